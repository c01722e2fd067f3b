"""What would help one student without a mentor and cost nobody a place: the fewest rules to relax, records to mend.

Only a mentor with room can help: one with a free place, or one whose students can move on, hand over hand, until a
free place is reached. With such a mentor the match grows by one and everybody else keeps a mentor. Of those mentors
the ones count who break the fewest required rules with the student. The law, screening, and what a person or a family
decided are never relaxed, and an unknown fact is a record to complete, not a rule to relax.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.candidates import eligible
from iattend_desktop.matching.columns import UNKNOWN, UNKNOWN_GRADE, Ints, Mask, Pool
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.neighbourhood import MatchedGraph
from iattend_desktop.matching.rules import ALWAYS, Rule
from iattend_desktop.vocabulary import Grade, label

MOST = 3
"""Ways to help that are told of one student."""


@dataclass(frozen=True)
class Relaxation:
    """Required ``rules`` (keys) which alone keep a student from ``mentors`` with room; any one of these would do.

    ``miles``: how far one of them must travel, a whole number, where travel is among the rules.
    """

    rules: tuple[str, ...]
    mentors: tuple[int, ...]
    miles: int | None


@dataclass(frozen=True)
class Record:
    """``mentors`` whom only a record keeps from a student: their ``screening``, or a ``capacity`` that is unknown."""

    key: str
    mentors: tuple[int, ...]


@dataclass(frozen=True)
class Help:
    """All that would help one student: the smallest sets of rules, most mentors first, and records to complete."""

    relaxations: tuple[Relaxation, ...]
    records: tuple[Record, ...]


class Relaxing:
    """Answers for the students of one match; what all answers share is worked out once."""

    def __init__(self, pool: Pool, profile: Profile, matched: MatchedGraph) -> None:
        """``matched``: a best match of the pool's permitted pairs under the profile."""
        self._pool, self._profile = pool, profile
        self._students, self._ready = eligible(pool, profile)
        self._room, self._movable = mentors_with_room(matched), movable_students(matched.graph)
        free = pool.mentors.capacity > np.maximum(pool.mentors.load, 0)
        keep = {rule.key: rule.mentor(pool) if rule.mentor else None for rule in profile.rules}
        others = np.ones(len(pool.mentors), bool)
        for key, holds in keep.items():
            if holds is not None and key not in ("screening", "capacity"):
                others &= holds
        cleared = keep["screening"]
        assert cleared is not None  # a rule that no profile can leave out
        self._records = {
            "screening": others & ~cleared & free,
            "capacity": others & cleared & (pool.mentors.capacity == UNKNOWN),
        }

    def of(self, mentee: int) -> Help:
        """What would help a student who has no mentor; nothing for one of siblings who are to stay together."""
        if not self._students[mentee] or not self._movable[mentee]:
            return Help((), ())
        mentors = np.arange(len(self._pool.mentors))
        holds = {rule.key: self._holds(rule, mentee, mentors) for rule in self._profile.rules if rule.pair}
        firm = np.ones(mentors.size, bool)
        for key, mask in holds.items():
            if key in ALWAYS:
                firm &= mask
        records = (
            Record(key, tuple(np.flatnonzero(who & np.logical_and.reduce(list(holds.values()))).tolist()))
            for key, who in self._records.items()
        )
        soft = {key: mask for key, mask in holds.items() if key not in ALWAYS}
        return Help(
            self._relaxations(mentee, np.flatnonzero(self._room & self._ready & firm), soft),
            tuple(record for record in records if record.mentors),
        )

    def _holds(self, rule: Rule, mentee: int, mentors: Ints) -> Mask:
        assert rule.pair is not None  # asked only for rules about pairs
        mask = rule.pair(self._pool, self._profile, np.full(1, mentee), mentors)
        return np.broadcast_to(mask, mentors.shape)

    def _relaxations(self, mentee: int, mentors: Ints, soft: dict[str, Mask]) -> tuple[Relaxation, ...]:
        """The smallest sets of broken rules, those with the most mentors first."""
        keys = list(soft)
        mentors = mentors[self._known(mentee, mentors, soft)]
        broken = np.zeros((mentors.size, len(keys)), bool)
        for at, key in enumerate(keys):
            broken[:, at] = ~soft[key][mentors]
        count = broken.sum(axis=1)
        mentors, broken, count = mentors[count > 0], broken[count > 0], count[count > 0]
        if not mentors.size:
            return ()
        fewest = count == count.min()
        mentors, broken = mentors[fewest], broken[fewest]
        sets, number = np.unique(broken, axis=0, return_inverse=True)
        found = [
            self._relaxation(mentee, tuple(key for key, part in zip(keys, one, strict=True) if part), mentors[own])
            for at, one in enumerate(sets.tolist())
            if (own := number.ravel() == at).any()
        ]
        return tuple(sorted(found, key=lambda one: (-len(one.mentors), one.rules))[:MOST])

    def _relaxation(self, mentee: int, rules: tuple[str, ...], mentors: Ints) -> Relaxation:
        if "travel" not in rules:
            return Relaxation(rules, tuple(mentors.tolist()), None)
        miles = self._pool.miles(np.full(1, mentee), mentors)
        most = ceil(float(miles.min()))
        return Relaxation(rules, tuple(mentors[miles <= most].tolist()), most)

    def _known(self, mentee: int, mentors: Ints, soft: dict[str, Mask]) -> Mask:
        """Mentors with whom every broken rule is broken by what is known."""
        known = np.ones(mentors.size, bool)
        if "travel" in soft:
            known &= soft["travel"][mentors] | ~np.isnan(self._pool.miles(np.full(1, mentee), mentors))
        if "grade" in soft and self._pool.mentees.grade[mentee] == UNKNOWN_GRADE:
            known &= soft["grade"][mentors]
        return known


def mentors_with_room(matched: MatchedGraph) -> Mask:
    """bool[mentors]: who has a free place, or whose students can move on until a free place is reached."""
    graph = matched.graph
    room: Mask = matched.proposed < matched.places
    mentee, mentor = graph.edge_mentee, graph.edge_mentor
    mine = ((matched.mentor_of >= 0) & movable_students(graph))[mentee]
    mentee, mentor = mentee[mine], mentor[mine]
    while True:
        held = matched.mentor_of[mentee[room[mentor]]]
        if room[held].all():
            return room
        room[held] = True
        ahead = ~room[matched.mentor_of[mentee]]
        mentee, mentor = mentee[ahead], mentor[ahead]


def movable_students(graph: CandidateGraph) -> Mask:
    """bool[mentees]: who is not held by a pin or by a family that wants siblings together."""
    free = np.ones(graph.mentees, bool)
    free[[pin[0] for pin in graph.pins]] = False
    free[[member for group in graph.siblings for member in group]] = False
    return free


def help_sentences(pool: Pool, mentee: int, found: Help) -> list[str]:
    """What would help a student, in sentences, what is easier first: one rule, records to complete, several rules."""
    relaxations = [relaxation_words(pool, mentee, one) for one in found.relaxations]
    records = [record_words(record) for record in found.records]
    return (
        [*relaxations, *records] if all(len(one.rules) == 1 for one in found.relaxations) else [*records, *relaxations]
    )


def relaxation_words(pool: Pool, mentee: int, one: Relaxation) -> str:
    """``Would have a mentor if travel were up to 11 miles (3 mentors).``"""
    return ngettext(
        "Would have a mentor if {rules} ({count} mentor).",
        "Would have a mentor if {rules} ({count} mentors).",
        len(one.mentors),
        rules=_joined([_if_words(pool, mentee, key, one.miles) for key in one.rules]),
    )


def _joined(parts: list[str]) -> str:
    return _(" and ").join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def _if_words(pool: Pool, mentee: int, key: str, miles: int | None) -> str:
    """A relaxed rule after "if"."""
    if key == "travel":
        return _("travel were up to {miles}").format(
            miles=ngettext("{count} mile", "{count} miles", miles if miles is not None else 0)
        )
    if key == "language":
        language = pool.languages[pool.mentees.language[mentee]]
        return _("the mentor need not speak {language}").format(language=language)
    if key == "grade":
        return _("the mentor took grade {grade}").format(grade=label(Grade(int(pool.mentees.grade[mentee]))))
    if key == "wishes":
        return _("the family agreed to meet in person")
    return _("both found a time in common")


def record_words(record: Record) -> str:
    """What completing mentors' records would do for a student."""
    if record.key == "screening":
        return ngettext(
            "{count} mentor fits and has a place, but screening is not complete or not valid until the match ends.",
            "{count} mentors fit and have a place, but screening is not complete or not valid until the match ends.",
            len(record.mentors),
        )
    return ngettext(
        "{count} mentor fits, but it is not recorded how many students they take.",
        "{count} mentors fit, but it is not recorded how many students they take.",
        len(record.mentors),
    )
