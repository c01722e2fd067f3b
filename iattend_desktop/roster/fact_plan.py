"""Plans attendance facts of one grain: new ones, and ones that supersede what was reported before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from operator import itemgetter
from typing import Literal

import numpy as np

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.draft import Draft
from iattend_desktop.roster.facts_in_force import COUNTS, Counts, Facts, Ints, Mask, Places, facts_in_force, numbered
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.outcome import Change, Comparison
from iattend_desktop.vocabulary import Grain

Telling = Callable[[Counts, Counts], Iterator[tuple[str, object, object]]]
"""What changes from some counts to others: field, old and new."""


@dataclass(frozen=True)
class Reported:
    """Facts as one file tells them, one entry each in every list but two, which hold one for each row of the file:
    ``rows`` are their numbers, ``facts`` says which fact a row tells."""

    grain: Grain
    source: str
    rows: Sequence[int]
    facts: Ints
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
    outcome = comparison.outcome
    places = Places.of(reported.students, reported.starts, reported.schools)
    have = facts_in_force(known, reported.grain, reported.starts)
    fresh, unlike = _compared(places, reported.counts, have)
    new = fresh & np.array(list(map(any, reported.counts)), bool)  # else nothing was expected
    changed, drawn = np.zeros_like(new), new.copy()
    if unlike.any():
        for fact, fate in _settled(known, reported, places, unlike, have, comparison, run, tell):
            new[fact], changed[fact], drawn[fact] = fate == "new", fate != "new", fate != "redrawn"
    if drawn.any():
        in_order = numbered(places.whole)[0].argsort(kind="stable")  # as the indexes have them
        _draw(comparison.draft, reported, in_order[drawn[in_order]].tolist(), known, run)
    rows_new, rows_changed = new[reported.facts], changed[reported.facts]
    who = [reported.who[fact] for fact in reported.facts[rows_new].tolist()]
    outcome.new.extend(zip(compress(reported.rows, rows_new), who, strict=True))
    outcome.changed_rows.update(compress(reported.rows, rows_changed))
    outcome.unchanged += len(reported.rows) - int(np.count_nonzero(rows_new | rows_changed))


def _compared(places: Places, counts: Sequence[Counts], have: Facts) -> tuple[Mask, Mask]:
    """Which facts are of days of which nothing is known, and which of days that are known otherwise.

    The others say what is known.
    """
    if not have.counts:
        return np.ones(len(counts), bool), np.zeros(len(counts), bool)
    now, before = numbered(places.whole, have.places.whole)
    order = before.argsort()
    at = order[np.searchsorted(before, now, sorter=order).clip(max=order.size - 1)]
    numbers: dict[Counts, int] = {}
    said, known = (np.array([numbers.setdefault(one, len(numbers)) for one in told]) for told in (counts, have.counts))
    same = (before[at] == now) & (known[at] == said)
    day, known_days = numbered(places.of_any_school, have.places.of_any_school)
    fresh = ~np.isin(day, known_days)
    return fresh, np.isin(day, day[~(same | fresh)])


def _settled(
    known: Known,
    reported: Reported,
    places: Places,
    unlike: Mask,
    have_all: Facts,
    comparison: Comparison,
    run: int,
    tell: Telling,
) -> Iterator[tuple[int, Literal["new", "changed", "redrawn"]]]:
    """What becomes of facts of days that are known otherwise, in the order of the file; one that says what is known is
    left out.

    Supersedes what they take the place of; where another file of this import drew that up, it says now what this one
    says (``redrawn``).
    """
    outcome, draft = comparison.outcome, comparison.draft
    days, known_days = numbered(places.of_any_school, have_all.places.of_any_school)
    have = have_all.only(np.isin(known_days, days[unlike])).by_place()
    schools_of: dict[tuple[int, int], list[int]] = defaultdict(list)
    for student, day, school in have:
        if school:
            schools_of[student, day].append(school)
    first = np.unique(reported.facts, return_index=True)[1]
    facts = np.flatnonzero(unlike)
    for fact in facts[first[facts].argsort()].tolist():
        row, who, now = reported.rows[first[fact]], reported.who[fact], reported.counts[fact]
        place = student, day, school = places.at(fact)
        found, old = have.get(place), None
        if found is not None:
            old = found[1]
            replaced = [found[0]]
        elif not school and (student, day) in schools_of:
            parts = [have[student, day, one] for one in schools_of[student, day]]
            old = tuple(map(sum, zip(*(part[1] for part in parts), strict=True)))
            replaced = [part[0] for part in parts]
            if min(replaced) < 0:  # another file of this import tells them by school: those stand
                old = now
        elif school and (whole := have.pop((student, day, 0), None)) is not None:
            old, replaced = whole[1], [whole[0]]
            outcome.note(Change(row, who, "school", None, known.school_names.get(school)))
        if old is None:
            if any(now):  # else nothing was expected, and nothing was thought to be
                yield fact, "new"
            continue
        if old == now and (found is not None or not school):
            continue
        for name, before, after in tell(old, now):
            outcome.note(Change(row, who, name, before, after))
        if replaced[0] < 0:
            _redraw(draft, replaced[0], reported, fact)
            have[place] = replaced[0], now
            yield fact, "redrawn"
            continue
        draft.superseded[run].extend(replaced)
        yield fact, "changed"


def _draw(draft: Draft, reported: Reported, facts: Sequence[int], known: Known, run: int) -> None:
    counts = [reported.counts[fact] for fact in facts]
    starts = [reported.starts[fact] for fact in facts]
    years = {day: known.year_of(day) for day in sorted(set(starts))}
    draft.add_many(
        AttendanceFact,
        {
            "student_id": [reported.students[fact] for fact in facts],
            "school_id": [reported.schools[fact] for fact in facts],
            "school_year_id": [years[day] for day in starts],
            "grain": [reported.grain.value] * len(facts),
            "starts_on": starts,
            "ends_on": [reported.ends[fact] for fact in facts],
            **{name: list(map(itemgetter(at), counts)) for at, name in enumerate(COUNTS)},
            "reason": [reported.reasons[fact] for fact in facts],
            "source": [reported.source] * len(facts),
            "import_id": [run] * len(facts),
        },
    )


def _redraw(draft: Draft, key: int, reported: Reported, fact: int) -> None:
    """Another file of the same import drew the fact up: it says now what this one says."""
    draft.change(AttendanceFact, key, "school_id", reported.schools[fact])
    draft.change(AttendanceFact, key, "reason", reported.reasons[fact])
    draft.change(AttendanceFact, key, "source", reported.source)
    for name, value in zip(COUNTS, reported.counts[fact], strict=True):
        draft.change(AttendanceFact, key, name, value)
