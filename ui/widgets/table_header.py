"""The headings of a table: a click or Enter sorts; an arrow says by what and which way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.icon import paint_icon
from ui.widgets.table_data import Align, Column
from ui.widgets.table_model import TableModel

_ARROW = 12
_ALIGN = {Align.START: Qt.AlignmentFlag.AlignLeft, Align.END: Qt.AlignmentFlag.AlignRight}


class TableHeader(QHeaderView):
    """Paints the headings; Tab comes here, Left and Right move, Enter or Space sorts."""

    def __init__(self, model: TableModel[Any], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._rows = model
        self._at = 0
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(48)
        self.setFixedHeight(theme.ROW_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(_("Headings: left and right move, Enter sorts"))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one heading."""
        look = theme.current()
        column: Column[Any] = self._rows.table.columns[logicalIndex]
        key, descending = self._rows.sorted_by
        by_this = key == column.key
        painter.setFont(theme.font(theme.TYPE_SMALL, theme.STRONG))
        painter.setPen(look.color("text" if by_this else "secondary"))
        room = rect.adjusted(theme.GAP_8, 0, -theme.GAP_8, -1)
        arrow = _ARROW + theme.GAP_4 if by_this else 0
        metrics = QFontMetrics(painter.font())
        words = metrics.elidedText(column.title, Qt.TextElideMode.ElideRight, room.width() - arrow)
        painter.drawText(
            room, int(_ALIGN.get(column.align, Qt.AlignmentFlag.AlignHCenter) | Qt.AlignmentFlag.AlignVCenter), words
        )
        if by_this:
            width = metrics.horizontalAdvance(words)
            left = room.left() + width + theme.GAP_4 if column.align is Align.START else room.right() - width - arrow
            area = QRectF(left, rect.center().y() - _ARROW / 2, _ARROW, _ARROW)
            paint_icon(painter, "chevron-down" if descending else "chevron-up", "accent", area)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.color("border"))
        if self.hasFocus() and logicalIndex == self._at:
            painter.setPen(look.color("accent"))
            painter.drawRect(rect.adjusted(1, 1, -2, -3))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move among the headings and sort."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self._at = (self._at + step) % self.count()
            self.viewport().update()
            self._say()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.sectionClicked.emit(self._at)
            self._say()
        else:
            super().keyPressEvent(event)

    def _say(self) -> None:
        """Tell a screen reader the heading and whether the list is sorted by it."""
        column: Column[Any] = self._rows.table.columns[self._at]
        key, descending = self._rows.sorted_by
        words = column.title
        if key == column.key:
            words = (_("{heading}, descending") if descending else _("{heading}, ascending")).format(heading=words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard left."""
        super().focusOutEvent(event)
        self.viewport().update()


def fitted_widths(columns: Sequence[Column[Any]], room: int) -> list[int]:
    """Widths of columns in ``room`` pixels: what is left over goes to those that stretch; what lacks is taken from
    those that can give way, each by the same share of what it can give, and from those that stretch last.

    >>> name = Column("n", "Name", 100, str, stretch=True)
    >>> grade = Column("g", "Grade", 50, str, Align.END)
    >>> fitted_widths([name, grade], 200), fitted_widths([name, grade], 130), fitted_widths([name, grade], 40)
    ([150, 50], [80, 50], [60, 50])
    """
    widths = [column.width for column in columns]
    spare = room - sum(widths)
    if spare >= 0:
        stretching = [at for at, column in enumerate(columns) if column.stretch]
        for number, at in enumerate(stretching):
            widths[at] += spare // len(stretching) + (number < spare % len(stretching))
        return widths
    lacking = -spare
    for kind in (False, True):
        give = [column.width - column.narrowest if column.stretch is kind else 0 for column in columns]
        share = min(1.0, lacking / max(1, sum(give)))
        taken = [min(can, math.ceil(can * share)) for can in give]
        widths = [width - took for width, took in zip(widths, taken, strict=True)]
        lacking = max(0, lacking - sum(taken))
    return widths
