"""Who adds to the record of changes and to the log on the server, and that nothing is written past them.

A change set is its maker's: the server puts in the login and the instant, whatever was claimed. Rows are added to it
within the transaction that opened it, until its entry is in the log, and never again. A table of the program is
written within such a transaction only, and no transaction that has opened a change set is committed without its entry.
Entries come through one function, which anybody may call and which tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from iattend_desktop.security.access import Role
from iattend_desktop.security.server.rights import AUDITORS, MENTORS, PROGRAM
from iattend_desktop.security.server.rights_table import RIGHTS
from iattend_desktop.security.server.roles import GROUPS, OWNER

_MINE_NOW = "actor = session_user AND at = now()"
_OPEN_NOW = f"{_MINE_NOW} AND label_salt IS NULL"
_UNDONE_WITHIN = "interval '1 day'"
"""How long those who see part of the records read back what they wrote themselves: to undo it, no longer."""
_UNRECORDED = frozenset({"draft"})
"""Tables that are written without a change set."""

_TRIGGER = "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, iattend, pg_temp AS"
_OUTSIDE = f"NOT pg_has_role(session_user, '{OWNER}', 'MEMBER')"  # a set-up and a migration are nobody's action
_FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION iattend.stamp_change_set() {_TRIGGER} $$ BEGIN
    IF {_OUTSIDE} THEN
        NEW.actor := session_user; NEW.at := now();
        NEW.salt := NULL; NEW.label_salt := NULL; NEW.label_digest := NULL; NEW.purged_by_id := NULL;
    END IF;
    RETURN NEW; END $$""",
    f"""CREATE OR REPLACE FUNCTION iattend.within_an_action() {_TRIGGER} $$ BEGIN
    IF {_OUTSIDE} AND NOT coalesce((SELECT s.at = now() AND s.label_salt IS NULL
        FROM change_set s WHERE s.actor = session_user ORDER BY s.id DESC LIMIT 1), false) THEN
        RAISE insufficient_privilege USING MESSAGE = 'records are written within an action that is on record';
    END IF;
    RETURN NULL; END $$""",
    f"""CREATE OR REPLACE FUNCTION iattend.has_its_entry() {_TRIGGER} $$ BEGIN
    IF {_OUTSIDE} AND EXISTS (SELECT FROM change_set s WHERE s.id = NEW.id AND s.label_salt IS NULL) THEN
        RAISE insufficient_privilege USING MESSAGE = 'an action is saved together with its entry in the log';
    END IF;
    RETURN NULL; END $$""",
)


def log_functions() -> Iterator[str]:
    """``CREATE FUNCTION`` of the triggers."""
    yield from _FUNCTIONS


def log_statements() -> Iterator[str]:
    """Grants, policies and triggers of the record of changes and of the log."""
    yield (
        "CREATE OR REPLACE TRIGGER stamp BEFORE INSERT ON iattend.change_set"
        " FOR EACH ROW EXECUTE FUNCTION iattend.stamp_change_set()"
    )
    yield "DROP TRIGGER IF EXISTS has_its_entry ON iattend.change_set"  # a constraint's cannot be replaced
    yield (
        "CREATE CONSTRAINT TRIGGER has_its_entry AFTER INSERT ON iattend.change_set"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iattend.has_its_entry()"
    )
    for right in RIGHTS.values():
        if right.written_by and right.table not in _UNRECORDED:
            yield (
                "CREATE OR REPLACE TRIGGER within_an_action BEFORE INSERT OR UPDATE OR DELETE"
                f' ON iattend."{right.table}" FOR EACH STATEMENT EXECUTE FUNCTION iattend.within_an_action()'
            )
    for role in Role:
        yield from _change_sets(role)
        if role in MENTORS:
            yield from _change_rows(role)
        if role in AUDITORS:
            for table in ("audit_entry", "audit_detail"):
                yield f"CREATE POLICY {role}_reads ON iattend.{table} FOR SELECT TO {GROUPS[role]} USING (true)"


def _change_sets(role: Role) -> Iterator[str]:
    table, group = "iattend.change_set", GROUPS[role]
    if RIGHTS["change_set"].rows_of(role) is None:
        return
    everything = role in PROGRAM or role in AUDITORS
    seen = "true" if everything else f"actor = session_user AND at > now() - {_UNDONE_WITHIN}"
    yield f"CREATE POLICY {role}_reads ON {table} FOR SELECT TO {group} USING ({seen})"
    if role not in MENTORS:
        return
    named = (name for name in RIGHTS["change_set"].read_by(role) if name != "id")
    yield f"GRANT INSERT ({', '.join(named)}), DELETE ON {table} TO {group}"
    yield f"GRANT UPDATE (kind, stands_since_id, reverts_id, reverted_by_id) ON {table} TO {group}"
    yield f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {group}"
    yield f"CREATE POLICY {role}_adds ON {table} FOR INSERT TO {group} WITH CHECK ({_OPEN_NOW})"
    yield f"CREATE POLICY {role}_marks ON {table} FOR UPDATE TO {group} USING ({seen}) WITH CHECK (true)"
    yield f"CREATE POLICY {role}_drops ON {table} FOR DELETE TO {group} USING ({_OPEN_NOW})"


def _change_rows(role: Role) -> Iterator[str]:
    group = GROUPS[role]
    recent = f"(SELECT id FROM iattend.change_set WHERE actor = session_user AND at > now() - {_UNDONE_WITHIN})"
    seen = "true" if role in PROGRAM else f"change_set_id IN {recent}"
    for name, columns in (
        ("change_row", "change_set_id, table_name, row_id, kind, old, new"),
        ("change_batch", "change_set_id, table_name, kind, first_id, last_id, marker_id"),
    ):
        table = f"iattend.{name}"
        open_now = f"EXISTS (SELECT FROM iattend.change_set s WHERE s.id = {name}.change_set_id AND {_OPEN_NOW})"
        yield f"GRANT INSERT ({columns}) ON {table} TO {group}"
        yield f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {group}"
        yield f"CREATE POLICY {role}_reads ON {table} FOR SELECT TO {group} USING ({seen})"
        yield f"CREATE POLICY {role}_adds ON {table} FOR INSERT TO {group} WITH CHECK ({open_now})"
        if name == "change_row":  # what many records became is filled in once they are written
            yield f"GRANT UPDATE (new) ON {table} TO {group}"
            yield (
                f"CREATE POLICY {role}_fills ON {table} FOR UPDATE TO {group}"
                f" USING (new IS NULL AND {open_now}) WITH CHECK ({open_now})"
            )
