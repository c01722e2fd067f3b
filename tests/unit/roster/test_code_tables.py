"""Codes of grades and languages: known words need no table, everything else is asked about once and remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.languages import language_code
from iattend_desktop.model.person import Enrollment, Person, PersonLanguage
from iattend_desktop.roster.absence_codes import DayMeaning, meaning_of, parse_codes, word_of
from iattend_desktop.roster.code_tables import (
    STATE_LANGUAGES,
    parse_grade_codes,
    parse_language_codes,
    writable,
    written,
)
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.mapping import Mapping, suggest_mapping
from iattend_desktop.roster.open_codes import MOST, Code, codes_of, values_of
from iattend_desktop.roster.plan import Source, plan_import
from iattend_desktop.roster.table import Cell
from iattend_desktop.roster.terms import grade_number
from iattend_desktop.roster.validation import MappingIncomplete
from iattend_desktop.roster.values import Refused
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import DANIEL, MENTOR, MIN, ROSA, SCHOOLS, STUDENT, do, students
from tests.unit.roster.test_validation import table_of
from tests.unit.roster.workbooks import write

GRADES = "-1 = TK; PK = none"


@pytest.mark.parametrize(
    ("cell", "number"),
    [("TK", -1), ("K", 0), ("KN", 0), ("KG", 0), ("00", 0), (0.0, 0), ("05", 5), ("Grade 12", 12), (7, 7)],
)
def test_grades_that_need_no_table(cell: Cell, number: int) -> None:
    assert grade_number(cell) == number


@pytest.mark.parametrize("cell", ["-1", -1.0, "-2", "PK", "PS", "UE", "UG", "AD", "13", "000", True])
def test_grades_that_nobody_can_know(cell: Cell) -> None:
    """PowerSchool's -1 is half-day kindergarten in Virginia, pre-kindergarten in Louisiana, somebody's TK here."""
    assert grade_number(cell) is None


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Armenian", "hye"),
        ("arm", "hye"),
        ("HYE", "hye"),
        ("hy", "hye"),
        ("Rumanian", "ron"),
        ("chi", "zho"),
        ("02", None),
    ],
)
def test_languages_by_name_and_by_codes_of_iso_639(word: str, code: str | None) -> None:
    assert language_code(word) == code


def test_the_states_codes_are_those_of_its_names() -> None:
    """A sample of the Department of Education's list of a child's primary language, by its own names."""
    names = {"00": "English", "01": "Spanish", "05": "Pilipino", "07": "Mandarin", "09": "Khmer (Cambodian)",
             "16": "Farsi (Persian)", "20": "Chamorro", "36": "Cebuano", "44": "Mien", "45": "Rumanian",
             "48": "Marshallese", "49": "Mixtec", "54": "Chaldean"}  # fmt: skip
    assert {code: STATE_LANGUAGES[code] for code in names} == {code: language_code(n) for code, n in names.items()}


def test_a_table_says_each_code_once() -> None:
    assert parse_grade_codes(GRADES) == {"-1": -1, "pk": None}
    assert parse_grade_codes("\n A = 1;\n a = 01; ") == {"a": 1}
    assert parse_language_codes("01 = Spanish; 99 = none; X = spa") == {"01": "spa", "99": None, "x": "spa"}
    for wrong in ("A = 1; A = 2", "A", "A = 13", "= 3", "A = 1 = 2"):
        assert isinstance(parse_grade_codes(wrong), Refused), wrong
    assert [writable(code) for code in ("-1", "", "a=b", "a;b", "a\nb")] == [True, False, False, False, False]


def test_every_meaning_of_an_absence_is_read_back_from_its_word() -> None:
    table = parse_codes(written({meaning.value: word_of(meaning) for meaning in DayMeaning}))
    assert list(table.values()) == list(DayMeaning)
    assert [meaning_of(word_of(meaning)) for meaning in DayMeaning] == list(DayMeaning)


def asked(codes: list[Code]) -> list[tuple[str, str, int, int, str, str | None]]:
    return [(one.table, one.code, one.count, one.row, one.example, one.meaning) for one in codes]


def test_codes_are_asked_once_with_how_many_rows_and_who() -> None:
    table = table_of(
        """
        Student ID | Last Name | First Name | DOB | Grade | School | Home Language | Parent Language
        1 | Lee | Ana  | 2022-03-02 | -1 | Lincoln High | 01 | Spanish
        2 | Lee | Omar | 2022-05-01 | -1 | Lincoln High | 01 | 49
        3 | Kim | Min  | 2016-01-05 | 5  | Lincoln High | n/a | 01
        4 | Kim | Ari  |            | PK | Lincoln High | Korean |
        """
    )
    mapping = suggest_mapping(table, Kind.STUDENTS)
    assert {"grade", "home_language", "guardian_language"} <= mapping.columns.keys()  # codes show what a column is
    assert asked(codes_of(table, mapping, values_of(table))) == [
        ("grade_codes", "-1", 2, 5, "2022-03-02 Ana Lee", None),
        ("grade_codes", "PK", 1, 8, "Ari Kim", None),
        ("language_codes", "01", 3, 5, "Ana Lee", None),  # in two columns
        ("language_codes", "49", 1, 6, "Omar Lee", None),
    ]
    said = Mapping(mapping.kind, mapping.columns, {"grade_codes": "-1 = TK"})
    assert [(one.code, one.meaning) for one in codes_of(table, said, values_of(table))] == [
        ("PK", None),
        ("01", None),
        ("49", None),
        ("-1", "TK"),
    ]


def test_of_several_languages_in_a_cell_only_the_unknown_one_is_asked() -> None:
    table = table_of(
        "Mentor ID | Last Name | First Name | Languages\n7 | Okafor | Dan | English; 49\n8 | Ito | Mai | 49"
    )
    mapping = Mapping(Kind.MENTORS, {"mentor_id": 0, "last_name": 1, "first_name": 2, "languages": 3})
    assert asked(codes_of(table, mapping, values_of(table))) == [("language_codes", "49", 2, 5, "Dan Okafor", None)]


def test_a_column_of_names_holds_no_codes() -> None:
    rows = "\n".join(f"{n} | Lee | A{n} | X{n}" for n in range(MOST + 1))
    table = table_of(f"Student ID | Last Name | First Name | Grade\n{rows}")
    mapping = Mapping(Kind.STUDENTS, {"student_id": 0, "last_name": 1, "first_name": 2, "grade": 3})
    assert codes_of(table, mapping, values_of(table)) == []


def test_codes_become_what_they_mean_and_are_recognized_next_time(workspace: Workspace, tmp_path: Path) -> None:
    do(workspace, write(tmp_path / "schools.xlsx", SCHOOLS))
    rosa, minh = [*ROSA], [*MIN]
    rosa[3], rosa[5], minh[3], minh[5] = -1, "01", "PK", "49"
    roster = students(tmp_path, rosa, minh)
    waits = plan_import(workspace, [Source(roster)])
    (file,) = waits.files
    assert (file.created, sorted((one.row, one.column) for one in file.problems)) == (
        0,
        [(2, "Grade"), (2, "Home Language"), (3, "Grade"), (3, "Home Language")],
    )
    assert {one.next_step.partition(",")[2] for one in file.problems} == {
        " or say under Columns, Codes, what it means in all rows."
    }
    do(workspace, Source(roster, defaults={"grade_codes": GRADES, "language_codes": "01 = Spanish; 49 = none"}))
    with workspace.read() as session:
        query = select(Person.given_name, Person.home_language, Enrollment.grade).join(
            Enrollment, Enrollment.student_id == Person.id
        )
        assert sorted(map(tuple, session.execute(query))) == [("Min", None, None), ("Rosa", "spa", -1)]
    ana = ["00000103", "Brown", "Ana", "-1", "Lincoln High", "01", "Yes"]
    again = do(workspace, students(tmp_path, ana, heading=STUDENT, name="next week"))
    assert (again.files[0].created, again.files[0].problems) == (1, ())


def test_languages_of_a_mentor_come_from_the_table_and_from_the_program(workspace: Workspace, tmp_path: Path) -> None:
    daniel = [*DANIEL]
    daniel[4], daniel[6] = "English; 49; 01", None
    mentors = write(tmp_path / "mentors.xlsx", [MENTOR, daniel])
    do(workspace, Source(mentors, defaults={"language_codes": "49 = Mixtec; 01 = none"}))
    with workspace.read() as session:
        assert set(session.scalars(select(PersonLanguage.language))) == {"eng", language_code("Mixtec")}


def test_a_table_that_cannot_be_read_is_told(workspace: Workspace, tmp_path: Path) -> None:
    do(workspace, write(tmp_path / "schools.xlsx", SCHOOLS))
    with pytest.raises(MappingIncomplete, match="What the Grades Mean"):
        plan_import(workspace, [Source(students(tmp_path, ROSA), defaults={"grade_codes": "-1 is TK"})])
