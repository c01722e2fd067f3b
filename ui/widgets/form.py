"""Forms: labelled fields as data, what is wrong said under the field it is about, Enter saves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.form_inputs import Input, Kind, Problem, make_input
from ui.widgets.label import label

__all__ = ["Field", "Form", "Kind", "Problem"]


@dataclass(frozen=True)
class Field:
    """One field. ``choices`` are (value, words); ``minimum`` and ``maximum`` bound a number or a date;
    ``check(value)`` answers one sentence on what is wrong, or ``None``; ``hint`` stands in the empty field;
    ``section`` heads this field and those after it.
    """

    key: str
    words: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Sequence[tuple[Any, str]] = ()
    minimum: Any = None
    maximum: Any = None
    hint: str = ""
    help: str = ""
    check: Callable[[Any], str | None] | None = None
    section: str = ""


class Form(QWidget):
    """Shows fields under each other. ``saved`` brings ``{key: value}`` once everything is right; empty is ``None``
    (an empty tuple for several choices, ``False`` for a tick). ``edited`` tells that the person changed something.
    """

    saved = Signal(object)  # a dict; as "dict" Qt would turn its enums into plain text
    edited = Signal()

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {field.key: field for field in fields}
        self._inputs: dict[str, Input] = {}
        self._problems: dict[str, QLabel] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_12)
        for field in fields:
            if field.section:
                box.addWidget(label(field.section, "section"))
            box.addLayout(self._line(field))

    def input(self, key: str) -> QWidget:
        """The control of a field."""
        return self._inputs[key].control

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in; fields that are not named stay as they are."""
        for key, value in values.items():
            self._inputs[key].put(value)
            self.set_problem(key, "")

    def values(self) -> dict[str, Any] | None:
        """What the fields hold; ``None``, with every problem shown and the first wrong field focused, if not right."""
        found: dict[str, Any] = {}
        wrong: list[str] = []
        for key, field in self._fields.items():
            try:
                found[key] = self._take(field)
            except Problem as problem:
                wrong.append(key)
                self.set_problem(key, str(problem))
            else:
                self.set_problem(key, "")
        if wrong:
            self.input(wrong[0]).setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        return found

    def peek(self) -> dict[str, Any]:
        """What the fields hold, without asking what is missing; raises ``Problem`` for what cannot be read."""
        return {key: made.take() for key, made in self._inputs.items()}

    def peek_at(self, key: str) -> Any:
        """What one field holds; raises ``Problem`` for what cannot be read."""
        return self._inputs[key].take()

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, as JSON can hold it."""
        return {key: made.typed() for key, made in self._inputs.items()}

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """Fill in what :meth:`typed` gave, in this window or another; fields that are gone are left out."""
        for key, made in self._inputs.items():
            if key in typed:
                made.put_back(typed[key])

    def name_of(self, key: str) -> str:
        """What a field is called."""
        return self._fields[key].words

    def words_of(self, key: str, value: Any) -> str:
        """A field's value as a person reads it; nothing where there is none."""
        return "" if value in (None, "", ()) else self._inputs[key].words(value)

    def as_text(self) -> str:
        """What stands in the fields, right or wrong, line by line; empty ones are left out."""
        lines = []
        for key, made in self._inputs.items():
            try:
                words = self.words_of(key, made.take())
            except Problem:
                words = str(made.typed())
            if words:
                lines.append(_("{field}: {value}").format(field=self.name_of(key), value=words))
        return "\n".join(lines)

    def save(self) -> None:
        """Send ``saved`` if everything is right."""
        values = self.values()
        if values is not None:
            self.saved.emit(values)

    def set_problem(self, key: str, sentence: str) -> None:
        """Say what is wrong with a field; an empty sentence takes it away."""
        control, words = self.input(key), self._problems[key]
        words.setText(sentence)
        words.setVisible(bool(sentence))
        control.setAccessibleDescription(sentence or self._fields[key].help)
        if control.property("problem") != bool(sentence):
            control.setProperty("problem", bool(sentence))
            control.style().unpolish(control)
            control.style().polish(control)

    def problem(self, key: str) -> str:
        """What is said to be wrong with a field."""
        return self._problems[key].text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter saves in a line, Ctrl+Enter everywhere."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if enter and (control or self._one_line(watched)):
                self.save()
                return True
        return super().eventFilter(watched, event)

    def _one_line(self, watched: QObject) -> bool:
        kinds = (Kind.TEXT, Kind.NUMBER, Kind.DATE)
        return any(one.control is watched and self._fields[key].kind in kinds for key, one in self._inputs.items())

    def _take(self, field: Field) -> Any:
        value = self._inputs[field.key].take()
        if field.required and (value is None or value is False or value == ()):
            raise Problem(_("{field} is missing. Fill it in.").format(field=field.words))
        if value is not None and field.check is not None:
            wrong = field.check(value)
            if wrong is not None:
                raise Problem(wrong)
        return value

    def _line(self, field: Field) -> QVBoxLayout:
        made = make_input(field.kind, field.words, field.choices, field.minimum, field.maximum, field.hint)
        name = label(field.words if field.required else _("{field} (optional)").format(field=field.words), "small")
        name.setBuddy(made.control)
        made.control.setAccessibleName(field.words)
        made.control.setAccessibleDescription(field.help)
        problem = label("", "problem", wrap=True)
        problem.hide()
        made.control.installEventFilter(self)
        made.connect(lambda *_what: self.edited.emit())
        self._inputs[field.key], self._problems[field.key] = made, problem
        line = QVBoxLayout()
        line.setSpacing(theme.GAP_4)
        if field.kind is Kind.TICK:
            name.hide()
        line.addWidget(name)
        line.addWidget(made.control)
        if field.help:
            line.addWidget(label(field.help, "small", wrap=True))
        line.addWidget(problem)
        return line
