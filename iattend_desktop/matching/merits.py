"""What speaks for a pair: the share, 0 to 1, of each criterion's points that it earns, and the words for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import (
    UNKNOWN_GRADE,
    WISH_IN_PERSON,
    WISH_VIRTUAL,
    YES,
    Ints,
    Mask,
    Pool,
    codes_of,
)
from iattend_desktop.matching.rules import Limits, Positions, in_span, near_home, near_school, reach
from iattend_desktop.vocabulary import CauseGroup, Grade, availability_slots, label

Fractions = npt.NDArray[np.floating[Any]]

ENOUGH_TIMES = 2
"""Times in common that count in full: one for the weekly meeting, one to move it to."""
ENOUGH_INTERESTS = 3
CAUSES = tuple(CauseGroup)


def language(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """1 where the mentor speaks the language of the home."""
    return np.asarray(pool.speaks[mentor, pool.mentees.language[mentee]], float)


def language_words(pool: Pool, _limits: Limits, mentee: int, _mentor: int) -> str:
    """Which language it is."""
    language = pool.languages[pool.mentees.language[mentee]]
    return _("speaks {language}, the language of the home").format(language=language)


def from_school(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """Nearness of the mentor's site to the school."""
    return _nearness(pool.school_miles[pool.place_of[mentee], mentor], reach(pool, limits, mentor))


def from_home(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """Nearness of the mentor's site to the home area."""
    return _nearness(pool.home_miles[pool.area_of[mentee], mentor], reach(pool, limits, mentor))


def _nearness(miles: npt.NDArray[np.float32], limit: Fractions) -> Fractions:
    """1 at the same place, 0 from the limit on and where the distance is unknown."""
    near = miles <= limit
    return np.asarray(np.where(near, 1 - np.where(near, miles, 0.0) / np.maximum(limit, 1e-9), 0.0))


def both_online(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """1 where the family wishes to meet online and the mentor does."""
    return np.asarray(
        (pool.mentees.meeting_wish[mentee] == WISH_VIRTUAL) & (pool.mentors.virtual[mentor] == YES), float
    )


def distance_words(pool: Pool, limits: Limits, mentee: int, mentor: int) -> str:
    """How far it is, from where, or that they meet online."""
    pair = np.array([mentee]), np.array([mentor])
    if both_online(pool, limits, *pair).all():
        return _("meets online, as the family wishes")
    school = int(pool.mentees.school[mentee])
    if school >= 0 and school == pool.mentors.school[mentor]:
        return _("works at the student's school")
    miles = float(pool.miles(*pair)[0])
    if pool.school_miles[pool.place_of[mentee], mentor] == miles:
        return _("works {miles:.1f} miles from the school").format(miles=miles)
    return _("works {miles:.1f} miles from the home area").format(miles=miles)


def in_person_at_school(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """1 where the family wishes to meet in person and the mentor reaches the school."""
    return np.asarray(_wants_in_person(pool)[mentee] & near_school(pool, limits, mentee, mentor), float)


def in_person_at_home(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """1 where the family wishes to meet in person and the mentor reaches the home area."""
    return np.asarray(_wants_in_person(pool)[mentee] & near_home(pool, limits, mentee, mentor), float)


def _wants_in_person(pool: Pool) -> Mask:
    return np.asarray(pool.mentees.meeting_wish == WISH_IN_PERSON)


def wishes_words(pool: Pool, _limits: Limits, mentee: int, _mentor: int) -> str:
    """Which wish of the family is kept."""
    if pool.mentees.meeting_wish[mentee] == WISH_VIRTUAL:
        return _("meets online, as the family wishes")
    return _("is near enough to meet in person, as the family wishes")


def grade(pool: Pool, limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """1 where the student's grade is in the mentor's span, or the mentor states none."""
    return np.asarray(in_span(pool, limits, mentee, mentor), float)


def grade_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    """Which grade it is, or that no span is stated."""
    if pool.mentors.grade_low[mentor] == pool.mentors.grade_high[mentor] == UNKNOWN_GRADE:
        return _("states no limit of grades")
    return _("mentors students of grade {grade}").format(grade=label(Grade(int(pool.mentees.grade[mentee]))))


def causes(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """Share of the causes of absence that the mentor knows."""
    causes = pool.mentees.cause_groups[mentee]
    met = np.bitwise_count(causes & pool.mentors.expertise[mentor])
    return np.asarray(met / np.maximum(np.bitwise_count(causes), 1))


def causes_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    """Which causes the mentor knows."""
    met = int(pool.mentees.cause_groups[mentee]) & int(pool.mentors.expertise[mentor])
    names = [label(cause).lower() for bit, cause in enumerate(CAUSES) if met >> bit & 1]
    return _("knows what keeps the student away: {causes}").format(causes=", ".join(names))


def times(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """Share of enough times in common (:data:`ENOUGH_TIMES`)."""
    common = np.bitwise_count(_common_times(pool, mentee, mentor))
    return np.asarray(np.minimum(common, ENOUGH_TIMES) / ENOUGH_TIMES)


def _common_times(pool: Pool, mentee: Positions, mentor: Positions) -> npt.NDArray[np.integer[Any]]:
    """Bits of the times in common; unknown (0 or −1) has none."""
    common = np.maximum(pool.mentees.availability[mentee], 0) & np.maximum(pool.mentors.availability[mentor], 0)
    return np.asarray(common)


def times_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    """The first times in common."""
    slots = availability_slots(int(_common_times(pool, np.array([mentee]), np.array([mentor]))[0]))
    part = {"before": _("before school"), "lunch": _("at lunch"), "after": _("after school")}
    words = [f"{_(day)} {part[when]}" for day, when in (slot.split(" ") for slot in slots[:ENOUGH_TIMES])]
    return _("both are free {times}").format(times=", ".join(words))


def interests(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """Share of the student's interests that the mentor has, of :data:`ENOUGH_INTERESTS` at most."""
    own, other = pool.mentees.interests[mentee], pool.mentors.interests[mentor]
    shared = np.bitwise_count(own & other).sum(axis=-1)
    mine = np.bitwise_count(own).sum(axis=-1)
    return np.asarray(np.minimum(shared / np.clip(mine, 1, ENOUGH_INTERESTS), 1.0))


def interests_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    """Which interests they share."""
    shared = codes_of(pool.mentees.interests[mentee] & pool.mentors.interests[mentor])
    return _("shares {interests}").format(interests=", ".join(pool.interests[code] for code in shared))


def continuity(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """1 where the mentor was the student's last year."""
    return np.asarray(pool.last_mentor[mentee] == mentor, float)


def continuity_words(_pool: Pool, _limits: Limits, _mentee: int, _mentor: int) -> str:
    """That they know each other."""
    return _("mentored the student last year")


def feeder(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """1 where students of the one's school go on to the other's."""
    return np.asarray(pool.feeding(mentee, mentor) != 0, float)


def feeder_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    """Which of the two schools feeds the other."""
    if pool.feeding(np.array([mentee]), np.array([mentor]))[0] > 0:
        return _("works at a school whose students go on to the student's school")
    return _("works at a school that students of the student's school go on to")


def note(pool: Pool, _limits: Limits, mentee: Positions, mentor: Positions) -> Fractions:
    """1 where a person noted that the pair is preferred."""
    return np.asarray(pool.note_at(mentee, mentor) >= 0, float)


def note_words(pool: Pool, _limits: Limits, mentee: int, mentor: int) -> str:
    """Who prefers the pair, and why."""
    reason, author = pool.notes[int(pool.note_at(np.array([mentee]), np.array([mentor]))[0])]
    told = _("is preferred by {author}").format(author=author) if author else _("is preferred")
    return _("{preferred}: {reason}").format(preferred=told, reason=reason) if reason else told


def of_prefer(pool: Pool) -> Ints:
    """Students about whom somebody noted a preference each by themselves, all others together."""
    own = np.arange(len(pool.mentees))
    return np.where(np.isin(own, np.asarray(pool.prefer).reshape(-1, 2)[:, 0]), own, -1)
