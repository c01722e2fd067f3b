"""The page of the start window that asks who signs in on which server. The password is kept nowhere."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.security.new_passphrase import secret_line
from ui.widgets.button import button
from ui.widgets.label import label


class ServerPage(QWidget):
    """``given`` tells that the verb or Enter was pressed with every line filled, ``lacking`` brings what is missing,
    ``back`` tells that the person goes back."""

    given = Signal()
    lacking = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.address = _line(_("Address"), "postgresql://records.example.org/iattend")
        self.login = _line(_("Login"), _("Login"))
        self.password = secret_line(_("Password"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.GAP_16, 0, 0)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(_("Your team's server"), "strong"))
        words = _("Its administrator gave you the address, a login of your own and its password.")
        box.addWidget(label(words, "small", wrap=True))
        for line in (self.address, self.login, self.password):
            line.returnPressed.connect(self._give)
            box.addWidget(line)
        words = _("The address and the login are remembered on this computer, the password is not.")
        box.addWidget(label(words, "small", wrap=True))
        box.addStretch()
        foot = QHBoxLayout()
        foot.addWidget(button(_("Back"), self.back.emit))
        foot.addStretch()
        foot.addWidget(button(_("Sign in"), self._give, role="primary"))
        box.addLayout(foot)

    def begin(self, address: str, login: str) -> None:
        """Ask, with what was used last; the cursor goes to the first line that is empty."""
        self.address.setText(address)
        self.address.setCursorPosition(0)  # a long one is known by its beginning
        self.login.setText(login)
        self.password.clear()
        next((line for line in (self.address, self.login) if not line.text()), self.password).setFocus()

    def ask_again(self) -> None:
        """It was not let in: the password is typed once more."""
        self.password.selectAll()
        self.password.setFocus()

    def _give(self) -> None:
        lines = (self.address, self.login, self.password)
        empty = next((line for line in lines if not line.text().strip()), None)
        if empty is None:
            self.given.emit()
        else:
            empty.setFocus()
            self.lacking.emit(_("Type the address, your login and your password."))


def _line(name: str, hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(hint)
    line.setAccessibleName(name)
    return line
