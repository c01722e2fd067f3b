"""All mentors' workbooks at once: how many, who is left out and why, where to, with a password or not; one button."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.workbook_writing import (
    LEAST_PASSWORD,
    WorkbooksToWrite,
    WrittenWorkbooks,
    plan_workbooks,
    write_workbooks,
)
from iattend_desktop.security.passwords import one_time_password
from ui import theme
from ui.mentoring.working_dialog import WorkingDialog
from ui.page import Services
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.button import button
from ui.widgets.label import label, line

_WIDTH, _HEIGHT = 640, 560


class WriteDialog(WorkingDialog):
    """Stays while the workbooks are written, with how far it is; Cancel then stops the writing, and nothing is left."""

    def __init__(self, parent: QWidget, workspace: Any, services: Services) -> None:
        super().__init__(parent, workspace, services, _("Write mentors' workbooks"), _("Writing the workbooks"))
        self.planned: WorkbooksToWrite | None = None
        self.count = label(_("Looking which workbooks there are…"), "section", wrap=True)
        self.folder = QLineEdit(_usual_folder(workspace))
        self.folder.setAccessibleName(_("Folder for the workbooks"))
        self.choose_button = button(_("Choose…"), self._choose, icon="folder")
        self.choose_button.setAccessibleName(_("Choose the folder"))
        self.protect = QCheckBox(_("Protect them with a password"))
        self.password = QLineEdit()
        self.password.setAccessibleName(_("Password of the workbooks"))
        self.password.setPlaceholderText(_("At least {least} letters").format(least=LEAST_PASSWORD))
        self.make_button = button(_("Make one"), lambda: self.password.setText(one_time_password()))
        self.make_button.setAccessibleName(_("Make a password"))
        self.write_button = button(_("Write workbooks"), self.write, role="primary", icon="export")
        self._left = QVBoxLayout()
        self._lay_out()
        self.resize(_WIDTH, _HEIGHT)
        for changed in (self.folder.textChanged, self.password.textChanged, self.protect.toggled):
            changed.connect(lambda _value: self.allow())
        self.allow()
        services.run_task(self, lambda _progress: plan_workbooks(workspace), self._show, self.fail)

    def write(self) -> None:
        """Write them all."""
        if not self.write_button.isEnabled():
            return
        workspace, folder = self.workspace, Path(self.folder.text().strip())
        password = self.password.text() if self.protect.isChecked() else None
        self.work(
            lambda progress: write_workbooks(workspace, folder, password=password, progress=progress),
            self._done,
            _("Writing mentors' workbooks"),
        )
        self.cancel_button.setFocus()

    def _show(self, planned: WorkbooksToWrite) -> None:
        self.planned = planned
        count = len(planned.mentors)
        words = ngettext("{count} workbook", "{count} workbooks", count)
        if count:
            students = ngettext("{count} student", "{count} students", planned.students)
            self.count.setText(_("{workbooks}, {students} in them").format(workbooks=words, students=students))
            self.write_button.setText(ngettext("Write {count} workbook", "Write {count} workbooks", count))
        else:
            self.count.setText(_("No mentor has a student whose data a workbook may show."))
        if planned.left_out:
            heading = ngettext(
                "{count} student in no workbook", "{count} students in no workbook", len(planned.left_out)
            )
            self._left.addWidget(label(heading, "strong"))
            for one in planned.left_out:
                self._left.addWidget(label(one.words, wrap=True))
        self._left.addStretch(1)
        self.allow()

    def _done(self, written: WrittenWorkbooks) -> None:
        count = len(written.files)
        words = ngettext("{count} workbook written into {folder}", "{count} workbooks written into {folder}", count,
                         folder=written.files[0].parent.name)  # fmt: skip
        self.services.notify(words)
        self.accept()

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Folder for the workbooks"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def allow(self) -> None:
        """What can be pressed, as folder and password stand."""
        idle, protect = self.task is None, self.protect.isChecked()
        for secret_part in (self.password, self.make_button):
            secret_part.setEnabled(idle and protect)
        for one in (self.folder, self.choose_button, self.protect):
            one.setEnabled(idle)
        secret = not protect or len(self.password.text()) >= LEAST_PASSWORD
        some = self.planned is not None and bool(self.planned.mentors)
        self.write_button.setEnabled(idle and some and secret and bool(self.folder.text().strip()))

    def _lay_out(self) -> None:
        where, secret, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row, entry, beside in (
            (where, self.folder, self.choose_button),
            (secret, self.password, self.make_button),
        ):
            row.setSpacing(theme.GAP_8)
            row.addWidget(entry, 1)
            row.addWidget(beside)
        foot.setSpacing(theme.GAP_8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.write_button)
        told = QWidget()
        told.setLayout(self._left)
        self._left.setContentsMargins(0, 0, theme.GAP_12, 0)
        self._left.setSpacing(theme.GAP_4)
        scroll = BareScroll(told)
        scroll.setAccessibleName(_("Students in no workbook"))
        lead = _(
            "One Excel file for each mentor: their students, goals and steps, and rows for check-ins. It shows no more "
            "than a mentor may see, and the log keeps who is in it. What comes back is brought in from the same page."
        )
        keep = _("Tell the password by phone, never in the message that the file is in. It is kept nowhere here.")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(self.count)
        box.addWidget(label(lead, "secondary", wrap=True))
        box.addWidget(label(_("Folder"), "small"))
        box.addLayout(where)
        box.addWidget(self.protect)
        box.addLayout(secret)
        box.addWidget(label(keep, "small", wrap=True))
        box.addWidget(line())
        box.addWidget(scroll, 1)
        box.addWidget(self.problem)
        box.addWidget(self.bar)
        box.addLayout(foot)


def _usual_folder(workspace: Any) -> str:
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return str(Path(documents or Path.home()) / _("Mentors' workbooks {day}").format(day=workspace.today().isoformat()))
