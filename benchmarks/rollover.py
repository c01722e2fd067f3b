"""A year's rollover of a large district: seconds and statements of planning, saving, applying and undoing, each once.

    uv run python -m benchmarks.rollover [--students 27000]

Every student is matched, has an academic and an attendance goal and a check-in; schools of three kinds feed each other,
so that a third of the oldest move, and twelfth graders leave. A tenth of the students goes before: the statements must
not depend on how many there are, but for the bulk's portions.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event

from iattend_desktop.mentoring.rollover import plan_rollover
from iattend_desktop.mentoring.rollover_apply import apply_rollover
from iattend_desktop.model.mentoring import CheckIn, Goal, Match, Mentor
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School, SchoolFeeder
from iattend_desktop.opening import open_workspace
from iattend_desktop.reports.rollover_list import export_rollover, print_rollover
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.workspace import Workspace

_LOWEST, _HIGHEST = (0, 6, 9), (5, 8, 12)
_A_SCHOOL = 30  # students


def fill(workspace: Workspace, students: int) -> None:
    """Students at schools of three kinds, each with a mentor, two goals and a check-in, in the year 2026-27."""
    schools, mentors = max(3, students // _A_SCHOOL), max(1, students // 5)
    at = [number % schools for number in range(students)]
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        year = school_year_of(session, date(2026, 11, 20)).id
        keys = insert_rows(
            session,
            School,
            {
                "name": [f"School {number}" for number in range(schools)],
                "grade_low": [_LOWEST[number % 3] for number in range(schools)],
                "grade_high": [_HIGHEST[number % 3] for number in range(schools)],
            },
        )
        feeding = [number for number in range(schools - 1) if number % 3 < 2]
        insert_rows(
            session,
            SchoolFeeder,
            {"from_school_id": [keys[n] for n in feeding], "to_school_id": [keys[n + 1] for n in feeding]},
        )
        names = [f"Given {n}" for n in range(students + mentors)], [f"Family {n}" for n in range(students + mentors)]
        people = insert_rows(session, Person, {"given_name": names[0], "family_name": names[1]})
        mentor = insert_rows(session, Mentor, {"person_id": list(people[students:]), "capacity": [5] * mentors})
        grades = [
            _LOWEST[school % 3] + number // schools % (_HIGHEST[school % 3] - _LOWEST[school % 3] + 1)
            for number, school in enumerate(at)
        ]
        everybody: dict[str, list[Any]] = {"student_id": list(people[:students]), "school_year_id": [year] * students}
        where: dict[str, list[Any]] = {"school_id": [keys[school] for school in at], "grade": grades}
        insert_rows(session, Enrollment, {**everybody, **where, "entered_on": [date(2026, 8, 13)] * students})
        program: dict[str, list[Any]] = {"status": ["matched"] * students, "consent_on": [date(2026, 9, 1)] * students}
        programs = list(insert_rows(session, ProgramEnrollment, {**everybody, **program}))
        matches = list(
            insert_rows(
                session,
                Match,
                {
                    "program_enrollment_id": programs,
                    "mentor_id": [mentor[number % mentors] for number in range(students)],
                    "starts_on": [date(2026, 9, 12)] * students,
                },
            )
        )
        for kind in ("academic", "attendance"):
            insert_rows(
                session,
                Goal,
                {
                    "program_enrollment_id": programs,
                    "match_id": matches,
                    "kind": [kind] * students,
                    "title": [kind.capitalize()] * students,
                    "set_on": [date(2026, 10, 1)] * students,
                },
            )
        insert_rows(
            session,
            CheckIn,
            {
                "match_id": matches,
                "on_date": [date(2027, 6, 1)] * students,
                "channel": ["phone"] * students,
                "outcome": ["contact"] * students,
            },
        )


@contextmanager
def measured(workspace: Workspace, what: str) -> Iterator[None]:
    """Prints seconds and statements of what is done."""
    sent: list[str] = []

    def heard(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(workspace.engine, "before_cursor_execute", heard)
    began, worked = time.perf_counter(), time.process_time()
    yield
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    event.remove(workspace.engine, "before_cursor_execute", heard)
    print(f"  {what}: {seconds:.2f} s, CPU {cpu:.2f} s, {len(sent)} statements", flush=True)


def measure(students: int) -> None:
    """Every step once, one after another, in a file of its own."""
    with TemporaryDirectory() as place:
        july = datetime(2027, 7, 6, 19, tzinfo=UTC)
        path = Path(place) / "district.iattend"
        workspace = open_workspace(path, "correct horse battery staple", create=True, clock=lambda: july)
        fill(workspace, students)
        print(f"{students:,} students")
        with measured(workspace, "plan"):
            plan = plan_rollover(workspace)
        with measured(workspace, "group"):
            groups = plan.groups({})
        print("  " + ", ".join(f"{group.value} {len(rows):,}" for group, rows in groups.items()))
        saves: tuple[tuple[str, Callable[..., int]], ...] = (("xlsx", export_rollover), ("pdf", print_rollover))
        for ending, save in saves:
            with measured(workspace, ending):
                save(workspace, plan, {}, Path(place) / f"plan.{ending}")
        with measured(workspace, "back up and apply"):
            done = apply_rollover(workspace, plan, {})
        print(f"  {done}")
        with measured(workspace, "undo"):
            workspace.undo()
        workspace.close()


def main() -> None:
    """A tenth first, then all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--students", type=int, default=27_000)
    students = parser.parse_args().students
    for count in (students // 10, students):
        measure(count)


if __name__ == "__main__":
    main()
