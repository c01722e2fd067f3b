"""Two versions of one record side by side, field by field: what the other person wrote, what I wrote, the choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.conflict import Merged, OthersChange
from iattend_desktop.i18n import _, moment_words, ngettext
from ui import theme
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.button import button
from ui.widgets.label import label

_WIDTH, _TALLEST = 640, 560

Words = Callable[[str, Any], str]
"""A field's value (by its key) as a person reads it, empty where there is none."""


class SideBySide(QDialog):
    """Asks whose value holds, for each field that both changed. ``chosen`` brings the values, by the fields' keys.

    Nothing is chosen beforehand, and nothing can be saved until everything is. Esc goes back to the form. ``title``,
    ``lead`` and ``back`` are the words where it is no record that both changed.
    """

    chosen = Signal(object)  # a dict; as "dict" Qt would turn its enums into plain text

    def __init__(
        self,
        merged: Merged,
        name_of: Callable[[str], str],
        words_of: Words,
        parent: QWidget,
        *,
        me: str,
        local: Callable[[datetime], datetime],
        title: str = "",
        lead: str = "",
        back: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title or _("Somebody else changed this meanwhile"))
        self.setAccessibleName(self.windowTitle())
        self.choices = [_Choice(one, name_of(one.key), words_of, me, local) for one in merged.clashes]
        self.count = label("", "small")
        self.back_button = button(back or _("Back to the form"), self.reject)
        self.save_button = button(_("Save what I chose"), self._save, role="primary")
        self.theirs_button = button(_("Take all of theirs"), lambda: self._choose_all(mine=False))
        self.mine_button = button(_("Keep all of mine"), lambda: self._choose_all(mine=True))
        for choice in self.choices:
            choice.changed.connect(self._tell)
        if len(self.choices) == 1:
            for part in (self.theirs_button, self.mine_button, self.count):
                part.hide()
        self._lay_out(
            lead or _("It was saved while your form was open. Nothing of yours is saved yet: choose for each field."),
            kept_words(merged.kept, name_of, me=me),
        )
        self._tell()
        self.choices[0].focus()

    def _save(self) -> None:
        values = {choice.key: choice.value() for choice in self.choices}
        self.accept()
        self.chosen.emit(values)

    def _choose_all(self, *, mine: bool) -> None:
        for choice in self.choices:
            (choice.mine if mine else choice.theirs).radio.setChecked(True)
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        done = sum(choice.decided() for choice in self.choices)
        fields = ngettext("{count} field", "{count} fields", len(self.choices))
        self.count.setText(_("{done} of {fields} chosen").format(done=done, fields=fields))
        self.save_button.setEnabled(done == len(self.choices))

    def _lay_out(self, lead: str, kept: str) -> None:
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 0, theme.GAP_12, 0)
        column.setSpacing(theme.GAP_16)
        for choice in self.choices:
            column.addWidget(choice)
        column.addStretch(1)
        scroll = _Scroll()
        scroll.setWidget(fields)
        everything = QHBoxLayout()
        everything.setSpacing(theme.GAP_8)
        everything.addWidget(self.theirs_button)
        everything.addWidget(self.mine_button)
        everything.addStretch(1)
        everything.addWidget(self.count)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.save_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(self.windowTitle(), "section"))
        box.addWidget(label(lead, "secondary", wrap=True))
        if kept:
            box.addWidget(label(kept, "secondary", wrap=True))
        box.addLayout(everything)
        box.addWidget(scroll, 1)
        box.addLayout(foot)
        self.resize(_WIDTH, min(self.sizeHint().height() + theme.GAP_32, _TALLEST))


def who_words(change: OthersChange, me: str) -> str:
    """By whom a change is, as far as it is on record."""
    if change.who is None:
        return _("Somebody else")
    return _("{who} (in another window)").format(who=change.who) if change.who == me else change.who


def kept_words(kept: Sequence[OthersChange], name_of: Callable[[str], str], *, me: str) -> str:
    """What only the other one changed and therefore stays, in a sentence; nothing where there is nothing."""
    if not kept:
        return ""
    names = ", ".join(name_of(one.key) for one in kept)
    people = ", ".join(dict.fromkeys(who_words(one, me) for one in kept))
    return _("Changed meanwhile by {who}, and kept: {fields}.").format(who=people, fields=names)


class _Choice(QWidget):
    """One field: what it was, and the two values to choose from."""

    changed = Signal()

    def __init__(
        self,
        change: OthersChange,
        name: str,
        words_of: Words,
        me: str,
        local: Callable[[datetime], datetime],
    ) -> None:
        super().__init__()
        self.key = change.key
        self._change = change

        def said(value: Any) -> str:
            return words_of(change.key, value) or _("empty")

        who = who_words(change, me)
        if change.at is not None:
            who = _("{who}, {moment}").format(who=who, moment=moment_words(local(change.at)))
        self.theirs = _Side(name, _("Theirs"), who, said(change.theirs))
        self.mine = _Side(name, _("Mine"), _("You, in this form"), said(change.mine))
        group = QButtonGroup(self)
        group.buttonToggled.connect(lambda *_what: self.changed.emit())
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_12)
        for side in (self.theirs, self.mine):
            group.addButton(side.radio)
            row.addWidget(side, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_4)
        box.addWidget(label(name, "strong", wrap=True))
        before = _("When you opened it: {value}").format(value=said(change.seen))
        box.addWidget(label(before, "small", wrap=True))
        box.addLayout(row)

    def decided(self) -> bool:
        """Whether one of the two is chosen."""
        return self.theirs.radio.isChecked() or self.mine.radio.isChecked()

    def value(self) -> Any:
        """The chosen value."""
        return self._change.mine if self.mine.radio.isChecked() else self._change.theirs

    def focus(self) -> None:
        """Give the field the keyboard."""
        self.theirs.radio.setFocus(Qt.FocusReason.OtherFocusReason)


class _Side(QFrame):
    """One person's value; a click anywhere on it chooses it."""

    def __init__(self, name: str, whose: str, who: str, value: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # both equally wide
        self.radio = QRadioButton(whose)
        self.radio.setAccessibleName(_("{field}: {who}").format(field=name, who=who))
        self.radio.setAccessibleDescription(value)
        self.who = label(who, "small", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_12, theme.GAP_8, theme.GAP_12, theme.GAP_8)
        box.setSpacing(theme.GAP_4)
        box.addWidget(self.radio)
        box.addWidget(self.who)
        box.addWidget(label(value, wrap=True))
        box.addStretch(1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose."""
        self.radio.setChecked(True)
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)


class _Scroll(BareScroll):
    """As high as the fields need."""

    def sizeHint(self) -> QSize:
        fields = self.widget()
        if fields is None:
            return QSize()
        height = fields.heightForWidth(_WIDTH - 3 * theme.GAP_24)
        return QSize(_WIDTH, height if height > 0 else fields.sizeHint().height())
