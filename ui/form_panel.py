"""A form in the detail panel: fields, what went wrong, and the two ways out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _
from ui.panel_form import PanelForm
from ui.widgets.form import Field, Form
from ui.widgets.label import label


class FormPanel(PanelForm):
    """Holds a :class:`Form`. ``check(values)`` answers (field, sentence) where fields do not fit together."""

    def __init__(
        self,
        fields: Sequence[Field],
        verb: str,
        values: Mapping[str, Any],
        *,
        lead: str = "",
        first: str = "",
        check: Callable[[dict[str, Any]], tuple[str, str] | None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(verb, parent)
        self.form = Form(fields)
        for field in fields:
            _narrow(self.form.input(field.key))
        self._keys = [field.key for field in fields]
        self._first = first or self._keys[0]
        self._check = check
        self.lay_out_around(_scrolling(self.form), label(lead, "secondary", wrap=True) if lead else None)
        self.form.saved.connect(self._on_saved)
        self.form.edited.connect(self.edited)
        self.form.set_values(values)
        self.remember()

    def peek(self) -> dict[str, Any]:
        """What the fields hold, without asking what is missing; raises ``Problem`` for what cannot be read."""
        return self.form.peek()

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, as JSON can hold it."""
        return self.form.typed()

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """Fill in what :meth:`typed` gave."""
        self.form.put_back(typed)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in the fields that are there."""
        self.form.set_values({key: value for key, value in values.items() if key in self._keys})

    def as_text(self) -> str:
        """Everything that stands in the fields, line by line."""
        return self.form.as_text()

    def name_of(self, key: str) -> str:
        """What a field is called."""
        return self.form.name_of(key)

    def words_of(self, key: str, value: Any) -> str:
        """A field's value as a person reads it."""
        return self.form.words_of(key, value)

    def submit(self) -> None:
        """Send the values if every field is right."""
        self.form.save()

    def showEvent(self, event: QShowEvent) -> None:
        """The first field that is not filled in already has the keyboard."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._focus_first)

    def _focus_first(self) -> None:
        self.form.input(self._first).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_saved(self, values: dict[str, Any]) -> None:
        wrong = self._check(values) if self._check is not None else None
        if wrong is not None:
            self.form.set_problem(*wrong)
            self.form.input(wrong[0]).setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.save_button.isEnabled():
            self.submitted.emit(values)


def _scrolling(form: Form) -> QScrollArea:
    """A long form scrolls above its buttons, which stay in sight."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    # as high as there is room: with a height of its own the panel around it scrolls too, and cuts the buttons off
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    layout = form.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.addStretch(1)  # a short form keeps its fields together
    area.setWidget(form)
    area.viewport().setAutoFillBackground(False)
    form.setAutoFillBackground(False)
    return area


def _narrow(control: QWidget) -> None:
    """A long choice is cut rather than widening the panel."""
    if isinstance(control, QComboBox):
        control.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        control.setMinimumContentsLength(12)


def number(text: str) -> float:
    """A number as a person types it; raises ``ValueError``.

    >>> number("1,200.5"), number("−3")
    (1200.5, -3.0)
    """
    return float(text.replace(",", "").replace("−", "-").strip())


def number_problem(text: Any) -> str | None:
    """What is wrong with a number, for a field's check."""
    try:
        number(str(text))
    except ValueError:
        return _("“{found}” is not a number. Type a number such as 2.5.").format(found=text)
    return None
