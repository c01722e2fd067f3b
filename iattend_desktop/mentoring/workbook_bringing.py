"""Brings in what workbooks hold: all of a plan in one transaction that can be undone, each row once and for all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.check_in_values import checked
from iattend_desktop.mentoring.parties import parties_of
from iattend_desktop.mentoring.workbook_compare import Fate, PlannedRow
from iattend_desktop.mentoring.workbook_plan import ReturnPlan, planned
from iattend_desktop.mentoring.workbook_words import Part as Sheets
from iattend_desktop.model.mentoring import CheckIn, Goal, GoalProgress, GoalStep, WorkbookIssue, WorkbookRow
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security import audit
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.workspace import Workspace


class ReturnOutdated(UserError):
    """The workspace changed after the plan was made."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What was written: new check-ins, and what was changed: check-ins, goals, steps."""

    new: int
    changed: int


def bring_in(
    workspace: Workspace,
    plan: ReturnPlan,
    from_workbook: Collection[tuple[int, str]] = (),
    *,
    progress: Progress = SILENT,
) -> Brought:
    """Write what a plan says. Of the conflicts those are taken from the workbook that ``from_workbook`` names, by the
    issue and key of their rows; the others stay as they are in the program, and are not asked about again.

    Raises :class:`ReturnOutdated` where a row would have another fate by now, and nothing is then written;
    ``NotAllowed``.
    """
    chosen = set(from_workbook)
    files = [book.path.name for book in plan.books if book.rows]
    count = sum(row.fate is not Fate.THERE for row in plan.rows)
    if not count:
        return Brought(0, 0)
    label = ngettext(
        "Bring in {count} entry from {files}", "Bring in {count} entries from {files}", count, files=", ".join(files)
    )
    with workspace.write(Permission.IMPORT_ROSTERS, label) as session:
        progress.step(0.0, _("Comparing once more"))
        for book in plan.books:
            taken = book.returned if not book.refusal else None
            if taken is not None and planned(session, workspace.today(), taken) != book:
                raise ReturnOutdated(
                    _("The workspace changed since the workbooks were read. Nothing was written; read them again.")
                )
        progress.step(0.5, _("Writing"))
        rows = [row for row in plan.rows if row.fate is not Fate.THERE]
        wanted = [row for row in rows if row.fate is not Fate.CONFLICT or (row.issue_id, row.key) in chosen]
        brought = _write(session, workspace.today(), wanted, rows)
        audit.tell(session, "bring_workbooks", detail={"workbooks": len(files), "rows": count})
        progress.step(1.0, _("Brought in"))
    return brought


def _write(session: Session, today: date, taken: list[PlannedRow], rows: list[PlannedRow]) -> Brought:
    new = [row for row in taken if row.part is Sheets.CHECK_INS and row.record is None]
    keys = dict(zip(((row.issue_id, row.key) for row in new), _insert(session, today, new), strict=True))
    changed = [row for row in taken if (row.issue_id, row.key) not in keys]
    for row in changed:
        _change(session, today, row)
    _keep(session, rows, keys)
    return Brought(len(new), len(changed))


def _insert(session: Session, today: date, rows: list[PlannedRow]) -> range:
    if not rows:
        return range(0)
    mentors = dict(session.execute(select(WorkbookIssue.id, WorkbookIssue.mentor_id)).all())
    columns: dict[str, list[object]] = {"match_id": [], "mentor_id": []}
    for row in rows:
        values = checked(today, parties_of(session, row.match_id), **row.mine)
        columns["match_id"].append(row.match_id)
        columns["mentor_id"].append(mentors[row.issue_id])
        for name, value in values.items():
            columns.setdefault(name, []).append(value)
    return insert_rows(session, CheckIn, columns)


def _change(session: Session, today: date, row: PlannedRow) -> None:
    if row.part is Sheets.GOALS:
        goal = session.get_one(Goal, row.record)
        goal.status, goal.status_on = row.mine["status"].value, today
        note = _("By the mentor's workbook")
        session.add(GoalProgress(goal_id=goal.id, on_date=today, status=row.mine["status"].value, note=note))
    elif row.table == "goal_step":
        session.get_one(GoalStep, row.record).done_on = row.mine["done"]
    elif row.part is Sheets.STEPS:
        session.get_one(CheckIn, row.record).next_step_done_on = row.mine["done"]
    else:
        check_in = session.get_one(CheckIn, row.record)
        values = checked(today, parties_of(session, row.match_id), **row.mine)
        if values["next_step"] != check_in.next_step:
            check_in.next_step_done_on = None
        for name, value in values.items():
            setattr(check_in, name, value)


def _keep(session: Session, rows: list[PlannedRow], keys: dict[tuple[int, str], int]) -> None:
    """Note each row as brought, those that were left as they are in the program, too."""
    issues = {row.issue_id for row in rows}
    before = {
        (row.issue_id, row.row_key): row
        for row in session.scalars(select(WorkbookRow).where(WorkbookRow.issue_id.in_(issues)))
    }
    fresh: dict[str, list[object]] = {name: [] for name in ("issue_id", "match_id", "row_key", "check_in_id", "taken")}
    for row in rows:
        record = row.record if row.part is Sheets.CHECK_INS else None
        check_in_id = keys.get((row.issue_id, row.key), record)
        known = before.get((row.issue_id, row.key))
        if known is not None:
            known.taken, known.check_in_id = row.taken, check_in_id
            continue
        for name, value in (
            ("issue_id", row.issue_id),
            ("match_id", row.match_id),
            ("row_key", row.key),
            ("check_in_id", check_in_id),
            ("taken", row.taken),
        ):
            fresh[name].append(value)
    if fresh["issue_id"]:
        insert_rows(session, WorkbookRow, fresh)
