"""The Mentoring page in the real window: who is overdue, logging and correcting check-ins, goals, closing."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.mentoring import CheckIn, Goal, GoalProgress, Match
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.vocabulary import GoalStatus
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.ui.conftest import rest
from tests.ui.mentoring.stories import Story
from tests.ui.real_window import Opened, OpenWindow
from ui.mentoring.mentoring_page import MentoringPage
from ui.mentoring.pages import ENTRIES

CTRL = Qt.KeyboardModifier.ControlModifier


def open_match(qtbot: QtBot, opened: Opened, match_id: int, **where: Any) -> None:
    opened.window.navigate("mentoring", match=match_id, **where)
    rest(qtbot, opened.window)


def told(widget: QWidget | None) -> str:
    assert widget is not None
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def press(widget: QWidget | None, name: str) -> None:
    """Click the button of this name: its words, or what a screen reader says."""
    assert widget is not None
    found = [one for one in widget.findChildren(QPushButton) if name in (one.text(), one.accessibleName())]
    assert len(found) == 1, name
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def check_ins(workspace: Workspace, match_id: int) -> list[CheckIn]:
    with workspace.read() as session:
        rows = list(session.scalars(select(CheckIn).where(CheckIn.match_id == match_id).order_by(CheckIn.id)))
        session.expunge_all()
    return rows


def test_the_list_says_who_is_overdue_and_since_when(page: MentoringPage) -> None:
    assert page.summary.text() == "2 contacts overdue · 3 matches"
    texts = {
        row.student: [column.text(row) for column in page.table.columns if column.key in ("contact", "cadence")]
        for row in page.table.rows_shown()
    }
    assert texts == {
        "Ana Pérez": ["Overdue · none yet", "weekly"],
        "Jaylen Brown": ["Overdue · 16 days ago", "weekly"],
        "Rosa Delgado-Ortiz": ["3 days ago", "weekly"],
    }
    assert [row.student for row in page.table.rows_shown()] == ["Ana Pérez", "Jaylen Brown", "Rosa Delgado-Ortiz"]


def test_filters_narrow_and_the_summary_says_so(page: MentoringPage, story: Story) -> None:
    page.chips.turn_on("overdue")
    assert [row.id for row in page.table.rows_shown()] == [story.ana, story.jaylen]
    assert page.summary.text() == "2 contacts overdue · 2 of 3 matches"
    page.chips.turn_on("no_contact")
    assert [row.id for row in page.table.rows_shown()] == [story.ana]
    page.chips.clear()
    (school,) = {f"school:{row.school_id}" for row in page.table.rows_all() if row.id == story.ana}
    page.chips.turn_on(school)
    assert [row.id for row in page.table.rows_shown()] == [story.ana]


def test_a_match_page_tells_contact_goal_and_check_ins(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.rosa)
    assert page.detail.title.text() == "Rosa Delgado-Ortiz ⇄ Daniel Kim"
    words = told(page.panel())
    for line in (
        "since Sep 12, 2026 · weekly · last contact 3 days ago",
        "Next contact by Nov 24, 2026",
        "baseline 10 · now 2 · target 0 missing assignments · due Dec 18, 2026",
        "On pace",
        "Dr. Kim · by Nov 27, 2026",
        "Nov 17, 2026 · Phone · 20 min · contact",
        "The bus pass arrived.",
    ):
        assert line in words
    with looking(workspace) as session:
        looks = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.event == "view_record")).all()
    assert looks == [story.rosa_person]


def test_a_check_in_is_logged_from_the_keyboard(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.jaylen)
    QTest.keyClick(page, Qt.Key.Key_L, CTRL)
    form = page.form()
    assert form is not None
    qtbot.waitUntil(lambda: form.form.input("channel").hasFocus())
    keys = QTest.keyClick
    keys(form.form.input("channel"), Qt.Key.Key_V)  # Video
    for text in ("", "30", "He missed the bus twice.", "Send the bus map", "D. Kim", "11/27/2026"):
        keys(opened.window.focusWidget(), Qt.Key.Key_Tab)
        if text:
            QTest.keyClicks(opened.window.focusWidget(), text)
    keys(opened.window.focusWidget(), Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page.panel() is not None)
    rest(qtbot, opened.window)
    made = check_ins(workspace, story.jaylen)[-1]
    assert (made.on_date, made.channel, made.outcome, made.minutes) == (date(2026, 11, 20), "video", "contact", 30)
    assert (made.note, made.next_step, made.next_step_owner) == (
        "He missed the bus twice.",
        "Send the bus map",
        "D. Kim",
    )
    assert made.next_step_due_on == date(2026, 11, 27)
    assert page.summary.text() == "1 contact overdue · 3 matches"
    assert "last contact today" in told(page.panel())
    press(opened.window.notice, "Undo")
    qtbot.waitUntil(lambda: page.summary.text() == "2 contacts overdue · 3 matches")
    assert len(check_ins(workspace, story.jaylen)) == 2


def test_an_attempt_leaves_the_contact_overdue(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.ana, log=True)
    form = page.form()
    assert form is not None
    qtbot.waitUntil(lambda: form.form.input("channel").hasFocus())
    QTest.keyClick(form.form.input("channel"), Qt.Key.Key_P)  # Phone
    QTest.keyClick(form.form.input("outcome"), Qt.Key.Key_A)  # Attempt
    QTest.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.panel() is not None)
    rest(qtbot, opened.window)
    assert [(one.channel, one.outcome) for one in check_ins(workspace, story.ana)] == [("phone", "attempt")]
    assert page.summary.text() == "2 contacts overdue · 3 matches"


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.rosa, log=True)
    form = page.form()
    assert form is not None
    form.form.set_values({"on": date(2026, 11, 21), "note": "Long talk"})
    form.form.save()
    assert form.form.problem("on") == "Date cannot be after 11/20/2026."
    form.form.set_values({"on": date(2026, 11, 20), "next_step_owner": "Dr. Kim"})
    form.form.save()
    qtbot.waitUntil(lambda: form.trouble.text() != "")
    assert form.trouble.text() == "Say what the next step is, or leave out who does it and by when."
    assert form.typed()["note"] == "Long talk"
    assert form.save_button.isEnabled()
    assert len(check_ins(workspace, story.rosa)) == 1


def test_a_check_in_that_was_begun_waits_while_another_match_is_looked_at(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story
) -> None:
    open_match(qtbot, opened, story.rosa, log=True)
    form = page.form()
    assert form is not None
    QTest.keyClicks(form.form.input("note"), "Begun")
    page.table.select([story.jaylen])
    qtbot.waitUntil(lambda: page.panel() is not None and page.panel().detail.row.id == story.jaylen)  # type: ignore[union-attr]  # asked before
    assert page.form() is None
    open_match(qtbot, opened, story.rosa, log=True)
    again = page.form()
    assert again is not None
    qtbot.waitUntil(again.offered.isVisible)
    again.offered.go_on_button.click()
    assert again.typed()["note"] == "Begun"


def test_a_check_in_is_corrected_and_deleted_and_brought_back(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.rosa)
    press(page.panel(), "Edit the check-in of Nov 17, 2026")
    form = page.form()
    assert form is not None
    assert form.typed()["minutes"] == "20"
    form.form.set_values({"minutes": 45})
    form.form.save()
    qtbot.waitUntil(lambda: page.panel() is not None)
    rest(qtbot, opened.window)
    assert "Nov 17, 2026 · Phone · 45 min · contact" in told(page.panel())
    assert check_ins(workspace, story.rosa)[0].next_step == "Call her aunt"
    press(page.panel(), "Delete the check-in of Nov 17, 2026")
    qtbot.waitUntil(lambda: check_ins(workspace, story.rosa) == [])
    rest(qtbot, opened.window)
    assert "No check-in yet" in told(page.panel())
    press(opened.window.notice, "Undo")
    qtbot.waitUntil(lambda: len(check_ins(workspace, story.rosa)) == 1)
    rest(qtbot, opened.window)
    assert "45 min" in told(page.panel())


def test_a_next_step_is_marked_as_done(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.rosa)
    press(page.panel(), "Mark as done: Call her aunt")
    qtbot.waitUntil(lambda: check_ins(workspace, story.rosa)[0].next_step_done_on == date(2026, 11, 20))
    rest(qtbot, opened.window)
    assert "done Nov 20, 2026" in told(page.panel())


def test_a_goal_is_set_recorded_and_closed(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.ana)
    press(page.panel(), "Set a goal")
    form = page.form()
    assert form is not None
    form.form.set_values({"title": "Read every evening", "measure": "pages", "target": "many"})
    form.form.save()
    assert form.form.problem("target") == "“many” is not a number. Type a number such as 2.5."
    form.form.set_values({"baseline": "0", "target": "10.5", "due_on": date(2026, 12, 18)})
    form.form.save()
    qtbot.waitUntil(lambda: page.panel() is not None)
    rest(qtbot, opened.window)
    with workspace.read() as session:
        goal = session.scalars(select(Goal).where(Goal.title == "Read every evening")).one()
        assert (goal.kind, goal.measure, goal.baseline, goal.target) == ("attendance", "pages", 0, 10.5)
        goal_id = goal.id
    press(page.panel(), "Record progress of Read every evening")
    form = page.form()
    assert form is not None
    form.form.set_values({"value": "3"})
    form.form.save()
    qtbot.waitUntil(lambda: page.panel() is not None)
    rest(qtbot, opened.window)
    assert "baseline 0 · now 3 · target 10.5 pages" in told(page.panel())
    press(page.panel(), "Close Read every evening")
    form = page.form()
    assert form is not None
    form.form.set_values({"status": GoalStatus.REACHED})
    form.form.save()
    qtbot.waitUntil(lambda: page.panel() is not None)
    rest(qtbot, opened.window)
    assert "Reached on Nov 20, 2026" in told(page.panel())
    with workspace.read() as session:
        assert session.get_one(Goal, goal_id).status == "reached"
        assert session.scalars(select(GoalProgress.value).where(GoalProgress.goal_id == goal_id)).all() == [3, None]


def test_the_menu_changes_the_cadence_and_leads_to_print(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.jaylen)
    panel = page.panel()
    assert panel is not None
    (two_weeks,) = [action for action in panel.menu.findChildren(QAction) if action.text() == "every two weeks"]
    two_weeks.trigger()
    qtbot.waitUntil(lambda: "every two weeks" in told(page.panel()))
    rest(qtbot, opened.window)
    with workspace.read() as session:
        assert session.get_one(Match, story.jaylen).cadence == "every_two_weeks"
    open_match(qtbot, opened, story.rosa)
    panel = page.panel()
    assert panel is not None
    (out,) = [action for action in panel.menu.actions() if action.text() == "Print progress summary…"]
    out.trigger()
    assert opened.sent[-1] == ("reports", {"student": story.rosa_person})


def test_a_match_is_closed_with_its_reason_and_leaves_the_list(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story, workspace: Workspace
) -> None:
    open_match(qtbot, opened, story.ana)
    panel = page.panel()
    assert panel is not None
    (close,) = [action for action in panel.menu.actions() if action.text() == "Close match…"]
    close.trigger()
    form = page.form()
    assert form is not None
    form.form.set_values({"reason": "other"})
    form.form.save()
    assert form.form.problem("other") == "Say why the match ends."
    form.form.set_values({"other": "The family moved to Fresno", "rematch_offered": False})
    form.form.save()
    qtbot.waitUntil(lambda: page.summary.text() == "1 contact overdue · 2 matches")
    rest(qtbot, opened.window)
    with workspace.read() as session:
        match = session.get_one(Match, story.ana)
        assert (match.status, match.ends_on, match.closure_reason) == (
            "closed",
            date(2026, 11, 20),
            "The family moved to Fresno",
        )


def test_esc_closes_the_detail_and_gives_the_list_its_room(
    qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story
) -> None:
    open_match(qtbot, opened, story.rosa)
    assert page.table.isColumnHidden(4)
    panel = page.panel()
    assert panel is not None
    QTest.keyClick(panel.log_button, Qt.Key.Key_Escape)
    assert page.panel() is None
    assert not page.table.isColumnHidden(4)
    assert page.table.selected_rows() == []


def test_a_match_that_is_gone_is_told(qtbot: QtBot, opened: Opened, page: MentoringPage) -> None:
    open_match(qtbot, opened, 999_999)
    assert opened.window.notice.words.text() == "This match is no longer there. Refresh the page."
    assert page.panel() is None


def test_without_matches_the_page_says_what_to_do(open_real: OpenWindow) -> None:
    opened = open_real(ENTRIES)
    page = opened.page("mentoring")
    assert page.is_empty()
    press(page, "Go to Matching")
    assert opened.sent[-1][0] == "matching"
