"""What makes one permitted pair better than another: criteria with points and words, weighed by a profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import WISH_VIRTUAL, YES, Pool, codes_of
from iattend_desktop.matching.rules import ALWAYS, RULES, Limits, Positions, Rule, within_reach
from iattend_desktop.vocabulary import CauseGroup, availability_slots, label

Fractions = npt.NDArray[np.floating[Any]]

ENOUGH_TIMES = 2
"""Times in common that count in full: one for the weekly meeting, one to move it to."""
ENOUGH_INTERESTS = 3
POINTS = 1000
"""Scores are whole thousandths of a point."""


@dataclass(frozen=True)
class Criterion:
    """One criterion. ``fraction`` gives 0 to 1 for each pair of positions, ``words`` what speaks for one pair."""

    key: str
    sentence: str
    fraction: Callable[[Pool, Limits, Positions, Positions], Fractions]
    words: Callable[[Pool, Limits, int, int], str]


def _language(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    return np.asarray(pool.speaks[mentor, pool.mentees.language[mentee]], float)


def _language_words(pool: Pool, _limits: Limits, mentee: int, _mentor: int) -> str:
    language = pool.languages[pool.mentees.language[mentee]]
    return _("speaks {language}, the language of the home").format(language=language)


def _distance(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    own = pool.mentors.travel_miles[mentor]
    limit = np.maximum(np.where(np.isnan(own), limits.max_travel_miles, own), 1e-9)
    miles = pool.miles[pool.place_of[mentee], mentor]
    near = np.where(within_reach(pool, limits, mentee, mentor), 1 - np.nan_to_num(miles) / limit, 0.0)
    return np.asarray(np.where(_both_online(pool, mentee, mentor), 1.0, near))


def _distance_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    if _both_online(pool, np.array([mentee]), np.array([mentor])).all():
        return _("meets online, as the family wishes")
    school = int(pool.mentees.school[mentee])
    if school >= 0 and school == pool.mentors.school[mentor]:
        return _("works at the student's school")
    miles = float(pool.miles[pool.place_of[mentee], mentor])
    return _("works {miles:.1f} miles from the school").format(miles=miles)


def _both_online(pool: Pool, mentee: Positions, mentor: Positions) -> npt.NDArray[np.bool_]:
    return np.asarray((pool.mentees.meeting_wish[mentee] == WISH_VIRTUAL) & (pool.mentors.virtual[mentor] == YES))


def _causes(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    causes = pool.mentees.cause_groups[mentee]
    met = np.bitwise_count(causes & pool.mentors.expertise[mentor])
    return np.asarray(met / np.maximum(np.bitwise_count(causes), 1))


def _causes_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    met = int(pool.mentees.cause_groups[mentee]) & int(pool.mentors.expertise[mentor])
    names = [label(cause).lower() for bit, cause in enumerate(CAUSES) if met >> bit & 1]
    return _("knows what keeps the student away: {causes}").format(causes=", ".join(names))


def _times(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    common = np.bitwise_count(_common_times(pool, mentee, mentor))
    return np.asarray(np.minimum(common, ENOUGH_TIMES) / ENOUGH_TIMES)


def _common_times(pool: Pool, mentee: Positions, mentor: Positions) -> npt.NDArray[np.integer[Any]]:
    """Bits of the times in common; unknown (0 or −1) has none."""
    common = np.maximum(pool.mentees.availability[mentee], 0) & np.maximum(pool.mentors.availability[mentor], 0)
    return np.asarray(common)


def _times_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    slots = availability_slots(int(_common_times(pool, np.array([mentee]), np.array([mentor]))[0]))
    part = {"before": _("before school"), "lunch": _("at lunch"), "after": _("after school")}
    words = [f"{_(day)} {part[when]}" for day, when in (slot.split(" ") for slot in slots[:ENOUGH_TIMES])]
    return _("both are free {times}").format(times=", ".join(words))


def _interests(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    own, other = pool.mentees.interests[mentee], pool.mentors.interests[mentor]
    shared = np.bitwise_count(own & other).sum(axis=-1)
    mine = np.bitwise_count(own).sum(axis=-1)
    return np.asarray(np.minimum(shared / np.clip(mine, 1, ENOUGH_INTERESTS), 1.0))


def _interests_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    shared = codes_of(pool.mentees.interests[mentee] & pool.mentors.interests[mentor])
    return _("shares {interests}").format(interests=", ".join(pool.interests[code] for code in shared))


def _continuity(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    return np.asarray(pool.last_mentor[mentee] == mentor, float)


def _continuity_words(_pool: Pool, _limits: Limits, _mentee: int, _mentor: int) -> str:
    return _("mentored the student last year")


CAUSES = tuple(CauseGroup)
CRITERIA = (
    Criterion("language", _("Speaks the language of the home."), _language, _language_words),
    Criterion("distance", _("Works close to the school."), _distance, _distance_words),
    Criterion("causes", _("Knows what keeps the student away."), _causes, _causes_words),
    Criterion("availability", _("Has free times in common with the student."), _times, _times_words),
    Criterion("interests", _("Shares the student's interests."), _interests, _interests_words),
    Criterion("continuity", _("Mentored the student last year."), _continuity, _continuity_words),
)
DEFAULT_WEIGHTS = MappingProxyType(
    {"language": 20.0, "distance": 25.0, "causes": 20.0, "availability": 15.0, "interests": 10.0, "continuity": 10.0}
)
DEFAULT_REQUIRED = tuple(rule.key for rule in RULES if rule.key != "availability")


@dataclass(frozen=True)
class Profile:
    """Which rules are required and how criteria weigh, in points that sum to 100 at most.

    ``max_travel_miles`` holds where the mentor has not said how far. ``candidates_per_student`` keeps only so many
    of the best candidates of each student; None, the default, keeps all, because a dropped candidate can cost a
    match. Raises ``ValueError`` for unknown keys, a rule that must not be left out, or weights out of range.
    """

    name: str
    required: tuple[str, ...] = DEFAULT_REQUIRED
    weights: Mapping[str, float] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    max_travel_miles: float = 8.0
    candidates_per_student: int | None = None

    def __post_init__(self) -> None:
        unknown = set(self.required) - {rule.key for rule in RULES} | set(self.weights) - {c.key for c in CRITERIA}
        if unknown:
            raise ValueError(_("Unknown rule or criterion: {names}.").format(names=", ".join(sorted(unknown))))
        missing = [key for key in ALWAYS if key not in self.required]
        if missing:
            raise ValueError(_("These rules cannot be left out: {names}.").format(names=", ".join(missing)))
        weights = list(self.weights.values())
        if not all(0 <= weight <= 100 for weight in weights) or round(sum(weights) * POINTS) > 100 * POINTS:
            raise ValueError(_("Weights are points from 0 that sum to 100 at most."))
        if not self.max_travel_miles >= 0:
            raise ValueError(_("Travel miles cannot be negative."))
        if self.candidates_per_student is not None and self.candidates_per_student < 1:
            raise ValueError(_("At least one candidate per student must be kept."))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The required rules, in the order in which they are looked at."""
        return tuple(rule for rule in RULES if rule.key in self.required)

    @property
    def criteria(self) -> tuple[tuple[Criterion, float], ...]:
        """The criteria that have a weight, with it."""
        weighed = ((criterion, float(self.weights.get(criterion.key, 0.0))) for criterion in CRITERIA)
        return tuple((criterion, weight) for criterion, weight in weighed if weight > 0)


DEFAULT_PROFILE = Profile(_("Standard"))


def thousandths(
    criterion: Criterion, weight: float, pool: Pool, limits: Limits, mentee: Positions, mentor: Positions
) -> npt.NDArray[np.int64]:
    """Points of one criterion for each pair, in thousandths; the same wherever it is asked, so that sums agree."""
    return np.asarray(np.rint(criterion.fraction(pool, limits, mentee, mentor) * (weight * POINTS)), np.int64)
