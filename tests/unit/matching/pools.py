"""Small pools of students and mentors who all fit each other, for tests to change one fact of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from iattend_desktop.matching.columns import UNKNOWN_GRADE, Mentees, Mentors, Pool, bit_rows
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, DEFAULT_REQUIRED, Profile
from iattend_desktop.matching.rules import ALWAYS

ENGLISH, SPANISH, ZAPOTEC = 0, 1, 2
LANGUAGES = ("English", "Spanish", "Zapotec")
INTERESTS = ("soccer", "art", "chess")
PROFILES = (
    DEFAULT_PROFILE,
    Profile(
        "All rules and every criterion",
        required=(*DEFAULT_REQUIRED, "availability"),
        weights={
            "language": 10,
            "distance": 17,
            "grade": 5,
            "wishes": 8,
            "availability": 13,
            "causes": 9,
            "interests": 11,
            "feeder": 6,
            "continuity": 7,
            "note": 14,
        },
    ),
    Profile(
        "Hardly a rule",
        required=(*ALWAYS, "grade"),
        weights={"distance": 40, "language": 20, "wishes": 30},
        max_travel_miles=15,
    ),
)


def a_pool(
    students: int = 1,
    mentors: int = 1,
    *,
    never: Sequence[tuple[int, int]] = (),
    prefer: Sequence[tuple[int, int]] = (),
    notes: Sequence[tuple[str, str]] = (),
    feeders: Sequence[tuple[int, int]] = (),
    **changes: Any,
) -> Pool:
    """Students at school 0 (34.05, −118.25), home language Spanish, consent on file; mentors at the same place who
    speak English and Spanish, cleared, with one place.

    ``changes``: ``student_COLUMN`` or ``mentor_COLUMN`` with one value for all or a list.
    """

    def column(side: str, name: str, value: Any, count: int) -> Any:
        given = changes.pop(f"{side}_{name}", value)
        return np.array(given) if isinstance(given, list) else np.full(count, given)

    def bits(side: str, name: str, value: list[int], count: int, size: int) -> Any:
        given = changes.pop(f"{side}_{name}", value)
        return bit_rows(given if given and isinstance(given[0], list) else [given] * count, size)

    mentee_rows = Mentees(
        key=column("student", "key", [f"s{i}" for i in range(students)], students),
        need=column("student", "need", 1, students),
        consent=column("student", "consent", 1, students),
        language=column("student", "language", SPANISH, students),
        school=column("student", "school", 0, students),
        latitude=column("student", "latitude", 34.05, students),
        longitude=column("student", "longitude", -118.25, students),
        home_latitude=column("student", "home_latitude", float("nan"), students),
        home_longitude=column("student", "home_longitude", -118.25, students),
        grade=column("student", "grade", 5, students),
        meeting_wish=column("student", "meeting_wish", 0, students),
        refused_kinds=column("student", "refused_kinds", 0, students),
        availability=column("student", "availability", 0b111, students),
        interests=bits("student", "interests", [0, 1], students, len(INTERESTS)),
        cause_groups=column("student", "cause_groups", 0b11, students),
        last_mentor=column("student", "last_mentor", "", students),
        household=column("student", "household", -1, students),
        sibling_group=column("student", "sibling_group", -1, students),
    )
    mentor_rows = Mentors(
        key=column("mentor", "key", [f"m{j}" for j in range(mentors)], mentors),
        screening=column("mentor", "screening", 1, mentors),
        missing_steps=changes.pop("mentor_missing_steps", [""] * mentors),
        expires=column("mentor", "expires", np.datetime64("2027-06-30"), mentors),
        capacity=column("mentor", "capacity", 1, mentors),
        load=column("mentor", "load", 0, mentors),
        languages=bits("mentor", "languages", [ENGLISH, SPANISH], mentors, len(LANGUAGES)),
        school=column("mentor", "school", -1, mentors),
        latitude=column("mentor", "latitude", 34.05, mentors),
        longitude=column("mentor", "longitude", -118.25, mentors),
        travel_miles=column("mentor", "travel_miles", float("nan"), mentors),
        virtual=column("mentor", "virtual", 0, mentors),
        grade_low=column("mentor", "grade_low", UNKNOWN_GRADE, mentors),
        grade_high=column("mentor", "grade_high", UNKNOWN_GRADE, mentors),
        kind=column("mentor", "kind", 1, mentors),
        availability=column("mentor", "availability", 0b11, mentors),
        interests=bits("mentor", "interests", [1, 2], mentors, len(INTERESTS)),
        expertise=column("mentor", "expertise", 0b10, mentors),
    )
    if changes:
        raise TypeError(f"no such column: {sorted(changes)}")
    never_rows, prefer_rows, feeder_rows = (
        np.array(pairs, np.int64).reshape(-1, 2) for pairs in (never, prefer, feeders)
    )
    return Pool(
        mentee_rows,
        mentor_rows,
        np.datetime64("2027-06-30"),
        LANGUAGES,
        INTERESTS,
        never_rows,
        feeders=feeder_rows,
        prefer=prefer_rows,
        notes=notes,
    )


def random_pool(rng: np.random.Generator, students: int, mentors: int) -> Pool:
    """A pool in which every column varies, also to unknown."""

    def one_of(values: list[Any], count: int) -> list[Any]:
        return [values[at] for at in rng.integers(0, len(values), count)]

    def sets(size: int, count: int) -> list[list[int]]:
        return [np.flatnonzero(rng.random(size) < 0.4).tolist() for _row in range(count)]

    def some_pairs(count: int) -> list[tuple[int, int]]:
        drawn = zip(rng.integers(0, students, count).tolist(), rng.integers(0, mentors, count).tolist(), strict=True)
        return sorted(set(drawn))

    unknown = float("nan")
    prefer = some_pairs(20)
    return a_pool(
        students,
        mentors,
        never=some_pairs(20),
        prefer=prefer,
        notes=[("a reason", "somebody")] * len(prefer),
        feeders=[(0, 1), (1, 2), (3, 1)],
        student_consent=one_of([1, 1, 1, 1, 0, -1], students),
        student_language=one_of([0, 1, 1, 2, -1], students),
        student_school=one_of([0, 1, 2, 3, -1], students),
        student_latitude=one_of([34.0, 34.1, 34.2, unknown], students),
        student_home_latitude=one_of([34.0, 34.06, 34.31, unknown], students),
        student_home_longitude=one_of([-118.25, -118.2, unknown], students),
        student_grade=one_of([-99, -1, 0, 5, 8, 12], students),
        student_meeting_wish=one_of([-1, 0, 1, 2], students),
        student_refused_kinds=one_of([0, 0, 0b1010, 0b1001], students),
        student_availability=one_of([-1, 0, 0b1, 0b110, 0b111], students),
        student_interests=sets(3, students),
        student_cause_groups=one_of([0, 1, 0b11, 0b1010], students),
        student_last_mentor=one_of(["", "m0", "m1", "m7", "gone"], students),
        mentor_screening=one_of([1, 1, 1, 0, 2, -1], mentors),
        mentor_capacity=one_of([-1, 0, 1, 2, 3], mentors),
        mentor_load=one_of([0, 0, 1], mentors),
        mentor_languages=sets(3, mentors),
        mentor_school=one_of([-1, 0, 1, 2], mentors),
        mentor_latitude=one_of([34.0, 34.08, 34.2, 34.3, unknown], mentors),
        mentor_travel_miles=one_of([unknown, unknown, 2.0, 12.0], mentors),
        mentor_virtual=one_of([-1, 0, 1], mentors),
        mentor_grade_low=one_of([-99, -99, 0, 6], mentors),
        mentor_grade_high=one_of([-99, -99, 8, 12], mentors),
        mentor_kind=one_of([0, 1, 2, 3], mentors),
        mentor_availability=one_of([-1, 0, 0b11, 0b111], mentors),
        mentor_interests=sets(3, mentors),
        mentor_expertise=one_of([0, 1, 0b10, 0b1111], mentors),
    )
