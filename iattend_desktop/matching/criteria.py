"""What makes one permitted pair better than another: criteria with points and words, weighed by a profile.

A rule that a profile does not require may be preferred: its criterion then has a weight (:data:`CRITERION_OF`).
A criterion with a weight ranks pairs whether or not its rule is required.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching import merits
from iattend_desktop.matching.columns import Ints, Pool
from iattend_desktop.matching.merits import Fractions
from iattend_desktop.matching.rules import ALWAYS, RULES, Limits, Positions, Rule

POINTS = 1000
"""Scores are whole thousandths of a point."""


@dataclass(frozen=True)
class Merit:
    """One way for a pair to earn a criterion's points.

    ``fraction``: 0 to 1 for each pair of positions. ``alike`` numbers the students as in
    :class:`~iattend_desktop.matching.rules.Way`.
    """

    fraction: Callable[[Pool, Limits, Positions, Positions], Fractions]
    alike: Callable[[Pool], Ints]


@dataclass(frozen=True)
class Criterion:
    """One criterion. The best of its ``merits`` counts; ``words`` say what speaks for one pair."""

    key: str
    sentence: str
    merits: tuple[Merit, ...]
    words: Callable[[Pool, Limits, int, int], str]

    def fraction(self, pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
        """0 to 1 for each pair of positions."""
        best = self.merits[0].fraction(pool, limits, mentee, mentor)
        for merit in self.merits[1:]:
            best = np.maximum(best, merit.fraction(pool, limits, mentee, mentor))
        return best


def _both(place: Ints, wish: Ints) -> Ints:
    return np.asarray(place * 4 + wish)


CRITERIA = (
    Criterion(
        "language",
        _("Speaks the language of the home."),
        (Merit(merits.language, lambda pool: pool.mentees.language),),
        merits.language_words,
    ),
    Criterion(
        "distance",
        _("Works close to the school or the home area, whichever is nearer."),
        (
            Merit(merits.from_school, lambda pool: pool.place_of),
            Merit(merits.from_home, lambda pool: pool.area_of),
            Merit(merits.both_online, lambda pool: pool.mentees.meeting_wish),
        ),
        merits.distance_words,
    ),
    Criterion(
        "grade",
        _("Mentors students of this grade."),
        (Merit(merits.grade, lambda pool: pool.mentees.grade),),
        merits.grade_words,
    ),
    Criterion(
        "wishes",
        _("Meets as the family wishes: online, or near enough to meet in person."),
        (
            Merit(merits.both_online, lambda pool: pool.mentees.meeting_wish),
            Merit(merits.in_person_at_school, lambda pool: _both(pool.place_of, pool.mentees.meeting_wish)),
            Merit(merits.in_person_at_home, lambda pool: _both(pool.area_of, pool.mentees.meeting_wish)),
        ),
        merits.wishes_words,
    ),
    Criterion(
        "availability",
        _("Has free times in common with the student."),
        (Merit(merits.times, lambda pool: pool.mentees.availability),),
        merits.times_words,
    ),
    Criterion(
        "causes",
        _("Knows what keeps the student away."),
        (Merit(merits.causes, lambda pool: pool.mentees.cause_groups),),
        merits.causes_words,
    ),
    Criterion(
        "interests",
        _("Shares the student's interests."),
        (Merit(merits.interests, lambda pool: pool.interests_of),),
        merits.interests_words,
    ),
    Criterion(
        "feeder",
        _("Works at a school that the student's school feeds, or that feeds it."),
        (Merit(merits.feeder, lambda pool: pool.mentees.school),),
        merits.feeder_words,
    ),
    Criterion(
        "continuity",
        _("Mentored the student last year."),
        (Merit(merits.continuity, lambda pool: pool.last_mentor),),
        merits.continuity_words,
    ),
    Criterion(
        "note",
        _("A PSA counselor or a coordinator noted that this pair is preferred."),
        (Merit(merits.note, merits.of_prefer),),
        merits.note_words,
    ),
)
CRITERION_OF = MappingProxyType(
    {
        "travel": "distance",
        "language": "language",
        "grade": "grade",
        "wishes": "wishes",
        "availability": "availability",
    }
)
"""The criterion of each rule that may be preferred instead of required: all but :data:`ALWAYS`."""
DEFAULT_WEIGHTS = MappingProxyType(
    {
        "language": 20.0,
        "distance": 25.0,
        "causes": 15.0,
        "availability": 10.0,
        "interests": 5.0,
        "feeder": 5.0,
        "continuity": 10.0,
        "note": 10.0,
    }
)
DEFAULT_REQUIRED = tuple(rule.key for rule in RULES if rule.key != "availability")


class Standing(StrEnum):
    """How a profile holds a rule."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    OFF = "off"


@dataclass(frozen=True)
class Profile:
    """Which rules are required and how criteria weigh, in points that sum to 100 at most.

    A rule that is not required is preferred where its criterion has a weight, and off where it has none.

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

    def standing(self, rule: str) -> Standing:
        """How this profile holds the rule of this key."""
        if rule in self.required:
            return Standing.REQUIRED
        return Standing.PREFERRED if self.weights.get(CRITERION_OF[rule], 0.0) > 0 else Standing.OFF

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
