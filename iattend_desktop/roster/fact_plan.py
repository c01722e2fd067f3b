"""Plans attendance facts of one grain: new ones, and ones that supersede what was reported before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.draft import Draft
from iattend_desktop.roster.known import Facts, Known
from iattend_desktop.roster.outcome import Change, Comparison
from iattend_desktop.vocabulary import Grain

COUNTS = (
    "expected", "attended", "excused", "unexcused", "suspended_out", "suspended_in", "independent_study",
    "independent_study_missed", "not_submitted", "unspecified",
)  # fmt: skip
Counts = tuple[int, ...]
Telling = Callable[[Counts, Counts], Iterator[tuple[str, object, object]]]
"""What changes from some counts to others: field, old and new."""


@dataclass(frozen=True)
class Reported:
    """Facts as one file tells them, one entry each in every list; ``rows`` are those of the file that tell it."""

    grain: Grain
    source: str
    rows: Sequence[Sequence[int]]
    who: Sequence[str]
    students: Sequence[int]
    schools: Sequence[int | None]
    starts: Sequence[date]
    ends: Sequence[date]
    counts: Sequence[Counts]
    reasons: Sequence[str | None]


def counts_that_change(before: Counts, after: Counts) -> Iterator[tuple[str, object, object]]:
    """Count by count; days that nobody said how they were missed show in the others."""
    for name, old, new in zip(COUNTS, before, after, strict=True):
        if old != new and name != "unspecified":
            yield name, old, new


def plan_facts(
    known: Known, reported: Reported, comparison: Comparison, run: int, tell: Telling = counts_that_change
) -> None:
    """Draw up facts by column into the draft of ``comparison``; ``run`` is the import's key.

    Days told with their school and the same days told without are one thing, and are never added up: where both say
    the same the finer stand, else what is told last takes the place of the other.
    """
    outcome, draft, drawn = comparison.outcome, comparison.draft, known.facts[reported.grain]
    years = {day: known.year_of(day) for day in set(reported.starts)}
    have = facts_in_force(known, reported.grain, reported.starts)
    if not have:
        _draw_all(known, reported, comparison, years, run)
        return
    schools_of: dict[tuple[int, date], list[int]] = defaultdict(list)
    for student, start, school in have:
        if school is not None:
            schools_of[student, start].append(school)
    next_key = draft.next_key(AttendanceFact)
    taken: list[int] = []
    for position, (rows, student, start, school, now) in enumerate(
        zip(reported.rows, reported.students, reported.starts, reported.schools, reported.counts, strict=True)
    ):
        row, who = rows[0], reported.who[position]
        found, old = have.get((student, start, school)), None
        if found is not None:
            old = found[1]
            replaced = [found[0]]
        elif school is None and (student, start) in schools_of:
            parts = [have[student, start, one] for one in schools_of[student, start]]
            old = tuple(map(sum, zip(*(part[1] for part in parts), strict=True)))
            replaced = [part[0] for part in parts]
            if min(replaced) < 0:  # another file of this import tells them by school: those stand
                old = now
        elif school is not None and (whole := have.pop((student, start, None), None)) is not None:
            old, replaced = whole[1], [whole[0]]
            drawn.pop((student, start, None), None)
            outcome.note(Change(row, who, "school", None, known.school_names.get(school)))
        if old is None and not any(now):
            outcome.unchanged += len(rows)  # nothing was expected, and nothing was thought to be
            continue
        if old is None:
            outcome.new.extend((one, who) for one in rows)
        elif old == now and (found is not None or school is None):
            outcome.unchanged += len(rows)
            continue
        else:
            outcome.changed_rows.update(rows)
            for name, before, after in tell(old, now):
                outcome.note(Change(row, who, name, before, after))
            if replaced[0] < 0:
                _redraw(draft, replaced[0], reported, position)
                have[student, start, school] = drawn[student, start, school] = replaced[0], now
                continue
            draft.superseded[run].extend(replaced)
        drawn[student, start, school] = next_key - len(taken), now
        taken.append(position)
    if taken:
        _draw(draft, reported, taken, years, run)


def _draw_all(known: Known, reported: Reported, comparison: Comparison, years: dict[date, int], run: int) -> None:
    """Where nothing is known of these days: all facts but those that expect nothing are new."""
    outcome, drawn = comparison.outcome, known.facts[reported.grain]
    empty = {counts for counts in set(reported.counts) if not any(counts)}
    taken = [position for position, counts in enumerate(reported.counts) if counts not in empty]
    if len(taken) < len(reported.counts):
        outcome.unchanged += sum(
            len(rows) for rows, counts in zip(reported.rows, reported.counts, strict=True) if counts in empty
        )
    for position in taken:
        who = reported.who[position]
        outcome.new.extend([(row, who) for row in reported.rows[position]])
    if not taken:
        return
    taken.sort(
        key=lambda position: (reported.students[position], reported.starts[position])
    )  # as the indexes have them
    places = [(reported.students[p], reported.starts[p], reported.schools[p]) for p in taken]
    keys = count(comparison.draft.next_key(AttendanceFact), -1)
    drawn.update(zip(places, zip(keys, (reported.counts[p] for p in taken), strict=False), strict=True))
    _draw(comparison.draft, reported, taken, years, run)


def facts_in_force(known: Known, grain: Grain, starts: Sequence[date]) -> Facts:
    """Facts of a grain from the first to the last of ``starts``: what the workspace has, and what this import draws up
    in their place."""
    if not starts:
        return dict(known.facts[grain])
    fact = AttendanceFact
    query = select(fact.student_id, fact.starts_on, fact.school_id, fact.id, *(getattr(fact, n) for n in COUNTS)).where(
        fact.grain == grain,
        fact.superseded_by_id.is_(None),
        fact.starts_on >= min(starts),
        fact.starts_on <= max(starts),
    )
    gone = {key for keys in known.draft.superseded.values() for key in keys}
    stored = {
        (student, start, school): (key, tuple(counts))
        for student, start, school, key, *counts in known.session.execute(query)
        if key not in gone
    }
    return {**stored, **known.facts[grain]}


def _draw(draft: Draft, reported: Reported, taken: Sequence[int], years: dict[date, int], run: int) -> None:
    columns = zip(*(reported.counts[position] for position in taken), strict=True)
    draft.add_many(
        AttendanceFact,
        {
            "student_id": [reported.students[p] for p in taken],
            "school_id": [reported.schools[p] for p in taken],
            "school_year_id": [years[reported.starts[p]] for p in taken],
            "grain": [reported.grain.value] * len(taken),
            "starts_on": [reported.starts[p] for p in taken],
            "ends_on": [reported.ends[p] for p in taken],
            **dict(zip(COUNTS, columns, strict=True)),
            "reason": [reported.reasons[p] for p in taken],
            "source": [reported.source] * len(taken),
            "import_id": [run] * len(taken),
        },
    )


def _redraw(draft: Draft, key: int, reported: Reported, position: int) -> None:
    """Another file of the same import drew the fact up: it says now what this one says."""
    draft.change(AttendanceFact, key, "school_id", reported.schools[position])
    draft.change(AttendanceFact, key, "reason", reported.reasons[position])
    draft.change(AttendanceFact, key, "source", reported.source)
    for name, value in zip(COUNTS, reported.counts[position], strict=True):
        draft.change(AttendanceFact, key, name, value)
