"""Mentors as lists and records show them: screening, places, languages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Match, Mentor, ScreeningRecord
from iattend_desktop.model.person import Identifier, Person, PersonLanguage, PersonTag
from iattend_desktop.model.school import School
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.names import full_name, sort_name
from iattend_desktop.people.screening import Screening, StepDone, screening_of
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.security.access import Permission, require
from iattend_desktop.settings import Settings
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.vocabulary import IdentifierKind, MentorKind, ScreeningStep
from iattend_desktop.workspace import Workspace, load_settings


@dataclass(frozen=True, slots=True)
class MentorRow:
    """One line of the mentors list; ``capacity`` none is unknown, and then no student is matched to them.

    ``done`` is every step on file, ``source`` how they were recruited.
    """

    id: int
    person_id: int
    name: str
    sort_name: str
    number: str | None
    kind: MentorKind | None
    title: str | None
    organization: str | None
    email: str | None
    phone: str | None
    languages: tuple[str, ...]
    interests: tuple[str, ...]
    expertise: tuple[str, ...]
    site: str | None
    site_school_id: int | None
    region: str | None
    latitude: float | None
    longitude: float | None
    travel_miles: float | None
    meets_virtually: bool | None
    capacity: int | None
    load: int
    grade_low: int | None
    grade_high: int | None
    availability: int | None
    screening: Screening
    done: tuple[StepDone, ...]
    source: str | None
    given_name: str | None
    family_name: str | None
    version: int

    @property
    def free(self) -> int | None:
        """Places left; ``None`` where the capacity is unknown."""
        return None if self.capacity is None else max(0, self.capacity - self.load)


_COLUMNS = (
    Mentor.id, Mentor.kind, Mentor.title, Mentor.source, Mentor.site_name, Mentor.site_school_id, Mentor.travel_miles,
    Mentor.meets_virtually, Mentor.capacity, Mentor.grade_low, Mentor.grade_high, Mentor.version,
    func.coalesce(Mentor.latitude, School.latitude).label("latitude"),
    func.coalesce(Mentor.longitude, School.longitude).label("longitude"), Person.id.label("person_id"),
    Person.given_name, Person.family_name, Person.preferred_name, Person.email, Person.phone, Person.availability,
    School.name.label("school"), School.region, PartnerOrganization.name.label("organization"),
)  # fmt: skip
"""What a row of a mentor holds: columns, not records, which take longer to make."""


def list_mentors(workspace: Workspace) -> list[MentorRow]:
    """Every active mentor, by name; a fixed few queries."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        return mentor_rows(session, workspace.today())


def mentor_rows(session: Session, today: date, *, progress: Progress = SILENT) -> list[MentorRow]:
    """The rows of :func:`list_mentors` within a session that is open; ``progress`` may raise ``Cancelled``."""
    settings = load_settings(session)
    tally = Tally(progress, _("Reading mentors"))
    mentors = select(Mentor.person_id)
    spoken = select(PersonLanguage.person_id, PersonLanguage.language).where(PersonLanguage.person_id.in_(mentors))
    languages = _gathered(session, spoken, tally)
    tags = select(PersonTag.person_id, PersonTag.value).where(PersonTag.person_id.in_(mentors))
    interests = _gathered(session, tags.where(PersonTag.kind == "interest"), tally)
    expertise = _gathered(session, tags.where(PersonTag.kind == "expertise"), tally)
    loads = dict(
        session.execute(
            select(Match.mentor_id, func.count()).where(Match.ends_on.is_(None)).group_by(Match.mentor_id)
        ).all()
    )
    numbers = dict(
        session.execute(
            select(Identifier.person_id, Identifier.value).where(
                Identifier.kind.in_([IdentifierKind.STAFF_NUMBER, IdentifierKind.PARTNER_ID])
            )
        ).all()
    )
    done: dict[int, list[StepDone]] = defaultdict(list)
    records = select(
        ScreeningRecord.mentor_id,
        ScreeningRecord.step,
        ScreeningRecord.done_on,
        ScreeningRecord.expires_on,
        ScreeningRecord.hours,
    )
    for mentor_id, step, done_on, expires_on, hours in read_rows(session, records, tally):
        done[mentor_id].append(StepDone(ScreeningStep(step), done_on, expires_on, hours))
    query = (
        select(*_COLUMNS)
        .join(Person, Person.id == Mentor.person_id)
        .outerjoin(School, School.id == Mentor.site_school_id)
        .outerjoin(PartnerOrganization, PartnerOrganization.id == Mentor.organization_id)
        .where(Mentor.inactive_from.is_(None) | (Mentor.inactive_from > today))
    )
    rows = []
    for row in read_rows(session, query, tally):
        kind = MentorKind(row.kind) if row.kind else None
        rows.append(
            MentorRow(
                id=row.id,
                person_id=row.person_id,
                name=full_name(row.given_name, row.family_name, row.preferred_name),
                sort_name=sort_name(row.given_name, row.family_name),
                number=numbers.get(row.person_id),
                kind=kind,
                title=row.title,
                organization=row.organization,
                email=row.email,
                phone=row.phone,
                languages=languages.get(row.person_id, ()),
                interests=interests.get(row.person_id, ()),
                expertise=expertise.get(row.person_id, ()),
                site=row.site_name if row.school is None else row.school,
                site_school_id=row.site_school_id,
                region=row.region,
                latitude=row.latitude,
                longitude=row.longitude,
                travel_miles=row.travel_miles,
                meets_virtually=row.meets_virtually,
                capacity=row.capacity,
                load=loads.get(row.id, 0),
                grade_low=row.grade_low,
                grade_high=row.grade_high,
                availability=row.availability,
                screening=screening_of(kind, done.get(row.id, ()), settings, today),
                done=tuple(done.get(row.id, ())),
                source=row.source,
                given_name=row.given_name,
                family_name=row.family_name,
                version=row.version,
            )
        )
    return rows


def mentor_screening(session: Session, mentor_id: int, settings: Settings, today: date) -> Screening:
    """One mentor's screening on a day."""
    kind = session.scalar(select(Mentor.kind).where(Mentor.id == mentor_id))
    records = select(
        ScreeningRecord.step, ScreeningRecord.done_on, ScreeningRecord.expires_on, ScreeningRecord.hours
    ).where(ScreeningRecord.mentor_id == mentor_id)
    done = [StepDone(ScreeningStep(step), on, ends, hours) for step, on, ends, hours in session.execute(records)]
    return screening_of(MentorKind(kind) if kind else None, done, settings, today)


def _gathered(session: Session, query: Select[int, str], tally: Tally) -> dict[int, tuple[str, ...]]:
    """The values of each person, from a query of both."""
    values: dict[int, list[str]] = defaultdict(list)
    for person, value in read_rows(session, query, tally):
        values[person].append(value)
    return {person: tuple(sorted(found)) for person, found in values.items()}
