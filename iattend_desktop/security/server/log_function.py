"""The server's way into the log: one function that chains an entry onto the last, in the form of ``audit_form``.

It belongs to the owner and puts in the login and the instant itself. Whoever calls it learns the entry's number.
"""

from __future__ import annotations

from iattend_desktop.security.audit_check import PURGE
from iattend_desktop.storage.audit_form import BATCH, ENTRY, ORIGIN, ROW, SET, sql_form

CALL = "SELECT iattend.log_event(:event, :table, :key, :detail, :change_set)"
"""Adds one entry; ``detail`` is JSON as text."""
SIGNATURE = "iattend.log_event(text, text, integer, text, integer)"

_SALT = "replace(gen_random_uuid()::text, '-', '')"  # from the server's strong source; hexadecimal, as elsewhere


def form_of(alias: str, *columns: str) -> str:
    """SQL for the canonical form of a row's columns."""
    return sql_form(*(f"{alias}.{column}" for column in columns), server=True)


def octets_of(text: str) -> str:
    """SQL for the octets of a text."""
    return f"convert_to({text}, 'UTF8')"


def hash_of(octets: str) -> str:
    """SQL for a hash of octets, as 64 digits."""
    return f"encode(sha256({octets}), 'hex')"


def _digest(octets: str) -> str:
    """The form of a hash, which is 64 digits."""
    return octets_of(f"'64:' || {hash_of(octets)}")


_LABEL = _digest(f"{octets_of('s.label_salt')} || {form_of('s', 'label')}")
_ROW_SALT = hash_of(octets_of("s.salt || ':' || r.id"))
_VALUES = _digest(f"{octets_of(_ROW_SALT)} || {form_of('r', 'old', 'new')}")
_CHANGES = hash_of(
    f"{form_of('s', *SET)} || {_LABEL}"
    f" || coalesce((SELECT string_agg({form_of('r', *ROW)} || {_VALUES}, ''::bytea ORDER BY r.id) FROM change_row r"
    " WHERE r.change_set_id = s.id), '')"
    f" || coalesce((SELECT string_agg({form_of('b', *BATCH)}, ''::bytea ORDER BY b.id) FROM change_batch b"
    " WHERE b.change_set_id = s.id), '')"
)

_BEFORE = octets_of(f"coalesce(last, '{ORIGIN}') || e.salt")

FUNCTION = f"""CREATE OR REPLACE FUNCTION
    iattend.log_event(event text, subject_table text, subject_id integer, detail text, change_set_id integer)
    RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, iattend, pg_temp
    AS $$ #variable_conflict use_column
DECLARE e audit_entry; last text; detail_salt text := {_SALT};
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE invalid_transaction_state USING MESSAGE = 'the log is written in a transaction that sees its last entry';
    END IF;
    IF $1 = '{PURGE}' AND NOT EXISTS (SELECT FROM purging p WHERE p.change_set_id = $5 AND p.student_id = $3) THEN
        RAISE insufficient_privilege USING MESSAGE = 'no data of this student are being deleted';
    END IF;
    LOCK TABLE audit_entry IN EXCLUSIVE MODE;
    e.at := clock_timestamp(); e.actor := session_user; e.salt := {_SALT};
    e.event := $1; e.subject_table := $2; e.subject_id := $3; e.change_set_id := $5;
    SELECT max(id) INTO e.id FROM audit_entry;
    SELECT chain INTO last FROM audit_entry WHERE id = e.id;
    e.id := coalesce(e.id, 0) + 1;
    IF $4 IS NOT NULL THEN
        e.detail_digest := {hash_of(octets_of("detail_salt || octet_length($4) || ':' || $4"))};
    END IF;
    IF $5 IS NOT NULL THEN
        UPDATE change_set s SET label_salt = {_SALT},
            salt = CASE WHEN EXISTS (SELECT FROM change_row r WHERE r.change_set_id = s.id) THEN {_SALT} END
            WHERE s.id = $5 AND s.actor = session_user AND s.at = now() AND s.label_salt IS NULL;
        IF NOT FOUND THEN
            RAISE insufficient_privilege USING MESSAGE = 'this is no action of this login that is open now';
        END IF;
        SELECT {_CHANGES} INTO e.changes_digest FROM change_set s WHERE s.id = $5;
    END IF;
    e.chain := {hash_of(f"{_BEFORE} || {form_of('e', *ENTRY)}")};
    INSERT INTO audit_entry SELECT e.*;
    IF $4 IS NOT NULL THEN
        INSERT INTO audit_detail (entry_id, salt, detail) VALUES (e.id, detail_salt, $4::json);
    END IF;
    RETURN e.id;
END $$"""
