"""Revision 5: accounts of before are there, and what points at people stays."""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from sqlalchemy import text

from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.migrate import alembic_config, upgrade

_BEFORE = (
    f"INSERT INTO person (id, public_id, version, given_name) VALUES (1, '{1:032x}', 1, 'Rosa')",
    "INSERT INTO account (id, public_id, version, person_id, login, display_name, role, failed_attempts)"
    f" VALUES (3, '{2:032x}', 1, 1, 'r.diaz', 'Rosa Diaz', 'mentor', 2)",
)


def test_an_account_of_before_keeps_its_values_and_need_not_change_its_password(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.iattend", os.urandom(32))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in _BEFORE:
            connection.execute(text(statement))
    upgrade(engine)
    with engine.connect() as connection:
        columns = "id, person_id, login, failed_attempts, must_change_password, invited_at, last_signed_in_at"
        [account] = connection.execute(text(f"SELECT {columns} FROM account")).all()
    assert tuple(account) == (3, 1, "r.diaz", 2, 0, None, None)
    engine.dispose()
