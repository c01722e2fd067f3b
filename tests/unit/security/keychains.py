"""Keychains for tests: real backends of keyring, in memory, in the place of the operating system's."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import keyring.backend
import keyring.errors
import pytest


class InMemory(keyring.backend.KeyringBackend):
    """Keeps what it is given until the test ends."""

    priority: float = 5

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise keyring.errors.PasswordDeleteError("not found")
        del self.held[service, username]


class Closed(InMemory):
    """A keychain that the person does not open."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked(f"{service} of {username} is locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(
            f"could not keep {password} of {username} in {service}"
        )  # some let their library's errors through


class Unsafe(InMemory):
    """A backend that writes passphrases into a plain file says so by a low priority."""

    priority = 0.5


@pytest.fixture
def keychain() -> Iterator[InMemory]:
    """This computer has a keychain, which is empty."""
    yield from using(InMemory())


def using(backend: InMemory) -> Iterator[InMemory]:
    """A computer with this keychain until the test ends."""
    former = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(former)
