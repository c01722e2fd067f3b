"""The panels beside the list of accounts: a person to invite, a one-time password, one account, one's own password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Role
from iattend_desktop.security.accounts import AccountRow, OneTimePassword
from ui import theme
from ui.security.words import last_words, orderliness, role_help, role_words, state_words
from ui.widgets.button import button
from ui.widgets.detail_parts import beside, fact
from ui.widgets.form import Field, Form, Kind
from ui.widgets.label import label


class InvitePanel(QWidget):
    """Asks whom to invite; ``invite(values)`` gets login, name and role."""

    def __init__(self, invite: Callable[[dict[str, Any]], object], *, first: bool) -> None:
        super().__init__()
        fields = [
            Field("name", _("Name"), required=True, hint=_("Maria Alvarez")),
            Field("login", _("Login"), required=True, hint=_("m.alvarez")),
        ]
        if not first:
            roles = [(role, role_words(role)) for role in Role]
            fields.append(Field("role", _("Role"), Kind.CHOICE, required=True, choices=roles, help=role_help()))
        self.form = Form(fields)
        self.form.saved.connect(invite)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_12)
        if first:
            lead = _(
                "The first person is an administrator. From the next opening on, everybody signs in here with a login "
                "of their own, and so do scheduled commands (--login)."
            )
            box.addWidget(label(lead, wrap=True))
        box.addWidget(self.form)
        box.addWidget(self.problem)
        self.verb = button(_("Invite this person"), self.form.save)
        box.addLayout(beside(self.verb))
        box.addWidget(
            label(_("Undo does not take an invitation back; disable the account instead."), "small", wrap=True)
        )
        box.addWidget(label(orderliness(), "small", wrap=True))
        box.addStretch(1)

    def fail(self, sentence: str) -> None:
        """Nobody was invited, and why."""
        self.problem.setText(sentence)
        self.problem.show()


class OneTimePanel(QWidget):
    """Tells a one-time password, now and never again."""

    def __init__(self, told: OneTimePassword) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_12)
        lead = _("Give {login} this password. It is shown now and never again, and is changed at the first sign-in.")
        box.addWidget(label(lead.format(login=told.login), wrap=True))
        self.password = QLineEdit(told.password)
        self.password.setReadOnly(True)
        self.password.setAccessibleName(_("One-time password"))
        box.addWidget(self.password)
        self.copy_button = button(_("Copy it"), self._copy, icon="copy")
        box.addLayout(beside(self.copy_button))
        box.addStretch(1)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.password.text())


class AccountPanel(QWidget):
    """One account and what can be done about it; its activity stands below."""

    def __init__(
        self, row: AccountRow, act: Callable[[str, Any], object] | None, activity: QWidget, *, own: bool
    ) -> None:
        """``act(what, value)``: ``role`` with a role, ``disable``, ``enable``, ``reset``; none where one may not."""
        super().__init__()
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_12)
        fact(box, _("Login"), row.login)
        fact(box, _("State"), state_words(row))
        fact(box, _("Last signed in"), last_words(row))
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        if act is None:
            fact(box, _("Role"), role_words(row.role))
        else:
            self._offer(box, row, act, own=own)
        box.addWidget(self.problem)
        box.addWidget(label(_("Activity"), "section"))
        box.addWidget(activity)
        box.addStretch(1)

    def fail(self, sentence: str) -> None:
        """Nothing was changed, and why."""
        self.problem.setText(sentence)
        self.problem.show()

    def _offer(self, box: QVBoxLayout, row: AccountRow, act: Callable[[str, Any], object], *, own: bool) -> None:
        self.role = QComboBox()
        self.role.setAccessibleName(_("Role"))
        for role in Role:
            self.role.addItem(role_words(role), role)
        self.role.setCurrentIndex(list(Role).index(row.role))
        self.role_button = button(_("Use this role"), lambda: act("role", self.role.currentData()))
        self.role_button.setEnabled(False)
        self.role.currentIndexChanged.connect(lambda at: self.role_button.setEnabled(list(Role)[at] is not row.role))
        box.addWidget(label(_("Role"), "small"))
        box.addLayout(beside(self.role, self.role_button))
        if row.disabled:
            self.able_button = button(_("Enable"), lambda: act("enable", None))
        else:
            self.able_button = button(_("Disable"), lambda: act("disable", None))
        self.reset_button = button(_("Reset the password"), lambda: act("reset", None))
        self.reset_button.setVisible(not own)
        box.addLayout(beside(self.able_button, self.reset_button))
        words = _("A new role holds from the next sign-in. Undo takes none of this back; change it back here.")
        box.addWidget(label(words, "small", wrap=True))


class OwnPasswordPanel(QWidget):
    """Asks for the present password and, twice, for the next one."""

    def __init__(self, change: Callable[[str, str], object]) -> None:
        super().__init__()
        self._change = change
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_12)
        self.lines: list[QLineEdit] = []
        for words in (_("Present password"), _("New password"), _("New password once more")):
            line = QLineEdit()
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setPlaceholderText(words)
            line.setAccessibleName(words)
            line.returnPressed.connect(self.submit)
            box.addWidget(line)
            self.lines.append(line)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        box.addWidget(self.problem)
        box.addLayout(beside(button(_("Use this password"), self.submit)))
        box.addStretch(1)

    def submit(self) -> None:
        """Send both passwords if the new one was typed twice alike."""
        present, fresh, again = (line.text() for line in self.lines)
        if fresh != again:
            self.fail(_("The two new passwords differ. Type them again."))
        else:
            self._change(present, fresh)

    def fail(self, sentence: str) -> None:
        """The password is what it was, and why."""
        self.problem.setText(sentence)
        self.problem.show()
