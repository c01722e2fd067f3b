"""The owner's functions that empty values: an administrator alone calls them, for a student and for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import psycopg
import pytest
from psycopg import errors

from iattend_desktop.people.purge import plan_purge, purge_student
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.people.student_edit import StudentValues, add_student
from iattend_desktop.security.access import Role
from iattend_desktop.security.audit_check import check_log
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import connect
from tests.servers import ADMINISTRATOR
from tests.unit.security.server.made_up_district import LOGINS, District

Connection = psycopg.Connection[Any]
CALL = "SELECT iattend.purge_values(%s, %s, %s, %s)"
ENTRY = "SELECT iattend.log_event(%s, 'person', %s, %s, %s)"
REASON = '{"reason": "Asked for in writing"}'


def test_each_function_is_called_by_whom_it_is_meant_for(district: District) -> None:
    """Every function of the schema against every login, as the server says who may execute it."""
    meant = {"log_event": set(LOGINS), "today": set(LOGINS), "mentee_attendance": {"xena", "yuri", "zoe"}}
    meant |= {"purge_values": {"ada"}, "purge_drafts": {"ada"}}
    meant |= {"newest_person": {"ann", "bob"}, "newest_household": {"ann", "bob"}}
    with district.administrator() as connection:
        found = connection.execute(
            "SELECT p.proname, u.rolname, has_function_privilege(u.oid, p.oid, 'EXECUTE') FROM pg_proc p, pg_roles u"
            " WHERE p.pronamespace = 'iattend'::regnamespace AND u.rolname = ANY (%s)",
            [list(LOGINS)],
        ).fetchall()
    assert len({name for name, _login, _may in found}) > 30
    for name, login, may in found:
        role = LOGINS[login][0]
        whole = {"caseload": role is Role.PSA_COUNSELOR, "mentee": role is Role.MENTOR}
        expected = login in meant[name] if name in meant else whole.get(name.partition("_")[0], False)
        assert may is expected, (name, login)


@pytest.fixture
def ada(district: District) -> Iterator[Connection]:
    """The district's administrator with a bare connection; what she does is rolled back."""
    with closing(district.connect("ada")) as connection, connection.transaction(force_rollback=True):
        yield connection


def act(connection: Connection, permission: str = "purge_students") -> int:
    """Open an action; its number."""
    made = connection.execute(
        "INSERT INTO change_set (at, actor, permission, label, kind)"
        " VALUES (now(), 'me', %s, 'Delete a student''s data', 'action') RETURNING id",
        [permission],
    ).fetchone()
    return int(made[0]) if made else 0


def plan(connection: Connection, student: int) -> None:
    connection.execute(ENTRY, ["plan_purge", student, None, None])


def refused(connection: Connection, words: str, student: int, *keys: list[int]) -> None:
    """Emptying is refused, whatever else stands; ``words`` stand in what the server says."""
    with pytest.raises(errors.InsufficientPrivilege, match=words), connection.transaction():
        connection.execute(CALL, [student, *keys, *([[]] * (3 - len(keys)))])


def test_only_a_student_is_purged_and_only_as_planned_and_on_record(ada: Connection) -> None:
    refused(ada, "within an action", 2)
    act(ada, "edit_students")
    refused(ada, "within an action", 2)
    act(ada)
    refused(ada, "nobody has looked", 2)
    ada.execute(
        "CREATE TEMP TABLE audit_entry AS SELECT 'plan_purge' AS event, 'ada'::name AS actor,"
        " 'person' AS subject_table, 2 AS subject_id, 1 AS id"
    )  # as if she had
    ada.execute("SET LOCAL search_path = pg_temp, iattend, pg_catalog")
    refused(ada, "nobody has looked", 2)
    for nobody in (11, 21, 31, 41, 44, 4_000):  # a counselor, a mentor, a guardian, staff, herself, nobody
        plan(ada, nobody)
        refused(ada, "no student", nobody)
    plan(ada, 2)
    ada.execute("INSERT INTO iattend.mentor (version, public_id, person_id) VALUES (1, gen_random_uuid(), 2)")
    refused(ada, "no student", 2)


def test_nothing_is_emptied_that_is_not_about_the_student(ada: Connection) -> None:
    """Ann's own change, its name, its detail; a change of this very moment; also beside what is the student's."""
    act(ada)
    plan(ada, 2)
    refused_keys: tuple[tuple[list[int], ...], ...] = (([11],), ([], [11]), ([], [], [11]), ([2, 11],))
    for keys in refused_keys:
        refused(ada, "not about the student", 2, *keys)
    other = act(ada, "edit_students")
    made = ada.execute(
        "INSERT INTO change_row (change_set_id, table_name, row_id, kind, new)"
        " VALUES (%s, 'person', 2, 'update', '{}') RETURNING id",
        [other],
    ).fetchone()
    assert made is not None
    act(ada)
    refused(ada, "not about the student", 2, [made[0]])
    ada.execute(CALL, [2, [], [], []])
    plan(ada, 3)
    refused(ada, "action of their own", 3)


def test_what_no_program_wrote_stands_in_nobodys_way(ada: Connection, district: District) -> None:
    """A mentor's unsaved form whose text cannot be read, and names that would fit anything."""
    with closing(district.connect("xena")) as xena:
        draft = (
            "INSERT INTO draft (version, public_id, account, form, values, saved_at)"
            " VALUES (1, gen_random_uuid(), 'xena', 'x', %s, now())"
        )
        for odd in ('{"a": "\\u0000"}', '{"a": "\\ud800"}', "7"):
            xena.execute(draft, [odd])
    act(ada)
    for given, family in (("-", "%"), ("", ""), (".*", ".+"), ("王", "*"), ("a", "|")):
        ada.execute("UPDATE person SET given_name = %s, family_name = %s WHERE id = 2", [given, family])
        assert ada.execute("SELECT iattend.purge_drafts(2)").fetchall() == []
    plan(ada, 2)
    refused(ada, "not about the student", 2, [11])
    with district.administrator() as superuser:
        superuser.execute("DELETE FROM draft WHERE account = 'xena' AND form = 'x'")


@pytest.fixture
def shared(database: Address) -> Iterator[SharedWorkspace]:
    """A fresh workspace on a server, open as its administrator."""
    workspace = open_shared(database, Role.ADMINISTRATOR.value, None)
    yield workspace
    workspace.close()


def test_values_go_together_with_the_student_or_not_at_all(shared: SharedWorkspace) -> None:
    school = add_school(shared, SchoolValues("Lincoln High", "19647330000001"))
    values = StudentValues("Rosa", "Delgado-Ortiz", school, "00000101", birth_date=date(2012, 3, 4))
    rosa, omar = add_student(shared, values), add_student(shared, StudentValues("Omar", "Haddad", school, "00000102"))
    plan_purge(shared, rosa)
    rows = "SELECT id FROM change_row WHERE table_name = 'person' AND row_id = %s AND purged_by_id IS NULL"
    with (
        closing(connect(shared.address, Role.ADMINISTRATOR.value, None)) as bare,
        closing(connect(shared.address, ADMINISTRATOR, None)) as superuser,
    ):
        [[mine]], [[omars]] = (superuser.execute(rows, [one]).fetchall() for one in (rosa, omar))
        apart = "emptied together with the student"
        entry = (ENTRY, ["purge_student", rosa, REASON])
        steps: dict[str, tuple[str, list[tuple[str, list[Any]]]]] = {
            "the student stays": (apart, [entry]),
            "no entry": ("together with its entry", [("gone", [])]),
            "another entry": (apart, [("gone", []), (ENTRY, ["change", rosa, REASON])]),
            "another's entry": ("no data of this student", [("gone", []), (ENTRY, ["purge_student", omar, REASON])]),
            "an entry between": (
                apart,
                [("gone", []), ("SELECT iattend.log_event('export', NULL, NULL, NULL, NULL)", []), entry],
            ),
            "no reason": (apart, [("gone", []), (ENTRY, ["purge_student", rosa, '{"reason": " "}'])]),
            "checked too soon": ("together with", [("SET CONSTRAINTS ALL IMMEDIATE", [])]),
        }
        for what, (words, statements) in steps.items():
            with pytest.raises(errors.InsufficientPrivilege, match=words), bare.transaction():  # noqa: PT012 - whichever step it is
                action = act(bare)
                bare.execute(CALL, [rosa, [mine], [], []])
                for statement, told in statements:
                    if statement == "gone":
                        delete(bare, rosa)
                        bare.execute("UPDATE change_set SET kind = 'final' WHERE id = %s", [action])
                    else:
                        bare.execute(statement.encode(), [*told, action] if statement == ENTRY else told)
            assert superuser.execute(rows, [rosa]).fetchall() == [(mine,)], what
        with bare.transaction(force_rollback=True):
            act(bare)
            refused(bare, "not about the student", rosa, [mine, omars])
        for login in ("mentor", "administrator"):
            with (
                closing(connect(shared.address, login, None)) as other,
                pytest.raises(errors.InsufficientPrivilege, match="no data of this student"),
            ):
                other.execute(ENTRY, ["purge_student", rosa, REASON, None])
        purge_student(shared, plan_purge(shared, rosa), typed="00000101", reason="Asked for in writing")
        assert superuser.execute("SELECT count(*) FROM purging").fetchall() == [(0,)]
        assert check_log(superuser.execute, server=True) == ()
        [[request]] = superuser.execute("SELECT id FROM audit_entry WHERE event = 'purge_student'").fetchall()
        plan_purge(shared, omar)
        with bare.transaction(force_rollback=True):
            act(bare)
            refused(bare, "not about the student", omar, [], [], [request])


def delete(connection: Connection, student: int) -> None:
    """Past the program, by the rights that an administrator has of the records."""
    for statement in (
        "DELETE FROM enrollment WHERE student_id = %s",
        "DELETE FROM identifier WHERE person_id = %s",
        "DELETE FROM person_role WHERE person_id = %s",
        "DELETE FROM person WHERE id = %s",
    ):
        connection.execute(statement, [student])
