"""A mentor signs in to the team's server: sees their own mentees alone, logs a check-in, passes a concern on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.mentoring.mentees import mentee_detail
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Role
from iattend_desktop.security.server.people import add_person
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import open_engine
from iattend_desktop.vocabulary import Urgency
from tests.mentor_on_a_server import MAIL, SECRETS, Desk, fill
from tests.servers import ADMINISTRATOR, Server
from tests.workflows.coordinator import CTRL, Coordinator
from ui import start
from ui.application import Program
from ui.mentor_desk.mentees_page import MenteesPage
from ui.security.lock import ScreenLock

KEY = Qt.Key


@pytest.fixture
def coordinator(database: Address) -> Iterator[SharedWorkspace]:
    """The program's coordinator, on the server's own day."""
    workspace = open_shared(database, Role.COORDINATOR.value, None)
    yield workspace
    workspace.close()


@pytest.fixture
def desk(coordinator: SharedWorkspace) -> Desk:
    """Daniel Kim's mentees and others', and his login."""
    made = fill(coordinator)
    engine = open_engine(coordinator.address, ADMINISTRATOR, None)
    added = add_person(engine, "mentor", Role.MENTOR, "Daniel Kim", str, MAIL.upper())
    assert (added.made, added.known) == (False, True)
    with pytest.raises(UserError, match=r"No mentor or counselor .* nobody@example.org"):
        add_person(engine, "mentor", Role.MENTOR, "Daniel Kim", str, "nobody@example.org")
    engine.dispose()
    return made


def on_screen(window: QWidget) -> str:
    """Everything that the window says, seen, spoken or in a tooltip."""
    said = [window.windowTitle()]
    for one in window.findChildren(QWidget):
        said += [one.accessibleName(), one.accessibleDescription(), one.toolTip()]
        if isinstance(one, QLabel | QAbstractButton):
            said.append(one.text())
        if isinstance(one, QListWidget):
            said += [str(one.item(at).data(Qt.ItemDataRole.AccessibleTextRole)) for at in range(one.count())]
    said += [one.text() for one in window.findChildren(QAction)]
    return "\n".join(said)


def sign_in(qtbot: QtBot, settings: QSettings, address: Address) -> Coordinator:
    """Through the start window, as a person does."""
    program = Program(start.PAGES, settings, start.handlers)
    first = start.start_window(program)
    qtbot.addWidget(first)
    first.show()
    first.ask_server()
    page = first.server_page
    for field, words in ((page.address, str(address)), (page.login, "mentor"), (page.password, "asked of nobody here")):
        field.setText(words)
    QTest.keyClick(page.password, KEY.Key_Return)
    qtbot.waitUntil(lambda: program.window is not None, timeout=10_000)
    window = program.window
    assert window is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    person = Coordinator(qtbot, program, window, program.workspace)
    person.rest()
    return person


def test_a_mentors_ten_minutes(
    qtbot: QtBot, window_settings: QSettings, coordinator: SharedWorkspace, desk: Desk, server: Server
) -> None:
    person = sign_in(qtbot, window_settings, coordinator.address)
    window, page = person.window, person.window.current_page()
    assert isinstance(page, MenteesPage)
    assert set(window.entries) == {"mentees", "my_activity"}
    assert window.top.person.text() == "Daniel Kim"
    assert [row.student for row in page.list.rows()] == [
        "Jaylen Maximilian Alexander Brown-Oyelaran",
        "Rosa Delgado-Ortiz",
    ]
    assert page.summary.text() == "1 contact overdue · 2 mentees"
    said = on_screen(window)
    assert f"Contact overdue by {desk.late} day" in said
    assert "no contact since the match began 12 days ago (weekly)" in said

    assert page.list.hasFocus()
    person.key(KEY.Key_Down)
    person.rest()
    said = on_screen(window)
    for words in (
        "Moderate chronic",
        "Missed 4 of 40 days, 10.0 %, as reported up to",
        "On pace: 4 absences in 40 days",
        "baseline 10 · now 8 · target 0 missing assignments",
        "Ask the teacher for a list",
        "Call her aunt",
        "The bus pass arrived, and her aunt walks with her on Mondays.",
        "Show 3 earlier check-ins",
    ):
        assert words in said, words
    theirs = {goal.id: (goal.now, goal.pace_words) for goal in match_detail(coordinator, desk.rosa).goals}
    panel = page.panel()
    assert panel is not None
    assert {goal.id: (goal.now, goal.pace_words) for goal in panel.detail.goals} == theirs
    assert len(theirs) == 2

    person.key(KEY.Key_L, CTRL)
    person.rest()
    person.key(KEY.Key_Tab)
    person.key(KEY.Key_Tab)
    person.type("9")
    person.key(KEY.Key_Escape)  # the mentor is called away
    person.rest()
    assert page.panel() is not None
    person.key(KEY.Key_L, CTRL)
    person.rest()
    form = page.form()
    assert form is not None
    assert "You were writing here on" in on_screen(form)
    person.press_button("Go on", form)
    assert form.form.peek_at("minutes") == 9
    form.form.input("channel").setFocus()
    person.type("M")  # message
    for words in ("", "15", "He slept badly and came late.", "Ask about the bus"):
        person.key(KEY.Key_Tab)
        if words:
            person.key(KEY.Key_A, CTRL)
            person.type(words)
    person.key(KEY.Key_Return, CTRL)
    person.rest()
    assert "He slept badly and came late." in on_screen(window)
    newest = match_detail(coordinator, desk.rosa).check_ins[0]
    assert (newest.channel, newest.minutes, newest.next_step) == ("message", 15, "Ask about the bus")
    assert newest.mentor == "Daniel Kim"

    panel = page.panel()
    assert panel is not None
    assert panel.log_button.hasFocus()
    person.key(KEY.Key_Tab)
    assert panel.worry_button.hasFocus()
    person.key(KEY.Key_Space)
    person.rest()
    person.type("She does not dare to go home.")
    person.key(KEY.Key_Tab)
    person.type("Needs")
    person.key(KEY.Key_Return, CTRL)
    person.rest()
    said = on_screen(window)
    assert "You passed a concern on to the PSA counselor on" in said
    assert "dare to go home" not in said
    assert window.menus.undo.text() == "Undo: Log check-in for Rosa Delgado-Ortiz"  # what was passed on stays
    raised = match_detail(coordinator, desk.rosa).concerns or ()
    assert [(one.summary, one.raised_by, one.urgency) for one in raised] == [
        ("She does not dare to go home.", "mentor", Urgency.TODAY),
        ("No warm coat", "coordinator", None),
    ]

    for menu in window.menuBar().findChildren(QAction):
        assert menu.text() not in ("Import…", "Open…", "Back up now", "Go to anything…") or not menu.isVisible()
    person.press(page.activity_button)
    person.rest()
    assert "Log check-in for Rosa Delgado-Ortiz" in on_screen(window)
    person.key(KEY.Key_1, CTRL)
    assert window.current_page() is page

    for secret in SECRETS:
        assert secret not in on_screen(window), secret
    lock = next(iter(window.findChildren(ScreenLock)))
    person.menu("File", "Lock the screen")
    assert lock.cover is not None
    assert not window.isVisible()
    lock.cover.secret.setText("asked of nobody here")
    lock.cover.submit()
    qtbot.waitUntil(window.isVisible, timeout=5_000)

    mentor = person.workspace
    assert isinstance(mentor, SharedWorkspace)
    server.execute(  # who mentors no more sees nobody, also where the window stays open
        f"UPDATE iattend.mentor SET inactive_from = '2020-01-01' WHERE id = {page.list.rows()[0].mentor_id}",
        coordinator.address.database,
    )
    with pytest.raises(UserError, match="stands for no active mentor"):
        mentee_detail(mentor, desk.rosa)
    page.reload()
    person.rest()
    assert page.is_empty()
    assert "Rosa" not in on_screen(page)

    person.menu("File", "Sign out")
    qtbot.waitUntil(lambda: not person.program.leaving, timeout=5_000)
    assert not window.isVisible()
    assert person.program.first is not None
    qtbot.addWidget(person.program.first)
    person.program.first.close()
