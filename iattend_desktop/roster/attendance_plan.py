"""Plans sheets of days counted: of a month, or of a whole school year (CALPADS Student Absence Summary)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from iattend_desktop.roster.fact_plan import Reported, plan_facts
from iattend_desktop.roster.facts_in_force import COUNTS, Counts
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.outcome import Comparison
from iattend_desktop.roster.validation import Validated
from iattend_desktop.vocabulary import Grain, IdentifierKind


def plan_attendance(known: Known, checked: Validated, comparison: Comparison, run: int) -> None:
    """Draw up monthly facts into the draft of ``comparison``; ``run`` is the import's key."""
    months = checked.columns["month"]
    ends = {month: month.replace(day=monthrange(month.year, month.month)[1]) for month in set(months)}
    every = range(len(months))
    reported = _reported(known, checked, every, months, [ends[month] for month in months], Grain.MONTH, "monthly")
    plan_facts(known, reported, comparison, run)


def plan_summary(known: Known, checked: Validated, comparison: Comparison, run: int) -> None:
    """Draw up year-end facts by school into the draft of ``comparison``; ``run`` is the import's key.

    A student who is exempt from the state's collection has no days to take.
    """
    exempt = checked.columns.get("exempt") or [None] * len(checked.row_numbers)
    kept = [position for position, free in enumerate(exempt) if not free]
    comparison.outcome.unchanged += len(exempt) - len(kept)
    years = [checked.columns["school_year"][position] for position in kept]
    starts, ends = [date(year, 7, 1) for year in years], [date(year + 1, 6, 30) for year in years]
    plan_facts(known, _reported(known, checked, kept, starts, ends, Grain.YEAR, "calpads_stas"), comparison, run)


def students_of(known: Known, checked: Validated) -> tuple[list[str], list[int]]:
    """The numbers that rows name their students by, and the students' keys."""
    kind = IdentifierKind.LOCAL_ID if checked.identity[0] == "student_id" else IdentifierKind.SSID
    numbers = checked.columns[checked.identity[0]]
    keys = {number: known.numbers[kind, number] for number in set(numbers)}
    return numbers, [keys[number] for number in numbers]


def _reported(
    known: Known,
    checked: Validated,
    kept: Sequence[int],
    starts: Sequence[date],
    ends: Sequence[date],
    grain: Grain,
    source: str,
) -> Reported:
    """The rows at the positions ``kept``; ``starts`` and ``ends`` are theirs alone."""
    numbers, students = students_of(known, checked)
    schools = checked.columns.get("school") or [None] * len(numbers)
    counts = _counts(checked)
    return Reported(
        grain=grain,
        source=source,
        rows=[checked.row_numbers[position] for position in kept],
        facts=np.arange(len(kept)),
        who=[numbers[position] for position in kept],
        students=[students[position] for position in kept],
        schools=[schools[position] for position in kept],
        starts=starts,
        ends=ends,
        counts=[counts[position] for position in kept],
        reasons=[None] * len(kept),
    )


def _counts(checked: Validated) -> list[Counts]:
    size = len(checked.row_numbers)
    lists = [_column(checked, name, size) for name in COUNTS]
    lists[1] = _attended(checked, lists)
    return list(zip(*lists, strict=True))


def _column(checked: Validated, name: str, size: int) -> list[int]:
    values = checked.columns.get(name)
    return [value or 0 for value in values] if values else [0] * size


def _attended(checked: Validated, lists: Sequence[list[int]]) -> list[int]:
    """Days attended as reported; where the file does not say, what the other columns leave of the days expected."""
    reported: Sequence[Any] = checked.columns.get("attended") or [None] * len(lists[0])
    others = (2, 3, 4, 5, 6, 7)
    return [
        days if days is not None else max(0, lists[0][p] - sum(lists[other][p] for other in others))
        for p, days in enumerate(reported)
    ]
