"""A server 20 ms away: what a page asks for does not hang on how many students there are, and nobody waits long."""

from __future__ import annotations

from contextlib import closing

from tests.far_server import far_away
from tests.servers import Server
from tests.workflows.conftest import OpenProgram
from tests.workflows.crowd import fill
from tests.workflows.far_visit import FAR, PAGES, Visit, coordinator, visit

_PATIENCE = 1000.0  # milliseconds of a page that may be spent on the way


def test_no_page_asks_for_each_student(server: Server, open_program: OpenProgram) -> None:
    few, many = (visited(server, open_program, students) for students in (30, 300))
    for key in PAGES:
        # a statement a student would be 270 more; some are a timer's, which counts what is due beside a page
        assert abs(many[key].statements - few[key].statements) < 10, key
        assert 0 < many[key].round_trips * FAR <= _PATIENCE, (key, many[key])


def visited(server: Server, open_program: OpenProgram, students: int) -> dict[str, Visit]:
    """What it takes to see the pages of so many students."""
    with server.database() as address:
        with closing(coordinator(address)) as near:
            fill(near, students, 10)
        with far_away(address, 1) as (there, way):
            person = open_program(coordinator(there))
            visits = visit(person, way)
            person.leave()
    return visits
