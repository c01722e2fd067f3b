"""A team shares a database on a server: the same commands, each person with a login of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from iattend_desktop.answering import LOCKED
from iattend_desktop.commands import app
from iattend_desktop.people.consent_edit import record_consent
from iattend_desktop.people.mentor_edit import record_screening
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.screening import StepDone
from iattend_desktop.people.students import list_students
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.server.address import Address
from iattend_desktop.vocabulary import ScreeningStep
from tests.conftest import NOW
from tests.factories import TODAY
from tests.servers import Server
from tests.unit.roster.plans import AUGUST, DANIEL, DAYS, MENTOR, MIN, ROSA, SCHOOLS, STUDENT
from tests.unit.roster.workbooks import write


@pytest.fixture(autouse=True)
def _coordinator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IATTEND_TODAY", "2026-11-20")
    monkeypatch.setenv("IATTEND_PASSWORD", "asked of nobody on this computer")


def call(*words: object, status: int = 0) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result.output


def answer(*words: object) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*(str(word) for word in words), "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def clear(workspace: SharedWorkspace) -> None:
    """Rosa's guardian has consented, and Daniel is screened."""
    record_consent(workspace, [row.program_id for row in list_students(workspace) if row.program_id], on=TODAY)
    expires = TODAY.replace(year=2028)
    steps = [StepDone(step, TODAY, expires, 3.0 if step is ScreeningStep.TRAINING else None) for step in ScreeningStep]
    record_screening(workspace, [row.id for row in list_mentors(workspace)], steps)


def test_from_rosters_to_printed_summaries_and_back(server: Server, database: Address, tmp_path: Path) -> None:
    sheets: dict[str, Sequence[Sequence[Any]]] = {
        "schools": SCHOOLS,
        "students": [STUDENT, ROSA, MIN],
        "mentors": [MENTOR, DANIEL],
        "days": [DAYS, AUGUST],
    }
    files = [write(tmp_path / f"{name}.xlsx", rows) for name, rows in sheets.items()]
    there = ("--workspace", database, "--login", "coordinator")
    imported = answer("import", *files, *there)
    made = {file["kind"]: (file["created"], file["rejected"]) for file in imported["files"]}
    assert made == {"schools": (2, 0), "students": (2, 0), "mentors": (1, 0), "attendance": (1, 0)}
    again = answer("import", *files, *there)
    assert all(file["created"] == file["updated"] == 0 for file in again["files"])
    nobody = answer("match", *there)  # nobody has consented and nobody is screened: unknown is never cleared
    assert nobody["matched"] == 0
    opened = open_shared(database, "coordinator", None, clock=lambda: NOW)
    clear(opened)
    matched = answer("match", *there, "--accept", "--keep", "Fall")
    assert matched["matched"] == 1  # Rosa, who alone was identified
    assert server.execute("SELECT status FROM iattend.match", database.database) == [("active",)]
    assert answer("match", *there, "--compare", "Fall")["compared"]
    for kind in ("student", "mentor", "program"):
        assert answer("report", kind, *there, "--out", tmp_path / "out")["pages"] >= 1
    people = "SELECT count(*) FROM iattend.person"
    actors = server.execute("SELECT DISTINCT actor FROM iattend.change_set", database.database)
    assert actors == [("coordinator",)]
    for _action in range(5):  # acceptance, the kept run, screening, consent; the second import kept that it was there
        opened.undo()
    opened.undo()
    assert server.execute(people, database.database) == [(0,)]
    opened.redo()
    assert server.execute(people, database.database) == [(3,)]
    opened.close()


def test_nobody_works_on_a_server_without_a_login(database: Address) -> None:
    assert "--login" in call("match", "--workspace", database, status=LOCKED)
    assert "no login nobody" in call("match", "--workspace", database, "--login", "nobody", status=LOCKED)
