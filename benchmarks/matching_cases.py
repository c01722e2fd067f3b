"""Districts to match, as arrays: students and mentors whose facts give scores, in regions that hang together or not.

Places are scarce: mentors have two to seven, 4.5 on average, and there are 4.5 students a mentor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.matching.candidates import score_pairs
from iattend_desktop.matching.columns import Mentees, Mentors, Pool, bit_rows
from iattend_desktop.matching.criteria import DEFAULT_PROFILE

LANGUAGES = ("English", "Spanish")


@dataclass(frozen=True)
class Size:
    """How large a case is. ``tied``: half of the mentors also serve the next region."""

    name: str
    students: int
    mentors: int
    candidates: int
    regions: int
    tied: bool


SIZES = (
    Size("20 candidates each, regions apart", 27_000, 6_000, 20, 60, tied=False),
    Size("20 each, half of the mentors in two regions", 27_000, 6_000, 20, 60, tied=True),
    Size("100 each, regions apart", 27_000, 6_000, 100, 30, tied=False),
    Size("100 each, half of the mentors in two regions", 27_000, 6_000, 100, 30, tied=True),
    Size("100,000 × 20,000, 20 each, regions apart", 100_000, 20_000, 20, 200, tied=False),
)


@dataclass(frozen=True, eq=False)
class District:
    """A pool, its candidate pairs and their scores."""

    pool: Pool
    mentee: npt.NDArray[np.int32]
    mentor: npt.NDArray[np.int32]
    score: npt.NDArray[np.int32]


def district(size: Size, seed: int = 7) -> District:
    """A made-up district of a size, the same for the same seed."""
    rng = np.random.default_rng(seed)
    pool = _pool(rng, size.students, size.mentors)
    mentee, mentor = _candidates(rng, size)
    return District(pool, mentee, mentor, score_pairs(pool, DEFAULT_PROFILE, mentee, mentor))


def _candidates(rng: np.random.Generator, size: Size) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Each student's candidates, drawn from the mentors of their region, and of the next one's who serve both."""
    own = size.mentors // size.regions
    region = np.arange(size.students) % size.regions
    reach = own + own // 2 if size.tied else own
    drawn = np.stack([rng.choice(reach, size.candidates, replace=False) for _student in range(size.students)])
    next_region = ((region + 1) % size.regions)[:, None]
    mentor = np.where(drawn < own, (region * own)[:, None] + drawn, next_region * own + 2 * (drawn - own))
    mentee = np.repeat(np.arange(size.students), size.candidates)
    return mentee.astype(np.int32), np.sort(mentor, axis=1).ravel().astype(np.int32)


def _pool(rng: np.random.Generator, students: int, mentors: int) -> Pool:
    interests = [f"interest {number}" for number in range(30)]

    def near(count: int) -> Any:
        return rng.normal([34.05, -118.3], 0.05, (count, 2)).T

    def nothing(count: int) -> Any:
        return np.full(count, -1)

    def times(count: int) -> Any:
        return rng.integers(1, 1 << 15, count) & rng.integers(1, 1 << 15, count)

    school_at = near(1000)
    school = rng.integers(0, 1000, students)
    site = near(mentors)
    return Pool(
        Mentees(
            key=np.arange(students),
            need=rng.integers(0, 1000, students),
            consent=np.ones(students, int),
            language=rng.integers(0, 2, students),
            school=school,
            latitude=school_at[0][school],
            longitude=school_at[1][school],
            home_latitude=np.full(students, np.nan),
            home_longitude=np.full(students, np.nan),
            grade=rng.integers(-1, 13, students),
            meeting_wish=np.zeros(students, int),
            refused_kinds=np.zeros(students, int),
            availability=times(students),
            interests=bit_rows(rng.integers(0, 30, (students, 4)), 30),
            cause_groups=rng.integers(0, 16, students),
            last_mentor=nothing(students),
            household=nothing(students),
            sibling_group=nothing(students),
        ),
        Mentors(
            key=np.arange(mentors),
            screening=np.ones(mentors, int),
            missing_steps=[""] * mentors,
            expires=np.full(mentors, np.datetime64("2027-08-01")),
            capacity=rng.integers(2, 8, mentors),
            load=np.zeros(mentors, int),
            languages=bit_rows([[0, 1]] * mentors, 2),
            school=nothing(mentors),
            latitude=site[0],
            longitude=site[1],
            travel_miles=np.full(mentors, np.nan),
            virtual=np.ones(mentors, int),
            grade_low=np.full(mentors, -99),
            grade_high=np.full(mentors, -99),
            kind=np.zeros(mentors, int),
            availability=times(mentors),
            interests=bit_rows(rng.integers(0, 30, (mentors, 4)), 30),
            expertise=rng.integers(0, 16, mentors),
        ),
        np.datetime64("2027-06-30"),
        LANGUAGES,
        interests,
        np.zeros((0, 2), int),
    )
