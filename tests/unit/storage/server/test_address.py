"""What somebody may write as the address of a server, and what is refused."""

from __future__ import annotations

import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.storage.server.address import Address, address_of, is_address


@pytest.mark.parametrize(
    ("text", "host", "port", "database", "tls"),
    [
        ("postgresql://records.example.org/iattend", "records.example.org", 5432, "iattend", "require"),
        ("postgres://records.example.org:6432/iattend", "records.example.org", 6432, "iattend", "require"),
        ("postgresql://10.1.2.3/iattend?sslmode=verify-full", "10.1.2.3", 5432, "iattend", "verify-full"),
        ("postgresql://localhost/iattend", "localhost", 5432, "iattend", "prefer"),
        ("postgresql://localhost/iattend?sslmode=verify-full", "localhost", 5432, "iattend", "verify-full"),
        ("postgresql://127.0.0.2/iattend", "127.0.0.2", 5432, "iattend", "prefer"),
        ("postgresql://[::1]:5433/iattend", "::1", 5433, "iattend", "prefer"),
        ("postgresql:///iattend?host=/var/run/postgresql&port=5433", "/var/run/postgresql", 5433, "iattend", "prefer"),
    ],
)
def test_addresses(text: str, host: str, port: int, database: str, tls: str) -> None:
    assert address_of(text) == Address(host, port, database, tls)
    assert address_of(str(address_of(text))) == address_of(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("postgresql://ana:secret@records.example.org/iattend", "holds a password"),
        ("postgresql://ana@records.example.org/iattend", "--login"),
        ("postgresql://records.example.org/", "postgresql://host/database"),
        ("postgresql:///iattend", "postgresql://host/database"),
        ("postgresql://records.example.org:70000/iattend", "postgresql://host/database"),
        ("postgresql:/records.example.org/iattend", "postgresql://host/database"),
        ("mysql://records.example.org/iattend", "postgresql://host/database"),
        ("postgresql://records.example.org/iattend?sslmode=disable", "unencrypted"),
        ("postgresql://records.example.org/iattend?sslmode=prefer", "unencrypted"),
        ("postgresql://localhost/iattend?sslmode=verify_full", "verify_full”, which there is not"),
        ("postgresql://records.example.org/iattend?sslrootcert=/no/ca.crt", "no file /no/ca.crt"),
        ("postgresql://records.example.org/iattend?password=secret", "password"),
        ("postgresql://records.example.org/iattend?host", "postgresql://host/database"),
    ],
)
def test_what_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        address_of(text)
    assert "secret" not in str(refused.value)


def test_a_file_is_no_address() -> None:
    assert [is_address(text) for text in ("district.iattend", "C:/postgresql/a.iattend", "postgresql://h/d")] == [
        False,
        False,
        True,
    ]
