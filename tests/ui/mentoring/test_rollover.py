"""The year's rollover from the Mentoring page, and a closed match that is read again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.rollover_row import Group, Next
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.security.access import Permission
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.storage.backup import BackupReason, list_backups
from iattend_desktop.workspace import Workspace
from tests.ui.conftest import rest
from tests.ui.mentoring.stories import three_matches
from tests.ui.real_window import OpenWindow
from ui.mentoring.columns import CLOSED
from ui.mentoring.mentoring_page import MentoringPage
from ui.mentoring.pages import ENTRIES
from ui.mentoring.rollover_dialog import RolloverDialog


def test_the_plan_is_answered_by_keyboard_and_applied_and_a_closed_match_is_read_again(
    qtbot: QtBot, workspace: Workspace, open_real: OpenWindow, tmp_path: Path
) -> None:
    story = three_matches(workspace)  # Rosa and Jaylen go from 9 to 10; Ana is in grade 9 at the same kind of school
    close_match(
        workspace,
        story.jaylen,
        on=date(2026, 11, 19),
        reason="The goals were reached",
        mentor_reflection="He is proud.",
        rematch_offered=False,
    )
    opened = open_real(ENTRIES)
    page = opened.page("mentoring")
    assert isinstance(page, MentoringPage)
    assert not page.rollover_button.isVisible()  # in November nobody asks
    page.chips.turn_on(CLOSED)
    rest(qtbot, opened.window)
    assert page.summary.text() == "1 closed match"
    opened.window.navigate("mentoring", match=story.jaylen)
    rest(qtbot, opened.window)
    panel = page.panel()
    assert panel is not None
    told = [one.text() for one in panel.findChildren(QLabel)]
    assert "Closed on Nov 19, 2026: The goals were reached" in told
    assert {"No other match was offered.", "The mentor: He is proud."} <= set(told)
    page.chips.turn_off(CLOSED)
    workspace.clock = lambda: datetime(2027, 7, 6, 19, tzinfo=UTC)
    page.reload()
    rest(qtbot, opened.window)
    assert page.summary.text().endswith("2 matches")
    assert page.rollover_button.text() == "Roll over to 2027-28…"

    with workspace.write(Permission.RECORD_CONSENT, "withdraw") as session:
        program = session.scalars(select(ProgramEnrollment).join(Match).where(Match.id == story.ana)).one()
        program.consent_withdrawn_on = date(2027, 5, 3)

    def press(*keys: Qt.Key) -> None:
        for key in keys:
            at = QApplication.focusWidget()
            assert at is not None
            QTest.keyClick(at, key)
        rest(qtbot, opened.window)

    def asked() -> RolloverDialog:
        opened.window.activateWindow()
        qtbot.waitUntil(opened.window.isActiveWindow)
        page.rollover_button.setFocus()
        press(Qt.Key.Key_Return)
        dialog = page.findChild(RolloverDialog)
        assert dialog is not None
        qtbot.waitUntil(dialog.groups.hasFocus)
        return dialog

    def titles() -> list[str]:
        return [dialog.groups.item(at).text() for at in range(dialog.groups.count())]

    dialog = asked()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.findChild(RolloverDialog) is None)
    dialog = asked()
    assert titles() == ["1 to answer", "1 go on", "1 archived"]
    assert [row.student for row in dialog.table.rows_shown()] == ["Ana Pérez"]
    assert dialog.roll_button.text() == "Roll over 1 student"
    assert dialog.chosen.text().startswith("Ana Pérez: The guardian withdrew consent. Does the match end?")
    press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_End)  # lines, headings, what happens
    assert dialog.next_choice.currentData() == Next.LEAVE
    press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Space)  # past the school
    assert dialog.repeats.isChecked()
    press(Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert (titles(), dialog.group()) == (["0 to answer", "1 go on", "1 leave", "1 archived"], Group.QUESTION)
    assert dialog.table.hasFocus()  # where the next question would stand
    dialog.save_list(tmp_path / "plan.xlsx")
    rest(qtbot, opened.window)
    assert dialog.saved.words.text() == "The plan is saved in plan.xlsx"
    dialog.save_pdf(tmp_path / "plan.pdf")
    rest(qtbot, opened.window)
    assert {one.name for one in tmp_path.iterdir()} >= {"plan.xlsx", "plan.pdf"}
    assert dialog.roll_button.text() == "Roll over 2 students"
    while not dialog.roll_button.hasFocus():
        press(Qt.Key.Key_Tab)
        assert not dialog.groups.hasFocus()  # not around without passing the button
    press(Qt.Key.Key_Return)
    made = [] if isinstance(workspace, SharedWorkspace) else [BackupReason.ROLLOVER]  # a server's are not made here
    assert [one.reason for one in list_backups(workspace.path)] == made
    with workspace.read() as session:
        new = session.scalars(
            select(ProgramEnrollment.student_id)
            .join(SchoolYear, SchoolYear.id == ProgramEnrollment.school_year_id)
            .where(SchoolYear.name == "2027-28")
        ).all()
    assert new == [story.rosa_person]
    assert [row.id for row in page.table.rows_shown()] == [story.rosa]
    assert not page.rollover_button.isVisible()
