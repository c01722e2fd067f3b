"""An e-mail draft for a match: to whom, with what, in which languages. It is saved as a file; the person sends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.mentoring.workbook_writing import LEAST_PASSWORD
from iattend_desktop.progress import Progress
from iattend_desktop.reports.letter import Languages
from iattend_desktop.reports.mail_draft import Attachment, DraftWish, write_family_draft, write_mentor_draft
from iattend_desktop.saving import file_stem
from ui import theme
from ui.page import Services
from ui.widgets.button import button
from ui.widgets.label import label

_WIDTH = 480


class DraftDialog(QDialog):
    """Stays open where something is missing, and says what."""

    def __init__(self, parent: QWidget, workspace: Any, services: Services, row: MatchRow) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("E-mail draft"))
        self.setAccessibleName(_("E-mail draft"))
        self.workspace, self.services, self.row = workspace, services, row
        self.to_mentor = QRadioButton(_("To the mentor, {mentor}").format(mentor=row.mentor))
        self.to_family = QRadioButton(_("To the family, with the family's letter"))
        names = {
            Attachment.LETTER: _("The mentor's letter (PDF)"),
            Attachment.CALENDAR: _("Calendar file of all the mentor's matches"),
            Attachment.WORKBOOK: _("The mentor's workbook (Excel)"),
        }
        self.attached = {one: QCheckBox(names[one]) for one in Attachment}
        self.password = QLineEdit()
        self.password.setAccessibleName(_("Password of the workbook"))
        self.password.setPlaceholderText(
            _("Password, at least {least} letters; empty for none").format(least=LEAST_PASSWORD)
        )
        self.languages = QComboBox()
        self.languages.setAccessibleName(_("Languages of the message"))
        for one, words in (
            (Languages.BOTH, _("English and Spanish")),
            (Languages.ENGLISH, _("English")),
            (Languages.SPANISH, _("Spanish")),
        ):
            self.languages.addItem(words, one)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.cancel_button = button(_("Cancel"), self.reject)
        self.save_button = button(_("Save draft…"), self.ask_file, role="primary", icon="mail")
        self._lay_out()
        self.resize(_WIDTH, self.sizeHint().height())
        self.to_mentor.setChecked(True)
        self.attached[Attachment.LETTER].setChecked(True)
        self.attached[Attachment.CALENDAR].setChecked(True)
        self.to_mentor.toggled.connect(lambda _on: self._allow())
        self.attached[Attachment.WORKBOOK].toggled.connect(lambda _on: self._allow())
        self.password.textChanged.connect(lambda _text: self._allow())
        self._allow()

    def ask_file(self) -> None:
        """Ask where to save the draft."""
        if self.to_mentor.isChecked():
            name = _("Draft to {mentor}").format(mentor=self.row.mentor)
        else:
            name = _("Draft to the family of {student}").format(student=self.row.short_name)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path = Path(folder or Path.home()) / f"{file_stem(name)}.eml"
        dialog = QFileDialog(self, _("Save draft"), str(path), _("E-mail drafts (*.eml)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("eml")
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the draft."""
        workspace, match_id, languages = self.workspace, self.row.id, Languages(self.languages.currentData())
        to_mentor = self.to_mentor.isChecked()
        attached = tuple(one for one, tick in self.attached.items() if tick.isChecked())
        wish = DraftWish(attached, languages, self.password.text() or None)

        def write(_progress: Progress) -> str:
            if to_mentor:
                return write_mentor_draft(workspace, match_id, wish, path)
            return write_family_draft(workspace, match_id, path, languages)

        def done(to: str) -> None:
            words = _("The draft to {address} is saved in {file}. Read it, then send it yourself.")
            url = QUrl.fromLocalFile(str(path))
            self.services.notify(
                words.format(address=to, file=path.name), _("Open"), lambda: QDesktopServices.openUrl(url)
            )
            self.accept()

        self.problem.hide()
        self.save_button.setEnabled(False)
        self.services.run_task(self, write, done, self._fail, _("Writing the draft"), self._allow)

    def _fail(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _allow(self) -> None:
        mentor, workbook = self.to_mentor.isChecked(), self.attached[Attachment.WORKBOOK].isChecked()
        for tick in self.attached.values():
            tick.setEnabled(mentor)
        self.password.setEnabled(mentor and workbook)
        length = len(self.password.text()) if self.password.isEnabled() else 0
        self.save_button.setEnabled(length == 0 or length >= LEAST_PASSWORD)

    def _lay_out(self) -> None:
        lead = _("A file that your mail program opens as a message. The program sends nothing.")
        keep = _("Tell a password by phone, never in the message. It is kept nowhere here.")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_8)
        box.addWidget(label(lead, "secondary", wrap=True))
        box.addWidget(self.to_mentor)
        beneath = QVBoxLayout()
        beneath.setContentsMargins(theme.GAP_24, 0, 0, 0)
        beneath.setSpacing(theme.GAP_4)
        for tick in self.attached.values():
            beneath.addWidget(tick)
        beneath.addWidget(self.password)
        beneath.addWidget(label(keep, "small", wrap=True))
        box.addLayout(beneath)
        box.addWidget(self.to_family)
        box.addSpacing(theme.GAP_4)
        box.addWidget(label(_("Languages"), "small"))
        box.addWidget(self.languages)
        box.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        box.addSpacing(theme.GAP_8)
        box.addLayout(foot)
