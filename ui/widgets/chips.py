"""Filter chips: what the list is narrowed to, each with a way out, and a menu to narrow further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QPushButton, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import button
from ui.widgets.icon import set_icon


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list: ``keeps(row)``. Of one ``group`` only one can be on (a region, a band)."""

    key: str
    words: str
    keeps: Callable[[Any], bool]
    group: str = ""


class FilterChips(QWidget):
    """The chips that are on and "+ filter"; ``changed`` brings ``{key: keeps}`` for ``Table.set_filters``."""

    changed = Signal(dict)

    def __init__(self, filters: Sequence[Filter] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: list[Filter] = list(filters)
        self._on: dict[str, Filter] = {}
        self._chips: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.GAP_8)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        self.add_button = button(_("Filter"), self._open_menu, role="plain", icon="plus")
        self.add_button.setAccessibleName(_("Add a filter"))
        self._row.addWidget(self.add_button)
        self._row.addStretch(1)
        self.menu = QMenu(self)

    def offer(self, filters: Sequence[Filter]) -> None:
        """Offer other filters; those that are on and still offered stay on, with their new meaning."""
        self._offered = list(filters)
        known = {one.key: one for one in filters}
        kept = {key: known[key] for key in self._on if key in known}
        lost = set(self._on) - set(kept)
        self._on = kept
        for key in lost:
            self._drop(key)
        if kept or lost:
            self._tell()

    def turn_on(self, key: str) -> None:
        """Narrow by a filter; another of its group goes off. Raises ``KeyError`` for one that is not offered."""
        chosen = {one.key: one for one in self._offered}[key]
        for other in list(self._on.values()):
            if chosen.group and other.group == chosen.group and other.key != key:
                del self._on[other.key]
                self._drop(other.key)
        if key not in self._on:
            self._on[key] = chosen
            self._add(chosen)
        self._tell()

    def turn_off(self, key: str) -> None:
        """Widen again."""
        if self._on.pop(key, None) is not None:
            self._drop(key)
            self._tell()

    def clear(self) -> None:
        """Widen to everything."""
        for key in list(self._on):
            del self._on[key]
            self._drop(key)
        self._tell()

    def active(self) -> dict[str, Callable[[Any], bool]]:
        """What narrows the list now."""
        return {key: one.keeps for key, one in self._on.items()}

    def words(self) -> list[str]:
        """The words of the filters that are on, for the heading of a print or an export."""
        return [one.words for one in self._on.values()]

    def _add(self, chosen: Filter) -> None:
        chip = button(chosen.words, lambda: self._remove_by_hand(chosen.key))
        chip.setLayoutDirection(self.layoutDirection().RightToLeft)
        set_icon(chip, "close", "secondary")
        chip.setAccessibleName(_("Remove the filter {filter}").format(filter=chosen.words))
        chip.setToolTip(_("Remove this filter"))
        self._chips[chosen.key] = chip
        self._row.insertWidget(len(self._chips) - 1, chip)

    def _drop(self, key: str) -> None:
        chip = self._chips.pop(key)
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()

    def _remove_by_hand(self, key: str) -> None:
        self.turn_off(key)
        self.add_button.setFocus()

    def _tell(self) -> None:
        self.changed.emit(self.active())

    def _open_menu(self) -> None:
        self.fill_menu()
        self.menu.popup(self.add_button.mapToGlobal(self.add_button.rect().bottomLeft()))

    def fill_menu(self) -> None:
        """Write the menu: filters under their group, the ones that are on with a tick."""
        self.menu.clear()
        groups: dict[str, QMenu] = {}
        for one in self._offered:
            if one.group and one.group not in groups:
                groups[one.group] = self.menu.addMenu(one.group)
            action = groups.get(one.group, self.menu).addAction(one.words)
            action.setCheckable(True)
            action.setChecked(one.key in self._on)
            action.triggered.connect(lambda on, key=one.key: self.turn_on(key) if on else self.turn_off(key))
        if self._on:
            self.menu.addSeparator()
            self.menu.addAction(_("Remove all filters")).triggered.connect(self.clear)
