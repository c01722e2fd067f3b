"""The clean workbooks, read back with another library than the one that wrote them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from iattend_desktop.progress import Cancelled
from iattend_desktop.sample import SampleError, write_sample
from tests.unit.sample.conftest import Written

HEADINGS = {
    "schools": "CDS Code | School | Region | Low Grade | High Grade | Address | City | ZIP | Latitude | Longitude | "
    "PSA Counselor | PSA Staff No | PSA Email | Second PSA Counselor | Second PSA Staff No | Second PSA Email",
    "students": "Student ID | SSID | Last Name | First Name | Preferred Name | Birth Date | Grade | School | "
    "Home Language | Guardian | Relationship | Guardian Phone | Guardian Email | Guardian Language | Address | City | "
    "ZIP | Household | Interests | Availability | Identified | Identified By | Guardian Consent | Meeting Wish | "
    "Days Expected 2025-26 | Days Absent 2025-26",
    "mentors": "Mentor ID | Last Name | First Name | Mentor Type | Organization | Title | Email | Phone | Languages | "
    "Site | Latitude | Longitude | Travel Miles | Meets Virtually | Capacity | Lowest Grade | Highest Grade | "
    "Interests | Expertise | Availability | Application | Interview | Background Check | Background Check Expires | "
    "References | Training Hours | Training Date | Agreement",
    "attendance": "Student ID | School | Month | Days Expected | Days Attended | Absent Excused | Absent Unexcused | "
    "Suspended Out of School | In-School Suspension | Independent Study Completed | Independent Study Not Completed | "
    "Not Submitted",
    "calendar": "Date | Last Date | Kind of Day | School | Title",
}


@pytest.mark.parametrize("name", HEADINGS)
def test_a_file_has_one_sheet_and_the_headings_in_its_first_row(clean: Written, name: str) -> None:
    assert len(clean.sheets(name)) == 1
    assert clean.cells(name)[0] == HEADINGS[name].split(" | ")


def test_rows_are_as_many_as_the_answer_says(clean: Written) -> None:
    assert len(clean.cells("schools")) - 1 == clean.files.school_count == 92
    assert len(clean.cells("students")) - 1 == clean.files.student_count == 2_000
    assert len(clean.cells("mentors")) - 1 == clean.files.mentor_count == 95
    assert len(clean.cells("attendance")) - 1 == clean.files.attendance_rows
    assert (clean.files.counselor_count, clean.files.identified_count, clean.files.place_count) == (93, 162, 171)
    assert (clean.files.defects, clean.files.layout, clean.files.defect_count) == (None, None, 0)
    assert sorted(file.name for file in clean.folder.iterdir()) == [f"{name}.xlsx" for name in sorted(HEADINGS)]


def test_ids_are_text_and_dates_are_dates(clean: Written) -> None:
    students = clean.cells("students")[1:]
    assert all(isinstance(row[0], str) and len(row[0]) == 8 for row in students)
    assert all(isinstance(row[5], date) for row in students)
    assert {row[20] for row in students} == {"Yes", "No"}
    assert all(row[6] in ("TK", "K", *range(1, 13)) for row in students)
    attendance = clean.cells("attendance")[1:]
    assert {row[2] for row in attendance} == {date(2026, month, 1) for month in (8, 9, 10, 11)}
    assert {row[0] for row in attendance} == {row[0] for row in students}
    schools = {row[1] for row in clean.cells("schools")[1:]}
    assert {row[1] for row in attendance} <= schools
    assert {row[7] for row in students} <= schools


def test_a_person_finds_a_bold_header_that_stays_and_wide_columns(clean: Written) -> None:
    book = openpyxl.load_workbook(clean.folder / "students.xlsx")
    sheet = book.worksheets[0]
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["H"].width > 20  # the school's name
    assert sheet["F2"].number_format == "mm/dd/yyyy"
    book.close()


def test_the_same_seed_writes_the_same_cells(clean: Written, tmp_path: Path) -> None:
    again = Written(write_sample(tmp_path, size="pilot", seed=11), tmp_path)
    for name in HEADINGS:
        assert again.cells(name) == clean.cells(name)


def test_progress_rises_to_its_end(tmp_path: Path) -> None:
    seen: list[tuple[float, str]] = []

    class Watch:
        def step(self, fraction: float, message: str) -> None:
            seen.append((fraction, message))

    write_sample(tmp_path, size="pilot", seed=1, progress=Watch())
    fractions = [fraction for fraction, _message in seen]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert "Writing attendance.xlsx" in {message for _fraction, message in seen}
    assert all(message for _fraction, message in seen)


def test_cancelling_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "students.xlsx").write_bytes(b"mine")

    class Impatient:
        def step(self, _fraction: float, message: str) -> None:
            if "attendance.xlsx" in message:
                raise Cancelled

    with pytest.raises(Cancelled):
        write_sample(tmp_path, size="pilot", seed=1, progress=Impatient())
    assert [file.name for file in tmp_path.iterdir()] == ["students.xlsx"]
    assert (tmp_path / "students.xlsx").read_bytes() == b"mine"


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    with pytest.raises(SampleError, match=r"notes\.txt cannot be written .* choose another folder\."):
        write_sample(file, size="pilot", seed=1)
    assert file.read_text() == "mine"


def test_a_seed_below_zero_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="The seed is -3; choose a whole number from 0"):
        write_sample(tmp_path / "new", size="pilot", seed=-3)
    assert not (tmp_path / "new").exists()
