"""Deleting a student's data on a server: the owner's functions for what no login may do by itself.

Nobody may change the record of changes and the log, nor read another's unsaved form. An administrator, who deletes a
student's records by their own right, has the values that are kept of them emptied here: within the action that deletes
the student, which is committed with the student gone and the request in the log, or not at all. The program says which
values (:mod:`~iattend_desktop.people.purge_scope`); the server works out for itself how far a student reaches, by the
same references, and empties nothing beyond. Names are looked for by their plain letters and digits, whatever stands
between them, so that it finds at least what the program does.
"""

from __future__ import annotations

from collections.abc import Iterator

from iattend_desktop.security.access import Permission, Role
from iattend_desktop.security.audit_check import PURGE
from iattend_desktop.security.server.log_function import form_of, hash_of, octets_of
from iattend_desktop.security.server.roles import GROUPS
from iattend_desktop.storage.belonging import OTHERWISE, references

EMPTY = "SELECT iattend.purge_values(:student, :rows, :labels, :details)"
"""Empties values and deletes unsaved forms; answers with the number that the request's entry in the log will have."""
DRAFTS = "iattend.purge_drafts(integer)"
"""Answers with the keys of everybody's unsaved forms that are about a student."""
PLANNED = "plan_purge"
"""The event of a look at what would be deleted; without one by the same login nothing is."""
_VALUES_OF = "iattend.purge_values(integer, integer[], integer[], integer[])"

_AS_OWNER = "SECURITY DEFINER SET search_path = pg_catalog, iattend, pg_temp"
_SQL, _PLPGSQL = f"LANGUAGE sql STABLE {_AS_OWNER}", f"LANGUAGE plpgsql STABLE {_AS_OWNER}"
_BOTH = "CROSS JOIN LATERAL (VALUES (r.old), (r.new)) AS v (kept)"


def purge_functions() -> Iterator[str]:
    """``CREATE FUNCTION`` of all of them; those that others ask come first."""
    yield (
        f"CREATE OR REPLACE FUNCTION iattend.whole_number(said text) RETURNS integer {_SQL}"
        " AS $$ SELECT CASE WHEN said ~ '^[0-9]{1,9}$' THEN said::integer END $$"
    )
    yield _SAYS
    yield _records_below()
    yield _STUDENT_RECORDS
    yield _NAMES
    yield _MAY_BE_PURGED
    yield _DRAFTS
    yield _VALUES
    yield _IS_PURGED


def purge_statements() -> Iterator[str]:
    """Who may call them, and that what they have begun is finished."""
    for signature in (DRAFTS, _VALUES_OF):
        yield f"GRANT EXECUTE ON FUNCTION {signature} TO {GROUPS[Role.ADMINISTRATOR]}"
    yield "DROP TRIGGER IF EXISTS is_purged ON iattend.purging"  # a constraint's cannot be replaced
    yield (
        "CREATE CONSTRAINT TRIGGER is_purged AFTER INSERT ON iattend.purging"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION iattend.is_purged()"
    )


PURGING = (
    "CREATE TABLE IF NOT EXISTS iattend.purging"
    " (change_set_id integer NOT NULL, entry_id integer NOT NULL, student_id integer NOT NULL)"
)
"""The deletion that is under way, until it is committed."""

_SAYS = f"""CREATE OR REPLACE FUNCTION iattend.says(value json, patterns text[]) RETURNS boolean {_PLPGSQL} AS $$ BEGIN
    RETURN EXISTS (SELECT FROM jsonb_path_query(value::jsonb, 'strict $.** ? (@.type() == "string")') AS told
        WHERE told #>> '{{}}' ~* ANY (patterns));
EXCEPTION WHEN data_exception THEN
    RETURN false; -- no text that the program wrote
END $$"""


def _records_below() -> str:
    """The records that point at some people and households, and that once did, as ``belonging`` finds them."""
    found = {"person": {0}, "household": {0}}
    steps: list[str] = []
    for table, column, target in references(found):
        found.setdefault(table.name, {0})
        keys = f"k_{target}"
        kept = " OR ".join(f"r.{side} ->> '{column.name}' = ANY ({keys}::text[])" for side in ("old", "new"))
        steps.append(
            f'k_{table.name} := k_{table.name} || ARRAY(SELECT t.id FROM "{table.name}" t'
            f' WHERE t."{column.name}" = ANY ({keys})'
            f" UNION SELECT r.row_id FROM change_row r WHERE r.table_name = '{table.name}' AND ({kept}));"
        )
    given = {**dict.fromkeys(found, "'{}'"), "person": "people", "household": "homes"}
    variables = " ".join(f"k_{name} integer[] := {given[name]};" for name in found)
    answer = " UNION ALL ".join(f"SELECT '{name}'::text, unnest(k_{name})" for name in found)
    return (
        "CREATE OR REPLACE FUNCTION iattend.records_below(people integer[], homes integer[])"
        f" RETURNS TABLE (table_name text, row_id integer) {_PLPGSQL} AS $$ #variable_conflict use_column\n"
        f"DECLARE {variables} BEGIN {' '.join(steps)} RETURN QUERY {answer}; END $$"
    )


def _something_else(key: str, *, but: str = "") -> str:
    """Whether a person is something else than a student."""
    return " OR ".join(
        f'EXISTS (SELECT FROM "{table}" o WHERE o."{column}" = {key})'
        for table, column in sorted(OTHERWISE)
        if table != but
    )


_STUDENT_RECORDS = f"""CREATE OR REPLACE FUNCTION iattend.student_records(student integer)
    RETURNS TABLE (table_name text, row_id integer) {_PLPGSQL} AS $$ #variable_conflict use_column
DECLARE people integer[] := ARRAY[student]; found integer[]; alone integer[]; homes integer[];
BEGIN
    LOOP -- whose record was merged into theirs
        found := ARRAY(SELECT DISTINCT m.key FROM (SELECT iattend.whole_number(d.detail ->> 'merged') AS key
            FROM audit_entry e JOIN audit_detail d ON d.entry_id = e.id WHERE e.event = 'merge_records'
            AND e.subject_table = 'person' AND e.subject_id = ANY (people)) m
            WHERE m.key <> ALL (people) AND NOT EXISTS (SELECT FROM person p WHERE p.id = m.key));
        EXIT WHEN found = '{{}}';
        people := people || found;
    END LOOP;
    people := people || ARRAY(SELECT f.key FROM ( -- who was the same before an import was undone
        SELECT iattend.whole_number(v.kept ->> 'person_id') AS key FROM change_row r {_BOTH}
            WHERE r.table_name = 'identifier' AND v.kept ->> 'value' IN
            (SELECT i.value FROM identifier i WHERE i.person_id = ANY (people))
        UNION SELECT r.row_id FROM change_row r {_BOTH} JOIN person p ON p.id = ANY (people)
            WHERE r.table_name = 'person' AND v.kept ->> 'given_name' IS NOT DISTINCT FROM p.given_name
            AND v.kept ->> 'family_name' IS NOT DISTINCT FROM p.family_name
            AND v.kept ->> 'birth_date' = to_char(p.birth_date, 'YYYY-MM-DD')) f
        WHERE f.key IS NOT NULL AND NOT EXISTS (SELECT FROM person p WHERE p.id = f.key));
    alone := ARRAY(SELECT g.key FROM (
        SELECT o.guardian_id AS key FROM guardianship o WHERE o.student_id = ANY (people)
        UNION SELECT iattend.whole_number(v.kept ->> 'guardian_id') FROM change_row r {_BOTH}
            WHERE r.table_name = 'guardianship' AND r.row_id IN
            (SELECT b.row_id FROM iattend.records_below(people, '{{}}') b WHERE b.table_name = 'guardianship')) g
        WHERE g.key IS NOT NULL AND g.key <> ALL (people)
        AND NOT EXISTS (SELECT FROM guardianship o WHERE o.guardian_id = g.key AND o.student_id <> ALL (people))
        AND NOT EXISTS (SELECT FROM enrollment o WHERE o.student_id = g.key)
        AND NOT EXISTS (SELECT FROM program_enrollment o WHERE o.student_id = g.key)
        AND NOT ({_something_else("g.key", but="guardianship")}));
    homes := ARRAY(SELECT h.key FROM (
        SELECT o.household_id AS key FROM household_member o WHERE o.person_id = ANY (people || alone)
        UNION SELECT iattend.whole_number(v.kept ->> 'household_id') FROM change_row r {_BOTH}
            WHERE r.table_name = 'household_member' AND r.row_id IN
            (SELECT b.row_id FROM iattend.records_below(people, '{{}}') b WHERE b.table_name = 'household_member')) h
        WHERE h.key IS NOT NULL AND NOT EXISTS
            (SELECT FROM household_member o WHERE o.household_id = h.key AND o.person_id <> ALL (people || alone)));
    RETURN QUERY SELECT * FROM iattend.records_below(people || alone, homes)
        UNION SELECT * FROM iattend.records_below(people, '{{}}');
END $$"""

_LETTERED = "'[^[:space:][:punct:]]'"
_NAMES = f"""CREATE OR REPLACE FUNCTION iattend.name_patterns(people integer[], identifiers integer[], parts boolean)
    RETURNS text[] {_SQL} AS $$
    WITH said AS (
        SELECT p.id AS key, p.given_name AS given, p.preferred_name AS preferred, p.family_name AS family
            FROM person p WHERE p.id = ANY (people)
        UNION SELECT r.row_id, v.kept ->> 'given_name', v.kept ->> 'preferred_name', v.kept ->> 'family_name'
            FROM change_row r {_BOTH} WHERE r.table_name = 'person' AND r.row_id = ANY (people)),
    firsts AS (SELECT s.key, s.given AS name FROM said s WHERE s.given ~ {_LETTERED}
        UNION SELECT s.key, s.preferred FROM said s WHERE s.preferred ~ {_LETTERED}),
    lasts AS (SELECT s.key, s.family AS name FROM said s WHERE s.family ~ {_LETTERED}),
    whole AS (SELECT f.name AS first, l.name AS last FROM firsts f JOIN lasts l ON l.key = f.key
        WHERE NOT EXISTS (SELECT FROM person o WHERE o.id <> ALL (people) AND lower(o.family_name) = lower(l.name)
            AND lower(f.name) IN (lower(o.given_name), lower(o.preferred_name)))),
    phrases AS (SELECT w.first || ' ' || w.last AS name FROM whole w UNION SELECT w.last || ' ' || w.first FROM whole w
        UNION SELECT i.value FROM identifier i WHERE i.id = ANY (identifiers) AND length(i.value) >= 4
        UNION SELECT v.kept ->> 'value' FROM change_row r {_BOTH} WHERE r.table_name = 'identifier'
            AND r.row_id = ANY (identifiers) AND length(v.kept ->> 'value') >= 4
        UNION SELECT f.name FROM firsts f WHERE parts UNION SELECT l.name FROM lasts l WHERE parts)
    SELECT coalesce(array_agg('(?<![A-Za-z0-9])' || CASE
        WHEN length(regexp_replace(p.name, '[^A-Za-z0-9]', '', 'g')) >= 4
        THEN regexp_replace(p.name, '[^A-Za-z0-9]+', '[^A-Za-z0-9]+', 'g')
        ELSE regexp_replace(p.name, '[[:space:][:punct:]]+', '[[:space:][:punct:]]+', 'g')
        END || '(?![A-Za-z0-9])'), '{{}}') FROM phrases p WHERE p.name ~ {_LETTERED} $$"""

_STUDENTHOOD = (
    "EXISTS (SELECT FROM enrollment o WHERE o.student_id = student)"
    " OR EXISTS (SELECT FROM program_enrollment o WHERE o.student_id = student)"
    " OR EXISTS (SELECT FROM person_role o WHERE o.person_id = student AND o.role = 'student')"
)
_MAY_BE_PURGED = f"""CREATE OR REPLACE FUNCTION iattend.may_be_purged(student integer) RETURNS boolean {_PLPGSQL} AS $$
BEGIN
    IF NOT pg_has_role(session_user, '{GROUPS[Role.ADMINISTRATOR]}', 'MEMBER') THEN
        RAISE insufficient_privilege USING MESSAGE = 'administrators alone delete a student''s data';
    END IF;
    RETURN EXISTS (SELECT FROM person p WHERE p.id = student) AND ({_STUDENTHOOD})
        AND NOT ({_something_else("student")});
END $$"""

_DRAFTS = f"""CREATE OR REPLACE FUNCTION iattend.purge_drafts(student integer) RETURNS SETOF integer {_PLPGSQL} AS $$
DECLARE people integer[]; identifiers integer[]; patterns text[];
BEGIN
    IF NOT iattend.may_be_purged(student) THEN RETURN; END IF;
    SELECT array_agg(s.row_id) FILTER (WHERE s.table_name = 'person'),
        array_agg(s.row_id) FILTER (WHERE s.table_name = 'identifier')
        INTO people, identifiers FROM iattend.student_records(student) s;
    patterns := iattend.name_patterns(people, identifiers, false);
    RETURN QUERY SELECT d.id FROM draft d WHERE iattend.says(d."values", patterns)
        OR (d.form LIKE 'students/%' OR d.form LIKE 'support/%')
        AND string_to_array(split_part(d.subject, ':', 1), ',') && people::text[]
        ORDER BY d.id;
END $$"""

_REFUSED = "RAISE insufficient_privilege USING MESSAGE ="
_ROW_SALT = hash_of(octets_of("s.salt || ':' || r.id"))
_VALUES_DIGEST = hash_of(f"{octets_of('r.salt')} || {form_of('r', 'old', 'new')}")
_LABEL_DIGEST = hash_of(octets_of("coalesce(s.label_salt, '')") + f" || {form_of('s', 'label')}")
_VALUES = f"""CREATE OR REPLACE FUNCTION
    iattend.purge_values(student integer, "rows" integer[], labels integer[], details integer[])
    RETURNS integer LANGUAGE plpgsql {_AS_OWNER} AS $$ #variable_conflict use_column
DECLARE action integer; number integer; theirs text[]; sets integer[]; people integer[]; identifiers integer[];
    patterns text[]; parts text[];
BEGIN
    IF NOT iattend.may_be_purged($1) THEN
        {_REFUSED} 'this is no student, or somebody who is something else here, too';
    END IF;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE invalid_transaction_state USING MESSAGE = 'the log is written in a transaction that sees its last entry';
    END IF;
    SELECT s.id INTO action FROM change_set s WHERE s.actor = session_user AND s.at = now() AND s.label_salt IS NULL
        AND s.permission = '{Permission.PURGE_STUDENTS}' ORDER BY s.id DESC LIMIT 1;
    IF action IS NULL OR EXISTS (SELECT FROM purging p WHERE p.change_set_id = action) THEN
        {_REFUSED} 'a student''s data are deleted within an action of their own that is on record';
    END IF;
    IF NOT EXISTS (SELECT FROM audit_entry e WHERE e.event = '{PLANNED}' AND e.actor = session_user
        AND e.subject_table = 'person' AND e.subject_id = $1) THEN
        {_REFUSED} 'nobody has looked at what would be deleted';
    END IF;
    SELECT array_agg(s.table_name || ' ' || s.row_id), array_agg(s.row_id) FILTER (WHERE s.table_name = 'person'),
        array_agg(s.row_id) FILTER (WHERE s.table_name = 'identifier')
        INTO theirs, people, identifiers FROM iattend.student_records($1) s;
    patterns := iattend.name_patterns(people, identifiers, false);
    parts := iattend.name_patterns(people, identifiers, true);
    IF EXISTS (SELECT FROM change_row r JOIN change_set s ON s.id = r.change_set_id WHERE r.id = ANY ($2)
            AND (s.at = now() OR r.table_name || ' ' || r.row_id <> ALL (theirs)
            AND NOT iattend.says(r.old, patterns) AND NOT iattend.says(r.new, patterns) AND NOT
            (r.table_name = 'import_run' AND (iattend.says(r.old, parts) OR iattend.says(r.new, parts)))))
        OR EXISTS (SELECT FROM change_set s WHERE s.id = ANY ($3) AND NOT iattend.says(to_json(s.label), patterns)
            AND NOT (iattend.says(to_json(s.label), parts) AND EXISTS (SELECT FROM change_row r
            WHERE r.change_set_id = s.id AND r.table_name || ' ' || r.row_id = ANY (theirs))))
        OR EXISTS (SELECT FROM audit_detail d JOIN audit_entry e ON e.id = d.entry_id WHERE d.entry_id = ANY ($4)
            AND (e.event = '{PURGE}' OR coalesce(e.subject_table || ' ' || e.subject_id, '') <> ALL (theirs)
            AND NOT iattend.says(d.detail, patterns))) THEN
        {_REFUSED} 'some of these values are not about the student';
    END IF;
    LOCK TABLE audit_entry IN EXCLUSIVE MODE;
    SELECT coalesce(max(e.id), 0) + 1 INTO number FROM audit_entry e;
    INSERT INTO purging VALUES (action, number, $1);
    sets := ARRAY(SELECT DISTINCT r.change_set_id FROM change_row r WHERE r.id = ANY ($2) AND r.purged_by_id IS NULL);
    UPDATE change_row r SET salt = {_ROW_SALT} FROM change_set s WHERE s.id = r.change_set_id AND s.id = ANY (sets)
        AND s.salt IS NOT NULL AND r.salt IS NULL AND r.purged_by_id IS NULL;
    UPDATE change_set s SET salt = NULL WHERE s.id = ANY (sets);
    UPDATE change_row r SET digest = {_VALUES_DIGEST},
        old = NULL, new = NULL, salt = NULL, purged_by_id = number WHERE r.id = ANY ($2) AND r.purged_by_id IS NULL;
    UPDATE change_set s SET label_digest = {_LABEL_DIGEST},
        label = '', label_salt = NULL, purged_by_id = number WHERE s.id = ANY ($3) AND s.purged_by_id IS NULL;
    UPDATE audit_detail d SET salt = NULL, detail = NULL, purged_by_id = number
        WHERE d.entry_id = ANY ($4) AND d.purged_by_id IS NULL;
    DELETE FROM draft d WHERE d.id IN (SELECT iattend.purge_drafts($1));
    RETURN number;
END $$"""

_IS_PURGED = f"""CREATE OR REPLACE FUNCTION iattend.is_purged() RETURNS trigger LANGUAGE plpgsql {_AS_OWNER} AS $$ BEGIN
    IF EXISTS (SELECT FROM person p WHERE p.id = NEW.student_id) OR NOT EXISTS (
        SELECT FROM audit_entry e JOIN audit_detail d ON d.entry_id = e.id JOIN change_set s ON s.id = e.change_set_id
        WHERE e.id = NEW.entry_id AND s.id = NEW.change_set_id AND s.kind = 'final' AND e.event = '{PURGE}'
        AND e.subject_table = 'person' AND e.subject_id = NEW.student_id AND length(trim(d.detail ->> 'reason')) > 3)
    THEN
        {_REFUSED} 'values are emptied together with the student and with the request in the log';
    END IF;
    DELETE FROM purging p WHERE p.change_set_id = NEW.change_set_id;
    RETURN NULL; END $$"""
