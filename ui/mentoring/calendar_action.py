"""A calendar file of a match or of a mentor: where to, then written; who is not in it is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.calendar_file import (
    CalendarContents,
    match_calendar,
    mentor_calendar,
    write_calendar,
)
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.progress import Progress
from iattend_desktop.saving import file_stem
from ui.page import Page

Read = Callable[[], CalendarContents]


def ask_match_calendar(page: Page, row: MatchRow) -> None:
    """Ask where to save the calendar file of a match."""
    _ask(page, row.short_name, partial(match_calendar, page.workspace, row.id))


def ask_mentor_calendar(page: Page, mentor_id: int, name: str) -> None:
    """Ask where to save the calendar file of all matches of a mentor."""
    _ask(page, name, partial(mentor_calendar, page.workspace, mentor_id))


def _ask(page: Page, name: str, read: Read) -> None:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    stem = file_stem(_("Calendar {name}").format(name=name))
    path = Path(folder or Path.home()) / f"{stem}.ics"
    dialog = QFileDialog(page, _("Save calendar file"), str(path), _("Calendar files (*.ics)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("ics")
    dialog.fileSelected.connect(lambda chosen: _save(page, Path(chosen), read))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _save(page: Page, path: Path, read: Read) -> None:
    """Write the calendar file and tell how many days it holds."""
    workspace, services = page.workspace, page.services

    def write(_progress: Progress) -> CalendarContents:
        found = read()
        write_calendar(workspace, found, path)
        return found

    def done(found: CalendarContents) -> None:
        words = ngettext("{count} day in {file}.", "{count} days in {file}.", len(found.days), file=path.name)
        if found.left_out:
            words = " ".join((words, _("Not in it: {who}.").format(who="; ".join(found.left_out))))
        services.notify(words)

    services.run_task(page, write, done)
