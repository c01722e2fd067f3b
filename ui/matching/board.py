"""The lines of the board, made in a task: mentors with their students, and students without a mentor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.candidates import eligible
from iattend_desktop.matching.columns import SCREENING_CLEARED
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.rules import ALWAYS
from ui.matching.words import why_words
from ui.widgets.table_data import fold


@dataclass(frozen=True, slots=True)
class Line:
    """A line: a mentor's heading (``student`` −1), a student under it, or a student alone (``mentor`` −1).

    ``mentor`` and ``student`` are positions in the pool; ``number`` stands at the right.
    """

    mentor: int
    student: int
    text: str
    detail: str
    number: str
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that stay together; ``folded`` is what a search looks through."""

    lines: tuple[Line, ...]
    folded: str


@dataclass(frozen=True)
class Board:
    """Everything the view shows of a run."""

    scenario: Scenario
    mentors: tuple[Group, ...]
    without: tuple[Group, ...]
    places: int


def make_board(scenario: Scenario) -> Board:
    """The lines of a run: mentors by name, each with the students proposed, then who has nobody."""
    columns = scenario.pool.mentors
    _students, ready = eligible(scenario.pool, Profile("", required=ALWAYS))
    free = np.where(ready, columns.capacity - columns.load, 0).tolist()
    people = scenario.loaded.mentors
    by_name = sorted(range(len(people)), key=lambda at: (people[at].sort_name, people[at].id))
    names = Counter(mentor.name for mentor in people)
    groups = tuple(_group(scenario, at, free[at], alone=names[people[at].name] == 1) for at in by_name)
    at_of = scenario.student_at
    without = [Line(-1, at_of[one.student.id], one.student.name, why_words(one), "") for one in scenario.unmatched]
    alone = tuple(
        Group((line,), fold(f"{line.text}\n{line.detail}\n{one.student.school or ''}"))
        for line, one in zip(without, scenario.unmatched, strict=True)
    )
    return Board(scenario, groups, alone, sum(free))


def lines_found(groups: Sequence[Group], search: str) -> list[Line]:
    """The lines of the groups that hold every word."""
    words = fold(search).split()
    return [line for group in groups if all(word in group.folded for word in words) for line in group.lines]


def _group(scenario: Scenario, mentor: int, places: int, *, alone: bool) -> Group:
    """A mentor and the students proposed; one who is not alone in bearing the name is told by the number."""
    pairs = scenario.proposed_to.get(mentor, [])
    ready = scenario.loaded.mentors[mentor]
    name, number = ready.name, "" if alone else ready.number or ""
    cleared = scenario.pool.mentors.screening[mentor] == SCREENING_CLEARED
    heading = Line(mentor, -1, name, number, places_words(len(pairs), places, cleared=bool(cleared)))
    students = tuple(
        Line(
            mentor,
            scenario.student_at[pair.student.id],
            pair.student.name,
            pair.student.school or "",
            _("{points} of 100").format(points=pair.points),
            pair.pinned,
        )
        for pair in sorted(pairs, key=lambda pair: pair.student.place)
    )
    return Group(
        (heading, *students), fold("\n".join([name, number, *(f"{one.text}\n{one.detail}" for one in students)]))
    )


def places_words(taken: int, places: int, *, cleared: bool) -> str:
    """How many of a mentor's free places the run gives away; a mentor who is not cleared has none."""
    if not places:
        return _("no place free") if cleared else _("not cleared")
    return ngettext("{taken} of {count} place", "{taken} of {count} places", places, taken=taken)
