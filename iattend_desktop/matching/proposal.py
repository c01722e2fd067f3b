"""A scenario: what a match run proposes, for whom it found nobody, and why. Nothing is real before it is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.criteria import POINTS, Profile
from iattend_desktop.matching.explanation import Reason
from iattend_desktop.matching.pool import LoadedPool, Ready, Waiting
from iattend_desktop.matching.shortage import Shortage


@dataclass(frozen=True, slots=True)
class ProposedPair:
    """A student with the mentor proposed. ``score`` in thousandths of a point; ``reasons`` sum to it."""

    student: Waiting
    mentor: Ready
    score: int
    reasons: tuple[Reason, ...]
    pinned: bool

    @property
    def points(self) -> str:
        """The score of 100, as people read it: cut to a whole point."""
        return f"{self.score // POINTS}"


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


@dataclass(frozen=True, eq=False)
class Scenario:
    """One run. ``basis`` is the newest change of the workspace that it has seen, ``day`` the day it was made.

    ``pairs`` and ``unmatched`` stand in the order of the students' names. ``edges``: permitted pairs.
    ``certified``: the proof was checked and holds.
    """

    loaded: LoadedPool
    profile: Profile
    pairs: tuple[ProposedPair, ...]
    unmatched: tuple[WithoutMentor, ...]
    edges: int
    total_score: int
    certified: bool
    certificate_kind: str
    certificate_gap: int
    shortages: tuple[Shortage, ...]
    seconds: Seconds
    basis: int
    day: date

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
            return _("not proven")
        if self.certificate_kind == "optimal":
            return _("proven optimal")
        return _("proven within {gap:.1f} points of the best").format(gap=self.certificate_gap / POINTS)

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
        "wishes": _("whose family's wishes no mentor meets"),
        "availability": _("with no time in common with a mentor"),
        "never": _("for whom a person ruled the mentors out"),
    }
    return words.get(cause, cause)


def scenario_json(scenario: Scenario) -> dict[str, Any]:
    """The scenario for scripts. ``student`` and ``mentor`` are their numbers, public ids where they have none;
    scores are thousandths of a point."""
    seconds = scenario.seconds
    return {
        "mentees": scenario.mentees,
        "mentors": scenario.mentors,
        "edges": scenario.edges,
        "matched": scenario.matched,
        "total_score": scenario.total_score,
        "certified": scenario.certified,
        "certificate": {"kind": scenario.certificate_kind, "gap": scenario.certificate_gap},
        "pairs": [
            {
                "student": pair.student.local_id or pair.student.public_id,
                "mentor": pair.mentor.number or pair.mentor.public_id,
                "score": pair.score,
                "reasons": [reason.sentence for reason in pair.reasons],
            }
            for pair in scenario.pairs
        ],
        "unmatched": [
            {
                "student": one.student.local_id or one.student.public_id,
                "reasons": [reason.sentence for reason in one.reasons],
            }
            for one in scenario.unmatched
        ],
        "seconds": {
            "load": seconds.load,
            "candidates": seconds.candidates,
            "score": seconds.score,
            "solve": seconds.solve,
            "certify": seconds.certify,
            "explain": seconds.explain,
        },
    }
