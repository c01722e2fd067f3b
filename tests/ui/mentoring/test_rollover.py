"""The year's rollover from the Mentoring page, and a closed match that is read again."""

from __future__ import annotations

from datetime import UTC, date, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.rollover_row import Group, Next
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.workspace import Workspace
from tests.ui.conftest import rest
from tests.ui.mentoring.stories import three_matches
from tests.ui.real_window import OpenWindow
from ui.mentoring.columns import CLOSED
from ui.mentoring.mentoring_page import MentoringPage
from ui.mentoring.pages import ENTRIES
from ui.mentoring.rollover_dialog import RolloverDialog


def test_the_plan_is_answered_and_applied_and_a_closed_match_is_read_again(
    qtbot: QtBot, workspace: Workspace, open_real: OpenWindow
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

    QTest.mouseClick(page.rollover_button, Qt.MouseButton.LeftButton)
    dialog = page.findChild(RolloverDialog)
    assert dialog is not None
    rest(qtbot, opened.window)
    titles = [dialog.groups.item(at).text() for at in range(dialog.groups.count())]
    assert titles == ["2 go on", "1 archived"]
    assert dialog.roll_button.text() == "Roll over 2 students"
    rows = dialog.table.rows_shown()
    assert [row.student for row in rows] == ["Rosa Delgado-Ortiz", "Ana Pérez"]
    dialog.table.select([rows[1].id])
    dialog.next_choice.setCurrentIndex(dialog.next_choice.findData(Next.LEAVE))
    QTest.mouseClick(dialog.answer_button, Qt.MouseButton.LeftButton)
    rest(qtbot, opened.window)
    titles = [dialog.groups.item(at).text() for at in range(dialog.groups.count())]
    assert (titles, dialog.group()) == (["1 go on", "1 leave", "1 archived"], Group.CONTINUES)
    QTest.mouseClick(dialog.roll_button, Qt.MouseButton.LeftButton)
    rest(qtbot, opened.window)
    with workspace.read() as session:
        new = session.scalars(
            select(ProgramEnrollment.student_id)
            .join(SchoolYear, SchoolYear.id == ProgramEnrollment.school_year_id)
            .where(SchoolYear.name == "2027-28")
        ).all()
    assert new == [story.rosa_person]
    assert [row.id for row in page.table.rows_shown()] == [story.rosa]
    assert not page.rollover_button.isVisible()
