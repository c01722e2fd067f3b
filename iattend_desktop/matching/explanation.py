"""Why a pair was matched and why a student was not, in words that a coordinator can act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.candidates import eligible
from iattend_desktop.matching.columns import UNKNOWN_GRADE, Mask, Pool
from iattend_desktop.matching.criteria import POINTS, Profile, thousandths
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.rules import Positions, Rule, why_not
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.vocabulary import Grade, label

BUT_FOR = "but_for_"
"""How the keys of reasons begin that tell whom one rule alone excludes, whether or not the run left them a place."""
ROWS = 256
EDGES = 1 << 20
"""How many students and how many edges are looked at together, to bound memory."""
_LOOKING = _("Looking for reasons")


@dataclass(frozen=True)
class Reason:
    """One reason. ``points`` in thousandths for what speaks for a pair, 0 for why there is none."""

    key: str
    points: int
    text: str

    @property
    def sentence(self) -> str:
        """``+22 works 1.2 miles from the school``: points first, where there are any."""
        return f"+{self.points / POINTS:.3g} {self.text}" if self.points else self.text


@dataclass(frozen=True)
class Unmatched:
    """A student without a mentor. ``cause`` is the key of the first reason: a rule's key, ``mentors`` where nobody is
    cleared with a free place, ``together`` where only the rules together exclude all, or ``places``."""

    mentee: int
    cause: str
    reasons: tuple[Reason, ...]


def explain_pairs(pool: Pool, profile: Profile, mentee: Positions, mentor: Positions) -> list[tuple[Reason, ...]]:
    """The reasons of each pair, most points first; criteria that give none are left out.

    The points of a pair sum to its score.
    """
    points = np.stack(
        [thousandths(criterion, weight, pool, profile, mentee, mentor) for criterion, weight in profile.criteria]
        or [np.zeros(mentee.size, np.int64)]
    )
    criteria = [criterion for criterion, _weight in profile.criteria]
    reasons: list[tuple[Reason, ...]] = []
    order = np.argsort(-points, axis=0, kind="stable").T.tolist()
    for pair, (i, j) in enumerate(zip(mentee.tolist(), mentor.tolist(), strict=True)):
        given = [(criteria[c], int(points[c, pair])) for c in order[pair] if points[c, pair] > 0]
        reasons.append(tuple(Reason(c.key, worth, c.words(pool, profile, i, j)) for c, worth in given))
    return reasons


def why_not_together(pool: Pool, profile: Profile, mentee: int, mentor: int) -> tuple[Reason, ...]:
    """Every required rule that this pair breaks; empty where the pair is permitted."""
    broken = ((rule.key, why_not(rule, pool, profile, mentee, mentor)) for rule in profile.rules)
    return tuple(Reason(key, 0, words) for key, words in broken if words is not None)


def explain_unmatched(
    pool: Pool,
    profile: Profile,
    graph: CandidateGraph,
    mentor_of: npt.NDArray[np.int32],
    *,
    progress: Progress = SILENT,
) -> list[Unmatched]:
    """Why each unmatched student has no mentor, in the order of the students.

    First what the student's own record lacks; then, where no mentor fits, which rules exclude how many; else whom
    the places of the mentors who fit went to. ``graph`` holds the pool's permitted pairs at the same positions.
    ``progress`` may raise ``Cancelled`` at any time.
    """
    unmatched = np.flatnonzero(mentor_of < 0)
    tally = Tally(Part(progress, 0.0, 0.5), _LOOKING)
    has_candidates = np.zeros(graph.mentees, bool)
    for start in tally.one_by_one(range(0, graph.edges, EDGES)):
        has_candidates[graph.edge_mentee[start : start + EDGES]] = True
    students, _mentors = eligible(pool, profile)
    found: dict[int, Unmatched] = {}
    lacking = [(rule, rule.student(pool)) for rule in profile.rules if rule.student]
    for mentee in tally.each(unmatched[~students[unmatched]].tolist()):
        reasons = tuple(
            Reason(rule.key, 0, rule.student_words(pool, mentee))
            for rule, holds in lacking
            if not holds[mentee] and rule.student_words
        )
        found[mentee] = Unmatched(mentee, reasons[0].key, reasons)
    waiting = unmatched[students[unmatched]]
    for reason in _places_taken(graph, mentor_of, waiting[has_candidates[waiting]], tally):
        found[reason.mentee] = reason
    tally = Tally(Part(progress, 0.5, 1.0), _LOOKING)
    for reason in _nobody_fits(pool, profile, waiting[~has_candidates[waiting]], tally):
        found[reason.mentee] = reason
    return [found[mentee] for mentee in unmatched.tolist()]


def _places_taken(
    graph: CandidateGraph, mentor_of: npt.NDArray[np.int32], waiting: Positions, tally: Tally
) -> Iterator[Unmatched]:
    """Students who have candidates, all without a place left: whom the places went to.

    In a best assignment none of these places is free or, pins aside, with a student of lower need: else the set of
    students served could be better.
    """
    pinned = np.zeros(graph.mentees, bool)
    pinned[[mentee for mentee, _mentor in graph.pins]] = True
    chosen = np.flatnonzero((mentor_of >= 0) & ~pinned)
    nobody = np.iinfo(np.int64).max
    lowest_need = np.full(graph.mentors, nobody)
    np.minimum.at(lowest_need, mentor_of[chosen], graph.need[chosen])
    full_before, only_pins = graph.load >= graph.capacity, lowest_need == nobody
    asked = np.zeros(graph.mentees, bool)
    asked[waiting] = True
    counts = np.zeros((4, graph.mentees), np.int64)
    for start in tally.one_by_one(range(0, graph.edges, EDGES)):
        edges = slice(start, start + EDGES)
        mine = asked[graph.edge_mentee[edges]]
        mentee, mentor = graph.edge_mentee[edges][mine], graph.edge_mentor[edges][mine]
        greater = lowest_need[mentor] > graph.need[mentee]
        kind = np.select([full_before[mentor], only_pins[mentor], greater], [0, 1, 2], default=3)
        for number in range(4):
            counts[number] += np.bincount(mentee[kind == number], minlength=graph.mentees)
    for mentee_position in tally.each(waiting.tolist()):
        before, pins, greater_need, same_need = counts[:, mentee_position].tolist()
        told = (
            ("places", before + pins + greater_need + same_need, _fit_words),
            ("greater_need", greater_need, _greater_need_words),
            ("same_need", same_need, _same_need_words),
            ("pins", pins, _pins_words),
            ("full_before", before, _full_before_words),
        )
        reasons = tuple(Reason(key, 0, words(count)) for key, count, words in told if count)
        yield Unmatched(mentee_position, "places", reasons)


def _fit_words(count: int) -> str:
    return ngettext(
        "{count} mentor fits, but has no place left", "{count} mentors fit, but none of them has a place left", count
    )


def _greater_need_words(count: int) -> str:
    return ngettext(
        "{count} of them mentors only students of greater need",
        "{count} of them mentor only students of greater need",
        count,
    )


def _same_need_words(count: int) -> str:
    return ngettext(
        "{count} of them mentors students of the same need, with whom the match as a whole is better",
        "{count} of them mentor students of the same need, with whom the match as a whole is better",
        count,
    )


def _pins_words(count: int) -> str:
    return ngettext(
        "{count} of them has only places that are pinned", "{count} of them have only places that are pinned", count
    )


def _full_before_words(count: int) -> str:
    return ngettext("{count} of them was full before", "{count} of them were full before", count)


def _nobody_fits(pool: Pool, profile: Profile, waiting: Positions, tally: Tally) -> Iterator[Unmatched]:
    """Students whom no mentor fits: how many mentors each rule leaves, and how many it alone excludes."""
    _students, ready = eligible(pool, profile)
    everyone = np.arange(ready.size)
    rules = [rule for rule in profile.rules if rule.pair]
    for start in tally.one_by_one(range(0, waiting.size, ROWS)):
        rows = waiting[start : start + ROWS]
        kept = np.stack([_holds(rule, pool, profile, rows, everyone) for rule in rules])
        left = kept.sum(axis=2)
        left_ready = (kept & ready).sum(axis=2)
        broken = len(rules) - kept.sum(axis=0, dtype=np.int16)
        alone = (~kept & (broken == 1) & ready).sum(axis=2)
        for row, mentee in enumerate(rows.tolist()):
            columns = (left[:, row].tolist(), left_ready[:, row].tolist(), alone[:, row].tolist())
            counts = list(zip(rules, *columns, strict=True))
            yield _nobody_fits_one(pool, mentee, int(ready.sum()), counts)


def _nobody_fits_one(pool: Pool, mentee: int, ready: int, counts: list[tuple[Rule, int, int, int]]) -> Unmatched:
    """``counts``: each rule with the mentors whom it leaves, those of them who are ready, and ready ones whom only
    this rule excludes. Ready: cleared, with a free place."""
    if not ready:
        text = _("no mentor is cleared and has a free place")
        return Unmatched(mentee, "mentors", (Reason("mentors", 0, text),))
    reasons = [
        Reason(rule.key, 0, _none_keeps(ready, left, _keeps(rule.key, pool, mentee)))
        for rule, left, left_ready, _alone in counts
        if not left_ready
    ]
    if not reasons:
        each = "; ".join(
            f"{left_ready:,} {_keeps(rule.key, pool, mentee)}"
            for rule, _left, left_ready, _alone in counts
            if left_ready < ready
        )
        text = _("of {ready:,} mentors who are cleared and have a free place none meets all rules at once: {each}")
        reasons = [Reason("together", 0, text.format(ready=ready, each=each))]
    reasons += [
        Reason(f"{BUT_FOR}{rule.key}", 0, _but_for(alone, rule)) for rule, _left, _left_ready, alone in counts if alone
    ]
    return Unmatched(mentee, reasons[0].key, tuple(reasons))


def _none_keeps(ready: int, left: int, keeps: str) -> str:
    text = _("of {ready:,} mentors who are cleared and have a free place none {keeps}")
    text = text.format(ready=ready, keeps=keeps)
    if not left:
        return text
    others = ngettext(
        "; {count} other can, but is not cleared or has no free place",
        "; {count} others can, but are not cleared or have no free place",
        left,
    )
    return text + others


def _but_for(alone: int, rule: Rule) -> str:
    text = ngettext(
        "{count} would fit but for this rule: {{rule}}", "{count} would fit but for this rule: {{rule}}", alone
    )
    return text.format(rule=rule.sentence)


def _keeps(key: str, pool: Pool, mentee: int) -> str:
    """What a mentor who keeps the rule does, after a number or "none"."""
    if key == "language":
        return _("can speak {language}").format(language=pool.languages[pool.mentees.language[mentee]])
    if key == "grade":
        grade = int(pool.mentees.grade[mentee])
        if grade == UNKNOWN_GRADE:
            return _("can take a student whose grade is not recorded")
        return _("can take grade {grade}").format(grade=label(Grade(grade)))
    return {
        "travel": _("can reach the school or home, or meet online"),
        "wishes": _("can meet online, as the family wishes"),
        "refused": _("can be chosen: the family refused the kind of the others"),
        "availability": _("can meet at a time that the student has"),
        "never": _("can be chosen: a person ruled the others out"),
    }[key]


def _holds(rule: Rule, pool: Pool, profile: Profile, rows: Positions, columns: Positions) -> Mask:
    if rule.pair is None:
        return np.ones((rows.size, columns.size), bool)
    mask = rule.pair(pool, profile, rows[:, None], columns[None, :])
    return np.broadcast_to(mask, (rows.size, columns.size))
