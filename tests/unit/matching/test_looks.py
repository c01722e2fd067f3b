"""Everything around a match run looks often whether the person cancelled, and then leaves nothing behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from iattend_desktop.matching.kept_runs import keep_scenario, list_kept
from iattend_desktop.matching.pool import load_pool
from iattend_desktop.matching.rematch_apply import apply_rematch
from iattend_desktop.matching.rematch_plan import plan_rematch
from iattend_desktop.matching.reopening import load_kept, open_kept
from iattend_desktop.matching.scenario import accept_scenario, run_scenario
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Enrollment, Identifier, Person, PersonTag
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.progress import LOOK_AFTER, Cancelled, Progress
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.vocabulary import Grain, IdentifierKind
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY
from tests.looking import looking
from tests.records import records_in
from tests.unit.matching.districts import add_student, change_mentor, small_district

Work = Callable[[Workspace, Progress], object]


class Nth:
    """Cancels at a look, counted from 1; 0 never. Keeps what was said at each."""

    def __init__(self, cancel_at: int = 0) -> None:
        self.cancel_at = cancel_at
        self.messages: list[str] = []
        self.fractions: list[float] = []

    def step(self, fraction: float, message: str) -> None:
        self.messages.append(message)
        self.fractions.append(fraction)
        if len(self.messages) == self.cancel_at:
            raise Cancelled


def content(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """All records, the log among them."""
    with looking(workspace) as session:
        return records_in(session)


def run(workspace: Workspace, progress: Progress) -> object:
    return run_scenario(workspace, progress=progress)


def reopen(workspace: Workspace, progress: Progress) -> object:
    return open_kept(workspace, list_kept(workspace)[0].id, progress=progress)


def read_kept(workspace: Workspace, progress: Progress) -> object:
    return load_kept(workspace, list_kept(workspace)[0].id, progress=progress)


def rematch(workspace: Workspace, progress: Progress) -> object:
    return plan_rematch(workspace, progress=progress)


def writing(prepare: Callable[[Workspace], Callable[[Progress], object]]) -> Callable[[Workspace], Work]:
    """A work whose plan is made first, and then something else changes: it has to look at everything again."""

    def made(workspace: Workspace) -> Work:
        work = prepare(workspace)
        change_mentor(workspace, 1, title="Coach")
        return lambda _workspace, progress: work(progress)

    return made


@writing
def keeping(workspace: Workspace) -> Callable[[Progress], object]:
    scenario = run_scenario(workspace)
    return lambda progress: keep_scenario(workspace, scenario, "Fall, again", progress=progress)


@writing
def accepting(workspace: Workspace) -> Callable[[Progress], object]:
    scenario = run_scenario(workspace)
    return lambda progress: accept_scenario(workspace, scenario, progress=progress)


@writing
def rematching(workspace: Workspace) -> Callable[[Progress], object]:
    plan = plan_rematch(workspace)
    return lambda progress: apply_rematch(workspace, plan, len(plan.parts), progress=progress)


@pytest.mark.parametrize(
    ("work", "least"),
    [
        (lambda _workspace: run, 40),
        (lambda _workspace: reopen, 40),
        (lambda _workspace: read_kept, 40),
        (lambda _workspace: rematch, 40),
        (keeping, 5),
        (accepting, 40),
        (rematching, 40),
    ],
    ids=["run", "reopen", "read a kept run", "plan a rematch", "keep", "accept", "rematch"],
)
def test_a_cancel_at_any_look_leaves_the_workspace_as_it_was(
    workspace: Workspace, work: Callable[[Workspace], Work], least: int
) -> None:
    district = small_district(workspace)
    keep_scenario(workspace, run_scenario(workspace), "Fall")
    add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None)
    act = work(workspace)
    before = content(workspace)
    looks = 0
    while True:
        progress = Nth(looks + 1)
        try:
            act(workspace, progress)
        except Cancelled:
            looks += 1
            assert len(progress.messages) == looks  # nobody goes on after a cancel
            assert content(workspace) == before
        else:
            break
    assert looks >= least
    assert progress.fractions == sorted(progress.fractions)
    assert 0.0 <= progress.fractions[0] <= progress.fractions[-1] <= 1.0


def add_students(workspace: Workspace, school: int, count: int, first: int) -> None:
    """Students with a number, a month of attendance and an interest each."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add many students") as session:
        year = school_year_of(session, TODAY).id
        names = {"given_name": ["Ana"] * count, "family_name": [f"N{at}" for at in range(count)]}
        people = list(insert_rows(session, Person, {**names, "home_language": ["spa"] * count}))
        insert_rows(
            session,
            Identifier,
            {
                "person_id": people,
                "kind": [IdentifierKind.LOCAL_ID] * count,
                "value": [f"{first + at:07d}" for at in range(count)],
            },
        )
        insert_rows(
            session,
            PersonTag,
            {"person_id": people, "kind": ["interest"] * count, "value": ["chess"] * count},
        )
        insert_rows(
            session,
            Enrollment,
            {
                "student_id": people,
                "school_id": [school] * count,
                "school_year_id": [year] * count,
                "grade": [9] * count,
                "entered_on": [date(2026, 8, 13)] * count,
            },
        )
        insert_rows(
            session,
            AttendanceFact,
            {
                "student_id": people,
                "school_id": [school] * count,
                "school_year_id": [year] * count,
                "grain": [Grain.MONTH] * count,
                "starts_on": [date(2026, 9, 1)] * count,
                "ends_on": [date(2026, 10, 1)] * count,
                "expected": [20] * count,
                "attended": [20] * count,
                "source": ["test"] * count,
            },
        )
        insert_rows(
            session,
            ProgramEnrollment,
            {"student_id": people, "school_year_id": [year] * count, "consent_on": [date(2026, 9, 1)] * count},
        )


def looks_of(workspace: Workspace, work: Work) -> Counter[str]:
    progress = Nth()
    work(workspace, progress)
    return Counter(progress.messages)


def load(workspace: Workspace, progress: Progress) -> object:
    with workspace.read() as session:
        return load_pool(session, workspace.today(), progress=progress)


def test_twice_the_students_are_twice_the_looks_whatever_is_done_with_them(workspace: Workspace) -> None:
    """Between two looks at most so many students are gone through, in every pass over them."""
    district = small_district(workspace)
    more = 2 * LOOK_AFTER
    add_students(workspace, district.lincoln, more, 1000)
    loads, runs = looks_of(workspace, load), looks_of(workspace, run)
    add_students(workspace, district.lincoln, more, 1000 + more)
    loads_of_twice, runs_of_twice = looks_of(workspace, load), looks_of(workspace, run)
    grown, grown_run = loads_of_twice - loads, runs_of_twice - runs
    passes = 22  # numbers, rows, keys, names, words twice; homes and 15 columns; nobody has a household or a cause
    assert grown["Reading students and mentors"] >= 2 * (passes - 3)
    assert grown["Reading attendance"] >= 1  # added up by the database, which looks every so many steps of its own
    assert grown_run["Reading students and mentors"] >= 2 * (passes - 3)
    assert grown_run["Looking for mentors who may be matched"] >= 1
    assert grown_run["Looking for reasons"] >= 2  # two mentors with a place each: nearly all have nobody
