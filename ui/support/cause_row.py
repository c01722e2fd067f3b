"""One cause in the form: checked or not, how severe, and who said it; all from the keyboard while it has the focus.

Space checks; 1, 2, 3 say how severe; the first letters of who named it (S, G, T, R) take and give back. A mark that is
pressed checks the cause. What is marked stands in words under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.support.assessment_values import LONGEST, SEVERITIES, Said, said_words, severity_words
from iattend_desktop.vocabulary import CauseSource, label
from ui import theme
from ui.widgets.label import label as words_label

_SOURCES = tuple(CauseSource)


def source_letter(source: CauseSource) -> str:
    """The key that takes a source, and the letter on its mark: the first of its word."""
    return label(source)[:1].upper()


class Marks(QWidget):
    """How severe (one of three, or none) and who said it (some of four); ``pressed`` tells that a person changed it."""

    pressed = Signal()

    def __init__(self, about: str, *, severe: bool = True, by_tab: bool = False) -> None:
        super().__init__()
        self.severities = [_mark(str(one), f"{about}: {severity_words(one)}", by_tab) for one in SEVERITIES]
        self.sources = [_mark(source_letter(one), f"{about}: {label(one)}", by_tab) for one in _SOURCES]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_4)
        for one in self.severities if severe else ():
            row.addWidget(one)
        row.addSpacing(theme.GAP_8 if severe else 0)
        for one in self.sources:
            row.addWidget(one)
        row.addStretch(1)
        for one in self.severities:
            one.clicked.connect(lambda _checked=False, one=one: self._only(one))
        for one in self.sources:
            one.clicked.connect(lambda _checked=False: self.pressed.emit())

    def said(self) -> Said:
        """What is marked."""
        severity = next(
            (number for number, one in zip(SEVERITIES, self.severities, strict=True) if one.isChecked()), None
        )
        return Said(
            severity, tuple(source for source, one in zip(_SOURCES, self.sources, strict=True) if one.isChecked())
        )

    def put(self, said: Said) -> None:
        """Mark it so."""
        for number, one in zip(SEVERITIES, self.severities, strict=True):
            one.setChecked(number == said.severity)
        for source, one in zip(_SOURCES, self.sources, strict=True):
            one.setChecked(source in said.sources)

    def take_key(self, text: str) -> bool:
        """A key that is one of the marks presses it; whether it was."""
        for one in (*(one for one in self.severities if one.parent() is self), *self.sources):
            if text and one.text() == text.upper():
                one.click()
                return True
        return False

    def _only(self, pressed: QToolButton) -> None:
        """One degree at a time; the same once more takes it back."""
        for one in self.severities:
            if one is not pressed:
                one.setChecked(False)
        self.pressed.emit()


class CauseRow(QWidget):
    """A cause of the list; ``changed`` tells that the person changed something, ``step`` that an arrow goes on."""

    changed = Signal()
    step = Signal(int)

    def __init__(self, key: str, words: str, last: str = "") -> None:
        super().__init__()
        self.key = key
        self.box = QCheckBox(words)
        self.box.setAccessibleName(words)
        self.marks = Marks(words)
        self.words = words_label("", "small", wrap=True)
        self._last = last
        self._speakers: tuple[CauseSource, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.box)
        inner = QVBoxLayout()
        inner.setContentsMargins(theme.GAP_24, 0, 0, theme.GAP_4)
        inner.setSpacing(theme.GAP_4)
        inner.addWidget(self.marks)
        inner.addWidget(self.words)
        column.addLayout(inner)
        self.box.installEventFilter(self)
        self.box.clicked.connect(lambda _checked=False: self._checked())
        self.marks.pressed.connect(self._marked)
        self._tell()

    def said(self) -> Said | None:
        """How it was named; ``None`` where it is not checked."""
        return self.marks.said() if self.box.isChecked() else None

    def put(self, said: Said | None) -> None:
        """Show it so."""
        self.box.setChecked(said is not None)
        self.marks.put(said or Said(None, ()))
        self._tell()

    def speak(self, speakers: Sequence[CauseSource]) -> None:
        """Who is asked: a cause that is checked from now on was named by them."""
        self._speakers = tuple(speakers)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Marks by their keys, arrows to the next cause."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            key = Qt.Key(event.key())
            if key in steps:
                self.step.emit(steps[key])
                return True
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
            if plain and self.marks.take_key(event.text()):
                return True
        return super().eventFilter(watched, event)

    def _checked(self) -> None:
        if self.box.isChecked() and not self.marks.said().sources:
            self.marks.put(Said(self.marks.said().severity, self._speakers))
        self._tell()
        self.changed.emit()

    def _marked(self) -> None:
        if not self.box.isChecked():
            self.box.setChecked(True)
            said = self.marks.said()
            if not said.sources:
                self.marks.put(Said(said.severity, self._speakers))
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        """The marks show where the cause is checked; the words say what they mean, or what was said last time."""
        on = self.box.isChecked()
        self.marks.setVisible(on)
        said = said_words(self.marks.said()) or _("Press 1 to 3 for how severe, and who said it")
        text = said if on else self._last
        self.words.setText(text)
        self.words.setVisible(bool(text))
        self.box.setAccessibleDescription(text)


class OwnWordsRow(QWidget):
    """A line for a cause that the list does not have, with its marks; Tab reaches each of them."""

    changed = Signal()

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.line.setMaxLength(LONGEST)
        self.marks = Marks(hint, by_tab=True)
        self.words = words_label("", "small", wrap=True)
        self._speakers: tuple[CauseSource, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP_4)
        column.addWidget(self.line)
        column.addWidget(self.marks)
        column.addWidget(self.words)
        self.line.textEdited.connect(lambda _text: self._typed())
        self.marks.pressed.connect(self._told)
        self._tell()

    def said(self) -> tuple[str, Said]:
        """What is written, and how it was named."""
        return self.line.text().strip(), self.marks.said()

    def put(self, words: str, said: Said) -> None:
        """Show it so."""
        self.line.setText(words)
        self.marks.put(said)
        self._tell()

    def speak(self, speakers: Sequence[CauseSource]) -> None:
        """Who is asked."""
        self._speakers = tuple(speakers)

    def _typed(self) -> None:
        if self.line.text().strip() and not self.marks.said().sources:
            self.marks.put(Said(self.marks.said().severity, self._speakers))
        self._told()

    def _told(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        on = bool(self.line.text().strip())
        self.marks.setVisible(on)
        self.words.setText(said_words(self.marks.said()) if on else "")
        self.words.setVisible(bool(self.words.text()))


def said_as_json(said: Said | None) -> Any:
    """How a draft keeps it."""
    return None if said is None else {"severity": said.severity, "sources": [str(one) for one in said.sources]}


def said_from_json(kept: Any) -> Said | None:
    """What :func:`said_as_json` kept."""
    if kept is None:
        return None
    return Said(kept["severity"], tuple(one for one in CauseSource if one in kept["sources"]))


def _mark(text: str, name: str, by_tab: bool) -> QToolButton:
    made = QToolButton()
    made.setProperty("role", "mark")
    made.setCheckable(True)
    made.setText(text)
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus if by_tab else Qt.FocusPolicy.NoFocus)
    return made
