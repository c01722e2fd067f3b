"""Import: files in any order become one plan that a person can read and correct; applying it is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.roster import ColumnMapping, ImportRun
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.roster.attendance_plan import plan_attendance
from iattend_desktop.roster.draft import Draft, apply_draft
from iattend_desktop.roster.fields import Kind, kind_label
from iattend_desktop.roster.header import Table, find_table, table_at
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.mapping import Mapping, guess_kind, layout_key, suggest_mapping
from iattend_desktop.roster.mentor_plan import plan_mentors
from iattend_desktop.roster.outcome import Change, Comparison, Outcome
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.school_plan import plan_schools
from iattend_desktop.roster.student_plan import plan_students
from iattend_desktop.roster.table import Workbook, read_workbook
from iattend_desktop.roster.validation import MappingIncomplete, Validated, validate
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import IdentifierKind
from iattend_desktop.workspace import Workspace

LEAST_SURE = 0.25
"""From this confidence on, a sheet's kind is taken without asking a person."""


@dataclass(frozen=True)
class Source:
    """One file to import, and what a person has decided about it; what is left out is found or suggested.

    ``edits`` are cells mended in the review, by row (as Excel shows it) and heading; ``left_out`` are rows to skip.
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


@dataclass(frozen=True)
class FilePlan:
    """What one file would do."""

    path: Path
    sha256: str
    table: Table
    mapping: Mapping
    checked: Validated
    outcome: Outcome

    @property
    def kind(self) -> Kind:
        """What the file holds."""
        return self.mapping.kind

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was mended, refused or asked."""
        return self.checked.problems

    @property
    def created(self) -> int:
        """Rows that are new."""
        return len(self.outcome.new)

    @property
    def updated(self) -> int:
        """Rows that change something."""
        return len(self.outcome.changed_rows)

    @property
    def unchanged(self) -> int:
        """Rows that say what is known."""
        return self.outcome.unchanged

    @property
    def rejected(self) -> int:
        """Rows that are not taken, those that wait for an answer included."""
        return len(self.checked.rejected_rows) + len(self.checked.question_rows)

    @property
    def changes(self) -> list[Change]:
        """Changed values, old and new."""
        return self.outcome.changes


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do; nothing is written before :func:`apply_import`."""

    files: tuple[FilePlan, ...]
    draft: Draft
    basis: int  # the newest change of the workspace that the plan has seen

    @property
    def applicable(self) -> bool:
        """Whether any row can be taken."""
        return any(file.created or file.updated or file.unchanged for file in self.files)

    @property
    def changes_something(self) -> bool:
        """Whether applying would write anything."""
        return any(file.created or file.updated for file in self.files)

    @property
    def words(self) -> str:
        """One line a file."""
        return "\n".join(
            _(
                "{file} ({kind}), {rows} rows: "
                "{created} new, {updated} changed, {unchanged} unchanged, {rejected} not taken"
            ).format(
                file=file.path.name,
                kind=kind_label(file.kind),
                rows=f"{file.checked.rows:,}",
                created=f"{file.created:,}",
                updated=f"{file.updated:,}",
                unchanged=f"{file.unchanged:,}",
                rejected=f"{file.rejected:,}",
            )
            for file in self.files
        )


@dataclass(frozen=True)
class _Share:
    """A part of the way, for work that reports from 0 to 1."""

    progress: Progress
    start: float
    width: float

    def step(self, fraction: float, message: str) -> None:
        self.progress.step(self.start + self.width * fraction, message)


class PlanOutdated(UserError):
    """The workspace changed after the plan was made."""


def plan_import(workspace: Workspace, sources: Sequence[Source], *, progress: Progress = SILENT) -> ImportPlan:
    """Read, check and compare files, in any order, against the workspace and against each other.

    Raises ``UserError`` with a sentence for a file that cannot be read, whose header is not found, or whose mapping
    needs a person. Writes nothing.
    """
    draft = Draft()
    plans: list[FilePlan] = []
    with workspace.read() as session:
        opened = [_open(session, source, progress, n, len(sources)) for n, source in enumerate(sources)]
        opened.sort(key=lambda item: list(Kind).index(item[2].kind))
        basis = session.scalar(select(func.max(ChangeSetEntry.id))) or 0
        known = Known.of(session, draft, workspace.today())
        for number, (source, table, mapping, digest) in enumerate(opened):
            progress.step(0.4 + 0.6 * number / len(opened), _("Checking {file}").format(file=source.path.name))
            part = _Share(progress, 0.4 + 0.6 * number / len(opened), 0.6 / len(opened))
            plans.append(_plan_file(workspace, known, source, table, mapping, digest, part))
    progress.step(1.0, _("Planned"))
    return ImportPlan(tuple(plans), draft, basis)


def apply_import(workspace: Workspace, plan: ImportPlan, *, progress: Progress = SILENT) -> None:
    """Apply a plan in one transaction that can be undone as a whole. A plan that changes nothing writes nothing.

    Raises :class:`PlanOutdated` where somebody wrote since the plan was made.
    """
    if not plan.changes_something:
        return
    names = ", ".join(file.path.name for file in plan.files)
    rows = sum(file.created + file.updated for file in plan.files)
    label = ngettext("Import {count} row from {files}", "Import {count} rows from {files}", rows, files=names)
    with workspace.write(Permission.IMPORT_ROSTERS, label) as session:
        newest = session.scalar(
            select(func.max(ChangeSetEntry.id)).where(
                ChangeSetEntry.stands_since_id.is_not(None) | (ChangeSetEntry.kind != "action")
            )
        )
        if (newest or 0) > plan.basis:
            raise PlanOutdated(_("The workspace changed since this plan was made. Nothing was applied; plan it again."))
        progress.step(0.0, _("Writing"))
        apply_draft(session, plan.draft, progress=progress)
        for file in plan.files:
            _remember(session, file)
        progress.step(1.0, _("Imported"))


def plan_json(plan: ImportPlan) -> dict[str, Any]:
    """The plan for scripts."""
    return {
        "files": [
            {
                "file": file.path.name,
                "kind": str(file.kind),
                "rows": file.checked.rows,
                "created": file.created,
                "updated": file.updated,
                "unchanged": file.unchanged,
                "rejected": file.rejected,
                "questions": len(file.checked.question_rows),
                "repeated": len(file.checked.repeated_rows),
                "problems": [problem.to_json() for problem in file.problems],
            }
            for file in plan.files
        ]
    }


def _open(
    session: Session, source: Source, progress: Progress, number: int, count: int
) -> tuple[Source, Table, Mapping, str]:
    progress.step(0.4 * number / count, _("Reading {file}").format(file=source.path.name))
    workbook = source.workbook or read_workbook(source.path)
    table = (
        table_at(workbook, source.sheet, source.header_row)
        if source.sheet is not None and source.header_row is not None
        else find_table(workbook)
    )
    mapping = source.mapping or resolve_mapping(session, table, source.kind, source.mapping_name)
    missing = {key: text for key, text in source.defaults.items() if key not in mapping.columns}
    mapping = replace(mapping, defaults={**mapping.defaults, **missing})
    with source.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return source, _corrected(table, source), mapping, digest


def resolve_mapping(session: Session, table: Table, kind: Kind | None, name: str | None) -> Mapping:
    """The mapping called by name, else the one remembered for this layout, else the suggested one."""
    if name is not None:
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
                "{file} does not show whether it holds schools, students, mentors or attendance: none of its columns "
                "is called as expected. Import it in the window and map its columns there."
            ).format(file=table.file)
        )
    remembered = session.scalar(
        select(ColumnMapping).where(ColumnMapping.layout == layout_key(table.headings), ColumnMapping.kind == kind)
    )
    return Mapping.from_json(remembered.mapping, table.headings) if remembered else suggest_mapping(table, kind)


def check_school(table: Table, mapping: Mapping) -> None:
    """Raises ``MappingIncomplete`` where nothing says which school students go to: they would be on no list."""
    if mapping.kind is Kind.STUDENTS and "school" not in mapping.columns and "school" not in mapping.defaults:
        raise MappingIncomplete(
            _("{file} does not say which school its students go to; choose the column, or one school for all.").format(
                file=table.file
            )
        )


def _plan_file(
    workspace: Workspace,
    known: Known,
    source: Source,
    table: Table,
    mapping: Mapping,
    digest: str,
    progress: Progress,
) -> FilePlan:
    check_school(table, mapping)
    numbers: dict[str, int] | None = None
    if mapping.kind is Kind.ATTENDANCE:
        kind = IdentifierKind.LOCAL_ID if "student_id" in mapping.columns else IdentifierKind.SSID
        numbers = {value: person for (of, value), person in known.numbers.items() if of == kind}
    checked = validate(
        table,
        mapping,
        today=known.today,
        known_schools=known.findable_schools(),
        school_names=known.school_names,
        known_students=numbers,
        progress=progress,
    )
    outcome = Outcome()
    run = known.draft.add(
        ImportRun,
        file_name=source.path.name,
        sha256=digest,
        kind=mapping.kind,
        sheet=table.sheet,
        header_row=table.header_row,
        mapping=mapping.to_json(table.headings),
        counts={},
        problems=[problem.to_json() for problem in checked.problems],
        imported_at=workspace.clock(),
        imported_by=workspace.actor,
    )
    comparison = Comparison(known.draft, outcome, frozenset(mapping.defaults))
    if mapping.kind is Kind.SCHOOLS:
        plan_schools(known, checked, comparison)
    elif mapping.kind is Kind.STUDENTS:
        plan_students(known, checked, comparison, run)
    elif mapping.kind is Kind.MENTORS:
        plan_mentors(known, checked, comparison)
    else:
        plan_attendance(known, checked, comparison, run)
    plan = FilePlan(source.path, digest, table, mapping, checked, outcome)
    counts = {"created": plan.created, "updated": plan.updated, "unchanged": plan.unchanged, "rejected": plan.rejected}
    known.draft.change(ImportRun, run, "counts", counts)
    return plan


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


def _remember(session: Session, file: FilePlan) -> None:
    """Keep the mapping for this layout, under a name that nothing else has."""
    layout, mapping = layout_key(file.table.headings), file.mapping.to_json(file.table.headings)
    saved = session.scalar(select(ColumnMapping).where(ColumnMapping.layout == layout, ColumnMapping.kind == file.kind))
    if saved is not None:
        saved.mapping = mapping
        return
    name = base = f"{file.path.stem} ({kind_label(file.kind).lower()})"
    number = 1
    while session.scalar(select(ColumnMapping.id).where(ColumnMapping.name == name)):
        number += 1
        name = f"{base} {number}"
    session.add(ColumnMapping(name=name, layout=layout, kind=file.kind, mapping=mapping))
    session.flush()
