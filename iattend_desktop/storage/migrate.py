"""The schema of a workspace, brought up to date by Alembic."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

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
    newest, known = _schemas()
    return current_revision(engine) in known - {newest}


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date; raises :class:`NewerSchema` where this program is the older one.

    Foreign keys are off while tables are rebuilt (Alembic's batch mode would cascade deletes otherwise) and checked
    before the commit; everything happens in one transaction.
    """
    if not is_behind(current_revision(engine)):
        return
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                _upgrade(connection)
                broken = connection.execute(text("PRAGMA foreign_key_check")).all()
                if broken:
                    raise RuntimeError(f"migration left {len(broken)} rows without their parent")
        finally:
            connection.connection.execute("PRAGMA foreign_keys = ON")


def upgrade_server(connection: Connection) -> bool:
    """Bring the schema on a server up to date, within the transaction and as the role of a connection.

    Returns whether there was anything to do; raises :class:`NewerSchema`. No table is rebuilt there, so nothing
    cascades. Foreign keys are made such that undo can have them checked at its end.
    """
    place = str(connection.scalar(text("SELECT current_database()")))
    if not is_behind(MigrationContext.configure(connection).get_current_revision(), place):
        return False
    _upgrade(connection)
    for table, name in connection.execute(text(_STRICT_KEYS)).all():
        connection.execute(text(f'ALTER TABLE {table} ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY IMMEDIATE'))
    return True


_STRICT_KEYS = (
    "SELECT conrelid::regclass::text, conname FROM pg_constraint"
    " WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace"
)


def is_behind(have: str | None, place: str | None = None) -> bool:
    """Whether a schema is older than this program's; raises :class:`NewerSchema` where it is newer.

    ``place`` is what a database on a server is called: nobody goes back there but its administrator.
    """
    newest, known = _schemas()
    if have is None or have in known:
        return have != newest
    if place is None:
        raise NewerSchema(_("This workspace was made by a newer iAttend. Install the newest version to open it."))
    raise NewerSchema(
        _(
            "{place} was set up by a newer iAttend. Install the newest version to open it. To go back to this one, its "
            "administrator restores the dump (pg_dump) from before that set-up into a new database."
        ).format(place=place)
    )


@cache
def _schemas() -> tuple[str | None, frozenset[str]]:
    """The newest schema, and all that this program knows: every script is loaded for it, so once in a process."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())


def _upgrade(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
