"""A form in a dialog: fields in columns, one verb, what went wrong in one sentence, Esc cancels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.people.availability import Availability
from ui.people.words import availability_words
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.busy import busy_bar
from ui.widgets.button import button
from ui.widgets.draft_offer import DraftOffer
from ui.widgets.form import Field, Form
from ui.widgets.form_problem import FormProblem
from ui.widgets.label import label

_COLUMN = 320
_TALLEST = 640
_SENTENCE = 72


class FormDialog(QDialog):
    """Shows fields in one or two columns. ``submitted`` brings all values; the dialog then stays, busy, until
    :meth:`finish` or :meth:`fail`. ``loaded`` is what :meth:`remember` found in the fields, ``edited`` tells that the
    person changed something. ``check(values)`` answers (field, sentence) where fields do not fit together.
    ``availability`` adds when a person can meet, under that name.
    """

    submitted = Signal(object)  # a dict; as "dict" Qt would turn its enums into plain text
    edited = Signal()

    def __init__(
        self,
        title: str,
        columns: Sequence[Sequence[Field]],
        verb: str,
        parent: QWidget,
        *,
        lead: str = "",
        check: Callable[[dict[str, Any]], tuple[str, str] | None] | None = None,
        availability: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._check = check
        self.availability = Availability() if availability else None
        self.forms = [Form(fields) for fields in columns]
        self._form_of = {field.key: form for form, fields in zip(self.forms, columns, strict=True) for field in fields}
        self.loaded: dict[str, Any] = {}
        self.trouble = FormProblem()
        self.offered = DraftOffer()
        self.offered.offering.connect(self.fit)
        self.busy = busy_bar(_("Saving"))
        self.cancel_button = button(_("Cancel"), self.reject)
        self.save_button = button(verb, self.submit, role="primary")
        self._lay_out(title, lead)
        for form in self.forms:
            form.saved.connect(lambda _values: self.submit())
            form.edited.connect(self.edited)
        if self.availability is not None:
            for tick in self.availability.ticks.values():
                tick.clicked.connect(self.edited)
        self._untouched = self.typed()

    def input(self, key: str) -> QWidget:
        """The control of a field."""
        return self._form_of[key].input(key)

    def problem_of(self, key: str) -> str:
        """What is said under a field."""
        return self._form_of[key].problem(key)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in the fields that are there."""
        for key, value in values.items():
            if key == "availability" and self.availability is not None:
                self.availability.put(value)
            elif key in self._form_of:
                self._form_of[key].set_values({key: value})

    def submit(self) -> None:
        """Send the values if every field is right."""
        if self.busy.isVisible():
            return
        self.trouble.clear()
        found = [form.values() for form in reversed(self.forms)]  # the first wrong field gets the focus last
        if any(values is None for values in found):
            return
        values = {key: value for part in reversed(found) if part for key, value in part.items()}
        if self.availability is not None:
            values["availability"] = self.availability.take()
        wrong = self._check(values) if self._check is not None else None
        if wrong is not None:
            key, sentence = wrong
            self._form_of[key].set_problem(key, sentence)
            self.input(key).setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.set_busy(True)
        self.submitted.emit(self.peek())

    def fit(self) -> None:
        """As high as the fields need, with room for a sentence under one of them; taller forms scroll."""
        wanted = self.sizeHint()
        self.resize(wanted.width(), min(wanted.height() + _SENTENCE, _TALLEST + 4 * theme.GAP_32))

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size that fits."""
        self.fit()
        super().showEvent(event)

    def finish(self) -> None:
        """Saved: close."""
        self.set_busy(False)
        self.accept()

    def fail(self, sentence: str) -> None:
        """Nothing was saved, and why."""
        self.set_busy(False)
        self.trouble.say(sentence)

    def reject(self) -> None:
        """Esc and Cancel close, but not in the middle of saving."""
        if not self.busy.isVisible():
            super().reject()

    def remember(self) -> None:
        """What stands in the fields now is what the record holds; what is written from now on is the person's."""
        self.loaded = self.peek()
        self._untouched = self.typed()

    def untouched(self) -> dict[str, Any]:
        """What stood in the fields when the form was opened."""
        return dict(self._untouched)

    def peek(self) -> dict[str, Any]:
        """What the fields hold, without asking what is missing; raises ``Problem`` for what cannot be read."""
        values = {key: value for form in self.forms for key, value in form.peek().items()}
        return values if self.availability is None else {**values, "availability": self.availability.take()}

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, as JSON can hold it."""
        typed = {key: value for form in self.forms for key, value in form.typed().items()}
        return typed if self.availability is None else {**typed, "availability": self.availability.take()}

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """Fill in what :meth:`typed` gave."""
        for form in self.forms:
            form.put_back(typed)
        if self.availability is not None and "availability" in typed:
            self.availability.put(typed["availability"])

    def dirty(self) -> bool:
        """Whether the person wrote something."""
        return self.typed() != self._untouched

    def as_text(self) -> str:
        """Everything that stands in the fields, line by line."""
        parts = [form.as_text() for form in self.forms]
        if self.availability is not None and self.availability.take():
            words = self.words_of("availability", self.availability.take())
            parts.append(_("{field}: {value}").format(field=self.name_of("availability"), value=words))
        return "\n".join(part for part in parts if part)

    def name_of(self, key: str) -> str:
        """What a field is called."""
        return self._form_of[key].name_of(key) if key in self._form_of else _("Can meet")

    def words_of(self, key: str, value: Any) -> str:
        """A field's value as a person reads it."""
        if key in self._form_of:
            return self._form_of[key].words_of(key, value)
        return availability_words(value) if value else ""

    def set_busy(self, busy: bool) -> None:
        """Whether it is being saved."""
        self.busy.setVisible(busy)
        self.save_button.setEnabled(not busy)
        self.cancel_button.setEnabled(not busy)

    def _lay_out(self, title: str, lead: str) -> None:
        fields = QWidget()
        row = QHBoxLayout(fields)
        row.setContentsMargins(0, 0, theme.GAP_12, 0)
        row.setSpacing(theme.GAP_24)
        for form in self.forms:
            column = QVBoxLayout()
            column.setSpacing(theme.GAP_12)
            column.addWidget(form)
            if self.availability is not None and form is self.forms[-1]:
                column.addWidget(self.availability)
            column.addStretch(1)
            row.addLayout(column, 1)
        scroll = _Fields()
        scroll.setWidget(fields)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_12, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(title, "section"))
        if lead:
            box.addWidget(label(lead, "secondary", wrap=True))
        box.addLayout(_beside_bar(self.offered))
        box.addWidget(scroll, 1)
        box.addLayout(_beside_bar(self.trouble))
        box.addLayout(_beside_bar(self.busy))
        box.addLayout(foot)
        foot.setContentsMargins(0, 0, theme.GAP_12, 0)
        self.setMinimumWidth(len(self.forms) * _COLUMN + theme.GAP_24 * (len(self.forms) + 1))


def _beside_bar(part: QWidget) -> QHBoxLayout:
    """As wide as the fields, which leave room for their bar."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, theme.GAP_12, 0)
    row.addWidget(part)
    return row


class _Fields(BareScroll):
    """As high as the fields need, within reason."""

    def sizeHint(self) -> QSize:
        fields = self.widget()
        wanted = fields.sizeHint() if fields is not None else QSize()
        return QSize(wanted.width(), min(wanted.height(), _TALLEST))
