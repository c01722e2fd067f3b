"""Models and migrations agree, and a workspace only goes forward."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from iattend_desktop.model import Base
from iattend_desktop.storage.engine import open_engine
from iattend_desktop.storage.migrate import NewerSchema, current_revision, upgrade
from iattend_desktop.workspace import Workspace


def test_models_and_migrations_agree(workspace: Workspace) -> None:
    with workspace.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.iattend", os.urandom(32))
    upgrade(engine)
    first = current_revision(engine)
    upgrade(engine)
    assert first is not None
    assert current_revision(engine) == first
    engine.dispose()


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "a.iattend", os.urandom(32))
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerSchema, match="newer iAttend"):
        upgrade(engine)
    engine.dispose()


def test_every_foreign_key_and_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []
