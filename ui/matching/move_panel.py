"""The keyboard's way to move a student: mentors with what each would cost the others, the least first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.by_hand import Cost
from iattend_desktop.matching.proposal import Scenario
from ui import theme
from ui.matching.cost_teller import CostTeller
from ui.matching.cost_words import cost_sentences, short_words
from ui.widgets.button import button
from ui.widgets.label import label
from ui.widgets.table_data import fold

_MOST = 50
_ROLE = Qt.ItemDataRole.UserRole
_LIST_HEIGHT = 260
_ITEM_HEIGHT = theme.ROW_HEIGHT + theme.GAP_16
"""Two lines: the name, and what it costs."""


class MovePanel(QWidget):
    """``chosen`` brings the position of the mentor to move to, ``back`` that the person changed their mind.

    ``costs`` are the best mentors; any other is found by name and asked for.
    """

    chosen = Signal(int)
    back = Signal()

    def __init__(
        self, scenario: Scenario, student: int, costs: Sequence[Cost], teller: CostTeller, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._student, self._teller = student, teller
        self._best = [scenario.mentor_at[cost.mentor.id] for cost in costs]
        for at, cost in zip(self._best, costs, strict=True):
            teller.keep(student, at, cost)
        self._names = [mentor.name for mentor in scenario.loaded.mentors]
        self._folded = [fold(name) for name in self._names]
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a mentor by name"))
        self.search.setAccessibleName(_("Find a mentor by name"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Mentors and what they would cost the others"))
        self.list.setMinimumHeight(_LIST_HEIGHT)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words = label("", wrap=True)
        self.move_button = button(_("Move here…"), self._choose)
        self.back_button = button(_("Back"), self.back.emit)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._choose)
        self.list.currentItemChanged.connect(self._ask)
        self.list.itemActivated.connect(lambda _item: self._choose())
        teller.told.connect(self._told)
        self._lay_out(len(costs))
        self._fill("")

    def current(self) -> int | None:
        """The position of the mentor who is chosen in the list."""
        item = self.list.currentItem()
        return None if item is None else int(item.data(_ROLE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes from the search to the list; Escape is the panel's own."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, count: int) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.move_button)
        row.addWidget(self.back_button)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_8)
        lead = ngettext(
            "{count} other mentor is permitted.",
            "The best {count} other mentors, least cost to the others first.",
            count,
        )
        box.addWidget(label(lead if count else _("No other mentor is permitted."), "secondary", wrap=True))
        box.addWidget(self.search)
        box.addWidget(self.list, 1)
        box.addLayout(row)  # above the words, whose length differs: the buttons stay in sight and in their place
        box.addWidget(self.words)

    def _fill(self, text: str) -> None:
        words = fold(text).split()
        found = [at for at in self._best if all(word in self._folded[at] for word in words)]
        if words:
            best = set(self._best)
            others = (at for at, name in enumerate(self._folded) if at not in best and all(w in name for w in words))
            found += [at for at, _number in zip(others, range(_MOST), strict=False)]
        self.list.clear()
        for at in found:
            item = QListWidgetItem(self._line(at), self.list)
            item.setData(_ROLE, at)
            item.setSizeHint(QSize(0, _ITEM_HEIGHT))
        self.list.setCurrentRow(0)
        self._ask()

    def _line(self, at: int) -> str:
        cost = self._teller.known(self._student, at)
        return f"{self._names[at]}\n{_('not asked yet') if cost is None else short_words(cost)}"

    def _ask(self, *_items: object) -> None:
        at = self.current()
        self.move_button.setEnabled(False)
        if at is None:
            self.words.setText(_("No mentor fits this search."))
            return
        self.words.setText(_("Working out the cost…"))
        self._teller.ask(self._student, at)

    def _told(self, student: int, mentor: int, cost: Cost) -> None:
        item = self.list.currentItem()
        if student == self._student and item is not None and mentor == self.current():
            item.setText(self._line(mentor))
            words = " ".join(cost_sentences(cost))
            item.setToolTip(words)
            self.words.setText(words)
            self.move_button.setEnabled(not cost.refusal and not cost.same)

    def _choose(self) -> None:
        at = self.current()
        if at is not None and self.move_button.isEnabled():
            self.chosen.emit(at)
