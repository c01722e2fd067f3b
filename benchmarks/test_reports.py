"""Student summaries against a bare reportlab canvas that draws the same strings and shapes at given places.

The ratio shows what the layout (wrapping, tables, page numbers) adds to putting down finished text. The bare side
writes one PDF of 300 pages; ours writes the same, and then a folder of 300 PDFs, each with its own fonts. Run it alone:
``pytest -n0 benchmarks/test_reports.py -s``.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from benchmarks.conftest import Compare
from iattend_desktop.reports.batch import write_student_summaries
from iattend_desktop.reports.chart import MonthAttendance
from iattend_desktop.reports.lettering import font_runs
from iattend_desktop.reports.look import PAGE_HEIGHT, PAGE_WIDTH
from iattend_desktop.reports.sheet import Sheet
from iattend_desktop.reports.student import CheckInLine, StudentSummary, student_sheet
from iattend_desktop.vocabulary import Channel, ContactOutcome
from tests.unit.reports.made_up import ROSA

STUDENTS = 300
ROUNDS = 3


def summaries() -> list[StudentSummary]:
    """Made-up students that differ in every name, number and note."""
    first = dt.date(2026, 11, 20)
    return [
        replace(
            ROSA,
            name=f"Given{n} Family{n * 7 % STUDENTS}",
            local_id=f"{n:08}",
            days_absent=n % 15,
            attendance=tuple(MonthAttendance(dt.date(2026, m, 1), 20, n * m % 9, n % 3) for m in (8, 9, 10, 11)),
            check_ins=tuple(
                CheckInLine(
                    first - dt.timedelta(days=7 * week), Channel.IN_PERSON, 20 + n % 30, ContactOutcome.CONTACT,
                    f"Note {n} of week {week}: the bus came on time {n % 5} days; reading went well, {n} pages.",
                )
                for week in range(8)
            ),
        )
        for n in range(STUDENTS)
    ]  # fmt: skip


def draw_bare(sheets: list[Sheet], path: Path) -> None:
    """The same strings and shapes at the places where they already stand, by the canvas's everyday methods."""
    canvas = Canvas(str(path), pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1)
    for sheet in sheets:
        for shapes, texts in zip(sheet.shapes, sheet.texts, strict=True):
            for kind, x, y, a, b, color, width in shapes:
                canvas.setStrokeColorRGB(*color)
                canvas.setFillColorRGB(*color)
                canvas.setLineWidth(width)
                if kind in {"line", "dashes"}:
                    canvas.line(x, y, a, b)
                else:
                    canvas.rect(x, y, a, b, stroke=0, fill=1)
            for x, y, text, style in texts:
                canvas.setFillColorRGB(*style.color)
                canvas.setFont(font_runs(text, style.bold)[0][0], style.size)
                canvas.drawString(x, y, text)
            canvas.showPage()
    canvas.save()


def best(work: Callable[[], object]) -> float:
    """CPU seconds of the quickest of a few rounds."""
    times = []
    for _round in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("target", ["all.pdf", "folder"])
def test_summaries_against_bare_canvas(tmp_path: Path, compare: Compare, target: str) -> None:
    students = summaries()
    sheets = [student_sheet(summary) for summary in students]
    draw_bare(sheets, tmp_path / "bare.pdf")
    bare = best(lambda: draw_bare(sheets, tmp_path / "bare.pdf"))
    ours = best(lambda: write_student_summaries(students, tmp_path / target))
    pages = sum(len(sheet.texts) for sheet in sheets)
    case = f"{pages} summaries into {'one PDF' if target == 'all.pdf' else f'{STUDENTS} PDFs'}"
    note = f"{pages / ours:.0f} pages a CPU second, bare {pages / bare:.0f}"
    compare(case, ours, "reportlab canvas, bare", bare, note)
    assert ours / bare < (2.0 if target == "all.pdf" else 6.0)
