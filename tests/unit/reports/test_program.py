"""The program summary, read back from the PDF; small groups stay hidden."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from iattend_desktop.attendance.suppression import Hidden
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.reports.program import GroupLine, ProgramSummary, write_program_summary
from iattend_desktop.vocabulary import Band

PILOT = ProgramSummary(
    program="Everyone Mentors", school_year="2026–27", printed_on=dt.date(2026, 11, 20), printed_by="M. Alvarez",
    identified=1620, consented=1403, matched=951, waiting=452, mentors_cleared=87, mentors_not_cleared=8, places=171,
    contacts=412, attempts=133, contacts_since=dt.date(2026, 11, 1),
    bands=((Band.SATISFACTORY, 400), (Band.AT_RISK, 420), (Band.MODERATE, 600), (Band.SEVERE, 200)),
    group_word="Region", groups=(GroupLine("East", 812, 700, 500, 200, 400),
            GroupLine("West", 808, 703, 451, 252, 400)),
)  # fmt: skip


def read(summary: ProgramSummary, folder: Path) -> list[str]:
    """Text of each page with single spaces."""
    path = folder / "program.pdf"
    assert write_program_summary(summary, path) == len(page_texts(path))
    return [" ".join(text.split()) for text in page_texts(path)]


def test_counts_shares_and_groups(tmp_path: Path) -> None:
    (page,) = read(PILOT, tmp_path)
    for fact in (
        "1,620 Students identified",
        "1,403 Guardian consent on file",
        "951 Matched with a mentor",
        "171 Places with cleared mentors",
        "412 Contacts since Nov 1, 2026",
        "133 more check-ins were attempts without contact.",
        "Moderate chronic 600 37.0 %",  # 600 of 1,620
        "Severe chronic 200 12.3 %",
        "By region",
        "East 812 700 500 200 400",
    ):
        assert fact in page
    assert "or fewer" not in page
    assert "No attendance yet" not in page


def test_hidden_counts_leave_no_share_to_work_them_out_from(tmp_path: Path) -> None:
    bands = ((Band.SATISFACTORY, 400), (Band.AT_RISK, 420), (Band.MODERATE, Hidden.WITHHELD), (Band.SEVERE, None))
    small = GroupLine("North", None, None, None, None, None)
    (page,) = read(replace(PILOT, bands=bands, groups=(*PILOT.groups, small), no_band=None), tmp_path)
    assert "Severe chronic 10 or fewer" in page
    assert "Moderate chronic not shown" in page
    assert "No attendance yet 10 or fewer" in page
    assert " %" not in page.replace("10 % or more missed", "")  # the rule, which is no share of anybody
    assert "North 10 or fewer 10 or fewer" in page
    assert "so that no student can be recognized" in page


def test_a_thousand_schools_go_on_over_pages(tmp_path: Path) -> None:
    schools = tuple(GroupLine(f"School {n:04}", 30, 20, 15, 12, 11) for n in range(1000))
    pages = read(replace(PILOT, group_word="School", groups=schools), tmp_path)
    assert len(pages) > 15
    assert all(f"School {n:04}" in " ".join(pages) for n in (0, 499, 999))
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
