"""A folder that exports land in: what is new is planned, and nothing is imported that needs a person."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.people.students import list_students
from iattend_desktop.roster.history import list_imports, undo_import
from iattend_desktop.roster.plan import PlanOutdated
from iattend_desktop.roster.watch import (
    WATCHER,
    Planned,
    import_new,
    leave_out,
    look_into,
    plan_new,
    waiting_words,
)
from iattend_desktop.workspace import Workspace
from tests.unit.roster.nightly import ASKED, ELI, TWIN, dated, inbox, known, names, plan, settled
from tests.unit.roster.plans import AUGUST, DAYS, MIN, ROSA, SCHOOLS, STUDENT, do, everything, history, students
from tests.unit.roster.workbooks import write

__all__ = ["inbox", "known"]


def said(planned: Planned) -> list[tuple[str, int, int, int, str]]:
    """Of each file that waits: name, new, changed, problems, why."""
    return [(one.path.name, one.created, one.updated, one.problems, one.why) for one in planned.watched.files]


def test_it_waits_for_a_yes_with_its_counts(known: Workspace, inbox: Path) -> None:
    students(inbox, [*ROSA[:3], 10, *ROSA[4:]], MIN, TWIN, name="Enrollment 2026-11-20")
    before = everything(known)
    planned = plan(known, inbox)
    assert planned.plan is None
    assert said(planned) == [("Enrollment 2026-11-20.xlsx", 1, 1, 1, "")]
    assert waiting_words(planned.watched.files) == "Enrollment 2026-11-20.xlsx waits: 1 new, 1 changed, 1 problem"
    assert everything(known) == before


@pytest.mark.file_only("who acts is the login's to say on a server")
def test_what_needs_nobody_is_imported_under_a_name_of_its_own(known: Workspace, inbox: Path) -> None:
    students(inbox, ROSA, MIN)
    planned = plan(known, inbox, asks=False)
    assert planned.plan is not None
    assert planned.watched.files == ()
    undoable = known.undo_label()
    import_new(known, planned.plan)
    assert history(known)[0] == ("students.xlsx", 1, 0, 1)
    assert list_imports(known)[0].imported_by == WATCHER
    assert known.undo_label() == undoable  # the coordinator's own last action
    again = settled(known, inbox)
    assert again.new == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (ASKED, "1 question is open"),
        (TWIN, "none of its rows can be taken"),
    ],
)
def test_what_needs_a_person_waits_also_where_nobody_is_to_be_asked(
    known: Workspace, inbox: Path, row: list[Any], why: str
) -> None:
    students(inbox, row)
    planned = plan(known, inbox, asks=False)
    assert planned.plan is None
    assert [reason for *_counts, reason in said(planned)] == [why]


def test_a_layout_that_no_person_has_seen_waits(known: Workspace, inbox: Path) -> None:
    heading = ["Student ID", "Last Name", "First Name", "Grade", "School", "Shoe Size"]
    students(inbox, [*MIN[:5], 38], heading=heading)
    planned = plan(known, inbox, asks=False)
    assert said(planned) == [("students.xlsx", 1, 0, 0, "its columns are not known from an earlier import")]
    do(known, inbox / "students.xlsx")
    students(inbox, [*ELI[:5], 40], heading=heading, name="tomorrow")
    planned = plan(known, inbox, asks=False)
    assert planned.plan is not None
    assert names([file.path for file in planned.plan.files]) == ["tomorrow.xlsx"]


def test_a_file_most_of_which_cannot_be_taken_waits(known: Workspace, inbox: Path) -> None:
    students(inbox, MIN, TWIN, [*TWIN[:3], 14, *TWIN[4:]])
    assert said(plan(known, inbox, asks=False)) == [
        ("students.xlsx", 1, 0, 2, "more of its rows cannot be taken than can")
    ]
    students(inbox, MIN, TWIN)
    assert plan(known, inbox, asks=False).plan is not None


def test_what_came_together_goes_together_or_waits_together(known: Workspace, inbox: Path, tmp_path: Path) -> None:
    do(known, write(tmp_path / "days by hand.xlsx", [DAYS, AUGUST]))
    dated(students(inbox, MIN, ASKED), 1)
    dated(write(inbox / "days.xlsx", [DAYS, ["00000102", "Garfield High", *AUGUST[2:]]]), 2)
    planned = plan(known, inbox, asks=False)
    assert said(planned) == [
        ("students.xlsx", 1, 0, 1, "1 question is open"),
        ("days.xlsx", 1, 0, 0, "it came with students.xlsx"),
    ]
    assert waiting_words(planned.watched.files) == (
        "students.xlsx and days.xlsx wait: 2 new, 0 changed, 1 problem"
        " · students.xlsx: 1 question is open · days.xlsx: it came with students.xlsx"
    )
    dated(students(inbox, MIN), 1)
    planned = plan(known, inbox, asks=False)
    assert planned.plan is not None
    import_new(known, planned.plan)
    assert [line[:3] for line in history(known)[:2]] == [("days.xlsx", 1, 0), ("students.xlsx", 1, 0)]


def test_a_file_that_is_still_being_written_holds_up_the_others(known: Workspace, inbox: Path) -> None:
    students(inbox, MIN)
    look = settled(known, inbox)
    write(inbox / "days.xlsx", [DAYS, AUGUST])
    look = look_into(known, inbox, look)
    planned = plan_new(known, look, asks=False)
    assert planned.plan is None
    assert said(planned) == [("students.xlsx", 1, 0, 0, "days.xlsx is still being written")]


def test_a_later_export_of_the_same_students_wins(known: Workspace, inbox: Path) -> None:
    dated(students(inbox, [*ROSA[:3], 11, *ROSA[4:]], name="b"), 1)
    dated(students(inbox, [*ROSA[:3], 12, *ROSA[4:]], name="a"), 2)
    planned = plan(known, inbox, asks=False)
    assert planned.plan is not None
    import_new(known, planned.plan)
    (rosa,) = list_students(known)
    assert rosa.grade == 12


def test_what_says_nothing_new_needs_nobody_and_leaves_its_line(known: Workspace, inbox: Path) -> None:
    write(inbox / "same as by hand.xlsx", [STUDENT, ROSA], "Another sheet")
    planned = plan(known, inbox, asks=True)
    assert planned.plan is not None
    assert not planned.plan.changes_something
    import_new(known, planned.plan)
    assert history(known)[0] == ("same as by hand.xlsx", 0, 0, 1)
    assert settled(known, inbox).new == ()


def test_an_undone_import_does_not_come_back_by_itself(known: Workspace, inbox: Path) -> None:
    students(inbox, MIN)
    planned = plan(known, inbox, asks=False)
    assert planned.plan is not None
    import_new(known, planned.plan)
    undo_import(known, list_imports(known)[0].id)
    assert settled(known, inbox).new == ()


def test_old_content_that_comes_back_under_the_same_name_is_news(known: Workspace, inbox: Path) -> None:
    grades = (10, 11, 10)
    for number, grade in enumerate(grades):
        dated(students(inbox, [*ROSA[:3], grade, *ROSA[4:]]), number)
        planned = plan(known, inbox, asks=False)
        assert planned.plan is not None
        import_new(known, planned.plan)
        assert [row.grade for row in list_students(known)] == [grade]


def test_not_this_one_is_remembered_and_can_be_undone(known: Workspace, inbox: Path) -> None:
    path = students(inbox, MIN)
    (file,) = plan(known, inbox).watched.files
    leave_out(known, file)
    assert settled(known, inbox).new == ()
    path.rename(inbox / "renamed.xlsx")
    assert settled(known, inbox).new == ()
    other = write(inbox / "schools.xlsx", [*SCHOOLS, ["19647330000003", "Roosevelt High"]])
    (second,) = plan(known, inbox).watched.files
    leave_out(known, second)
    assert known.undo_label() == "Leave out schools.xlsx"
    known.undo()
    assert [new for new, _digest in settled(known, inbox).new] == [other]


def test_a_plan_is_refused_once_somebody_wrote(known: Workspace, inbox: Path) -> None:
    students(inbox, MIN)
    planned = plan(known, inbox, asks=False)
    assert planned.plan is not None
    add_school(known, SchoolValues(name="Roosevelt High"))
    with pytest.raises(PlanOutdated):
        import_new(known, planned.plan)
    assert len(list_students(known)) == 1


def test_a_file_that_cannot_be_read_says_why_and_the_others_are_planned(known: Workspace, inbox: Path) -> None:
    dated(students(inbox, MIN), 1)
    broken = inbox / "half.xlsx"
    broken.write_bytes((inbox / "students.xlsx").read_bytes()[:3000])
    dated(broken, 2)
    dated(students(inbox, ["just", "words"], heading=["a", "b"], name="notes"), 3)
    before = everything(known)
    planned = plan(known, inbox, asks=True)
    whole, half, notes = planned.watched.files
    assert (whole.created, whole.why, whole.refused) == (1, "", False)
    assert half.refused
    assert half.why.startswith("half.xlsx is damaged or cut short (")
    assert notes.refused
    assert notes.why.startswith("notes.xlsx ")
    held = plan(known, inbox, asks=False)
    assert held.plan is None
    assert held.watched.files[0].why == "it came with half.xlsx and notes.xlsx"
    assert everything(known) == before
    shutil.copy(inbox / "students.xlsx", broken)
    (inbox / "notes.xlsx").unlink()
    mended = plan(known, inbox, asks=False)
    assert mended.plan is not None
