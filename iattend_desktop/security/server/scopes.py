"""Which records a counselor and a mentor reach, as functions of the server that ask for the login alone.

Each is an owner's function with a fixed ``search_path``: it reads what the role itself may not, and answers with keys
only. A policy asks it once a statement (``IN (SELECT …)``), not once a row. Who asks is ``session_user``, which nobody
but the server's superuser can change; ``current_user`` is the owner within such a function, and anybody's to change by
``SET ROLE`` outside.
"""

from __future__ import annotations

from collections.abc import Iterator

from iattend_desktop.security.access import Role
from iattend_desktop.security.server.rights import Scope

PREFIX = {Role.PSA_COUNSELOR: "caseload", Role.MENTOR: "mentee"}
NEWBORN = ("person", "household")
"""Tables whose records belong to nobody until another record says whose they are: within the transaction that made it,
a record is its maker's."""
GRACE_DAYS = 92
"""From the end of a school year until the last day of September, who has no newer enrollment is where they were."""

TODAY = "iattend.today()"
_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, iattend, pg_temp"
_ME = "(SELECT a.person_id FROM account a WHERE a.login = session_user AND a.disabled_at IS NULL)"
_MY_MENTOR = (
    f"(SELECT t.id FROM mentor t WHERE t.person_id = {_ME} AND (t.inactive_from IS NULL OR t.inactive_from > {TODAY}))"
)

_BODIES: dict[tuple[Role, Scope], str] = {
    (Role.PSA_COUNSELOR, Scope.SCHOOLS): f"""
        SELECT s.school_id FROM school_staff s
        WHERE s.person_id = {_ME} AND s.role = 'psa_counselor'
          AND (s.valid_from IS NULL OR s.valid_from <= {TODAY}) AND (s.valid_to IS NULL OR s.valid_to > {TODAY})""",
    (Role.PSA_COUNSELOR, Scope.STUDENTS): f"""
        SELECT e.student_id FROM enrollment e JOIN school_year y ON y.id = e.school_year_id
        WHERE e.school_id IN (SELECT iattend.caseload_schools()) AND y.ends_on >= {TODAY} - {GRACE_DAYS}
          AND (e.exited_on IS NULL OR e.exited_on >= {TODAY})
          AND NOT EXISTS (SELECT FROM enrollment n JOIN school_year later ON later.id = n.school_year_id
            WHERE n.student_id = e.student_id AND later.starts_on > y.starts_on AND n.entered_on <= {TODAY})
        UNION SELECT b.row_id FROM newborn b WHERE b.table_name = 'person'
          AND b.made_by = session_user AND b.made_in = pg_current_xact_id_if_assigned()""",
    (Role.PSA_COUNSELOR, Scope.FAMILIES): f"""
        SELECT s FROM iattend.caseload_students() s
        UNION SELECT g.guardian_id FROM guardianship g
          WHERE g.student_id IN (SELECT iattend.caseload_students())
            AND (g.valid_to IS NULL OR g.valid_to >= {TODAY})""",
    (Role.PSA_COUNSELOR, Scope.PROGRAMS): """
        SELECT p.id FROM program_enrollment p WHERE p.student_id IN (SELECT iattend.caseload_students())""",
    (Role.PSA_COUNSELOR, Scope.MATCHES): """
        SELECT m.id FROM "match" m WHERE m.program_enrollment_id IN (SELECT iattend.caseload_programs())""",
    (Role.PSA_COUNSELOR, Scope.MENTORS): """
        WITH met AS (SELECT m.id, m.mentor_id FROM "match" m
          WHERE m.program_enrollment_id IN (SELECT iattend.caseload_programs()))
        SELECT mentor_id FROM met
        UNION SELECT c.mentor_id FROM match_coverage c WHERE c.match_id IN (SELECT id FROM met)""",
    (Role.PSA_COUNSELOR, Scope.PEOPLE): f"""
        SELECT f FROM iattend.caseload_families() f
        UNION SELECT t.person_id FROM mentor t WHERE t.id IN (SELECT iattend.caseload_mentors())
        UNION SELECT s.person_id FROM school_staff s WHERE s.school_id IN (SELECT iattend.caseload_schools())
          AND (s.valid_to IS NULL OR s.valid_to > {TODAY})
        UNION SELECT {_ME}""",
    (Role.PSA_COUNSELOR, Scope.HOUSEHOLDS): """
        SELECT h.household_id FROM household_member h WHERE h.person_id IN (SELECT iattend.caseload_families())
        UNION SELECT b.row_id FROM newborn b WHERE b.table_name = 'household'
          AND b.made_by = session_user AND b.made_in = pg_current_xact_id_if_assigned()""",
    (Role.PSA_COUNSELOR, Scope.GOALS): """
        SELECT g.id FROM goal g WHERE g.program_enrollment_id IN (SELECT iattend.caseload_programs())""",
    (Role.PSA_COUNSELOR, Scope.ASSESSMENTS): """
        SELECT c.id FROM cause_assessment c WHERE c.student_id IN (SELECT iattend.caseload_students())""",
    (Role.MENTOR, Scope.MENTORS): f"SELECT {_MY_MENTOR}",
    (Role.MENTOR, Scope.MATCHES): f"""
        SELECT m.id FROM "match" m JOIN program_enrollment p ON p.id = m.program_enrollment_id
        WHERE (m.mentor_id = {_MY_MENTOR}
            OR EXISTS (SELECT FROM match_coverage c WHERE c.match_id = m.id AND c.mentor_id = {_MY_MENTOR}
              AND c.starts_on <= {TODAY} AND c.ends_on > {TODAY}))
          AND m.status = 'active' AND m.starts_on <= {TODAY} AND (m.ends_on IS NULL OR m.ends_on > {TODAY})
          AND p.consent_on <= {TODAY} AND (p.consent_expires_on IS NULL OR p.consent_expires_on > {TODAY})
          AND (p.consent_withdrawn_on IS NULL OR p.consent_withdrawn_on < p.consent_on
            OR p.consent_withdrawn_on > {TODAY})""",
    (Role.MENTOR, Scope.PROGRAMS): """
        SELECT m.program_enrollment_id FROM "match" m WHERE m.id IN (SELECT iattend.mentee_matches())""",
    (Role.MENTOR, Scope.STUDENTS): """
        SELECT p.student_id FROM program_enrollment p WHERE p.id IN (SELECT iattend.mentee_programs())""",
    (Role.MENTOR, Scope.PEOPLE): f"SELECT s FROM iattend.mentee_students() s UNION SELECT {_ME}",
    (Role.MENTOR, Scope.GOALS): """
        SELECT g.id FROM goal g WHERE g.program_enrollment_id IN (SELECT iattend.mentee_programs())""",
}


def scope_function(role: Role, scope: Scope) -> str | None:
    """The function that tells the keys of a role's set; ``None`` where the role has no such set.

    >>> scope_function(Role.MENTOR, Scope.STUDENTS)
    'iattend.mentee_students()'
    """
    return f"iattend.{PREFIX[role]}_{scope}()" if (role, scope) in _BODIES else None


def newest_function(table: str) -> str:
    """The function that tells the greatest key of a table: only a row that this very statement makes has a greater."""
    return f"iattend.newest_{table}()"


def helper_functions() -> Iterator[str]:
    """``CREATE FUNCTION`` of what is no role's: the district's day, the greatest keys, what a transaction has made."""
    yield (
        f"CREATE OR REPLACE FUNCTION {TODAY} RETURNS date LANGUAGE sql STABLE PARALLEL SAFE"
        " SET search_path = pg_catalog, pg_temp AS $$ SELECT (now() AT TIME ZONE 'America/Los_Angeles')::date $$"
    )
    for table in NEWBORN:
        yield (
            f"CREATE OR REPLACE FUNCTION {newest_function(table)} RETURNS integer {_DEFINER}"
            f" AS $$ SELECT coalesce(max(id), 0) FROM {table} $$"
        )
    yield """CREATE OR REPLACE FUNCTION iattend.keep_newborn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, iattend, pg_temp AS $$ BEGIN
        IF pg_has_role(session_user, 'iattend_psa_counselor', 'MEMBER') THEN
            DELETE FROM newborn WHERE made_by = session_user AND made_in <> pg_current_xact_id();
            INSERT INTO newborn SELECT TG_TABLE_NAME, made.id, session_user, pg_current_xact_id() FROM made;
        END IF;
        RETURN NULL; END $$"""


ATTENDANCE = "iattend.mentee_attendance()"
"""How many days a mentor's mentees missed, and not in which way: suspensions are nobody's to read here."""


def attendance_function() -> str:
    """``CREATE FUNCTION`` of :data:`ATTENDANCE`; the former goes before, for what it returns cannot be replaced."""
    return (
        f"DROP FUNCTION IF EXISTS {ATTENDANCE}; CREATE FUNCTION {ATTENDANCE} RETURNS TABLE (student_id integer,"
        " school_id integer, school_year_id integer, grain text, starts_on date, ends_on date, expected integer,"
        " absent integer, not_submitted integer)"
        f" {_DEFINER} AS $$ SELECT f.student_id, f.school_id, f.school_year_id, f.grain, f.starts_on, f.ends_on,"
        " f.expected, f.excused + f.unexcused + f.unspecified + f.suspended_out + f.independent_study_missed,"
        " f.not_submitted"
        " FROM attendance_fact f WHERE f.superseded_by_id IS NULL"
        " AND f.student_id IN (SELECT iattend.mentee_students()) $$"
    )


def scope_functions() -> Iterator[tuple[Role, str, str]]:
    """The role that may call it, the name, and ``CREATE FUNCTION`` of every set; those that others ask come first."""
    for (role, scope), body in _BODIES.items():
        name = f"iattend.{PREFIX[role]}_{scope}()"
        yield role, name, f"CREATE OR REPLACE FUNCTION {name} RETURNS SETOF integer {_DEFINER} AS $${body} $$"
