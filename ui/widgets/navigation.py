"""The navigation at the left: pages with icon, name and a count; arrows move, Enter or a click goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from iattend_desktop.i18n import ngettext
from ui import theme
from ui.widgets.icon import paint_icon

_HEIGHT, _LEAST_HEIGHT = 36, 24  # in a low window they stand closer, and never over each other


class Navigation(QWidget):
    """The list of pages; ``chosen`` brings a page's key."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._entries: dict[str, NavigationEntry] = {}
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)

    def add(self, key: str, title: str, icon: str) -> NavigationEntry:
        """Add a page at the end."""
        entry = NavigationEntry(title, icon)
        entry.clicked.connect(lambda: self.chosen.emit(key))
        entry.stepped.connect(lambda by, key=key: self._step(key, by))
        self._entries[key] = entry
        self._group.addButton(entry)
        self._box.addWidget(entry)
        return entry

    def mark(self, key: str) -> None:
        """Show which page is open."""
        self._entries[key].setChecked(True)
        for other, entry in self._entries.items():
            entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other == key else Qt.FocusPolicy.ClickFocus)

    def set_count(self, key: str, count: int) -> None:
        """Show how many things wait on a page; none for 0."""
        self._entries[key].set_count(count)

    def entry(self, key: str) -> NavigationEntry:
        """The entry of a page."""
        return self._entries[key]

    def _step(self, key: str, by: int) -> None:
        keys = list(self._entries)
        self._entries[keys[(keys.index(key) + by) % len(keys)]].setFocus(Qt.FocusReason.TabFocusReason)


class NavigationEntry(QAbstractButton):
    """One page in the navigation."""

    stepped = Signal(int)

    def __init__(self, title: str, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._count = 0
        self.setText(title)
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setMaximumHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_count(self, count: int) -> None:
        """The number at the right."""
        self._count = count
        waiting = ngettext("{count} waiting", "{count} waiting", count)
        self.setAccessibleName(f"{self.text()}, {waiting}" if count else self.text())
        self.update()

    def count(self) -> int:
        """The number at the right, 0 for none."""
        return self._count

    def sizeHint(self) -> QSize:
        """As wide as the navigation."""
        return QSize(theme.NAVIGATION_WIDTH - theme.GAP_24, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move, Enter opens."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Tint."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """No tint."""
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw icon, name and count."""
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(look.color("selection" if self.isChecked() else "hover"))
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        if self.isChecked():
            painter.setBrush(look.color("accent"))
            painter.drawRoundedRect(QRectF(1, area.center().y() - 8, 3, 16), 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(look.color("accent"))
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
        top = (self.height() - theme.ICON) / 2
        paint_icon(painter, self._icon, "accent" if self.isChecked() else "secondary", QRectF(12, top, 20, 20))
        painter.setFont(theme.font(weight=theme.STRONG if self.isChecked() else theme.REGULAR))
        painter.setPen(look.color("on_selection" if self.isChecked() else "text"))
        painter.drawText(self.rect().adjusted(44, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._count:
            self._paint_count(painter)
        painter.end()

    def _paint_count(self, painter: QPainter) -> None:
        look = theme.current()
        painter.setFont(theme.font(theme.TYPE_SMALL, theme.STRONG))
        words = f"{self._count:,}" if self._count < 1000 else "999+"
        width = max(24, painter.fontMetrics().horizontalAdvance(words) + 14)
        pill = QRectF(self.width() - width - 8, (self.height() - 20) / 2, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("concern_tint"))
        painter.drawRoundedRect(pill, 10, 10)
        painter.setPen(look.color("concern"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
