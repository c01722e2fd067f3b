"""What a person tries by hand: a student with another mentor, the exact cost to everyone else, then the match with it.

A move becomes a pin, and the best match around it is solved anew on the pairs and scores of the run: in a fraction of
a second, with a proof of its own, ready to be accepted. The pool is not read again; accepting looks at each pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from iattend_desktop.i18n import _
from iattend_desktop.matching.alternatives import alternatives
from iattend_desktop.matching.candidates import Candidates
from iattend_desktop.matching.explanation import why_not_together
from iattend_desktop.matching.groundwork import Groundwork, graph_of
from iattend_desktop.matching.next_best import next_mentors
from iattend_desktop.matching.pool import Ready, Waiting
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.scenario import match_on
from iattend_desktop.matching.what_if import NoPlace, Outcome
from iattend_desktop.progress import SILENT, Progress

_MOST = 20
"""Mentors whose cost is worked out before a person chooses among them."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Another student whose mentor changes with a move: from ``before`` to ``after``, none for no mentor."""

    student: Waiting
    before: Ready | None
    after: Ready | None


@dataclass(frozen=True, slots=True)
class Cost:
    """What it costs everyone else if ``student`` has ``mentor``.

    ``refusal``: why that cannot be, in words; then nothing else is said. ``score``: what the whole gains, thousandths
    of a point, less than 0 where it loses; ``matched``: further students with a mentor, less than 0 for fewer.
    ``need_kept``: those served are of as great a need as before.
    """

    student: Waiting
    mentor: Ready
    refusal: str = ""
    same: bool = False
    matched: int = 0
    score: int = 0
    need_kept: bool = True
    shifts: tuple[Shift, ...] = ()


def cost_of(scenario: Scenario, mentee: int, mentor: int) -> Cost:
    """The cost of a move, by positions in the pool; milliseconds, after the first one of a run."""
    student, other = scenario.loaded.students[mentee], scenario.loaded.mentors[mentor]
    if int(scenario.assignment.mentor_of[mentee]) == mentor:
        return Cost(student, other, same=True)
    refusal = _refusal(scenario, mentee, mentor)
    if refusal:
        return Cost(student, other, refusal)
    try:
        outcome = scenario.what_if.pair(mentee, mentor)
    except NoPlace:
        return Cost(student, other, _("all places of this mentor are pinned to other students"))
    return _cost(scenario, mentee, mentor, outcome)


def next_costs(scenario: Scenario, mentee: int) -> list[Cost]:
    """The three other mentors of a student by which the whole loses least, best first; milliseconds, however many
    mentors are permitted. Empty where the student is pinned. Only for a run that is certified."""
    return [_cost(scenario, mentee, mentor, outcome) for mentor, outcome in next_mentors(scenario.what_if, mentee)]


def _cost(scenario: Scenario, mentee: int, mentor: int, outcome: Outcome) -> Cost:
    base = scenario.what_if.assignment  # not quite the run's own where a run with siblings reached a bound only
    return Cost(
        scenario.loaded.students[mentee],
        scenario.loaded.mentors[mentor],
        matched=outcome.matched - base.matched,
        score=outcome.total_score - base.total_score,
        need_kept=outcome.need_kept,
        shifts=_shifts(scenario, outcome, mentee),
    )


def costs_of(scenario: Scenario, mentee: int, *, progress: Progress = SILENT) -> list[Cost]:
    """The cost of a student's best other mentors, the one that costs the others least first."""
    found: list[Cost] = []
    best = alternatives(scenario, scenario.loaded.students[mentee].id, most=_MOST)
    for number, other in enumerate(best):
        progress.step(number / len(best), _("Working out what each mentor would cost the others"))
        found.append(cost_of(scenario, mentee, scenario.mentor_at[other.mentor.id]))
    return sorted(found, key=lambda cost: (bool(cost.refusal), -cost.matched, not cost.need_kept, -cost.score))


def move_by_hand(scenario: Scenario, mentee: int, mentor: int, *, progress: Progress = SILENT) -> Scenario:
    """The best match in which the student is pinned to the mentor; nothing is written.

    Raises ``ContradictoryPins`` where the pin cannot stand.
    """
    must = (*(pin for pin in scenario.loaded.must if pin[0] != mentee), (mentee, mentor))
    loaded, graph = replace(scenario.loaded, must=must), scenario.graph
    candidates = Candidates(graph.edge_mentee, graph.edge_mentor, graph.score, 0)
    found = graph_of(loaded, scenario.profile, candidates)
    ground = Groundwork(loaded, scenario.profile, found, scenario.basis, scenario.day, (0.0, 0.0, 0.0))
    return match_on(ground, progress)


def _refusal(scenario: Scenario, mentee: int, mentor: int) -> str:
    """Why a move cannot be tried, empty where it can."""
    if not scenario.certified:
        return _("this run is not the best any more; match again to try moves")
    if int(scenario.graph.find_edges([mentee], [mentor])[0]) >= 0:
        return ""
    broken = why_not_together(scenario.pool, scenario.profile, mentee, mentor)
    words = ", ".join(reason.text for reason in broken)
    return words or _("this mentor is not among the best that the profile looks at for the student")


def _shifts(scenario: Scenario, outcome: Outcome, mentee: int) -> tuple[Shift, ...]:
    """Everybody but the student, who loses the mentor first."""
    people, mentors = scenario.loaded.students, scenario.loaded.mentors
    shifts = [
        Shift(people[one], _at(mentors, before), _at(mentors, after))
        for one, before, after in outcome.moved.tolist()
        if one != mentee
    ]
    return tuple(sorted(shifts, key=lambda shift: (shift.after is not None, shift.student.place)))


def _at(mentors: Sequence[Ready], position: int) -> Ready | None:
    return mentors[position] if position >= 0 else None
