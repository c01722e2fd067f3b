"""What a person types about a student or a guardian, what of it stands in the workspace, and where it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.person import Enrollment, Guardianship, Identifier, Person, PersonTag
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.problem import UserError
from iattend_desktop.storage.reconcile import Place
from iattend_desktop.vocabulary import IdentifierKind, MeetingWish


@dataclass(frozen=True, slots=True)
class StudentValues:
    """What a person types about a student; ``None`` is unknown. Only who left has no school."""

    given_name: str | None
    family_name: str | None
    school_id: int | None
    local_id: str | None = None
    ssid: str | None = None
    preferred_name: str | None = None
    birth_date: date | None = None
    grade: int | None = None
    home_language: str | None = None
    availability: int | None = None
    interests: tuple[str, ...] = ()
    meeting_wish: MeetingWish | None = None
    siblings_together: bool | None = None


@dataclass(frozen=True, slots=True)
class GuardianValues:
    """What a person types about a guardian."""

    given_name: str | None
    family_name: str | None
    relationship: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class StudentParts:
    """The records of one student that the form writes: none where there is none this year."""

    person: Person
    enrollment: Enrollment | None
    program: ProgramEnrollment | None
    numbers: dict[IdentifierKind, Identifier]
    interests: tuple[PersonTag, ...]
    former: tuple[int, ...]
    """Keys of this year's enrollments that ended."""

    def values(self) -> StudentValues:
        """What stands in the workspace."""
        person, enrollment, program = self.person, self.enrollment, self.program
        numbers = {kind: number.value for kind, number in self.numbers.items()}
        return StudentValues(
            given_name=person.given_name,
            family_name=person.family_name,
            school_id=enrollment.school_id if enrollment else None,
            local_id=numbers.get(IdentifierKind.LOCAL_ID),
            ssid=numbers.get(IdentifierKind.SSID),
            preferred_name=person.preferred_name,
            birth_date=person.birth_date,
            grade=enrollment.grade if enrollment else None,
            home_language=person.home_language,
            availability=person.availability,
            interests=tuple(tag.value for tag in self.interests),
            meeting_wish=MeetingWish(program.meeting_wish) if program and program.meeting_wish else None,
            siblings_together=program.siblings_together if program else None,
        )

    def places(self) -> dict[str, Place]:
        """Where each of the values is kept."""
        person = self.person.id
        program = (self.program.id,) if self.program else ()
        numbers = {kind: (number.id,) for kind, number in self.numbers.items()}
        own, tags = {"person_id": person}, tuple(tag.id for tag in self.interests)
        names = ("given_name", "family_name", "preferred_name", "birth_date", "home_language", "availability")
        return {
            **{name: Place("person", (person,), name) for name in names},
            "school_id": self._enrolled("school_id"),
            "grade": self._enrolled("grade"),
            "local_id": Place("identifier", numbers.get(IdentifierKind.LOCAL_ID, ()), None, own),
            "ssid": Place("identifier", numbers.get(IdentifierKind.SSID, ()), None, own),
            "interests": Place("person_tag", tags, None, own),
            "meeting_wish": Place("program_enrollment", program, "meeting_wish"),
            "siblings_together": Place("program_enrollment", program, "siblings_together"),
        }

    def _enrolled(self, column: str) -> Place:
        if self.enrollment is None:  # the student left: whoever ended the enrollment wrote it
            return Place("enrollment", self.former)
        return Place("enrollment", (self.enrollment.id,), column)


def student_parts(session: Session, person: Person, school_year_id: int) -> StudentParts:
    """The records of one student in a school year."""
    numbers = session.scalars(
        select(Identifier).where(
            Identifier.person_id == person.id,
            Identifier.kind.in_((IdentifierKind.LOCAL_ID, IdentifierKind.SSID)),
            Identifier.valid_to.is_(None),
        )
    )
    enrollments = session.scalars(
        select(Enrollment).where(Enrollment.student_id == person.id, Enrollment.school_year_id == school_year_id)
    ).all()
    return StudentParts(
        person=person,
        enrollment=next((one for one in enrollments if one.exited_on is None), None),
        former=tuple(one.id for one in enrollments if one.exited_on is not None),
        program=session.scalar(
            select(ProgramEnrollment).where(
                ProgramEnrollment.student_id == person.id, ProgramEnrollment.school_year_id == school_year_id
            )
        ),
        numbers={IdentifierKind(number.kind): number for number in numbers},
        interests=tuple(
            session.scalars(
                select(PersonTag)
                .where(PersonTag.person_id == person.id, PersonTag.kind == "interest")
                .order_by(PersonTag.value)
            )
        ),
    )


def guardian_now(link: Guardianship, guardian: Person) -> GuardianValues:
    """What stands in the workspace about a guardian."""
    return GuardianValues(
        given_name=guardian.given_name,
        family_name=guardian.family_name,
        relationship=link.relationship,
        phone=guardian.phone,
        email=guardian.email,
        language=guardian.home_language,
    )


def guardian_places(link: Guardianship, guardian: Person) -> dict[str, Place]:
    """Where each value about a guardian is kept."""
    names = ("given_name", "family_name", "phone", "email")
    return {
        **{name: Place("person", (guardian.id,), name) for name in names},
        "language": Place("person", (guardian.id,), "home_language"),
        "relationship": Place("guardianship", (link.id,), "relationship"),
    }


def check_student(values: StudentValues, today: date) -> None:
    """Refuse what cannot be a student, with a sentence."""
    if not (values.given_name or values.family_name):
        raise UserError(_("A student needs a name; one name alone is enough."))
    if values.birth_date is not None and not (today.year - 25 <= values.birth_date.year and values.birth_date < today):
        raise UserError(
            _("The birth date {date} cannot be a student's. Check the year.").format(date=values.birth_date)
        )
    if values.ssid and not (len(values.ssid) == 10 and values.ssid.isascii() and values.ssid.isdigit()):
        raise UserError(_("The SSID “{value}” has to be 10 digits.").format(value=values.ssid))


def person_fields(values: StudentValues) -> dict[str, object]:
    """The columns of a student's person."""
    return {
        "given_name": values.given_name or None,
        "family_name": values.family_name or None,
        "preferred_name": values.preferred_name or None,
        "birth_date": values.birth_date,
        "home_language": values.home_language,
        "availability": values.availability,
    }


def guardian_fields(values: GuardianValues) -> dict[str, object]:
    """The columns of a guardian's person."""
    return {
        "given_name": values.given_name or None,
        "family_name": values.family_name or None,
        "phone": values.phone or None,
        "email": values.email or None,
        "home_language": values.language,
    }
