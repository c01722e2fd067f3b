"""The log: who looked, changed, exported and printed what, and when; a line opens to old and new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.progress import Progress
from iattend_desktop.reports.audit_list import export_log
from iattend_desktop.security.audit_log import (
    WINDOW,
    LogRecord,
    LogRow,
    Question,
    actors_and_events,
    list_log,
    log_record,
)
from iattend_desktop.security.event_words import event_words
from iattend_desktop.workspace import DISTRICT_ZONE
from ui.list_page import ListPage
from ui.page import Services
from ui.security.log_detail import log_detail
from ui.widgets.chips import Filter
from ui.widgets.table import Column

_DAYS = (1, 7, 30)


def log_columns() -> list[Column[LogRow]]:
    """When, who, what, about whom, and the action's name."""
    return [
        Column(
            "when", _("When"), 184, lambda row: moment_words(row.at.astimezone(DISTRICT_ZONE)),
            sort_key=lambda row: row.id, least=176,
        ),
        Column("who", _("Who"), 128, lambda row: row.actor, least=104),
        Column("what", _("What"), 176, lambda row: event_words(row.event), strong=True, least=168),
        Column("about", _("About"), 184, lambda row: row.about, least=168),
        Column(
            "label", _("Action"), 224, lambda row: row.label, stretch=True, least=168, secondary=True,
            tooltip=lambda row: row.label,
        ),
    ]  # fmt: skip


class LogPage(ListPage[LogRow]):
    """The newest entries that fit the filters; older ones on request. Filters are questions to the whole log."""

    depends_on = frozenset()  # it grows with every look: it is read again when it is asked for
    gives_way = ("label",)
    nothing_icon = "search"

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Log"), log_columns())
        self.question = Question()
        self._limit = WINDOW
        self._all = True
        self._keys: frozenset[str] = frozenset()
        self.chips.changed.connect(self._ask)
        self.older = self.add_action(_("Show older entries"), self.show_older)
        self.older.hide()
        self.add_action(_("Read again"), self.reload)
        self.set_primary(_("Export log…"), self.export, icon="export")

    def arrive(self, **where: Any) -> None:
        """``student``: a person's key, with ``name``: who has seen their record; ``subject``: a record's table and key,
        with ``name``; ``actor``: a login."""
        if "student" in where:
            words = _("Who has seen {name}").format(name=where.get("name", ""))
            self.once_loaded(lambda: self._ask_about(Filter(f"student:{where['student']}", words, _keep, _("About"))))
        if "subject" in where:
            words = _("About {name}").format(name=where.get("name", ""))
            table, key = where["subject"]
            self.once_loaded(lambda: self.add_filter(Filter(f"about:{table}:{key}", words, _keep, _("About"))))
        if "actor" in where:
            self.narrow([f"actor:{where['actor']}"])

    def fetch(self, _progress: Progress) -> tuple[list[LogRow], Any]:
        """The newest entries that fit, one more than are shown, and what there is to filter by."""
        rows = list_log(self.workspace, self.question, limit=self._limit + 1)
        self._all = len(rows) <= self._limit
        return rows[: self._limit], actors_and_events(self.workspace)

    def keep(self, _more: object) -> None:
        """Older ones are offered where there are any."""
        self.older.setVisible(not self._all)

    def filters(self, _rows: Sequence[LogRow], more: Any) -> list[Filter]:
        """By person, by what happened, by time."""
        actors, events = more
        return [
            *(Filter(f"actor:{one}", one, _keep, _("Who")) for one in actors),
            *(Filter(f"event:{one}", event_words(one), _keep, _("What")) for one in events),
            *(Filter(f"days:{days}", _days_words(days), _keep, _("When")) for days in _DAYS),
        ]

    def summary_of(self, shown: Sequence[LogRow], total: int) -> str:
        """``500 newest entries``."""
        if not total:
            return ""
        if self._all:
            words = ngettext("{count} entry", "{count} entries", total)
        else:
            words = ngettext("the newest entry", "the {count} newest entries", total)
        if len(shown) != total:
            return _("{shown} of {total}").format(shown=f"{len(shown):,}", total=words)
        return words[0].upper() + words[1:]

    def show_nothing(self) -> None:
        """Nothing fits, or nothing is logged yet."""
        if self._keys:
            self.show_empty("search", _("No entry fits. Remove a filter."), _("Remove all filters"), self.chips.clear)
        else:
            self.show_empty("note", _("Nothing is logged yet. Every look, change, export and print will stand here."))

    def reload(self) -> None:
        """Read it; who may not is told so in place of the list."""
        self.load(self._gather, self._take, failed=self.show_failed)

    def open_row(self, row: LogRow) -> None:
        """Show what an entry says."""
        self._wanted = row.id

        def show(record: LogRecord) -> None:
            if self._wanted == row.id and [one.id for one in self.table.selected_rows()] == [row.id]:
                self.show_record(log_detail(record), event_words(row.event))

        self.services.run_task(self, lambda _progress: log_record(self.workspace, row.id), show)

    def show_older(self) -> None:
        """Twice as many as now."""
        self._limit *= 2
        self.reload()

    def export(self) -> bool:
        """Ask where the log goes: all that fits the filters, not only what is shown."""
        name = _("Log {day}.xlsx").format(day=f"{self.workspace.today():%Y-%m-%d}")
        dialog = QFileDialog(self, _("Export log"), name, _("Excel workbooks (*.xlsx)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(lambda chosen: self.export_to(Path(chosen)))
        dialog.open()
        return True

    def export_to(self, path: Path) -> None:
        """Write it in a task and offer to open it."""
        question = self.question

        def done(count: int) -> None:
            words = ngettext("{count} entry saved in {file}", "{count} entries saved in {file}", count, file=path.name)
            self.services.notify(words, _("Open"), partial(_open, path))

        self.services.run_task(
            self,
            lambda progress: export_log(self.workspace, question, path, progress=progress),
            done,
            label=_("Exporting the log"),
        )

    def _ask(self, kept: dict[str, Callable[[Any], bool]]) -> None:
        """Other filters are another question to the whole log."""
        if kept.keys() == self._keys:
            return
        self._keys = frozenset(kept)
        asked = {key.partition(":")[0]: key.partition(":")[2] for key in kept}
        subject = asked["about"].split(":") if "about" in asked else None
        self.question = Question(
            actor=asked.get("actor"),
            event=asked.get("event"),
            subject=(subject[0], int(subject[1])) if subject is not None else None,
            student=int(asked["student"]) if "student" in asked else None,
            since=self._since(int(asked["days"])) if "days" in asked else None,
        )
        self._limit = WINDOW
        self.reload()

    def _ask_about(self, one: Filter) -> None:
        """A question of its own: filters of before it do not narrow it."""
        self.chips.clear()
        self.add_filter(one)

    def _since(self, days: int) -> datetime:
        first = self.workspace.today() - timedelta(days=days - 1)
        return datetime.combine(first, time(), DISTRICT_ZONE)


def _keep(_row: object) -> bool:
    """The question was put to the log already."""
    return True


def _days_words(days: int) -> str:
    return _("Today") if days == 1 else _("Last {count} days").format(count=days)


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
