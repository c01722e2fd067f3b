"""The people who sign in: invited, changed, disabled, never without an administrator; secrets stay in the account."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, text

from iattend_desktop.model.security import Account
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.problem import NotSignedIn, UserError
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.security.accounts import (
    AccountRow,
    change_role,
    disable,
    enable,
    invite,
    list_accounts,
    reset_password,
)
from iattend_desktop.security.audit_log import Question, list_log, log_record
from iattend_desktop.security.event_words import event_words
from iattend_desktop.security.sign_in import MustChangePassword, SignInFailed, sign_in
from iattend_desktop.storage.undo_refusal import UndoRefused
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE

pytestmark = [
    pytest.mark.file_only("passwords and accounts of a file: a server lets people in itself"),
    pytest.mark.usefixtures("light_passwords"),
]

OWN = "six geese fly south"


def administrator(workspace: Workspace, login: str = "m.alvarez") -> Workspace:
    """The first account, signed in with a password of its own."""
    invited = invite(workspace, login, "Maria Alvarez", Role.ADMINISTRATOR)
    return sign_in(workspace, login, invited.password, OWN)


def row(workspace: Workspace, login: str) -> AccountRow:
    return next(one for one in list_accounts(workspace) if one.login == login)


def test_the_first_account_is_an_administrator_whatever_was_asked_for(workspace: Workspace) -> None:
    first = invite(workspace, " M.Alvarez ", "Maria Alvarez", Role.MENTOR)
    second = invite(workspace, "d.kim", "Dana Kim", Role.PSA_COUNSELOR)
    assert (first.login, row(workspace, "m.alvarez").role) == ("m.alvarez", Role.ADMINISTRATOR)
    found = row(workspace, "d.kim")
    assert (found.id, found.role, found.display_name) == (second.account_id, Role.PSA_COUNSELOR, "Dana Kim")
    assert (found.must_change_password, found.invited_at, found.last_signed_in_at) == (True, NOW, None)
    assert first.password != second.password


def test_a_one_time_password_opens_once_and_only_for_a_password_of_ones_own(workspace: Workspace) -> None:
    invited = invite(workspace, "m.alvarez", "Maria Alvarez", Role.ADMINISTRATOR)
    with pytest.raises(MustChangePassword, match="for one use"):
        sign_in(workspace, "m.alvarez", invited.password)
    for weak, why in (
        ("short", "5 characters"),
        (invited.password, "the one you have"),
        ("it is m.alvarez!", "your login"),
    ):
        with pytest.raises(UserError, match=why):
            sign_in(workspace, "m.alvarez", invited.password, weak)
    opened = sign_in(workspace, "M.Alvarez", invited.password, OWN)
    assert (opened.actor, opened.role, opened.display_name) == ("m.alvarez", Role.ADMINISTRATOR, "Maria Alvarez")
    with pytest.raises(SignInFailed, match="do not belong together"):
        sign_in(workspace, "m.alvarez", invited.password)
    assert sign_in(workspace, "m.alvarez", OWN).actor == "m.alvarez"
    assert row(opened, "m.alvarez").last_signed_in_at == NOW


@pytest.mark.parametrize("login", ["", "Ü", "7up", "a b", "a;drop", "x" * 64, "nobody", "coordinator", "a\nb"])
def test_a_name_that_can_be_no_login_is_refused(workspace: Workspace, login: str) -> None:
    with pytest.raises(UserError, match="login"):
        invite(workspace, login, "Somebody", Role.COORDINATOR)
    assert list_accounts(workspace) == []


def test_a_login_is_taken_once(workspace: Workspace) -> None:
    invite(workspace, "d.kim", "Dana Kim", Role.COORDINATOR)
    with pytest.raises(UserError, match="taken"):
        invite(workspace, "D.KIM", "Daniel Kim", Role.COORDINATOR)
    with pytest.raises(UserError, match="name is missing"):
        invite(workspace, "e.kim", "  ", Role.COORDINATOR)


def test_the_last_administrator_stays(workspace: Workspace) -> None:
    boss = administrator(workspace)
    mine = row(boss, "m.alvarez").id
    other = invite(boss, "d.kim", "Dana Kim", Role.ADMINISTRATOR)  # invited, but nobody knows whether it will ever work
    with pytest.raises(UserError, match="Nobody else could then manage accounts"):
        disable(boss, mine)
    with pytest.raises(UserError, match="Nobody else could then manage accounts"):
        change_role(boss, mine, Role.COORDINATOR)
    sign_in(boss, "d.kim", other.password, OWN)
    change_role(boss, mine, Role.COORDINATOR)
    with pytest.raises(UserError, match="Nobody else"):
        disable(boss, other.account_id)
    assert row(boss, "m.alvarez").role is Role.COORDINATOR
    assert not row(boss, "d.kim").disabled


def test_who_is_disabled_signs_in_no_more_and_hears_it_after_the_right_password_alone(workspace: Workspace) -> None:
    boss = administrator(workspace)
    invited = invite(boss, "d.kim", "Dana Kim", Role.COORDINATOR)
    sign_in(boss, "d.kim", invited.password, OWN)
    disable(boss, invited.account_id)
    with pytest.raises(SignInFailed, match="disabled"):
        sign_in(boss, "d.kim", OWN)
    with pytest.raises(SignInFailed, match="do not belong together"):
        sign_in(boss, "d.kim", "anything else")
    enable(boss, invited.account_id)
    assert sign_in(boss, "d.kim", OWN).role is Role.COORDINATOR


def test_a_reset_takes_the_old_password_and_the_lock_away(workspace: Workspace) -> None:
    boss = administrator(workspace)
    invited = invite(boss, "d.kim", "Dana Kim", Role.COORDINATOR)
    sign_in(boss, "d.kim", invited.password, OWN)
    for _attempt in range(5):
        with pytest.raises(SignInFailed):
            sign_in(boss, "d.kim", "wrong")
    assert row(boss, "d.kim").locked_until is not None
    fresh = reset_password(boss, invited.account_id)
    with pytest.raises(SignInFailed, match="do not belong together"):
        sign_in(boss, "d.kim", OWN)
    assert sign_in(boss, "d.kim", fresh.password, "another six geese").actor == "d.kim"
    with pytest.raises(UserError, match="your own account"):
        reset_password(boss, row(boss, "m.alvarez").id)


def test_only_who_manages_accounts_sees_or_changes_them(workspace: Workspace) -> None:
    boss = administrator(workspace)
    invited = invite(boss, "d.kim", "Dana Kim", Role.COORDINATOR)
    kim = sign_in(boss, "d.kim", invited.password, OWN)
    for refused in (
        lambda: list_accounts(kim),
        lambda: invite(kim, "x.y", "X Y", Role.ADMINISTRATOR),
        lambda: change_role(kim, invited.account_id, Role.ADMINISTRATOR),
        lambda: disable(kim, invited.account_id),
        lambda: enable(kim, invited.account_id),
        lambda: reset_password(kim, invited.account_id),
    ):
        with pytest.raises(NotAllowed, match="manage accounts"):
            refused()


def test_no_secret_stands_anywhere_but_in_the_account_and_nothing_of_it_is_undone(workspace: Workspace) -> None:
    boss = administrator(workspace)
    invited = invite(boss, "d.kim", "Dana Kim", Role.COORDINATOR)
    fresh = reset_password(boss, invited.account_id)
    change_role(boss, invited.account_id, Role.AUDITOR)
    with boss.read() as session:
        hashes = session.scalars(select(Account.password_hash)).all()
        written = json.dumps(
            [
                [str(value) for value in line]
                for table in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
                if table != "account"
                for line in session.execute(text(f'SELECT * FROM "{table}"'))
            ]
        )
        sets = session.execute(text("SELECT id, label FROM change_set WHERE actor = 'm.alvarez' ORDER BY id")).all()
    assert [label for _id, label in sets] == ["Invite d.kim", "Reset the password of d.kim", "Change the role of d.kim"]
    assert "auditor" in written  # what is no secret is recorded
    assert "argon2" not in written
    for secret in (*hashes, invited.password, fresh.password, OWN):
        assert secret is not None
        assert secret not in written
    assert boss.undo_label() is None
    for number, label in sets:
        with pytest.raises(UndoRefused, match="cannot be undone"):
            boss.undo_action(number, label)


def test_an_opened_file_with_accounts_gives_nothing_before_somebody_signs_in(workspace: Workspace) -> None:
    boss = administrator(workspace)
    add_school(boss, SchoolValues(name="Lincoln High"))
    opened = open_workspace(workspace.path, PASSPHRASE, clock=lambda: NOW)
    for refused in (
        opened.settings,
        opened.undo,
        opened.undo_label,
        lambda: add_school(opened, SchoolValues(name="Other")),
        lambda: list_accounts(opened),
    ):
        with pytest.raises(NotSignedIn, match="Nobody is signed in"):
            refused()
    assert not any(opened.may(permission) for permission in Permission)
    assert sign_in(opened, "m.alvarez", OWN).undo_label() == "Add Lincoln High"
    opened.close()


def test_undoing_needs_the_permission_of_the_action(workspace: Workspace) -> None:
    boss = administrator(workspace)
    add_school(boss, SchoolValues(name="Lincoln High"))
    boss.undo()
    boss.redo()
    boss.role = Role.PSA_COUNSELOR
    with pytest.raises(NotAllowed, match="edit schools"):
        boss.undo()
    boss.role = Role.ADMINISTRATOR
    boss.undo()
    boss.role = Role.PSA_COUNSELOR
    with pytest.raises(NotAllowed, match="edit schools"):
        boss.redo()


def test_who_comes_from_a_server_has_no_password_and_an_administrator_gets_the_first(workspace: Workspace) -> None:
    with workspace.unrecorded() as session:
        for login, role in (("m.alvarez", Role.ADMINISTRATOR), ("d.kim", Role.MENTOR)):
            session.add(Account(login=login, display_name=login, role=role.value))
        session.commit()
    opened = open_workspace(workspace.path, PASSPHRASE)
    assert opened.role is Role.ADMINISTRATOR  # nobody could sign in; the passphrase opens the file
    with pytest.raises(UserError, match="First give an administrator a password"):
        reset_password(opened, row(opened, "d.kim").id)
    reset = reset_password(opened, row(opened, "m.alvarez").id)
    opened.close()
    closed = open_workspace(workspace.path, PASSPHRASE)
    assert closed.role is None
    signed_in = sign_in(closed, "m.alvarez", reset.password, OWN)
    assert reset_password(signed_in, row(signed_in, "d.kim").id).login == "d.kim"
    closed.close()


def test_each_thing_done_to_an_account_stands_in_the_log_by_its_name(workspace: Workspace) -> None:
    boss = administrator(workspace)
    kim = invite(boss, "d.kim", "Dana Kim", Role.COORDINATOR).account_id
    change_role(boss, kim, Role.MENTOR)
    disable(boss, kim)
    enable(boss, kim)
    reset_password(boss, kim)
    done = [entry for entry in reversed(list_log(boss, Question())) if entry.change_set_id is not None]
    assert [(entry.event, entry.actor) for entry in done] == [
        ("invite_account", "coordinator"),
        ("invite_account", "m.alvarez"),
        ("change_role", "m.alvarez"),
        ("disable_account", "m.alvarez"),
        ("enable_account", "m.alvarez"),
        ("reset_password", "m.alvarez"),
    ]
    assert {entry.about for entry in done[1:]} == {f"Account {kim}"}
    changed = log_record(boss, done[2].id)
    assert dict(changed.detail) == {"login": "d.kim", "role_before": "coordinator", "role": "mentor"}
    assert [event_words(entry.event) for entry in done[2:4]] == ["Changed somebody's role", "Disabled an account"]
