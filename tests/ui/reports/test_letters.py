"""A match's letters in the window: from the match's page to the preview, other wishes, saved, all into a folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iattend_desktop.reports.letter_words import Reader
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student
from tests.ui.real_window import OpenWindow, settle
from ui.mentoring.pages import ENTRIES as MENTORING
from ui.reports.pages import ENTRIES as REPORTS
from ui.reports.reports_page import ReportsPage
from ui.reports.work import LETTERS


def languages(page: ReportsPage) -> str:
    assert page.pane.content is not None
    starts = {"Mentor program": "en", "Programa de me": "es"}
    return " ".join(starts[text[:14]] for text in page_texts(page.pane.content))


def test_a_match_s_letters_are_looked_at_chosen_saved_and_written_for_all(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, tmp_path: Path
) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        kim = make_mentor(session, school, "Hannah", "Kim")
        kim.kind = "business_partner"
        rosa = make_match(session, make_student(session, school, "Rosa", "Delgado-Ortiz"), kim).id
        make_match(session, make_student(session, school, "Jaylen", "Brown", consent_on=None), kim)
    opened = open_real((*MENTORING, *REPORTS))
    opened.window.navigate("reports", letters=True)
    settle(qtbot, opened.window)
    assert opened.page("reports").pane.words.text().startswith("Choose a match at the left to see its letters.")
    opened.window.navigate("mentoring", match=rosa)
    settle(qtbot, opened.window)
    panel = opened.page("mentoring").panel()
    [letters] = [action for action in panel.menu.actions() if action.text() == "Match letters…"]
    letters.trigger()
    settle(qtbot, opened.window)
    page = opened.page("reports")
    assert isinstance(page, ReportsPage)
    assert page.chooser.choices[LETTERS].isChecked()
    assert languages(page) == "en es es en en es"  # the family speaks Spanish
    assert not page.letters.left_out.isVisibleTo(page)

    QTest.keyClick(page.letters.readers[Reader.SCHOOL], Qt.Key.Key_Space)
    page.letters.languages.setCurrentIndex(page.letters.languages.findText("Spanish"))
    settle(qtbot, opened.window)
    assert languages(page) == "es es"
    page.save_to(tmp_path / "Letters Rosa D.pdf")
    settle(qtbot, opened.window)
    assert "Usted acompañará a Rosa Delgado-Ortiz" in page_texts(tmp_path / "Letters Rosa D.pdf")[0]

    assert page.folder_button.text() == "Letters of 2 starting matches into a folder…"
    page.write_all(tmp_path / "all")
    settle(qtbot, opened.window)
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        "Letters to families.pdf",
        "Letters to mentors.pdf",
    ]
    assert page.letters.left_out.text().startswith("No letter to Hannah Kim (business partner): the guardian's consent")
