"""The made-up district on a server, once for all tests of rights: what they do is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import Server
from tests.unit.security.server.made_up_district import District, make_district


@pytest.fixture(scope="session")
def district(server: Server) -> Iterator[District]:
    """A database with the made-up district."""
    with server.database() as address, make_district(server, address) as district:
        yield district
