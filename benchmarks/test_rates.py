"""Days, rates and bands of the whole district from its facts, against one bare scan of the same rows, in one run.

565,000 students with a year's summary each, and a quarter as many with four months each. Theirs is sqlcipher3's own
cursor that reads the columns which ours adds up, and stops at Python tuples; ours gives every student's days by kind,
and of every school and of all the state's figure and the bands of both lines.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from benchmarks.conftest import Compare
from iattend_desktop.attendance.group_rate import school_rates
from iattend_desktop.attendance.rate import COUNTS
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Person
from iattend_desktop.model.school import School
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import open_workspace, school_year_of

STUDENTS, SCHOOLS = 565_000, 1_000
MONTHS = tuple(date(2026, month, 1) for month in (8, 9, 10, 11))


@pytest.mark.parametrize(
    ("students", "days"), [(STUDENTS, MONTHS[:1]), (STUDENTS // 4, MONTHS)], ids=["a summary each", "four months each"]
)
def test_rates_of_the_district(students: int, days: tuple[date, ...], tmp_path: Path, compare: Compare) -> None:
    workspace = open_workspace(tmp_path / "district.iattend", "correct horse battery staple", create=True)
    year, absent = _fill(workspace.write(Permission.IMPORT_ROSTERS, "Fill"), students, days)
    bare = f"SELECT student_id, school_id, grain, {', '.join(COUNTS)} FROM attendance_fact"
    ours, theirs = [], []
    with workspace.read() as session:
        for _round in range(3):
            seconds, rows = _timed(lambda: session.connection().exec_driver_sql(bare).cursor.fetchall())
            theirs.append(seconds)
            assert len(rows) == students * len(days)
            del rows
            seconds, rates = _timed(lambda: school_rates(session, year))
            ours.append(seconds)
    workspace.close()
    assert rates.overall.students == students
    assert rates.overall.days["absent"] == absent
    assert len(rates.schools) == SCHOOLS
    made = compare(
        f"rates and bands, {students:,} students, {students * len(days):,} facts",
        min(ours),
        "sqlcipher3, bare scan",
        min(theirs),
        f"{rates.overall.chronic:,} chronic",
    )
    assert made.ratio < 2


def _fill(writing: AbstractContextManager[Session], students: int, days: tuple[date, ...]) -> tuple[int, int]:
    """Students of schools with facts of the days given, students in turn; the year's key and the days absent."""
    rng = np.random.default_rng(1)
    grain = Grain.MONTH if len(days) > 1 else Grain.YEAR
    each = [day for day in days for _student in range(students)]
    count = len(each)
    with writing as session:
        schools = insert_rows(session, School, {"name": [f"School {number}" for number in range(SCHOOLS)]})
        people = insert_rows(session, Person, {"given_name": ["Rosa"] * students})
        year = school_year_of(session, days[0]).id
        expected = rng.integers(15, 23, count) if len(days) > 1 else rng.integers(100, 181, count)
        excused, unexcused = (rng.binomial(expected, 0.04) for _kind in range(2))
        excused = np.minimum(excused, expected - unexcused)
        insert_rows(
            session,
            AttendanceFact,
            {
                "student_id": np.tile(people, len(days)).tolist(),
                "school_id": np.tile(np.resize(schools, students), len(days)).tolist(),
                "school_year_id": [year] * count,
                "grain": [grain] * count,
                "starts_on": each,
                "ends_on": each,
                "expected": expected.tolist(),
                "attended": (expected - excused - unexcused).tolist(),
                "excused": excused.tolist(),
                "unexcused": unexcused.tolist(),
                "source": ["benchmark"] * count,
            },
        )
    return year, int((excused + unexcused).sum())


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer
