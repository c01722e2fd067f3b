"""What a person decides about an import: cells mended, rows left out, values for all rows, columns remembered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Identifier, Person, PersonLanguage, PersonTag
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.roster import ColumnMapping
from iattend_desktop.model.school import School
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.problem import UserError
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.header import find_table
from iattend_desktop.roster.mapping import Mapping, suggest_mapping
from iattend_desktop.roster.plan import Source, plan_import, plan_json
from iattend_desktop.roster.rejected import write_rejected
from iattend_desktop.roster.table import read_workbook
from iattend_desktop.roster.validation import MappingIncomplete
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import (
    MIN,
    ROSA,
    STUDENT,
    Rows,
    counts,
    do,
    students,
)
from tests.unit.roster.workbooks import write


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


def test_each_step_of_a_mentor_has_the_end_that_the_sheet_says(workspace: Workspace, tmp_path: Path) -> None:
    done, ends = date(2026, 9, 1), date(2028, 9, 1)
    heading = [
        *("Mentor ID", "Last Name", "First Name", "Background Check", "Expires"),
        *("References", "Reference check expires"),
        *("Training Date", "Training hours", "Training valid until", "Agreement signed", "Agreement Expires"),
        "Orientation attended",
    ]
    tom = ["M1", "Okafor", "Tom", done, ends, done, date(2027, 9, 1), done, 3, date(2027, 1, 4), done, "", done]
    file = tmp_path / "mentors.xlsx"
    assert counts(do(workspace, write(file, [heading, tom]))) == [("mentors", 1, 0, 0, 0)]

    def steps() -> dict[str, tuple[date, date | None, float | None]]:
        with workspace.read() as session:
            return {
                one.step: (one.done_on, one.expires_on, one.hours) for one in session.scalars(select(ScreeningRecord))
            }

    first = {
        "background_check": (done, ends, None),
        "references": (done, date(2027, 9, 1), None),
        "training": (done, date(2027, 1, 4), 3.0),
        "agreement": (done, None, None),
        "orientation": (done, None, None),
    }
    assert steps() == first
    assert counts(do(workspace, file)) == [("mentors", 0, 0, 1, 0)]
    later = [*tom[:9], date(2029, 1, 4), done, date(2027, 6, 30), done]
    early = ["M2", "Kim", "Dan", *[""] * 2, done, date(2026, 8, 31), *[""] * 6]
    plan = do(workspace, write(file, [heading, later, early]))
    assert counts(plan) == [("mentors", 0, 1, 0, 1)]
    assert [(change.field, change.old, change.new) for change in plan.files[0].changes] == [
        ("training_expires", date(2027, 1, 4), date(2029, 1, 4)),
        ("agreement_expires", None, date(2027, 6, 30)),
    ]
    [problem] = plan.files[0].problems
    assert (problem.row, problem.column, problem.action) == (3, "References", "question")
    assert steps() == first | {
        "training": (done, date(2029, 1, 4), 3.0),
        "agreement": (done, date(2027, 6, 30), None),
    }


def test_a_default_that_cannot_be_is_named(workspace: Workspace, tmp_path: Path) -> None:
    plain = write(tmp_path / "mentors.xlsx", [["Mentor ID", "Last Name", "First Name"], ["M1", "Okafor", "Tom"]])
    with pytest.raises(MappingIncomplete, match=r"“-1”.*Capacity"):
        plan_import(workspace, [Source(plain, defaults={"capacity": "-1"})])


@pytest.mark.file_only("who acts is the login's to say on a server")
def test_a_layout_that_two_people_used_outlives_the_undo_of_who_brought_it(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    heading = ["Student ID", "Last Name", "First Name", "School", "Grade", "Code 7"]
    rosters = [
        students(tmp_path, [*row[:3], "Lincoln High", 9, "Spanish"], heading=heading, name=str(row[0]))
        for row in (ROSA, ["00000103", "Park", "Ann"], ["00000104", "Lee", "Eli"])
    ]
    suggested = suggest_mapping(find_table(read_workbook(rosters[0])), Kind.STUDENTS)
    own = Mapping(Kind.STUDENTS, {**suggested.columns, "home_language": 5})
    do(workspace, schools, students(tmp_path, MIN))  # the year begins, with columns of its own
    workspace.actor = "ana"
    do(workspace, Source(rosters[0], mapping=own))
    workspace.actor = "ben"
    do(workspace, rosters[1])
    workspace.actor = "ana"
    workspace.undo()
    with workspace.read() as session:
        assert sorted(session.scalars(select(ColumnMapping.kind))) == ["schools", "students"]
        assert session.scalars(select(func.count(Enrollment.id))).one() == 2
    assert plan_import(workspace, [Source(rosters[2])]).files[0].mapping == own
    workspace.actor = "ben"
    workspace.undo()
    assert plan_import(workspace, [Source(rosters[2])]).files[0].mapping == suggested


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


def test_a_file_of_unknown_content_asks_for_the_window(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", [["Fruit", "Price"], ["apple", 3], ["pear", 4]])
    with pytest.raises(UserError, match="map its columns"):
        plan_import(workspace, [Source(path)])
