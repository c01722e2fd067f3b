"""What a person did: actions by their names, looks with whom they were about, the newest first, page by page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.people.students import student_record
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.security.accounts import invite
from iattend_desktop.security.activity import PAGE, activity
from iattend_desktop.security.sign_in import SignInFailed, sign_in
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW
from tests.factories import make_school, make_student

pytestmark = [pytest.mark.file_only("people sign in to a file here"), pytest.mark.usefixtures("light_passwords")]

OWN = "six geese fly south"


@pytest.fixture
def boss(workspace: Workspace) -> Workspace:
    """The first account, signed in; every look at the clock is a second later."""
    seconds = iter(range(10_000))

    def clock() -> datetime:
        return NOW + timedelta(seconds=next(seconds))

    workspace.clock = clock
    return sign_in(workspace, "m.alvarez", invite(workspace, "m.alvarez", "M", Role.MENTOR).password, OWN)


def test_actions_undos_looks_and_failed_sign_ins_stand_in_their_order(boss: Workspace) -> None:
    with boss.write(Permission.EDIT_STUDENTS, "Add Rosa Diaz") as session:
        rosa = make_student(session, make_school(session), "Rosa", "Diaz").student_id
    student_record(boss, rosa)
    boss.log("export_list", detail={"list": "Students"})
    boss.undo()
    boss.redo()
    with pytest.raises(SignInFailed):
        sign_in(boss, "m.alvarez", "wrong")
    found = activity(boss, "m.alvarez")
    assert [row.words for row in found.rows] == [
        "Failed to sign in",
        "Did again: Add Rosa Diaz",
        "Undid: Add Rosa Diaz",
        "Exported a list",
        "Looked at a record: Rosa Diaz",
        "Add Rosa Diaz",
        "Signed in",
        "Chose a password of their own",
    ]
    assert found.older is None
    assert [row.at for row in found.rows] == sorted((row.at for row in found.rows), reverse=True)


def test_pages_hold_everything_once(boss: Workspace) -> None:
    for number in range(70):
        add_school(boss, SchoolValues(name=f"School {number}"))
        boss.log("print_report")
    seen: list[str] = []
    after, pages = None, 0
    while True:
        found = activity(boss, "m.alvarez", after)
        seen += [row.id for row in found.rows]
        pages += 1
        assert len(found.rows) <= PAGE
        if found.older is None:
            break
        after = found.older
    assert pages == 3
    assert len(seen) == len(set(seen)) == 142  # and the password that was chosen, and the sign-in


def test_ones_own_for_everybody_and_others_for_who_manages_accounts(boss: Workspace) -> None:
    kim = sign_in(boss, "d.kim", invite(boss, "d.kim", "Dana Kim", Role.MENTOR).password, OWN)
    kim.log("view_record", ("person", 1))
    own = activity(kim, "d.kim")
    words = ["Looked at a record", "Signed in", "Chose a password of their own"]  # a mentor's log names no student
    assert [row.words for row in own.rows] == words
    assert activity(boss, "d.kim") == own
    with pytest.raises(NotAllowed, match="manage accounts"):
        activity(kim, "m.alvarez")
