"""What deleting a student's data would do, and the way to it: the name or number typed, a reason, one button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.people.purge import confirms
from iattend_desktop.people.purge_plan import PurgePlan
from iattend_desktop.workspace import DISTRICT_ZONE
from ui import theme
from ui.widgets.busy import busy_bar
from ui.widgets.button import button
from ui.widgets.label import label, line

_WIDTH, _HEIGHT = 640, 720
_BACKUPS = 6
"""So many backups are named; more are counted."""


class PurgeDialog(QDialog):
    """``submitted`` brings what was typed, the reason, and whether the backups go, too. The dialog stays, busy, until
    :meth:`finish` or :meth:`fail`."""

    submitted = Signal(str, str, bool)

    def __init__(self, plan: PurgePlan, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Delete a student's data"))
        self.setAccessibleName(_("Delete a student's data"))
        self.plan = plan
        self.problem = label(" ".join(plan.refusals), "problem", wrap=True)
        self.problem.setVisible(bool(plan.refusals))
        self.typed = _entry(_("The student's name or ID, to confirm"), plan.accepted[0])
        self.reason = _entry(_("Why, without the name"), _("Asked for by the family in writing, with the day"))
        self.backups = QCheckBox(_("Make a new backup afterwards and delete these"))
        self.busy = busy_bar(_("Deleting"))
        self.cancel_button = button(_("Cancel"), self.reject)
        self.delete_button = button(_("Delete for good"), self.submit, role="primary", icon="delete")
        for entry in (self.typed, self.reason):
            entry.textChanged.connect(lambda _text: self._allow())
        self._lay_out()
        self.resize(_WIDTH, _HEIGHT)
        self._allow()

    def submit(self) -> None:
        """Send what was filled in."""
        if self.delete_button.isEnabled():
            self._set_busy(True)
            self.submitted.emit(self.typed.text(), self.reason.text(), self.backups.isChecked())

    def finish(self) -> None:
        """Deleted: close."""
        self._set_busy(False)
        self.accept()

    def fail(self, sentence: str) -> None:
        """Nothing was deleted, and why."""
        self._set_busy(False)
        self.problem.setText(sentence)
        self.problem.show()

    def reject(self) -> None:
        """Esc and Cancel close, but not in the middle of deleting."""
        if not self.busy.isVisible():
            super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard is at what is asked first."""
        super().showEvent(event)
        (self.cancel_button if self.plan.refusals else self.typed).setFocus()

    def _allow(self) -> None:
        ready = confirms(self.plan, self.typed.text()) and bool(self.reason.text().strip())
        self.delete_button.setEnabled(ready and not self.plan.refusals and self.busy.isHidden())

    def _set_busy(self, busy: bool) -> None:
        self.busy.setVisible(busy)
        for one in (self.cancel_button, self.typed, self.reason, self.backups):
            one.setEnabled(not busy)
        self._allow()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.delete_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(_("Delete the data of {name}").format(name=self.plan.name), "section", wrap=True))
        box.addWidget(self.problem)
        box.addWidget(self._told(), 1)
        if not self.plan.refusals:
            for entry in (self.typed, self.reason):
                field = QVBoxLayout()
                field.setSpacing(theme.GAP_4)
                field.addWidget(label(entry.accessibleName(), "small"))
                field.addWidget(entry)
                box.addLayout(field)
        box.addWidget(self.busy)
        box.addLayout(foot)

    def _told(self) -> QScrollArea:
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, theme.GAP_12, 0)
        box.setSpacing(theme.GAP_8)
        for words in self.plan.cautions:
            box.addWidget(label(words, "watch" if words == self.plan.cautions[0] else "", wrap=True))
        self._section(box, _("What goes"), self.plan.goes)
        self._section(box, _("What stays"), self.plan.stays)
        if self.plan.backups:
            self._section(box, _("Backups that still hold the data"), self._backup_lines())
            box.addWidget(self.backups)
        if self.plan.afterwards:
            self._section(box, _("What the server's administrator does afterwards"), self.plan.afterwards)
        box.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(_("What goes and what stays"))
        scroll.setWidget(content)
        scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        return scroll

    def _backup_lines(self) -> list[str]:
        lines = []
        for at, automatic in self.plan.backups[:_BACKUPS]:
            words = (
                _("{moment}, goes by itself after six months of backups")
                if automatic
                else _("{moment}, stays until deleted")
            )
            lines.append(words.format(moment=moment_words(at.astimezone(DISTRICT_ZONE))))
        more = len(self.plan.backups) - len(lines)
        if more:
            lines.append(ngettext("{count} older one", "{count} older ones", more))
        lines.append(_("Whoever restores one of them brings the data back."))
        return lines

    def _section(self, box: QVBoxLayout, heading: str, lines: Sequence[str]) -> None:
        box.addWidget(line())
        box.addWidget(label(heading, "strong"))
        for words in lines:
            box.addWidget(label(words, wrap=True))


def _entry(name: str, example: str) -> QLineEdit:
    entry = QLineEdit()
    entry.setAccessibleName(name)
    entry.setPlaceholderText(example)
    return entry
