"""How a match starts, in the window: a first meeting planned, a calendar file, an e-mail draft."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from icalendar import Calendar
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from iattend_desktop.model.mentoring import Match
from iattend_desktop.reports.mail_draft import Attachment
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.ui.real_window import OpenWindow, settle
from tests.unit.mentoring.workbooks import fill_desk
from ui.mentoring.draft_dialog import DraftDialog
from ui.mentoring.mentoring_page import MentoringPage
from ui.mentoring.pages import ENTRIES
from ui.reports.pages import ENTRIES as REPORTS


def told(page: MentoringPage) -> str:
    panel = page.panel()
    assert panel is not None
    return "\n".join(one.text() for one in panel.findChildren(QLabel))


def act(page: MentoringPage, name: str) -> None:
    panel = page.panel()
    assert panel is not None
    [found] = [action for action in panel.menu.actions() if action.text() == name]
    assert found.isEnabled()
    found.trigger()


def test_a_match_starts_with_a_plan_a_calendar_file_and_a_draft(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, tmp_path: Path
) -> None:
    desk = fill_desk(workspace)
    opened = open_real((*ENTRIES, *REPORTS))
    page = opened.page("mentoring")
    assert isinstance(page, MentoringPage)
    opened.window.navigate("mentoring", match=desk.ana)
    settle(qtbot, opened.window)
    act(page, "Plan first meeting…")
    form = page.form()
    assert form is not None
    form.set_values({"on": date(2026, 11, 24)})
    QTest.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    settle(qtbot, opened.window)
    assert "First meeting planned for Nov 24, 2026" in told(page)
    opened.window.navigate("mentoring", calendar=(desk.kim, "Daniel Kim"))  # as the Mentors page does
    [asked] = page.findChildren(QFileDialog)
    assert Path(asked.selectedFiles()[0]).name == "Calendar Daniel Kim.ics"
    asked.fileSelected.emit(str(tmp_path / "kim.ics"))
    asked.reject()
    settle(qtbot, opened.window)
    assert opened.window.notice.words.text() == "7 days in kim.ics. Not in it: Ben Nye: the match is paused."
    days: list[Any] = list(Calendar.from_ical((tmp_path / "kim.ics").read_bytes()).walk("VEVENT"))
    assert [event["dtstart"].dt for event in days if "First" in event["summary"]] == [date(2026, 11, 24)]

    act(page, "E-mail draft…")
    dialog = page.findChild(DraftDialog)
    assert isinstance(dialog, DraftDialog)
    dialog.to_family.setChecked(True)
    dialog.save_to(tmp_path / "family.eml")
    settle(qtbot, opened.window)
    assert dialog.problem.text().startswith("No guardian of Ana Pérez has an e-mail address on file.")
    assert dialog.save_button.isEnabled()
    dialog.to_mentor.setChecked(True)
    QTest.keyClick(dialog.attached[Attachment.WORKBOOK], Qt.Key.Key_Space)
    QTest.keyClicks(dialog.password, "short")
    assert not dialog.save_button.isEnabled()
    dialog.password.clear()
    dialog.save_to(tmp_path / "kim.eml")
    settle(qtbot, opened.window)
    words = "The draft to d.kim@example.org is saved in kim.eml. Read it, then send it yourself."
    assert opened.window.notice.words.text() == words
    text = (tmp_path / "kim.eml").read_text()
    assert [name in text for name in ("letter.pdf", "calendar.ics", "2026-11-20.xlsx")] == [True, True, True]

    with workspace.write(Permission.EDIT_MATCHES, "the day is over") as session:
        session.get_one(Match, desk.ana).first_meeting_planned_on = date(2026, 11, 18)
    settle(qtbot, opened.window)
    assert "The first meeting was planned for Nov 18, 2026, and none is recorded." in told(page)
    act(page, "Record first meeting…")
    form = page.form()
    assert form is not None
    assert form.peek() == {"on": date(2026, 11, 18)}
