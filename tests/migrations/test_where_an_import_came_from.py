"""Revision 2: imports of before have no folder, and what points at them stays."""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from sqlalchemy import Engine, text

from iattend_desktop.opening import open_workspace
from iattend_desktop.storage.backup import BackupReason, list_backups
from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.keys import create_header
from iattend_desktop.storage.migrate import alembic_config, current_revision, upgrade
from tests.conftest import PASSPHRASE

_BEFORE = (
    "INSERT INTO person (id, public_id, version, given_name) VALUES (1, '{0:032x}', 1, 'Rosa')",
    "INSERT INTO school (id, public_id, version, name) VALUES (1, '{1:032x}', 1, 'Lincoln High')",
    "INSERT INTO import_run (id, public_id, version, file_name, sha256, kind, mapping, counts, problems, imported_at)"
    " VALUES (4, '{2:032x}', 1, 'days.xlsx', 'ab', 'attendance', '{{}}', '{{\"created\": 1}}', '[]',"
    " '2026-11-20 20:00:00.000000')",
    "INSERT INTO school_year (id, public_id, version, name, starts_on, ends_on)"
    " VALUES (2, '{3:032x}', 1, '2026-27', '2026-07-01', '2027-06-30')",
    "INSERT INTO attendance_fact (id, public_id, version, student_id, school_id, school_year_id, grain, starts_on,"
    " ends_on, expected, attended, excused, unexcused, unspecified, suspended_out, suspended_in, independent_study,"
    " independent_study_missed, not_submitted, source, import_id) VALUES (9, '{4:032x}', 1, 1, 1, 2, 'month',"
    " '2026-08-01', '2026-08-31', 12, 10, 1, 1, 0, 0, 0, 0, 0, 0, 'roster', 4)",
)


def at_first_revision(engine: Engine) -> None:
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in _BEFORE:
            connection.execute(text(statement.format(1, 2, 3, 4, 5)))


def test_an_import_of_before_keeps_its_facts(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.iattend", os.urandom(32))
    at_first_revision(engine)
    assert current_revision(engine) == "0001"
    upgrade(engine)
    with engine.connect() as connection:
        run = connection.execute(text("SELECT id, file_name, counts, folder FROM import_run")).one()
        facts = connection.execute(text("SELECT id, import_id FROM attendance_fact")).all()
        keys = connection.execute(text("PRAGMA foreign_keys")).scalar_one()
    assert tuple(run) == (4, "days.xlsx", '{"created": 1}', None)
    assert [tuple(fact) for fact in facts] == [(9, 4)]
    assert keys == 1
    engine.dispose()


def test_an_update_of_the_schema_is_preceded_by_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.iattend"
    data_key = create_header(path, PASSPHRASE)
    engine = open_engine(path, data_key)
    at_first_revision(engine)
    engine.dispose()
    open_workspace(path, PASSPHRASE).close()
    open_workspace(path, PASSPHRASE).close()  # already of today
    [backup] = list_backups(path)
    assert backup.reason is BackupReason.MIGRATION
    copy = open_engine(backup.path, data_key)
    assert current_revision(copy) == "0001"
    copy.dispose()
