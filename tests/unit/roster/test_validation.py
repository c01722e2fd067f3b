"""Whole tables: which rows are taken, and what is said about the others."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from iattend_desktop.progress import Cancelled
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.mapping import Mapping, suggest_mapping
from iattend_desktop.roster.school_lookup import fold_school
from iattend_desktop.roster.validation import MappingIncomplete, Validated, check_mapping, validate

TODAY = dt.date(2026, 11, 20)
SCHOOLS = {"Lincoln High": "19647331930001", "Belmont Elementary": "19647331930002"}
KNOWN = {fold_school(name): code for name, code in SCHOOLS.items()} | {code: code for code in SCHOOLS.values()}
NAMES = {code: name for name, code in SCHOOLS.items()}


def table_of(text: str, **values: Any) -> Table:
    """A table from lines of cells between bars, the headings first; rows start at 5, and {name} stands for a value."""
    lines = [[cell.strip() for cell in line.strip(" ").split("|")] for line in text.strip().splitlines()]
    rows = [[values.get(cell[1:-1], cell) if cell.startswith("{") else cell for cell in line] for line in lines]
    columns = tuple(zip(*rows[1:], strict=True))
    return Table("a.xlsx", "Roster", 4, tuple(rows[0]), columns, range(5, 4 + len(rows)))


def checked(kind: Kind, text: str, students: set[str] | None = None, **values: Any) -> Validated:
    """The table validated under its suggested mapping."""
    table = table_of(text, **values)
    schools = None if kind is Kind.SCHOOLS else KNOWN
    mapping = suggest_mapping(table, kind)
    return validate(table, mapping, today=TODAY, known_schools=schools, school_names=NAMES, known_students=students)


def said(result: Validated) -> list[tuple[int, str, str, str]]:
    """Row, column, what was found and what became of it, for each problem."""
    return [(problem.row, problem.column, problem.found, problem.action) for problem in result.problems]


def test_clean_rows_become_values() -> None:
    result = checked(
        Kind.STUDENTS,
        """
        Student ID | Last Name | First Name | DOB | Grade | School | Language | Days Expected 2025-26 | Absences 2025-26
        00012345 | Delgado | Rosa | {born} | 5 | Lincoln High | Spanish | 180 | 18
        00012346 | Suharto |      | {born} | TK | 19647331930002 | | |
        """,
        born=dt.date(2015, 3, 2),
    )
    assert result.problems == ()
    assert list(result.records()) == [
        {
            "row": 5, "student_id": "00012345", "last_name": "Delgado", "first_name": "Rosa", "grade": 5,
            "birth_date": dt.date(2015, 3, 2), "school": "19647331930001", "home_language": "spa",
            "days_expected": 180, "days_absent": 18,
        },
        {
            "row": 6, "student_id": "00012346", "last_name": "Suharto", "first_name": None, "grade": -1,
            "birth_date": dt.date(2015, 3, 2), "school": "19647331930002", "home_language": None,
            "days_expected": None, "days_absent": None,
        },
    ]  # fmt: skip
    assert (result.rows, result.summary_year, result.identity) == (2, 2025, ("student_id",))


def test_each_defect_is_named_with_row_column_and_action() -> None:
    result = checked(
        Kind.STUDENTS,
        """
        Student ID | Last Name | First Name | Birth Date | Grade  | School
        00012345   | Delgado   | Rosa       | 09/12/2014 | 5      | Lincoln High
        {number}   | Kim       | Min        | {born}     | 5      | lincoln-high
        00012347   | N/A       |            | {born}     | 5      | Lincoln High
        00012348   | Lee       | Ann        | 02/30/2014 | 5      | Lincoln High
        00012349   | Lee       | Bo         | {future}   | 5      | Lincoln High
        00012350   | Lee       | Cy         | {born}     | 13     | Lincoln High
        00012351   | Lee       | Di         | {born}     | 5      | Lincon High
        00012352   | Lee       | Ed         | {born}     | 5      | Roosevelt
                   | Lee       | Fi         | {born}     | 5      | Lincoln High
        """,
        number=12346.0,
        born=dt.date(2014, 5, 1),
        future=dt.date(2026, 12, 1),
    )
    assert said(result) == [
        (5, "Birth Date", "09/12/2014", "mended"),
        (6, "Student ID", "12346", "mended"),
        (7, "Last Name", "N/A", "rejected"),
        (8, "Birth Date", "02/30/2014", "rejected"),
        (9, "Birth Date", "2026-12-01", "rejected"),
        (10, "Grade", "13", "rejected"),
        (11, "School", "Lincon High", "question"),
        (12, "School", "Roosevelt", "rejected"),
        (13, "Student ID", "", "rejected"),
    ]
    assert result.row_numbers == [5, 6]
    assert result.columns["student_id"] == ["00012345", "00012346"]
    assert (result.rejected_rows, result.question_rows) == ((7, 8, 9, 10, 12, 13), (11,))
    assert "“Lincoln High” is spelled much like it" in result.problems[6].expected
    assert result.problems[5].to_json() == {
        "sheet": "Roster",
        "row": 10,
        "column": "Grade",
        "found": "13",
        "expected": "TK, K or a grade from 1 to 12",
        "action": "rejected",
        "next_step": "Correct the grade, or say under Columns, Codes, what it means in all rows.",
    }


def test_a_row_that_comes_twice() -> None:
    result = checked(
        Kind.STUDENTS,
        """
        Student ID | Last Name | First Name | Grade
        00012345   | Delgado   | Rosa       | 5
        00012345   | Delgado   | Rosa       | 5th
        00012345   | Delgado   | Rosa       | 6
        00012346   | Kim       | Min        | 13
        00012346   | Kim       | Min        | 12
        """,
    )
    assert result.row_numbers == [5, 9]
    assert result.repeated_rows == (6,)
    assert said(result) == [
        (6, "Student ID", "00012345", "mended"),
        (7, "Student ID", "00012345", "question"),
        (8, "Grade", "13", "rejected"),
    ]
    assert "row 5 says something else in Grade" in result.problems[1].expected


def test_attendance_adds_up() -> None:
    result = checked(
        Kind.ATTENDANCE,
        """
        Perm ID | Site | Month | Expected | Present | Excused | Unexcused | OSS | ISS | IS ADA | IS Non ADA | Not Taken
        00012345 | Lincoln High | {aug} | 20 | 12 | 1 | 2 | 1 | 1 | 2 | 1 | 3
        00012345 | Lincoln High | {sep} | 20 | 12 | 1 | 2 | 1 | 1 | 2 | 2 | 0
        00012345 | Lincoln High | {oct} | 5 | 0 | 3 | 2 | 1 | 0 | 0 | 0 | 0
        00012345 | Lincoln High | {nov} | 20 | -1 | 21 | 0 | 0 | 0 | 0 | 0 | 0
        00099999 | Lincoln High | {aug} | 20 | 20 | 0 | 0 | 0 | 0 | 0 | 0 | N/A
        00012345 | Belmont Elementary | {aug} | 1 | 1 | | | | | | | n/a
        """,
        students={"00012345"},
        aug=dt.date(2026, 8, 1),
        sep=dt.date(2026, 9, 1),
        oct=dt.date(2026, 10, 31),
        nov="Nov 2026",
    )
    assert said(result) == [
        (6, "Expected", "20", "question"),
        (7, "Expected", "5", "rejected"),
        (8, "Month", "Nov 2026", "mended"),
        (8, "Present", "-1", "rejected"),
        (9, "Not Taken", "N/A", "mended"),
        (9, "Perm ID", "00099999", "rejected"),
        (10, "Not Taken", "n/a", "mended"),
    ]
    assert result.problems[0].expected.startswith("21,")
    assert result.row_numbers == [5, 10]
    assert result.columns["month"] == [dt.date(2026, 8, 1)] * 2
    assert result.columns["school"] == ["19647331930001", "19647331930002"]


@pytest.mark.parametrize("capacity", ["-1", "2.5", "two", True, -1.0])
def test_a_capacity_that_is_no_number_of_places(capacity: Any) -> None:
    text = "ID | Last Name | First Name | Capacity\n M1 | Kim | Min | {capacity}\n M2 | Lee | A | 0\n M3 | Li | B |"
    table = table_of(text, capacity=capacity)
    mapping = Mapping(Kind.MENTORS, {"mentor_id": 0, "last_name": 1, "first_name": 2, "capacity": 3})
    result = validate(table, mapping, today=TODAY)
    assert [(problem.row, problem.column, problem.expected) for problem in result.problems] == [
        (5, "Capacity", "a whole number, 0 or more")
    ]
    assert result.columns["capacity"] == [0, None]


def test_defaults_fill_what_the_file_does_not_have() -> None:
    table = table_of("first name | last name | email address\n Min | Kim | Min.Kim@x.org\n Ann | Lee | ann@x.org")
    mapping = Mapping(
        Kind.STUDENTS,
        {"first_name": 0, "last_name": 1, "email": 2},
        {"school": "lincoln high", "home_language": "English", "identified": "yes"},
    )
    result = validate(table, mapping, today=TODAY, known_schools=KNOWN)
    assert result.identity == ("email",)
    assert result.columns["email"] == ["min.kim@x.org", "ann@x.org"]
    assert result.columns["school"] == ["19647331930001"] * 2
    assert (result.columns["home_language"], result.columns["identified"]) == (["eng"] * 2, [True] * 2)
    wrong = Mapping(Kind.STUDENTS, mapping.columns, {"grade": "13"})
    with pytest.raises(MappingIncomplete, match="The value “13” that was set for every row as Grade is not TK, K"):
        validate(table, wrong, today=TODAY)


def test_whole_names_are_split_and_may_be_one_word() -> None:
    result = checked(
        Kind.STUDENTS, "Student ID | Student Name\n 01 | Delgado, Rosa\n 02 | Min Kim\n 03 | Suharto\n 04 | N/A"
    )
    assert result.columns["last_name"] == ["Delgado", "Kim", "Suharto"]
    assert result.columns["first_name"] == ["Rosa", "Min", None]
    assert said(result) == [(8, "Student Name", "N/A", "rejected")]


def test_rows_without_anything_in_the_mapped_columns_are_no_rows() -> None:
    result = checked(
        Kind.STUDENTS, "Student ID | Last Name | First Name | Note\n 01 | Kim | Min |\n | | | printed by the office"
    )
    assert (result.rows, result.row_numbers, result.problems) == (1, [5], ())


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ("Student ID | Grade", "no column for Last Name, First Name"),
        ("Last Name | First Name", "no column for Student ID or SSID or Email"),
        ("Student ID | Name | Days Absent", "“Days Absent” of a.xlsx does not say of which school year"),
        ("Color | Shape", "No column of a.xlsx is mapped"),
    ],
)
def test_a_mapping_that_cannot_serve(headings: str, missing: str) -> None:
    table = table_of(f"{headings}\n" + " | ".join("1" for _heading in headings.split("|")))
    mapping = suggest_mapping(table, Kind.STUDENTS)
    with pytest.raises(MappingIncomplete, match=missing):
        check_mapping(table, mapping)


def test_the_year_of_a_summary_can_be_set() -> None:
    table = table_of("Student ID | Name | Days Absent\n 01 | Min Kim | 3")
    mapping = suggest_mapping(table, Kind.STUDENTS)
    named = Mapping(mapping.kind, mapping.columns, {"summary_year": "2024-25"})
    result = validate(table, named, today=TODAY)
    assert (result.summary_year, result.columns["days_absent"]) == (2024, [3])


def test_more_days_absent_than_expected() -> None:
    text = "Perm ID | Name | Days Expected | Days Absent 2025-26\n 1 | Min Kim | 10 | 11\n 2 | Ann Lee | 10 | 10"
    assert said(checked(Kind.STUDENTS, text)) == [(5, "Days Absent 2025-26", "11", "rejected")]


def test_schools_need_a_code_and_a_name() -> None:
    text = """
        CDS Code       | School  | Low Grade | High Grade
        19647331930001 | Lincoln | 9         | 12
        19647331930002 | N/A     | K         | 5
        123            | Bell    | K         | 5
        19647331930003 | Hill    | 5         | K
    """
    result = checked(Kind.SCHOOLS, text)
    assert said(result) == [
        (6, "School", "N/A", "rejected"),
        (7, "CDS Code", "123", "rejected"),
        (8, "Low Grade", "5", "question"),
    ]
    assert result.columns == {
        "cds_code": ["19647331930001"], "name": ["Lincoln"], "grade_low": [9], "grade_high": [12],
    }  # fmt: skip


def test_no_school_is_known_yet() -> None:
    table = table_of("Student ID | Name | School\n 01 | Min Kim | Lincoln High")
    result = validate(table, suggest_mapping(table, Kind.STUDENTS), today=TODAY, known_schools={})
    assert result.problems[0].next_step == "No school is known yet; import the schools first."


def test_checking_can_be_cancelled() -> None:
    class Impatient:
        """Cancels at once."""

        def step(self, fraction: float, message: str) -> None:
            """Stop."""
            raise Cancelled(f"{fraction} {message}")

    table = table_of("Student ID | Name\n 01 | Min Kim")
    with pytest.raises(Cancelled):
        validate(table, suggest_mapping(table, Kind.STUDENTS), today=TODAY, progress=Impatient())
