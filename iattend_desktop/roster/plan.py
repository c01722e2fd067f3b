"""Import: files in any order become one plan that a person can read and correct; applying it is one transaction."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.roster import ImportRun
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.roster.attendance_plan import plan_attendance, plan_summary
from iattend_desktop.roster.calendar_plan import plan_calendar
from iattend_desktop.roster.calpads import with_school_codes
from iattend_desktop.roster.collector import collector_paused
from iattend_desktop.roster.daily_plan import plan_daily
from iattend_desktop.roster.draft import Draft, apply_draft
from iattend_desktop.roster.enrolling import Leaving, who_left
from iattend_desktop.roster.fields import ATTENDANCE_KINDS, Kind, kind_label
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.identity import Candidate, Identities, identify
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.mentor_plan import plan_mentors
from iattend_desktop.roster.outcome import Change, Comparison, Outcome
from iattend_desktop.roster.problems import Problem, problem_lines
from iattend_desktop.roster.school_plan import plan_schools
from iattend_desktop.roster.source import Source, check_school, open_source, remember_mapping, tables_of, used_mapping
from iattend_desktop.roster.student_plan import plan_students
from iattend_desktop.roster.validation import Validated, validate
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.backup import BackupReason
from iattend_desktop.vocabulary import IdentifierKind
from iattend_desktop.workspace import Workspace

__all__ = ["FilePlan", "ImportPlan", "PlanOutdated", "Source", "apply_import", "plan_import", "plan_json"]

_MOST_LINES = 20  # of what is not taken of a file, in words


@dataclass(frozen=True)
class FilePlan:
    """What one file would do."""

    path: Path
    sha256: str
    table: Table
    mapping: Mapping
    checked: Validated
    outcome: Outcome
    notes: tuple[str, ...] = ()  # what a person should know of how the file was read
    same_asked: ReadOnly[int, tuple[Candidate, ...]] = field(default_factory=dict)  # rows: are they these students?
    left_asked: frozenset[int] = frozenset()  # rows: did their student leave?

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
        """Whether applying would change any record."""
        return any(file.created or file.updated for file in self.files)

    @property
    def words(self) -> str:
        """One line a file, and under it what is not taken, the same in many rows told once."""
        return "\n".join(line for file in self.files for line in (_counts(file), *_notes(file), *_not_taken(file)))


def _counts(file: FilePlan) -> str:
    return _(
        "{file} ({kind}), {rows}: {created} new, {updated} changed, {unchanged} unchanged, {rejected} not taken"
    ).format(
        file=file.path.name,
        kind=kind_label(file.kind),
        rows=ngettext("{count} row", "{count} rows", file.checked.rows),
        created=f"{file.created:,}",
        updated=f"{file.updated:,}",
        unchanged=f"{file.unchanged:,}",
        rejected=f"{file.rejected:,}",
    )


def _notes(file: FilePlan) -> list[str]:
    return [f"  {note}" for note in file.notes]


def _not_taken(file: FilePlan) -> list[str]:
    problems = [problem for problem in file.problems if problem.action != "mended"]
    return [f"  {line}" for line in problem_lines(problems, _MOST_LINES)]


class PlanOutdated(UserError):
    """The workspace changed after the plan was made."""


@collector_paused()
def plan_import(workspace: Workspace, sources: Sequence[Source], *, progress: Progress = SILENT) -> ImportPlan:
    """Read, check and compare files, in any order, against the workspace and against each other.

    Raises ``UserError`` with a sentence for a file that cannot be read, whose header is not found, or whose mapping
    needs a person. Writes nothing.
    """
    require(workspace.role, Permission.IMPORT_ROSTERS)
    draft = Draft()
    plans: list[FilePlan] = []
    with workspace.read() as session:
        opened = []
        for number, source in enumerate(sources):
            progress.step(0.4 * number / len(sources), _("Reading {file}").format(file=source.path.name))
            part = Part(progress, 0.4 * number / len(sources), 0.4 * (number + 1) / len(sources))
            opened += [(table, *open_source(session, table, part)) for table in tables_of(source)]
        opened.sort(key=lambda item: list(Kind).index(item[2].kind))
        basis = session.scalar(select(func.max(ChangeSetEntry.id))) or 0
        known = Known.of(session, draft, workspace.today())
        for number, (source, table, mapping, digest) in enumerate(opened):
            progress.step(0.4 + 0.6 * number / len(opened), _("Checking {file}").format(file=source.path.name))
            part = Part(progress, 0.4 + 0.6 * number / len(opened), 0.4 + 0.6 * (number + 1) / len(opened))
            plans.append(_plan_file(workspace, known, source, table, mapping, digest, part))
    progress.step(1.0, _("Planned"))
    return ImportPlan(tuple(plans), draft, basis)


@collector_paused()
def apply_import(workspace: Workspace, plan: ImportPlan, *, progress: Progress = SILENT) -> None:
    """Apply a plan in one transaction that can be undone as a whole.

    A backup comes first where the workspace holds anything that none has. A plan that changes nothing leaves its lines
    in the history alone; one of which no row can be taken writes nothing. Raises :class:`PlanOutdated` where somebody
    wrote since the plan was made, and ``UserError`` where the backup cannot be made.
    """
    if not plan.applicable:
        return
    if plan.changes_something:
        workspace.back_up_changes(BackupReason.IMPORT, progress=Part(progress, 0.0, 0.2))
    progress = Part(progress, 0.2, 1.0)
    names = ", ".join(dict.fromkeys(file.path.name for file in plan.files))
    rows = sum(file.created + file.updated for file in plan.files)
    label = ngettext("Import {count} row from {files}", "Import {count} rows from {files}", rows, files=names)
    if not plan.changes_something:
        label = _("Import {files}: nothing to change").format(files=names)
    with workspace.write(Permission.IMPORT_ROSTERS, label) as session:
        newest = session.scalar(
            select(func.max(ChangeSetEntry.id)).where(
                ChangeSetEntry.stands_since_id.is_not(None) | (ChangeSetEntry.kind != "action")
            )
        )
        if (newest or 0) > plan.basis:
            raise PlanOutdated(_("The workspace changed since this plan was made. Nothing was applied; plan it again."))
        progress.step(0.0, _("Writing"))
        draft = plan.draft if plan.changes_something else Draft({ImportRun: plan.draft.inserts[ImportRun]})
        apply_draft(session, draft, progress=progress)
        for file in plan.files:
            remember_mapping(session, file.table, file.mapping, file.path.stem)
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
                "notes": list(file.notes),
                "problems": [problem.to_json() for problem in file.problems],
            }
            for file in plan.files
        ]
    }


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
    if mapping.kind in ATTENDANCE_KINDS:
        kind = IdentifierKind.LOCAL_ID if "student_id" in mapping.columns else IdentifierKind.SSID
        numbers = {value: person for (of, value), person in known.numbers.items() if of == kind}
    schools = known.findable_schools()
    checked = validate(
        table,
        mapping,
        today=known.today,
        known_schools=with_school_codes(schools) if mapping.kind is Kind.ABSENCE_SUMMARY else schools,
        school_names=known.school_names,
        known_students=numbers,
        known_numbers=known.numbers,
        progress=progress,
    )
    outcome = Outcome()
    run = known.draft.add(
        ImportRun,
        file_name=source.path.name,
        folder=str(source.path.absolute().parent),
        sha256=digest,
        kind=mapping.kind,
        sheet=table.sheet,
        header_row=table.header_row,
        mapping=used_mapping(table, mapping),
        counts={},
        problems=[],
        imported_at=workspace.clock(),
        imported_by=workspace.actor,
    )
    comparison = Comparison(known.draft, outcome, frozenset(mapping.defaults))
    identities, leaving = Identities(), Leaving()
    if mapping.kind is Kind.STUDENTS:
        checked, identities = identify(known, table, mapping, checked, source.same_as)
        checked, leaving = who_left(known, table, mapping, checked, identities.persons, source.left)
    if mapping.kind is Kind.SCHOOLS:
        plan_schools(known, checked, comparison)
    elif mapping.kind is Kind.STUDENTS:
        plan_students(known, checked, comparison, run, identities.persons, leaving)
    elif mapping.kind is Kind.CALENDAR:
        checked = plan_calendar(known, table, mapping, checked, comparison)
    elif mapping.kind is Kind.MENTORS:
        plan_mentors(known, checked, comparison)
    elif mapping.kind is Kind.ABSENCE_SUMMARY:
        plan_summary(known, checked, comparison, run)
    elif mapping.kind is Kind.DAILY:
        checked = plan_daily(known, table, mapping, checked, comparison, run)
    else:
        plan_attendance(known, checked, comparison, run)
    known.draft.change(ImportRun, run, "problems", [problem.to_json() for problem in checked.problems])
    plan = FilePlan(
        source.path, digest, table, mapping, checked, outcome, source.notes, identities.asked, leaving.asked
    )
    counts = {
        "rows": checked.rows,
        "created": plan.created,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "rejected": plan.rejected,
        "questions": len(checked.question_rows),
        "repeated": len(checked.repeated_rows),
    }
    known.draft.change(ImportRun, run, "counts", counts)
    return plan
