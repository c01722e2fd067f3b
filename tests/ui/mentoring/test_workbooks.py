"""Mentors' workbooks in the window: written from the Mentoring page, dropped on the window, brought in, undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.model.mentoring import CheckIn
from iattend_desktop.security.access import Role
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace
from tests.ui.real_window import Opened, OpenWindow, settle
from tests.unit.mentoring.workbooks import Desk, fill_desk, fill_in
from ui import start
from ui.mentoring.bring_dialog import BringDialog
from ui.mentoring.mentoring_page import MentoringPage
from ui.mentoring.pages import ENTRIES
from ui.mentoring.write_dialog import WriteDialog

ROSA = "Rosa Delgado-Ortiz, Lincoln High"


def told(dialog: Any) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisibleTo(dialog))


def notes(workspace: Workspace, desk: Desk) -> list[str | None]:
    with workspace.read() as session:
        of_rosa = select(CheckIn.note).where(CheckIn.match_id == desk.rosa, CheckIn.id != desk.check_in)
        return list(session.scalars(of_rosa.order_by(CheckIn.id)))


def write(qtbot: QtBot, opened: Opened, folder: Path, password: str) -> None:
    page = opened.page("mentoring")
    QTest.mouseClick(page.write_button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(WriteDialog)
    settle(qtbot, opened.window)
    assert "2 workbooks, 3 students in them" in told(dialog)
    assert "Ben Nye (mentor Daniel Kim): the match is paused" in told(dialog)
    dialog.folder.setText(str(folder))
    if password:
        dialog.protect.setChecked(True)
        assert not dialog.write_button.isEnabled()
        dialog.password.setText(password)
    assert dialog.write_button.text() == "Write 2 workbooks"
    QTest.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)
    settle(qtbot, opened.window)
    assert opened.window.notice.words.text() == f"2 workbooks written into {folder.name}"
    qtbot.waitUntil(lambda: page.findChild(WriteDialog) is None)


def test_workbooks_go_out_and_come_back(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = fill_desk(workspace)
    opened = open_real(ENTRIES)
    page = opened.page("mentoring")
    write(qtbot, opened, tmp_path / "out", "")
    kim, _okafor = sorted((tmp_path / "out").iterdir())
    entry: dict[str, Any] = {"on": date(2026, 11, 19), "student": ROSA, "channel": "Phone", "outcome": "Contact"}
    entry["note"] = "She called."
    fill_in(kim, entry, {**entry, "on": "soon"})
    log_check_in(
        workspace, desk.rosa, on=entry["on"], channel=Channel.PHONE, outcome=ContactOutcome.CONTACT, note="He called."
    )
    roster = tmp_path / "students.csv"
    roster.write_text("Student ID,Name\n1,Ana\n")
    asked: list[list[str]] = []
    monkeypatch.setattr(start, "open_import_wizard", lambda *of: asked.append(of[-1]))
    start._open_files(opened.window, workspace, opened.window.services, [str(tmp_path / "out"), str(roster)])
    settle(qtbot, opened.window)
    assert asked == [[str(roster)]]
    dialog = page.findChild(BringDialog)
    assert dialog.heading.text() == "2 workbooks"
    words = told(dialog)
    assert "Daniel Kim · written on Nov 20, 2026 · 1 to choose · 1 not taken" in words
    assert "Tunde Okafor · written on Nov 20, 2026 · nothing written in it" in words
    assert "found “soon”, expected a day" in words
    assert "The program has a check-in of that day already. Which holds?" in words
    assert ("He called." in words, "She called." in words) == (True, True)
    assert dialog.bring_button.text() == "Leave all as in the program"
    [radio] = dialog.from_workbook.values()
    assert radio.hasFocus()  # nothing is brought in by a key before somebody chose
    assert not radio.isChecked()
    radio.setChecked(True)
    assert dialog.bring_button.text() == "Bring in 1 entry"
    assert notes(workspace, desk) == ["He called."]
    QTest.mouseClick(dialog.bring_button, Qt.MouseButton.LeftButton)
    settle(qtbot, opened.window)
    assert notes(workspace, desk) == ["She called."]
    assert opened.window.notice.words.text() == "0 check-ins came in, 1 record was changed"
    opened.window.services.undo()
    settle(qtbot, opened.window)
    assert notes(workspace, desk) == ["He called."]


def test_a_workbook_with_a_password_asks_for_it_and_a_counselor_is_not_offered_either(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, tmp_path: Path
) -> None:
    fill_desk(workspace)
    opened = open_real(ENTRIES)
    write(qtbot, opened, tmp_path / "out", "bus pass 27")
    page = opened.page("mentoring")
    QTest.mouseClick(page.bring_button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(BringDialog)
    assert not dialog.bring_button.isEnabled()
    dialog.add([tmp_path / "out"])
    settle(qtbot, opened.window)
    assert dialog.password.hasFocus()
    assert told(dialog).count("is protected with a password; give it") == 2
    QTest.keyClicks(dialog.password, "bus pass 27")
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    settle(qtbot, opened.window)
    assert told(dialog).count("nothing written in it") == 2
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    counselor = MentoringPage(workspace.taken_by("ann", Role.PSA_COUNSELOR, "Ann"), opened.window.services)
    qtbot.addWidget(counselor)
    assert (counselor.write_button.isEnabled(), counselor.bring_button.isEnabled()) == (False, False)
