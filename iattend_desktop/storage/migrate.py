"""The schema of a workspace, brought up to date by Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

_FOLDER = Path(__file__).resolve().parent / "migrations"


class NewerSchema(UserError):
    """The workspace was written by a newer program."""


def alembic_config() -> Config:
    """Alembic's configuration, made here: there is no ``alembic.ini`` to lose."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def current_revision(engine: Engine) -> str | None:
    """The schema that a workspace has; ``None`` before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def needs_upgrade(engine: Engine) -> bool:
    """Whether a workspace with records has an older schema than today's."""
    scripts = ScriptDirectory.from_config(alembic_config())
    older = {script.revision for script in scripts.walk_revisions()} - {scripts.get_current_head()}
    return current_revision(engine) in older


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date; raises :class:`NewerSchema` where this program is the older one.

    Foreign keys are off while tables are rebuilt (Alembic's batch mode would cascade deletes otherwise) and checked
    before the commit; everything happens in one transaction.
    """
    scripts = ScriptDirectory.from_config(alembic_config())
    have = current_revision(engine)
    if have == scripts.get_current_head():
        return
    if have is not None and have not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerSchema(_("This workspace was made by a newer iAttend. Install the newest version to open it."))
    config = alembic_config()
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"migration left {len(broken)} rows without their parent")
        finally:
            connection.connection.execute("PRAGMA foreign_keys = ON")
