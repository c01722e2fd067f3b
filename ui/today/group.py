"""The lines of one kind under their heading: what it is, how many, and each with its button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.today import TodayItem
from ui import theme
from ui.widgets.button import button
from ui.widgets.icon import paint_icon
from ui.widgets.label import label, line

FIRST_LINES = 25
"""So many lines of a kind are shown at first: a district has thousands, and nobody works through them here."""

_SIGNS = {0: ("error", "severe"), 1: ("warning", "concern"), 2: ("check", "watch"), 3: ("calendar", "watch")}
_OTHER = ("info", "secondary")


def grouped(items: Sequence[TodayItem]) -> list[tuple[str, list[TodayItem]]]:
    """Lines by what they say is the matter, in the order in which each first appears."""
    groups: dict[str, list[TodayItem]] = {}
    for item in items:
        groups.setdefault(item.headline, []).append(item)
    return list(groups.items())


class Group(QFrame):
    """One kind of line; ``opened`` tells that the person asked for all of them."""

    opened = Signal(str)

    def __init__(
        self,
        headline: str,
        items: Sequence[TodayItem],
        act: Callable[[TodayItem], object],
        *,
        everything: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.headline = headline
        self.items = tuple(items)
        self.buttons: list[QPushButton] = []
        self._act = act
        self.setAccessibleName(f"{len(items):,} · {headline}")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_16, theme.GAP_12, theme.GAP_16, theme.GAP_12)
        box.setSpacing(theme.GAP_8)
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_8)
        head.addWidget(_Sign(*_SIGNS.get(items[0].rank, _OTHER)))
        head.addWidget(label(headline, "section"))
        head.addWidget(label(f"{len(items):,}", "secondary"))
        head.addStretch(1)
        box.addLayout(head)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(theme.GAP_16)
        self._lines.setVerticalSpacing(theme.GAP_4)
        self._lines.setColumnStretch(0, 1)
        box.addLayout(self._lines)
        first = self.items if everything else self.items[:FIRST_LINES]
        self._list(first)
        left = len(self.items) - len(first)
        self.more = button(ngettext("Show {count} more", "Show {count} more", left), self._open, role="link")
        self.more.setAccessibleName(_("{words}: {headline}").format(words=self.more.text(), headline=headline))
        box.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.more.setVisible(left > 0)

    def _open(self) -> None:
        self.more.hide()
        self._list(self.items[FIRST_LINES:])
        self.opened.emit(self.headline)

    def _list(self, items: Sequence[TodayItem]) -> None:
        for item in items:
            at = self._lines.rowCount()
            if self.buttons:
                self._lines.addWidget(line(), at, 0, 1, 2)
                at += 1
            words = label(item.detail, wrap=True)
            act = button(item.action_label, partial(self._act, item))
            act.setAccessibleName(_("{action}: {words}").format(action=item.action_label, words=item.detail))
            self._lines.addWidget(words, at, 0, Qt.AlignmentFlag.AlignVCenter)
            self._lines.addWidget(act, at, 1, Qt.AlignmentFlag.AlignVCenter)
            self.buttons.append(act)


class _Sign(QWidget):
    def __init__(self, icon: str, meaning: str) -> None:
        super().__init__()
        self._icon, self._meaning = icon, meaning
        self.setFixedSize(theme.ICON, theme.ICON)
        theme.changes().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, self._icon, self._meaning, QRectF(self.rect()))
        painter.end()
