"""Signing in: wrong ones are told alike, counted, locked for longer and longer, and logged without what was typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from iattend_desktop.model.security import Account, AuditEntry
from iattend_desktop.opening import open_workspace
from iattend_desktop.security import passwords
from iattend_desktop.security.access import Role
from iattend_desktop.security.accounts import invite
from iattend_desktop.security.sign_in import SignInFailed, change_password, prove, sign_in, sign_out
from iattend_desktop.storage.keys import WrongKey
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE

pytestmark = [
    pytest.mark.file_only("signing in to a file: a server lets people in itself"),
    pytest.mark.usefixtures("light_passwords"),
]

OWN = "six geese fly south"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(workspace: Workspace) -> Clock:
    workspace.clock = Clock()
    return workspace.clock


@pytest.fixture
def kim(workspace: Workspace, clock: Clock) -> Workspace:
    """Signed in; the clock is the test's."""
    assert workspace.clock is clock
    invited = invite(workspace, "d.kim", "Dana Kim", Role.ADMINISTRATOR)
    return sign_in(workspace, "d.kim", invited.password, OWN)


def attempt(workspace: Workspace, password: str = "wrong", login: str = "d.kim") -> str:
    """What a failed sign-in says."""
    with pytest.raises(SignInFailed) as failed:
        sign_in(workspace, login, password)
    return str(failed.value)


def entries(workspace: Workspace) -> list[tuple[str, str, str | None, dict[str, Any] | None]]:
    with workspace.read() as session:
        return [
            (one.actor, one.event, one.subject_table, one.detail)
            for one in session.scalars(select(AuditEntry).order_by(AuditEntry.id))
            if one.change_set_id is None
        ]


def test_a_wrong_login_and_a_wrong_password_are_told_alike_and_cost_one_hash_each(
    kim: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[str] = []

    class Counting(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            worked.append("hash")
            return super().hash(password, salt=salt)

        def verify(self, hash: str | bytes, password: str | bytes) -> Any:
            worked.append("verify")
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    assert attempt(kim, OWN, login="nobody.here") == attempt(kim, "wrong")
    assert worked == ["hash", "verify"]


def test_the_delay_doubles_from_the_fifth_wrong_password_and_ends_at_an_hour(kim: Workspace, clock: Clock) -> None:
    for _free in range(4):
        assert "locked" not in attempt(kim)
    for words in ("30 seconds", "1 minute", "2 minutes", "4 minutes", "8 minutes", "16 minutes", "32 minutes"):
        said = attempt(kim)
        assert said.endswith(f"the account is locked; try again in {words}.")
        assert "locked; try again in" in attempt(kim, OWN)  # not even the right one opens meanwhile
        with kim.read() as session:
            until = session.scalars(select(Account.locked_until)).one()
        assert until is not None
        clock.now = until
    assert attempt(kim).endswith("in 60 minutes.")
    clock.now += timedelta(hours=1)
    assert sign_in(kim, "d.kim", OWN).actor == "d.kim"
    assert "locked" not in attempt(kim)  # and the count begins anew


def test_a_lock_survives_a_restart_and_says_how_long_it_still_lasts(kim: Workspace, clock: Clock) -> None:
    for _attempt in range(6):
        attempt(kim)
        clock.now += timedelta(seconds=30)
    later = open_workspace(kim.path, PASSPHRASE, clock=lambda: clock.now)
    assert attempt(later, OWN).endswith("try again in 30 seconds.")
    later.close()


def test_every_sign_in_failure_and_lock_is_in_the_log_and_nothing_that_was_typed(kim: Workspace) -> None:
    attempt(kim, "a password", login="my secret password")
    for _attempt in range(5):
        attempt(kim, "guessed")
    attempt(kim, OWN)
    sign_out(kim)
    assert entries(kim) == [
        ("d.kim", "choose_password", "account", None),
        ("d.kim", "sign_in", "account", None),
        ("nobody", "sign_in_failed", None, {"reason": "wrong"}),
        *[("nobody", "sign_in_failed", "account", {"reason": "wrong"})] * 5,
        ("nobody", "account_locked", "account", {"seconds": 30}),
        ("nobody", "sign_in_failed", "account", {"reason": "locked"}),
        ("d.kim", "sign_out", "account", None),
    ]


def test_signing_out_leaves_the_workspace_to_nobody_where_there_are_accounts(workspace: Workspace) -> None:
    assert sign_out(workspace).role is Role.ADMINISTRATOR  # nobody could sign in again
    invited = invite(workspace, "d.kim", "Dana Kim", Role.ADMINISTRATOR)
    kim = sign_in(workspace, "d.kim", invited.password, OWN)
    out = sign_out(kim)
    assert (out.actor, out.role, out.display_name) == ("nobody", None, "")
    assert kim.role is Role.ADMINISTRATOR


def test_a_hash_with_weaker_parameters_is_made_again_at_the_next_sign_in(
    kim: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parameters() -> str:
        with kim.read() as session:
            return (session.scalars(select(Account.password_hash)).one() or "").split("$")[3]

    assert parameters() == "m=8,t=1,p=1"
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    attempt(kim)
    assert parameters() == "m=8,t=1,p=1"
    sign_in(kim, "d.kim", OWN)
    assert parameters() == "m=16,t=2,p=1"


def test_real_passwords_are_argon2id_with_the_recommended_work() -> None:
    plain = PasswordHasher()
    assert plain.hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, second recommended option


def test_a_locked_screen_opens_by_the_password_and_counts_wrong_ones(kim: Workspace) -> None:
    prove(kim, OWN)
    for _attempt in range(5):
        with pytest.raises(SignInFailed):
            prove(kim, PASSPHRASE)  # the file's passphrase is not hers
    assert "locked" in attempt(kim, OWN)
    assert [event for _actor, event, _table, _detail in entries(kim)] == [
        "choose_password",
        "sign_in",
        "unlock_screen",
        *["unlock_screen_failed"] * 5,
        "account_locked",
        "sign_in_failed",
    ]


def test_without_accounts_a_locked_screen_opens_by_the_passphrase_and_counts_wrong_ones(
    workspace: Workspace, clock: Clock
) -> None:
    prove(workspace, PASSPHRASE)
    for wait in ("", "", "", "", "in 30 seconds", "in 1 minute", "in 2 minutes"):
        with pytest.raises(WrongKey, match="does not open") as told:
            prove(workspace, OWN)
        assert ("stays locked" in str(told.value)) == bool(wait)
        assert wait in str(told.value)
        if wait:
            clock.now += timedelta(seconds=29)
            with pytest.raises(SignInFailed, match="stays locked"):
                prove(workspace, PASSPHRASE)
            clock.now += timedelta(minutes=2)
    again = open_workspace(workspace.path, PASSPHRASE, clock=clock)  # the program ended in between
    with pytest.raises(WrongKey, match="in 4 minutes"):
        prove(again, OWN)
    again.close()
    clock.now += timedelta(minutes=5)
    prove(workspace, PASSPHRASE)
    with pytest.raises(WrongKey) as told:
        prove(workspace, OWN)
    assert "stays locked" not in str(told.value)
    assert [event.removeprefix("unlock_screen") for _actor, event, _table, _detail in entries(workspace)] == [
        "",
        *["_failed"] * 4,
        *["_failed", "_refused"] * 3,
        "_failed",
        "",
        "_failed",
    ]


def test_a_person_changes_their_own_password(kim: Workspace) -> None:
    with pytest.raises(SignInFailed):
        change_password(kim, "wrong", "another six geese")
    with pytest.raises(passwords.WeakPassword):
        change_password(kim, OWN, OWN)
    change_password(kim, OWN, "another six geese")
    attempt(kim, OWN)
    assert sign_in(kim, "d.kim", "another six geese").actor == "d.kim"


def test_one_time_passwords_are_long_readable_and_never_the_same() -> None:
    made = {passwords.one_time_password() for _one in range(200)}
    assert len(made) == 200
    assert {len(one) for one in made} == {19}
    assert not set("".join(made)) & set("ilo01IO ")
