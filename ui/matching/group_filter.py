"""Narrows the students without a mentor to one group, with a chip that widens the list again."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ui.matching.pairs_view import WithoutLine
from ui.matching.recruit_view import ShortGroup
from ui.matching.tabs import MatchingTabs
from ui.page import Page
from ui.widgets.chips import Filter
from ui.widgets.table import Table

_KEY = "group"
_TAB = "without"


class GroupFilter(QObject):
    """One group at a time; its chip stands above the list that it narrows and above no other."""

    def __init__(self, page: Page, tabs: MatchingTabs, without: Table[WithoutLine]) -> None:
        super().__init__(page)
        self._chips, self._tabs = page.chips, tabs
        self._chips.add_button.hide()
        self._chips.changed.connect(without.set_filters)
        self._chips.changed.connect(lambda _filters: self._show_chip())
        tabs.changed.connect(lambda _key: self._show_chip())

    def show(self, group: ShortGroup) -> None:
        """Go to the group's students without a mentor."""
        words = f"{group.words}: {group.who}" if group.who else group.words
        self._chips.offer([Filter(_KEY, words, lambda line: line.id in group.without)])
        self._chips.turn_on(_KEY)
        self._tabs.go(_TAB)

    def clear(self) -> None:
        """Show everybody again."""
        self._chips.clear()

    def _show_chip(self) -> None:
        self._chips.setVisible(self._tabs.current() == _TAB and bool(self._chips.active()))
