"""The history of imports: which file came in when and by whom, what came of it, what was wrong, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import CompoundSelect, func, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.base import UtcDateTime
from iattend_desktop.model.roster import ImportRun
from iattend_desktop.model.security import ChangeBatch, ChangeRow, ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.roster.fields import Kind, fields_of
from iattend_desktop.roster.problems import Action, ProblemJson
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.kept_values import kept_value
from iattend_desktop.storage.record_words import record_words
from iattend_desktop.storage.undo import records_of
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace

_TABLE = ImportRun.__tablename__
_EXAMPLES = 3  # of what was found, in a finding


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One file of an import. ``rejected`` rows were not taken, those that waited for an answer among them; times are
    the district's. An import that was undone says when and by whom."""

    id: int
    file_name: str
    kind: Kind
    imported_at: datetime
    imported_by: str | None
    created: int
    updated: int
    unchanged: int
    rejected: int
    undone_at: datetime | None
    undone_by: str | None

    @property
    def changed_nothing(self) -> bool:
        """Whether all that its rows say was known."""
        return not (self.created or self.updated)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was wrong alike in several rows of a file: ``rows`` as Excel numbers them, a few examples of what stood
    there."""

    action: Action
    column: str
    expected: str
    rows: tuple[int, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import in full.

    ``columns`` are (field, heading in the file) and ``defaults`` (field, value for every row), ``together`` the other
    files of the same step: they are undone with it. ``made`` and ``changed`` say in words what the step did to the
    records, and so what an undo takes back. ``folder`` is where the file lay, none where that was not kept; the last
    two tell what is still there. ``questions`` and ``repeated`` are unknown of older imports.
    """

    row: ImportRow
    sheet: str | None
    header_row: int | None
    sha256: str
    questions: int | None
    repeated: int | None
    columns: tuple[tuple[str, str], ...]
    defaults: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    together: tuple[ImportRow, ...]
    made: tuple[str, ...]
    changed: tuple[str, ...]
    folder: Path | None
    folder_there: bool
    file_there: bool


def list_imports(workspace: Workspace) -> list[ImportRow]:
    """Every import, undone ones included, the newest first; one query that leaves mappings and problems unread."""
    require(workspace.role, Permission.IMPORT_ROSTERS)
    with workspace.read() as session:
        runs = _runs().subquery()
        found = session.execute(select(runs).order_by(runs.c.imported_at.desc(), runs.c.id.desc()))
        return [_row(one) for one in found]


def open_import(workspace: Workspace, import_id: int) -> ImportRecord:
    """One import with its counts and problems; the look is logged, because problems quote students' values.

    Raises ``NotAllowed`` for a role that may not import, ``UserError`` where there is no such import.
    """
    require(workspace.role, Permission.IMPORT_ROSTERS)
    with workspace.read() as session:
        found = _found(session, import_id)
        runs = _runs().subquery()
        batch = _batch(session, import_id)
        beside = select(runs).where(runs.c.id.between(batch.first_id, batch.last_id), runs.c.id != import_id)
        together = tuple(_row(one) for one in session.execute(beside.order_by(runs.c.id)))
        records = records_of(session, batch.change_set_id)
    workspace.log("view_import", (_TABLE, import_id))
    folder = Path(found.folder) if found.folder else None
    row, mapping = _row(found), found.mapping
    return ImportRecord(
        row=row,
        sheet=found.sheet,
        header_row=found.header_row,
        sha256=found.sha256,
        questions=found.counts.get("questions"),
        repeated=found.counts.get("repeated"),
        columns=tuple((_title(row.kind, key), heading) for key, heading in mapping.get("columns", {}).items()),
        defaults=tuple((_title(row.kind, key), str(value)) for key, value in mapping.get("defaults", {}).items()),
        findings=tuple(_findings(found.problems)),
        together=together,
        made=_words({name: made for name, (made, _other) in records.items() if name != _TABLE}),
        changed=_words({name: other for name, (_made, other) in records.items()}),
        folder=folder,
        folder_there=folder is not None and folder.is_dir(),
        file_there=folder is not None and (folder / row.file_name).exists(),
    )


def import_problems(workspace: Workspace, import_id: int) -> list[ProblemJson]:
    """Everything that was mended, refused or asked in one import, in the order of the file.

    Raises ``UserError`` where there is no such import.
    """
    require(workspace.role, Permission.IMPORT_ROSTERS)
    with workspace.read() as session:
        return cast("list[ProblemJson]", _found(session, import_id).problems)


def imports_so_far(session: Session) -> tuple[int, int]:
    """Another answer after every import and every undo of one: the newest key, and how many are in force."""
    newest, count = session.execute(select(func.max(ImportRun.id), func.count(ImportRun.id))).one()
    return newest or 0, count


def imported_digests(session: Session) -> list[tuple[str | None, str, str]]:
    """Folder, file name and SHA-256 of every import, undone ones included, the oldest first."""
    names = ("folder", "file_name", "sha256")
    old = ChangeRow.old
    live = select(ImportRun.id, *(ImportRun.__table__.c[name] for name in names))
    undone = select(ChangeRow.row_id, *(kept_value(old, ImportRun.__table__.c[name]) for name in names)).where(
        ChangeRow.table_name == _TABLE, ChangeRow.kind == "delete"
    )
    found = union_all(live, undone).subquery()
    rows = session.execute(select(*(found.c[name] for name in names)).order_by(found.c.id))
    return [(folder, name, digest) for folder, name, digest in rows]


def undo_import(workspace: Workspace, import_id: int, *, progress: Progress = SILENT) -> str:
    """Undo an import, whoever made it, with the files that came in the same step; returns the action's name.

    One transaction: ``progress`` may raise ``Cancelled`` at any moment, and everything is as it was. Raises
    ``NotAllowed`` for a role that may not import, and ``UserError`` with the reason where it is undone already, or
    where somebody changed or built on what it brought.
    """
    require(workspace.role, Permission.IMPORT_ROSTERS)
    with workspace.read() as session:
        _found(session, import_id)
        action = session.get_one(ChangeSetEntry, _batch(session, import_id).change_set_id)
        number, label = action.id, action.label
    workspace.undo_action(number, label, progress)
    return label


def _runs() -> CompoundSelect[Any]:
    """Imports in force, and those that were undone: of them the record stands in the undo that took it away."""
    old = ChangeRow.old
    live = select(
        ImportRun.id,
        ImportRun.file_name,
        ImportRun.kind,
        ImportRun.imported_at,
        ImportRun.imported_by,
        *(ImportRun.counts[name].as_integer().label(name) for name in _COUNTS),
        type_coerce(null(), UtcDateTime).label("undone_at"),
        null().label("undone_by"),
    )
    undone = select(
        ChangeRow.row_id,
        *(kept_value(old, ImportRun.__table__.c[name]) for name in ("file_name", "kind", "imported_at", "imported_by")),
        *(old["counts", name].as_integer() for name in _COUNTS),
        ChangeSetEntry.at,
        ChangeSetEntry.actor,
    )
    return union_all(live, _of_undone(undone))


_COUNTS = ("created", "updated", "unchanged", "rejected")


def _of_undone(query: Any) -> Any:
    """A query of change rows and their sets, narrowed to imports that are undone now."""
    return query.join(ChangeSetEntry, ChangeSetEntry.id == ChangeRow.change_set_id).where(
        ChangeRow.table_name == _TABLE,
        ChangeRow.kind == "delete",
        ChangeSetEntry.reverted_by_id.is_(None),
        ChangeRow.row_id.not_in(select(ImportRun.id)),
    )


def _found(session: Session, import_id: int) -> Any:
    """One import whole, in force or undone. Raises ``UserError`` where there is none."""
    live = select(
        *(ImportRun.__table__.c[name] for name in _WHOLE),
        *(ImportRun.counts[name].as_integer().label(name) for name in _COUNTS),
        literal(None).label("undone_at"),
        literal(None).label("undone_by"),
    ).where(ImportRun.id == import_id)
    found = session.execute(live).one_or_none()
    if found is None:
        columns = ImportRun.__table__.c
        undone = select(
            ChangeRow.row_id.label("id"),
            *(kept_value(ChangeRow.old, columns[name]).label(name) for name in _WHOLE[1:]),
            *(ChangeRow.old["counts", name].as_integer().label(name) for name in _COUNTS),
            ChangeSetEntry.at.label("undone_at"),
            ChangeSetEntry.actor.label("undone_by"),
        )
        found = session.execute(_of_undone(undone).where(ChangeRow.row_id == import_id)).one_or_none()
    if found is None:
        raise UserError(_("There is no such import in the history any more. Look at the list again."))
    return found


_WHOLE = (
    "id",
    "file_name",
    "folder",
    "sha256",
    "kind",
    "sheet",
    "header_row",
    "mapping",
    "counts",
    "problems",
    "imported_at",
    "imported_by",
)


def _batch(session: Session, import_id: int) -> Any:
    """The action that an import was part of, and the imports that it held: consecutive keys."""
    return session.execute(
        select(ChangeBatch.change_set_id, ChangeBatch.first_id, ChangeBatch.last_id)
        .where(
            ChangeBatch.table_name == _TABLE,
            ChangeBatch.kind == "insert",
            ChangeBatch.first_id <= import_id,
            ChangeBatch.last_id >= import_id,
        )
        .order_by(ChangeBatch.first_id.desc())
        .limit(1)
    ).one()


def _row(found: Any) -> ImportRow:
    return ImportRow(
        id=found.id,
        file_name=found.file_name,
        kind=Kind(found.kind),
        imported_at=found.imported_at.astimezone(DISTRICT_ZONE),
        imported_by=found.imported_by,
        created=found.created or 0,
        updated=found.updated or 0,
        unchanged=found.unchanged or 0,
        rejected=found.rejected or 0,
        undone_at=found.undone_at.astimezone(DISTRICT_ZONE) if found.undone_at is not None else None,
        undone_by=found.undone_by,
    )


def _words(counts: Mapping[str, int]) -> tuple[str, ...]:
    """So many records of each table in words, the most first."""
    most_first = sorted(counts.items(), key=lambda item: -item[1])
    return tuple(record_words(name, count) for name, count in most_first if count)


def _title(kind: Kind, key: str) -> str:
    """A field as a person reads it; one that this program does not know any more under its key."""
    field = fields_of(kind).get(key)
    return field.title if field is not None else key


def _findings(problems: list[ProblemJson]) -> list[Finding]:
    """Problems that are alike together: rows not taken first, then questions, then what was mended; most rows first."""
    groups: dict[tuple[Action, str, str], list[ProblemJson]] = {}
    for problem in problems:
        groups.setdefault((problem["action"], problem["column"], problem["expected"]), []).append(problem)
    findings = [
        Finding(
            action=action,
            column=column,
            expected=expected,
            rows=tuple(dict.fromkeys(one["row"] for one in alike)),
            examples=tuple(dict.fromkeys(one["found"] for one in alike))[:_EXAMPLES],
        )
        for (action, column, expected), alike in groups.items()
    ]
    order: tuple[Action, ...] = ("rejected", "question", "mended")
    return sorted(findings, key=lambda one: (order.index(one.action), -len(one.rows)))
