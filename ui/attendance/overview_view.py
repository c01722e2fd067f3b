"""The first screen: bands, both lines, tiers, months, weekdays and reasons of some schools, each line a group."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from iattend_desktop.attendance.overview_counts import Figures, Line
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.i18n import _
from ui import theme
from ui.attendance.columns import band_columns, kind_columns, lausd_columns, part_columns, tier_columns
from ui.attendance.roomy_table import RoomyTable
from ui.attendance.words import caveat_words, no_months_words, no_weekdays_words, tier_rules
from ui.widgets.label import label
from ui.widgets.table import Column, Table

_TWO_COLUMNS = 600  # pixels of width from which the lists stand in two columns


class OverviewView(QScrollArea):
    """Six short lists; ``chosen`` says that a line was chosen or let go, :meth:`lines` which."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bands = self._list(band_columns(), _("Bands"), "last")
        self.lausd = self._list(lausd_columns(), _("Los Angeles Unified's line"), "last")
        self.tiers = self._list(tier_columns(), _("Tiers of support"), "share")
        self.months = self._list(part_columns(_("Month")), _("Months"), "missed")
        self.weekdays = self._list(part_columns(_("Weekday")), _("Weekdays"), "missed")
        self.kinds = self._list(kind_columns(), _("Reasons"), "tenth")
        self.tables = (self.bands, self.tiers, self.lausd, self.kinds, self.months, self.weekdays)
        self.no_months, self.no_days = label("", "secondary", wrap=True), label("", "secondary", wrap=True)
        self.caveats = label("", "small", wrap=True)
        content = QWidget()
        self._columns = row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_24)
        left, right = QVBoxLayout(), QVBoxLayout()
        for box, parts in (
            (left, (self.bands, self.lausd, self.months)),
            (right, (self.tiers, self.kinds, self.weekdays)),
        ):
            box.setSpacing(theme.GAP_8)
            for table in parts:
                box.addWidget(label(table.accessibleName(), "section"))
                box.addWidget(table)
                if table is self.tiers:
                    box.addWidget(label(tier_rules(), "small", wrap=True))
            row.addLayout(box, 1)
        left.addWidget(self.no_months)
        right.addWidget(self.no_days)
        right.addSpacing(theme.GAP_8)
        right.addWidget(self.caveats)
        left.addStretch(1)
        right.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the lists stand below each other."""
        ways = QHBoxLayout.Direction
        self._columns.setDirection(ways.LeftToRight if self.width() >= _TWO_COLUMNS else ways.TopToBottom)
        super().resizeEvent(event)

    def take(self, figures: Figures, rule: Rule) -> None:
        """Show figures."""
        for table, lines in (
            (self.bands, figures.bands),
            (self.tiers, figures.tiers),
            (self.lausd, figures.lausd),
            (self.kinds, figures.kinds),
            (self.months, figures.months),
            (self.weekdays, figures.weekdays),
        ):
            table.setFixedHeight(theme.ROW_HEIGHT * (len(lines) + 1) + theme.GAP_4)
            table.set_rows(lines)
        for of_years in (self.bands, self.lausd):
            known = any(line.last for line in of_years.rows_all())
            of_years.leave_out(() if known else ("last",))
        for table, told, words in (
            (self.months, self.no_months, no_months_words(figures)),
            (self.weekdays, self.no_days, no_weekdays_words(figures)),
        ):
            table.setVisible(not words)
            told.setText(words)
            told.setVisible(bool(words))
        self.caveats.setText("\n".join(caveat_words(figures, rule)))

    def lines(self) -> list[Line]:
        """The lines that are chosen, of one list at most."""
        return [line for table in self.tables for line in table.selected_rows()]

    def _list(self, columns: Sequence[Column[Line]], name: str, gives_way: str) -> RoomyTable[Line]:
        made = RoomyTable(columns, name, (gives_way,), identity=lambda line: line.key)
        made.rows_selected.connect(lambda rows: self._on_rows(made, rows))
        return made

    def _on_rows(self, table: Table[Line], rows: Sequence[Line]) -> None:
        if rows:
            for other in self.tables:
                if other is not table and other.selected_rows():
                    other.clearSelection()
        self.chosen.emit()
