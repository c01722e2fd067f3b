"""What leadership reads: the program summaries that were published to them; who runs the program publishes here."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words, moment_words, ngettext
from iattend_desktop.progress import Progress
from iattend_desktop.reports.published import (
    Published,
    list_published,
    preview_published,
    publish_summary,
    write_published,
)
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace
from ui import theme
from ui.page import Page, Services
from ui.reports.files import documents, open_dialog, open_file
from ui.reports.preview_pane import PreviewPane
from ui.widgets.table import Column, Table, TableData, prepare

_LIST_WIDTH = 340


def published_columns() -> tuple[Column[Published], ...]:
    """The day that a summary tells of, and who published it when."""
    return (
        Column("as_of", _("As of"), 130, lambda row: day_words(row.as_of), sort_key=lambda row: row.id, strong=True),
        Column("by", _("Published by"), 180, lambda row: row.published_by, secondary=True, stretch=True, tooltip=_by),
    )


def _by(row: Published) -> str:
    when = moment_words(row.published_at.astimezone(DISTRICT_ZONE))
    return _("{person}, {when}").format(person=row.published_by, when=when)


class PublishedPage(Page):
    """At the left the days, beside them the summary of the chosen one; the newest is open at first."""

    depends_on = frozenset({"published_summary"})

    def __init__(self, workspace: Workspace, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(workspace, services, _("For leadership"), parent)
        self.table: Table[Published] = Table(published_columns(), _("Published summaries"), multiple=False)
        self.table.setFixedWidth(_LIST_WIDTH)
        self.pane = PreviewPane(services)
        self._key: int | None = None  # of the summary that is looked at
        self._wanted: int | None = None  # of the one to look at once the list is there
        self._asked = 0
        if workspace.may(Permission.PUBLISH_SUMMARY):
            self.set_primary(_("Publish today’s summary"), self.publish, icon="check")
            self.save_button = self.add_action(_("Save PDF…"), self.ask_file, icon="export")
        else:
            self.save_button = self.set_primary(_("Save PDF…"), self.ask_file, icon="export")
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_12)
        row.addWidget(self.table)
        row.addWidget(self.pane, 1)
        self.set_content(content)
        self.table.row_chosen.connect(self._open)

    def reload(self) -> None:
        """Read the list again."""
        workspace = self.workspace

        def read(_progress: Progress) -> TableData[Published]:
            return prepare(published_columns(), list_published(workspace))

        self.load(read, self._show)

    def publish(self) -> None:
        """Publish the summary of today, and show it."""
        workspace = self.workspace
        self.services.run_task(self, lambda _progress: publish_summary(workspace), self._published)

    def save_to(self, path: Path) -> None:
        """Save the summary that is looked at."""
        workspace, key = self.workspace, self._key
        if key is None:
            return

        def done(pages: int) -> None:
            words = ngettext("{count} page saved in {file}.", "{count} pages saved in {file}.", pages, file=path.name)
            self.services.notify(words, _("Open"), partial(open_file, path))

        self.services.run_task(self, lambda _progress: write_published(workspace, key, path), done)

    def ask_file(self) -> None:
        """Ask where to save."""
        row = self.table.current_row()
        if self.pane.content is None or row is None:
            return
        name = _("Program summary {day}").format(day=row.as_of.isoformat())
        dialog = QFileDialog(self, _("Save PDF"), str(documents() / f"{name}.pdf"), _("PDF files (*.pdf)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        open_dialog(dialog)

    def _published(self, key: int) -> None:
        self._wanted = key
        self.services.notify(_("Published. Leadership sees it from now on; Undo takes it back."))

    def _show(self, data: TableData[Published]) -> None:
        self.table.set_data(data)
        self.set_summary(
            ngettext("{count} published summary", "{count} published summaries", len(data.rows)) if data.rows else ""
        )
        if not data.rows:
            self._key = None
            self.pane.say("")
            self.save_button.setEnabled(False)
            self._say_nothing()
            return
        self.show_content()
        keys = [row.id for row in data.rows]
        self.table.select([next((key for key in (self._wanted, self._key) if key in keys), keys[0])])
        self._wanted = None
        self._open(self.table.current_row())

    def _say_nothing(self) -> None:
        if self.workspace.may(Permission.PUBLISH_SUMMARY):
            sentence = _(
                "Nothing was published yet. Leadership sees no student and counts nothing itself: it reads the "
                "program summaries that are published here, with small groups hidden."
            )
            self.show_empty("file", sentence)
        else:
            self.show_empty("file", _("Nothing was published yet. Ask the program’s coordinator for a summary."))

    def _open(self, row: Any) -> None:
        """Show one summary; the look at it is logged by the service."""
        if row is None or row.id == self._key:
            return
        self._key = row.id
        self.save_button.setEnabled(False)
        self._asked += 1
        workspace, key, asked = self.workspace, row.id, self._asked

        def show(content: bytes) -> None:
            if asked == self._asked:
                self.pane.show_pdf(content)
                self.save_button.setEnabled(True)

        self.services.run_task(self, lambda _progress: preview_published(workspace, key), show, self.pane.say)
