"""Plans a sheet of monthly attendance: new facts, and facts that supersede what was reported before."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.draft import Draft
from iattend_desktop.roster.known import Facts, Known
from iattend_desktop.roster.outcome import Change, Comparison
from iattend_desktop.roster.validation import Validated
from iattend_desktop.vocabulary import Grain, IdentifierKind

COUNTS = (
    "expected", "attended", "excused", "unexcused", "suspended_out", "suspended_in", "independent_study",
    "independent_study_missed", "not_submitted",
)  # fmt: skip


def plan_attendance(known: Known, checked: Validated, comparison: Comparison, run: int) -> None:
    """Draw up monthly facts by column into the draft of ``comparison``; ``run`` is the import's key.

    Days told with their school and the same days told without are one thing, and are never added up: where both say
    the same the finer stand, else what is told last takes the place of the other.
    """
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
    have = {**_existing(known, set(years.values())), **known.facts}
    schools_of: dict[tuple[int, date], list[int]] = defaultdict(list)
    for student, month, school in have:
        if school is not None:
            schools_of[student, month].append(school)
    next_key = -1 - len(draft.inserts.get(AttendanceFact, {}).get("student_id", ()))
    taken: list[int] = []
    for position, (row, student, month, school) in enumerate(
        zip(checked.row_numbers, students, months, schools, strict=True)
    ):
        now = counts[position]
        found, old = have.get((student, month, school)), None
        if found is not None:
            old = found[1]
            replaced = [found[0]]
        elif school is None and (student, month) in schools_of:
            parts = [have[student, month, one] for one in schools_of[student, month]]
            old = tuple(map(sum, zip(*(part[1] for part in parts), strict=True)))
            replaced = [part[0] for part in parts]
            if min(replaced) < 0:  # another file of this import tells them by school: those stand
                old = now
        elif school is not None and (whole := have.pop((student, month, None), None)) is not None:
            old, replaced = whole[1], [whole[0]]
            known.facts.pop((student, month, None), None)
            outcome.note(Change(row, ids[position], "school", None, known.school_names.get(school)))
        if old is None:
            outcome.new.append((row, ids[position]))
        elif old == now and (found is not None or school is None):
            outcome.unchanged += 1
            continue
        else:
            for name, before, after in zip(COUNTS, old, now, strict=True):
                if before != after:
                    outcome.note(Change(row, ids[position], name, before, after))
            if replaced[0] < 0:
                _redraw(draft, replaced[0], school, now)
                have[student, month, school] = known.facts[student, month, school] = replaced[0], now
                continue
            draft.superseded[run].extend(replaced)
        known.facts[student, month, school] = next_key - len(taken), now
        taken.append(position)
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


def _redraw(draft: Draft, key: int, school: int | None, counts: tuple[int, ...]) -> None:
    """Another file of the same import drew the fact up: it says now what this one says."""
    draft.change(AttendanceFact, key, "school_id", school)
    for name, value in zip(COUNTS, counts, strict=True):
        draft.change(AttendanceFact, key, name, value)


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


def _existing(known: Known, years: set[int]) -> Facts:
    """Monthly facts in force of the school years that the workspace knows."""
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
