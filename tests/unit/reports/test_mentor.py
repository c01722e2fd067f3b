"""A mentor's caseload, read back from the PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from iattend_desktop.reports.mentor import MenteeLine, MentorCaseload, write_mentor_caseload
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.vocabulary import Band, Cadence


def caseload(*mentees: MenteeLine) -> MentorCaseload:
    """Dr. Kim's caseload."""
    return MentorCaseload(
        "Dr. Hannah Kim", "Region East", "2026–27", dt.date(2026, 11, 20), "M. Alvarez", 8, Cadence.WEEKLY, mentees
    )


def read(case: MentorCaseload, folder: Path) -> list[str]:
    """Text of each page with single spaces."""
    path = folder / "caseload.pdf"
    assert write_mentor_caseload(case, path) == len(page_texts(path))
    return [" ".join(text.split()) for text in page_texts(path)]


def test_a_row_for_each_mentee_in_words(tmp_path: Path) -> None:
    rosa = MenteeLine("Rosa Delgado", "Lincoln", "7", 69, 7, Band.MODERATE, dt.date(2026, 11, 2), True, "Be on time")
    new = MenteeLine("Suharto", "Hobart", "K", 0, 0, None)
    (page,) = read(caseload(rosa, new), tmp_path)
    assert "Region East · 2 mentees of 8 places · contact expected: weekly · 1 contact overdue" in page
    assert "Rosa Delgado Grade 7 Lincoln 7 of 69 10.1 % Moderate chronic Nov 2, 2026 Overdue Be on time" in page
    assert "Suharto Grade K Hobart No data – None yet –" in page


def test_headings_come_again_on_every_page_and_nobody_is_lost(tmp_path: Path) -> None:
    mentees = [MenteeLine(f"Student {n:03}", "Hobart", "5", 180, n, Band.AT_RISK) for n in range(80)]
    pages = read(caseload(*mentees), tmp_path)
    assert len(pages) > 1
    assert all("Student Grade and school Days missed Band Last contact Goal" in page for page in pages)
    assert all(f"Student {n:03}" in " ".join(pages) for n in range(80))


def test_without_a_mentee_it_says_so(tmp_path: Path) -> None:
    (page,) = read(caseload(), tmp_path)
    assert "No mentee is matched with this mentor." in page
    assert "0 mentees of 8 places" in page
