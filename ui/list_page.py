"""A page with one list: filters, summary, one row's detail or what can be done to several, at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from ui.page import Page, Services
from ui.widgets.chips import Filter
from ui.widgets.table import Column, Table, TableData, prepare

R = TypeVar("R")
_REST = 120  # milliseconds on a row before its record is opened: arrows through a list open (and log) no records


@dataclass(frozen=True)
class _Gathered(Generic[R]):
    data: TableData[R]
    more: Any
    filters: list[Filter]
    summary: str


class ListPage(Page, Generic[R]):
    """What the pages with a list have in common. A page fills in the methods that raise."""

    searchable = True
    nothing_icon = "search"
    gives_way: tuple[str, ...] = ()  # columns that are left out where the list is narrow, the first one first

    def __init__(self, workspace: Any, services: Services, title: str, columns: Sequence[Column[R]]) -> None:
        super().__init__(workspace, services, title)
        self.table: Table[R] = Table(columns, title)
        self._extra: dict[str, Filter] = {}
        self._offered: list[Filter] = []
        self._loaded = False
        self._whole = ""
        self._later: list[Callable[[], object]] = []
        self._shown_for: list[Any] = []
        self._wanted: Any = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._show_selection)
        self._recount = QTimer(self)
        self._recount.setSingleShot(True)
        self._recount.setInterval(30)
        self._recount.timeout.connect(self._count)
        self.table.row_chosen.connect(lambda _row: self._rest.start())
        self.table.rows_selected.connect(lambda _rows: self._rest.start())
        self.table.opened.connect(lambda _row: self._open_by_hand())
        self.table.shown_changed.connect(lambda _count: self._recount.start())
        self.chips.changed.connect(self.table.set_filters)
        self.chips.changed.connect(lambda _filters: self._recount.start())
        self.table.viewport().installEventFilter(self)
        self.set_content(self.table)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A list that got narrower leaves columns out rather than cutting them; the detail and Excel have them."""
        if event.type() == QEvent.Type.Resize and watched is self.table.viewport():
            self._leave_columns_out()
        return super().eventFilter(watched, event)

    def fetch(self, progress: Progress) -> tuple[Sequence[R], Any]:
        """Load the rows and what else the page needs; runs in a task."""
        raise NotImplementedError

    def keep(self, more: Any) -> None:
        """Keep what came beside the rows."""

    def filters(self, rows: Sequence[R], more: Any) -> list[Filter]:
        """The filters to offer for these rows; runs in a task."""
        raise NotImplementedError

    def summary_of(self, shown: Sequence[R], total: int) -> str:
        """The summary's words; runs in a task for the whole list."""
        raise NotImplementedError

    def open_row(self, row: R) -> None:
        """Show one row's detail at the right."""
        raise NotImplementedError

    def look_over(self, rows: list[R]) -> Callable[[], tuple[QWidget, str]] | None:
        """Count what can be done to several rows, in a task; the answer makes the panel and its title.

        ``None`` where nothing can be done to several.
        """
        return None

    def rows_changed(self) -> None:
        """Other rows are shown than before: they were loaded, searched or filtered."""

    def show_nothing(self) -> None:
        """The empty state where there is no row at all."""
        raise NotImplementedError

    def reload(self) -> None:
        """Load the list."""
        self.load(self._gather, self._take)

    def search(self, text: str) -> None:
        """Narrow the list by words."""
        self.table.search(text)

    def exported_table(self) -> Table[R]:
        """The list as it is filtered."""
        return self.table

    def resting(self) -> bool:
        """Whether a detail or a count is about to be shown."""
        return self._rest.isActive() or self._recount.isActive()

    def once_loaded(self, act: Callable[[], object]) -> None:
        """Do something with the list, after its first load."""
        if self._loaded and not self.loading():
            act()
        else:
            self._later.append(act)

    def point_to(self, identity: Any) -> None:
        """Go to a row; filters that hide it are taken away."""
        self.once_loaded(lambda: self._point_to(identity))

    def narrow(self, keys: Sequence[str]) -> None:
        """Turn filters on by their keys; keys that this list does not have are left out."""

        def act() -> None:
            self.chips.clear()
            for key in keys:
                if any(one.key == key for one in self._offered):
                    self.chips.turn_on(key)

        self.once_loaded(act)

    def add_filter(self, one: Filter) -> None:
        """Offer a filter that the person asked for and turn it on."""
        self._extra[one.key] = one
        self._offer()
        self.chips.turn_on(one.key)

    def select_all(self) -> None:
        """Select every row that is shown (Ctrl+A in the list)."""
        self.table.selectAll()
        self.table.setFocus()

    def show_record(self, content: QWidget, title: str) -> None:
        """Show a detail for the rows that are selected now."""
        self._shown_for = self.table.selected_rows()
        self.show_detail(content, title)

    def hide_detail(self) -> None:
        """Give the list all the room; the keyboard goes on in it."""
        inside = self.detail.isAncestorOf(focus) if (focus := self.focusWidget()) is not None else False
        super().hide_detail()
        if inside:
            self.table.setFocus()

    def _leave_columns_out(self) -> None:
        narrowest = {column.key: column.narrowest for column in self.table.columns}
        lacking = sum(narrowest.values()) - self.table.viewport().width()
        out = set()
        for key in self.gives_way:
            if lacking > 0:
                out.add(key)
                lacking -= narrowest[key]
        self.table.hide_columns(out)

    def _gather(self, progress: Progress) -> _Gathered[R]:
        rows, more = self.fetch(progress)
        data = prepare(self.table.columns, rows)
        return _Gathered(data, more, self.filters(rows, more), self.summary_of(rows, len(rows)))

    def _take(self, found: _Gathered[R]) -> None:
        data = found.data
        self.keep(found.more)
        self._loaded = True
        self._offered, self._whole = found.filters, found.summary
        again = self.detail.isVisibleTo(self)
        self.table.set_data(data)
        self._offer()
        self._count()
        if again:
            self._shown_for = []
            self._rest.start()
        later, self._later = self._later, []
        for act in later:
            act()

    def _offer(self) -> None:
        self.chips.offer([*self._offered, *self._extra.values()])
        self.chips.setVisible(bool(self.table.rows_all()))

    def _count(self) -> None:
        self._recount.stop()
        total, shown = len(self.table.rows_all()), self.table.count_shown()
        self.rows_changed()
        self.set_summary(self._whole if shown == total else self.summary_of(self.table.rows_shown(), total))
        if total == 0:
            self.show_nothing()
        elif not shown:
            some = bool(self.chips.active())
            self.show_empty(
                self.nothing_icon,
                _("Nothing fits. Change the search or remove a filter.") if some else _("Nothing fits the search."),
                _("Remove all filters") if some else "",
                self.chips.clear,
            )
        elif self.is_empty():
            self.show_content()

    def _open_by_hand(self) -> None:
        self._shown_for = []
        self._show_selection()

    def _show_selection(self) -> None:
        self._rest.stop()
        rows = self.table.selected_rows()
        if rows and rows == self._shown_for:
            return
        self._shown_for = rows
        if not rows:
            self.hide_detail()
        elif len(rows) == 1:
            self.open_row(rows[0])
        else:
            self.services.run_task(self, lambda _progress: self.look_over(rows), partial(self._show_several, rows))

    def _show_several(self, rows: list[R], panel: Callable[[], tuple[QWidget, str]] | None) -> None:
        if panel is not None and self._shown_for is rows:
            self.show_detail(*panel())

    def _point_to(self, identity: Any) -> None:
        self.table.select([identity])
        if not self.table.selected_rows():
            self.chips.clear()
            self.table.select([identity])
        self._open_by_hand()
