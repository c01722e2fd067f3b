"""Revision 3: attendance loses its public ids and nothing else; keys that were given out are not given again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.migrate import alembic_config, upgrade
from tests.migrations.test_where_an_import_came_from import at_first_revision

_FACT = (
    "INSERT INTO attendance_fact (version, student_id, school_id, school_year_id, grain, starts_on, ends_on,"
    " expected, attended, excused, unexcused, unspecified, suspended_out, suspended_in, independent_study,"
    " independent_study_missed, not_submitted, source, superseded_by_id)"
    " VALUES (1, 1, 1, 2, 'month', '2026-{month}-01', '2026-{month}-28', 12, 10, {excused}, 0, 0, 0, 0, 0, 0, 0,"
    " 'roster', {superseded})"
)


def test_attendance_of_before_stands_as_it_was(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.iattend", os.urandom(32))
    at_first_revision(engine)
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'attendance_fact'"))  # 10 to 40 went
        before = connection.execute(text("SELECT * FROM attendance_fact")).mappings().all()
    upgrade(engine)
    with engine.begin() as connection:
        after = connection.execute(text("SELECT * FROM attendance_fact")).mappings().all()
        assert [{**row} for row in after] == [{k: v for k, v in row.items() if k != "public_id"} for row in before]
        assert len(after) == 1
        connection.execute(text(_FACT.format(month="09", excused=1, superseded="NULL")))
        assert connection.execute(text("SELECT max(id) FROM attendance_fact")).scalar_one() == 41
        connection.execute(text(_FACT.format(month="09", excused=2, superseded="4")))  # out of force: no second one
    for wrong, why in ((("09", 1, "NULL"), "UNIQUE"), (("10", 13, "NULL"), "CHECK"), (("10", 1, "77"), "FOREIGN KEY")):
        month, excused, superseded = wrong
        with pytest.raises(IntegrityError, match=why), engine.begin() as connection:
            connection.execute(text(_FACT.format(month=month, excused=excused, superseded=superseded)))
    engine.dispose()


def test_a_workspace_without_attendance_comes_along(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.iattend", os.urandom(32))
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM attendance_fact")).scalar_one() == 0
    engine.dispose()
