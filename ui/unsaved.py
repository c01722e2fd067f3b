"""What was being written when the program ended last: each form to go on with, to copy, or to throw away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.drafts import DraftRow, drop_draft, list_drafts
from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace
from ui import theme
from ui.page import Services
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.button import button
from ui.widgets.label import label

_WIDTH, _TALLEST = 560, 520


def offer_unsaved(workspace: Workspace, services: Services, parent: QWidget) -> None:
    """Look in a task whether forms were left open, and show them; without any nothing happens."""

    def show(drafts: list[DraftRow]) -> None:
        if drafts:
            UnsavedForms(workspace, services, drafts, parent).open()

    services.run_task(parent, lambda _progress: list_drafts(workspace), show)


class UnsavedForms(QDialog):
    """The forms that were left open; Esc leaves them for later."""

    def __init__(self, workspace: Workspace, services: Services, drafts: Sequence[DraftRow], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace, self._services = workspace, services
        count = ngettext("{count} form was not saved", "{count} forms were not saved", len(drafts))
        self.setWindowTitle(count)
        self.setAccessibleName(count)
        self.lines = [self._line(draft) for draft in drafts]
        self.later_button = button(_("Later"), self.reject)
        self._lay_out()
        self.lines[0].go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, draft: DraftRow) -> UnsavedLine:
        line = UnsavedLine(draft)
        line.go_on.clicked.connect(partial(self._go_on, draft))
        line.copy.clicked.connect(partial(self._copy, draft))
        line.throw_away.clicked.connect(partial(self._throw_away, line))
        return line

    def _go_on(self, draft: DraftRow) -> None:
        self.accept()
        self._services.navigate(draft.form.partition("/")[0], draft=draft)

    def _copy(self, draft: DraftRow) -> None:
        QGuiApplication.clipboard().setText(draft.text)
        self._services.notify(_("What you wrote is in the clipboard."))

    def _throw_away(self, line: UnsavedLine) -> None:
        workspace, draft = self._workspace, line.draft

        def gone(_done: None) -> None:
            line.hide()
            left = [one for one in self.lines if not one.isHidden()]
            if left:
                left[0].go_on.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.accept()

        self._services.run_task(self, lambda _progress: drop_draft(workspace, draft.id), gone)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, theme.GAP_12, 0)
        column.setSpacing(theme.GAP_8)
        for line in self.lines:
            column.addWidget(line)
        column.addStretch(1)
        scroll = BareScroll(content)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.later_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(self.windowTitle(), "section"))
        lead = _("You were writing these when the program was closed. Nothing of them is in the records yet.")
        box.addWidget(label(lead, "secondary", wrap=True))
        box.addWidget(scroll, 1)
        box.addLayout(foot)
        wanted = sum(line.sizeHint().height() + theme.GAP_8 for line in self.lines) + 5 * theme.GAP_32
        self.resize(_WIDTH, min(wanted, _TALLEST))


class UnsavedLine(QFrame):
    """One form: what it is about, when it was left, and what can be done."""

    def __init__(self, draft: DraftRow) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.draft = draft
        self.go_on = button(_("Go on"))
        self.copy = button(_("Copy"))
        self.throw_away = button(_("Throw away"))
        for one in (self.go_on, self.copy, self.throw_away):
            one.setAccessibleName(_("{verb}: {form}").format(verb=one.text(), form=draft.about))
        at = moment_words(draft.saved_at.astimezone(DISTRICT_ZONE))
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        row.addWidget(label(at, "small"))
        row.addStretch(1)
        for one in (self.go_on, self.copy, self.throw_away):
            row.addWidget(one)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_12, theme.GAP_8, theme.GAP_12, theme.GAP_8)
        box.setSpacing(theme.GAP_4)
        box.addWidget(label(draft.about, "strong", wrap=True))
        box.addLayout(row)
