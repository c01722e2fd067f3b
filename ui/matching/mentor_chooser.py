"""Choose a mentor for a student: permitted ones best first; for any other the search says why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import shiboken6
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.alternatives import Alternative
from iattend_desktop.matching.by_hand import Cost
from iattend_desktop.matching.pool import Ready
from ui import theme
from ui.matching.cost_words import cost_sentences
from ui.matching.words import score_words
from ui.widgets.button import button
from ui.widgets.label import label
from ui.widgets.table_data import fold

_MOST_OTHERS = 20
_STAYS = 120  # milliseconds on a mentor before the cost is worked out: arrows through the list start no search
_ROLE = Qt.ItemDataRole.UserRole
_LIST_HEIGHT = 260


class MentorChooser(QWidget):
    """``chosen`` brings the key of a permitted mentor to pin; ``back`` that the person changed their mind.

    ``why_not(mentor_id)`` says which rules a mentor breaks, who is not among the permitted. ``ask_cost(mentor_id,
    tell)`` tells later what the whole would lose by a permitted one; it is asked once the person stays on the mentor.
    """

    chosen = Signal(int)
    back = Signal()

    def __init__(
        self,
        permitted: Sequence[Alternative],
        everybody: Sequence[Ready],
        why_not: Callable[[int], tuple[str, ...]],
        ask_cost: Callable[[int, Callable[[Cost], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._permitted = {one.mentor.id: one for one in permitted}
        self._everybody = [(fold(mentor.name), mentor) for mentor in everybody]
        self._why_not = why_not
        self._ask_cost = ask_cost
        self._costs: dict[int, Cost] = {}
        self._stays = QTimer(self)
        self._stays.setSingleShot(True)
        self._stays.setInterval(_STAYS)
        self._stays.timeout.connect(self._ask)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find a mentor by name"))
        self.search.setAccessibleName(_("Find a mentor by name"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Mentors"))
        self.list.setMinimumHeight(_LIST_HEIGHT)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words = label("", wrap=True)
        self.pin_button = button(_("Pin this mentor"), self._pin, icon="pin")
        self.back_button = button(_("Back"), self.back.emit)
        self.search.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._tell)
        self.list.itemActivated.connect(lambda _item: self._pin())
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_8)
        box.addWidget(label(_lead(len(permitted)), "secondary", wrap=True))
        box.addWidget(self.search)
        box.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.pin_button)
        row.addWidget(self.back_button)
        row.addStretch(1)
        box.addLayout(row)  # above the words, whose length differs: the buttons stay in sight and in their place
        box.addWidget(self.words)
        self._fill("")

    def current(self) -> int | None:
        """The mentor that is chosen in the list."""
        item = self.list.currentItem()
        return None if item is None else int(item.data(_ROLE))

    def _fill(self, text: str) -> None:
        words = fold(text).split()
        self.list.clear()
        for key, one in self._permitted.items():
            if all(word in fold(one.mentor.name) for word in words):
                self._add(key, f"{one.mentor.name} · {score_words(one.score)}")
        if words:
            others = [
                mentor
                for folded, mentor in self._everybody
                if mentor.id not in self._permitted and all(word in folded for word in words)
            ]
            for mentor in others[:_MOST_OTHERS]:
                self._add(mentor.id, _("{mentor} · not permitted").format(mentor=mentor.name))
        self.list.setCurrentRow(0)
        self._tell()

    def _add(self, key: int, words: str) -> None:
        item = QListWidgetItem(words, self.list)
        item.setData(_ROLE, key)
        item.setToolTip(words)
        item.setSizeHint(QSize(0, theme.ROW_HEIGHT))

    def _tell(self, *_items: object) -> None:
        key = self.current()
        self.pin_button.setEnabled(key in self._permitted)
        if key is None:
            self.words.setText(_("No mentor fits this search."))
        elif key in self._permitted:
            self.words.setText(_told(self._permitted[key], self._costs.get(key)))
            if key not in self._costs:
                self._stays.start()
        else:
            self.words.setText(_("Not permitted: {reasons}.").format(reasons="; ".join(self._why_not(key))))

    def _ask(self) -> None:
        key = self.current()
        if key in self._permitted and key not in self._costs:
            self._ask_cost(key, partial(self._take_cost, key))

    def _take_cost(self, key: int, cost: Cost) -> None:
        if shiboken6.isValid(self):
            self._costs[key] = cost
            if self.current() == key:
                self._tell()

    def _pin(self) -> None:
        key = self.current()
        if key in self._permitted:
            self.chosen.emit(key)


def _lead(count: int) -> str:
    if not count:
        return _("No other mentor is permitted. Search for one to read why not.")
    return ngettext("{count} other mentor is permitted.", "{count} other mentors are permitted.", count)


def _told(one: Alternative, cost: Cost | None) -> str:
    """First what the whole loses, once that is known, then what speaks for the mentor."""
    lines = [] if cost is None else cost_sentences(cost)
    lines += [reason.sentence for reason in one.reasons]
    if one.free > 0:
        lines.append(ngettext("{count} place is free", "{count} places are free", one.free))
    elif one.taken and cost is None:
        lines.append(
            _("The run proposes this mentor to {students}; a pin here takes a place away from them.").format(
                students=", ".join(one.taken)
            )
        )
    return "\n".join(lines)
