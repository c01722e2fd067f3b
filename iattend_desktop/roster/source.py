"""A file to import: what a person decided about it, how it is opened, and which mapping its columns get."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.roster import ColumnMapping, ImportRun
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.roster.bundle import digest_of, is_bundle
from iattend_desktop.roster.exports import read_export
from iattend_desktop.roster.fields import Kind, kind_label
from iattend_desktop.roster.header import Table, find_table, table_at
from iattend_desktop.roster.mapping import Mapping, guess_kind, layout_key, suggest_mapping
from iattend_desktop.roster.table import Workbook, read_workbook
from iattend_desktop.roster.validation import MappingIncomplete

LEAST_SURE = 0.25
"""From this confidence on, a sheet's kind is taken without asking a person."""


@dataclass(frozen=True)
class Source:
    """One file to import, and what a person has decided about it; what is left out is found or suggested.

    ``edits`` are cells mended in the review, by row (as Excel shows it) and heading; ``left_out`` are rows to skip.
    ``same_as`` and ``left`` answer questions about rows of students: which known student a row is about (0: somebody
    new), and whether the student left. ``stated`` is the mapping that the format of an export states; ``notes`` say
    how it was read.
    """

    path: Path
    workbook: Workbook | None = None  # as read already
    sheet: str | None = None
    header_row: int | None = None
    kind: Kind | None = None
    mapping: Mapping | None = None
    mapping_name: str | None = None
    defaults: ReadOnly[str, str] = field(default_factory=dict)
    edits: ReadOnly[tuple[int, str], str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    same_as: ReadOnly[int, int] = field(default_factory=dict)
    left: ReadOnly[int, bool] = field(default_factory=dict)
    stated: Mapping | None = None
    notes: tuple[str, ...] = ()


def tables_of(source: Source) -> tuple[Source, ...]:
    """The source itself; of an export in several CSV files (a zip or folder) a source for each table.

    Raises ``UnreadableFile`` where a zip or folder is no export that we know.
    """
    if source.workbook is not None or not is_bundle(source.path):
        return (source,)
    return tuple(
        replace(
            source,
            workbook=part.workbook,
            sheet=part.sheet,
            header_row=part.header_row,
            kind=part.kind,
            stated=part.mapping,
            notes=part.notes,
        )
        for part in read_export(source.path)
    )


def open_source(session: Session, source: Source, progress: Progress = SILENT) -> tuple[Table, Mapping, str]:
    """The table of a source as the person corrected it, its mapping with the defaults, and the file's SHA-256."""
    workbook = source.workbook or read_workbook(source.path, progress)
    table = (
        table_at(workbook, source.sheet, source.header_row)
        if source.sheet is not None and source.header_row is not None
        else find_table(workbook)
    )
    mapping = source.mapping or resolve_mapping(session, table, source.kind, source.mapping_name, source.stated)
    missing = {key: text for key, text in source.defaults.items() if key not in mapping.columns}
    mapping = replace(mapping, defaults={**mapping.defaults, **missing})
    return _corrected(table, source), mapping, digest_of(source.path)


def resolve_mapping(
    session: Session, table: Table, kind: Kind | None, name: str | None, stated: Mapping | None = None
) -> Mapping:
    """The mapping called by name, else the one remembered for this layout, else the stated or the suggested one.

    An export's tables (``stated``) take no mapping by name: it would be that of another file of the same import.
    """
    if name is not None and stated is None:
        saved = session.scalar(select(ColumnMapping).where(ColumnMapping.name == name))
        if saved is None:
            names = ", ".join(session.scalars(select(ColumnMapping.name).order_by(ColumnMapping.name))) or _("none")
            raise UserError(
                _("There is no column mapping “{name}”. Saved mappings: {names}.").format(name=name, names=names)
            )
        return Mapping.from_json(saved.mapping, table.headings)
    guessed, sure = guess_kind(table)
    kind = kind or (guessed if sure >= LEAST_SURE else None)
    if kind is None:
        raise UserError(
            _(
                "{file} does not show whether it holds schools, students, mentors, attendance or a calendar: none of "
                "its columns is called as expected. Import it in the window and map its columns there."
            ).format(file=table.file)
        )
    remembered = remembered_mapping(session, layout_key(table.headings), kind)
    if remembered is not None:
        return Mapping.from_json(remembered, table.headings)
    return stated or suggest_mapping(table, kind)


def remembered_mapping(session: Session, layout: str, kind: Kind) -> dict[str, Any] | None:
    """How the columns of a layout were mapped last time, as JSON; none where no import that stands brought it.

    Undoing the import that brought it first takes the remembered mapping along; what a later import by somebody else
    used stands in the history.
    """
    saved = select(ColumnMapping.mapping).where(ColumnMapping.layout == layout, ColumnMapping.kind == kind)
    used = select(ImportRun.mapping).where(ImportRun.mapping["layout"].as_string() == layout, ImportRun.kind == kind)
    return session.scalar(saved) or session.scalar(used.order_by(ImportRun.id.desc()).limit(1))


def used_mapping(table: Table, mapping: Mapping) -> dict[str, Any]:
    """What the history keeps of how a file was read, as JSON: the mapping, and for which layout."""
    return {**mapping.to_json(table.headings), "layout": layout_key(table.headings)}


def check_school(table: Table, mapping: Mapping) -> None:
    """Raises ``MappingIncomplete`` where nothing says which school students go to: they would be on no list."""
    if mapping.kind is Kind.STUDENTS and "school" not in mapping.columns and "school" not in mapping.defaults:
        raise MappingIncomplete(
            _("{file} does not say which school its students go to; choose the column, or one school for all.").format(
                file=table.file
            )
        )


def _corrected(table: Table, source: Source) -> Table:
    """The table with the cells that a person mended and without the rows that they left out."""
    if not source.edits and not source.left_out:
        return table
    columns = [list(column) for column in table.columns]
    positions = {number: position for position, number in enumerate(table.row_numbers)}
    for (row, heading), text in source.edits.items():
        columns[table.headings.index(heading)][positions[row]] = text
    kept = [position for number, position in positions.items() if number not in source.left_out]
    return replace(
        table,
        columns=tuple(tuple(column[p] for p in kept) for column in columns),
        row_numbers=[table.row_numbers[p] for p in kept],
    )


def remember_mapping(session: Session, table: Table, mapping: Mapping, stem: str) -> None:
    """Keep the mapping for this layout, under a name that nothing else has."""
    layout, stored = layout_key(table.headings), mapping.to_json(table.headings)
    saved = session.scalar(
        select(ColumnMapping).where(ColumnMapping.layout == layout, ColumnMapping.kind == mapping.kind)
    )
    if saved is not None:
        saved.mapping = stored
        return
    name = base = f"{stem} ({kind_label(mapping.kind).lower()})"
    number = 1
    while session.scalar(select(ColumnMapping.id).where(ColumnMapping.name == name)):
        number += 1
        name = f"{base} {number}"
    session.add(ColumnMapping(name=name, layout=layout, kind=mapping.kind, mapping=stored))
    session.flush()
