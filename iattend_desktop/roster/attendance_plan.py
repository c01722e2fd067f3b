"""Plans a sheet of monthly attendance: new facts, and facts that supersede what was reported before."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.outcome import Change, Comparison
from iattend_desktop.roster.validation import Validated
from iattend_desktop.vocabulary import Grain, IdentifierKind

COUNTS = (
    "expected", "attended", "excused", "unexcused", "suspended_out", "suspended_in", "independent_study",
    "independent_study_missed", "not_submitted",
)  # fmt: skip


def plan_attendance(known: Known, checked: Validated, comparison: Comparison, run: int) -> None:
    """Draw up monthly facts by column into the draft of ``comparison``; ``run`` is the import's key."""
    outcome, draft = comparison.outcome, comparison.draft
    size = len(checked.row_numbers)
    kind = IdentifierKind.LOCAL_ID if checked.identity[0] == "student_id" else IdentifierKind.SSID
    ids = checked.columns[checked.identity[0]]
    students = [known.numbers[kind, value] for value in ids]
    months = checked.columns["month"]
    schools = checked.columns.get("school") or [None] * size
    lists = [_column(checked, name, size) for name in COUNTS]
    lists[1] = _attended(checked, lists)
    counts = list(zip(*lists, strict=True))
    years = {month: known.year_of(month) for month in set(months)}
    ends = {month: month.replace(day=monthrange(month.year, month.month)[1]) for month in set(months)}
    have = _existing(known, set(years.values()))
    taken: list[int] = []
    for position, (row, student, month, school) in enumerate(
        zip(checked.row_numbers, students, months, schools, strict=True)
    ):
        found = have.get((student, month, school))
        if found is None:
            taken.append(position)
            outcome.new.append((row, ids[position]))
        elif found[1] != counts[position]:
            taken.append(position)
            draft.superseded[run].append(found[0])
            for name, old, new in zip(COUNTS, found[1], counts[position], strict=True):
                if old != new:
                    outcome.note(Change(row, ids[position], name, old, new))
        else:
            outcome.unchanged += 1
    if taken:
        draft.add_many(
            AttendanceFact,
            {
                "student_id": [students[p] for p in taken],
                "school_id": [schools[p] for p in taken],
                "school_year_id": [years[months[p]] for p in taken],
                "grain": [Grain.MONTH] * len(taken),
                "starts_on": [months[p] for p in taken],
                "ends_on": [ends[months[p]] for p in taken],
                **{name: [values[p] for p in taken] for name, values in zip(COUNTS, lists, strict=True)},
                "unspecified": [0] * len(taken),
                "source": ["monthly"] * len(taken),
                "import_id": [run] * len(taken),
            },
        )


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


def _existing(known: Known, years: set[int]) -> dict[tuple[int, date, int | None], tuple[int, tuple[int, ...]]]:
    """Monthly facts in force by student, month and school: key and counts."""
    fact = AttendanceFact
    query = select(fact.student_id, fact.starts_on, fact.school_id, fact.id, *(getattr(fact, n) for n in COUNTS)).where(
        fact.grain == Grain.MONTH,
        fact.superseded_by_id.is_(None),
        fact.school_year_id.in_([year for year in years if year > 0]),
    )
    return {
        (student, month, school): (key, tuple(counts))
        for student, month, school, key, *counts in known.session.execute(query)
    }
