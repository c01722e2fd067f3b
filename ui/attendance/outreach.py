"""Students chosen on the page as a list for outreach: asked where it goes, written in a task, offered to be opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.reports.outreach_list import export_outreach_list
from ui.page import Page


def ask_for_list(page: Page, title: str, students: Sequence[int]) -> None:
    """Ask for the file and write the list of ``students`` (person keys) there."""
    name = _("Outreach {day}.xlsx").format(day=f"{page.workspace.today():%Y-%m-%d}")
    dialog = QFileDialog(page, _("Save a list for outreach"), name, _("Excel workbooks (*.xlsx)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("xlsx")
    dialog.fileSelected.connect(lambda chosen: save_list(page, Path(chosen), title, students))
    dialog.open()


def save_list(page: Page, path: Path, title: str, students: Sequence[int]) -> None:
    """Write the list, and tell how many are on it."""

    def done(count: int) -> None:
        words = ngettext("{count} student on the list {file}", "{count} students on the list {file}", count,
                         file=path.name)  # fmt: skip
        page.services.notify(words, _("Open"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))

    page.services.run_task(
        page,
        lambda progress: export_outreach_list(page.workspace, path, title, students, progress=progress),
        done,
        label=_("List for outreach"),
    )
