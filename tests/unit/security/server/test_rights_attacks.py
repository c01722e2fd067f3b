"""What somebody tries who has a login and a bare connection, and gets nothing by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import psycopg
import pytest
from psycopg import errors

from iattend_desktop.problem import NotSignedIn
from iattend_desktop.shared_workspace import open_shared
from tests.unit.security.server.made_up_district import LOGINS, PASSWORD, District

Connection = psycopg.Connection[Any]


@pytest.fixture
def ann(district: District) -> Iterator[Connection]:
    """The counselor of students 1, 2 and 3; what she does is rolled back."""
    with closing(district.connect("ann")) as connection, connection.transaction(force_rollback=True):
        yield connection


@pytest.fixture
def xena(district: District) -> Iterator[Connection]:
    """The mentor of student 1."""
    with closing(district.connect("xena")) as connection, connection.transaction(force_rollback=True):
        yield connection


def act(connection: Connection, **claimed: Any) -> int:
    """Open an action, as the program does; its number."""
    values = {"actor": "me", "at": "2020-01-01", **claimed}
    [key] = connection.execute(
        "INSERT INTO change_set (at, actor, permission, label, kind) VALUES (%(at)s, %(actor)s, '', 'try', 'action')"
        " RETURNING id",
        values,
    ).fetchone() or [0]
    return int(key)


def refused(connection: Connection, statement: str, words: str | None = None) -> None:
    """The statement fails for want of a right; ``words`` stand in what the server says."""
    with pytest.raises(errors.InsufficientPrivilege, match=words), connection.transaction():
        connection.execute(statement.encode())


def rows(connection: Connection, statement: str) -> list[Any]:
    return connection.execute(statement.encode()).fetchall()


@pytest.mark.parametrize("login", LOGINS)
def test_nobody_becomes_somebody_else(district: District, login: str) -> None:
    with closing(district.connect(login)) as connection:
        for other in (*(set(LOGINS) - {login}), "postgres", "iattend_owner"):
            refused(connection, f"SET ROLE {other}")
            refused(connection, f"SET SESSION AUTHORIZATION {other}")
        group = f"iattend_{LOGINS[login][0]}"
        connection.execute(f"SET ROLE {group}".encode())  # one's own group: the login stays who it is
        assert rows(connection, "SELECT session_user") == [(login,)]
        for statement in (
            "CREATE ROLE friend LOGIN",
            "ALTER ROLE carla PASSWORD 'known'",
            "GRANT iattend_administrator TO " + login,
            "ALTER TABLE person DISABLE ROW LEVEL SECURITY",
            "DROP POLICY owner ON person",
            "CREATE TABLE iattend.mine (id integer)",
            "CREATE TABLE public.mine (id integer)",
            "CREATE SCHEMA mine",
            "TRUNCATE draft",
            "SELECT pg_read_file('/etc/passwd')",
            "COPY setting TO '/tmp/settings'",
            "COPY setting TO PROGRAM 'cat'",
            "SELECT lo_create(0)",
            "SELECT lo_import('/etc/passwd')",
            "SELECT * FROM pg_authid",
            "SELECT * FROM pg_statistic",
            "SELECT * FROM newborn",
            "LOCK TABLE newborn",
            "SELECT * FROM purging",
            "DELETE FROM purging",
            "INSERT INTO purging VALUES (1, 1, 1)",
        ):
            refused(connection, statement)


def test_a_password_is_asked_for(district: District) -> None:
    for password in (None, "", "a wrong one"):
        with pytest.raises(Exception, match="does not know this login"):
            district.connect_with("ann", password)


def test_a_locked_screen_asks_the_server(district: District) -> None:
    shared = open_shared(district.address, "ann", PASSWORD)
    shared.prove(PASSWORD)
    with pytest.raises(NotSignedIn, match="does not know this login"):
        shared.prove("a wrong one")
    shared.close()


def test_row_security_is_not_turned_off(ann: Connection) -> None:
    ann.execute("SET LOCAL row_security = off")
    refused(ann, "SELECT count(*) FROM person", "affected by row-level security")


def test_search_path_and_own_objects_mislead_no_function(ann: Connection) -> None:
    """A counselor's own tables and functions, put before the program's, are not what the owner's functions read."""
    before = rows(ann, "SELECT id FROM iattend.person ORDER BY id")
    ann.execute("CREATE TEMP TABLE account (person_id integer, login name, disabled_at timestamptz)")
    ann.execute("INSERT INTO account VALUES (12, 'ann', NULL)")  # as if she were Bob
    ann.execute(
        "CREATE TEMP TABLE school_staff AS SELECT 2 AS school_id, 11 AS person_id, 'psa_counselor' AS role,"
        " NULL::date AS valid_from, NULL::date AS valid_to"
    )
    ann.execute(
        "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '2020-01-01'::timestamptz $$"
    )
    ann.execute("SET LOCAL search_path = pg_temp, iattend, pg_catalog")
    assert rows(ann, "SELECT id FROM iattend.person ORDER BY id") == before


def test_the_day_is_the_districts_whatever_zone_is_set(ann: Connection) -> None:
    before = rows(ann, "SELECT id FROM person ORDER BY id")
    for zone in ("+14", "-12"):
        ann.execute(f"SET LOCAL TimeZone = '{zone}'".encode())
        assert rows(ann, "SELECT id FROM person ORDER BY id") == before


def test_a_function_in_the_condition_sees_no_hidden_row(ann: Connection) -> None:
    """The policy is asked first: a function that tells what it is given is given nothing else."""
    ann.execute(
        "CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS"
        " $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
    )
    told: list[str] = []
    ann.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    ann.execute("SELECT count(*) FROM person WHERE pg_temp.tell(family_name)")
    assert "Family 1" in told
    assert not {"Family 4", "Family 5", "Family 6"} & set(told)
    assert rows(ann, "SELECT count(*) FROM person WHERE 1 / (id - 4) > 5") == [(0,)]  # else: division by zero
    refused(
        ann,
        "CREATE FUNCTION pg_temp.sure(text) RETURNS boolean LEAKPROOF LANGUAGE sql AS 'SELECT true'",
        "superuser|privilege",
    )


def test_statistics_and_plans_tell_no_value(ann: Connection, district: District) -> None:
    with district.administrator() as administrator:
        assert rows(administrator, "SELECT count(*) > 0 FROM pg_stats WHERE schemaname = 'iattend'") == [(True,)]
    assert (
        rows(
            ann,
            "SELECT tablename, attname FROM pg_stats WHERE schemaname = 'iattend'"
            " AND tablename IN ('person', 'identifier', 'household', 'account', 'audit_entry')",
        )
        == []
    )
    plan = str(rows(ann, "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM person WHERE family_name = 'Family 4'"))
    assert "Given 4" not in plan


def test_a_view_of_ones_own_shows_no_more(ann: Connection) -> None:
    ann.execute("CREATE TEMP VIEW mine AS SELECT id FROM person")
    assert rows(ann, "SELECT id FROM mine ORDER BY id") == rows(ann, "SELECT id FROM person ORDER BY id")


def test_no_view_of_the_schema_runs_as_its_owner(district: District) -> None:
    with district.administrator() as administrator:
        views = (
            "SELECT relname, reloptions FROM pg_class WHERE relnamespace = 'iattend'::regnamespace AND relkind = 'v'"
        )
        assert all("security_invoker=true" in (options or []) for _name, options in rows(administrator, views))


def test_functions_are_called_by_whom_they_are_meant_for_and_are_fixed(district: District) -> None:
    with district.administrator() as administrator:
        found = rows(
            administrator,
            "SELECT proname, prosecdef, proconfig, proacl::text, pg_get_userbyid(proowner) FROM pg_proc"
            " WHERE pronamespace = 'iattend'::regnamespace",
        )
    assert len(found) > 20
    for name, _definer, config, acl, owner in found:
        assert owner == "iattend_owner", name
        assert any(
            setting.startswith("search_path=pg_catalog") and setting.endswith("pg_temp") for setting in config
        ), name
        assert not {"{=", ",="} & {acl[at : at + 2] for at in range(len(acl))}, f"{name} is everybody's to call"
    with closing(district.connect("xena")) as xena:
        refused(xena, "SELECT iattend.caseload_students()")
    with closing(district.connect("lee")) as lee:
        refused(lee, "SELECT iattend.mentee_people()")


def test_sequences_are_used_and_not_read_or_set(xena: Connection) -> None:
    act(xena)
    xena.execute(
        "INSERT INTO goal_progress (goal_id, on_date, version, public_id) VALUES (1, now(), 1, gen_random_uuid())"
    )
    refused(xena, "SELECT last_value FROM goal_progress_id_seq")
    refused(xena, "SELECT setval('goal_progress_id_seq', 1)")
    refused(xena, "SELECT nextval('person_id_seq')")


def test_what_others_have_is_not_told_by_errors(ann: Connection) -> None:
    """A row of hers pointing at one that is hidden, and at one that is not there, is refused in the same words."""
    act(ann)
    words = []
    for student in (4, 4_000):
        with pytest.raises(errors.InsufficientPrivilege) as refusal, ann.transaction():
            ann.execute(
                "INSERT INTO conference (version, public_id, student_id, held_on)"
                " VALUES (1, gen_random_uuid(), %s, now())",
                [student],
            )
        words.append(str(refusal.value))
    assert words[0] == words[1]


def test_a_number_that_is_taken_is_told_but_not_by_whom(ann: Connection) -> None:
    """The one thing that a unique index tells: that somebody in the district has this number."""
    act(ann)
    with pytest.raises(errors.UniqueViolation) as refusal, ann.transaction():
        ann.execute("UPDATE identifier SET value = 'identifier 4' WHERE person_id = 1")
    assert "Family" not in str(refusal.value)
    assert refusal.value.diag.message_detail is None


def test_a_counselor_takes_no_student_of_another_school(ann: Connection) -> None:
    act(ann)
    for statement in (
        "UPDATE enrollment SET school_id = 1 WHERE student_id = 4",
        "UPDATE enrollment SET student_id = 4 WHERE id = 1",
        "INSERT INTO enrollment (version, public_id, student_id, school_id, school_year_id, entered_on)"
        " VALUES (1, gen_random_uuid(), 4, 1, 1, now())",
        "INSERT INTO guardianship (version, public_id, student_id, guardian_id) VALUES (1, gen_random_uuid(), 1, 34)",
        "INSERT INTO household_member (version, public_id, household_id, person_id)"
        " VALUES (1, gen_random_uuid(), 4, 1)",
        "INSERT INTO school_staff (version, public_id, school_id, person_id, role)"
        " VALUES (1, gen_random_uuid(), 2, 11, 'psa_counselor')",
        "UPDATE account SET person_id = 12 WHERE login = 'ann'",
        "UPDATE goal SET program_enrollment_id = 4 WHERE id = 1",
        "UPDATE check_in SET match_id = 4 WHERE id = 1",
    ):
        with ann.transaction(force_rollback=True), suppress(errors.InsufficientPrivilege):
            assert ann.execute(statement.encode()).rowcount == 0
    people = {key for (key,) in rows(ann, "SELECT id FROM person")}
    assert not people & {4, 5, 6, 34, 35, 36}


def test_a_counselor_adds_a_student_and_a_guardian_of_her_own(ann: Connection) -> None:
    """What nobody else points at yet is its maker's, within the transaction that makes it."""
    act(ann)
    person = "INSERT INTO person (version, public_id, given_name) VALUES (1, gen_random_uuid(), %s) RETURNING id"
    [[student]], [[guardian]] = (ann.execute(person, [name]).fetchall() for name in ("Rosa", "Luz"))
    ann.execute(
        "INSERT INTO person_role (version, public_id, person_id, role) VALUES (1, gen_random_uuid(), %s, 'student')",
        [student],
    )
    ann.execute(
        "INSERT INTO enrollment (version, public_id, student_id, school_id, school_year_id, entered_on)"
        " VALUES (1, gen_random_uuid(), %s, 1, 1, now())",
        [student],
    )
    ann.execute(
        "INSERT INTO guardianship (version, public_id, student_id, guardian_id) VALUES (1, gen_random_uuid(), %s, %s)",
        [student, guardian],
    )
    seen = {key for (key,) in rows(ann, "SELECT id FROM person")}
    assert {student, guardian} <= seen


def test_a_mentor_reads_no_notes_of_staff_and_no_number(xena: Connection) -> None:
    for column in ("birth_date", "email", "phone", "home_language"):
        refused(xena, f"SELECT {column} FROM person")
    for table in (
        "identifier",
        "household",
        "guardianship",
        "concern",
        "cause_assessment",
        "intervention",
        "home_visit",
    ):
        refused(xena, f"SELECT * FROM {table}")
    refused(xena, "SELECT expected FROM attendance_fact")
    assert rows(xena, "SELECT student_id, expected, absent FROM iattend.mentee_attendance()") == [(1, 90, 10)]
    assert rows(xena, "SELECT given_name FROM person WHERE id = 1") == [("Given 1",)]


def test_a_mentor_adds_a_concern_of_a_mentee_in_the_own_name_and_nothing_else(xena: Connection) -> None:
    def adding(program: int, by: str, column: str = "urgency", value: str = "'today'") -> str:
        return (
            f"INSERT INTO concern (version, public_id, program_enrollment_id, raised_on, raised_by, summary, {column})"
            f" VALUES (1, gen_random_uuid(), {program}, '2026-11-20', '{by}', 'a worry', {value})"
        )

    refused(xena, adding(1, "xena"), "within an action that is on record")
    act(xena)
    for program, by in ((2, "xena"), (4, "xena"), (1, "yuri"), (1, "ann")):
        refused(xena, adding(program, by), "row-level security")
    for column, value in (("safeguarding_note", "'told'"), ("resolved_on", "'2026-11-20'"), ("resolution", "'done'")):
        refused(xena, adding(1, "xena", column, value), "row-level security")
    xena.execute(adding(1, "xena").encode())
    refused(xena, f"{adding(1, 'xena')} RETURNING summary")
    assert rows(xena, "SELECT count(*) FROM concern") == [(2,)]  # with the one that she passed on before
    for statement in (
        "SELECT summary FROM concern",
        "SELECT count(*) FROM concern WHERE safeguarding_note LIKE 'f%'",
        "UPDATE concern SET urgency = 'to_know'",
        "UPDATE concern SET resolved_on = NULL",
        "DELETE FROM concern",
    ):
        refused(xena, statement)


def test_consent_decides_what_a_mentor_sees(district: District) -> None:
    """A mentee is seen while consent stands: not before its day, from its withdrawal, or from its end on."""
    today = "(now() AT TIME ZONE 'America/Los_Angeles')::date"
    cases = {
        "consent_on = NULL": set(),
        f"consent_on = {today}": {1},
        f"consent_on = {today} + 1": set(),
        f"consent_withdrawn_on = {today}": set(),
        f"consent_withdrawn_on = {today} + 1": {1},
        "consent_withdrawn_on = consent_on - 1": {1},
        f"consent_expires_on = {today}": set(),
        f"consent_expires_on = {today} + 1": {1},
    }
    for change, expected in cases.items():
        with district.administrator() as administrator, closing(district.connect("xena")) as xena:
            administrator.execute("BEGIN")
            [[before]] = rows(administrator, "SELECT to_json(p)::text FROM program_enrollment p WHERE id = 1")
            administrator.execute(f"UPDATE program_enrollment SET {change} WHERE id = 1; COMMIT".encode())
            try:
                found = {key for (key,) in rows(xena, "SELECT student_id FROM program_enrollment")}
            finally:
                administrator.execute(
                    "UPDATE program_enrollment p SET consent_on = o.consent_on, consent_withdrawn_on = NULL,"
                    " consent_expires_on = NULL"
                    " FROM json_populate_record(NULL::program_enrollment, %s) o WHERE p.id = 1",
                    [before],
                )
        assert found == expected, change


def test_leaders_see_nobody(district: District) -> None:
    with closing(district.connect("lee")) as lee:
        for table in ("person", "enrollment", "attendance_fact", "match", "program_enrollment", "change_set", "school"):
            refused(lee, f"SELECT count(*) FROM {table}")
