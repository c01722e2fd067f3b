"""A calendar file from a match's page: where to, then written; who is not in it is told."""

from __future__ import annotations

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


def ask_calendar(page: Page, row: MatchRow, *, whole_mentor: bool) -> None:
    """Ask where to save the calendar file of a match, or of all matches of its mentor."""
    name = _("Calendar {name}").format(name=row.mentor if whole_mentor else row.short_name)
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    path = Path(folder or Path.home()) / f"{file_stem(name)}.ics"
    dialog = QFileDialog(page, _("Save calendar file"), str(path), _("Calendar files (*.ics)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("ics")
    dialog.fileSelected.connect(lambda chosen: save_calendar(page, row, Path(chosen), whole_mentor=whole_mentor))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def save_calendar(page: Page, row: MatchRow, path: Path, *, whole_mentor: bool) -> None:
    """Write the calendar file and tell how many days it holds."""
    workspace, services = page.workspace, page.services

    def write(_progress: Progress) -> CalendarContents:
        found = mentor_calendar(workspace, row.mentor_id) if whole_mentor else match_calendar(workspace, row.id)
        write_calendar(workspace, found, path)
        return found

    def done(found: CalendarContents) -> None:
        words = ngettext("{count} day in {file}.", "{count} days in {file}.", len(found.days), file=path.name)
        if found.left_out:
            words = " ".join((words, _("Not in it: {who}.").format(who="; ".join(found.left_out))))
        services.notify(words)

    services.run_task(page, write, done)
