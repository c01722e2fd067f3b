"""Revision 6: what was logged and changed before is taken into the chain, in the order of its time."""

from __future__ import annotations

import json
import os
from pathlib import Path

from alembic import command
from sqlalchemy import text

from iattend_desktop.security.audit_check import check_log
from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.migrate import alembic_config, upgrade
from tests.migrations.test_where_an_import_came_from import at_first_revision

_BEFORE = (
    "INSERT INTO change_set (id, at, actor, permission, label, kind, stands_since_id, reverts_id, reverted_by_id)"
    " VALUES (1, '2026-11-01 10:00:00.000000', 'coordinator', 'import_rosters', 'Import', 'action', 1, NULL, NULL),"
    " (2, '2026-11-03 10:00:00.000000', 'coordinator', 'edit_students', 'Edit', 'action', NULL, NULL, 3),"
    " (3, '2026-11-04 10:00:00.000000', 'coordinator', '', 'Edit', 'undo', NULL, 2, NULL)",
    "INSERT INTO change_batch (id, change_set_id, table_name, kind, first_id, last_id)"
    " VALUES (1, 1, 'person', 'insert', 1, 1)",
    "INSERT INTO change_row (id, change_set_id, table_name, row_id, kind, old, new) VALUES"
    """ (5, 2, 'person', 1, 'update', '{"given_name": "Ros"}', '{"given_name": "Rosa"}'),"""
    """ (6, 3, 'person', 1, 'update', '{"given_name": "Rosa"}', '{"given_name": "Ros"}')""",
    "INSERT INTO audit_entry (id, at, actor, event, subject_table, subject_id, detail) VALUES"
    " (8, '2026-11-02 10:00:00.000000', 'coordinator', 'view_record', 'person', 1, NULL),"
    """ (9, '2026-11-05 10:00:00.000000', 'Ms. Kim', 'export_list', NULL, NULL, '{"rows": 1}')""",
)


def test_the_log_of_before_is_taken_into_the_chain(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.iattend", os.urandom(32))
    at_first_revision(engine)
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for statement in _BEFORE:
            connection.exec_driver_sql(statement)
    upgrade(engine)
    with engine.begin() as connection:
        entries = connection.execute(
            text("SELECT id, substr(at, 1, 10), actor, event, subject_id, change_set_id FROM audit_entry ORDER BY id")
        ).all()
        details = connection.execute(text("SELECT entry_id, detail FROM audit_detail ORDER BY entry_id")).all()
        rows = connection.execute(text("SELECT id, old, new FROM change_row ORDER BY id")).all()
        faults = check_log(connection.exec_driver_sql)
        connection.execute(text("UPDATE change_row SET new = '{}' WHERE id = 5"))
        [fault] = check_log(connection.exec_driver_sql)
    assert [tuple(entry) for entry in entries[:5]] == [
        (1, "2026-11-01", "coordinator", "import", None, 1),
        (2, "2026-11-02", "coordinator", "view_record", 1, None),
        (3, "2026-11-03", "coordinator", "change", None, 2),
        (4, "2026-11-04", "coordinator", "undo", None, 3),
        (5, "2026-11-05", "Ms. Kim", "export_list", None, None),
    ]
    assert (entries[5].id, entries[5].event, len(entries)) == (6, "chain_begins", 6)
    assert [(entry, json.loads(detail)) for entry, detail in details] == [(5, {"rows": 1}), (6, {"entries": 5})]
    assert [tuple(row) for row in rows] == [
        (5, '{"given_name": "Ros"}', '{"given_name": "Rosa"}'),
        (6, '{"given_name": "Rosa"}', '{"given_name": "Ros"}'),
    ]
    assert faults == ()
    assert fault.entry == 3
    engine.dispose()


def test_a_new_workspace_has_an_empty_chain(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.iattend", os.urandom(32))
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entry")).scalar_one() == 0
        assert check_log(connection.exec_driver_sql) == ()
    engine.dispose()
