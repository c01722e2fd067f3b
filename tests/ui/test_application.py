"""Starting and ending: the packaged self-test, faults, missing libraries, and the trap of PySide6 6.12.0."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from iattend_desktop.problem import UserError
from tests.visual.demo import DemoWorkspace, demo_entries, demo_rows
from ui import log_file, theme
from ui.application import Program, excepthook
from ui.main_window import Context
from ui.missing_libraries import PACKAGES, missing_libraries_message, platform_problem

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QWidget
from tests.visual.demo import DemoWorkspace, demo_entries, demo_rows
from iattend_desktop.problem import UserError
from ui.application import run
from ui.main_window import Context
def begin(program):
    if sys.argv[2] == "wrong key":
        raise UserError("The key does not fit district.iattend.")
    program.first = QWidget()
    program.first.show()
    context = Context("M. Alvarez", "2026–27", "Pilot")
    QTimer.singleShot(100, lambda: program.show(DemoWorkspace(demo_rows(100)), context))
entries = demo_entries()
settings = QSettings(sys.argv[1], QSettings.Format.IniFormat)
sys.exit(run(begin, [entries[1]], quit_after_start=True, settings=settings))
"""


def _start(tmp_path: Path, kind: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    environment |= {name: str(tmp_path) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", START, str(tmp_path / "window.ini"), kind],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )


def test_the_program_starts_loads_its_first_page_and_ends_clean(tmp_path: Path) -> None:
    ended = _start(tmp_path, "right key")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert (tmp_path / "window.ini").exists()


def test_a_workspace_that_does_not_open_is_one_sentence(tmp_path: Path) -> None:
    ended = _start(tmp_path, "wrong key")
    assert (ended.returncode, ended.stderr) == (1, "The key does not fit district.iattend.\n")


def test_an_error_nobody_caught_is_logged_by_place_and_told_in_a_sentence(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    program = Program(demo_entries(), settings)
    window = program.show(DemoWorkspace(demo_rows(3)), Context("M. Alvarez", "2026–27", "Pilot"))
    qtbot.addWidget(window)
    handle = excepthook(program)
    names = ["Rosa Delgado"]
    with caplog.at_level(logging.ERROR):
        try:
            raise KeyError(names[0])
        except KeyError as error:
            handle(KeyError, error, error.__traceback__)
    assert "on our side" in window.notice.words.text()
    assert "KeyError" in caplog.text
    assert "Rosa" not in caplog.text
    handle(UserError, UserError("students.xlsx is open in Excel. Close it there."), None)
    assert window.notice.words.text() == "students.xlsx is open in Excel. Close it there."
    window.close()


def test_another_workspace_takes_the_place_of_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    program = Program(demo_entries(), settings)
    one, other = DemoWorkspace(demo_rows(3)), DemoWorkspace(demo_rows(5))
    first = program.show(one, Context("M. Alvarez", "2026–27", "Pilot"))
    with qtbot.waitSignal(first.destroyed):
        second = program.show(other, Context("M. Alvarez", "2026–27", "District"))
    assert one.listeners == []
    assert len(other.listeners) == 1
    assert second.windowTitle().startswith("District")
    second.close()


def test_the_log_is_written_and_never_stops_the_start(tmp_path: Path) -> None:
    root = logging.getLogger()
    level = root.level
    for place in (tmp_path / "logs" / "iattend.log", tmp_path / "file" / "iattend.log"):
        (tmp_path / "file").write_text("not a folder") if place.parent.name == "file" else None
        handler = log_file.start(place)
        logging.getLogger("ui").warning("started")
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    assert "WARNING ui started" in (tmp_path / "logs" / "iattend.log").read_text(encoding="utf-8")


def test_missing_libraries_are_one_sentence_with_the_packages() -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")
    message = missing_libraries_message(error)
    assert message is not None
    assert "\n" not in message
    assert "libEGL.so.1" in message
    for package in ("libegl1", "libgl1", "libxkbcommon-x11-0", "libxcb-cursor0", "libdbus-1-3", "libfontconfig1"):
        assert package in message.split()
    assert len(set(PACKAGES)) == len(PACKAGES)
    assert missing_libraries_message(ImportError("No module named 'ui.nothing'")) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks Qt's libraries")
def test_a_platform_that_cannot_open_is_found_before_qt_ends_the_process(tmp_path: Path) -> None:
    assert platform_problem({"QT_QPA_PLATFORM": "offscreen"}) is None
    assert platform_problem({"WAYLAND_DISPLAY": "wayland-0"}) is None
    assert "no screen" in (platform_problem({}) or "")
    message = platform_problem({"DISPLAY": ":0"}, plugins=tmp_path)
    assert message is not None
    assert "libqxcb.so" in message


def test_letters_are_drawn_also_where_the_system_has_no_font_of_its_own() -> None:
    assert QFontInfo(theme.font()).family() != ""
    label = QLabel("Rosa Delgado")
    label.setFont(theme.font())
    image = label.grab().toImage()
    label.deleteLater()
    shades = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(shades) > 8


def test_fifty_thousand_void_calls_keep_none_alive() -> None:
    # PySide6 6.12.0 on CPython 3.11 loses a reference to None at nearly every call without a result and then aborts
    label = QLabel()
    before = sys.getrefcount(None)
    for number in range(50_000):
        label.setText(str(number % 7))
    after = sys.getrefcount(None)
    label.deleteLater()
    assert after > before - 1000
