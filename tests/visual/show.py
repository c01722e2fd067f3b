"""The real program, posed for its pictures: every page full and empty, the import's steps, the forms, the start."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QDialog, QPushButton

from iattend_desktop.opening import SAMPLE_PASSPHRASE, open_workspace
from iattend_desktop.progress import Progress
from iattend_desktop.sample import write_sample
from iattend_desktop.sample.shares import Size
from iattend_desktop.sample.workspace import open_sample_workspace, sample_clock
from iattend_desktop.workspace import Workspace
from tests.visual.attendance import grab_attendance
from tests.visual.codes import grab_codes
from tests.visual.dialogs import grab_dialogs
from tests.visual.district import lived_in_district
from tests.visual.early import early_district, grab_early
from tests.visual.grab import Album, settle
from tests.visual.matching import grab_matching
from tests.visual.mentor_desk import grab_mentor_desk
from tests.visual.mentoring_year import grab_mentoring_year
from tests.visual.watched import grab_watched
from ui import theme
from ui.application import make_application
from ui.main_window import Handlers, MainWindow
from ui.roster.wizard import ImportWizard, open_import_wizard
from ui.security.unlock import StartWindow
from ui.start import PAGES, context_of


def grab_program(folder: Path, look: str, scale: float, only: str = "", size: Size = "pilot") -> list[Path]:
    """A picture of everything that a person meets, in one look; ``only``: of the page of that name in the sample
    district of a ``size``, or ``watched``, ``dialogs`` or ``mentoring_year``, or a ``mentor``'s window on a server."""
    app = make_application()
    theme.use(theme.Choice(look))
    album = Album(folder, f"-{look}" + (f"@{scale:g}x" if scale != 1 else ""))
    with tempfile.TemporaryDirectory() as place:
        if only == "mentor":
            return grab_mentor_desk(album, Path(place))
        if only:
            return _grab_only(album, Path(place), only, size)
        _grab_start(album)
        full = lived_in_district(Path(place))
        empty = open_workspace(Path(place) / "New.iattend", SAMPLE_PASSPHRASE, create=True, clock=sample_clock())
        for workspace, grab in ((empty, _grab_empty), (full, _grab_full)):
            window = _window(workspace, Path(place))
            grab(album, window)
            if workspace is empty:
                messy = write_sample(Path(place) / "messy", size="pilot", seed=1, messy=True)
                files = (messy.schools, messy.students, messy.mentors, messy.attendance)
                _grab_import(album, window, workspace, [str(path) for path in files])
                grab_codes(album, window, workspace, Path(place))
            _close(window, workspace)
        _grab_early(album, Path(place))
    app.processEvents()
    return album.made


def _grab_only(album: Album, place: Path, key: str, size: Size) -> list[Path]:
    workspace = lived_in_district(place) if size == "pilot" else open_sample_workspace(place, size=size)
    window = _window(workspace, place)
    if key == "watched":
        grab_watched(album, window, workspace, place)
    elif key == "dialogs":
        grab_dialogs(album, window, workspace, place)
    elif key == "mentoring_year":
        grab_mentoring_year(album, window, workspace, place)
    else:
        _grab_page(album, window, key)
    if key == "imports":
        grab_codes(album, window, workspace, place)
    _close(window, workspace)
    if key == "attendance" and size == "pilot":
        _grab_early(album, place)
    return album.made


def _grab_early(album: Album, place: Path) -> None:
    workspace = early_district(place)
    window = _window(workspace, place)
    grab_early(album, window, workspace)
    _close(window, workspace)


def _close(window: MainWindow, workspace: Workspace) -> None:
    window.close()
    window.tasks.shut_down(10)
    workspace.close()


def _window(workspace: Workspace, place: Path) -> MainWindow:
    settings = QSettings(str(place / "window.ini"), QSettings.Format.IniFormat)
    handlers = Handlers(import_files=lambda *_of: None, export_list=lambda *_of: None)
    window = MainWindow(workspace, PAGES, context_of(workspace), settings, handlers)
    window.resize(1280, 800)
    window.show()
    return window


def _grab_start(album: Album) -> None:
    def never(_progress: Progress) -> Workspace:
        raise NotImplementedError("the start window is only looked at")

    start = StartWindow(never)
    start.show()
    album.keep(start, "start")
    start.ask_passphrase(Path("Pilot district.iattend"), creates=True)
    start.make_page.new.passphrase.setText("rosa delgado 2010")
    start.make_page.given.emit()
    settle(start, busy=start.make_page.new.judging)
    album.keep(start, "start-passphrase")
    start.open_page.recover.emit()
    album.keep(start, "start-recovery")
    start.close()


def _grab_empty(album: Album, window: MainWindow) -> None:
    for key in window.entries:
        window.navigate(key)
        settle(window)
        album.keep(window, f"{key}-empty")


def _grab_full(album: Album, window: MainWindow) -> None:
    for key in window.entries:
        _grab_page(album, window, key)
    _grab_forms(album, window)
    palette = window.open_palette("ro")
    palette.show()
    settle(window)
    album.keep(palette, "palette")
    palette.close()


def _grab_page(album: Album, window: MainWindow, key: str) -> None:
    window.navigate(key)
    settle(window)
    album.keep(window, key)
    if key == "matching":
        grab_matching(album, window)
    elif key == "attendance":
        grab_attendance(album, window)
    elif key in _POSES:
        _POSES[key](window.page(key))
        settle(window)
        album.keep(window, f"{key}-detail")
        window.page(key).hide_detail()


def _choose_third(page: Any) -> None:
    page.table.selectRow(2)


def _open_a_match(page: Any) -> None:
    page.arrive(match=page.table.rows_shown()[12].id)


_POSES: dict[str, Callable[[Any], None]] = {
    "students": _choose_third,
    "mentors": _choose_third,
    "schools": _choose_third,
    "mentoring": _open_a_match,
    "imports": _choose_third,
    "reports": lambda page: page.arrive(program=True),
}


def _grab_forms(album: Album, window: MainWindow) -> None:
    for key, method in (("students", "editing.add_student"), ("mentors", "add_mentor"), ("schools", "add_school")):
        window.navigate(key)
        settle(window)
        attrgetter(method)(window.page(key))()
        settle(window)
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                album.keep(dialog, f"form-{key}")
                dialog.close()
    people: Any = window.page("students")
    window.navigate("students")
    settle(window)
    people.editing.merge(*(row.id for row in people.table.rows_shown()[:2]))
    settle(window)
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            album.keep(dialog, "merge")
            dialog.close()
    mentoring: Any = window.page("mentoring")
    window.navigate("mentoring", match=mentoring.table.rows_shown()[12].id)
    settle(window)
    buttons = mentoring.panel().findChildren(QPushButton)
    next(one for one in buttons if "goal" in one.text().lower()).click()
    settle(window)
    album.keep(window, "form-goal")
    window.navigate("mentoring", match=mentoring.table.rows_shown()[3].id, log=True)
    settle(window)
    album.keep(window, "form-check-in")


def _grab_import(album: Album, window: MainWindow, workspace: Workspace, paths: list[str]) -> None:
    """The four steps with the messy sample."""
    wizard: ImportWizard = open_import_wizard(window, workspace, window.services, paths)
    for step in ("files", "columns", "review", "apply"):
        if step != "files":
            wizard.next()
        settle(window, busy=wizard.working)
        album.keep(wizard, f"import-{step}")
    wizard.reject()
