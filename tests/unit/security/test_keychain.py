"""A passphrase is kept in the keychain on wish and forgotten on wish; without a keychain a sentence says why not."""

from __future__ import annotations

import logging
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.security import keychain as keychains
from tests.conftest import PASSPHRASE
from tests.unit.security.keychains import Closed, InMemory, Unsafe, keychain, using

__all__ = ["keychain"]  # the fixture


def test_it_is_kept_and_forgotten(keychain: InMemory, tmp_path: Path) -> None:
    one, other = tmp_path / "one.iattend", tmp_path / "other.iattend"
    assert keychains.why_no_keychain() is None
    assert keychains.kept(one) is None
    keychains.keep(one, PASSPHRASE)
    assert keychains.kept(one) == PASSPHRASE
    assert keychains.kept(tmp_path / "sub" / ".." / "one.iattend") == PASSPHRASE
    assert keychains.kept(other) is None
    assert keychains.forget(one) is True
    assert keychains.forget(one) is False
    assert keychains.kept(one) is None
    assert keychain.held == {}


def test_a_computer_without_a_keychain_says_so(tmp_path: Path) -> None:
    assert isinstance(keyring.get_keyring(), keyring.backends.fail.Keyring)
    reason = keychains.why_no_keychain()
    assert reason is not None
    assert "no keychain" in reason
    assert keychains.kept(tmp_path / "one.iattend") is None
    assert keychains.forget(tmp_path / "one.iattend") is False
    with pytest.raises(UserError, match="no keychain"):
        keychains.keep(tmp_path / "one.iattend", PASSPHRASE)


def test_a_keychain_that_does_not_encrypt_is_none(tmp_path: Path) -> None:
    for backend in using(Unsafe()):
        with pytest.raises(UserError, match="no keychain"):
            keychains.keep(tmp_path / "one.iattend", PASSPHRASE)
        assert backend.held == {}


def test_a_closed_keychain_keeps_nothing_and_nothing_of_it_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for _backend in using(Closed()):
        with caplog.at_level(logging.DEBUG):
            assert keychains.kept(tmp_path / "one.iattend") is None
            with pytest.raises(UserError, match="did not keep the passphrase"):
                keychains.keep(tmp_path / "one.iattend", PASSPHRASE)
    assert "KeyringLocked" in caplog.text
    assert PASSPHRASE not in caplog.text
