"""The description of rights names everything, and says the same as the permissions of the services."""

from __future__ import annotations

import pytest

import iattend_desktop.model  # noqa: F401 - loads every table
from iattend_desktop.model.base import Base
from iattend_desktop.security.access import PERMISSIONS, Permission, Role
from iattend_desktop.security.server.rights import Every, Within
from iattend_desktop.security.server.rights_table import RIGHTS


def test_every_table_and_no_other_has_an_entry() -> None:
    """A new table is seen by nobody until somebody has decided: name it in ``security/server/rights_table.py``."""
    assert set(RIGHTS) == set(Base.metadata.tables)


@pytest.mark.parametrize("table", sorted(RIGHTS))
def test_every_column_is_named_once(table: str) -> None:
    """A new column is decided, too: name it under the circle that reads it."""
    named = [name for names in RIGHTS[table].columns.values() for name in names.split()]
    if table == "change_set":  # auditors read it without the label, which tells of whom
        assert "label" not in RIGHTS[table].read_by(Role.AUDITOR)
    assert sorted(named) == sorted(Base.metadata.tables[table].columns.keys())


@pytest.mark.parametrize("role", Role)
def test_a_role_writes_what_its_permissions_say_and_nothing_else(role: Role) -> None:
    held = PERMISSIONS[role]
    for right in RIGHTS.values():
        if right.writes(role):
            assert right.written_by & held, f"{role} writes {right.table} without a permission"
        elif right.adds(role):
            assert right.added_by & held, f"{role} adds to {right.table} without a permission"
        elif right.rows_of(role) is not None:
            assert not (right.written_by | right.added_by) & held, (
                f"{role} has a permission for {right.table} and cannot write it"
            )


def test_nobody_writes_without_seeing_all_columns_that_an_insert_fills() -> None:
    """The program inserts whole records: a column that a writer cannot see would stop it."""
    for right in RIGHTS.values():
        for role in Role:
            if right.writes(role):
                hidden = set(Base.metadata.tables[right.table].columns.keys()) - set(right.read_by(role))
                assert not hidden, f"{role} writes {right.table} without {hidden}"


def test_mentors_alone_add_what_they_do_not_write_and_leave_the_counselors_columns_empty() -> None:
    adding = {(right.table, role) for right in RIGHTS.values() for role in Role if right.adds(role)}
    assert adding == {("concern", Role.MENTOR)}
    left = ("safeguarding_note", "resolved_on", "resolution")
    assert RIGHTS["concern"].left_empty_by(Role.MENTOR) == left
    assert not {"summary", *left} & set(RIGHTS["concern"].read_by(Role.MENTOR))


def test_leadership_and_auditors_write_nothing_and_see_no_person() -> None:
    for right in RIGHTS.values():
        for role in (Role.LEADERSHIP, Role.AUDITOR):
            assert not right.writes(role)
    seen = {right.table for right in RIGHTS.values() if right.rows_of(Role.LEADERSHIP)}
    assert seen == {"account", "published_summary", "setting"}
    assert not RIGHTS["person"].read_by(Role.AUDITOR)


def test_whoever_has_no_caseload_sees_every_row_or_none() -> None:
    """Coordinators see the whole program; only counselors and mentors have sets of their own."""
    for right in RIGHTS.values():
        for role in Role:
            rows = right.rows_of(role)
            if isinstance(rows, Within):
                assert role in {Role.PSA_COUNSELOR, Role.MENTOR}
    assert isinstance(RIGHTS["person"].rows_of(Role.COORDINATOR), Every)


def test_the_only_permission_that_writes_no_table_is_one_to_look_or_print() -> None:
    records = [right for right in RIGHTS.values() if right.table != "draft"]
    writing = {permission for right in records for permission in right.written_by | right.added_by}
    assert set(Permission) - writing == {
        Permission.PRINT_REPORTS,
        Permission.PURGE_STUDENTS,  # values in the log go by the owner's function, the records by the rights of others
        Permission.VIEW_AUDIT_LOG,
        Permission.VIEW_PUBLISHED,
        Permission.VIEW_STUDENTS,
    }
