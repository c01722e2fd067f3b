"""Going through the pages of a window whose workspace is on a server that is far away."""

from __future__ import annotations

import time
from dataclasses import dataclass

from iattend_desktop.security.access import Role
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.server.address import Address
from tests.conftest import NOW
from tests.far_server import Way
from tests.unit.mentoring.crowd import counted_statements
from tests.workflows.coordinator import Coordinator

FAR = 20.0  # milliseconds there and back
PAGES = ("students", "mentors", "schools", "matching", "mentoring", "attendance", "reports", "settings")


@dataclass(frozen=True)
class Visit:
    """What it took until a page was there: statements, waits for the server, octets, seconds."""

    statements: int
    round_trips: int
    octets: int
    seconds: float


def visit(person: Coordinator, way: Way, *pages: str) -> dict[str, Visit]:
    """Go to pages for the first time, one after the other."""
    visits = {}
    for key in pages or PAGES:
        trips, octets, begun = way.round_trips, way.octets, time.perf_counter()
        with counted_statements(person.workspace) as statements:
            person.go(key)
        visits[key] = Visit(len(statements), way.round_trips - trips, way.octets - octets, time.perf_counter() - begun)
    return visits


def coordinator(address: Address) -> SharedWorkspace:
    """The workspace, open as its coordinator."""
    return open_shared(address, Role.COORDINATOR.value, None, clock=lambda: NOW)
