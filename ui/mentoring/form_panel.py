"""A form in the detail panel: fields, what went wrong, and the two ways out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import button
from ui.widgets.form import Field, Form
from ui.widgets.label import label


class FormPanel(QWidget):
    """Holds a :class:`Form`. ``submit(values, failed)`` starts the write; a failure's sentence stands above the buttons
    and what was typed stays. ``left`` tells that the person gave up; ``dirty`` whether something was typed.
    """

    left = Signal()

    def __init__(
        self,
        fields: Sequence[Field],
        verb: str,
        submit: Callable[[dict[str, Any], Callable[[str], None]], None],
        *,
        lead: str = "",
        first: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form = Form(fields)
        for field in fields:
            _narrow(self.form.input(field.key))
        self.dirty = False
        self._submit = submit
        self._keys = [field.key for field in fields]
        self._first = first or self._keys[0]
        self._problem = label("", "problem", wrap=True)
        self._problem.hide()
        self.save_button = button(verb, self.form.save, role="primary")
        self.save_button.setToolTip(_("Ctrl+Enter"))
        self.cancel_button = button(_("Cancel"), self.left.emit)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.save_button)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_12)
        if lead:
            box.addWidget(label(lead, "secondary", wrap=True))
        box.addWidget(_scrolling(self.form), 1)
        box.addWidget(self._problem)
        box.addLayout(row)
        self.form.saved.connect(self._on_saved)
        self.form.edited.connect(self._on_edited)

    def problem(self) -> str:
        """What the service said was wrong."""
        return self._problem.text()

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, to put back later."""
        return {key: _raw(self.form.input(key)) for key in self._keys}

    def put_back(self, typed: dict[str, Any]) -> None:
        """Fill in what :meth:`typed` gave."""
        for key, value in typed.items():
            _fill(self.form.input(key), value)
        self.dirty = True

    def showEvent(self, event: QShowEvent) -> None:
        """The first field that is not filled in already has the keyboard."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._focus_first)

    def _focus_first(self) -> None:
        self.form.input(self._first).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edited(self) -> None:
        self.dirty = True

    def _on_saved(self, values: dict[str, Any]) -> None:
        self._problem.hide()
        self.save_button.setEnabled(False)
        self._submit(values, self._failed)

    def _failed(self, sentence: str) -> None:
        self.save_button.setEnabled(True)
        self._problem.setText(sentence)
        self._problem.show()


def _scrolling(form: Form) -> QScrollArea:
    """A long form scrolls above its buttons, which stay in sight."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(form)
    area.viewport().setAutoFillBackground(False)
    form.setAutoFillBackground(False)
    return area


def _narrow(control: QWidget) -> None:
    """A long choice is cut rather than widening the panel."""
    if isinstance(control, QComboBox):
        control.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        control.setMinimumContentsLength(12)


def _raw(control: QWidget) -> Any:
    if isinstance(control, QLineEdit):
        return control.text()
    if isinstance(control, QPlainTextEdit):
        return control.toPlainText()
    return control.currentIndex() if isinstance(control, QComboBox) else None


def _fill(control: QWidget, value: Any) -> None:
    if isinstance(control, QLineEdit):
        control.setText(value)
    elif isinstance(control, QPlainTextEdit):
        control.setPlainText(value)
    elif isinstance(control, QComboBox):
        control.setCurrentIndex(value)


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
