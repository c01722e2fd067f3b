"""Each person of the made-up district against each table and column, through a bare connection with a password.

What is expected stands here, written by hand from the district (``made_up_district``), not from the description.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import errors
from psycopg.sql import SQL, Identifier

from iattend_desktop.model.base import Base
from tests.unit.security.server.made_up_district import EVERYBODY, LOGINS, District

Keys = set[int]

ALL_STUDENTS = {1, 2, 3, 4, 5, 6}
STUDENTS = {"ann": {1, 2, 3}, "bob": {4, 5, 6}, "xena": {1}, "yuri": {1, 4}, "zoe": set()}
"""Whose students: a caseload's, or active mentees with consent."""
PEOPLE = {
    "ann": {1, 2, 3, 31, 32, 33, 21, 22, 23, 11},  # students, guardians, who mentors or covered, herself
    "bob": {4, 5, 6, 34, 35, 36, 22, 23, 12},
    "xena": {1, 21},
    "yuri": {1, 4, 22},
    "zoe": {23},
}
FAMILIES = {"ann": {1, 2, 3, 31, 32, 33}, "bob": {4, 5, 6, 34, 35, 36}}
MENTORS = {"ann": {1, 2, 3}, "bob": {2, 3}, "xena": {1}, "yuri": {2}, "zoe": {3}}
MATCHES = {"ann": {1, 2}, "bob": {4, 5}, "xena": {1}, "yuri": {1, 4}, "zoe": set()}
CHECK_INS = {"ann": {1, 2, 9}, "bob": {4, 5}, "xena": {1, 9}, "yuri": {1, 4, 9}, "zoe": set()}
OWN_CHECK_INS = {"xena": {1}, "yuri": {4, 9}, "zoe": set()}
COVERS = {"ann": {1, 2}, "bob": set(), "xena": set(), "yuri": {1}, "zoe": set()}
CONCERNS = {"ann": {1, 2, 3, 7, 9}, "bob": {4, 5, 6, 8}, "xena": {7}, "yuri": {8}, "zoe": set()}
"""A mentor's are those that the mentor passed on of present mentees: that they were, not what stands in them."""
COUNSELORS, THE_MENTORS, STAFF = ("ann", "bob"), ("xena", "yuri", "zoe"), ("ada", "carla")

OF_STUDENTS = ("guardianship", "attendance_fact", "program_enrollment", "goal", "goal_step", "goal_progress")
FOR_COUNSELORS = ("concern", "cause_assessment", "cause_factor", "intervention", "conference", "home_visit")
FOR_EVERYBODY_HERE = {"school_year": {1, 2}, "school": {1, 2}, "calendar_day": {1}}
FOR_STAFF_AND_COUNSELORS = {
    "match_run": {1},
    "school_feeder": {1},
    "match_profile": {1},
    "partner_organization": {1},
    "housing_center": {1},
}
WRITTEN_BY_MENTORS = {"goal", "goal_step", "goal_progress", "check_in", "draft"}
WRITTEN_BY_COUNSELORS = WRITTEN_BY_MENTORS | {
    *("person", "person_role", "identifier", "person_language", "person_tag", "household", "household_member"),
    *("guardianship", "enrollment", "program_enrollment", *FOR_COUNSELORS),
}
LOG = {"change_set", "change_row", "change_batch", "audit_entry", "audit_detail"}

MENTORS_COLUMNS = {
    "person": "id version public_id given_name family_name preferred_name",
    "enrollment": "id version public_id student_id school_id school_year_id grade entered_on exited_on",
    "school_year": "id version public_id name starts_on ends_on",
    "school": "id version public_id cds_code name region grade_low grade_high address city postal_code latitude"
    " longitude",
    "calendar_day": "id version public_id school_id day kind title",
    "program_enrollment": "id version public_id student_id school_year_id status",
    "mentor": "id version public_id person_id kind capacity inactive_from",
    "match": "id version public_id program_enrollment_id mentor_id is_primary status cadence starts_on ends_on"
    " first_meeting_on first_meeting_planned_on",
    "match_coverage": "id version public_id match_id mentor_id starts_on ends_on",
    "goal": "id version public_id program_enrollment_id match_id kind title measure baseline target current set_on"
    " due_on status status_on note",
    "goal_step": "id version public_id goal_id title due_on done_on evidence",
    "goal_progress": "id version public_id goal_id on_date value status note",
    "check_in": "id version public_id match_id mentor_id on_date channel outcome minutes note topics barriers mood"
    " next_step next_step_owner next_step_due_on next_step_done_on",
    "concern": "id version public_id program_enrollment_id raised_on raised_by urgency",
    "draft": "id version public_id account form subject values saved_at",
    "change_set": "id at actor permission label kind stands_since_id reverts_id reverted_by_id salt label_salt"
    " label_digest purged_by_id",
    "change_row": "id change_set_id table_name row_id kind old new salt digest purged_by_id",
    "change_batch": "id change_set_id table_name kind first_id last_id marker_id",
}
OWN_ACCOUNT = "id version public_id person_id login display_name role disabled_at"
SETTING = "id version public_id key value"
AUDITORS_COLUMNS = {
    "change_set": "id at actor permission kind stands_since_id reverts_id reverted_by_id",
    "audit_entry": "id at actor event subject_table subject_id change_set_id detail_digest changes_digest salt chain",
    "audit_detail": "entry_id detail purged_by_id",
}
KEPT_FROM_COUNSELORS = {"screening_record": {"note"}}
NOT_FOR_COUNSELORS = {
    *("import_run", "column_mapping", "published_summary", "audit_entry", "audit_detail"),
    *("outreach_day", "outreach_school", "outreach_team", "outreach_volunteer", "outreach_stop"),
    *("workbook_issue", "workbook_row"),
}


def key_of(table: str) -> str:
    """The name of a table's key."""
    return "entry_id" if table == "audit_detail" else "id"


def columns_of(login: str, table: str) -> set[str]:
    """The columns that a person may read."""
    everything = set(Base.metadata.tables[table].columns.keys())
    if login == "ada":
        return everything
    if table == "account":
        return set(OWN_ACCOUNT.split())
    if table == "setting":
        return set(SETTING.split())
    if login == "carla":
        return set() if table in ("audit_entry", "audit_detail") else everything
    if login in COUNSELORS:
        return set() if table in NOT_FOR_COUNSELORS else everything - KEPT_FROM_COUNSELORS.get(table, set())
    if login in THE_MENTORS:
        return set(MENTORS_COLUMNS.get(table, "").split())
    if login == "lee":
        return everything if table == "published_summary" else set()
    return set(AUDITORS_COLUMNS.get(table, "").split())


def keys_of(login: str, table: str, everything: Keys) -> Keys:
    """The rows that a person may see."""
    person = LOGINS[login][1]
    if not columns_of(login, table):
        return set()
    if table == "account":
        return everything if login == "ada" else {person}
    if table == "draft":
        return {person}
    if table in ("setting", "published_summary") or login in (*STAFF, "otto"):
        return everything
    if table in LOG:
        return {person}
    if table in FOR_EVERYBODY_HERE | FOR_STAFF_AND_COUNSELORS:
        return everything
    own: dict[str, Keys] = {
        **dict.fromkeys((*OF_STUDENTS, *FOR_COUNSELORS), STUDENTS[login]),
        **dict.fromkeys(("person", "person_role", "identifier", "person_language", "person_tag"), PEOPLE[login]),
        "household": STUDENTS[login],
        "household_member": FAMILIES.get(login, set()),
        "enrollment": STUDENTS[login] | ({8} if login == "ann" else {9} if login == "bob" else set()),
        "school_staff": {1} if login == "ann" else {2, 3},
        "self_assessment": {1} if login == "ann" else {2},
        "match_proposal": STUDENTS[login],
        "mentor": MENTORS[login],
        "screening_record": MENTORS[login],
        "match": MATCHES[login],
        "pair_rule": MATCHES[login],
        "match_coverage": COVERS[login],
        "check_in": CHECK_INS[login],
        "concern": CONCERNS[login],
    }
    return own[table]


def written_by(login: str, table: str, everything: Keys) -> Keys:
    """The rows that a person may change and delete."""
    if table in LOG or login in ("lee", "otto") or (table == "account" and login != "ada"):
        return set()
    if login in COUNSELORS:
        if table not in WRITTEN_BY_COUNSELORS:
            return set()
        if table in ("person", "person_role", "identifier", "person_language", "person_tag"):
            return FAMILIES[login]
    if login in THE_MENTORS:
        if table not in WRITTEN_BY_MENTORS:
            return set()
        if table == "check_in":
            return OWN_CHECK_INS[login]
    return keys_of(login, table, everything)


def inserted_by(login: str, table: str, everything: Keys) -> Keys:
    """The rows of which a person may insert the like: all that they point at has to be the person's own."""
    if table in ("person", "household") and login in COUNSELORS:
        return everything  # whose they are is said by other records
    if table == "person_role" and login in COUNSELORS:
        return FAMILIES[login]
    if table == "concern" and login in THE_MENTORS:
        return {7} & CONCERNS[login]  # in the other one the counselor has written meanwhile
    return written_by(login, table, everything)


@contextmanager
def undone(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """What is done within is rolled back."""
    with connection.transaction(force_rollback=True):
        yield


def open_action(connection: psycopg.Connection[Any]) -> None:
    """What the program does before it writes."""
    connection.execute(
        "INSERT INTO iattend.change_set (at, actor, permission, label, kind) VALUES (now(), 'me', '', 'try', 'action')"
    )


@pytest.fixture(scope="module")
def everything(district: District) -> dict[str, dict[int, tuple[Any, ...]]]:
    """All rows of all tables by their keys, as the superuser sees them."""
    found = {}
    with district.administrator() as connection:
        for table in Base.metadata.tables:
            names = SQL(", ").join(map(Identifier, Base.metadata.tables[table].columns.keys()))
            rows = connection.execute(SQL("SELECT {} FROM iattend.{}").format(names, Identifier(table))).fetchall()
            at = list(Base.metadata.tables[table].columns.keys()).index(key_of(table))
            found[table] = {row[at]: row for row in rows}
    return found


@pytest.mark.parametrize("login", LOGINS)
def test_what_each_person_reads(district: District, everything: dict[str, dict[int, Any]], login: str) -> None:
    wrong: list[object] = []
    with closing(district.connect(login)) as connection:
        for table in Base.metadata.tables:
            name, readable = Identifier(table), set()
            for column in Base.metadata.tables[table].columns.keys():  # noqa: SIM118 - a collection of columns
                try:
                    connection.execute(SQL("SELECT {} FROM iattend.{} LIMIT 0").format(Identifier(column), name))
                    readable.add(column)
                except errors.InsufficientPrivilege:
                    pass
            if readable != columns_of(login, table):
                wrong.append((table, readable ^ columns_of(login, table)))
            elif readable:
                keys = SQL("SELECT {} FROM iattend.{}").format(Identifier(key_of(table)), name)
                seen = {key for (key,) in connection.execute(keys)}
                if seen != keys_of(login, table, set(everything[table])):
                    wrong.append((table, seen, keys_of(login, table, set(everything[table]))))
    assert not wrong


@pytest.mark.parametrize("login", LOGINS)
def test_what_each_person_changes(district: District, everything: dict[str, dict[int, Any]], login: str) -> None:
    wrong: list[object] = []
    with closing(district.connect(login)) as connection:
        for table in set(Base.metadata.tables) - LOG:
            changed = SQL("UPDATE iattend.{} SET version = version + 1 RETURNING id").format(Identifier(table))
            with undone(connection):
                try_action(connection)
                found = attempt(connection, changed)
            expected = written_by(login, table, set(everything[table]))
            if found != expected:
                wrong.append((table, found, expected))
    assert not wrong


@pytest.mark.parametrize("login", LOGINS)
def test_what_each_person_deletes(district: District, everything: dict[str, dict[int, Any]], login: str) -> None:
    """A row that others stand on is not deleted: the server says so to who could, and finds nothing for others."""
    wrong: list[object] = []
    with closing(district.connect(login)) as connection:
        for table in set(Base.metadata.tables) - LOG:
            found: Keys = set()
            with undone(connection):
                try_action(connection)
                for key in everything[table]:
                    try:
                        with undone(connection):
                            gone = connection.execute(
                                SQL("DELETE FROM iattend.{} WHERE id = %s").format(Identifier(table)), [key]
                            )
                            found |= {key} if gone.rowcount else set()
                    except errors.ForeignKeyViolation:
                        found.add(key)
                    except errors.InsufficientPrivilege:
                        break
            expected = written_by(login, table, set(everything[table]))
            if found != expected:
                wrong.append((table, found, expected))
    assert not wrong


@pytest.mark.parametrize("login", LOGINS)
def test_what_each_person_inserts(district: District, everything: dict[str, dict[int, Any]], login: str) -> None:
    """The like of each row: where the policy lets it pass, at most a unique index stands in its way."""
    wrong: list[object] = []
    with closing(district.connect(login)) as connection:
        for table in set(Base.metadata.tables) - LOG:
            columns = Base.metadata.tables[table].columns
            kept = [name for name in columns.keys() if name not in ("id", "public_id")]  # noqa: SIM118 - a column collection iterates over columns
            names = SQL(", ").join(map(Identifier, kept))
            public = [SQL(", public_id"), SQL(", gen_random_uuid()")] if "public_id" in columns else [SQL("")] * 2
            statement = SQL("INSERT INTO iattend.{} ({}{}) VALUES ({}{})").format(
                Identifier(table), names, public[0], SQL(", ").join([SQL("%s")] * len(kept)), public[1]
            )
            found: Keys = set()
            with undone(connection):
                try_action(connection)
                for key, row in everything[table].items():
                    values = dict(zip(columns.keys(), row, strict=True))
                    cells = [psycopg.types.json.Json(v) if isinstance(v, dict | list) else v for v in values.values()]
                    given = dict(zip(columns.keys(), cells, strict=True))
                    try:
                        with undone(connection):
                            connection.execute(statement, [given[name] for name in kept])
                        found.add(key)
                    except errors.UniqueViolation:
                        found.add(key)
                    except errors.InsufficientPrivilege:
                        pass
            expected = inserted_by(login, table, set(everything[table]))
            if found != expected:
                wrong.append((table, found, expected))
    assert not wrong


def try_action(connection: psycopg.Connection[Any]) -> None:
    """Open an action, for who may."""
    try:
        with connection.transaction():
            open_action(connection)
    except errors.InsufficientPrivilege:
        pass


def attempt(connection: psycopg.Connection[Any], statement: Any) -> Keys:
    """The keys that a statement returns, none where it is refused."""
    try:
        with connection.transaction():
            return {key for (key,) in connection.execute(statement)}
    except errors.InsufficientPrivilege:
        return set()


def test_nobody_of_the_district_was_forgotten(everything: dict[str, dict[int, Any]]) -> None:
    assert set(everything["person"]) == set(EVERYBODY)
    assert all(everything[table] for table in Base.metadata.tables)
