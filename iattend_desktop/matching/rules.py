"""The hard rules: a pair that breaks one is no candidate. Unknown is never cleared, and the reason is said in words.

Each rule is a record with up to three parts: what must hold for the student alone, for the mentor alone, and for the
pair. A pair keeps a rule where one of its ways holds: near the school, near the home, or both online. Masks broadcast
over positions, so that one function serves a single pair, a list of pairs and a whole block.

Which rules may be left out: travel, language, grade, the wish to meet online, free times. Never: consent, screening,
capacity, what a person ruled out, and a kind of mentor that the family refused. A family that says no to a kind of
mentor says no to a person its child would be alone with; that is theirs to say, whatever a profile prefers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import (
    NO,
    SCREENING_CLEARED,
    SCREENING_EXPIRED,
    SCREENING_MISSING,
    UNKNOWN_GRADE,
    WISH_ANY,
    WISH_VIRTUAL,
    YES,
    Ints,
    Mask,
    Pool,
    find_codes,
)
from iattend_desktop.vocabulary import Grade, MentorKind, label

Positions = npt.NDArray[np.integer[Any]]


class Limits(Protocol):
    """What the rules read of a profile."""

    @property
    def max_travel_miles(self) -> float:
        """How far a mentor goes who has not said how far."""


PairMask = Callable[[Pool, Limits, Positions, Positions], Mask]


@dataclass(frozen=True)
class Way:
    """One way for a pair to keep a rule.

    ``alike`` numbers the students, from 0 or below: those of one number get the same answer from every mentor. It
    lets whole districts be looked at by kinds of students; a test holds each way to it.
    """

    holds: PairMask
    alike: Callable[[Pool], Ints]


@dataclass(frozen=True)
class Rule:
    """One hard rule. A part that is missing holds for everyone; each part has the words for who fails it."""

    key: str
    sentence: str
    student: Callable[[Pool], Mask] | None = None
    student_words: Callable[[Pool, int], str] | None = None
    mentor: Callable[[Pool], Mask] | None = None
    mentor_words: Callable[[Pool, int], str] | None = None
    ways: tuple[Way, ...] = ()
    pair_words: Callable[[Pool, Limits, int, int], str] | None = None

    @property
    def pair(self) -> PairMask | None:
        """Which pairs keep the part about pairs; None where there is no such part."""
        return self._holds if self.ways else None

    def _holds(self, pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
        mask = self.ways[0].holds(pool, limits, mentee, mentor)
        for way in self.ways[1:]:
            mask = mask | way.holds(pool, limits, mentee, mentor)
        return mask


def why_not(rule: Rule, pool: Pool, limits: Limits, mentee: int, mentor: int) -> str | None:
    """Why this pair breaks the rule, in words; None where it keeps it."""
    if rule.student and rule.student_words and not rule.student(pool)[mentee]:
        return rule.student_words(pool, mentee)
    if rule.mentor and rule.mentor_words and not rule.mentor(pool)[mentor]:
        return rule.mentor_words(pool, mentor)
    if rule.pair and rule.pair_words:
        holds = rule.pair(pool, limits, np.array([mentee]), np.array([mentor]))
        return None if holds.all() else rule.pair_words(pool, limits, mentee, mentor)
    return None


def reach(pool: Pool, limits: Limits, mentor: Positions) -> npt.NDArray[np.float64]:
    """How many miles each mentor goes; the profile's limit where they have not said how far."""
    own = pool.mentors.travel_miles[mentor]
    return np.asarray(np.where(np.isnan(own), limits.max_travel_miles, own))


def near_school(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    """Pairs whose school and site are known and no farther apart than the mentor goes."""
    near: Mask = pool.school_miles[pool.place_of[mentee], mentor] <= reach(pool, limits, mentor)
    return near


def near_home(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    """Pairs whose home area and site are known and no farther apart than the mentor goes."""
    near: Mask = pool.home_miles[pool.area_of[mentee], mentor] <= reach(pool, limits, mentor)
    return near


def _consent(pool: Pool) -> Mask:
    return np.asarray(pool.mentees.consent == YES)


def _consent_words(pool: Pool, mentee: int) -> str:
    if pool.mentees.consent[mentee] == NO:
        return _("guardian consent was refused or is not valid today")
    return _("guardian consent is not on file")


def _capacity(pool: Pool) -> Mask:
    return np.asarray(pool.mentors.capacity > np.maximum(pool.mentors.load, 0))


def _capacity_words(pool: Pool, mentor: int) -> str:
    if pool.mentors.capacity[mentor] < 0:
        return _("the mentor's capacity is not recorded")
    return _("the mentor has no free place")


def _screening(pool: Pool) -> Mask:
    mentors = pool.mentors
    return np.asarray((mentors.screening == SCREENING_CLEARED) & (mentors.expires >= pool.match_end))


def _screening_words(pool: Pool, mentor: int) -> str:
    mentors = pool.mentors
    state, missing, expires = mentors.screening[mentor], mentors.missing_steps[mentor], mentors.expires[mentor]
    if state == SCREENING_MISSING and missing:
        return _("the mentor's screening is not complete: {steps}").format(steps=missing)
    if state == SCREENING_MISSING:
        return _("the mentor's screening is not complete")
    if state == SCREENING_EXPIRED:
        return _("the mentor's screening has expired")
    if state != SCREENING_CLEARED:
        return _("the mentor's screening is not recorded")
    if np.isnat(expires):
        return _("it is not recorded until when the mentor's screening is valid")
    return _("the mentor's screening ends on {date}, before the match does").format(date=expires)


def _language_known(pool: Pool) -> Mask:
    return np.asarray(pool.mentees.language >= 0)


def _languages_known(pool: Pool) -> Mask:
    return np.asarray(pool.speaks.any(axis=1))


def _language(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    return np.asarray(pool.speaks[mentor, pool.mentees.language[mentee]])


def _language_words(pool: Pool, _limits: Limits, mentee: int, _mentor: int) -> str:
    language = pool.languages[pool.mentees.language[mentee]]
    return _("the mentor does not speak {language}").format(language=language)


def _online(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    wish = pool.mentees.meeting_wish[mentee]
    apart = (wish == WISH_ANY) | (wish == WISH_VIRTUAL)
    return np.asarray(apart & (pool.mentors.virtual[mentor] == YES))


def _travel_words(pool: Pool, limits: Limits, mentee: int, mentor: int) -> str:
    school = float(pool.school_miles[pool.place_of[mentee], mentor])
    home = float(pool.home_miles[pool.area_of[mentee], mentor])
    if np.isnan(school) and np.isnan(home):
        return _("where the school or the mentor's site is, is not recorded")
    if np.isnan(home):
        text = _("the mentor is {school:.1f} miles from the school, over the limit of {limit:g}")
    elif np.isnan(school):
        text = _("the mentor is {home:.1f} miles from the home area, over the limit of {limit:g}")
    else:
        text = _(
            "the mentor is {school:.1f} miles from the school and {home:.1f} from the home area, "
            "over the limit of {limit:g}"
        )
    return text.format(school=school, home=home, limit=float(reach(pool, limits, np.array([mentor]))[0]))


def in_span(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    """Pairs whose grade is inside the span that the mentor states; no span stated is no limit."""
    grade = pool.mentees.grade[mentee]
    low, high = pool.mentors.grade_low[mentor], pool.mentors.grade_high[mentor]
    no_low, no_high = low == UNKNOWN_GRADE, high == UNKNOWN_GRADE
    inside = (grade != UNKNOWN_GRADE) & (no_low | (grade >= low)) & (no_high | (grade <= high))
    return np.asarray((no_low & no_high) | inside)


def _grade_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    grade = int(pool.mentees.grade[mentee])
    if grade == UNKNOWN_GRADE:
        return _("the student's grade is not recorded and the mentor states a span of grades")
    ends = (int(pool.mentors.grade_low[mentor]), int(pool.mentors.grade_high[mentor]))
    low, high = ("…" if end == UNKNOWN_GRADE else label(Grade(end)) for end in ends)
    return _("grade {grade} is outside the mentor's span {low} to {high}").format(
        grade=label(Grade(grade)), low=low, high=high
    )


def _not_refused(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    return np.asarray((pool.mentees.refused_kinds[mentee] >> pool.mentors.kind[mentor]) & 1 == 0)


def _refused_words(pool: Pool, _limits: Limits, _mentee: int, mentor: int) -> str:
    kind = int(pool.mentors.kind[mentor])
    if kind >= len(KINDS):
        return _("the mentor's kind is not recorded, and the family does not want every kind")
    return _("the family does not want a mentor of this kind: {kind}").format(kind=label(KINDS[kind]))


def _wishes(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    return np.asarray((pool.mentees.meeting_wish[mentee] != WISH_VIRTUAL) | (pool.mentors.virtual[mentor] == YES))


def _free_times_known(pool: Pool) -> Mask:
    return np.asarray(pool.mentees.availability > 0)


def _mentor_times_known(pool: Pool) -> Mask:
    return np.asarray(pool.mentors.availability > 0)


def _free_times(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    return np.asarray((pool.mentees.availability[mentee] & pool.mentors.availability[mentor]) > 0)


def _not_ruled_out(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    codes = pool.never_codes
    if not np.isin(mentee, codes // max(len(pool.mentors), 1)).any():
        return np.ones(np.broadcast_shapes(mentee.shape, mentor.shape), bool)
    return find_codes(codes, codes, mentee.astype(np.int64) * len(pool.mentors) + mentor) < 0


def _of_never(pool: Pool) -> Ints:
    """Students about whom somebody decided each by themselves, all others together."""
    own = np.arange(len(pool.mentees))
    return np.where(np.isin(own, np.asarray(pool.never).reshape(-1, 2)[:, 0]), own, -1)


KINDS = tuple(MentorKind)
ALWAYS = ("consent", "screening", "capacity", "refused", "never")
"""Rules that no profile can leave out: the law, the standard of screening, and what a family or a person decided."""

RULES = (
    Rule("consent", _("Guardian consent is on file and valid."), _consent, _consent_words),
    Rule(
        "screening",
        _("The mentor's screening is complete and valid until the match ends."),
        mentor=_screening,
        mentor_words=_screening_words,
    ),
    Rule(
        "capacity",
        _("The mentor's capacity is recorded and a place is free."),
        mentor=_capacity,
        mentor_words=_capacity_words,
    ),
    Rule(
        "travel",
        _("The mentor works near enough to the school or the home area, or both sides may meet online."),
        ways=(
            Way(near_school, lambda pool: pool.place_of),
            Way(near_home, lambda pool: pool.area_of),
            Way(_online, lambda pool: pool.mentees.meeting_wish),
        ),
        pair_words=_travel_words,
    ),
    Rule(
        "language",
        _("The mentor speaks the language of the home."),
        _language_known,
        lambda _pool, _mentee: _("home language is not recorded"),
        _languages_known,
        lambda _pool, _mentor: _("the mentor's languages are not recorded"),
        (Way(_language, lambda pool: pool.mentees.language),),
        _language_words,
    ),
    Rule(
        "grade",
        _("The student's grade is in the mentor's span."),
        ways=(Way(in_span, lambda pool: pool.mentees.grade),),
        pair_words=_grade_words,
    ),
    Rule(
        "wishes",
        _("The mentor meets online where the family wishes it."),
        ways=(Way(_wishes, lambda pool: pool.mentees.meeting_wish),),
        pair_words=lambda _pool, _limits, _mentee, _mentor: _(
            "the family wants to meet online and the mentor is not recorded as doing so"
        ),
    ),
    Rule(
        "refused",
        _("The family did not refuse this kind of mentor."),
        ways=(Way(_not_refused, lambda pool: pool.mentees.refused_kinds),),
        pair_words=_refused_words,
    ),
    Rule(
        "availability",
        _("Both have a time in common."),
        _free_times_known,
        lambda _pool, _mentee: _("the student's free times are not recorded"),
        _mentor_times_known,
        lambda _pool, _mentor: _("the mentor's free times are not recorded"),
        (Way(_free_times, lambda pool: pool.mentees.availability),),
        lambda _pool, _limits, _mentee, _mentor: _("the two have no time in common"),
    ),
    Rule(
        "never",
        _("Nobody ruled the pair out."),
        ways=(Way(_not_ruled_out, _of_never),),
        pair_words=lambda _pool, _limits, _mentee, _mentor: _("a person ruled this pair out"),
    ),
)
