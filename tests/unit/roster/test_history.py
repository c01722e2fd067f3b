"""Every import stands in the history with what came of it, is undone from there, and stays to be read after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select

from iattend_desktop.model.person import Person
from iattend_desktop.model.roster import ImportRun
from iattend_desktop.model.school import School
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.people.schools import SchoolValues, edit_school, list_schools
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.history import Finding, ImportRow, list_imports, open_import, undo_import
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.storage.undo_refusal import UndoRefused
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW
from tests.looking import looking
from tests.unit.roster.exports import folder, small
from tests.unit.roster.plans import MIN, ROSA, STUDENT, change_sets, do, everything, records, students
from tests.unit.roster.workbooks import write

TWIN = ["00000103", "Park", "Ann", 13, "Lincoln High", "Korean", "No"]
FAR = ["00000104", "Brown", "Eli", 14, "Lincoln High", "N/A", "No"]
ASKED = ["00000105", "Lee", "Omar", 11, "Garfeld High", "English", "No"]


def names(rows: list[ImportRow]) -> list[str]:
    return [row.file_name for row in rows]


def later(workspace: Workspace, hours: int) -> None:
    workspace.clock = lambda: NOW + timedelta(hours=hours)


def test_files_stand_in_the_list_newest_first(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    assert list_imports(workspace) == []
    do(workspace, schools)
    later(workspace, 1)
    do(workspace, students(tmp_path, ROSA, MIN, TWIN))
    newest, oldest = list_imports(workspace)
    assert (newest.file_name, newest.kind, newest.created, newest.updated, newest.unchanged, newest.rejected) == (
        "students.xlsx",
        Kind.STUDENTS,
        2,
        0,
        0,
        1,
    )
    assert newest.imported_at.isoformat() == "2026-11-20T13:00:00-08:00"  # 21:00 UTC is 1 p.m. in Los Angeles
    assert (newest.imported_by, newest.undone_at, newest.undone_by) == ("coordinator", None, None)
    assert (oldest.file_name, oldest.kind, oldest.created) == ("schools.xlsx", Kind.SCHOOLS, 2)


def test_the_same_file_again_changes_nothing_and_leaves_its_line(workspace: Workspace, schools: Path) -> None:
    do(workspace, schools)
    before = records(workspace)
    do(workspace, schools)
    assert records(workspace) == before
    again, first = list_imports(workspace)
    assert (again.file_name, again.created, again.updated, again.unchanged) == ("schools.xlsx", 0, 0, 2)
    assert (again.changed_nothing, first.changed_nothing) == (True, False)
    assert workspace.undo_label() == "Import schools.xlsx: nothing to change"
    record = open_import(workspace, again.id)
    assert (record.made, record.changed) == ((), ())
    assert record.sha256 == open_import(workspace, first.id).sha256
    undo_import(workspace, again.id)
    assert records(workspace) == before
    assert undo_import(workspace, first.id) == "Import 2 rows from schools.xlsx"


def test_a_file_of_which_no_row_can_be_taken_is_no_import(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools)
    plan = do(workspace, students(tmp_path, TWIN))
    assert not plan.applicable
    assert names(list_imports(workspace)) == ["schools.xlsx"]


def test_what_an_undo_takes_back_is_said_in_words(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, students(tmp_path, ROSA, MIN))
    do(workspace, students(tmp_path, [*ROSA[:3], 10, *ROSA[4:]], ["00000106", *MIN[1:]], name="later"))
    newest = open_import(workspace, list_imports(workspace)[0].id)
    assert set(newest.made) >= {"1 person", "1 ID number", "1 enrollment"}
    assert newest.changed == ("1 enrollment",)
    first = open_import(workspace, list_imports(workspace)[1].id)
    assert set(first.made) >= {"2 schools", "2 people", "2 enrollments", "2 remembered layouts"}
    assert first.changed == ()


class Impatient:
    """Cancels at the look of a number, counted from 1."""

    def __init__(self, at: int) -> None:
        self.at, self.looks = at, 0
        self.told: list[tuple[float, str]] = []

    def step(self, fraction: float, message: str) -> None:
        self.looks += 1
        self.told.append((fraction, message))
        if self.looks == self.at:
            raise Cancelled


@pytest.mark.file_only("when it was done is the server's to say")
def test_a_cancelled_undo_leaves_everything_as_it_was(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools)
    do(workspace, students(tmp_path, ROSA, MIN))
    run = list_imports(workspace)[0]
    before, sets = everything(workspace), change_sets(workspace)
    whole = Impatient(0)
    undo_import(workspace, run.id, progress=whole)
    workspace.redo()
    assert whole.looks > 10
    assert [fraction for fraction, _words in whole.told] == sorted(fraction for fraction, _words in whole.told)
    assert 0.0 == whole.told[0][0] < whole.told[-1][0] <= 1.0
    for at in range(1, whole.looks + 1):
        with pytest.raises(Cancelled):
            undo_import(workspace, run.id, progress=Impatient(at))
        assert everything(workspace) == before
        assert change_sets(workspace) == sets + 2  # the undo and the redo from above
        assert list_imports(workspace)[0].undone_at is None
    undo_import(workspace, run.id)
    assert list_imports(workspace)[0].undone_at == NOW


def test_one_import_in_full(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    heading = ["Student ID", "Last Name", "First Name", "Grade", "School", "Home Language", "Shoe Size"]
    path = students(tmp_path, ROSA, TWIN, FAR, ASKED, heading=heading)
    do(workspace, schools, path)
    run = next(row for row in list_imports(workspace) if row.kind is Kind.STUDENTS)
    record = open_import(workspace, run.id)
    assert record.row == run
    assert (record.sheet, record.header_row, record.questions, record.repeated) == ("Sheet1", 1, 1, 0)
    assert record.columns == (
        ("Student ID", "Student ID"),
        ("Last Name", "Last Name"),
        ("First Name", "First Name"),
        ("Grade", "Grade"),
        ("School", "School"),
        ("Home Language", "Home Language"),
    )
    assert record.defaults == ()
    assert names(list(record.together)) == ["schools.xlsx"]
    assert (record.folder, record.folder_there, record.file_there) == (tmp_path, True, True)
    grade = Finding("rejected", "Grade", "TK, K or a grade from 1 to 12", (3, 4), ("13", "14"))
    assert record.findings[0] == grade
    assert [(one.action, one.column, one.rows) for one in record.findings[1:]] == [
        ("question", "School", (5,)),
        ("mended", "Home Language", (4,)),
    ]
    with looking(workspace) as session:
        looks = select(AuditEntry.subject_id).where(AuditEntry.event == "view_import")
        assert session.scalars(looks).all() == [run.id]


def test_a_file_that_is_gone_says_so(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    place = tmp_path / "inbox"
    place.mkdir()
    moved = schools.rename(place / "schools.xlsx")
    do(workspace, moved)
    (run,) = list_imports(workspace)
    moved.unlink()
    record = open_import(workspace, run.id)
    assert (record.folder_there, record.file_there) == (True, False)
    place.rmdir()
    record = open_import(workspace, run.id)
    assert (record.folder, record.folder_there, record.file_there) == (place, False, False)


@pytest.mark.file_only("when it was done is the server's to say")
def test_undo_takes_everything_back_and_leaves_its_line(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools)
    before = everything(workspace)
    later(workspace, 1)
    do(workspace, students(tmp_path, ROSA, TWIN))
    run = list_imports(workspace)[0]
    as_it_was = open_import(workspace, run.id)
    workspace.actor = "m.alvarez"
    later(workspace, 2)
    assert undo_import(workspace, run.id) == "Import 1 row from students.xlsx"
    assert everything(workspace) == before

    undone = list_imports(workspace)[0]
    assert (undone.id, undone.file_name, undone.created, undone.rejected) == (run.id, "students.xlsx", 1, 1)
    assert (undone.undone_at, undone.undone_by) == (NOW + timedelta(hours=2), "m.alvarez")
    assert (undone.imported_at, undone.imported_by) == (run.imported_at, "coordinator")
    record = open_import(workspace, run.id)
    assert (record.findings, record.columns, record.sha256) == (
        as_it_was.findings,
        as_it_was.columns,
        as_it_was.sha256,
    )
    with pytest.raises(UserError, match="is already undone"):
        undo_import(workspace, run.id)


@pytest.mark.file_only("when it was done is the server's to say")
def test_redo_brings_the_line_back_and_a_second_undo_takes_it_again(workspace: Workspace, schools: Path) -> None:
    do(workspace, schools)
    run = list_imports(workspace)[0]
    undo_import(workspace, run.id)
    workspace.redo()
    assert list_imports(workspace) == [run]
    undo_import(workspace, run.id)
    (undone,) = list_imports(workspace)
    assert (undone.id, undone.undone_at) == (run.id, NOW)


def test_files_of_one_step_go_together(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, students(tmp_path, ROSA))
    first, second = list_imports(workspace)
    undo_import(workspace, first.id)
    with workspace.read() as session:
        assert session.scalars(select(func.count(Person.id))).one() == 0
        assert session.scalars(select(func.count(School.id))).one() == 0
    assert all(row.undone_at for row in list_imports(workspace))
    assert names(list(open_import(workspace, second.id).together)) == [first.file_name]


def test_an_import_that_somebody_built_on_is_refused_in_words(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    do(workspace, schools)
    do(workspace, students(tmp_path, ROSA))
    (run,) = [row for row in list_imports(workspace) if row.kind is Kind.SCHOOLS]
    before = everything(workspace)
    with pytest.raises(
        UndoRefused, match=r"“Import 2 rows from schools\.xlsx” cannot be undone: .* stands? on it\. Undo"
    ):
        undo_import(workspace, run.id)
    assert everything(workspace) == before
    assert list_imports(workspace)[1].undone_at is None


def test_a_record_that_was_changed_since_is_named_with_the_action(workspace: Workspace, schools: Path) -> None:
    do(workspace, schools)
    school = list_schools(workspace)[0]
    edit_school(workspace, school.id, SchoolValues(name="Lincoln Senior High", cds_code=school.cds_code))
    with pytest.raises(UndoRefused, match=r"1 school was changed since by “.+” \(coordinator\)"):
        undo_import(workspace, list_imports(workspace)[0].id)


def test_who_may_not_import_may_neither_list_nor_open_nor_undo(workspace: Workspace, schools: Path) -> None:
    do(workspace, schools)
    (run,) = list_imports(workspace)
    workspace.role = Role.LEADERSHIP
    for act in (open_import, undo_import):
        with pytest.raises(NotAllowed, match="leadership"):
            act(workspace, run.id)
    with pytest.raises(NotAllowed, match="leadership"):
        list_imports(workspace)
    workspace.role = Role.ADMINISTRATOR
    assert list_imports(workspace) == [run]


def test_an_import_that_is_not_there(workspace: Workspace) -> None:
    for act in (open_import, undo_import):
        with pytest.raises(UserError, match="no such import"):
            act(workspace, 7)


def test_an_import_from_before_counts_and_folder_were_kept(workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "Import 1 row from old.xlsx") as session:
        values: dict[str, object] = {
            "file_name": "old.xlsx", "sha256": "0" * 64, "kind": "schools", "sheet": None, "header_row": None,
            "mapping": {"columns": {"name": "School", "mascot": "Mascot"}, "defaults": {"region": "East"}},
            "counts": {"created": 1, "updated": 0, "unchanged": 0, "rejected": 0}, "problems": [],
            "imported_at": datetime(2026, 7, 1, tzinfo=UTC), "imported_by": None,
        }  # fmt: skip
        insert_rows(session, ImportRun, {name: [value] for name, value in values.items()})
    (run,) = list_imports(workspace)
    record = open_import(workspace, run.id)
    assert run.imported_at.date().isoformat() == "2026-06-30"  # five in the afternoon before, in Los Angeles
    assert (record.folder, record.folder_there, record.file_there) == (None, False, False)
    assert (record.questions, record.repeated, record.findings, record.together) == (None, None, (), ())
    assert record.columns == (("School", "School"), ("mascot", "Mascot"))
    assert record.defaults == (("Region", "East"),)


def test_the_list_is_one_query_that_reads_no_problems(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools)
    for number in range(3):
        do(workspace, students(tmp_path, [f"0000020{number}", *ROSA[1:]], name=f"part {number}", heading=STUDENT))
    undo_import(workspace, list_imports(workspace)[0].id)
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(workspace.engine, "before_cursor_execute", note)
    try:
        assert len(list_imports(workspace)) == 4
    finally:
        event.remove(workspace.engine, "before_cursor_execute", note)
    (query,) = [one for one in asked if not one.startswith("BEGIN")]
    assert "problems" not in query


def test_a_workbook_of_no_use_is_no_import(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools)
    with pytest.raises(UserError):
        do(workspace, write(tmp_path / "notes.xlsx", [["just", "words"], ["a", "b"]]))
    assert names(list_imports(workspace)) == ["schools.xlsx"]


def test_an_export_in_a_folder_is_one_step_of_several_tables(workspace: Workspace, tmp_path: Path) -> None:
    do(workspace, folder(tmp_path / "nightly", small()))
    students_run, schools_run = list_imports(workspace)
    assert [(row.file_name, row.kind, row.created) for row in (students_run, schools_run)] == [
        ("nightly", Kind.STUDENTS, 3),
        ("nightly", Kind.SCHOOLS, 2),
    ]
    record = open_import(workspace, students_run.id)
    assert (record.together, record.folder, record.file_there) == ((schools_run,), tmp_path, True)
    undo_import(workspace, schools_run.id)
    assert [row.undone_by for row in list_imports(workspace)] == ["coordinator", "coordinator"]
