"""What every form in the detail panel is: its two ways out, what went wrong, and the draft of what is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.drafting import DraftKeeper
from ui.widgets.button import button
from ui.widgets.draft_offer import DraftOffer
from ui.widgets.form_problem import FormProblem


class PanelForm(QWidget):
    """``submitted`` brings the values; what is wrong then stands above the buttons and what was typed stays. ``loaded``
    is what the fields held when it was opened, ``left`` tells that the person gave up. A form says itself what its
    fields hold: it calls :meth:`remember` once they are filled in.
    """

    left = Signal()
    edited = Signal()
    submitted = Signal(object)  # a dict; as "dict" Qt would turn its enums into plain text

    def __init__(self, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trouble = FormProblem()
        self.offered = DraftOffer()
        self.keeper: DraftKeeper | None = None
        self.save_button = button(verb, self.submit, role="primary")
        self.save_button.setToolTip(_("Ctrl+Enter"))
        self.cancel_button = button(_("Cancel"), self.left.emit)

    def peek(self) -> dict[str, Any]:
        """What the fields hold, without asking what is missing; raises ``Problem`` for what cannot be read."""
        raise NotImplementedError

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill in the fields that are there."""
        raise NotImplementedError

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, as JSON can hold it."""
        raise NotImplementedError

    def put_back(self, typed: Mapping[str, Any]) -> None:
        """Fill in what :meth:`typed` gave."""
        raise NotImplementedError

    def as_text(self) -> str:
        """Everything that stands in the fields, line by line."""
        raise NotImplementedError

    def name_of(self, key: str) -> str:
        """What a field is called."""
        raise NotImplementedError

    def words_of(self, key: str, value: Any) -> str:
        """A field's value as a person reads it."""
        raise NotImplementedError

    def submit(self) -> None:
        """Send the values if every field is right."""
        raise NotImplementedError

    def remember(self) -> None:
        """What stands in the fields now is what the record holds; what is written from now on is the person's."""
        self.loaded = self.peek()
        self._untouched = self.typed()

    def untouched(self) -> dict[str, Any]:
        """What stood in the fields when the form was opened."""
        return dict(self._untouched)

    def dirty(self) -> bool:
        """Whether the person wrote something."""
        return self.typed() != self._untouched

    def set_busy(self, busy: bool) -> None:
        """Whether it is being saved."""
        self.save_button.setEnabled(not busy)

    def lay_out_around(self, fields: QWidget, lead: QWidget | None = None) -> None:
        """The fields, with what is offered above them, and below what is wrong and the buttons."""
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addWidget(self.save_button)
        foot.addWidget(self.cancel_button)
        foot.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setSpacing(theme.GAP_12)
        for part in (lead, self.offered):
            if part is not None:
                whole.addWidget(part)
        whole.addWidget(fields, 1)
        whole.addWidget(self.trouble)
        whole.addLayout(foot)
