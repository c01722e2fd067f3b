"""What opens the open workspace: another passphrase, a recovery key on a sheet, the keychain forgets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.reports.recovery_sheet import make_recovery_key
from iattend_desktop.security import keychain
from iattend_desktop.security.passphrase import Changed, change_passphrase
from iattend_desktop.security.recovery import has_recovery_key
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Services
from ui.security.new_passphrase import NewPassphrase, secret_line
from ui.widgets.busy import busy_bar
from ui.widgets.button import button
from ui.widgets.label import label

_WIDTH = 520


def open_change_passphrase(window: QWidget, workspace: Workspace, services: Services) -> ChangePassphrase:
    """Ask for another passphrase."""
    dialog = ChangePassphrase(window, workspace, services)
    dialog.open()
    return dialog


def offer_new_passphrase(
    window: QWidget, workspace: Workspace, services: Services, recovery_key: str
) -> ChangePassphrase:
    """Offer a new passphrase to whoever opened the workspace with the recovery key; it may be put off."""
    dialog = ChangePassphrase(window, workspace, services, recovery_key)
    dialog.open()
    return dialog


def open_recovery_key(window: QWidget, workspace: Workspace, services: Services) -> MakeRecoveryKey:
    """Make a recovery key and save its sheet."""
    dialog = MakeRecoveryKey(window, workspace, services)
    dialog.open()
    return dialog


def forget_passphrase(window: QWidget, workspace: Workspace, services: Services) -> None:
    """Have the keychain forget the passphrase of the open workspace."""

    def tell(forgotten: bool) -> None:
        services.notify(
            _("This computer has forgotten the passphrase; it is asked for next time.")
            if forgotten
            else _("This computer keeps no passphrase for this workspace.")
        )

    services.run_task(window, lambda _progress: keychain.forget(workspace.path), tell)


class _KeyDialog(QDialog):
    """A dialog that asks for the passphrase, does one thing with it, and says what is wrong; it is gone once it
    closes."""

    def __init__(self, parent: QWidget, workspace: Workspace, services: Services, title: str, verb: str) -> None:
        super().__init__(parent)
        self.workspace, self.services = workspace, services
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.secret = secret_line(_("Passphrase of today"))
        self.problem: QLabel = label("", "problem", wrap=True)
        self.problem.hide()
        self.busy = busy_bar(title)
        self.cancel_button = button(_("Cancel"), self.reject)
        self.verb = button(verb, self.save, role="primary")
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.GAP_12)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.verb)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_24, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(title, "section"))
        box.addLayout(self.body)
        box.addWidget(self.problem)
        box.addWidget(self.busy)
        box.addStretch()
        box.addLayout(buttons)
        self.secret.returnPressed.connect(self.save)

    def save(self) -> None:
        """Do it, if everything is right."""

    def showEvent(self, event: QShowEvent) -> None:
        """As high as what it says needs."""
        self.resize(_WIDTH, self.heightForWidth(_WIDTH))
        super().showEvent(event)
        self.secret.setFocus()

    def do(self, work: Callable[[Progress], Changed], told: str) -> None:
        """Run it, tell it and close; or say what is wrong."""

        def done(changed: Changed) -> None:
            self.services.notify(" ".join(filter(None, (told, changed.words))))
            self.accept()

        def failed(sentence: str) -> None:
            self._set_busy(busy=False)
            self.say(sentence)

        self.say("")
        self._set_busy(busy=True)
        self.services.run_task(self, work, done, failed)

    def say(self, sentence: str) -> None:
        """What is wrong; an empty sentence takes it away."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _set_busy(self, *, busy: bool) -> None:
        self.busy.setVisible(busy)
        self.verb.setEnabled(not busy)
        self.cancel_button.setEnabled(not busy)


class ChangePassphrase(_KeyDialog):
    """Today's passphrase, the new one twice, and whether the backups follow.

    With a ``recovery_key``, which opened the workspace, nothing of today is asked for, and it is said why a new one is
    wanted.
    """

    def __init__(self, parent: QWidget, workspace: Workspace, services: Services, recovery_key: str = "") -> None:
        title = _("Choose a new passphrase") if recovery_key else _("Change the passphrase")
        super().__init__(parent, workspace, services, title, title)
        if recovery_key:
            self._tell_why(recovery_key)
        self.secret.setPlaceholderText(_("Passphrase of today, or the recovery key"))
        self.secret.setAccessibleName(_("Passphrase of today, or the recovery key"))
        self.new = NewPassphrase(services.run_task)
        self.new.name = workspace.path.stem
        self.new.entered.connect(self.save)
        self.backups = QCheckBox(_("The backups beside the workspace follow"))
        self.backups.setChecked(True)
        self.body.addWidget(self.secret)
        self.body.addWidget(self.new)
        self.body.addWidget(self.backups)
        self.body.addWidget(
            label(
                _(
                    "A backup opens with the passphrase of its day, and whoever has both can open today's file, too. "
                    "Copies on other drives keep the former one: delete them, or copy the folder of backups again."
                ),
                "small",
                wrap=True,
            )
        )

    def showEvent(self, event: QShowEvent) -> None:
        """The first thing to type has the keyboard."""
        super().showEvent(event)
        if self.secret.isHidden():
            self.new.passphrase.setFocus()

    def _tell_why(self, recovery_key: str) -> None:
        self.secret.setText(recovery_key)
        self.secret.hide()
        self.cancel_button.setText(_("Later"))
        for words in (
            _(
                "The workspace was opened with the recovery key. It is there for the day when nobody knows the "
                "passphrase any more, and belongs under lock: choose a passphrase for every other day."
            ),
            _("Put off, it waits under “Change the passphrase…” in the File menu."),
        ):
            self.body.addWidget(label(words, wrap=True))

    def save(self) -> None:
        """Change it."""
        problem = self.new.problem()
        if problem is not None:
            self.say(problem)
            return
        workspace, secret, new, too = self.workspace, self.secret.text(), self.new.text(), self.backups.isChecked()
        self.do(
            lambda progress: change_passphrase(workspace, secret, new, backups_too=too, progress=progress),
            _("The passphrase was changed."),
        )


class MakeRecoveryKey(_KeyDialog):
    """What a recovery key is for, and where its sheet is saved."""

    def __init__(self, parent: QWidget, workspace: Workspace, services: Services) -> None:
        super().__init__(parent, workspace, services, _("Make a recovery key"), _("Save the sheet…"))
        self.former = label(
            _("There is a recovery key already. It opens nothing once the new one is made: destroy its sheet then."),
            "watch",
            wrap=True,
        )
        self.former.hide()
        for words in (
            _(
                "A recovery key opens the workspace when nobody knows the passphrase any more. It is printed on a "
                "sheet and stands nowhere else."
            ),
            _("Print the sheet, seal it and lock it away, not beside the computer. Then delete the PDF file."),
        ):
            self.body.addWidget(label(words, wrap=True))
        self.body.addWidget(self.former)
        self.body.addWidget(self.secret)
        services.run_task(self, lambda _progress: has_recovery_key(workspace), self._show_former)

    def save(self) -> None:
        """Ask where the sheet goes."""
        if not self.secret.text():
            self.say(_("Type the passphrase of today: only who knows it can make a recovery key."))
            self.secret.setFocus()
            return
        name = _("Recovery key of {workspace}.pdf").format(workspace=self.workspace.path.stem)
        dialog = QFileDialog(self, _("Save the sheet"), name, _("PDF files (*.pdf)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # a sheet that is there is never written over
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        dialog.open()

    def save_to(self, out: Path) -> None:
        """Make the key and save its sheet."""
        workspace, secret = self.workspace, self.secret.text()
        told = _("The sheet is in {file}. Print it, lock it away, and delete the file.").format(file=out.name)
        self.do(lambda progress: make_recovery_key(workspace, secret, out, progress=progress), told)

    def _show_former(self, there: bool) -> None:
        self.former.setVisible(there)
        self.resize(_WIDTH, self.heightForWidth(_WIDTH))
