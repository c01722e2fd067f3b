"""The Reports page in the real window: choose, look, save, print; and what is in the log and on the disk then."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.person import Person
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.reports.gather import ReportKind
from iattend_desktop.reports.preview import page_count, page_image, page_texts
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_month, make_school, make_student
from tests.looking import looking
from tests.ui.conftest import rest
from tests.ui.real_window import Opened, OpenWindow
from ui.reports.pages import ENTRIES
from ui.reports.printing import letter_printer
from ui.reports.reports_page import ReportsPage


@dataclass(frozen=True)
class People:
    """Keys: Rosa and Jaylen are Kim's mentees."""

    rosa: int
    jaylen: int
    kim: int


@pytest.fixture
def people(workspace: Workspace) -> People:
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        kim = make_mentor(session, school, "Hannah", "Kim")
        rosa = make_student(session, school, "Rosa", "Delgado-Ortiz", local_id="00123456")
        jaylen = make_student(session, school, "Jaylen", "Brown", local_id="00654321")
        make_month(session, rosa.student_id, school, date(2026, 10, 1), expected=22, absent=3)
        make_match(session, rosa, kim)
        make_match(session, jaylen, kim)
        return People(rosa.student_id, jaylen.student_id, kim.id)


@pytest.fixture
def opened(open_real: OpenWindow, people: People) -> Opened:  # noqa: ARG001 - the window opens on these people
    return open_real(ENTRIES)


@pytest.fixture
def page(opened: Opened) -> ReportsPage:
    found = opened.page("reports")
    assert isinstance(found, ReportsPage)
    return found


def look_at(qtbot: QtBot, opened: Opened, **where: object) -> None:
    opened.window.navigate("reports", **where)
    rest(qtbot, opened.window)


def log_of(workspace: Workspace, entry: str) -> list[tuple[str | None, int | None]]:
    with looking(workspace) as session:
        found = select(AuditEntry.subject_table, AuditEntry.subject_id).where(AuditEntry.event == entry)
        return [(table, key) for table, key in session.execute(found.order_by(AuditEntry.id))]


def shown_text(page: ReportsPage) -> str:
    assert page.pane.content is not None
    return " ".join(" ".join(page_texts(page.pane.content)).split())


def is_sharp(page: ReportsPage) -> bool:
    """Whether the page is drawn as large as it is shown."""
    image = page.pane.view.image()
    return image is not None and abs(image.width() - page.pane.view.percent() / 100 * 612 * 96 / 72) <= 8


def test_choosing_a_student_shows_the_summary_and_logs_the_look(
    qtbot: QtBot, opened: Opened, page: ReportsPage, people: People, workspace: Workspace
) -> None:
    assert page.summary.text() == "2 students · 1 mentor"
    assert not page.save_button.isEnabled()
    assert page.pane.words.text() == "Choose a student at the left to see the summary. Search above by name or school."
    page.students.select([people.rosa])
    qtbot.waitUntil(lambda: page.pane.content is not None)
    rest(qtbot, opened.window)
    assert "Rosa Delgado-Ortiz" in shown_text(page)
    assert "3 of 22 days" in shown_text(page)
    assert page.pane.place.text() == "Page 1 of 1"
    image = page.pane.view.image()
    assert image is not None
    assert image.pixelColor(2, 2) == QColor("white")
    darkest = min(image.pixelColor(x, y).lightness() for x in range(0, image.width(), 2) for y in range(100, 200, 2))
    assert darkest < 100  # there is ink on the paper
    assert page.save_button.isEnabled()
    assert log_of(workspace, "view_record") == [("person", people.rosa)]


def test_the_search_box_narrows_the_list(qtbot: QtBot, opened: Opened, page: ReportsPage) -> None:
    QTest.keyClicks(opened.window.top.search, "delg")
    qtbot.waitUntil(lambda: page.students.count_shown() == 1)
    assert [row.name for row in page.students.rows_shown()] == ["Rosa Delgado-Ortiz"]


def test_a_link_opens_a_students_summary_which_is_saved_and_logged(
    qtbot: QtBot, opened: Opened, page: ReportsPage, people: People, workspace: Workspace, tmp_path: Path
) -> None:
    look_at(qtbot, opened, student=people.rosa)
    QTest.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "Rosa Delgado-Ortiz 00123456.pdf"
    dialog.selectFile(str(tmp_path / "rosa.pdf"))
    dialog.accept()
    qtbot.waitUntil((tmp_path / "rosa.pdf").exists)
    rest(qtbot, opened.window)
    assert "Rosa Delgado-Ortiz" in page_texts(tmp_path / "rosa.pdf")[0]
    assert opened.window.notice.words.text() == "1 page saved in rosa.pdf."
    assert log_of(workspace, "print_report") == [("person", people.rosa)]


def test_a_link_opens_a_mentors_caseload(qtbot: QtBot, opened: Opened, page: ReportsPage, people: People) -> None:
    look_at(qtbot, opened, mentor=people.kim)
    assert page.chooser.choices[ReportKind.MENTOR].isChecked()
    assert [row.id for row in page.mentors.selected_rows()] == [people.kim]
    assert "2 mentees of 2 places" in shown_text(page)


def test_the_program_summary_names_nobody(qtbot: QtBot, opened: Opened, page: ReportsPage) -> None:
    QTest.mouseClick(page.chooser.choices[ReportKind.PROGRAM], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.pane.content is not None)
    rest(qtbot, opened.window)
    assert "10 or fewer" in shown_text(page)
    assert "Delgado" not in shown_text(page)
    assert not page.folder_button.isVisible()


def test_everybodys_summaries_go_into_a_folder(qtbot: QtBot, opened: Opened, page: ReportsPage, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    QTest.mouseClick(page.folder_button, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("out")
    dialog.accept()
    qtbot.waitUntil(lambda: len(list((tmp_path / "out").glob("*.pdf"))) == 2)
    rest(qtbot, opened.window)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "Jaylen Brown 00654321.pdf",
        "Rosa Delgado-Ortiz 00123456.pdf",
    ]
    assert opened.window.notice.words.text() == "2 files with 2 pages in out."


def test_a_preview_leaves_no_file_behind(
    qtbot: QtBot, opened: Opened, page: ReportsPage, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    look_at(qtbot, opened, student=people.rosa)
    look_at(qtbot, opened, mentor=people.kim)
    assert page.pane.content is not None
    assert list((tmp_path / "temp").iterdir()) == []


def test_a_report_is_printed_at_300_dots_an_inch_and_logged(
    qtbot: QtBot, opened: Opened, page: ReportsPage, people: People, workspace: Workspace, tmp_path: Path
) -> None:
    look_at(qtbot, opened, student=people.rosa)
    printer = letter_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    page.print_to(printer)
    qtbot.waitUntil(lambda: opened.window.notice.words.text() == "1 page printed.")
    rest(qtbot, opened.window)
    assert printer.resolution() == 300
    assert page_count(tmp_path / "paper.pdf") == 1
    width, height, pixels = page_image(tmp_path / "paper.pdf", 0)
    assert (width, height) == (612, 792)
    assert page.pane.content is not None
    _width, _height, original = page_image(page.pane.content, 0)
    differing = sum(abs(a - b) > 96 for a, b in zip(pixels[::4], original[::4], strict=True))
    assert differing < 0.02 * width * height  # the same page in the same place, but for the smoothing of its letters
    assert min(pixels[::4]) < 100
    assert log_of(workspace, "print_report") == [("person", people.rosa)]


def test_zoom_and_fit(qtbot: QtBot, opened: Opened, page: ReportsPage, people: People) -> None:
    look_at(qtbot, opened, student=people.rosa)
    view = page.pane.view
    fitted = view.percent()
    QTest.mouseClick(page.pane.larger, Qt.MouseButton.LeftButton)
    assert view.percent() > fitted
    qtbot.waitUntil(lambda: is_sharp(page))
    QTest.mouseClick(page.pane.fit, Qt.MouseButton.LeftButton)
    assert view.percent() == fitted
    rest(qtbot, opened.window)


def test_pages_are_turned(qtbot: QtBot, opened: Opened, page: ReportsPage, workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session, "Bell Gardens Elementary")
        kim = make_mentor(session, school, "Ida", "Rosen")
        for number in range(40):
            make_match(session, make_student(session, school, f"Student {number:02d}", "Pérez"), kim)
        key = kim.id
    look_at(qtbot, opened, mentor=key)
    pane = page.pane
    assert pane.pages > 1
    qtbot.waitUntil(lambda: is_sharp(page))
    assert not pane.before.isEnabled()
    first = pane.view.image()
    QTest.mouseClick(pane.after, Qt.MouseButton.LeftButton)
    assert pane.place.text() == f"Page 2 of {pane.pages}"
    qtbot.waitUntil(lambda: pane.view.image() != first)
    QTest.mouseClick(pane.before, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.view.image() == first)
    assert pane.place.text().startswith("Page 1 of")
    rest(qtbot, opened.window)


def test_a_change_elsewhere_is_in_the_preview(
    qtbot: QtBot, opened: Opened, page: ReportsPage, people: People, workspace: Workspace
) -> None:
    look_at(qtbot, opened, student=people.rosa)
    with workspace.write(Permission.EDIT_STUDENTS, "rename") as session:
        session.get_one(Person, people.rosa).preferred_name = "Rosita"
    qtbot.waitUntil(lambda: page.pane.content is not None and "Rosita Delgado-Ortiz" in shown_text(page))
    rest(qtbot, opened.window)


def test_a_change_is_shown_although_the_size_changes_meanwhile(
    qtbot: QtBot, opened: Opened, page: ReportsPage, people: People
) -> None:
    look_at(qtbot, opened, student=people.rosa)
    rosas = page.pane.content
    look_at(qtbot, opened, student=people.jaylen)
    assert rosas is not None
    assert page.pane.content != rosas
    page.pane.show_pdf(rosas)
    page.pane.view._ask()  # what that timer does: a new size is asked for while the PDF is on its way
    rest(qtbot, opened.window)
    assert page.pane.content == rosas


def test_a_student_who_left_is_told_in_the_preview(qtbot: QtBot, opened: Opened, page: ReportsPage) -> None:
    look_at(qtbot, opened, student=999_999)
    assert page.pane.words.text() == (
        "The chosen students are not enrolled this school year. Refresh the list and choose again."
    )
    assert not page.save_button.isEnabled()


def test_an_empty_workspace_asks_for_the_rosters(open_real: OpenWindow) -> None:
    opened = open_real(ENTRIES)
    page = opened.page("reports")
    assert page.is_empty()
    QTest.mouseClick(page._empty.button, Qt.MouseButton.LeftButton)
    assert opened.imports == [[]]
