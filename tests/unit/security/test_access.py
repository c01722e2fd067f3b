"""Permissions are one alphabetical list, and every write names one that its role holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.model.mentoring import CheckIn, Match
from iattend_desktop.model.school import School
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.security.access import PERMISSIONS, NotAllowed, Permission, Role, require
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student
from tests.looking import looking


def test_the_permissions_stand_in_alphabetical_order() -> None:
    assert list(Permission) == sorted(Permission)
    assert list(Role) == sorted(Role)


def test_every_role_has_its_permissions() -> None:
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LEADERSHIP])
def test_who_only_reads_may_not_write(role: Role) -> None:
    for permission in set(Permission) - {Permission.VIEW_AUDIT_LOG, Permission.VIEW_PUBLISHED}:
        with pytest.raises(NotAllowed, match=str(role)):
            require(role, permission)


def test_a_mentor_logs_check_ins_but_changes_no_school(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Start") as session:
        school = make_school(session)
        match = make_match(session, make_student(session, school), make_mentor(session, school))
        key = match.id
    workspace.role = Role.MENTOR
    log_check_in(
        workspace, key, on=date(2026, 11, 19), channel=Channel.IN_PERSON, outcome=ContactOutcome.CONTACT, minutes=30
    )
    with pytest.raises(NotAllowed, match="edit schools"):
        add_school(workspace, SchoolValues(name="Other"))
    with workspace.read() as session:
        assert len(session.scalars(select(CheckIn)).all()) == 1
        assert len(session.scalars(select(School)).all()) == 1
        assert len(session.scalars(select(Match)).all()) == 1


def test_looks_are_logged_and_nothing_else_is_changed(workspace: Workspace) -> None:
    workspace.log("view_record", ("person", 7), {"page": "students"})
    with looking(workspace) as session:
        [entry] = session.scalars(select(AuditEntry)).all()
        found = (entry.actor, entry.event, entry.subject_table, entry.subject_id, entry.detail)
    assert found == ("coordinator", "view_record", "person", 7, {"page": "students"})
    assert workspace.undo_label() is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda session: session.add(School(name="New")),
        lambda session: setattr(session.scalars(select(School)).one(), "name", "Renamed"),
        lambda session: session.delete(session.scalars(select(School)).one()),
    ],
)
def test_a_reading_session_refuses_to_be_written_to(workspace: Workspace, spoil: Callable[[object], None]) -> None:
    add_school(workspace, SchoolValues(name="Lincoln High"))

    def write_while_reading() -> None:
        with workspace.read() as session:
            spoil(session)

    with pytest.raises(RuntimeError, match="reading session"):
        write_while_reading()
    with workspace.read() as session:
        assert session.scalars(select(School.name)).all() == ["Lincoln High"]
