"""Alembic's entrance: runs on the connection that the program hands over."""

from typing import Any, Literal

from alembic import context

from iattend_desktop.model import Base
from iattend_desktop.model.base import UtcDateTime


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that old migrations do not import today's model."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    transactional_ddl=False,
)
context.run_migrations()
