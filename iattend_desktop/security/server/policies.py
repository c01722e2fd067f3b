"""The server's grants and row policies, written out of the description of rights: SQL that may be applied any time.

Every table belongs to an owner that nobody logs in as. Columns are guarded by GRANT, rows by policies; where a role may
write, no reference may point at a record that the role does not see, or a row of one's own would open another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import iattend_desktop.model  # noqa: F401 - loads every table
from iattend_desktop.model.base import Base
from iattend_desktop.security.access import Role
from iattend_desktop.security.server.log_function import FUNCTION, SIGNATURE
from iattend_desktop.security.server.log_policies import log_functions, log_statements
from iattend_desktop.security.server.purge_functions import PURGING, purge_functions, purge_statements
from iattend_desktop.security.server.rights import Every, Mine, Right, Rows, Scope, Within, scope_of
from iattend_desktop.security.server.rights_table import RIGHTS
from iattend_desktop.security.server.roles import GROUPS, OWNER
from iattend_desktop.security.server.scopes import (
    ATTENDANCE,
    NEWBORN,
    attendance_function,
    helper_functions,
    newest_function,
    scope_function,
    scope_functions,
)
from iattend_desktop.storage.server.engine import SCHEMA


def statements() -> list[str]:
    """Everything in its order, for one transaction in a database that has the tables, as their owner."""
    functions = [
        *helper_functions(),
        *(made for _role, _name, made in scope_functions()),
        attendance_function(),
        *log_functions(),
        FUNCTION,
        *purge_functions(),
    ]
    return [
        "CREATE TABLE IF NOT EXISTS iattend.newborn"
        " (table_name text NOT NULL, row_id integer NOT NULL, made_by name NOT NULL, made_in xid8 NOT NULL)",
        PURGING,
        *_closed(),
        "SET LOCAL check_function_bodies = off",
        *functions,
        _guarded(),
        *(f"GRANT EXECUTE ON FUNCTION {name} TO {GROUPS[role]}" for role, name, _made in scope_functions()),
        f"GRANT EXECUTE ON FUNCTION {ATTENDANCE} TO {GROUPS[Role.MENTOR]}",
        f"GRANT EXECUTE ON FUNCTION iattend.today(), {SIGNATURE} TO {_groups()}",
        *(f"GRANT EXECUTE ON FUNCTION {newest_function(name)} TO {GROUPS[Role.PSA_COUNSELOR]}" for name in NEWBORN),
        *(statement for right in RIGHTS.values() for statement in _table(right)),
        f"GRANT SELECT ON iattend.alembic_version TO {_groups()}",
        f"CREATE POLICY everybody_reads ON iattend.alembic_version FOR SELECT TO {_groups()} USING (true)",
        *(_triggers()),
        *log_statements(),
        *purge_statements(),
    ]


def _groups(roles: frozenset[Role] = frozenset(Role)) -> str:
    return ", ".join(GROUPS[role] for role in Role if role in roles)


def _closed() -> Iterator[str]:
    """Nothing is open to everybody, nor will be."""
    yield f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC, {_groups()}"
    yield f"GRANT USAGE ON SCHEMA {SCHEMA} TO {_groups()}"
    for what in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield f"REVOKE ALL ON ALL {what} IN SCHEMA {SCHEMA} FROM PUBLIC, {_groups()}"
        yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE ALL ON {what} FROM PUBLIC"
    yield (
        "DO $$ DECLARE old record; BEGIN FOR old IN SELECT policyname, tablename FROM pg_policies"
        f" WHERE schemaname = '{SCHEMA}' LOOP"
        f" EXECUTE format('DROP POLICY %I ON {SCHEMA}.%I', old.policyname, old.tablename); END LOOP; END $$"
    )


def _guarded() -> str:
    """Every function is closed to everybody but the owner, and every table guards its rows."""
    return (
        "DO $$ DECLARE one record; BEGIN"
        f" FOR one IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = '{SCHEMA}'::regnamespace"
        " AND c.relkind IN ('r', 'p') LOOP"
        f" EXECUTE format('ALTER TABLE {SCHEMA}.%I ENABLE ROW LEVEL SECURITY', one.relname);"
        f" EXECUTE format('ALTER TABLE {SCHEMA}.%I FORCE ROW LEVEL SECURITY', one.relname);"
        f" EXECUTE format('CREATE POLICY owner ON {SCHEMA}.%I TO {OWNER} USING (true)', one.relname); END LOOP;"
        f" FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = '{SCHEMA}'::regnamespace"
        " LOOP"
        f" EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, {_groups()}', one.name); END LOOP; END $$"
    )


def _table(right: Right) -> Iterator[str]:
    """Grants and policies of one table; roles that have the same rights share them."""
    table = f'{SCHEMA}."{right.table}"'
    for rights, roles in _alike(right).items():
        group, name = _groups(frozenset(roles)), "_".join(roles)
        yield f"GRANT SELECT ({rights.read}) ON {table} TO {group}"
        if rights.seen is None:
            continue
        if rights.empty is not None:
            yield from _adding(right, table, group, name, rights)
        if rights.changed is None:
            yield f"CREATE POLICY {name}_read ON {table} FOR SELECT TO {group} USING ({rights.seen})"
            continue
        yield f"GRANT INSERT ({rights.read}), UPDATE ({rights.changes}), DELETE ON {table} TO {group}"
        yield f"GRANT USAGE ON SEQUENCE {SCHEMA}.{right.table}_id_seq TO {group}"
        yield (
            f"CREATE POLICY {name}_write ON {table} TO {group} USING ({rights.changed}) WITH CHECK ({rights.allowed})"
        )
        if rights.changed != rights.seen:
            yield f"CREATE POLICY {name}_read ON {table} FOR SELECT TO {group} USING ({rights.seen})"


def _adding(right: Right, table: str, group: str, name: str, rights: _Rights) -> Iterator[str]:
    """Who only adds rows fills every column in, as the program inserts whole records, but some with nothing."""
    columns = _names(tuple(Base.metadata.tables[right.table].columns.keys()))
    yield f"GRANT INSERT ({columns}) ON {table} TO {group}"
    yield f"GRANT USAGE ON SEQUENCE {SCHEMA}.{right.table}_id_seq TO {group}"
    yield f"CREATE POLICY {name}_add ON {table} FOR INSERT TO {group} WITH CHECK ({rights.seen}{rights.empty})"


@dataclass(frozen=True)
class _Rights:
    """What one role has of one table, as SQL: columns and conditions; none where it has none."""

    read: str
    changes: str
    seen: str | None
    changed: str | None
    allowed: str | None
    empty: str | None


def _alike(right: Right) -> dict[_Rights, list[Role]]:
    """The roles that have anything of a table, by what they have."""
    found: dict[_Rights, list[Role]] = {}
    for role in Role:
        rows, written = right.rows_of(role), right.rows_written_by(role)
        if rows is not None:
            rights = _Rights(
                _names(right.read_by(role)),
                _names(right.changed_by(role)),
                None if right.kept else _condition(right, role, rows),
                None if written is None else _condition(right, role, written),
                None if written is None else _allowed(right, role, written),
                "".join(f' AND "{name}" IS NULL' for name in right.left_empty_by(role)) if right.adds(role) else None,
            )
            found.setdefault(rights, []).append(role)
    return found


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _condition(right: Right, role: Role, rows: Rows) -> str:
    """Which rows, as SQL over the table's columns."""
    if isinstance(rows, Every):
        return "true"
    if isinstance(rows, Mine):
        return f'"{rows.column}" = session_user'
    inside = [_in_scope(right, role, column, rows.scope) for column in rows.columns]
    return " AND ".join([*inside, *([] if rows.mine is None else [f'"{rows.mine}" = session_user'])])


def _allowed(right: Right, role: Role, rows: Rows) -> str:
    """What a written row has to hold: it is one of the role's rows, and points at nothing that the role cannot see."""
    conditions = [_condition(right, role, rows)]
    asked = rows.columns if isinstance(rows, Within) else ()
    for column in Base.metadata.tables[right.table].columns:
        for key in column.foreign_keys:
            target = RIGHTS[key.column.table.name]
            if column.name in asked or column.name not in right.read_by(role):
                continue
            if isinstance(target.rows_of(role), Every):
                continue
            scope = scope_of(column.name, target.table)
            known = scope is not None and scope_function(role, scope) is not None
            inside = f" OR {_in_scope(right, role, column.name, None)}" if known else ""
            conditions.append(f'("{column.name}" IS NULL{inside})')
    return " AND ".join(conditions)


def _in_scope(right: Right, role: Role, column: str, scope: Scope | None) -> str:
    function = _function(right, role, column, scope)
    inside = f'"{column}" IN (SELECT {function})'
    if column == "id" and right.table in NEWBORN and right.writes(role):
        return f"({inside} OR id > (SELECT {newest_function(right.table)}))"
    return inside


def _function(right: Right, role: Role, column: str, scope: Scope | None) -> str:
    """The function of the set that a column points into. Raises ``LookupError`` where the role has none."""
    if scope is None:
        keys = Base.metadata.tables[right.table].c[column].foreign_keys
        target = next((key.column.table.name for key in keys), right.table)
        scope = scope_of(column, target)
    function = scope_function(role, scope) if scope is not None else None
    if function is None:
        raise LookupError(f"{role} has no set for {right.table}.{column}")
    return function


def _triggers() -> Iterator[str]:
    for name in NEWBORN:
        yield (
            f"CREATE OR REPLACE TRIGGER keep_newborn AFTER INSERT ON {SCHEMA}.{name} REFERENCING NEW TABLE AS made"
            " FOR EACH STATEMENT EXECUTE FUNCTION iattend.keep_newborn()"
        )
