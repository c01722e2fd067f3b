"""27,000 students on a server 20 ms away, page by page in the real window; beside the same server on this computer."""

from __future__ import annotations

from contextlib import closing

import pytest

from benchmarks.conftest import Compare
from tests.conftest import collector_on_this_thread, search_loaded, server
from tests.far_server import far_away
from tests.servers import Server
from tests.ui.conftest import _light, dressed, window_settings
from tests.workflows.conftest import OpenProgram, open_program
from tests.workflows.crowd import fill
from tests.workflows.far_visit import FAR, PAGES, coordinator, visit

__all__ = [
    "_light",
    "collector_on_this_thread",
    "dressed",
    "open_program",
    "search_loaded",
    "server",
    "window_settings",
]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_pages(server: Server, open_program: OpenProgram, compare: Compare) -> None:
    with server.database() as address:
        with closing(coordinator(address)) as near:
            fill(near)
        seen = []
        for milliseconds in (0, FAR, 0, FAR):
            with far_away(address, milliseconds) as (there, way):
                person = open_program(coordinator(there))
                seen.append(visit(person, way))
                person.leave()
    for key in PAGES:
        near_by, far = (min(one[key].seconds for one in seen[at::2]) for at in (0, 1))
        trips = seen[1][key].round_trips
        compare(
            f"{key.capitalize()}, 27,000 students, {FAR:g} ms away",
            far,
            "0 ms away",
            near_by,
            f"{trips} waits for the server, {seen[1][key].octets / 2**20:.1f} MiB",
        )
        assert trips * FAR <= 1000
