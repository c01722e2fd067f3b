"""An import is planned, read and applied as one; the same file again changes nothing; undo brings everything back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Enrollment, Person, PersonLanguage
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.roster import ImportRun
from iattend_desktop.model.school import School
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.progress import Cancelled
from iattend_desktop.roster.outcome import Change
from iattend_desktop.roster.plan import PlanOutdated, Source, apply_import, plan_import
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import (
    AUGUST,
    DANIEL,
    DAYS,
    MENTOR,
    MIN,
    ROSA,
    STUDENT,
    TODAY,
    counts,
    do,
    everything,
    history,
    records,
    students,
    the_file,
)
from tests.unit.roster.workbooks import write


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


def test_a_wish_for_one_mentor_for_siblings_comes_in_and_changes(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    def asked() -> dict[str | None, bool | None]:
        with workspace.read() as session:
            query = select(Person.given_name, ProgramEnrollment.siblings_together).join(ProgramEnrollment)
            return dict(session.execute(query).all())

    heading = [*STUDENT, "One Mentor for Siblings"]
    min_too = [*MIN[:-1], "Yes"]
    do(workspace, schools, write(tmp_path / "students.xlsx", [heading, [*ROSA, "Yes"], [*min_too, None]]))
    assert asked() == {"Rosa": True, "Min": None}
    do(workspace, write(tmp_path / "students.xlsx", [heading, [*ROSA, "No"], [*min_too, "yes"]]))
    assert asked() == {"Rosa": False, "Min": True}


def test_a_plan_alone_writes_nothing(workspace: Workspace, schools: Path) -> None:
    before = the_file(workspace)
    assert plan_import(workspace, [Source(schools)]).changes_something
    assert the_file(workspace) == before


def test_the_same_files_again_change_nothing(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    days = write(tmp_path / "attendance.xlsx", [DAYS, AUGUST])
    mentors = write(tmp_path / "mentors.xlsx", [MENTOR, DANIEL])
    roster = students(tmp_path, ROSA, MIN)
    do(workspace, schools, roster, mentors, days)
    before = records(workspace)
    plan = do(workspace, schools, roster, mentors, days)
    assert counts(plan) == [
        ("schools", 0, 0, 2, 0),
        ("students", 0, 0, 2, 0),
        ("mentors", 0, 0, 1, 0),
        ("attendance", 0, 0, 1, 0),
    ]
    assert plan.applicable
    assert not plan.changes_something
    assert records(workspace) == before
    assert history(workspace)[:4] == [
        ("attendance.xlsx", 0, 0, 1),
        ("mentors.xlsx", 0, 0, 1),
        ("students.xlsx", 0, 0, 2),
        ("schools.xlsx", 0, 0, 2),
    ]


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


def test_a_day_later_the_same_file_still_changes_nothing(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    roster = students(tmp_path, ROSA, MIN)
    do(workspace, schools, roster)
    workspace.clock = lambda: datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    assert counts(do(workspace, schools, roster)) == [("schools", 0, 0, 2, 0), ("students", 0, 0, 2, 0)]


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
