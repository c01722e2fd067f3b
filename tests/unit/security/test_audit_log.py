"""Reading the log: by person, event, record and time, a window at a time; names and values by what a role may see."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from iattend_desktop.model.person import Person
from iattend_desktop.reports.audit_list import export_log
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.security.audit_log import LogRow, Question, actors_and_events, list_log, log_record
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW

pytestmark = pytest.mark.file_only(
    "who reads the log of a server has another login, see server/test_log_on_a_server.py"
)


@pytest.fixture
def days(workspace: Workspace) -> Workspace:
    """Rosa and Tomás are imported; Ms. Kim looks at Rosa the day after, and Rosa's name is put right."""
    with workspace.write(Permission.IMPORT_ROSTERS, "Import 2 students") as session:
        insert_rows(session, Person, {"given_name": ["Rosa", "Tomás"], "family_name": ["Delgad", "Ruiz"]})
    workspace.clock = lambda: NOW + timedelta(days=1)
    workspace.acting_as("Ms. Kim").log("view_record", ("person", 1), {"page": "students"})
    with workspace.write(Permission.EDIT_STUDENTS, "Edit Rosa") as session:
        session.get_one(Person, 1).family_name = "Delgado"
    return workspace


def shown(rows: list[LogRow]) -> list[tuple[str, str, str, str]]:
    return [(row.actor, row.event, row.about, row.label) for row in rows]


IMPORT = ("coordinator", "import", "", "Import 2 students")
LOOK = ("Ms. Kim", "view_record", "Rosa Delgado", "")
EDIT = ("coordinator", "change", "", "Edit Rosa")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (Question(), [EDIT, LOOK, IMPORT]),
        (Question(actor="coordinator"), [EDIT, IMPORT]),
        (Question(event="view_record"), [LOOK]),
        (Question(subject=("person", 1)), [LOOK]),
        (Question(subject=("person", 2)), []),
        (Question(since=NOW + timedelta(hours=1)), [EDIT, LOOK]),
        (Question(actor="coordinator", since=NOW + timedelta(hours=1)), [EDIT]),
    ],
)
def test_the_log_answers_a_question(
    days: Workspace, question: Question, expected: list[tuple[str, str, str, str]]
) -> None:
    assert shown(list_log(days, question)) == expected


def test_the_log_is_read_a_window_at_a_time(days: Workspace) -> None:
    first = list_log(days, Question(), limit=2)
    assert shown(first) == [EDIT, LOOK]
    assert shown(list_log(days, Question(), before=first[-1].id, limit=2)) == [IMPORT]
    assert actors_and_events(days) == (["Ms. Kim", "coordinator"], ["change", "import", "view_record"])


def test_an_entry_opens_to_old_and_new_and_that_is_a_look(days: Workspace) -> None:
    record = log_record(days, 3)
    [change] = record.changes
    assert (change.record, change.column, change.old, change.new) == (
        "Rosa Delgado", "family name", "Delgad", "Delgado",
    )  # fmt: skip
    assert not record.hidden
    assert [(row.event, row.actor) for row in list_log(days, Question(), limit=1)] == [("view_log", "coordinator")]
    assert log_record(days, 1).batches == ("2 people added; their values stand in the records",)
    assert log_record(days, 2).detail == (("page", "students"),)


def test_who_may_read_only_the_log_sees_no_name_and_no_value(days: Workspace) -> None:
    auditor = days.taken_by("audit", Role.AUDITOR, "")
    rows = list_log(auditor, Question())
    assert shown(rows) == [
        ("coordinator", "change", "", ""),
        ("Ms. Kim", "view_record", "Person 1", ""),
        ("coordinator", "import", "", ""),
    ]
    record = log_record(auditor, 3)
    assert record.hidden
    assert [(one.record, one.column, one.old, one.new) for one in record.changes] == [
        ("Person 1", "family name", "", "")
    ]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MENTOR, Role.LEADERSHIP])
def test_who_may_not_read_the_log_is_refused(days: Workspace, role: Role, tmp_path: Path) -> None:
    other = days.taken_by("other", role, "")
    for read in (
        lambda: list_log(other, Question()),
        lambda: log_record(other, 1),
        lambda: actors_and_events(other),
        lambda: export_log(other, Question(), tmp_path / "log.xlsx"),
    ):
        with pytest.raises(NotAllowed, match="view audit log"):
            read()
    assert not (tmp_path / "log.xlsx").exists()


def test_the_log_goes_to_excel_and_says_so(days: Workspace, tmp_path: Path) -> None:
    assert export_log(days, Question(actor="coordinator"), tmp_path / "log.xlsx") == 2
    sheet = load_workbook(tmp_path / "log.xlsx").active
    assert sheet is not None
    assert [row[1:] for row in sheet.iter_rows(values_only=True)] == [
        ("When", "Who", "What", "About", "Action"),
        ("2026-11-21 12:00:00", "coordinator", "Changed records", None, "Edit Rosa"),
        ("2026-11-20 12:00:00", "coordinator", "Imported", None, "Import 2 students"),
    ]
    assert shown(list_log(days, Question(), limit=1)) == [("coordinator", "export_log", "", "")]
