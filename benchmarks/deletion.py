"""``python -m benchmarks.deletion FOLDER``: a deletion on request at 27,000 students with daily attendance, timed.

The first run makes the district in the folder (a line for each student and each of 65 days, and a log of looks, edits
and of two updates of everybody) and ends; each run after it takes the next students, and tells how long the question
who has seen them, the plan and the deletion took. With ``--server`` everything in one run, on a server of its own.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from sqlalchemy import func, select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import AuditEntry, ChangeRow
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.purge import plan_purge, purge_student
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission, Role
from iattend_desktop.security.audit import log_event
from iattend_desktop.security.audit_log import Question, list_log
from iattend_desktop.shared_workspace import open_shared
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.servers import Server
from tests.workflows.crowd import STUDENTS, fill

T = TypeVar("T")
DAYS, LOOKS, EDITS, AT_ONCE = 65, 30_000, 500, 5


def make(workspace: Workspace) -> None:
    """The district: 1,755,000 lines of attendance, 54,500 old and new values, 30,000 looks."""
    fill(workspace, school_count=92)
    days = [date(2026, 8, 13) + timedelta(days=n) for n in range(DAYS + 30) if n % 7 < 5][:DAYS]
    for start in range(0, DAYS, AT_ONCE):
        some = days[start : start + AT_ONCE]
        with workspace.write(Permission.IMPORT_ROSTERS, "Days") as session:
            people = [key for key in session.scalars(select(Person.id).order_by(Person.id)) for _day in some]
            count = len(people)
            year = school_year_of(session, days[0]).id
            facts: dict[str, Sequence[Any]] = {
                "student_id": people, "school_id": [key % 92 + 1 for key in people], "school_year_id": [year] * count,
                "grain": [Grain.DAY] * count, "starts_on": some * STUDENTS, "ends_on": some * STUDENTS,
                "expected": [1] * count, "attended": [1] * count, "source": ["test"] * count,
            }  # fmt: skip
            insert_rows(session, AttendanceFact, facts)
    for round_of in range(2):
        with workspace.write(Permission.IMPORT_ROSTERS, "Update everybody") as session:
            rows = [{"id": key, "email": f"{round_of}.{key}@example.org"} for key in session.scalars(select(Person.id))]
            update_rows(session, Person, rows)
    with workspace.read() as session:
        programs = session.scalars(select(ProgramEnrollment.id).order_by(ProgramEnrollment.id).limit(EDITS)).all()
    for key in programs:
        with workspace.write(Permission.EDIT_STUDENTS, "Edit") as session:
            session.get_one(ProgramEnrollment, key).priority_note = "Asked for a mentor who speaks Spanish."
    with workspace.unrecorded() as session:
        for number in range(LOOKS):
            subject, detail = ("person", number % STUDENTS + 1), {"page": "students"} if number % 2 else None
            log_event(session, at=NOW, actor="M. Alvarez", event="view_record", subject=subject, detail=detail)
        session.commit()


def measure(workspace: Workspace, rounds: int = 3) -> None:
    """Ask, plan and delete for students who are there."""
    with workspace.read() as session:
        counts = [
            session.scalar(select(func.count()).select_from(one)) for one in (AttendanceFact, ChangeRow, AuditEntry)
        ]
        keys = session.scalars(select(Person.id).where(Person.id > 100).order_by(Person.id).limit(rounds)).all()
    print("{:,} lines of attendance, {:,} old and new values, {:,} entries".format(*counts))
    for key in keys:
        seen = timed("who has seen this", partial(list_log, workspace, Question(student=key)))
        plan = timed("plan", partial(plan_purge, workspace, key))
        steps = _Steps()
        name, begun = plan.accepted[-1], time.perf_counter()
        purge_student(workspace, plan, typed=name, reason="Asked for in writing", progress=steps)
        print(f"  {len(seen)} entries; deletion {time.perf_counter() - begun:.2f} s: {steps.told()}")


def timed(what: str, work: Callable[[], T]) -> T:
    """Do it and say how long it took."""
    begun = time.perf_counter()
    answer = work()
    print(f"  {what} {time.perf_counter() - begun:.2f} s", flush=True)
    return answer


class _Steps:
    """How long each step took."""

    def __init__(self) -> None:
        self._begun: list[tuple[str, float]] = []

    def step(self, _fraction: float, message: str) -> None:
        """The next one begins."""
        self._begun.append((message, time.perf_counter()))

    def told(self) -> str:
        """All of them, the last one until now."""
        ends = [at for _words, at in self._begun[1:]] + [time.perf_counter()]
        return ", ".join(f"{words} {end - at:.2f} s" for (words, at), end in zip(self._begun, ends, strict=True))


@contextmanager
def _on_a_server() -> Iterator[Workspace]:
    server = Server(Path(mkdtemp(prefix="iattend-server-")))
    with server.database() as address, closing(open_shared(address, Role.ADMINISTRATOR.value, None)) as workspace:
        make(workspace)
        server.execute("VACUUM ANALYZE", address.database)  # as a server does by itself after a while
        yield workspace


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--server", action="store_true")
    chosen = parser.parse_args()
    if chosen.server:
        with _on_a_server() as workspace:
            measure(workspace)
        return
    file = chosen.folder / "district.iattend"
    new = not file.exists()
    with closing(open_workspace(file, PASSPHRASE, create=True, clock=lambda: NOW)) as workspace:
        (make if new else measure)(workspace)


if __name__ == "__main__":
    main()
