"""Saving a form over a record that somebody else may have changed: merged, or refused with both sides of each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import Conflict, Gone, OthersChange, merge
from iattend_desktop.i18n import _
from iattend_desktop.model.security import ChangeBatch, ChangeRow, ChangeSetEntry


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is kept: its table, the keys of the rows that hold it now, and the column.

    Without a column any change of the rows counts. ``owner`` (columns and the keys in them) also finds rows that are
    gone.
    """

    table: str
    rows: tuple[int, ...] = ()
    column: str | None = None
    owner: Mapping[str, int] | None = None


def reconcile(
    session: Session,
    places: Mapping[str, Place],
    *,
    seen: Mapping[str, Any] | None,
    now: Mapping[str, Any],
    mine: Mapping[str, Any],
) -> tuple[dict[str, Any], tuple[OthersChange, ...]]:
    """The values to write, and what of them somebody else had changed since the form was opened.

    Without ``seen`` (nobody looked at a form) the values are taken as they are. Raises
    :class:`~iattend_desktop.conflict.Conflict` where both changed a field, differently.
    """
    if seen is None:
        return dict(mine), ()
    merged = merge(seen, now, mine)
    kept = tuple(signed(session, places[one.key], one) for one in merged.kept)
    if merged.clashes:
        clashes = tuple(signed(session, places[one.key], one) for one in merged.clashes)
        raise Conflict(replace(merged, clashes=clashes, kept=kept), now)
    return merged.values, kept


def gone(session: Session, table: str, row_id: int) -> Gone:
    """The error to raise for a record that is no longer there: by which action it went, by whom."""
    found = session.execute(
        select(ChangeSetEntry.label, ChangeSetEntry.actor)
        .join(ChangeRow, ChangeRow.change_set_id == ChangeSetEntry.id)
        .where(ChangeRow.table_name == table, ChangeRow.row_id == row_id)
        .order_by(ChangeRow.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return Gone(_("This record is no longer there. Nothing was saved; what you wrote can be copied."))
    return Gone(
        _("This record is gone: “{action}” ({who}). Nothing was saved; what you wrote can be copied.").format(
            action=found[0], who=found[1]
        )
    )


def signed(session: Session, place: Place, change: OthersChange) -> OthersChange:
    """The change with who wrote it last, and when, as far as that is on record."""
    found = _last_writer(session, place)
    return replace(change, who=found[0], at=found[1]) if found else change


def _last_writer(session: Session, place: Place) -> tuple[str, datetime] | None:
    """Who wrote a field last, and when."""
    mine: list[ColumnElement[bool]] = [ChangeRow.row_id.in_(place.rows)] if place.rows else []
    if place.owner is not None:
        owner = place.owner.items()
        mine += [
            and_(*(values[column].as_integer() == key for column, key in owner))
            for values in (ChangeRow.old, ChangeRow.new)
        ]
    if not mine:
        return None
    changes = session.execute(
        select(ChangeRow.new, ChangeSetEntry.actor, ChangeSetEntry.at)
        .join(ChangeSetEntry, ChangeSetEntry.id == ChangeRow.change_set_id)
        .where(ChangeRow.table_name == place.table, or_(*mine))
        .order_by(ChangeRow.id.desc())
    )
    for new, actor, at in changes:
        if place.column is None or new is None or place.column in new:
            return actor, at
    batch = (
        session.execute(
            select(ChangeSetEntry.actor, ChangeSetEntry.at)
            .join(ChangeBatch, ChangeBatch.change_set_id == ChangeSetEntry.id)
            .where(
                ChangeBatch.table_name == place.table,
                ChangeBatch.kind == "insert",
                or_(*(((ChangeBatch.first_id <= row) & (ChangeBatch.last_id >= row)) for row in place.rows)),
            )
            .order_by(ChangeBatch.id.desc())
            .limit(1)
        ).one_or_none()
        if place.rows
        else None
    )
    return (batch[0], batch[1]) if batch else None
