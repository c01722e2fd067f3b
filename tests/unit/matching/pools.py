"""Small pools of students and mentors who all fit each other, for tests to change one fact of."""

from __future__ import annotations

from typing import Any

import numpy as np

from iattend_desktop.matching.columns import UNKNOWN_GRADE, Mentees, Mentors, Pool, bit_rows

ENGLISH, SPANISH, ZAPOTEC = 0, 1, 2
LANGUAGES = ("English", "Spanish", "Zapotec")
INTERESTS = ("soccer", "art", "chess")


def a_pool(students: int = 1, mentors: int = 1, *, never: list[tuple[int, int]] | None = None, **changes: Any) -> Pool:
    """Students at school 0 (34.05, −118.25), home language Spanish, consent on file; mentors at the same place who
    speak English and Spanish, cleared, with one place.

    ``changes``: ``student_COLUMN`` or ``mentor_COLUMN`` with one value for all or a list.
    """

    def column(side: str, name: str, value: Any, count: int) -> Any:
        given = changes.pop(f"{side}_{name}", value)
        return np.array(given) if isinstance(given, list) else np.array([given] * count)

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
        grade=column("student", "grade", 5, students),
        meeting_wish=column("student", "meeting_wish", 0, students),
        refused_kinds=column("student", "refused_kinds", 0, students),
        availability=column("student", "availability", 0b111, students),
        interests=bits("student", "interests", [0, 1], students, len(INTERESTS)),
        cause_groups=column("student", "cause_groups", 0b11, students),
        last_mentor=column("student", "last_mentor", "", students),
        household=column("student", "household", -1, students),
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
    ruled_out = np.array(never or [], np.int64).reshape(-1, 2)
    return Pool(mentee_rows, mentor_rows, np.datetime64("2027-06-30"), LANGUAGES, INTERESTS, ruled_out)
