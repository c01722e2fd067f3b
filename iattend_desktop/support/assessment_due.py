"""Whose causes of absence should be asked about: nobody has yet, or it was too long ago.

Due is who is in tier 2 or 3 (:mod:`~iattend_desktop.attendance.tier`: the rule in force) and has no assessment, or none
within the days that the setting gives. A student of tier 1 may be assessed, and is never due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.supports import tier_columns
from iattend_desktop.i18n import _
from iattend_desktop.model.support import CauseFactor
from iattend_desktop.people.students import StudentRow, student_rows
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.support.assessment_values import Said, worst_first
from iattend_desktop.support.last_contact import last_contacts
from iattend_desktop.support.root_cause import newest_assessments, stored_key
from iattend_desktop.vocabulary import Tier
from iattend_desktop.workspace import Workspace, load_settings


class Due(StrEnum):
    """Why an assessment is due."""

    NONE_YET = "none_yet"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class StudentNeed:
    """A student of this school year with the tier, the newest assessment, and the last contact with anybody.

    ``causes`` are the keys of the present profile, the most severe first; ``due`` is ``None`` where nothing is due.
    """

    student: StudentRow
    tier: Tier | None
    absent: int
    expected: int
    assessed_on: date | None
    causes: tuple[str, ...]
    last_contact_on: date | None
    due: Due | None

    @property
    def id(self) -> int:
        """The person's key."""
        return self.student.id


def assessment_due(tier: Tier | None, assessed_on: date | None, today: date, again_after: int) -> Due | None:
    """Whether an assessment is due, and why; ``again_after`` days, 0 where one is enough.

    >>> assessment_due(Tier.TWO, None, date(2026, 11, 20), 90).value
    'none_yet'
    >>> assessment_due(Tier.TWO, date(2026, 8, 22), date(2026, 11, 20), 90)  # the 90th day
    >>> assessment_due(Tier.TWO, date(2026, 8, 21), date(2026, 11, 20), 90).value
    'too_old'
    """
    if tier not in (Tier.TWO, Tier.THREE):
        return None
    if assessed_on is None:
        return Due.NONE_YET
    return Due.TOO_OLD if again_after and assessed_on < today - timedelta(days=again_after) else None


def list_needs(workspace: Workspace, progress: Progress = SILENT) -> list[StudentNeed]:
    """Every student enrolled this year, who is due first, then by tier, and of those whose absences are the most.

    A fixed few queries, whatever the number of students.
    """
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    with workspace.read() as session:
        students = student_rows(session, today)
        tiers = tier_columns(session, today, progress=Part(progress, 0.0, 0.6))
        tally = Tally(Part(progress, 0.6, 1.0), _("Reading students"))
        assessed = _newest(session, tally)
        contacts = last_contacts(session, today)
        again_after = load_settings(session).assess_again_after_days
    columns = (tiers.tier.tolist(), tiers.absent.tolist(), tiers.expected.tolist())
    days = dict(zip(tiers.student.tolist(), zip(*columns, strict=True), strict=True))
    rows = []
    for student in tally.each(students):
        number, absent, expected = days.get(student.id, (0, 0, 0))
        tier = Tier(number) if number else None
        assessed_on, causes = assessed.get(student.id, (None, ()))
        due = assessment_due(tier, assessed_on, today, again_after)
        contact = contacts.get(student.id)
        rows.append(StudentNeed(student, tier, absent, expected, assessed_on, causes, contact, due))
    rows.sort(key=lambda row: (row.due is None, -(row.tier or 0), -row.absent / row.expected if row.expected else 0))
    return rows


def _newest(session: Session, tally: Tally) -> dict[int, tuple[date, tuple[str, ...]]]:
    """Day and causes of each student's newest assessment; one query."""
    newest = newest_assessments()
    query = select(
        newest.c.student_id, newest.c.assessed_on, CauseFactor.cause_group, CauseFactor.factor, CauseFactor.severity
    ).outerjoin(CauseFactor, CauseFactor.assessment_id == newest.c.id)
    days: dict[int, date] = {}
    said: dict[int, dict[str, Said]] = {}
    for student, day, group, factor, severity in read_rows(session, query, tally):
        days[student] = day
        causes = said.setdefault(student, {})
        if factor is not None:
            key = stored_key(group, factor)
            before = causes[key].severity if key in causes else None
            causes[key] = Said(max((one for one in (before, severity) if one is not None), default=None), ())
    return {student: (day, tuple(worst_first(said[student]))) for student, day in days.items()}
