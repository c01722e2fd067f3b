"""Opening a workspace on a server: one that goes away meanwhile, and one that is newer than the program."""

from __future__ import annotations

import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.security.server.set_up import set_up
from iattend_desktop.shared_workspace import open_shared
from iattend_desktop.storage.migrate import NewerSchema
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import open_engine
from tests.far_server import far_away
from tests.servers import ADMINISTRATOR, Server


def test_a_server_that_goes_away_after_any_of_its_answers_is_told_in_a_sentence(database: Address) -> None:
    told: list[str] = []
    with far_away(database, 0) as (there, way):
        for answers in range(100):
            way.answers_left = answers
            try:
                open_shared(there, "coordinator", None).close()
            except UserError as error:  # a database's own error is none
                told.append(str(error))
            else:
                break
    first, *_between, last = told
    assert first == "127.0.0.1 cannot be reached. Check the address and the network, and try again."
    assert last == f"{database.database} stopped answering. Check the network, and try again."
    assert set(told) == {first, last}
    assert told.count(last) >= 5  # set up? who, with which role, how far, on which schema


def test_what_is_newer_says_that_the_way_back_is_a_dump(server: Server, database: Address) -> None:
    server.execute("UPDATE iattend.alembic_version SET version_num = '9999'", database.database)
    said = (
        rf"^{database.database} was set up by a newer iAttend\. Install the newest version to open it\. To go back to "
        r"this one, its administrator restores the dump \(pg_dump\) from before that set-up into a new database\.$"
    )
    with pytest.raises(NewerSchema, match=said):
        open_shared(database, "coordinator", None)
    engine = open_engine(database, ADMINISTRATOR, None)
    with pytest.raises(NewerSchema, match=said):
        set_up(engine)
    engine.dispose()
