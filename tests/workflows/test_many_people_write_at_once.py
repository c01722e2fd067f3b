"""The quick form of ``python -m tests.many_writers``: several people save into the same few records on a server."""

from __future__ import annotations

from iattend_desktop.storage.server.address import Address
from tests.many_writers import write_at_once


def test_nobody_overwrites_what_they_did_not_see(database: Address) -> None:
    found = write_at_once(database, writers=5, edits=60, seed=1)
    assert found.faults == []
    assert len(found.edits) == 60
    assert found.met["clashes"], "nobody was in anybody's way: this shows nothing"
