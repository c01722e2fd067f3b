"""Once the window is gone, what was done is backed up and the program waits for it; what goes wrong is told."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from iattend_desktop.model.person import Person
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.backup import Backup, BackupReason, backup_folder, list_backups
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.ui.conftest import rest
from tests.ui.starting import program
from ui import start
from ui.application import Program
from ui.main_window import MainWindow
from ui.security.leaving import Leaving

__all__ = ["program"]  # the fixture
pytestmark = pytest.mark.file_only("backups of a server are its administrator's")
ROOT = Path(__file__).resolve().parents[3]


def add_student(workspace: Workspace, name: str) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add student") as session:
        session.add(Person(given_name=name, family_name="Zamacona"))


@pytest.fixture
def window(qtbot: QtBot, program: Program, workspace: Workspace) -> MainWindow:
    """The main window over a workspace with one student."""
    add_student(workspace, "Rosalinda")
    start.show_workspace(program, workspace)
    assert program.window is not None
    rest(qtbot, program.window)
    return program.window


def leaving(program: Program) -> Leaving:
    (one,) = program.leaving
    assert isinstance(one, Leaving)
    return one


def test_what_was_done_is_backed_up_out_of_sight(
    qtbot: QtBot, program: Program, window: MainWindow, workspace: Workspace
) -> None:
    window.close()
    assert not window.isVisible()
    assert not leaving(program).isVisible()
    qtbot.waitUntil(lambda: not program.leaving, timeout=20_000)
    assert [one.reason for one in list_backups(workspace.path)] == ["closing"]
    assert not Path(f"{workspace.path}-wal").exists()  # closed


def test_nothing_done_since_needs_no_backup(
    qtbot: QtBot, program: Program, window: MainWindow, workspace: Workspace
) -> None:
    made = workspace.back_up()
    window.close()
    qtbot.waitUntil(lambda: not program.leaving, timeout=20_000)
    assert [one.path for one in list_backups(workspace.path)] == [made.path]


class OnASlowDisk(Workspace):
    """A backup of it is never done before the person has had enough."""

    def back_up_changes(self, reason: BackupReason, *, progress: Progress = SILENT) -> Backup | None:
        while True:
            progress.step(0.25, f"Backing up {self.name} ({reason})")
            time.sleep(0.01)


def test_a_backup_that_takes_long_shows_itself_and_can_be_skipped(
    qtbot: QtBot, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.security.leaving._PATIENCE", 50)
    given = {one.name: getattr(workspace, one.name) for one in fields(workspace)}
    small = Leaving(OnASlowDisk(**given), backs_up=True)
    qtbot.addWidget(small)
    small.begin()
    assert not small.isVisible()
    qtbot.waitUntil(lambda: small.isVisible() and small.bar.value() == 25, timeout=20_000)
    assert small.status.text() == "Saving a backup of district…"
    with qtbot.waitSignal(small.ended, timeout=20_000):
        small.verb.click()
    assert not small.isVisible()
    assert not small.tasks.busy()
    assert not Path(f"{workspace.path}-wal").exists()  # closed all the same


def test_a_backup_that_cannot_be_made_is_told(
    qtbot: QtBot, program: Program, window: MainWindow, workspace: Workspace
) -> None:
    backup_folder(workspace.path).write_text("a file is in the way")
    window.close()
    small = leaving(program)
    qtbot.waitUntil(small.isVisible, timeout=20_000)
    assert small.status.text().startswith("What you did is saved, but not backed up. district.iattend could not be")
    qtbot.waitUntil(lambda: not small.tasks.busy())
    assert program.leaving == [small]  # the program waits until it was read
    small.verb.click()
    assert program.leaving == []


def test_the_sample_is_closed_without_a_backup(qtbot: QtBot, workspace: Workspace) -> None:
    add_student(workspace, "Rosalinda")
    small = Leaving(workspace, backs_up=False)
    qtbot.addWidget(small)
    with qtbot.waitSignal(small.ended):
        small.begin()
    assert not backup_folder(workspace.path).exists()


PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from iattend_desktop.model.person import Person
from iattend_desktop.security.access import Permission
from iattend_desktop.opening import open_workspace
from tests.visual.demo import DemoWorkspace, demo_entries, demo_rows
from ui.application import run
from ui.main_window import Context
from ui.security.leaving import Leaving
workspace = open_workspace(Path(sys.argv[1]), sys.argv[2])
with workspace.write(Permission.EDIT_STUDENTS, "Add student") as session:
    session.add(Person(given_name="Rosalinda", family_name="Zamacona"))
def begin(program):
    window = program.show(DemoWorkspace(demo_rows(3)), Context("M. Alvarez", "2026–27", "Pilot"))
    leaving = Leaving(workspace, backs_up=True)
    program.wait_for(leaving, leaving.ended)
    window.closed.connect(leaving.begin)
settings = QSettings(sys.argv[3], QSettings.Format.IniFormat)
sys.exit(run(begin, [demo_entries()[1]], quit_after_start=True, settings=settings))
"""


def test_the_program_stays_until_the_backup_is_there(workspace_file: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    environment |= {name: str(tmp_path) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA")}
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(workspace_file), PASSPHRASE, str(tmp_path / "window.ini")],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert [one.reason for one in list_backups(workspace_file)] == ["closing"]
    assert not list(backup_folder(workspace_file).glob("*.partial"))
