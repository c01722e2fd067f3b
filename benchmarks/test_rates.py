"""Days, rates and bands of the whole district from its facts, against one bare scan of the same rows, in one run.

565,000 and 100,000 students with a year's summary each, and a quarter of the district with four months each. Theirs is
sqlcipher3's own cursor on the same connection: it reads the columns that ours adds up, and stops at Python tuples; ours
gives every student's days by kind, and of every school and of all the state's figure and the bands of both lines.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.conftest import Compare
from iattend_desktop.attendance.fact_rows import COUNTS
from iattend_desktop.attendance.group_rate import school_rates
from iattend_desktop.opening import open_workspace
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace

STUDENTS, SCHOOLS, ROUNDS = 565_000, 1_000, 5


@pytest.mark.parametrize(
    ("students", "months"),
    [(STUDENTS, 0), (100_000, 0), (STUDENTS // 4, 4)],
    ids=["the district", "100,000", "four months each"],
)
def test_rates_of_the_district(students: int, months: int, tmp_path: Path, compare: Compare) -> None:
    workspace = open_workspace(tmp_path / "district.iattend", "correct horse battery staple", create=True)
    year, absent, chronic = _fill(workspace, students, months)
    bare = f"SELECT student_id, school_id, grain, {', '.join(COUNTS)} FROM attendance_fact"
    ours, theirs = [], []
    with workspace.read() as session:
        school_rates(session, year)
        peak = _peak()  # before theirs, which holds every row
        for _round in range(ROUNDS):
            seconds, rows = _timed(lambda: session.connection().exec_driver_sql(bare).cursor.fetchall())
            theirs.append(seconds)
            assert len(rows) == students * max(1, months)
            del rows
            seconds, rates = _timed(lambda: school_rates(session, year))
            ours.append(seconds)
    workspace.close()
    assert (rates.overall.students, len(rates.schools)) == (students, SCHOOLS)
    assert (rates.overall.days["absent"], rates.overall.chronic) == (absent, chronic)
    made = compare(
        f"rates and bands, {students:,} students, {students * max(1, months):,} facts",
        min(ours),
        "sqlcipher3, bare scan",
        min(theirs),
        f"{chronic:,} chronic; peak {peak:,} MiB",
    )
    assert made.ratio < 2


def _fill(workspace: Workspace, students: int, months: int) -> tuple[int, int, int]:
    """Students of schools with their summaries, or months from August on, made by the database, students in turn.

    The year's key; then the days absent and the students who are chronic, counted from the numbers that days are made
    of.
    """
    count = "WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :count)"
    days = (15, 8, 2, 3) if months else (100, 81, 9, 13)  # least expected, and how many there are of each kind
    values = {"least": days[0], "spread": days[1], "excused": days[2], "unexcused": days[3]}
    with Session(workspace.engine.execution_options(**{WRITE: True})) as session:
        for table, name, number in (("school", "name", SCHOOLS), ("person", "given_name", students)):
            session.execute(
                text(
                    f"INSERT INTO {table} (public_id, version, {name}) {count} "
                    f"SELECT printf('%032x', n), 1, 'Rosa ' || n FROM one"
                ),
                {"count": number},
            )
        year = session.scalar(
            text(
                "INSERT INTO school_year (public_id, version, name, starts_on, ends_on) "
                "VALUES (lower(hex(randomblob(16))), 1, '2026-27', '2026-07-01', '2027-06-30') RETURNING id"
            )
        )
        session.execute(
            text(
                f"INSERT INTO attendance_fact (public_id, version, student_id, school_id, school_year_id, grain, "
                f"starts_on, ends_on, {', '.join(COUNTS)}, attended, source) "
                "WITH RECURSIVE month(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM month WHERE n < :months), "
                "made AS (SELECT person.id AS student, month.n AS month, :least + person.id * 7919 % :spread AS days, "
                "person.id * month.n * 31 % :excused AS excused, person.id * month.n * 37 % :unexcused AS unexcused "
                "FROM month CROSS JOIN person WHERE given_name LIKE 'Rosa %') "
                "SELECT printf('%032x', student * 16 + month), 1, student, "
                "(SELECT min(id) FROM school) + student % :schools, :year, :grain, day, day, "
                "days, excused, unexcused, 0, 0, 0, 0, 0, 0, days - excused - unexcused, 'benchmark' "
                "FROM (SELECT *, printf('2026-%02d-01', 7 + month) AS day FROM made)"
            ),
            {
                **values,
                "months": max(1, months),
                "schools": SCHOOLS,
                "year": year,
                "grain": Grain.MONTH if months else Grain.YEAR,
            },
        )
        absent, chronic = session.execute(
            text(
                "SELECT sum(absent), sum(10 * absent >= expected AND expected > 30) FROM ("
                "SELECT sum(excused + unexcused) AS absent, sum(expected) AS expected "
                "FROM attendance_fact GROUP BY student_id)"
            )
        ).one()
        session.commit()
    assert year is not None
    return year, absent, chronic


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = call()
    return time.perf_counter() - start, answer


def _peak() -> int:
    """The most memory that this process has held so far, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (2**20 if sys.platform == "darwin" else 2**10)
