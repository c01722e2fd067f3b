"""The program from its entrance, over a workspace with people who sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from iattend_desktop.security.access import Role
from iattend_desktop.security.accounts import invite
from iattend_desktop.security.sign_in import sign_in
from iattend_desktop.workspace import Workspace
from tests.ui.real_window import settle
from ui import start
from ui.application import Program
from ui.main_window import MainWindow
from ui.quiet import Quiet

OWN = "six geese fly south"


@pytest.fixture
def boss(workspace: Workspace, light_passwords: None) -> Workspace:  # noqa: ARG001 - hashing is light from here on
    """The first account, signed in."""
    return person(workspace, "m.alvarez", "Maria Alvarez", Role.ADMINISTRATOR)


def person(workspace: Workspace, login: str, name: str, role: Role) -> Workspace:
    """The workspace in the hands of a new account."""
    return sign_in(workspace, login, invite(workspace, login, name, role).password, OWN)


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, window_settings: QSettings) -> Iterator[Program]:
    """The whole program before anything is open; its windows are closed at the end."""
    made = Program(start.PAGES, window_settings, start.handlers, Quiet(qapp))
    yield made
    for window in (made.first, made.window):
        if window is not None:
            qtbot.addWidget(window)
            window.close()


@pytest.fixture
def show(qtbot: QtBot, program: Program) -> Callable[[Workspace], MainWindow]:
    """Shows a workspace that somebody has signed in to."""

    def show_it(workspace: Workspace) -> MainWindow:
        start.show_workspace(program, workspace)
        assert program.window is not None
        settle(qtbot, program.window)
        return program.window

    return show_it
