"""What leaves the page as a workbook: the chosen students as a list for outreach, and figures without small groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.reports.cohort_list import export_cohorts
from iattend_desktop.reports.outreach_list import export_outreach_list
from ui.page import Page


def ask_for_list(page: Page, title: str, students: Sequence[int]) -> None:
    """Ask for the file and write the list of ``students`` (person keys) there."""
    name = _("Outreach {day}.xlsx").format(day=f"{page.workspace.today():%Y-%m-%d}")
    _ask(page, _("Save a list for outreach"), name, partial(save_list, page, title, students))


def save_list(page: Page, title: str, students: Sequence[int], path: Path) -> None:
    """Write the list, and tell how many are on it."""

    def done(count: int) -> None:
        words = ngettext("{count} student on the list {file}", "{count} students on the list {file}", count,
                         file=path.name)  # fmt: skip
        _tell(page, words, path)

    page.services.run_task(
        page,
        lambda progress: export_outreach_list(page.workspace, path, title, students, progress=progress),
        done,
        label=_("List for outreach"),
    )


def ask_for_figures(page: Page) -> None:
    """Ask for the file and write the figures of every school, region, grade, language and program there."""
    name = _("Chronic absence {day}.xlsx").format(day=f"{page.workspace.today():%Y-%m-%d}")
    _ask(page, _("Export figures, small groups hidden"), name, partial(save_figures, page))


def save_figures(page: Page, path: Path) -> None:
    """Write the figures, and say that small groups are hidden in them."""

    def done(_count: int) -> None:
        _tell(page, _("Figures saved in {file}; small groups are hidden").format(file=path.name), path)

    page.services.run_task(
        page,
        lambda progress: export_cohorts(page.workspace, path, progress=progress),
        done,
        label=_("Exporting figures"),
    )


def _ask(page: Page, title: str, name: str, chosen: Callable[[Path], object]) -> None:
    dialog = QFileDialog(page, title, name, _("Excel workbooks (*.xlsx)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("xlsx")
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()


def _tell(page: Page, words: str, path: Path) -> None:
    page.services.notify(words, _("Open"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
