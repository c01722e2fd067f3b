"""Columns to fields: the program's own headings, other systems', a civil service's, and what is remembered."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iattend_desktop.roster.fields import Kind, fields_of, fold_heading, school_year_in
from iattend_desktop.roster.header import Table, find_table
from iattend_desktop.roster.mapping import Mapping, MappingMisfit, guess_kind, layout_key, suggest, suggest_mapping
from iattend_desktop.roster.table import Cell, read_workbook
from tests.unit.roster.workbooks import REAL_DATA, write

CIVIL_SERVICE = REAL_DATA / "matching" / "civil-service-500"

# As the program's own sample writes them (and as the import must take them), kind by kind.
OWN = {
    "schools": "CDS Code | School | Region | Low Grade | High Grade | Address | City | ZIP | Latitude | Longitude | "
    "PSA Counselor | PSA Staff No | PSA Email | Second PSA Counselor | Second PSA Staff No | Second PSA Email",
    "students": "Student ID | SSID | Last Name | First Name | Preferred Name | Birth Date | Grade | School | "
    "Home Language | Guardian | Relationship | Guardian Phone | Guardian Email | Guardian Language | Address | City | "
    "ZIP | Household | Interests | Availability | Identified | Identified By | Guardian Consent | Meeting Wish | "
    "Days Expected 2025-26 | Days Absent 2025-26",
    "calendar": "Date | Last Date | Kind of Day | School | Title",
    "mentors": "Mentor ID | Last Name | First Name | Mentor Type | Organization | Title | Email | Phone | Languages | "
    "Site | Latitude | Longitude | Travel Miles | Meets Virtually | Capacity | Lowest Grade | Highest Grade | "
    "Interests | Expertise | Availability | Application | Interview | Background Check | Background Check Expires | "
    "References | Training Hours | Training Date | Agreement",
    "attendance": "Student ID | School | Month | Days Expected | Days Attended | Absent Excused | Absent Unexcused | "
    "Suspended Out of School | In-School Suspension | Independent Study Completed | Independent Study Not Completed | "
    "Not Submitted",
    "absence_summary": "Student ID | SSID | School | School Year | Exempt | Days Expected | Days Attended | "
    "Suspended Out of School | In-School Suspension | Absent Excused | Absent Unexcused | "
    "Independent Study Not Completed | Independent Study Completed",
    "daily_attendance": "Student ID | SSID | School | School ID | Date | Period | Attendance Code | Reason | "
    "Event Duration",
}


def table_of(headings: list[str], rows: list[list[Cell]] | None = None, file: str = "a.xlsx") -> Table:
    """A table as the header search would give it."""
    columns = tuple(zip(*rows, strict=True)) if rows else tuple(() for _heading in headings)
    return Table(file, "Sheet1", 1, tuple(headings), columns, range(2, 2 + len(rows or [])))


@pytest.mark.parametrize("kind", list(Kind))
def test_own_headings_each_map_to_their_field(kind: Kind) -> None:
    headings = OWN[kind.value].split(" | ")
    table = table_of(headings)
    mapping = suggest_mapping(table, kind)
    fields = fields_of(kind)
    assert sorted(mapping.columns.values()) == list(range(len(headings)))
    for key, index in mapping.columns.items():
        assert headings[index].removesuffix(" 2025-26") == fields[key].label
    guessed, sureness = guess_kind(table)
    assert guessed is kind
    assert sureness > 0.7


def test_no_heading_means_two_fields_of_a_kind() -> None:
    for kind in Kind:
        words = [word for field in fields_of(kind).values() for word in field.synonyms]
        assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("kind", "headings", "expected"),
    [
        (
            Kind.STUDENTS,
            ["Perm ID", "STATE_STUDENT_ID", "LastName", "FirstName", "DOB", "Gr Lvl", "Sch Nm", "Parent/Guardian Name"],
            ["student_id", "ssid", "last_name", "first_name", "birth_date", "grade", "school", "guardian"],
        ),
        (
            Kind.STUDENTS,
            [
                "Pupil ID",
                "Apellido",
                "Nombre",
                "Fecha de nacimiento",
                "Grado",
                "Escuela",
                "Teléfono",
                "Días Ausente 2025-26",
            ],
            ["student_id", "last_name", "first_name", "birth_date", "grade", "school", "guardian_phone", "days_absent"],
        ),
        (
            Kind.MENTORS,
            ["Employee #", "Surname", "Given Name", "Organisation", "Job Title", "E-mail Address", "Max Mentees"],
            ["mentor_id", "last_name", "first_name", "organization", "title", "email", "capacity"],
        ),
        (
            Kind.ATTENDANCE,
            ["Student Number", "Attendance Month", "Days Enrolled", "Days Present", "Excused Absenses", "OSS", "ISS"],
            ["student_id", "month", "expected", "attended", "excused", "suspended_out", "suspended_in"],
        ),
    ],
)
def test_headings_of_other_systems(kind: Kind, headings: list[str], expected: list[str]) -> None:
    columns = suggest_mapping(table_of(headings), kind).columns
    assert [key for key, _index in sorted(columns.items(), key=lambda pair: pair[1])] == expected
    assert guess_kind(table_of(headings))[0] is kind


def test_values_that_do_not_fit_leave_a_column_out() -> None:
    rows: list[list[Cell]] = [["a@x.org", "EO"], ["b@x.org", "HEO"], ["c@x.org", "Grade 7"]]
    suggestion = suggest(table_of(["Email", "Grade"], rows), Kind.STUDENTS)
    assert suggestion.mapping.columns == {"email": 0}
    left = suggestion.columns[1]
    assert (left.field, left.examples) == (None, ("EO", "HEO", "Grade 7"))
    assert "“EO”, “HEO” do not fit Grade" in left.reason


def test_a_few_strange_values_do_not_hide_a_column() -> None:
    rows: list[list[Cell]] = [["TK"], ["K"], [5.0], ["13"], ["N/A"], ["12th"]]
    assert suggest_mapping(table_of(["Grade"], rows), Kind.STUDENTS).columns == {"grade": 0}


def test_one_column_serves_one_field_and_the_later_year_wins() -> None:
    headings = ["Student ID", "Days Absent 2024-25", "Days Absent 2025-26", "Name", "Last Name", "First Name"]
    columns = suggest_mapping(table_of(headings), Kind.STUDENTS).columns
    assert columns == {"student_id": 0, "last_name": 4, "first_name": 5, "days_absent": 2}


@pytest.mark.skipif(not CIVIL_SERVICE.is_dir(), reason="the real inputs are not here (IATTEND_REAL_DATA)")
@pytest.mark.parametrize(
    ("name", "kind", "fields"),
    [
        ("mentors", Kind.MENTORS, {"first_name": 0, "last_name": 1, "email": 2, "title": 4, "organization": 6}),
        ("mentees", Kind.STUDENTS, {"first_name": 0, "last_name": 1, "email": 2}),
    ],
)
def test_a_roster_of_a_civil_service(tmp_path: Path, name: str, kind: Kind, fields: dict[str, int]) -> None:
    with (CIVIL_SERVICE / f"{name}.csv").open(encoding="utf-8", newline="") as source:
        path = write(tmp_path / f"{name}.xlsx", csv.reader(source))
    table = find_table(read_workbook(path))
    assert len(table) == 500
    assert guess_kind(table)[0] is kind
    suggestion = suggest(table, kind)
    assert suggestion.mapping.columns == fields
    assert suggestion.columns[5].heading == "grade"
    assert suggestion.columns[5].field is None
    assert "Left out" in suggestion.columns[5].reason


def test_a_mapping_is_remembered_by_heading_and_fits_another_order() -> None:
    mapping = Mapping(Kind.MENTORS, {"last_name": 0, "email": 2}, {"capacity": "2"})
    data = json.loads(json.dumps(mapping.to_json(["Surname", "x", "Mail"])))
    again = Mapping.from_json(data, ["MAIL ", "Surname"])
    assert again == Mapping(Kind.MENTORS, {"last_name": 1, "email": 0}, {"capacity": "2"})
    with pytest.raises(MappingMisfit, match="reads “Last Name” from a column “Surname”"):
        Mapping.from_json(data, ["Mail", "x"])


@given(st.data())
def test_every_mapping_comes_back_from_its_json(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(Kind)))
    keys = list(fields_of(kind))
    folded = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
    headings = data.draw(st.lists(folded, min_size=len(keys), max_size=len(keys), unique=True))
    indexes = data.draw(st.permutations(range(len(keys))))
    size = data.draw(st.integers(0, len(keys)))
    mapping = Mapping(kind, dict(zip(keys[:size], indexes[:size], strict=True)), {})
    assert Mapping.from_json(json.loads(json.dumps(mapping.to_json(headings))), headings) == mapping


def test_a_layout_is_known_again_in_any_order_case_and_year() -> None:
    key = layout_key(["Student ID", "Days Absent 2025-26"])
    assert key == layout_key(["DAYS_ABSENT 2026-27 ", "student id"])
    assert key != layout_key(["Student ID", "Days Expected 2025-26"])
    assert len(key) == 32


def test_headings_fold_and_years_are_found() -> None:
    assert fold_heading(" Días  Ausente_2025–26*") == "dias ausente"
    assert [school_year_in(text) for text in ("2025-26", "SY 2025/2026", "2025–2027", "x")] == [2025, 2025, None, None]
