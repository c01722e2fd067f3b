"""A scenario: what a match run proposes, for whom it found nobody, and why. Nothing is real before it is accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.bottleneck import Bottleneck, find_bottlenecks
from iattend_desktop.matching.certificate import Certificate
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.criteria import POINTS, Profile
from iattend_desktop.matching.explanation import Reason, explain_pairs
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.neighbourhood import MatchedGraph
from iattend_desktop.matching.pool import LoadedPool, Ready, Waiting
from iattend_desktop.matching.relaxation import Relaxing
from iattend_desktop.matching.rules import Positions
from iattend_desktop.matching.shortage import Shortage
from iattend_desktop.matching.solver import Assignment
from iattend_desktop.matching.what_if import WhatIf

_TOLD_TOGETHER = 64
"""Pairs whose reasons are put in words together: few enough for the screen, enough to be quick for all of a run."""


@dataclass(frozen=True)
class ProposedPair:
    """A student with the mentor proposed. ``score`` in thousandths of a point."""

    student: Waiting
    mentor: Ready
    score: int
    pinned: bool
    tell: Callable[[], tuple[Reason, ...]] = field(repr=False, compare=False)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """What speaks for the pair, put in words when it is first read; the points sum to the score."""
        return self.tell()

    @property
    def points(self) -> str:
        """The score of 100, as people read it: cut to a whole point."""
        return f"{self.score // POINTS}"


class Told:
    """The reasons of many pairs, in words only as far as somebody reads them: a run is not made of words."""

    def __init__(self, pool: Pool, profile: Profile, mentee: Positions, mentor: Positions) -> None:
        self._pool, self._profile = pool, profile
        self._mentee, self._mentor = mentee, mentor
        self._blocks: dict[int, list[tuple[Reason, ...]]] = {}

    def of(self, at: int) -> tuple[Reason, ...]:
        """The reasons of the pair at a position; those of its neighbors are at hand from then on."""
        number, place = divmod(at, _TOLD_TOGETHER)
        if number not in self._blocks:
            part = slice(number * _TOLD_TOGETHER, (number + 1) * _TOLD_TOGETHER)
            self._blocks[number] = explain_pairs(self._pool, self._profile, self._mentee[part], self._mentor[part])
        return self._blocks[number][place]


@dataclass(frozen=True, slots=True)
class WithoutMentor:
    """A student for whom the run found nobody.

    ``cause`` is the key of the first reason, ``language_unknown`` and ``availability_unknown`` where the student's
    own record lacks them.
    """

    student: Waiting
    cause: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Seconds:
    """What a run took, by step."""

    load: float
    candidates: float
    score: float
    solve: float
    certify: float
    explain: float

    @property
    def total(self) -> float:
        """All steps together."""
        return self.load + self.candidates + self.score + self.solve + self.certify + self.explain


@dataclass(frozen=True, slots=True)
class Kept:
    """What a kept run is known by."""

    id: int
    name: str


@dataclass(frozen=True, eq=False)
class Scenario:
    """One run. ``basis`` is the newest change of the workspace that it has seen, ``day`` the day it was made.

    ``graph`` holds the permitted pairs and ``assignment`` who was chosen, at the positions of the pool. ``pairs`` and
    ``unmatched`` stand in the order of the students' names. ``certified``: the proof was checked and holds.
    ``kept``: which kept run this is, none where it was not kept; ``since``: what changed since it was kept, in
    sentences, and whether a run of today would be better.
    """

    loaded: LoadedPool
    profile: Profile
    graph: CandidateGraph
    assignment: Assignment
    pairs: tuple[ProposedPair, ...]
    unmatched: tuple[WithoutMentor, ...]
    certified: bool
    shortages: tuple[Shortage, ...]
    seconds: Seconds
    basis: int
    day: date
    kept: Kept | None = None
    since: tuple[str, ...] = ()

    @property
    def edges(self) -> int:
        """Permitted pairs."""
        return self.graph.edges

    @property
    def total_score(self) -> int:
        """The scores of all proposed pairs, thousandths of a point."""
        return self.assignment.total_score

    @property
    def pool(self) -> Pool:
        """The arrays that the run looked at."""
        return self.loaded.pool

    @property
    def mentees(self) -> int:
        """Students who wait."""
        return len(self.loaded.students)

    @property
    def mentors(self) -> int:
        """Active mentors, cleared or not."""
        return len(self.loaded.mentors)

    @property
    def matched(self) -> int:
        """Students with a proposal."""
        return len(self.pairs)

    @cached_property
    def what_if(self) -> WhatIf:
        """Exact answers to what the match would be after one change. First asked for in a task: making it takes a
        moment. Only for a run that is certified."""
        return WhatIf(self.graph, self.assignment)

    @cached_property
    def matched_graph(self) -> MatchedGraph:
        """The graph with who was chosen, for walking it; what walking needs is counted once."""
        return MatchedGraph(self.graph, self.assignment.mentor_of)

    @cached_property
    def relaxing(self) -> Relaxing:
        """What would help a student without a mentor; first asked for in a task. Only for a run that is certified."""
        return Relaxing(self.pool, self.profile, self.matched_graph)

    @cached_property
    def bottlenecks(self) -> tuple[Bottleneck, ...]:
        """Groups of students who share too few places; first asked for in a task."""
        return find_bottlenecks(self.matched_graph)

    @cached_property
    def student_at(self) -> dict[int, int]:
        """Position of each program enrollment."""
        return {student.id: position for position, student in enumerate(self.loaded.students)}

    @cached_property
    def mentor_at(self) -> dict[int, int]:
        """Position of each mentor."""
        return {mentor.id: position for position, mentor in enumerate(self.loaded.mentors)}

    @cached_property
    def proposed_to(self) -> dict[int, list[ProposedPair]]:
        """The pairs proposed to each mentor, by the mentor's position."""
        pairs: dict[int, list[ProposedPair]] = {}
        for pair in self.pairs:
            pairs.setdefault(self.mentor_at[pair.mentor.id], []).append(pair)
        return pairs

    @property
    def proof_words(self) -> str:
        """What is proved about this result."""
        if not self.certified:
            return _("not the best any more") if self.since else _("not proven")
        certificate = self.assignment.certificate
        if certificate.kind == "optimal":
            return _("proven optimal")
        words = _("siblings together, proven within {bound} of the best").format(bound=_bound_words(certificate))
        return _("{proof}; an exact search found nothing better").format(proof=words) if certificate.exact else words

    @property
    def words(self) -> str:
        """One or two lines: how many, how well proved, and why the others have nobody."""
        line = _("Matched {matched} of {mentees} · {proof} · {pairs} permitted pairs · {seconds:.2f} s").format(
            matched=f"{self.matched:,}",
            mentees=ngettext("{count} student", "{count} students", self.mentees),
            proof=self.proof_words,
            pairs=f"{self.edges:,}",
            seconds=self.seconds.total,
        )
        causes = [shortage for shortage in self.shortages if shortage.kind == "cause"]
        if not causes:
            return line
        return (
            line
            + "\n"
            + _("Without a mentor: {causes}").format(
                causes="; ".join(f"{cause.count:,} {cause_words(cause.name)}" for cause in causes)
            )
        )


def _bound_words(certificate: Certificate) -> str:
    """How much better the best could be at most, the greatest of the three first."""
    if certificate.matched_gap:
        return ngettext("{count} student", "{count} students", certificate.matched_gap)
    if certificate.need_gap:
        return ngettext("{count} rank of need", "{count} ranks of need", certificate.need_gap)
    return _("{gap:.1f} points").format(gap=certificate.gap / POINTS)


def cause_words(cause: str) -> str:
    """Why students have nobody, in a few words, after a number."""
    words = {
        "consent": _("without valid guardian consent"),
        "mentors": _("because no mentor is cleared and has a free place"),
        "together": _("whom no mentor fits on all rules at once"),
        "places": _("whose mentors have no place left"),
        "language": _("without a mentor for the language of the home"),
        "language_unknown": _("whose home language is not recorded"),
        "availability_unknown": _("whose free times are not recorded"),
        "travel": _("with no mentor near enough"),
        "grade": _("whose grade no mentor takes"),
        "wishes": _("whose family wishes to meet online, which no mentor does"),
        "refused": _("whose family refused every kind of mentor there is"),
        "availability": _("with no time in common with a mentor"),
        "never": _("for whom a person ruled the mentors out"),
        "then": _("who had nobody when the run was made"),
        "lost": _("whose kept mentor is not possible any more"),
        "newcomer": _("who were not waiting when the run was made"),
    }
    return words.get(cause, cause)
