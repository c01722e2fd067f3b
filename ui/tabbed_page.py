"""A page of several lists, each a page of its own behind a tab: summary, chips, actions and panel are the tab's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar

from iattend_desktop.i18n import _
from ui.page import Page, Services
from ui.widgets.table import Table


@dataclass(frozen=True)
class Tab:
    """A tab as data; its page is made when it is first wanted."""

    key: str
    title: str
    factory: Callable[[Any, Services], Page]


class TabbedPage(Page):
    """Hands on to the tab on the screen what the window asks of a page; tabs behind load when they come forward."""

    searchable = True

    def __init__(self, workspace: Any, services: Services, title: str, tabs: Sequence[Tab]) -> None:
        super().__init__(workspace, services, title)
        self._offered = tuple(tabs)
        self._made: dict[str, Page] = {}
        self._words = ""
        self._views = QStackedWidget()
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("What to look at"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        for tab in tabs:
            self.tabs.addTab(tab.title)
        if len(tabs) < 2:
            self.tabs.hide()  # never shown here: without a parent yet it would be a window of its own
        self.tabs.currentChanged.connect(lambda _at: self._switched())
        self.summary.hide()  # each tab has its own
        self.set_content(self._views, self.tabs)

    def shown(self) -> Page:
        """The page of the tab on the screen."""
        return self.page(self.tab())

    def tab(self) -> str:
        """The key of the tab on the screen."""
        return self._offered[self.tabs.currentIndex()].key

    def page(self, key: str) -> Page:
        """The page of a tab; raises ``KeyError`` for one that is not there."""
        if key not in self._made:
            factories = {tab.key: tab.factory for tab in self._offered}
            made = factories[key](self.workspace, self.services)
            layout = made.layout()
            assert layout is not None
            layout.setContentsMargins(0, 0, 0, 0)
            self._made[key] = made
            self._views.addWidget(made)
        return self._made[key]

    def go(self, key: str) -> Page:
        """Show a tab; raises ``KeyError`` for one that is not there."""
        shown = self.page(key)
        self.tabs.setCurrentIndex([tab.key for tab in self._offered].index(key))
        self._bring_forward()
        return shown

    def tab_for(self, where: dict[str, Any]) -> str:
        """The tab that a link points to: the one it names, else the one on the screen."""
        return str(where.get("tab", self.tab()))

    def arrive(self, **where: Any) -> None:
        """``tab`` names one; everything else is handed on to it."""
        shown = self.go(self.tab_for(where))
        rest = {name: value for name, value in where.items() if name != "tab"}
        if rest:
            shown.arrive(**rest)

    def reload(self) -> None:
        """Load the tab on the screen again."""
        self._bring_forward()

    def refresh(self, tables: frozenset[str]) -> None:
        """Data changed: each tab looks whether it shows any of it."""
        for page in self._made.values():
            page.refresh(tables)

    def bring_up_to_date(self) -> None:
        """Load the tab on the screen where something changed since the last time."""
        self.stale = False
        self._bring_forward()

    def search(self, text: str) -> None:
        """Narrow the list of the tab on the screen."""
        self._words = text
        if self.shown().searchable:
            self.shown().search(text)

    def exported_table(self) -> Table[Any] | None:
        """The list of the tab on the screen."""
        return self.shown().exported_table()

    def export(self) -> bool:
        """As the tab on the screen exports."""
        return self.shown().export()

    def loading(self) -> bool:
        """Whether the tab on the screen is on its way."""
        return self.shown().loading()

    def resting(self) -> bool:
        """Whether the tab on the screen is about to show a panel."""
        resting = getattr(self.shown(), "resting", None)
        return bool(resting is not None and resting())

    def shown_as(self) -> str:
        """The tab that the person looked at last."""
        return self.tab()

    def show_as(self, view: str) -> None:
        """Show that tab again."""
        if view in {tab.key for tab in self._offered}:
            self.go(view)

    def _switched(self) -> None:
        self._bring_forward()
        self.search(self._words)

    def _bring_forward(self) -> None:
        shown = self.shown()
        self._views.setCurrentWidget(shown)
        for page in self._made.values():
            policy = page.sizePolicy()  # a tab behind asks for no width
            policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding if page is shown else QSizePolicy.Policy.Ignored)
            page.setSizePolicy(policy)
        if self.isVisible():
            shown.bring_up_to_date()
