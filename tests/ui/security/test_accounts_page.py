"""The page of people who sign in: invited with a password that is told once, changed, disabled; own activity."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from iattend_desktop.security.access import Role
from iattend_desktop.security.accounts import list_accounts
from iattend_desktop.security.sign_in import sign_in
from iattend_desktop.workspace import Workspace
from tests.ui.real_window import settle
from tests.ui.security.conftest import OWN, person
from ui.main_window import MainWindow
from ui.security.account_panels import AccountPanel, InvitePanel, OneTimePanel, OwnPasswordPanel
from ui.security.accounts_page import AccountsPage
from ui.security.activity_panel import ActivityPanel

pytestmark = pytest.mark.file_only("passwords and accounts of a file: a server lets people in itself")

Show = Callable[[Workspace], MainWindow]


def page(qtbot: QtBot, window: MainWindow) -> AccountsPage:
    window.navigate("accounts")
    settle(qtbot, window)
    found = window.page("accounts")
    assert isinstance(found, AccountsPage)
    return found


def invite(qtbot: QtBot, window: MainWindow, name: str, login: str, role: Role | None) -> str:
    """Invite by the form; the one-time password that is shown."""
    found = page(qtbot, window)
    found.ask_whom()
    panel = found.detail.content()
    assert isinstance(panel, InvitePanel)
    panel.form.set_values({"name": name, "login": login} | ({} if role is None else {"role": role}))
    panel.verb.click()
    settle(qtbot, window)
    told = found.detail.content()
    assert isinstance(told, OneTimePanel)
    told.copy_button.click()
    return told.password.text()


def chosen(qtbot: QtBot, window: MainWindow, login: str) -> AccountPanel:
    found = page(qtbot, window)
    found.point_to(next(row.id for row in found.table.rows_all() if row.login == login))
    settle(qtbot, window)
    panel = found.detail.content()
    assert isinstance(panel, AccountPanel)
    return panel


def test_the_first_person_invited_is_the_administrator(
    qtbot: QtBot,
    show: Show,
    workspace: Workspace,
    light_passwords: None,  # noqa: ARG001 - only has to be there first
) -> None:
    window = show(workspace)
    assert page(qtbot, window).is_empty()
    password = invite(qtbot, window, "Maria Alvarez", "m.alvarez", None)
    assert sign_in(workspace, "m.alvarez", password, OWN).role is Role.ADMINISTRATOR


def test_a_role_changes_an_account_is_disabled_enabled_and_reset(qtbot: QtBot, show: Show, boss: Workspace) -> None:
    window = show(boss)
    password = invite(qtbot, window, "Dana Kim", "d.kim", Role.MENTOR)
    sign_in(boss, "d.kim", password, OWN)

    def kim() -> tuple[Role, bool, bool]:
        (row,) = (one for one in list_accounts(boss) if one.login == "d.kim")
        return row.role, row.disabled, row.must_change_password

    panel = chosen(qtbot, window, "d.kim")
    assert not panel.role_button.isEnabled()
    panel.role.setCurrentIndex(list(Role).index(Role.AUDITOR))
    panel.role_button.click()
    settle(qtbot, window)
    assert kim() == (Role.AUDITOR, False, False)
    chosen(qtbot, window, "d.kim").able_button.click()
    settle(qtbot, window)
    assert kim() == (Role.AUDITOR, True, False)
    chosen(qtbot, window, "d.kim").able_button.click()
    settle(qtbot, window)
    assert kim() == (Role.AUDITOR, False, False)
    chosen(qtbot, window, "d.kim").reset_button.click()
    settle(qtbot, window)
    assert kim() == (Role.AUDITOR, False, True)
    assert isinstance(page(qtbot, window).detail.content(), OneTimePanel)


def test_what_is_refused_is_said_in_the_panel(qtbot: QtBot, show: Show, boss: Workspace) -> None:
    window = show(boss)
    panel = chosen(qtbot, window, "m.alvarez")
    assert panel.reset_button.isHidden()
    panel.able_button.click()
    settle(qtbot, window)
    assert "Nobody else could then manage accounts" in panel.problem.text()


def test_who_does_not_manage_accounts_sees_their_own_and_what_they_did(
    qtbot: QtBot, show: Show, boss: Workspace
) -> None:
    window = show(person(boss, "d.kim", "Dana Kim", Role.AUDITOR))
    found = page(qtbot, window)
    assert next(iter(window.entries)) in {"accounts", "audit"}
    assert [row.login for row in found.table.rows_all()] == ["d.kim"]
    assert found.primary is None
    assert not hasattr(chosen(qtbot, window, "d.kim"), "able_button")
    found.mine.click()
    settle(qtbot, window)
    (panel,) = found.detail.findChildren(ActivityPanel)
    assert panel.lines() == [
        "Nov 20, 2026, 12:00 PM: Signed in",
        "Nov 20, 2026, 12:00 PM: Chose a password of their own",
    ]


@pytest.mark.parametrize(("fresh", "works"), [("another six geese", True), ("short", False)])
def test_a_person_changes_their_own_password(
    qtbot: QtBot, show: Show, boss: Workspace, fresh: str, works: bool
) -> None:
    window = show(boss)
    found = page(qtbot, window)
    found.own_password.click()
    panel = found.detail.content()
    assert isinstance(panel, OwnPasswordPanel)
    lines: list[QLineEdit] = panel.lines
    for line, text in zip(lines, (OWN, fresh, fresh), strict=True):
        line.setText(text)
    panel.submit()
    settle(qtbot, window)
    assert ("5 characters" in panel.problem.text()) is not works
    assert sign_in(boss, "m.alvarez", fresh if works else OWN).actor == "m.alvarez"
