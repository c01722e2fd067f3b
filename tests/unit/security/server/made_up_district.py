"""A real server with a made-up district on it, one login a person, for the tests of rights.

Two schools. Students 1, 2, 3 are at school 1 and 4, 5, 6 at school 2; what hangs on student *n* alone has the key *n*,
and the guardian of *n* is person 30 + *n*. Ann (person 11) is the counselor of school 1, Bob (12) of school 2. Mentor 1
is Xena (21), matched to student 1; mentor 2 is Yuri (22), matched to student 4, formerly to student 2, and covering
for Xena now; mentor 3 is Zoe (23), matched to student 5, whose guardian has withdrawn consent, and has covered for
Xena in the past. Student 3 was at school 2 last year and student 6 at school 1 until last month.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg.types.json import Json
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, Time, Uuid

from iattend_desktop.model.base import Base
from iattend_desktop.security.access import Role
from iattend_desktop.security.server.rights_table import RIGHTS
from iattend_desktop.security.server.roles import make_login
from iattend_desktop.security.server.set_up import set_up
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import connect, open_engine
from tests.servers import ADMINISTRATOR, Server

PASSWORD = "a password for the tests"
TODAY = datetime.now(ZoneInfo("America/Los_Angeles")).date()
LONG_AGO = TODAY - timedelta(days=1000)
LOGINS: dict[str, tuple[Role, int]] = {
    "ada": (Role.ADMINISTRATOR, 44),
    "carla": (Role.COORDINATOR, 41),
    "ann": (Role.PSA_COUNSELOR, 11),
    "bob": (Role.PSA_COUNSELOR, 12),
    "xena": (Role.MENTOR, 21),
    "yuri": (Role.MENTOR, 22),
    "zoe": (Role.MENTOR, 23),
    "lee": (Role.LEADERSHIP, 42),
    "otto": (Role.AUDITOR, 43),
}
STUDENTS = range(1, 7)
EVERYBODY = (*STUDENTS, *(30 + n for n in STUDENTS), 11, 12, 21, 22, 23, 41, 42, 43, 44)


class District:
    """The database, and how each person of the district gets in."""

    def __init__(self, server: Server, address: Address) -> None:
        self._server, self.address = server, address

    @contextmanager
    def administrator(self) -> Iterator[psycopg.Connection[Any]]:
        """The server's superuser, who is nobody of the program."""
        with closing(connect(self.address, ADMINISTRATOR, None)) as connection:
            yield connection

    def connect(self, login: str) -> psycopg.Connection[Any]:
        """A bare connection of a person, in autocommit."""
        return connect(self.address, login, PASSWORD)

    def connect_with(self, login: str, password: str | None) -> psycopg.Connection[Any]:
        """A bare connection with another password."""
        return connect(self.address, login, password)

    @contextmanager
    def copy(self) -> Iterator[Address]:
        """A copy of the database, for what is saved."""
        name = f"{self.address.database}_copy"
        try:
            yield self._server.make(name, self.address.database)
        finally:
            self._server.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def set_up(self) -> None:
        """Apply the rights once more, as an upgrade does."""
        engine = open_engine(self.address, ADMINISTRATOR, None)
        set_up(engine)
        engine.dispose()


@contextmanager
def make_district(server: Server, address: Address) -> Iterator[District]:
    """The district's records, and logins that the server asks for their passwords; gone afterwards."""
    district = District(server, address)
    with district.administrator() as connection:
        [[path]] = connection.execute("SHOW hba_file").fetchall()
        trusting = Path(path).read_text(encoding="utf-8")
        asking = f"local all {ADMINISTRATOR} trust\nlocal {address.database} all scram-sha-256\n"
        Path(path).write_text(asking + trusting, encoding="utf-8")
        connection.execute("SELECT pg_reload_conf()")
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # in any order, without our triggers
            for table, rows in _records().items():
                for row in rows:
                    _insert(connection, table, row)
        for table in RIGHTS.keys() - {"audit_detail"}:  # numbered by its entry
            connection.execute(f"SELECT setval(pg_get_serial_sequence('iattend.\"{table}\"', 'id'), 1000)".encode())
        connection.execute("ANALYZE")
    engine = open_engine(address, ADMINISTRATOR, None)
    with engine.execution_options(**{WRITE: True}).begin() as writing:
        for login, (role, _person) in LOGINS.items():
            make_login(writing, login, role, PASSWORD)
    engine.dispose()
    yield district
    with district.administrator() as connection:
        Path(path).write_text(trusting, encoding="utf-8")
        connection.execute("SELECT pg_reload_conf()")
        for login in LOGINS:
            connection.execute(f"DROP OWNED BY {login}; DROP ROLE {login}".encode())


def _insert(connection: psycopg.Connection[Any], table: str, row: dict[str, Any]) -> None:
    columns = Base.metadata.tables[table].columns
    values = {
        column.name: row.get(column.name, _filler(column, row["id"]))
        for column in columns
        if column.name in row or not column.nullable
    }
    names = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(["%s"] * len(values))
    stored = [Json(value) if isinstance(columns[name].type, JSON) else value for name, value in values.items()]
    connection.execute(f'INSERT INTO iattend."{table}" ({names}) VALUES ({places})', stored)


_WORDS = {
    "screening_record.step": "interview",
    "mentor.kind": "district_leader",
    "goal.kind": "academic",
    "goal.status": "open",
    "check_in.channel": "phone",
    "check_in.outcome": "contact",
    "match.cadence": "weekly",
    "attendance_fact.grain": "month",
    "program_enrollment.status": "matched",
    "person_role.role": "student",
    "person_tag.kind": "interest",
    "person_language.language": "es",
    "identifier.kind": "local_id",
    "calendar_day.kind": "holiday",
    "pair_rule.kind": "must",
}
"""Words of the vocabulary, where a page would stumble over others."""


def _filler(column: Column[Any], key: int) -> Any:
    """Something that a column may hold, another for each key."""
    kind = column.type
    if isinstance(kind, Uuid):
        return f"00000000-0000-4000-8000-{key:012d}"
    if isinstance(kind, JSON):
        return {}
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer | Float):
        return 1
    if isinstance(kind, Date):
        return TODAY - timedelta(days=10)
    if isinstance(kind, Time):
        return time(8)
    if isinstance(kind, DateTime) or "UtcDateTime" in repr(column.type):
        return datetime.now(UTC) - timedelta(days=10)
    return _WORDS.get(f"{column.table.name}.{column.name}", f"{column.table.name} {key}")


def _of_each(column: str, **more: Any) -> list[dict[str, Any]]:
    """A record for each student under the student's number, ``column`` pointing at what has it too."""
    return [{"id": n, column: n, **more} for n in STUDENTS]


_ABSENT = dict.fromkeys(("excused", "unexcused", "unspecified", "suspended_out", "independent_study_missed"), 2)


def _records() -> dict[str, list[dict[str, Any]]]:
    year_starts = date(TODAY.year if TODAY.month >= 7 else TODAY.year - 1, 7, 1)
    last_starts = year_starts.replace(year=year_starts.year - 1)
    given = {"consent_on": TODAY - timedelta(days=60)}
    matched = {1: 1, 2: 2, 4: 2, 5: 3}  # student to mentor
    began = {"starts_on": TODAY - timedelta(days=50)}
    return {
        "school_year": [
            {
                "id": 1,
                "starts_on": year_starts,
                "ends_on": year_starts.replace(year=year_starts.year + 1, month=6, day=30),
            },
            {"id": 2, "starts_on": last_starts, "ends_on": year_starts - timedelta(days=1)},
        ],
        "school": [{"id": 1, "name": "East"}, {"id": 2, "name": "West"}],
        "school_feeder": [{"id": 1, "from_school_id": 1, "to_school_id": 2}],
        "school_staff": [
            {"id": 1, "school_id": 1, "person_id": 11, "role": "psa_counselor"},
            {"id": 2, "school_id": 2, "person_id": 12, "role": "psa_counselor"},
            {"id": 3, "school_id": 2, "person_id": 11, "role": "psa_counselor", "valid_to": TODAY},  # until yesterday
        ],
        "calendar_day": [{"id": 1, "school_id": None}],
        "self_assessment": [{"id": 1, "school_id": 1}, {"id": 2, "school_id": 2}],
        "person": [{"id": n, "given_name": f"Given {n}", "family_name": f"Family {n}"} for n in EVERYBODY],
        "person_role": [{"id": n, "person_id": n} for n in EVERYBODY],
        "identifier": [{"id": n, "person_id": n, "issuer": "district"} for n in EVERYBODY],
        "person_language": [{"id": n, "person_id": n} for n in EVERYBODY],
        "person_tag": [{"id": n, "person_id": n} for n in EVERYBODY],
        "household": [{"id": n, "address": f"{n} Main Street"} for n in STUDENTS],
        "household_member": [
            {"id": extra + n, "household_id": n, "person_id": extra + n} for n in STUDENTS for extra in (0, 30)
        ],
        "guardianship": [{"id": n, "student_id": n, "guardian_id": 30 + n} for n in STUDENTS],
        "enrollment": [
            *({"id": n, "student_id": n, "school_id": 1 if n < 4 else 2, "school_year_id": 1} for n in STUDENTS),
            {"id": 8, "student_id": 3, "school_id": 2, "school_year_id": 2, "entered_on": last_starts},
            {
                "id": 9,
                "student_id": 6,
                "school_id": 1,
                "school_year_id": 1,
                "entered_on": TODAY - timedelta(days=60),
                "exited_on": TODAY - timedelta(days=30),
            },
        ],
        "attendance_fact": _of_each("student_id", school_year_id=1, import_id=1, expected=90, **_ABSENT),
        "import_run": [{"id": 1}],
        "column_mapping": [{"id": 1}],
        "program_enrollment": [
            {
                "id": n,
                "student_id": n,
                "school_year_id": 1,
                **given,
                **({"consent_withdrawn_on": TODAY} if n == 5 else {}),
            }
            for n in STUDENTS
        ],
        "pair_rule": [{"id": n, "program_enrollment_id": n, "mentor_id": mentor} for n, mentor in matched.items()],
        "match_profile": [{"id": 1}],
        "match_run": [{"id": 1, "school_year_id": 1}],
        "match_proposal": [{"id": n, "run_id": 1, "program_enrollment_id": n, "mentor_id": 1} for n in STUDENTS],
        "published_summary": [{"id": 1}],
        "mentor": [{"id": n, "person_id": 20 + n, "organization_id": 1, "note": "a note"} for n in (1, 2, 3)],
        "screening_record": [{"id": n, "mentor_id": n} for n in (1, 2, 3)],
        "partner_organization": [{"id": 1}],
        "match": [
            {
                "id": n,
                "program_enrollment_id": n,
                "mentor_id": mentor,
                "is_primary": True,
                "status": "closed" if n == 2 else "active",
                "ends_on": TODAY - timedelta(days=5) if n == 2 else None,
                **began,
            }
            for n, mentor in matched.items()
        ],
        "match_coverage": [
            {"id": 1, "match_id": 1, "mentor_id": 2, "starts_on": TODAY, "ends_on": TODAY + timedelta(days=7)},
            {"id": 2, "match_id": 1, "mentor_id": 3, "starts_on": LONG_AGO, "ends_on": TODAY},
        ],
        "goal": _of_each("program_enrollment_id"),
        "goal_step": _of_each("goal_id"),
        "goal_progress": _of_each("goal_id"),
        "check_in": [
            *({"id": n, "match_id": n, "mentor_id": mentor} for n, mentor in matched.items()),
            {"id": 9, "match_id": 1, "mentor_id": 2},  # while Yuri covered
        ],
        "concern": [
            *_of_each("program_enrollment_id", safeguarding_note="for the counselor alone", raised_by="ann"),
            {"id": 7, "program_enrollment_id": 1, "raised_by": "xena", "urgency": "today"},
            {"id": 8, "program_enrollment_id": 4, "raised_by": "yuri", "safeguarding_note": "added by the counselor"},
            {"id": 9, "program_enrollment_id": 2, "raised_by": "yuri"},  # before that match ended
        ],
        "workbook_issue": [{"id": 1, "mentor_id": 1}],
        "workbook_row": [{"id": 1, "issue_id": 1, "match_id": 1}],
        "cause_assessment": _of_each("student_id"),
        "cause_factor": _of_each("assessment_id"),
        "intervention": _of_each("student_id"),
        "conference": _of_each("student_id"),
        "home_visit": [{"id": n, "student_id": n, "household_id": n} for n in STUDENTS],
        "outreach_day": [{"id": 1, "school_year_id": 1}],
        "outreach_school": [{"id": 1, "day_id": 1, "school_id": 1}],
        "outreach_team": [{"id": 1, "day_id": 1}],
        "outreach_volunteer": [{"id": 1, "day_id": 1, "team_id": 1, "person_id": 41}],
        "outreach_stop": [{"id": n, "day_id": 1, "household_id": n} for n in STUDENTS],
        "housing_center": [{"id": 1}],
        "account": [
            {"id": person, "person_id": person, "login": login, "role": role}
            for login, (role, person) in LOGINS.items()
        ],
        "setting": [{"id": 1, "key": "workspace"}],
        "draft": [{"id": person, "account": login} for login, (_role, person) in LOGINS.items()],
        **_log(),
    }


def _log() -> dict[str, list[dict[str, Any]]]:
    """An hour ago everybody did something, and the counselor Ann something two days ago, too."""
    now = datetime.now(UTC)
    people = {**LOGINS, "ann": LOGINS["ann"]}
    sets = [
        {"id": person, "actor": login, "at": now - timedelta(hours=1), "label": f"Edit Given {person}"}
        for login, (_role, person) in people.items()
    ]
    sets.append({"id": 99, "actor": "ann", "at": now - timedelta(days=2)})
    keys = [row["id"] for row in sets]
    return {
        "change_set": sets,
        "change_row": [{"id": key, "change_set_id": key, "new": {"given_name": "Rosa"}} for key in keys],
        "change_batch": [{"id": key, "change_set_id": key} for key in keys],
        "audit_entry": [{"id": key, "actor": "somebody", "change_set_id": key} for key in keys],
        "audit_detail": [{"id": key, "entry_id": key} for key in keys],
    }
