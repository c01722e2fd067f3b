"""What a record points at, in SQL that both databases understand."""

from __future__ import annotations

from sqlalchemy import Table

Spans = dict[tuple[str, str], tuple[int, int]]
"""First and last row of a change set by table and kind."""


def points_nowhere(table: Table, alias: str) -> str:
    """SQL for whether a record points at one that is gone."""
    nowhere = " OR ".join(
        f'({alias}."{key.parent.name}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{key.column.table.name}" p'
        f' WHERE p."{key.column.name}" = {alias}."{key.parent.name}"))'
        for key in table.foreign_keys
    )
    return f"({nowhere or 'false'})"
