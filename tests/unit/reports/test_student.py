"""A student's progress summary, read back from the PDF as a person would read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from iattend_desktop.reports.chart import MonthAttendance, year_months
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.reports.student import (
    CheckInLine,
    GoalLine,
    NextStep,
    StudentSummary,
    number_text,
    write_student_summary,
)
from iattend_desktop.vocabulary import Band, Cadence, Channel, ContactOutcome, Eligibility, GoalKind, GoalStatus
from tests.unit.reports.made_up import ROSA


def read(summary: StudentSummary, folder: Path) -> list[str]:
    """Text of each page, no line ends, single spaces."""
    path = folder / "summary.pdf"
    pages = write_student_summary(summary, path)
    texts = [" ".join(text.split()) for text in page_texts(path)]
    assert len(texts) == pages
    return texts


def test_one_page_carries_the_facts(tmp_path: Path) -> None:
    pages = read(ROSA, tmp_path)
    assert len(pages) == 1
    for fact in (
        "Rosa Delgado-Ortiz",
        "Grade 7 · Lincoln Middle School · Student ID 00123456",
        "School year 2026–27",
        "7 of 69 days",
        "Moderate chronic · 10.1 %",
        "Last school year: 24 of 178 days (13.4 %).",
        "3 more days are not submitted yet",
        "Dr. Hannah Kim",
        "since Sep 12, 2026",
        "Contact expected: weekly",
        "2 contacts, 1 attempt without contact",
        "Last contact: Nov 20, 2026",
        "4 of 21 days",
        "Attendance: No more than one absence a week",
        "2.1 0.8 1 Dec 18, 2026 Open, on pace",
        "Bus pass arrived.",
        "Next: Call her aunt (Dr. Kim, Nov 27, 2026)",
        "Ask the school nurse J. Reyes Dec 4, 2026",
        "Confidential student record (FERPA) · printed Nov 20, 2026 by M. Alvarez",
        "Page 1 of 1",
    ):
        assert fact in pages[0]


def test_a_rate_just_under_the_line_is_never_printed_as_the_line(tmp_path: Path) -> None:
    # 20 of 201 is 9.9502… %: under 10 %, so "10.0 %" beside "At risk" would contradict itself.
    (page,) = read(replace(ROSA, days_expected=201, days_absent=20, band=Band.AT_RISK), tmp_path)
    assert "At risk · 9.9 %" in page
    assert "10.0 %" not in page
    assert "Not chronically absent under California's rule" in page


def test_before_day_31_the_band_is_marked_provisional(tmp_path: Path) -> None:
    early = replace(ROSA, days_expected=30, days_absent=3, eligibility=Eligibility.TOO_EARLY)
    (page,) = read(early, tmp_path)
    assert "Provisional: California's rule needs 31 or more days expected." in page
    assert "under California's rule" not in page


def test_months_without_data_say_so_and_months_to_come_do_not(tmp_path: Path) -> None:
    # October is missing from the data, November expects nothing; December to June are still to come on November 20.
    months = (MonthAttendance(dt.date(2026, 8, 1), 13, 2), MonthAttendance(dt.date(2026, 9, 1), 21, 4),
              MonthAttendance(dt.date(2026, 11, 1), 0, 0, 4))  # fmt: skip
    (page,) = read(replace(ROSA, attendance=months), tmp_path)
    assert page.count("no data") == 2
    assert "4 days" in page


def test_a_student_of_whom_only_a_single_name_is_known(tmp_path: Path) -> None:
    bare = StudentSummary(
        name="Suharto", local_id=None, school="", grade="", school_year="2026–27",
        printed_on=dt.date(2026, 11, 20), printed_by="M. Alvarez",
    )  # fmt: skip
    (page,) = read(bare, tmp_path)
    for words in (
        "Suharto",
        "No data",
        "No mentor yet",
        "No goal has been set yet.",
        "No check-in has been logged yet.",
    ):
        assert words in page
    assert "Student ID" not in page


def test_what_does_not_fit_goes_to_a_second_page_with_the_name_on_it(tmp_path: Path) -> None:
    goals = tuple(
        GoalLine(f"Goal number {n}", GoalKind.ACADEMIC, 1, 2, "points", 1.5, dt.date(2027, 1, 29), GoalStatus.OPEN)
        for n in range(1, 41)
    )
    pages = read(replace(ROSA, goals=goals), tmp_path)
    assert len(pages) >= 2
    assert "Rosa Delgado-Ortiz (continued)" in pages[1]
    assert f"Page 2 of {len(pages)}" in pages[1]
    together = " ".join(pages)
    assert all(f"Goal number {n} (points)" in together for n in range(1, 41))
    assert pages[1].index("Goal At the start Now Target Due Status") < pages[1].index("(points)")


def test_many_check_ins_stay_on_one_page_and_the_rest_is_counted(tmp_path: Path) -> None:
    many = tuple(
        CheckInLine(
            dt.date(2026, 8, 20) + dt.timedelta(days=n), Channel.PHONE, 10, ContactOutcome.CONTACT, f"Call {n}."
        )
        for n in range(60)
    )
    pages = read(replace(ROSA, check_ins=many), tmp_path)
    assert len(pages) == 1
    shown = [n for n in range(60) if f"Call {n}." in pages[0]]
    assert shown == list(range(60 - len(shown), 60))
    assert 3 <= len(shown) <= 6
    assert f"… ({60 - len(shown)} earlier check-ins in the program)" in pages[0]


def test_a_long_note_is_cut_with_words_that_say_how_much_is_left(tmp_path: Path) -> None:
    long = CheckInLine(
        dt.date(2026, 11, 20), Channel.IN_PERSON, 30, ContactOutcome.CONTACT, " ".join(f"w{n}" for n in range(400))
    )
    (page,) = read(replace(ROSA, check_ins=(long,)), tmp_path)
    shown = [n for n in range(400) if f"w{n} " in page]
    assert f"… ({400 - len(shown)} more words in the program)" in page


def test_names_in_other_scripts_are_drawn(tmp_path: Path) -> None:
    for name, drawn in (
        ("Nguyễn Thị Ngọc Ánh", "Nguyễn Thị Ngọc Ánh"),
        ("Սարգիս Յակոբեան", "Սարգիս Յակոբեան"),
        ("김민수", "김민수"),
        ("陳小明", "陳小明"),
        ("Олена Шевченко", "Олена Шевченко"),
    ):
        (page,) = read(replace(ROSA, name=name), tmp_path)
        assert drawn in page


def test_an_arabic_name_is_drawn_joined(tmp_path: Path) -> None:
    (page,) = read(replace(ROSA, name="محمد"), tmp_path)
    # Meem initial, hah medial, meem medial, dal final; PDF readers hand right-to-left text out in either direction.
    forms = "\ufee3\ufea4\ufee4\ufeaa"
    plain = "محمد"
    assert any(word in page for word in (forms, forms[::-1], plain, plain[::-1]))


def test_a_very_long_name_wraps_and_stays_whole(tmp_path: Path) -> None:
    name = "María Guadalupe de los Ángeles Fernández-Villaseñor y Montemayor de la Santísima Trinidad"
    (page,) = read(replace(ROSA, name=name), tmp_path)
    assert name in page


def test_metadata_and_bookmark_name_the_document(tmp_path: Path) -> None:
    path = tmp_path / "summary.pdf"
    write_student_summary(ROSA, path)
    with pikepdf.open(path) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Progress summary: Rosa Delgado-Ortiz"
        assert str(pdf.docinfo["/Author"]) == "iAttend Desktop"
        assert str(pdf.Root["/Lang"]) == "en-US"
        assert [float(side) for side in pdf.pages[0].mediabox] == [0, 0, 612, 792]
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["Rosa Delgado-Ortiz"]


def test_the_year_runs_from_august_to_june_and_july_only_where_it_has_data() -> None:
    spring = [MonthAttendance(dt.date(2027, 2, 1), 18, 1)]
    assert year_months(spring)[0] == dt.date(2026, 8, 1)
    assert year_months(spring)[-1] == dt.date(2027, 6, 1)
    assert len(year_months(spring)) == 11
    assert year_months([*spring, MonthAttendance(dt.date(2026, 7, 1), 5, 0)])[0] == dt.date(2026, 7, 1)


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (2.1, "2.1"), (1.0, "1"), (0, "0"), (1200, "1,200"), (-3.5, "-3.5")]
)
def test_numbers_of_goals(value: float | None, text: str) -> None:
    assert number_text(value) == text


def test_next_steps_without_owner_or_date(tmp_path: Path) -> None:
    (page,) = read(
        replace(ROSA, next_steps=(NextStep("Find a quiet place to study"),), cadence=Cadence.THREE_A_WEEK), tmp_path
    )
    assert "Find a quiet place to study – –" in page
    assert "Contact expected: three a week" in page
