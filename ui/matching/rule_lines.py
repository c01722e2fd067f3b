"""The lines of the Rules tab: each rule and criterion, its sentence, how it is held, its points, what it forbids."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSpinBox, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.matching.criteria import CRITERIA, CRITERION_OF, Profile, Standing
from iattend_desktop.matching.rule_counts import RuleCounts
from iattend_desktop.matching.rules import ALWAYS, RULES
from iattend_desktop.matching.shortage import Shortage
from ui import theme
from ui.matching.words import count_tip, count_words, criterion_words, rule_words, shortage_words, standing_words
from ui.widgets.label import label, line

_STANDINGS = tuple(Standing)
_NAME, _SENTENCE, _STANDING, _POINTS, _COUNT = range(5)
_NAME_WIDTH, _CHOICE_WIDTH, _SPIN_WIDTH, _COUNT_WIDTH = 148, 112, 72, 228
_FIRST_WEIGHT = 10
"""Points of a rule that becomes preferred and had none before."""


class _Choice(QComboBox):
    """The wheel scrolls the page; it never changes a rule that the pointer happens to be over."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Spin(QSpinBox):
    """A whole number; the wheel scrolls the page."""

    def __init__(self, low: int, high: int, suffix: str, name: str) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSuffix(suffix)
        self.setFixedWidth(_SPIN_WIDTH)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(name)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class RuleLines(QWidget):
    """Every rule, then the criteria that belong to no rule. ``edited`` tells that the person changed something.

    ``permitted`` says how many pairs keep all required rules; whoever shows the lines places it.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.standings: dict[str, QComboBox] = {}
        self.weights: dict[str, QSpinBox] = {}
        self.counts: dict[str, QLabel] = {}
        self.without: dict[str, QLabel] = {}
        self.permitted = label("", "small")
        self.miles = _Spin(0, 200, _(" mi"), _("How far a mentor goes who has not said how far, in miles"))
        self.miles.valueChanged.connect(self._changed)
        self._weights_before: dict[str, int] = {}
        self._filling = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GAP_12)
        self._grid.setVerticalSpacing(theme.GAP_4)
        self._grid.setColumnMinimumWidth(_NAME, _NAME_WIDTH)
        self._grid.setColumnMinimumWidth(_COUNT, _COUNT_WIDTH)
        self._grid.setColumnStretch(_SENTENCE, 1)
        self._lay_out()

    def required(self) -> tuple[str, ...]:
        """The keys of the rules that are required."""
        return tuple(rule.key for rule in RULES if rule.key in ALWAYS or self._held(rule.key) is Standing.REQUIRED)

    def points(self) -> dict[str, float]:
        """The weight of each criterion."""
        return {key: float(spin.value()) for key, spin in self.weights.items()}

    def show_profile(self, profile: Profile) -> None:
        """Set everything as in this profile, as far as whole points and miles can."""
        self._filling = True
        self._weights_before = {}
        for key, choice in self.standings.items():
            choice.setCurrentIndex(_STANDINGS.index(profile.standing(key)))
        for key, spin in self.weights.items():
            spin.setRange(0, 100)
            spin.setValue(round(profile.weights.get(key, 0.0)))
        for key in self.standings:
            self._settle(key)
        self.miles.setValue(round(profile.max_travel_miles))
        self._filling = False

    def show_counts(self, counts: RuleCounts | None) -> None:
        """Beside each rule what it does to the pairs just now; None while that is being counted."""
        for key, place in self.counts.items():
            place.setText(_("counting…") if counts is None else count_words(counts.rules[key]))
            place.setToolTip("" if counts is None else count_tip(counts.rules[key]))
        if counts is None:
            self.permitted.setText(_("counting…"))
        else:
            words = _("{permitted} of {pairs} pairs permitted")
            self.permitted.setText(words.format(permitted=f"{counts.permitted:,}", pairs=f"{counts.pairs:,}"))

    def show_shortages(self, shortages: tuple[Shortage, ...]) -> None:
        """Under the counts, how many students of the last run have nobody because of a rule."""
        for key, place in self.without.items():
            place.setText(shortage_words(shortages, key))
            place.setVisible(bool(place.text()))

    def _held(self, rule: str) -> Standing:
        return _STANDINGS[self.standings[rule].currentIndex()]

    def _hold(self, rule: str) -> None:
        """A person chose how a rule is held: its points follow."""
        if self._filling:
            return
        key = CRITERION_OF[rule]
        spin, held = self.weights[key], self._held(rule)
        self._filling = True
        if held is Standing.OFF:
            self._weights_before[key] = spin.value()
        elif not spin.value():
            before = self._weights_before.pop(key, 0)
            spin.setRange(0, 100)
            spin.setValue(before or (_FIRST_WEIGHT if held is Standing.PREFERRED else 0))
        self._settle(rule)
        self._filling = False
        self._changed()

    def _settle(self, rule: str) -> None:
        """What is off weighs nothing, what is preferred one point at least."""
        spin, held = self.weights[CRITERION_OF[rule]], self._held(rule)
        spin.setRange(1 if held is Standing.PREFERRED else 0, 0 if held is Standing.OFF else 100)
        spin.setEnabled(held is not Standing.OFF)

    def _changed(self) -> None:
        if not self._filling:
            self.edited.emit()

    def _lay_out(self) -> None:
        self._head(_("Always required"), counted=True)
        for rule in RULES:
            if rule.key in ALWAYS:
                self._rule_line(rule.key, rule.sentence)
        self._gap()
        self._head(_("Required, preferred or off"), weighed=True, counted=True)
        for rule in RULES:
            if rule.key not in ALWAYS:
                self._rule_line(rule.key, rule.sentence)
            if rule.key == "travel":
                self._miles_line()
        self._gap()
        self._head(_("What else makes a permitted pair better"), weighed=True)
        for criterion in CRITERIA:
            if criterion.key not in CRITERION_OF.values():
                row = self._name_line(criterion_words(criterion.key), criterion.sentence)
                self._weight(row, criterion.key)

    def _head(self, words: str, *, weighed: bool = False, counted: bool = False) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(label(words, "section"), row, _NAME, 1, 2)
        if weighed:
            self._grid.addWidget(label(_("Points"), "small"), row, _POINTS, Qt.AlignmentFlag.AlignRight)
        if counted:
            last = label(_("Pairs it forbids just now"), "small")
            self._grid.addWidget(last, row, _COUNT, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(line(), row + 1, _NAME, 1, _COUNT + 1)

    def _gap(self) -> None:
        self._grid.setRowMinimumHeight(self._grid.rowCount(), theme.GAP_16)

    def _name_line(self, name: str, sentence: str) -> int:
        row = self._grid.rowCount()
        self._grid.setRowMinimumHeight(row, theme.ROW_HEIGHT)
        self._grid.addWidget(label(name, "strong"), row, _NAME)
        self._grid.addWidget(label(sentence, "secondary", wrap=True), row, _SENTENCE)
        return row

    def _rule_line(self, key: str, sentence: str) -> None:
        name = rule_words(key)
        row = self._name_line(name, sentence)
        if key in ALWAYS:
            self._grid.addWidget(label(_("Always"), "secondary"), row, _STANDING)
        else:
            choice = _Choice()
            choice.addItems([standing_words(one) for one in _STANDINGS])
            choice.setFixedWidth(_CHOICE_WIDTH)
            choice.setAccessibleName(_("{rule}: required, preferred or off").format(rule=name))
            choice.setAccessibleDescription(sentence)
            choice.currentIndexChanged.connect(lambda _at, rule=key: self._hold(rule))
            self.standings[key] = choice
            self._grid.addWidget(choice, row, _STANDING)
            self._weight(row, CRITERION_OF[key])
        self._count(row, key)

    def _weight(self, row: int, key: str) -> None:
        criterion = next(one for one in CRITERIA if one.key == key)
        spin = _Spin(0, 100, "", _("Points for: {criterion}").format(criterion=criterion_words(key)))
        spin.setToolTip(criterion.sentence)
        spin.valueChanged.connect(self._changed)
        self.weights[key] = spin
        self._grid.addWidget(spin, row, _POINTS)

    def _count(self, row: int, key: str) -> None:
        place = QWidget()
        box = QGridLayout(place)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self.counts[key] = label("", "secondary")
        self.without[key] = label("", "small")
        self.without[key].hide()
        box.addWidget(self.counts[key], 0, 0, Qt.AlignmentFlag.AlignRight)
        box.addWidget(self.without[key], 1, 0, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(place, row, _COUNT)

    def _miles_line(self) -> None:
        row = self._grid.rowCount()
        words = label(_("A mentor who has not said how far goes at most"), "secondary")
        words.setBuddy(self.miles)
        box = QHBoxLayout()
        box.setSpacing(theme.GAP_8)
        box.addWidget(words)
        box.addWidget(self.miles)
        box.addStretch(1)
        self._grid.addLayout(box, row, _SENTENCE, 1, _COUNT)
