"""The lines of one kind under their heading: what it is, how many, and each with its button."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.today.item import TodayItem
from ui import theme
from ui.widgets.button import button
from ui.widgets.icon import paint_icon
from ui.widgets.label import label, line

FIRST_LINES, MORE_LINES = 25, 100
"""So many lines of a kind are shown at first, and with each wish for more: a district has thousands."""

_SIGNS = {
    -3: ("error", "severe"),
    -2: ("warning", "concern"),
    0: ("error", "severe"),
    1: ("warning", "concern"),
    2: ("check", "watch"),
    3: ("calendar", "watch"),
}
_OTHER = ("info", "secondary")


def grouped(items: Sequence[TodayItem]) -> list[tuple[str, list[TodayItem]]]:
    """Lines by what they say is the matter, in the order in which each first appears."""
    groups: dict[str, list[TodayItem]] = {}
    for item in items:
        groups.setdefault(item.headline, []).append(item)
    return list(groups.items())


class Group(QFrame):
    """One kind of line, the first ``shown`` of them; ``opened`` tells how many the person asked for.

    ``act`` gives what the button of a line does.
    """

    opened = Signal(str, int)

    def __init__(
        self,
        headline: str,
        items: Sequence[TodayItem],
        act: Callable[[TodayItem], Callable[[], object]],
        *,
        shown: int = FIRST_LINES,
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
        self.more = button("", self._open, role="link")
        box.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._list(self.items[:shown])

    def _open(self) -> None:
        start = len(self.buttons)
        self._list(self.items[start : start + MORE_LINES])
        self.opened.emit(self.headline, len(self.buttons))

    def _list(self, items: Sequence[TodayItem]) -> None:
        for item in items:
            at = self._lines.rowCount()
            if self.buttons:
                self._lines.addWidget(line(), at, 0, 1, 2)
                at += 1
            words = label(item.detail, wrap=True)
            act = button(item.action_label, self._act(item))
            act.setAccessibleName(_("{action}: {words}").format(action=item.action_label, words=item.detail))
            self._lines.addWidget(words, at, 0, Qt.AlignmentFlag.AlignVCenter)
            self._lines.addWidget(act, at, 1, Qt.AlignmentFlag.AlignVCenter)
            self.buttons.append(act)
        left = len(self.items) - len(self.buttons)
        more = _("Show {count} more").format(count=f"{left:,}")
        if left > MORE_LINES:
            more = _("Show {count} of {left} more").format(count=MORE_LINES, left=f"{left:,}")
        self.more.setText(more)
        self.more.setAccessibleName(_("{words}: {headline}").format(words=more, headline=self.headline))
        self.more.setVisible(left > 0)


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
