"""The whole program in its own window, as ``ui/start.py`` composes it; what window tests share comes from theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from iattend_desktop.sample import SampleFiles, write_sample
from iattend_desktop.workspace import Workspace
from tests.ui.conftest import _light, dressed, window_settings
from tests.workflows.coordinator import Coordinator
from ui.application import Program
from ui.start import PAGES, handlers, show_workspace

__all__ = ["_light", "dressed", "window_settings"]

OpenProgram = Callable[[Workspace], Coordinator]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform has no window manager to talk to and warns of it: not our window's fault."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(scope="session")
def pilot_files(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    """The four workbooks of the made-up pilot district, seed 3."""
    return write_sample(tmp_path_factory.mktemp("pilot"), size="pilot", seed=3)


@pytest.fixture
def open_program(
    qtbot: QtBot,
    window_settings: QSettings,
    search_loaded: None,  # noqa: ARG001 - only has to be there before the window
) -> Iterator[OpenProgram]:
    """Opens the program's window over a workspace; no task outlives the test."""
    opened: list[Coordinator] = []

    def open_it(workspace: Workspace) -> Coordinator:
        program = Program(PAGES, window_settings, handlers)
        show_workspace(program, workspace)
        assert program.window is not None
        opened.append(Coordinator(qtbot, program, program.window, workspace))
        qtbot.addWidget(program.window)
        program.window.activateWindow()
        qtbot.waitUntil(program.window.isActiveWindow)
        opened[-1].rest()
        return opened[-1]

    yield open_it
    for one in opened:
        if shiboken6.isValid(one.window) and shiboken6.isValid(one.window.tasks):
            one.leave()
