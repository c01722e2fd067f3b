"""Rules and weights at the left: which rules are required, what makes a pair better, saved under a name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _
from iattend_desktop.matching.criteria import CRITERIA, DEFAULT_PROFILE, Profile
from iattend_desktop.matching.rules import ALWAYS, RULES
from iattend_desktop.matching.shortage import Shortage
from ui import theme
from ui.matching.words import criterion_words, rule_words, shortage_words
from ui.widgets.button import button
from ui.widgets.label import label, set_role

WIDTH = 236
_SPIN = 76


class RulesPanel(QFrame):
    """Shows one profile. ``edited`` tells that the person changed it, ``save_wanted`` that it should be kept."""

    edited = Signal()
    save_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(_("Rules and weights"))
        self._profiles: list[Profile] = [DEFAULT_PROFILE]
        self._filling = False
        self.profiles = QComboBox()
        self.profiles.setAccessibleName(_("Saved rules and weights"))
        self.profiles.activated.connect(self._choose)
        self.ticks: dict[str, QCheckBox] = {}
        self.counts: dict[str, QLabel] = {}
        self.weights: dict[str, QSpinBox] = {}
        self.miles = _spin(0, 200, _(" mi"), _("How far a mentor goes who has not said how far, in miles"))
        self.sum = label("", "small")
        self.name = QLineEdit()
        self.name.setPlaceholderText(_("Name to save under"))
        self.name.setAccessibleName(_("Name to save these rules and weights under"))
        self.save_button = button(_("Save"), self._save)
        self.name.returnPressed.connect(self._save)
        self._lay_out()
        self.show_profiles([DEFAULT_PROFILE], DEFAULT_PROFILE.name)

    def profile(self) -> Profile | None:
        """What is set now, ``None`` while the weights sum to more than 100."""
        if self._total() > 100:
            return None
        chosen = self._profiles[max(self.profiles.currentIndex(), 0)]
        made = Profile(
            name=chosen.name,
            required=tuple(r.key for r in RULES if r.key in ALWAYS or self.ticks[r.key].isChecked()),
            weights={key: float(spin.value()) for key, spin in self.weights.items()},
            max_travel_miles=float(self.miles.value()),
            candidates_per_student=chosen.candidates_per_student,
        )
        return chosen if same_profile(made, chosen) else made

    def show_profiles(self, profiles: Sequence[Profile], name: str | None = None) -> None:
        """Offer saved profiles; ``name`` chooses one, otherwise what is set stays."""
        former = self.profiles.currentText()
        self._profiles = list(profiles)
        names = [profile.name for profile in profiles]
        self.profiles.clear()
        self.profiles.addItems(names)
        wanted = name or former
        self.profiles.setCurrentIndex(names.index(wanted) if wanted in names else 0)
        if name is not None:
            self._fill(self._profiles[self.profiles.currentIndex()])

    def show_profile(self, profile: Profile) -> None:
        """Set everything as in this profile, whether or not it is saved."""
        names = [saved.name for saved in self._profiles]
        self.profiles.setCurrentIndex(names.index(profile.name) if profile.name in names else 0)
        self._fill(profile)

    def show_counts(self, shortages: tuple[Shortage, ...]) -> None:
        """Beside each rule, how many students have nobody because of it."""
        for key, place in self.counts.items():
            words = shortage_words(shortages, key)
            place.setText(words)
            number = words.lstrip("−")
            place.setToolTip(
                _("{count} students have nobody because of this rule").format(count=number) if words else ""
            )
            place.setAccessibleName(place.toolTip())

    def _choose(self, at: int) -> None:
        self._fill(self._profiles[at])
        self.edited.emit()

    def _fill(self, profile: Profile) -> None:
        self._filling = True
        for key, tick in self.ticks.items():
            tick.setChecked(key in profile.required)
        for key, spin in self.weights.items():
            spin.setValue(round(profile.weights.get(key, 0.0)))
        self.miles.setValue(round(profile.max_travel_miles))
        self._filling = False
        self._show_sum()

    def _changed(self) -> None:
        if not self._filling:
            self._show_sum()
            self.edited.emit()

    def _total(self) -> int:
        return sum(spin.value() for spin in self.weights.values())

    def _show_sum(self) -> None:
        total = self._total()
        over = total > 100
        text = _("{total} points: {over} too many") if over else _("{total} of 100 points")
        self.sum.setText(text.format(total=total, over=total - 100))
        set_role(self.sum, "problem" if over else "small")
        self.save_button.setEnabled(not over)

    def _save(self) -> None:
        profile, name = self.profile(), self.name.text().strip()
        if not name:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        elif profile is not None:
            self.save_wanted.emit(
                Profile(
                    name, profile.required, profile.weights, profile.max_travel_miles, profile.candidates_per_student
                )
            )

    def _lay_out(self) -> None:
        body = QWidget()
        box = QVBoxLayout(body)
        box.setContentsMargins(theme.GAP_12, 0, theme.GAP_12, theme.GAP_12)
        box.setSpacing(theme.GAP_4)
        box.addWidget(self.profiles)
        box.addSpacing(theme.GAP_8)
        box.addWidget(label(_("Always required"), "small"))
        for rule in RULES:
            if rule.key in ALWAYS:
                box.addLayout(self._always_line(rule.key, rule.sentence))
        box.addSpacing(theme.GAP_8)
        box.addWidget(label(_("Required"), "small"))
        for rule in RULES:
            if rule.key not in ALWAYS:
                box.addLayout(self._rule_line(rule.key, rule.sentence))
        box.addLayout(_line(_("Farthest"), self.miles))
        box.addSpacing(theme.GAP_8)
        head = QHBoxLayout()
        head.addWidget(label(_("Preferred"), "small"), 1)
        head.addWidget(self.sum)
        box.addLayout(head)
        for criterion in CRITERIA:
            name = criterion_words(criterion.key)
            spin = _spin(0, 100, "", _("Points for: {criterion}").format(criterion=name))
            spin.setToolTip(criterion.sentence)
            self.weights[criterion.key] = spin
            spin.valueChanged.connect(self._changed)
            box.addLayout(_line(name, spin))
        box.addSpacing(theme.GAP_8)
        keep = QHBoxLayout()
        keep.setSpacing(theme.GAP_8)
        keep.addWidget(self.name, 1)
        keep.addWidget(self.save_button)
        box.addLayout(keep)
        box.addStretch(1)
        self.miles.valueChanged.connect(self._changed)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, theme.GAP_12, 1, 1)
        whole.setSpacing(theme.GAP_8)
        title = label(_("Rules and weights"), "section")
        title.setContentsMargins(theme.GAP_12, 0, 0, 0)
        whole.addWidget(title)
        whole.addWidget(scroll, 1)

    def _always_line(self, key: str, sentence: str) -> QHBoxLayout:
        name = label(rule_words(key))
        name.setToolTip(_("{rule} This rule cannot be left out.").format(rule=sentence))
        return self._counted(key, name)

    def _rule_line(self, key: str, sentence: str) -> QHBoxLayout:
        tick = QCheckBox(rule_words(key))
        tick.setToolTip(sentence)
        tick.setAccessibleDescription(sentence)
        tick.toggled.connect(self._changed)
        self.ticks[key] = tick
        return self._counted(key, tick)

    def _counted(self, key: str, name: QWidget) -> QHBoxLayout:
        self.counts[key] = label("", "secondary")
        row = QHBoxLayout()
        row.addWidget(name, 1)
        row.addWidget(self.counts[key])
        return row


def _line(words: str, control: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.GAP_8)
    name = label(words)
    name.setBuddy(control)
    row.addWidget(name, 1)
    row.addWidget(control)
    return row


def _spin(low: int, high: int, suffix: str, name: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(low, high)
    made.setSuffix(suffix)
    made.setFixedWidth(_SPIN)
    made.setAlignment(Qt.AlignmentFlag.AlignRight)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel scrolls the panel, it does not change a weight
    return made


def same_profile(one: Profile, other: Profile) -> bool:
    """Whether two profiles match alike, as far as the panel can show them, whatever their names."""
    return (
        set(one.required) == set(other.required)
        and _whole(one) == _whole(other)
        and round(one.max_travel_miles) == round(other.max_travel_miles)
    )


def _whole(profile: Profile) -> dict[str, int]:
    return {key: round(weight) for key, weight in profile.weights.items() if round(weight)}
