"""What the workspace knows of students beside their person, as a sheet of students is compared with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from iattend_desktop.model.person import Enrollment, Guardianship, Household, HouseholdMember
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.names import folded, full_name
from iattend_desktop.roster.known import Known, Values

ADDRESS = ("address", "city", "postal_code")


@dataclass
class StudentState:
    """What is known of students beside their person."""

    numbers: dict[tuple[int, str], str]
    enrollments: dict[int, tuple[int, Values]]
    homes: dict[int, tuple[int, int]]  # person: (membership, household)
    households: dict[int, Values]
    household_keys: dict[str, int]
    guardians: dict[tuple[int, str], tuple[int, int, Values]]  # (student, folded name): guardianship, person, values
    family: dict[tuple[int, str], int]  # (household, folded name): guardian
    programs: dict[int, tuple[int, Values]]
    words: dict[tuple[int, str], dict[str, int]]

    @classmethod
    def of(cls, known: Known, year: int) -> StudentState:
        """Read it for a school year; one query a table."""
        session = known.session
        homes = {
            person: (key, household)
            for key, person, household in session.execute(
                select(HouseholdMember.id, HouseholdMember.person_id, HouseholdMember.household_id).where(
                    HouseholdMember.valid_to.is_(None)
                )
            )
        }
        guardians: dict[tuple[int, str], tuple[int, int, Values]] = {}
        family: dict[tuple[int, str], int] = {}
        for key, student, guardian, relationship in session.execute(
            select(Guardianship.id, Guardianship.student_id, Guardianship.guardian_id, Guardianship.relationship).where(
                Guardianship.valid_to.is_(None)
            )
        ):
            values = known.people[guardian]
            name = folded(full_name(values["given_name"], values["family_name"]))
            guardians[student, name] = key, guardian, {"relationship": relationship}
            if student in homes:
                family[homes[student][1], name] = guardian
        return cls(
            numbers={(person, kind): value for (kind, value), person in known.numbers.items()},
            enrollments={
                student: (key, {"school_id": school, "grade": grade, "entered_on": entered})
                for key, student, school, grade, entered in session.execute(
                    select(
                        Enrollment.id,
                        Enrollment.student_id,
                        Enrollment.school_id,
                        Enrollment.grade,
                        Enrollment.entered_on,
                    ).where(Enrollment.school_year_id == year, Enrollment.exited_on.is_(None))
                )
            },
            homes=homes,
            households={
                key: dict(zip(ADDRESS, values, strict=True))
                for key, *values in session.execute(
                    select(Household.id, Household.address, Household.city, Household.postal_code)
                )
            },
            household_keys={
                text: key for key, text in session.execute(select(Household.id, Household.key)) if text is not None
            },
            guardians=guardians,
            family=family,
            programs={
                student: (
                    key,
                    {"consent_on": consent, "identified_by": by, "meeting_wish": wish, "siblings_together": together},
                )
                for key, student, consent, by, wish, together in session.execute(
                    select(
                        ProgramEnrollment.id,
                        ProgramEnrollment.student_id,
                        ProgramEnrollment.consent_on,
                        ProgramEnrollment.identified_by,
                        ProgramEnrollment.meeting_wish,
                        ProgramEnrollment.siblings_together,
                    ).where(ProgramEnrollment.school_year_id == year)
                )
            },
            words=known.words(),
        )
