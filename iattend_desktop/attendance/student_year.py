"""One student's school year, day by day or month by month, for the heat map; opening it is a logged look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iattend_desktop.attendance.grain import counting_facts
from iattend_desktop.attendance.outlook import student_outlook
from iattend_desktop.attendance.overview_rows import KINDS, Kind
from iattend_desktop.attendance.rule import rule_of
from iattend_desktop.attendance.supports import list_supports
from iattend_desktop.attendance.tier import Support
from iattend_desktop.attendance.trend import Trend
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace, load_settings


@dataclass(frozen=True, slots=True)
class Span:
    """A day or a month of one student, over all schools; ``kinds`` are days missed in the order of ``KINDS``."""

    starts_on: date
    expected: int
    not_submitted: int
    kinds: tuple[int, ...]

    @property
    def absent(self) -> int:
        """Days missed."""
        return sum(self.kinds)

    @property
    def kind(self) -> Kind | None:
        """How most of it was missed, ``None`` where nothing was."""
        most = max(self.kinds)
        return KINDS[self.kinds.index(most)] if most else None


@dataclass(frozen=True, slots=True)
class StudentYear:
    """``days`` where attendance came by day; ``months`` in any case, added up from the days where they cover a month.

    ``support`` is the tier with its reasons; ``trend`` where the year goes from here, None where nothing is known.
    """

    days: tuple[Span, ...]
    months: tuple[Span, ...]
    support: Support
    trend: Trend | None = None


def student_year(workspace: Workspace, person_id: int) -> StudentYear:
    """The student's year up to today; the look is logged."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    fact = AttendanceFact
    with workspace.read() as session:
        year = school_year_on(session, today)
        rows = session.execute(
            select(
                fact.grain,
                fact.school_id,
                fact.starts_on,
                fact.expected,
                fact.not_submitted,
                *(getattr(fact, kind) for kind in KINDS),
            )
            .where(
                fact.student_id == person_id,
                fact.school_year_id == (year.id if year is not None else None),
                fact.superseded_by_id.is_(None),
                fact.starts_on <= today,
                fact.grain != Grain.YEAR,
            )
            .order_by(fact.starts_on)
        ).all()
        (support,) = list_supports(session, today, students=[person_id]).values()
        rule = rule_of(load_settings(session))
        trend = student_outlook(session, person_id, year, today, rule=rule) if year is not None else None
    workspace.log("view_record", ("person", person_id))
    grain, school, starts_on, expected, waiting = [[row[at] for row in rows] for at in range(5)]
    covered = [one + other for one, other in zip(expected, waiting, strict=True)]
    counts = counting_facts([person_id] * len(rows), school, grain, starts_on, covered)
    days: dict[date, Span] = {}
    months: dict[date, Span] = {}
    for (sort, _school, day, *of_kinds), counted in zip(rows, counts, strict=True):
        if counted:
            _add(months, day.replace(day=1), of_kinds)
        if sort == Grain.DAY:
            _add(days, day, of_kinds)
    return StudentYear(tuple(days.values()), tuple(months.values()), support, trend)


def _add(spans: dict[date, Span], starts_on: date, counts: list[int]) -> None:
    """Add a fact to its span; two schools on one day are one span."""
    expected, not_submitted, *kinds = counts
    found = spans.get(starts_on, Span(starts_on, 0, 0, (0,) * len(KINDS)))
    spans[starts_on] = Span(
        starts_on,
        found.expected + expected,
        found.not_submitted + not_submitted,
        tuple(one + other for one, other in zip(found.kinds, kinds, strict=True)),
    )
