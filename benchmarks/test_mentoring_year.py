"""27,000 matches and half a million check-ins: Today beside its statements, a check-in beside its bare transaction.

Seconds of CPU for Today, seconds that go by for a check-in, which waits for the disk. A bare transaction is every
statement that the check-in and its entry in the log need, with the same values, by the driver alone.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

import pytest
from sqlalchemy import event, select

from benchmarks.conftest import Compare
from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.opening import open_workspace
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.storage.engine import connect
from iattend_desktop.today.gather import today_items
from iattend_desktop.vocabulary import Channel, ContactOutcome, Grain
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW
from tests.factories import TODAY
from tests.unit.mentoring.crowd import add_matches

MATCHES, CHECK_INS, DAYS = 27_000, 19, 20
MOST_FOR_TODAY, MOST_FOR_A_CHECK_IN = 2.0, 3.0
ROUNDS, SAVES = 3, 40


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The matches, 19 check-ins each, and 20 school days of every student."""
    path = tmp_path_factory.mktemp("year") / "year.iattend"
    made = open_workspace(path, "correct horse battery staple", create=True)
    made.clock = lambda: NOW
    add_matches(made, MATCHES, check_ins=CHECK_INS)
    with made.write(Permission.IMPORT_ROSTERS, "Days") as session:
        students = session.scalars(select(ProgramEnrollment.student_id)).all()
        days = [TODAY - timedelta(days=n) for n in range(28) if (TODAY - timedelta(days=n)).weekday() < 5][:DAYS]
        who = [student for student in students for _day in days]
        missed = [int((place + number) % 11 == 0) for place in range(len(students)) for number in range(len(days))]
        year = school_year_of(session, TODAY).id
        columns: dict[str, Any] = {
            "student_id": who,
            "school_year_id": [year] * len(who),
            "grain": [Grain.DAY] * len(who),
            "starts_on": days * len(students),
            "ends_on": days * len(students),
            "expected": [1] * len(who),
            "attended": [1 - one for one in missed],
            "unexcused": missed,
            "source": ["benchmark"] * len(who),
        }
        insert_rows(session, AttendanceFact, columns)
    yield made
    made.close()


def test_today(workspace: Workspace, compare: Compare) -> None:
    with noted(workspace) as asked:
        items = today_items(workspace)
    assert len(items) > MATCHES // 10
    with closing(connect(workspace.path, workspace.data_key)) as bare:

        def ask() -> None:
            for statement, parameters in asked:
                bare.execute(statement, parameters).fetchall()

        ours, theirs = _best(lambda: today_items(workspace)), _best(ask)
    told = f"{len(items):,} lines from {len(asked)} statements"
    assert compare("Today, 27,000 matches", ours, "its statements alone", theirs, told).ratio <= MOST_FOR_TODAY


def test_a_check_in(workspace: Workspace, compare: Compare) -> None:
    with workspace.read() as session:
        keys = session.scalars(select(Match.id).limit(SAVES)).all()

    def log(key: int) -> None:
        log_check_in(workspace, key, on=TODAY, channel=Channel.PHONE, outcome=ContactOutcome.CONTACT, note="Long talk")

    log(keys[0])
    ours = median(_elapsed(partial(log, key)) for key in keys)
    with noted(workspace) as asked:
        log(keys[0])
    with closing(connect(workspace.path, workspace.data_key)) as bare:
        bare.execute("PRAGMA synchronous = FULL")

        def take_back() -> None:
            """Rows of one key each, so that the same statements can write them once more."""
            for statement, parameters in asked:
                for table, key in (("check_in", "public_id"), ("audit_entry", "id")):
                    if statement.startswith(f"INSERT INTO {table} ({key},"):
                        bare.execute(f"DELETE FROM {table} WHERE {key} = ?", parameters[:1])

        def save() -> None:
            bare.execute("BEGIN IMMEDIATE")
            for statement, parameters in asked:
                bare.execute(statement, parameters).fetchall()
            bare.execute("COMMIT")

        times = []
        for _save in range(SAVES):
            take_back()
            times.append(_elapsed(save))
        theirs = median(times)
    told = f"{len(asked)} statements"
    assert compare("saving a check-in", ours, "its bare transaction", theirs, told).ratio <= MOST_FOR_A_CHECK_IN


@contextmanager
def noted(workspace: Workspace) -> Iterator[list[tuple[str, Any]]]:
    """The statements and values that go to the database while the block runs, but for the frame of transactions."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            asked.append((statement, parameters))

    event.listen(workspace.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(workspace.engine, "before_cursor_execute", note)


def _best(work: Callable[[], object]) -> float:
    """The least seconds of CPU of some rounds."""
    times = []
    for _round in range(ROUNDS):
        gc.collect()
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def _elapsed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
