"""Who has support and what waits: a line for each student of the year, and for whoever left while support was open."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.supports import tier_columns
from iattend_desktop.model.person import Person
from iattend_desktop.people.names import full_name, sort_name
from iattend_desktop.people.students import student_rows
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.security.access import Permission, require
from iattend_desktop.support.conference import ConferenceRow, conference_rows
from iattend_desktop.support.intervention import InterventionRow, intervention_rows
from iattend_desktop.support.intervention_values import Wait
from iattend_desktop.vocabulary import Tier
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A student's support in one line; ``id`` is the person's key, ``school`` none for who left the district.

    ``supports`` and ``conferences`` stand as the services that read them order them.
    """

    id: int
    name: str
    sort_name: str
    local_id: str | None
    school_id: int | None
    school: str | None
    region: str | None
    grade: int | None
    home_language: str | None
    tier: Tier | None
    supports: tuple[InterventionRow, ...]
    conferences: tuple[ConferenceRow, ...]

    @property
    def open(self) -> tuple[InterventionRow, ...]:
        """What somebody still owes the student."""
        return tuple(one for one in self.supports if one.status.open)

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Everything that waits, the longest first; what waits since nobody knows when before all."""
        of_support = [wait for one in self.supports for wait in one.waits]
        of_conferences = [wait for one in self.conferences for wait in one.waits]
        return tuple(sorted((*of_support, *of_conferences), key=longest_first))

    @property
    def without_support(self) -> bool:
        """Whether attendance asks for support (tier 2 or 3) and none is open."""
        return self.tier in (Tier.TWO, Tier.THREE) and not self.open


def longest_first(wait: Wait) -> tuple[bool, int]:
    """The order of what waits."""
    return wait.days is not None, -(wait.days or 0)


def list_plans(workspace: Workspace, progress: Progress = SILENT) -> list[PlanRow]:
    """Every student of the year, and whoever is not enrolled but has open support or a follow-up.

    What waits longest stands first, then who is in tier 3 or 2 without support, then by tier. A fixed few queries.
    """
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    with workspace.read() as session:
        students = student_rows(session, today)
        tiers = tier_columns(session, today, progress=Part(progress, 0.0, 0.8))
        supports: dict[int, list[InterventionRow]] = {}
        for one in intervention_rows(session, today):
            supports.setdefault(one.student_id, []).append(one)
        conferences: dict[int, list[ConferenceRow]] = {}
        for held in conference_rows(session, today):
            conferences.setdefault(held.student_id, []).append(held)
        left = _left(session, supports, conferences, {student.id for student in students})
    tier_of = dict(zip(tiers.student.tolist(), tiers.tier.tolist(), strict=True))
    rows = [
        PlanRow(
            id=student.id,
            name=student.name,
            sort_name=student.sort_name,
            local_id=student.local_id,
            school_id=student.school_id,
            school=student.school,
            region=student.region,
            grade=student.grade,
            home_language=student.home_language,
            tier=Tier(number) if (number := tier_of.get(student.id, 0)) else None,
            supports=tuple(supports.get(student.id, ())),
            conferences=tuple(conferences.get(student.id, ())),
        )
        for student in students
    ]
    rows += left
    rows.sort(key=_order)
    return rows


def _order(row: PlanRow) -> tuple[bool, tuple[bool, int], bool, int, str, int]:
    waiting = row.waits
    first = longest_first(waiting[0]) if waiting else (True, 0)
    return not waiting, first, not row.without_support, -(row.tier or 0), row.sort_name, row.id


def _left(
    session: Session,
    supports: dict[int, list[InterventionRow]],
    conferences: dict[int, list[ConferenceRow]],
    enrolled: set[int],
) -> list[PlanRow]:
    """Students who are not enrolled any more and whose support or follow-up nobody closed."""
    owed = {key for key, found in supports.items() if any(one.status.open for one in found)}
    owed |= {key for key, found in conferences.items() if any(one.follow_up_on is not None for one in found)}
    keys = sorted(owed - enrolled)
    if not keys:
        return []
    columns = (Person.id, Person.home_language, Person.given_name, Person.family_name, Person.preferred_name)
    query = select(*columns).where(Person.id.in_(keys))
    return [
        PlanRow(
            id=key,
            name=full_name(given, family, preferred),
            sort_name=sort_name(given, family),
            local_id=None,
            school_id=None,
            school=None,
            region=None,
            grade=None,
            home_language=language,
            tier=None,
            supports=tuple(supports.get(key, ())),
            conferences=tuple(conferences.get(key, ())),
        )
        for key, language, given, family, preferred in session.execute(query)
    ]
