"""A family asks in writing: an administrator deletes the student's data by a command, in a file and on a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from iattend_desktop.answering import NOTHING_APPLIED
from iattend_desktop.commands import app
from iattend_desktop.model.person import Person
from iattend_desktop.security.access import Permission
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.factories import make_mentor, make_school, make_student

REASON = "Asked for in writing, Nov. 19"


def answer(*words: str | Path, status: int = 0, plain: bool = False) -> dict[str, Any]:
    """What the command says; ``plain`` without ``--json``, in words."""
    result = CliRunner().invoke(app, [*map(str, words), *([] if plain else ["--json"])])
    assert result.exit_code == status, result.output
    if plain:
        return {"words": result.stdout}
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.on_both
def test_the_plan_is_read_then_confirmed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IATTEND_KEY", PASSPHRASE)
    monkeypatch.setenv("IATTEND_PASSWORD", "is not asked for here")
    monkeypatch.setenv("IATTEND_TODAY", "2026-11-20")
    with workspace.write(Permission.EDIT_STUDENTS, "Start") as session:
        school = make_school(session)
        rosa = make_student(session, school, local_id="00012345").student_id
        other = make_student(session, school, "Omar", "Haddad", local_id="00012346").student_id
        make_mentor(session, school).person_id = other
    shared = isinstance(workspace, SharedWorkspace)
    place = str(workspace.address) if isinstance(workspace, SharedWorkspace) else str(workspace.path)
    purge = ("purge", "00012345", "-w", place, *(("--login", "administrator") if shared else ()))
    copies = 0 if shared else 1
    if not shared:
        workspace.back_up()

    plan = answer(*purge, "--reason", REASON)
    assert (plan["schema"], plan["applied"], plan["name"]) == (1, False, "Rosa Delgado-Ortiz")
    assert {"1 enrollment", "1 ID number", "1 place in the program"} <= set(plan["goes"])
    assert (len(plan["backups"]), bool(plan["afterwards"])) == (copies, shared)
    words = answer(*purge, plain=True)["words"]
    assert "- 1 place in the program\n" in words
    assert "Nothing was deleted. To delete, add" in words
    also = answer("purge", "00012346", *purge[2:], status=NOTHING_APPLIED)
    assert "also a mentor" in also["refusals"][0]

    for flags, told in (
        (("--confirm", "Omar Haddad", "--reason", REASON), "neither the name nor an ID"),
        (("--confirm", "00012345"), "Say why"),
        (("--confirm", "00012345", "--reason", "Rosa's mother asked"), "names the student"),
    ):
        error = answer(*purge, *flags, status=NOTHING_APPLIED)["error"]
        assert told in error
        assert "Rosa" not in error
    assert "No student has the ID" in answer("purge", "12345", *purge[2:], status=NOTHING_APPLIED)["error"]
    if shared:
        wrong = (*purge[:-1], "coordinator")
        assert "may not do this" in answer(*wrong, "--confirm", "00012345", status=NOTHING_APPLIED)["error"]
    with workspace.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 3

    backups = () if shared else ("--delete-backups",)
    done = answer(*purge, "--confirm", "rosa  delgado-ortiz", "--reason", REASON, *backups)
    assert (done["applied"], done["clean"], done["backups_deleted"]) == (True, not shared, copies)
    assert ("vacuumdb" in done["left"]) is shared
    with workspace.read() as session:
        assert session.get(Person, rosa) is None
    assert "No student has the ID" in answer(*purge, status=NOTHING_APPLIED)["error"]
