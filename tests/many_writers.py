"""``python -m tests.many_writers --writers 20 --edits 2000``: many people write at once in one workspace on a server.

Each writer has a login and connections of their own and does what a form does, over and over: opens a student's record,
waits a moment, changes one or two fields to what nobody wrote before, saves with what the form had shown. Where
somebody else was quicker, the writer looks at both sides of each field and takes theirs or, over what is shown now,
their own.

Afterwards the history of every field, as the workspace kept it, is gone through:

- whatever was replaced had been seen by whoever replaced it (no silent overwrite), one value follows on the one before,
  and the last is what stands in the record;
- each edit whose saving was acknowledged is one change set with one entry of the log, by the one who made it, and there
  are no others; the log is whole.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import Conflict
from iattend_desktop.model.person import Person
from iattend_desktop.model.security import AuditEntry, ChangeRow, ChangeSetEntry
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.people.student_edit import StudentValues, add_student, edit_student
from iattend_desktop.people.students import student_record
from iattend_desktop.security.access import Role
from iattend_desktop.security.audit_check import check_log
from iattend_desktop.security.server.roles import make_login
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import open_engine
from tests.conftest import NOW
from tests.factories import values_of
from tests.servers import ADMINISTRATOR, Server

FIELDS = ("given_name", "family_name", "preferred_name")
_STUDENTS = 12


@dataclass(frozen=True)
class Edit:
    """One acknowledged edit: for each field that it replaced, what the writer had seen and what was written."""

    writer: str
    student: int
    replaced: dict[str, tuple[str | None, str]]


@dataclass
class Found:
    """What came of it: acknowledged edits, how often somebody else was quicker, what was merged, and what is wrong."""

    edits: list[Edit] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        met = ", ".join(f"{name} {count}" for name, count in sorted(self.met.items()))
        return f"{len(self.edits)} edits saved ({met}), {len(self.faults)} faults"


def write_at_once(address: Address, writers: int, edits: int, seed: int) -> Found:
    """Let ``writers`` people save ``edits`` edits in all, at the same time; go through what is there afterwards."""
    logins = [f"writer_{number:02}" for number in range(writers)]
    engine = open_engine(address, ADMINISTRATOR, None)
    with engine.execution_options(**{WRITE: True}).begin() as connection:
        for login in logins:
            make_login(connection, login, Role.COORDINATOR, "a long enough password")
    first = _opened(address, Role.COORDINATOR.value)
    school = add_school(first, SchoolValues("Lincoln High", "19647330000001"))
    students = [
        add_student(first, StudentValues(f"Rosa {number}", "Delgado-Ortiz", school, f"{number:08}"))
        for number in range(_STUDENTS)
    ]
    shares = [edits // writers + (number < edits % writers) for number in range(writers)]
    found = Found()
    with ThreadPoolExecutor(writers) as pool:
        for saved, met in pool.map(
            lambda number: _write(address, logins[number], students, shares[number], seed * 1000 + number),
            range(writers),
        ):
            found.edits += saved
            found.met += met
    first.close()
    with Session(engine) as session:
        _go_through(session, found, students)
        execute = session.connection().exec_driver_sql
        found.faults += [fault.words for fault in check_log(execute, server=True)]
    engine.dispose()
    return found


def _opened(address: Address, login: str) -> SharedWorkspace:
    return open_shared(address, login, None, clock=lambda: NOW)


def _write(
    address: Address, login: str, students: Sequence[int], count: int, seed: int
) -> tuple[list[Edit], Counter[str]]:
    """One person's edits, until ``count`` of them were saved."""
    chance = random.Random(seed)
    workspace = _opened(address, login)
    saved: list[Edit] = []
    met: Counter[str] = Counter()
    number = 0
    while len(saved) < count:
        number += 1
        student = chance.choice(students)
        seen = values_of(student_record(workspace, student))
        mine = {name: f"{login} {number} {name}" for name in chance.sample(FIELDS, chance.randrange(1, 3))}
        time.sleep(chance.random() * 0.05)  # the form is open
        while True:
            try:
                kept = edit_student(workspace, student, written(seen, mine), seen)
            except Conflict as conflict:
                met["clashes"] += 1
                clashed = {one.key for one in conflict.merged.clashes}
                if chance.random() < 0.5:  # theirs
                    mine = {name: value for name, value in mine.items() if name not in clashed}
                if not mine:
                    met["given up"] += 1
                    break
                seen = replace(seen, **{name: conflict.now[name] for name in FIELDS})
                continue
            met["merged"] += bool(kept)
            saved.append(Edit(login, student, {name: (getattr(seen, name), value) for name, value in mine.items()}))
            break
    workspace.close()
    return saved, met


def written(seen: StudentValues, mine: Mapping[str, Any]) -> StudentValues:
    """The form as it is saved."""
    return replace(seen, **mine)


def _go_through(session: Session, found: Found, students: Sequence[int]) -> None:
    """Compare what was acknowledged with the history that the workspace kept, field by field."""
    changes = session.execute(
        select(ChangeSetEntry.id, ChangeSetEntry.actor, ChangeRow.row_id, ChangeRow.old, ChangeRow.new)
        .join(ChangeRow, ChangeRow.change_set_id == ChangeSetEntry.id)
        .where(ChangeRow.table_name == "person", ChangeSetEntry.actor.startswith("writer_"))
        .order_by(ChangeSetEntry.id, ChangeRow.id)
    ).all()
    entries = session.execute(
        select(AuditEntry.change_set_id, AuditEntry.actor, func.count())
        .where(AuditEntry.actor.startswith("writer_"), AuditEntry.change_set_id.is_not(None))
        .group_by(AuditEntry.change_set_id, AuditEntry.actor)
    ).all()
    now = {key: session.get_one(Person, key) for key in students}
    stands: dict[tuple[int, str], Any] = {
        (key, name): getattr(person, name) for key, person in now.items() for name in FIELDS
    }
    awaited = {
        (edit.student, name, written): (edit.writer, seen)
        for edit in found.edits
        for name, (seen, written) in edit.replaced.items()
    }
    last: dict[tuple[int, str], Any] = {}
    for _set, actor, student, old, new in changes:
        for name in FIELDS:
            if name not in new or old[name] == new[name]:
                continue
            place = student, name
            if place in last and last[place] != old[name]:
                found.faults.append(f"{place}: {new[name]!r} replaced {old[name]!r}, which was not there")
            writer, seen = awaited.pop((student, name, new[name]), (None, None))
            if writer != actor:
                found.faults.append(f"{place}: {new[name]!r} by {actor} was not acknowledged to {actor}")
            elif seen != old[name]:
                found.faults.append(f"{place}: {writer} replaced {old[name]!r} unseen; {seen!r} was shown")
            last[place] = new[name]
    found.faults += [
        f"{place}: {value!r} stands and {last[place]!r} was written last"
        for place, value in stands.items()
        if place in last and last[place] != value
    ]
    found.faults += [f"{place}: acknowledged and not in the history" for place in awaited]
    sets = {(number, actor) for number, actor, *_rest in changes}
    if len(sets) != len(found.edits):
        found.faults.append(f"{len(found.edits)} edits were acknowledged, {len(sets)} change sets are there")
    if Counter({(number, actor): count for number, actor, count in entries}) != Counter(sets):
        found.faults.append("the log does not name each change set once, by the one who made it")


def main() -> None:
    """Run the proof on a server of its own; exits with 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writers", type=int, default=20)
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    server = Server(Path(mkdtemp(prefix="iattend-server-")))
    with server.database() as address:
        found = write_at_once(address, asked.writers, asked.edits, asked.seed)
    print(found)
    print(*found.faults[:20], sep="\n")
    sys.exit(bool(found.faults))


if __name__ == "__main__":
    main()
