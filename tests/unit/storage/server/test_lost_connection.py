"""A server that stops answering: what was saved is known, nothing is saved twice, and others are heard again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue

import pytest

from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.school import School
from iattend_desktop.people.schools import list_schools
from iattend_desktop.problem import WriteFailed
from iattend_desktop.security.access import Permission
from iattend_desktop.shared_workspace import ConnectionLost, OutcomeUnknown, SharedWorkspace, open_shared
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.storage.changes import ChangeSet
from tests.factories import make_mentor, make_school
from tests.servers import Server


def add_school(workspace: SharedWorkspace, name: str) -> None:
    with workspace.write(Permission.EDIT_SCHOOLS, "Add school") as session:
        make_school(session, name)


def names(workspace: SharedWorkspace) -> list[str]:
    return sorted(row.name for row in list_schools(workspace))


def end_waiting(server: Server, workspace: SharedWorkspace, event: str) -> None:
    """End the connection that waits for ``event`` in its COMMIT, as soon as it does."""
    until = time.monotonic() + 10
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{workspace.address.database}' AND wait_event = '{event}'"
    )
    while not server.execute(query):
        assert time.monotonic() < until, "nothing waits"
        time.sleep(0.02)


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Do something while the block waits for the server."""
    thread = threading.Thread(target=work)
    thread.start()
    yield
    thread.join()


@pytest.fixture
def nobody_confirms(server: Server, shared: SharedWorkspace) -> Iterator[None]:  # noqa: ARG001 - made before
    """The server commits, then waits for a copy of itself that is not there before it says so."""
    confirm(server, "nobody")
    yield
    confirm(server, "")


def confirm(server: Server, who: str) -> None:
    server.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{who}'")
    server.execute("SELECT pg_reload_conf()")
    while server.execute("SHOW synchronous_standby_names") != [(who,)]:
        time.sleep(0.02)


@pytest.mark.usefixtures("nobody_confirms")
def test_a_write_that_was_committed_unheard_is_found_and_not_repeated(server: Server, shared: SharedWorkspace) -> None:
    heard: list[ChangeSet] = []
    shared.subscribe(heard.append)
    with meanwhile(lambda: end_waiting(server, shared, "SyncRep")):
        add_school(shared, "Lincoln High")  # no error: it was saved
    assert names(shared) == ["Lincoln High"]
    assert [change.label for change in heard] == ["Add school"]
    kept = "SELECT count(*) FROM iattend.change_set WHERE label = 'Add school'"
    assert server.execute(kept, shared.address.database) == [(1,)]


def test_a_write_that_ended_in_its_commit_was_not_saved(server: Server, shared: SharedWorkspace) -> None:
    """The server checks something at the very end, which takes its time."""
    database = shared.address.database
    for statement in (
        "CREATE FUNCTION iattend.slow() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END'",
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON iattend.school DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION iattend.slow()",
    ):
        server.execute(statement, database)
    said = rf"The connection to {database} was lost\. Nothing was saved; try again\."
    with meanwhile(lambda: end_waiting(server, shared, "PgSleep")), pytest.raises(ConnectionLost, match=said):
        add_school(shared, "Lincoln High")
    server.execute("DROP TRIGGER slow ON iattend.school", database)
    assert names(shared) == []
    add_school(shared, "Lincoln High")  # tried again, once
    assert names(shared) == ["Lincoln High"]

    server.execute(
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON iattend.school DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION iattend.slow()",
        database,
    )

    def end_for_good() -> None:
        server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        end_waiting(server, shared, "PgSleep")

    with meanwhile(end_for_good), pytest.raises(OutcomeUnknown, match="Whether it was saved is not known"):
        add_school(shared, "Roosevelt High")
    with pytest.raises(ConnectionLost, match="Nothing was shown; check the network and try again"):
        names(shared)
    server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
    assert names(shared) == ["Lincoln High"]


def test_a_connection_lost_while_many_rows_travel_and_a_number_too_large_are_told(
    server: Server, shared: SharedWorkspace
) -> None:
    """Rows travel beside SQLAlchemy, so what goes wrong there is the driver's own error."""

    class Ending:
        """Ends the connection at the second look, when the first thousands of rows are on their way."""

        looks = 0

        def step(self, fraction: float, message: str) -> None:  # noqa: ARG002 - as any progress is called
            self.looks += 1
            if self.looks == 2:
                server.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'coordinator'"
                    f" AND datname = '{shared.address.database}' AND wait_event = 'ClientRead'"
                )

    with (
        pytest.raises(ConnectionLost, match=r"was lost\. Nothing was saved; try again\."),
        shared.write(Permission.EDIT_SCHOOLS, "Add many") as session,
    ):
        insert_rows(session, School, {"name": [f"School {number}" for number in range(20_000)]}, progress=Ending())
    add_school(shared, "Lincoln High")
    with shared.write(Permission.EDIT_STUDENTS, "Add") as session:
        mentor = make_mentor(session, None).id
    said = r"cannot keep a value in this, such as a number larger than 2,147,483,647\. Nothing was saved"
    with pytest.raises(WriteFailed, match=said), shared.write(Permission.EDIT_MENTORS, "Too much") as session:
        update_rows(session, Mentor, [{"id": mentor, "capacity": 1 << 31}])
    with pytest.raises(WriteFailed, match=said), shared.write(Permission.EDIT_MENTORS, "Too much") as session:
        session.get_one(Mentor, mentor).capacity = 1 << 31
    assert names(shared) == ["Lincoln High"]


def test_others_are_heard_and_oneself_is_not(server: Server, shared: SharedWorkspace) -> None:
    told: Queue[ChangeSet] = Queue()
    reached: Queue[str | None] = Queue()
    other = open_shared(shared.address, "administrator", None)
    shared.subscribe(told.put)
    shared.hear_others(reached.put)
    add_school(other, "Lincoln High")
    first = told.get(timeout=5)
    assert (first.kind, first.actor) == ("others", "")
    assert "school" in first.tables
    add_school(shared, "Roosevelt High")
    assert told.get(timeout=5).label == "Add school"  # as on a file; not once more by way of the server
    with pytest.raises(Empty):
        told.get(timeout=1)
    (count,) = server.execute(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE query = 'LISTEN iattend'"
        " OR query LIKE '%snapshot_xmax%' AND usename = 'coordinator'"
    )
    assert count == (1,)
    assert reached.get(timeout=5) is None
    assert "mentor" in told.get(timeout=5).tables  # what was missed nobody knows: everything counts as changed
    began = time.monotonic()
    shared.close()
    assert time.monotonic() - began < 0.5
    other.close()
    until = time.monotonic() + 5
    while any(thread.name == "hearing" for thread in threading.enumerate()):
        assert time.monotonic() < until
        time.sleep(0.02)
