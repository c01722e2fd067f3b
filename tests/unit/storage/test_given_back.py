"""A connection comes back to the others as it was, whatever happened on it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from iattend_desktop.model.school import School
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace


@pytest.mark.file_only("a server rolls back itself")
def test_a_connection_whose_commit_was_refused_is_given_back_clean(workspace: Workspace) -> None:
    def point_at_nobody() -> None:
        with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            session.add(School(name="Lincoln", cds_code="19647330000001"))
            session.flush()
            session.connection().exec_driver_sql("UPDATE change_set SET reverted_by_id = 999")

    with pytest.raises(UserError):
        point_at_nobody()
    with workspace.read() as session:
        assert session.scalars(select(School)).all() == []
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        session.add(School(name="Lincoln"))
