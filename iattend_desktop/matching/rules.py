"""The hard rules: a pair that breaks one is no candidate. Unknown is never cleared, and the reason is said in words.

Each rule is a record with up to three parts: what must hold for the student alone, for the mentor alone, and for the
pair. Masks broadcast over positions, so that one function serves a single pair, a list of pairs and a whole block.
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
    Mask,
    Pool,
)
from iattend_desktop.vocabulary import Grade, MentorKind, label

Positions = npt.NDArray[np.integer[Any]]


class Limits(Protocol):
    """What the rules read of a profile."""

    @property
    def max_travel_miles(self) -> float:
        """How far a mentor goes who has not said how far."""


@dataclass(frozen=True)
class Rule:
    """One hard rule. A part that is None holds for everyone; each part has the words for who fails it."""

    key: str
    sentence: str
    student: Callable[[Pool], Mask] | None = None
    student_words: Callable[[Pool, int], str] | None = None
    mentor: Callable[[Pool], Mask] | None = None
    mentor_words: Callable[[Pool, int], str] | None = None
    pair: Callable[[Pool, Limits, Positions, Positions], Mask] | None = None
    pair_words: Callable[[Pool, Limits, int, int], str] | None = None


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


def within_reach(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    """Pairs whose school and site are known and no farther apart than the mentor goes.

    Where the mentor has not said how far, the profile's limit holds.
    """
    own = pool.mentors.travel_miles[mentor]
    limit = np.where(np.isnan(own), limits.max_travel_miles, own)
    near: Mask = pool.miles[pool.place_of[mentee], mentor] <= limit
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


def _travel(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    wish = pool.mentees.meeting_wish[mentee]
    apart = (wish == WISH_ANY) | (wish == WISH_VIRTUAL)
    return np.asarray(within_reach(pool, limits, mentee, mentor) | (apart & (pool.mentors.virtual[mentor] == YES)))


def _travel_words(pool: Pool, limits: Limits, mentee: int, mentor: int) -> str:
    miles = float(pool.miles[pool.place_of[mentee], mentor])
    if np.isnan(miles):
        return _("where the school or the mentor's site is, is not recorded")
    own = float(pool.mentors.travel_miles[mentor])
    limit = limits.max_travel_miles if np.isnan(own) else own
    return _("the mentor is {miles:.1f} miles from the school, over the limit of {limit:g}").format(
        miles=miles, limit=limit
    )


def _grade(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
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


def _wishes(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    refused = (pool.mentees.refused_kinds[mentee] >> pool.mentors.kind[mentor]) & 1
    apart = (pool.mentees.meeting_wish[mentee] == WISH_VIRTUAL) & (pool.mentors.virtual[mentor] != YES)
    return np.asarray((refused == 0) & ~apart)


def _wishes_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    kind = int(pool.mentors.kind[mentor])
    if int(pool.mentees.refused_kinds[mentee]) >> kind & 1 and kind >= len(KINDS):
        return _("the mentor's kind is not recorded, and the family does not want every kind")
    if int(pool.mentees.refused_kinds[mentee]) >> kind & 1:
        return _("the family does not want a mentor of this kind: {kind}").format(kind=label(KINDS[kind]))
    return _("the family wants to meet online and the mentor is not recorded as doing so")


def _free_times_known(pool: Pool) -> Mask:
    return np.asarray(pool.mentees.availability > 0)


def _mentor_times_known(pool: Pool) -> Mask:
    return np.asarray(pool.mentors.availability > 0)


def _free_times(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    return np.asarray((pool.mentees.availability[mentee] & pool.mentors.availability[mentor]) > 0)


def _not_ruled_out(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Mask:
    codes = pool.never_codes
    mentors = len(pool.mentors)
    if not np.isin(mentee, codes // max(mentors, 1)).any():
        return np.ones(np.broadcast_shapes(mentee.shape, mentor.shape), bool)
    wanted = mentee.astype(np.int64) * mentors + mentor
    place = np.minimum(np.searchsorted(codes, wanted), codes.size - 1)
    return np.asarray(codes[place] != wanted)


KINDS = tuple(MentorKind)
ALWAYS = ("consent", "screening", "capacity", "never")
"""Rules that no profile can leave out: the law, the standard of screening, and what a person decided."""

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
        _("The mentor works near enough to the school, or both sides may meet online."),
        pair=_travel,
        pair_words=_travel_words,
    ),
    Rule(
        "language",
        _("The mentor speaks the language of the home."),
        _language_known,
        lambda _pool, _mentee: _("home language is not recorded"),
        _languages_known,
        lambda _pool, _mentor: _("the mentor's languages are not recorded"),
        _language,
        _language_words,
    ),
    Rule("grade", _("The student's grade is in the mentor's span."), pair=_grade, pair_words=_grade_words),
    Rule("wishes", _("The family's wishes are kept."), pair=_wishes, pair_words=_wishes_words),
    Rule(
        "availability",
        _("Both have a time in common."),
        _free_times_known,
        lambda _pool, _mentee: _("the student's free times are not recorded"),
        _mentor_times_known,
        lambda _pool, _mentor: _("the mentor's free times are not recorded"),
        _free_times,
        lambda _pool, _limits, _mentee, _mentor: _("the two have no time in common"),
    ),
    Rule(
        "never",
        _("Nobody ruled the pair out."),
        pair=_not_ruled_out,
        pair_words=lambda _pool, _limits, _mentee, _mentor: _("a person ruled this pair out"),
    ),
)
