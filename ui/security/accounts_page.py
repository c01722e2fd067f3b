"""People who sign in: invited, given roles, disabled; and for everybody, what they did themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.progress import Progress
from iattend_desktop.security import accounts
from iattend_desktop.security.access import Permission, Role
from iattend_desktop.security.accounts import AccountRow, OneTimePassword
from iattend_desktop.security.sign_in import change_password
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.workspace import Workspace
from ui.list_page import ListPage
from ui.page import Services
from ui.security.account_panels import AccountPanel, InvitePanel, OneTimePanel, OwnPasswordPanel
from ui.security.activity_panel import ActivityPanel
from ui.security.words import last_words, orderliness, role_words, state_words
from ui.widgets.chips import Filter
from ui.widgets.label import label
from ui.widgets.table import Column


def account_columns() -> list[Column[AccountRow]]:
    """Name, login, role, state, last sign-in."""
    return [
        Column("name", _("Name"), 200, lambda row: row.display_name, strong=True, stretch=True, least=140),
        Column("login", _("Login"), 136, lambda row: row.login, secondary=True, least=96),
        Column("role", _("Role"), 128, lambda row: role_words(row.role), least=104),
        Column("state", _("State"), 168, state_words, least=104),
        Column("last", _("Last signed in"), 184, last_words, sort_key=lambda row: row.last_signed_in_at, least=176),
    ]


class AccountsPage(ListPage[AccountRow]):
    """The accounts, for who manages them; their own account and activity, for everybody."""

    depends_on = frozenset({"account"})
    gives_way = ("login", "last")

    def __init__(self, workspace: Workspace, services: Services) -> None:
        super().__init__(workspace, services, _("People who sign in"), account_columns())
        self._manages = workspace.may(Permission.MANAGE_ACCOUNTS) and not isinstance(workspace, SharedWorkspace)
        self._free: QWidget | None = None
        self._head.addWidget(label(orderliness(), "small", wrap=True))
        self.mine = self.add_action(_("My activity"), self.show_mine)
        self.own_password = self.add_action(_("Change my password…"), self.ask_password)
        self.own_password.setVisible(bool(workspace.display_name))
        if self._manages:
            self.set_primary(_("Invite a person…"), self.ask_whom, icon="plus")

    def arrive(self, **where: Any) -> None:
        """``mine``: what the person did; ``invite``: ask whom to invite."""
        if where.get("mine"):
            self.once_loaded(self.show_mine)
        if where.get("invite") and self._manages:
            self.once_loaded(self.ask_whom)

    def fetch(self, _progress: Progress) -> tuple[list[AccountRow], None]:
        """The accounts that this person may see."""
        if self.workspace.may(Permission.MANAGE_ACCOUNTS):
            return accounts.list_accounts(self.workspace), None
        own = accounts.own_account(self.workspace)
        return [own] if own is not None else [], None

    def keep(self, _more: object) -> None:
        """Nothing comes beside the rows."""

    def filters(self, rows: Sequence[AccountRow], _more: object) -> list[Filter]:
        """By role, and who cannot sign in."""
        held = {row.role for row in rows}
        return [
            *(Filter(f"role:{role}", role_words(role), _has(role), _("Role")) for role in Role if role in held),
            Filter("disabled", _("Disabled"), lambda row: row.disabled),
            Filter("never", _("Never signed in"), lambda row: row.last_signed_in_at is None),
        ]

    def summary_of(self, shown: Sequence[AccountRow], total: int) -> str:
        """``4 people sign in``."""
        words = ngettext("{count} person signs in", "{count} people sign in", total) if total else ""
        return words if len(shown) == total else _("{shown} of {total}").format(shown=len(shown), total=words)

    def show_nothing(self) -> None:
        """Nobody signs in here."""
        words = _("Nobody signs in here yet: whoever has the passphrase may do everything, and the log knows no names.")
        self.show_empty("person", words, _("Invite the first administrator…") if self._manages else "", self.ask_whom)

    def open_row(self, row: AccountRow) -> None:
        """Show an account with what it did."""
        seen = ActivityPanel(self.workspace, self.services, row.login)
        own = row.login == self.workspace.actor
        panel = AccountPanel(row, self._acting(row) if self._manages else None, seen, own=own)
        self.show_detail(panel, row.display_name)

    def show_mine(self) -> None:
        """Show what the person at the window did."""
        panel = QWidget()
        box = QVBoxLayout(panel)
        box.addWidget(ActivityPanel(self.workspace, self.services, self.workspace.actor))
        self._beside(panel, _("My activity"))

    def ask_whom(self) -> None:
        """Ask whom to invite."""
        first = not self.workspace.display_name
        panel = InvitePanel(self._invite, first=first)
        self._beside(panel, _("Invite a person"))
        panel.form.input("name").setFocus()

    def ask_password(self) -> None:
        """Ask for a new password of one's own."""
        panel = OwnPasswordPanel(self._change_password)
        self._beside(panel, _("Change my password"))
        panel.lines[0].setFocus()

    def _invite(self, values: dict[str, Any]) -> None:
        role = values.get("role", Role.ADMINISTRATOR)
        self._do(lambda: accounts.invite(self.workspace, values["login"], values["name"], role), self._tell)

    def _acting(self, row: AccountRow) -> Callable[[str, Any], None]:
        desk: Workspace = self.workspace

        def act(what: str, value: Any) -> None:
            if what == "reset":
                self._do(lambda: accounts.reset_password(desk, row.id), self._tell)
                return
            if what == "role":
                work, done = partial(accounts.change_role, desk, row.id, value), _("{name} has another role.")
            elif what == "disable":
                work, done = partial(accounts.disable, desk, row.id), _("{name} signs in no more.")
            else:
                work, done = partial(accounts.enable, desk, row.id), _("{name} may sign in again.")
            self._do(work, lambda _nothing: self.services.notify(done.format(name=row.display_name)))

        return act

    def _change_password(self, present: str, fresh: str) -> None:
        def done(_nothing: object) -> None:
            self.hide_detail()
            self.services.notify(_("Your password is changed."))

        self._do(lambda: change_password(self.workspace, present, fresh), done)

    def _do(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Work in a task; what went wrong is said in the panel that asked for it."""
        panel = self.detail.content()

        def fail(sentence: str) -> None:
            if isinstance(panel, InvitePanel | AccountPanel | OwnPasswordPanel) and self.detail.content() is panel:
                panel.fail(sentence)
            else:
                self.services.fail(sentence)

        self.services.run_task(self, lambda _progress: work(), done, fail)

    def _tell(self, told: OneTimePassword) -> None:
        self._beside(OneTimePanel(told), _("One-time password"))

    def _beside(self, panel: QWidget, title: str) -> None:
        """Show a panel that is about no row of the list."""
        self.table.clearSelection()
        self._rest.stop()
        if self.is_empty():
            self.show_content()
        self._free = panel
        self.show_detail(panel, title)

    def _show_selection(self) -> None:
        """A panel that is about no row stays when the list is read again: a one-time password is told but once."""
        if self._free is None or self.detail.content() is not self._free or self.table.selected_rows():
            super()._show_selection()


def _has(role: Role) -> Callable[[AccountRow], bool]:
    return lambda row: row.role is role
