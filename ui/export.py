"""File › Export list to Excel: the list of the page, filtered and sorted as it is shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.reports.listing import export_list as write
from ui.page import Page, Services
from ui.widgets.table import Table
from ui.widgets.table_data import Column

Cell = str | int | float | date | None


def export_list(parent: QWidget, workspace: Any, services: Services, page: Page, table: Table[Any]) -> None:
    """Ask for the file, write it in a task, and offer to open it."""
    name = f"{page.title} {workspace.today():%Y-%m-%d}.xlsx"
    dialog = QFileDialog(parent, _("Export list to Excel"), name, _("Excel workbooks (*.xlsx)"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("xlsx")
    dialog.fileSelected.connect(lambda chosen: save_list(Path(chosen), workspace, services, page, table))
    dialog.open()


def save_list(path: Path, workspace: Any, services: Services, page: Page, table: Table[Any]) -> None:
    """Write the rows that are shown now."""
    rows, columns, title = table.rows_shown(), table.columns, page.title
    people = [table.student_of(row) for row in rows] if table.student_of is not None else []

    def done(count: int) -> None:
        words = ngettext("{count} row saved in {file}", "{count} rows saved in {file}", count, file=path.name)
        services.notify(words, _("Open"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))

    services.run_task(
        page,
        lambda progress: write(
            workspace,
            path,
            title,
            [column.title for column in columns],
            [[_cell(column, row) for column in columns] for row in rows],
            people=people,
            progress=progress,
        ),
        done,
        label=_("Exporting {list}").format(list=title),
    )


def _cell(column: Column[Any], row: Any) -> Cell:
    """Dates and plain numbers as what they are, everything else as it is read on the screen."""
    text = column.text(row)
    key = column.sort_key(row) if column.sort_key is not None else None
    if isinstance(key, date) or (isinstance(key, int | float) and not isinstance(key, bool) and str(key) == text):
        return key
    return text or None
