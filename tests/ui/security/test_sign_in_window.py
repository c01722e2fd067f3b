"""A file with accounts asks who works in it; the window offers what their role may do; another person may follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from iattend_desktop.opening import open_workspace
from iattend_desktop.security.access import PERMISSIONS, Role
from iattend_desktop.security.accounts import invite
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.ui.real_window import settle
from tests.ui.security.conftest import OWN, person
from ui import start
from ui.application import Program
from ui.main_window import MainWindow
from ui.security.sign_in import SignInWindow

pytestmark = pytest.mark.file_only("signing in to a file: a server lets people in itself")

Show = Callable[[Workspace], MainWindow]


def typed(qtbot: QtBot, window: SignInWindow, **words: str) -> None:
    """Type into the fields and press Enter in the last of them."""
    for name, text in words.items():
        line = getattr(window, name)
        line.clear()
        QTest.keyClicks(line, text)
    QTest.keyClick(getattr(window, list(words)[-1]), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.tasks.busy())


def shown(program: Program) -> MainWindow | None:
    return program.window


def asked(program: Program) -> SignInWindow:
    assert isinstance(program.first, SignInWindow)
    return program.first


def test_who_was_invited_signs_in_with_a_password_of_their_own(qtbot: QtBot, program: Program, boss: Workspace) -> None:
    guest = invite(boss, "d.kim", "Dana Kim", Role.PSA_COUNSELOR)
    start.show_workspace(program, open_workspace(boss.path, PASSPHRASE, clock=lambda: NOW))
    window = asked(program)
    assert window.fresh.isHidden()
    typed(qtbot, window, login="d.kim", password="wrong")
    assert "do not belong together" in window.problem.text()
    typed(qtbot, window, password=guest.password)
    assert not window.fresh.isHidden()
    assert "for one use" in window.advice.text()
    typed(qtbot, window, fresh=OWN, again="six geese fly north")
    assert "differ" in window.problem.text()
    typed(qtbot, window, fresh="too short", again="too short")
    assert "9 characters" in window.problem.text()
    assert shown(program) is None
    typed(qtbot, window, fresh=OWN, again=OWN)
    assert program.window is not None
    settle(qtbot, program.window)
    assert program.first is None
    assert "Dana Kim" in {one.text() for one in program.window.findChildren(QLabel)}


@pytest.mark.parametrize(
    ("role", "pages", "imports", "exports"),
    [
        (
            Role.COORDINATOR,
            {"today", "students", "mentors", "schools", "matching", "mentoring", "attendance", "support", "reports"}
            | {"imports", "outreach", "published", "settings"},
            True,
            True,
        ),
        (
            Role.PSA_COUNSELOR,
            {"today", "students", "mentors", "schools", "mentoring", "attendance", "support", "reports"},
            False,
            False,
        ),
        (Role.MENTOR, {"mentoring"}, False, False),
    ],
)
def test_the_window_offers_what_the_role_may_do(
    show: Show, boss: Workspace, role: Role, pages: set[str], imports: bool, exports: bool
) -> None:
    window = show(person(boss, "d.kim", "Dana Kim", role))
    assert set(window.entries) - {"accounts", "audit"} == pages
    assert all(any(one in PERMISSIONS[role] for one in entry.needs) for entry in window.entries.values() if entry.needs)
    offered = {command.title for command in window._palette_commands()}
    assert ("Import" in offered) is imports
    assert ("Export list to Excel" in offered) is exports
    for key in {entry.key for entry in start.PAGES} - set(window.entries):
        window.navigate(key)
        assert "Your role does not open this page" in window.notice.words.text()


def test_another_person_takes_over_without_the_passphrase(
    qtbot: QtBot, program: Program, show: Show, boss: Workspace
) -> None:
    person(boss, "d.kim", "Dana Kim", Role.MENTOR)
    window = show(boss)
    assert window.handlers.sign_out is not None
    window.handlers.sign_out(window)
    qtbot.waitUntil(lambda: program.first is not None)
    assert not window.isVisible()
    typed(qtbot, asked(program), login="d.kim", password=OWN)
    assert program.window is not None
    settle(qtbot, program.window)
    assert program.workspace.actor == "d.kim"
    assert "students" not in program.window.entries


def test_a_workspace_without_accounts_asks_nobody(program: Program, show: Show, workspace: Workspace) -> None:
    window = show(workspace)
    assert program.first is None
    assert window.handlers.sign_out is None
    assert {entry.key for entry in start.PAGES} - set(window.entries) == {"mentees", "my_activity"}  # a mentor's own


def test_closing_without_signing_in_lets_go_of_the_file(program: Program, boss: Workspace) -> None:
    start.show_workspace(program, open_workspace(boss.path, PASSPHRASE, clock=lambda: NOW))
    left: list[bool] = []
    asked(program).left.connect(lambda: left.append(True))
    asked(program).close()
    assert left == [True]
