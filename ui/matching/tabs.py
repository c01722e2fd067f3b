"""The row of tabs over the whole width: each a view of the same run, made when it is first shown.

The row itself is ``bar``, which the page puts above both the view and the detail, so that a detail takes no room
from the words of the tabs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.matching.proposal import Scenario
from ui.widgets.table import Table

_LEAST_WIDTH, _LEAST_HEIGHT = 360, 360
"""Room that every view can be read in; a lower window scrolls it."""


class View(Protocol):
    """What a tab shows of a run. A view that has a list gives it with ``table()``, for export and search."""

    def show_scenario(self, scenario: Scenario | None) -> None:
        """Show this run, or that there is none; cheap, long work goes to a task."""


@dataclass(frozen=True)
class TabEntry:
    """A tab as data. ``title`` says how many, where there is a run; ``make`` gives the widget, which is a
    :class:`View` unless somebody else fills it. Without ``needs_run`` the view is shown before the first run, with
    ``later`` the tab comes when somebody reveals it."""

    key: str
    title: Callable[[Scenario | None], str]
    make: Callable[[], QWidget]
    needs_run: bool = True
    later: bool = False


class MatchingTabs(QWidget):
    """Shows one view at a time; a view that is not on the screen learns of a new run when it is shown.

    ``changed`` brings the key of the tab that a person or :meth:`go` chose.
    """

    changed = Signal(str)

    def __init__(self, entries: tuple[TabEntry, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = entries
        self.bar = QTabBar()
        self.bar.setAccessibleName(_("Rules, and what the run found"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)  # in a window too narrow for them; words are never cut
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self._stack = QStackedWidget()
        self._made: dict[str, QWidget] = {}
        self._shown: dict[str, Scenario | None] = {}
        self._scenario: Scenario | None = None
        self._hint: QWidget | None = None
        self._cover: QWidget | None = None
        for entry in entries:
            self.bar.setTabVisible(self.bar.addTab(entry.title(None)), not entry.later)
        self.bar.currentChanged.connect(self._switched)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(_Room(self._stack), 1)

    def hold(self, *widgets: QWidget) -> None:
        """Take in widgets that are made already. One that nobody holds stays, and all it knows, when the window goes:
        Python does not see what its buttons are connected to."""
        for widget in widgets:
            if self._stack.indexOf(widget) < 0:
                self._stack.addWidget(widget)

    def show_scenario(self, scenario: Scenario | None) -> None:
        """Every tab is about this run from now on."""
        self._scenario = scenario
        for at, entry in enumerate(self.entries):
            self.bar.setTabText(at, entry.title(scenario))
        self._show()

    def show_hint(self, hint: QWidget | None) -> None:
        """What stands in the tabs that need a run, as long as there is none to show."""
        if self._hint is not None:
            self._stack.removeWidget(self._hint)
            self._hint.deleteLater()
        self._hint = hint
        if hint is not None:
            self._stack.addWidget(hint)
        self._show()

    def cover(self, cover: QWidget | None) -> None:
        """Hide every view behind one widget while something runs, or show them again."""
        self._cover = cover
        if cover is not None:
            self.hold(cover)
        self.bar.setEnabled(cover is None)
        self._show()

    def current(self) -> str:
        """The key of the tab that is chosen."""
        return self.entries[self.bar.currentIndex()].key

    def go(self, key: str) -> None:
        """Choose a tab; raises ``ValueError`` for a key that no tab has."""
        self.bar.setCurrentIndex([entry.key for entry in self.entries].index(key))

    def reveal(self, key: str) -> None:
        """Show a tab that was to come later, and choose it."""
        self.bar.setTabVisible([entry.key for entry in self.entries].index(key), True)
        self.go(key)

    def title(self, key: str) -> str:
        """What a tab says."""
        return self.bar.tabText([entry.key for entry in self.entries].index(key))

    def view(self, key: str) -> QWidget:
        """A tab's view, made where it is not there yet; raises ``KeyError`` for a key that no tab has."""
        if key not in self._made:
            entry = {entry.key: entry for entry in self.entries}[key]
            self._made[key] = entry.make()
            self.hold(self._made[key])
        return self._made[key]

    def table(self) -> Table[Any] | None:
        """The list that is on the screen, ``None`` where the view has none."""
        shown = self._stack.currentWidget()
        if isinstance(shown, Table):
            return shown
        of_view = getattr(shown, "table", None)
        return cast("Table[Any] | None", of_view()) if of_view is not None else None

    def refresh(self) -> None:
        """Records changed: tell the views that are not about a run."""
        for view in self._made.values():
            again = getattr(view, "refresh", None)
            if again is not None:
                again()

    def search(self, text: str) -> None:
        """Narrow the view that is on the screen, where it is no list but can be searched."""
        narrow = getattr(self._stack.currentWidget(), "search", None)
        if narrow is not None and self.table() is None:
            narrow(text)

    def _switched(self, _at: int) -> None:
        self._show()
        self.changed.emit(self.current())

    def _show(self) -> None:
        entry = self.entries[self.bar.currentIndex()]
        if self._cover is not None:
            self._put(self._cover)
        elif entry.needs_run and self._hint is not None:
            self._put(self._hint)
        else:
            view = self.view(entry.key)
            if self._shown.get(entry.key) is not self._scenario and hasattr(view, "show_scenario"):
                self._shown[entry.key] = self._scenario
                cast(View, view).show_scenario(self._scenario)
            self._put(view)

    def _put(self, shown: QWidget) -> None:
        self._stack.setCurrentWidget(shown)


class _Room(QScrollArea):
    """As large as the page gives it, whatever the views ask for: a detail beside it keeps its width."""

    def __init__(self, shown: QWidget) -> None:
        super().__init__()
        self._shown = shown
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(_LEAST_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(shown)
        shown.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The views fill it, down to their least height."""
        super().resizeEvent(event)
        self._shown.resize(self.viewport().width(), max(self.viewport().height(), _LEAST_HEIGHT))
