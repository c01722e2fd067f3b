"""A form in a dialog of the outreach page: it stays, with what is wrong said in it, until everything is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.page import Services
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.button import button
from ui.widgets.form import Field, Form
from ui.widgets.label import label

_WIDTH = 420
_TALLEST = 480  # of the fields; more of them scroll


class FieldsDialog(QDialog):
    """Fields under each other and one verb. ``save(values)`` runs in a task; ``saved`` is told what came of it."""

    def __init__(
        self,
        parent: QWidget,
        services: Services,
        title: str,
        fields: Sequence[Field],
        verb: str,
        save: Callable[[dict[str, Any]], Any],
        saved: Callable[[Any], object],
        *,
        values: Mapping[str, Any] | None = None,
        lead: str = "",
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._services, self._save, self._saved = services, save, saved
        self._saving = False
        self.form = Form(fields)
        self.form.set_values(values or {})
        self.form.saved.connect(self._begin)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.save_button = button(verb, self.submit, role="primary")
        self.cancel_button = button(_("Cancel"), self.reject)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(title, "title"))
        if lead:
            box.addWidget(label(lead, "secondary", wrap=True))
        box.addWidget(_Fields(self.form), 1)
        box.addWidget(self.problem)
        box.addLayout(row)
        self.setMinimumWidth(_WIDTH)
        self.form.input(fields[0].key).setFocus()

    def submit(self) -> None:
        """Save, if every field is right."""
        if not self._saving:
            self.form.save()

    def reject(self) -> None:
        """Close, but not in the middle of saving."""
        if not self._saving:
            super().reject()

    def _begin(self, values: dict[str, Any]) -> None:
        if self._saving:
            return
        self._saving = True
        self.save_button.setEnabled(False)
        self.problem.hide()
        save = self._save
        self._services.run_task(self, lambda _progress: (save(values),), self._done, self._fail)

    def _done(self, came: tuple[Any]) -> None:
        self._saving = False
        self.accept()
        self._saved(came[0])

    def _fail(self, sentence: str) -> None:
        self._saving = False
        self.save_button.setEnabled(True)
        self.problem.setText(sentence)
        self.problem.show()


class _Fields(BareScroll):
    """As high as the fields need, within reason."""

    def sizeHint(self) -> QSize:
        fields = self.widget()
        wanted = fields.sizeHint() if fields is not None else QSize()
        return QSize(wanted.width() + theme.GAP_16, min(wanted.height(), _TALLEST))
