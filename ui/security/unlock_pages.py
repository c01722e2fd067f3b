"""The pages of the start window that ask for a key: the passphrase, a new one, the recovery key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.unlocking import Keeping
from ui import theme
from ui.page import RunTask
from ui.security.new_passphrase import NewPassphrase, secret_line
from ui.widgets.button import button
from ui.widgets.label import label


class KeyPage(QWidget):
    """What they have in common: the file, a box to keep the passphrase, Back and the verb.

    ``given`` tells that the verb or Enter was pressed, ``back`` that the person goes back.
    """

    given = Signal()
    back = Signal()

    def __init__(self, verb: str) -> None:
        super().__init__()
        self.file = label("", "strong", wrap=True)
        self.keep = QCheckBox(_("Keep the passphrase on this computer"))
        self.keep.setToolTip(_("In the system's keychain, which opens when you sign in to this computer."))
        self.why_not = label("", "small", wrap=True)
        self.verb = button(verb, self.given.emit, role="primary")
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.GAP_12)
        self.foot = QHBoxLayout()
        self.foot.addWidget(button(_("Back"), self.back.emit))
        self.foot.addStretch()
        self.foot.addWidget(self.verb)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.GAP_16, 0, 0)
        box.setSpacing(theme.GAP_12)
        box.addWidget(self.file)
        box.addLayout(self.body)
        box.addWidget(self.keep)
        box.addWidget(self.why_not)
        box.addStretch()
        box.addLayout(self.foot)
        self.keep.hide()  # until it is known whether there is a keychain
        self.why_not.hide()

    def begin(self, path: Path) -> None:
        """Ask about a file, with nothing typed."""
        self.file.setText(path.name)
        self.keep.setChecked(False)

    def show_keeping(self, keeping: Keeping) -> None:
        """Offer to keep the passphrase where that can be; say why not where it cannot."""
        self.keep.setVisible(keeping.why_not is None)
        self.why_not.setText(keeping.why_not or "")
        self.why_not.setVisible(keeping.why_not is not None)


class OpenPage(KeyPage):
    """Asks for the passphrase of a file; ``recover`` and ``restore`` tell what is wished instead."""

    recover = Signal()
    restore = Signal()
    forget = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.restores = False  # the backups are asked for, not the workspace
        self.passphrase = secret_line(_("Passphrase"))
        self.passphrase.returnPressed.connect(self.given)
        self.body.addWidget(self.passphrase)
        self.forget_button = button(_("Forget the kept passphrase"), self.forget.emit, role="link")
        self.forget_button.hide()
        self.recover_button = button(_("Use the recovery key"), self.recover.emit, role="link")
        self.restore_button = button(_("Restore a backup…"), self.restore.emit, role="link")
        self.hint = label(
            _("The passphrase of today opens the backups, or that of their day; the recovery key, too."),
            "small",
            wrap=True,
        )
        self.body.addWidget(self.hint)
        links = QVBoxLayout()
        links.setSpacing(0)
        for link in (self.recover_button, self.restore_button, self.forget_button):
            links.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addLayout(links)

    def begin(self, path: Path) -> None:
        """Ask for the passphrase of a file."""
        super().begin(path)
        self.passphrase.clear()
        self.verb.setText(_("Show the backups") if self.restores else _("Open"))
        self.hint.setVisible(self.restores)
        for link in (self.recover_button, self.restore_button):
            link.setVisible(not self.restores)
        self.passphrase.setFocus()

    def show_keeping(self, keeping: Keeping) -> None:
        """With a way to forget what is kept."""
        super().show_keeping(keeping)
        if self.restores:
            self.keep.hide()
            self.why_not.hide()
        self.forget_button.setVisible(keeping.kept)


class MakePage(KeyPage):
    """Asks for the passphrase of a new file, twice, and says what it means to have it."""

    def __init__(self, run_task: RunTask) -> None:
        super().__init__(_("Make this workspace"))
        self.new = NewPassphrase(run_task)
        self.new.entered.connect(self.given)
        self.body.addWidget(self.new)
        for words in (
            _(
                "Whoever has the passphrase can read every record in this file: it is for staff who are entitled to "
                "the whole program. Roles that see less need a server."
            ),
            _(
                "Nobody can open the file without it. Keep it where your district keeps its keys, and make a recovery "
                "key soon (File menu)."
            ),
        ):
            self.body.addWidget(label(words, "small", wrap=True))

    def begin(self, path: Path) -> None:
        """Ask for the passphrase of a file that will be made."""
        super().begin(path)
        self.new.name = path.stem
        self.new.clear()
        self.new.passphrase.setFocus()


class RecoverPage(KeyPage):
    """Asks for the recovery key of a file and a new passphrase."""

    def __init__(self, run_task: RunTask) -> None:
        super().__init__(_("Set this passphrase and open"))
        self.key = QLineEdit()
        self.key.setPlaceholderText(_("Recovery key: seven groups of five"))
        self.key.setAccessibleName(_("Recovery key"))
        self.key.returnPressed.connect(self.given)
        self.new = NewPassphrase(run_task)
        self.new.entered.connect(self.given)
        self.body.addWidget(label(_("Type the groups from the sheet. Capitals and hyphens do not matter."), "small"))
        self.body.addWidget(self.key)
        self.body.addWidget(self.new)
        self.body.addWidget(
            label(
                _("The new passphrase takes the place of the forgotten one; the sheet stays valid."), "small", wrap=True
            )
        )

    def begin(self, path: Path) -> None:
        """Ask for the recovery key of a file."""
        super().begin(path)
        self.new.name = path.stem
        self.key.clear()
        self.new.clear()
        self.key.setFocus()
