"""Every import: what came of it, what was wrong, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.progress import Progress
from iattend_desktop.reports.import_problems import export_problems
from iattend_desktop.roster.fields import Kind, kind_label
from iattend_desktop.roster.history import ImportRecord, ImportRow, list_imports, open_import, undo_import
from ui.list_page import ListPage
from ui.page import Services
from ui.roster.import_detail import ImportActions, breakable, by_whom, import_detail
from ui.roster.undo_panel import UndoPanel
from ui.widgets.chips import Filter
from ui.widgets.table import Align, Column

_LATELY = timedelta(days=7)


def history_columns() -> list[Column[ImportRow]]:
    """File, what it held, when, by whom, what came of it, whether it stands."""

    def count(key: str, title: str, width: int) -> Column[ImportRow]:
        return Column(
            key, title, width, lambda row: f"{getattr(row, key):,}", Align.END, lambda row: getattr(row, key),
            searched=False,
        )  # fmt: skip

    return [
        Column(
            "file", _("File"), 240, lambda row: row.file_name, strong=True, stretch=True, least=168,
            tooltip=lambda row: row.file_name,
        ),
        Column("kind", _("Holds"), 104, lambda row: kind_label(row.kind), least=96),
        Column(
            "when", _("Imported"), 184, lambda row: moment_words(row.imported_at),
            sort_key=lambda row: row.imported_at, least=176,
        ),
        Column("who", _("By"), 112, lambda row: by_whom(row.imported_by), secondary=True, least=96),
        count("created", _("New"), 72),
        count("updated", _("Changed"), 84),
        count("rejected", _("Not taken"), 92),
        Column("state", _("State"), 136, state_words, least=128),
    ]  # fmt: skip


def state_words(row: ImportRow) -> str:
    """Whether an import stands, and whether there was anything to it."""
    if row.undone_at is not None:
        return _("Undone")
    return _("Nothing to change") if row.changed_nothing else _("In force")


class HistoryPage(ListPage[ImportRow]):
    """The list of imports. Its primary action is the next import."""

    depends_on = frozenset({"import_run"})
    gives_way = ("who", "updated", "kind", "created")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Imports"), history_columns())
        self.add_action(_("Export to Excel…"), services.export_list, icon="export")
        self.add_action(_("Watched folder…"), services.watch_folder, icon="folder")
        self.set_primary(_("Import roster…"), lambda: services.import_files([]), icon="import")

    def arrive(self, **where: Any) -> None:
        """``run``: go to an import by its key; ``filters``: their keys."""
        if "filters" in where:
            self.narrow(where["filters"])
        if "run" in where:
            self.point_to(where["run"])

    def fetch(self, _progress: Progress) -> tuple[list[ImportRow], None]:
        """Every import."""
        return list_imports(self.workspace), None

    def filters(self, rows: Sequence[ImportRow], _more: object) -> list[Filter]:
        """What the file held, whether it stands, whether rows were left, lately."""
        first = self.workspace.today() - _LATELY
        held = {row.kind for row in rows}
        return [
            *(Filter(f"kind:{kind}", kind_label(kind), _holds(kind), _("Holds")) for kind in Kind if kind in held),
            Filter("in_force", _("In force"), lambda row: row.undone_at is None, _("State")),
            Filter("undone", _("Undone"), lambda row: row.undone_at is not None, _("State")),
            Filter("not_taken", _("With rows not taken"), lambda row: row.rejected > 0),
            Filter("lately", _("Last 7 days"), lambda row: row.imported_at.date() > first),
        ]

    def summary_of(self, shown: Sequence[ImportRow], total: int) -> str:
        """``12 imports · 3 with rows not taken``."""
        if not total:
            return ""
        words = ngettext("{count} import", "{count} imports", total)
        if len(shown) != total:
            words = _("{shown} of {total}").format(shown=f"{len(shown):,}", total=words)
        left = sum(row.rejected > 0 for row in shown)
        return f"{words} · {_('{count} with rows not taken').format(count=f'{left:,}')}" if left else words

    def show_nothing(self) -> None:
        """Nothing was imported yet."""
        self.show_empty(
            "import",
            _("Nothing was imported yet. Every file that you import stands here, with what came of it and a way back."),
            _("Import roster…"),
            lambda: self.services.import_files([]),
        )

    def open_row(self, row: ImportRow) -> None:
        """Open the import, which is logged."""
        self._wanted = row.id

        def show(record: ImportRecord) -> None:
            if self._wanted == row.id and [one.id for one in self.table.selected_rows()] == [row.id]:
                actions = ImportActions(
                    lambda: self.ask_file(record), lambda: self.ask_undo(record), lambda folder: _open(folder)
                )
                self.show_record(import_detail(record, actions), breakable(row.file_name))

        self.services.run_task(self, lambda _progress: open_import(self.workspace, row.id), show)

    def ask_file(self, record: ImportRecord) -> None:
        """Ask where the problems go."""
        name = _("{name} problems.xlsx").format(name=Path(record.row.file_name).stem)
        dialog = QFileDialog(self, _("Export problems"), name, _("Excel workbook (*.xlsx);;CSV file (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("csv" if "csv" in chosen else "xlsx"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.export_to(record, Path(chosen)))
        dialog.open()

    def export_to(self, record: ImportRecord, path: Path) -> None:
        """Write the problems in a task and offer to open them."""

        def done(count: int) -> None:
            words = ngettext(
                "{count} problem saved in {file}", "{count} problems saved in {file}", count, file=path.name
            )
            self.services.notify(words, _("Open"), lambda: _open(path))

        self.services.run_task(
            self,
            lambda progress: export_problems(self.workspace, record.row.id, path, progress=progress),
            done,
            label=_("Exporting problems"),
        )

    def ask_undo(self, record: ImportRecord) -> None:
        """Say what goes, and wait for the word."""
        panel = UndoPanel(record, lambda: self.undo(record, panel), lambda: self.open_row(record.row))
        self.show_detail(panel, _("Undo {file}?").format(file=breakable(record.row.file_name)))
        panel.undo_button.setFocus()

    def undo(self, record: ImportRecord, panel: UndoPanel) -> None:
        """Undo in a task that can be cancelled; a refusal is told where it was asked for."""
        finished: list[bool] = []

        def done(action: str) -> None:
            finished.append(True)
            self.services.notify(_("Undone: {action}").format(action=action), _("Redo"), self._redo)

        def failed(sentence: str) -> None:
            finished.append(True)
            if self.detail.content() is panel:
                panel.fail(sentence)
            else:
                self.services.fail(sentence)

        def ended() -> None:
            if not finished and self.detail.content() is panel:
                panel.fail(_("Cancelled. Nothing was undone."))

        panel.follow(
            self.services.run_task(
                self,
                lambda progress: undo_import(self.workspace, record.row.id, progress=progress),
                done,
                failed,
                _("Undo {file}").format(file=record.row.file_name),
                ended,
            )
        )

    def _redo(self) -> None:
        """Bring back what was undone just now."""
        workspace = self.workspace
        self.services.run_task(
            self,
            workspace.redo,
            lambda _done: self.services.notify(_("The import is back."), _("Undo"), self.services.undo),
            label=_("Bring the import back"),
        )


def _holds(kind: Kind) -> Any:
    return lambda row: row.kind is kind


def _open(place: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
