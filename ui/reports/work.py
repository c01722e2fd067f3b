"""What the Reports page has done for what is chosen: a report, or the letters of a match."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Progress
from iattend_desktop.reports.gather import ReportKind, log_printed, preview_one, write_one, write_reports
from iattend_desktop.reports.letter import LetterWish
from iattend_desktop.reports.letter_run import (
    LettersShown,
    LettersWritten,
    log_letters_printed,
    preview_letters,
    write_letters,
    write_starting_letters,
)
from iattend_desktop.workspace import Workspace

LETTERS: Literal["letters"] = "letters"
What = ReportKind | Literal["letters"]
"""What the page offers: a kind of report, or the letters of a match."""


def look_at(workspace: Workspace, what: What, key: int | None, wish: LetterWish) -> LettersShown:
    """What is chosen as a PDF in memory; the look is logged."""
    if what == LETTERS:
        return preview_letters(workspace, _match(key), wish)
    return LettersShown(preview_one(workspace, ReportKind(what), key), ())


def save(workspace: Workspace, what: What, key: int | None, wish: LetterWish, path: Path) -> int:
    """What is chosen as a file; its number of pages."""
    if what == LETTERS:
        return write_letters(workspace, _match(key), wish, path)
    return write_one(workspace, ReportKind(what), key, path)


def log_print(workspace: Workspace, what: What, key: int | None, wish: LetterWish) -> None:
    """What is chosen goes to a printer."""
    if what == LETTERS:
        log_letters_printed(workspace, _match(key), wish)
    else:
        log_printed(workspace, ReportKind(what), key)


def write_many(workspace: Workspace, what: What, wish: LetterWish, folder: Path, progress: Progress) -> LettersWritten:
    """Everybody's reports, or the letters of all matches that are starting, into a folder."""
    if what == LETTERS:
        return write_starting_letters(workspace, folder, wish, progress=progress)
    return LettersWritten(write_reports(workspace, ReportKind(what), folder, progress=progress), ())


def _match(key: int | None) -> int:
    if key is None:
        raise UserError(_("Choose a match first."))
    return key
