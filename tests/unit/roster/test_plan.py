"""An import is planned, read and applied as one; the same file again changes nothing; undo brings everything back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.base import Base
from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Identifier, Person, PersonLanguage, PersonTag
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.roster import ColumnMapping, ImportRun
from iattend_desktop.model.school import School
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.header import find_table
from iattend_desktop.roster.mapping import Mapping, suggest_mapping
from iattend_desktop.roster.outcome import Change
from iattend_desktop.roster.plan import ImportPlan, PlanOutdated, Source, apply_import, plan_import, plan_json
from iattend_desktop.roster.rejected import write_rejected
from iattend_desktop.roster.table import read_workbook
from iattend_desktop.roster.validation import MappingIncomplete
from iattend_desktop.workspace import Workspace
from tests.unit.roster.workbooks import write

TODAY = date(2026, 11, 20)
SCHOOLS = [["CDS Code", "School"], ["19647330000001", "Lincoln High"], ["19647330000002", "Garfield High"]]
STUDENT = ["Student ID", "Last Name", "First Name", "Grade", "School", "Home Language", "Identified"]
ROSA = ["00000101", "Delgado", "Rosa", 9, "Lincoln High", "Spanish", "Yes"]
MIN = ["00000102", "Kim", "Min", 10, "Garfield High", "Korean", "No"]
MENTOR = ["Mentor ID", "Last Name", "First Name", "Organization", "Languages", "Capacity", "Site"]
DANIEL = ["M0000001", "Okafor", "Daniel", "Metro Bank", "English; Spanish", 2, "Lincoln High"]
DAYS = ["Student ID", "School", "Month", "Days Expected", "Days Attended", "Absent Excused", "Absent Unexcused"]
AUGUST = ["00000101", "Lincoln High", date(2026, 8, 1), 12, 10, 1, 1]
Rows = list[list[Any]]


def do(workspace: Workspace, *sources: Source | Path) -> ImportPlan:
    """Plan and apply."""
    plan = plan_import(workspace, [one if isinstance(one, Source) else Source(one) for one in sources])
    apply_import(workspace, plan)
    return plan


def counts(plan: ImportPlan) -> list[tuple[str, int, int, int, int]]:
    """Of each file: kind, created, updated, unchanged, rejected."""
    return [(str(one.kind), one.created, one.updated, one.unchanged, one.rejected) for one in plan.files]


def everything(workspace: Workspace) -> dict[str, list[Any]]:
    """Every row of every table, without what tells of changes themselves."""
    log = ("change", "audit")
    with workspace.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(*[c for c in table.c if c.name != "version"])).all()))
            for table in Base.metadata.sorted_tables
            if not table.name.startswith(log)
        }


def change_sets(workspace: Workspace) -> int:
    with workspace.read() as session:
        return session.scalars(select(func.count(ChangeSetEntry.id))).one()


def the_file(workspace: Workspace) -> bytes:
    """The workspace file, whole without its journal."""
    workspace.close()
    return workspace.path.read_bytes()


@pytest.fixture
def schools(tmp_path: Path) -> Path:
    return write(tmp_path / "schools.xlsx", SCHOOLS)


def students(folder: Path, *rows: Sequence[Any], heading: Sequence[Any] = STUDENT, name: str = "students") -> Path:
    return write(folder / f"{name}.xlsx", [heading, *rows])


def test_files_come_in_any_order_and_know_each_other(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    days = write(tmp_path / "attendance.xlsx", [DAYS, AUGUST])
    mentors = write(tmp_path / "mentors.xlsx", [MENTOR, DANIEL])
    plan = do(workspace, days, mentors, students(tmp_path, ROSA, MIN), schools)
    assert counts(plan) == [
        ("schools", 2, 0, 0, 0),
        ("students", 2, 0, 0, 0),
        ("mentors", 1, 0, 0, 0),
        ("attendance", 1, 0, 0, 0),
    ]
    with workspace.read() as session:
        query = (
            select(Person.given_name, School.name, Enrollment.grade, Person.home_language)
            .join(Enrollment, Enrollment.student_id == Person.id)
            .join(School)
            .order_by(Person.given_name)
        )
        assert [tuple(row) for row in session.execute(query)] == [
            ("Min", "Garfield High", 10, "kor"),
            ("Rosa", "Lincoln High", 9, "spa"),
        ]
        in_program = session.scalars(select(Person.given_name).join(ProgramEnrollment)).all()
        assert in_program == ["Rosa"]
        mentor = session.scalars(select(Mentor)).one()
        assert (mentor.capacity, mentor.kind, mentor.site_name) == (2, None, None)
        assert session.get_one(School, mentor.site_school_id).name == "Lincoln High"
        fact = session.scalars(select(AttendanceFact)).one()
        assert (fact.expected, fact.attended, fact.excused, fact.unexcused) == (12, 10, 1, 1)
        assert session.scalars(select(func.count(ImportRun.id))).one() == 4


def test_a_plan_alone_writes_nothing(workspace: Workspace, schools: Path) -> None:
    before = the_file(workspace)
    assert plan_import(workspace, [Source(schools)]).changes_something
    assert the_file(workspace) == before


def test_the_same_files_again_change_nothing(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    days = write(tmp_path / "attendance.xlsx", [DAYS, AUGUST])
    mentors = write(tmp_path / "mentors.xlsx", [MENTOR, DANIEL])
    roster = students(tmp_path, ROSA, MIN)
    do(workspace, schools, roster, mentors, days)
    before, written = the_file(workspace), change_sets(workspace)
    plan = do(workspace, schools, roster, mentors, days)
    assert counts(plan) == [
        ("schools", 0, 0, 2, 0),
        ("students", 0, 0, 2, 0),
        ("mentors", 0, 0, 1, 0),
        ("attendance", 0, 0, 1, 0),
    ]
    assert plan.applicable
    assert not plan.changes_something
    assert change_sets(workspace) == written
    assert the_file(workspace) == before


def test_changes_show_old_and_new(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, students(tmp_path, ROSA, MIN))
    changed = students(tmp_path, [*ROSA[:3], 10, *ROSA[4:]], MIN, name="again")
    plan = do(workspace, changed)
    assert counts(plan) == [("students", 0, 1, 1, 0)]
    assert plan.files[0].changes == [Change(2, "Rosa Delgado", "grade", 9, 10)]


def test_an_organization_and_languages_change_in_words(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, write(tmp_path / "mentors.xlsx", [MENTOR, DANIEL]))
    moved = [*DANIEL[:3], "City Library", "English; Armenian", 2, "Downtown office"]
    plan = do(workspace, write(tmp_path / "again.xlsx", [MENTOR, moved]))
    assert [(one.field, one.old, one.new) for one in plan.files[0].changes] == [
        ("organization", "Metro Bank", "City Library"),
        ("site", None, "Downtown office"),
        ("languages", "eng; spa", "eng; hye"),
    ]
    with workspace.read() as session:
        mentor = session.scalars(select(Mentor)).one()
        assert (mentor.site_school_id, mentor.site_name) == (None, "Downtown office")
        assert session.get_one(PartnerOrganization, mentor.organization_id).name == "City Library"
        assert sorted(session.scalars(select(PersonLanguage.language))) == ["eng", "hye"]


def test_an_empty_cell_keeps_what_is_known(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, students(tmp_path, ROSA))
    blank = students(tmp_path, [*ROSA[:3], "", "Lincoln High", "", ""], name="blank")
    plan = do(workspace, blank)
    assert counts(plan) == [("students", 0, 0, 1, 0)]
    with workspace.read() as session:
        assert session.scalars(select(Person.home_language)).one() == "spa"
        assert session.scalars(select(Enrollment.grade)).one() == 9


def test_undo_takes_the_whole_import_back_and_redo_brings_it(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    do(workspace, schools, students(tmp_path, ROSA))
    before = everything(workspace)
    days = write(tmp_path / "attendance.xlsx", [DAYS, AUGUST])
    roster = students(tmp_path, [*ROSA[:3], 10, "Garfield High", *ROSA[5:]], MIN, name="later")
    do(workspace, days, roster)
    after = everything(workspace)
    assert after != before
    assert workspace.undo_label() == "Import 3 rows from later.xlsx, attendance.xlsx"
    workspace.undo()
    assert everything(workspace) == before
    workspace.redo()
    assert everything(workspace) == after


def test_a_transfer_ends_one_enrollment_and_begins_another(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, students(tmp_path, ROSA))
    plan = do(workspace, students(tmp_path, [*ROSA[:4], "Garfield High", *ROSA[5:]], name="moved"))
    assert plan.files[0].changes == [Change(2, "Rosa Delgado", "school", "Lincoln High", "Garfield High")]
    with workspace.read() as session:
        query = select(School.name, Enrollment.entered_on, Enrollment.exited_on).join(Enrollment)
        assert [tuple(row) for row in session.execute(query.order_by(Enrollment.entered_on))] == [
            ("Lincoln High", date(2026, 7, 1), TODAY),
            ("Garfield High", TODAY, None),
        ]


def test_a_transfer_keeps_the_grade_unless_the_file_says_another(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    do(workspace, schools, students(tmp_path, ROSA, MIN))
    rows = [[*ROSA[:3], "", "Garfield High"], [*MIN[:3], 11, "Lincoln High"]]
    plan = do(workspace, students(tmp_path, *rows, heading=STUDENT[:5], name="moved"))
    assert [(one.row, one.field, one.old, one.new) for one in plan.files[0].changes] == [
        (2, "school", "Lincoln High", "Garfield High"),
        (3, "school", "Garfield High", "Lincoln High"),
        (3, "grade", 10, 11),
    ]
    with workspace.read() as session:
        grades = select(Enrollment.grade).where(Enrollment.exited_on.is_(None)).order_by(Enrollment.student_id)
        assert session.scalars(grades).all() == [9, 11]


def test_other_days_supersede_and_keep_what_was_reported(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, students(tmp_path, ROSA), write(tmp_path / "days.xlsx", [DAYS, AUGUST]))
    corrected = write(tmp_path / "corrected.xlsx", [DAYS, [*AUGUST[:4], 9, 2, 1]])
    plan = do(workspace, corrected)
    assert [(one.field, one.old, one.new) for one in plan.files[0].changes] == [("attended", 10, 9), ("excused", 1, 2)]
    with workspace.read() as session:
        query = select(AttendanceFact.attended, AttendanceFact.superseded_by_id).order_by(AttendanceFact.id)
        facts = [tuple(row) for row in session.execute(query)]
        newest = session.scalars(select(func.max(ImportRun.id))).one()
    assert facts == [(10, newest), (9, None)]


def test_rejected_rows_do_not_hold_up_the_others(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    rows = [ROSA, [*MIN[:3], 13, *MIN[4:]], ["00000103", "Park", "Ann", 3, "Garfeld High", "", ""], ROSA]
    plan = do(workspace, schools, students(tmp_path, *rows))
    assert counts(plan)[1] == ("students", 1, 0, 0, 2)
    told = [(one.row, one.column, one.found, one.action) for one in plan.files[1].problems]
    assert told == [
        (3, "Grade", "13", "rejected"),
        (4, "School", "Garfeld High", "question"),
        (5, "Student ID", "00000101", "mended"),
    ]
    answer = plan_json(plan)["files"][1]
    assert {key: answer[key] for key in ("file", "kind", "rows", "rejected", "questions", "repeated")} == {
        "file": "students.xlsx",
        "kind": "students",
        "rows": 4,
        "rejected": 2,
        "questions": 1,
        "repeated": 1,
    }


def test_cells_mended_and_rows_left_out_in_the_review(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    roster = students(tmp_path, ROSA, [*MIN[:3], 13, *MIN[4:]], ["00000103", "Park", "Ann", 11, "Nowhere", "", ""])
    source = Source(roster, edits={(3, "Grade"): "12"}, left_out=frozenset({4}))
    plan = do(workspace, Source(schools), source)
    assert counts(plan)[1] == ("students", 2, 0, 0, 0)
    with workspace.read() as session:
        assert sorted(grade or 0 for grade in session.scalars(select(Enrollment.grade))) == [9, 12]


def test_rows_saved_to_mend_come_back(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    plan = do(workspace, schools, students(tmp_path, ROSA, [*MIN[:3], 13, *MIN[4:]]))
    saved = tmp_path / "to mend.xlsx"
    assert write_rejected(saved, plan.files[1].table, plan.files[1].problems) == 1
    table = find_table(read_workbook(saved))
    mended = write(saved, [table.headings, [*table.rows[0][:3], 10, *table.rows[0][4:]]])
    assert counts(do(workspace, mended)) == [("students", 1, 0, 0, 0)]


def test_defaults_fill_only_what_is_unknown(workspace: Workspace, tmp_path: Path) -> None:
    heading = ["Mentor ID", "Last Name", "First Name", "Capacity", "Languages", "Organization"]
    rows: Rows = [heading, ["M1", "Okafor", "Tom", 3, "Armenian", "Metro Bank"], ["M2", "Kim", "Dan", "", "", ""]]
    do(workspace, write(tmp_path / "mentors.xlsx", rows))
    plain = write(tmp_path / "plain.xlsx", [heading[:3], rows[1][:3], rows[2][:3]])
    defaults = {"capacity": "2", "languages": "English; Spanish", "organization": "City Library"}
    plan = do(workspace, Source(plain, kind=Kind.MENTORS, defaults=defaults))
    assert counts(plan) == [("mentors", 0, 1, 1, 0)]
    with workspace.read() as session:
        query = select(Person.given_name, Mentor.capacity, PartnerOrganization.name).select_from(Mentor)
        query = query.join(Person, Person.id == Mentor.person_id)
        query = query.join(PartnerOrganization, PartnerOrganization.id == Mentor.organization_id)
        assert sorted(tuple(row) for row in session.execute(query)) == [
            ("Dan", 2, "City Library"),
            ("Tom", 3, "Metro Bank"),
        ]
        spoken = select(Person.given_name, PersonLanguage.language).join(PersonLanguage)
        assert sorted(tuple(row) for row in session.execute(spoken)) == [
            ("Dan", "eng"),
            ("Dan", "spa"),
            ("Tom", "hye"),
        ]


def test_a_default_school_moves_nobody_and_interests_stay(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    heading = [*STUDENT, "Interests"]
    do(workspace, schools, students(tmp_path, [*ROSA, "chess"], heading=heading))
    plain = students(tmp_path, ROSA[:3], MIN[:3], heading=STUDENT[:3], name="plain")
    defaults = {"school": "Garfield High", "identified": "Yes", "interests": "soccer"}
    plan = do(workspace, Source(plain, kind=Kind.STUDENTS, defaults=defaults))
    assert counts(plan) == [("students", 1, 0, 1, 0)]
    with workspace.read() as session:
        query = select(Person.given_name, School.name, PersonTag.value)
        query = query.join(Enrollment, Enrollment.student_id == Person.id).join(School).join(PersonTag)
        assert sorted(tuple(row) for row in session.execute(query)) == [
            ("Min", "Garfield High", "soccer"),
            ("Rosa", "Lincoln High", "chess"),
        ]


def test_what_no_cell_and_no_default_says_is_unknown(workspace: Workspace, tmp_path: Path) -> None:
    plain = write(tmp_path / "mentors.xlsx", [["Mentor ID", "Last Name", "First Name"], ["M1", "Okafor", "Tom"]])
    do(workspace, plain)
    with workspace.read() as session:
        mentor = session.scalars(select(Mentor)).one()
        assert (mentor.capacity, mentor.kind, mentor.meets_virtually) == (None, None, None)
        assert session.scalars(select(func.count(ScreeningRecord.id))).one() == 0


def test_a_default_that_cannot_be_is_named(workspace: Workspace, tmp_path: Path) -> None:
    plain = write(tmp_path / "mentors.xlsx", [["Mentor ID", "Last Name", "First Name"], ["M1", "Okafor", "Tom"]])
    with pytest.raises(MappingIncomplete, match=r"“-1”.*Capacity"):
        plan_import(workspace, [Source(plain, defaults={"capacity": "-1"})])


def test_an_outdated_plan_is_refused(workspace: Workspace, schools: Path) -> None:
    plan = plan_import(workspace, [Source(schools)])
    add_school(workspace, SchoolValues(name="Roosevelt High"))
    before = everything(workspace)
    with pytest.raises(PlanOutdated, match="plan it again"):
        apply_import(workspace, plan)
    assert everything(workspace) == before
    do(workspace, schools)
    with workspace.read() as session:
        assert session.scalars(select(func.count(School.id))).one() == 3


def test_cancelling_rolls_back_whole(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    class Impatient:
        """Cancels in the middle of writing."""

        steps = 0

        def step(self, fraction: float, message: str) -> None:
            self.steps += 1
            if message == "Writing" and fraction > 0.5:
                raise Cancelled

    plan = plan_import(workspace, [Source(schools), Source(students(tmp_path, ROSA))])
    before = the_file(workspace)
    progress = Impatient()
    with pytest.raises(Cancelled):
        apply_import(workspace, plan, progress=progress)
    assert progress.steps > 2
    assert the_file(workspace) == before


def test_the_mapping_is_remembered_for_the_layout(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    heading = ["Student ID", "Last Name", "First Name", "School", "Grade", "Code 7"]
    roster = students(tmp_path, [*ROSA[:3], "Lincoln High", 9, "Spanish"], heading=heading)
    suggested = suggest_mapping(find_table(read_workbook(roster)), Kind.STUDENTS)
    assert "home_language" not in suggested.columns
    own = Mapping(Kind.STUDENTS, {**suggested.columns, "home_language": 5}, {"identified": "Yes"})
    do(workspace, Source(schools), Source(roster, mapping=own))
    with workspace.read() as session:
        assert sorted(session.scalars(select(ColumnMapping.name))) == ["schools (schools)", "students (students)"]
    other = [heading[5], *heading[:5]]
    again = students(tmp_path, ["Korean", *MIN[:3], "Lincoln High", 10], heading=other, name="again")
    plan = do(workspace, again)
    assert plan.files[0].mapping.columns["home_language"] == 0
    with workspace.read() as session:
        query = select(Person.home_language).join(Identifier).where(Identifier.value == "00000102")
        assert session.scalars(query).one() == "kor"
        assert session.scalars(select(func.count(ProgramEnrollment.id))).one() == 2


def test_a_day_later_the_same_file_still_changes_nothing(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    roster = students(tmp_path, ROSA, MIN)
    do(workspace, schools, roster)
    workspace.clock = lambda: datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    assert counts(do(workspace, schools, roster)) == [("schools", 0, 0, 2, 0), ("students", 0, 0, 2, 0)]


def test_a_file_of_unknown_content_asks_for_the_window(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", [["Fruit", "Price"], ["apple", 3], ["pear", 4]])
    with pytest.raises(UserError, match="map its columns"):
        plan_import(workspace, [Source(path)])


def test_a_workbook_with_formulas_is_read_as_saved(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(STUDENT)
    sheet.append(ROSA)
    sheet["D2"] = "=4+5"  # never calculated by Excel: nothing saved, so the grade is unknown
    book.save(tmp_path / "formula.xlsx")
    do(workspace, schools, tmp_path / "formula.xlsx")
    with workspace.read() as session:
        assert session.scalars(select(Enrollment.grade)).one() is None
