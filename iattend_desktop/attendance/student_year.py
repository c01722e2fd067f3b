"""One student's school year, day by day or month by month, for the heat map; opening it is a logged look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iattend_desktop.attendance.overview_counts import KINDS, Kind
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace, school_year_on


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
    """``days`` where attendance came by day; ``months`` in any case, added up from the days where they are known."""

    days: tuple[Span, ...]
    months: tuple[Span, ...]


def student_year(workspace: Workspace, person_id: int) -> StudentYear:
    """The student's year up to today; the look is logged."""
    today = workspace.today()
    fact = AttendanceFact
    with workspace.read() as session:
        year = school_year_on(session, today)
        rows = session.execute(
            select(
                fact.grain, fact.starts_on, fact.expected, fact.not_submitted, *(getattr(fact, kind) for kind in KINDS)
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
    workspace.log("view_record", ("person", person_id))
    by_day = any(row[0] == Grain.DAY for row in rows)
    days: dict[date, Span] = {}
    months: dict[date, Span] = {}
    for grain, starts_on, *counts in rows:
        if (grain == Grain.DAY) == by_day:
            _add(months, starts_on.replace(day=1), counts)
            if by_day:
                _add(days, starts_on, counts)
    return StudentYear(tuple(days.values()), tuple(months.values()))


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
