"""Small rosters, and what tests of plans ask a workspace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from iattend_desktop.model.roster import ImportRun
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.roster.history import list_imports
from iattend_desktop.roster.plan import ImportPlan, Source, apply_import, plan_import
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.records import records_in
from tests.unit.roster.workbooks import write

TODAY = date(2026, 11, 20)
SCHOOLS = [["CDS Code", "School"], ["19647330000001", "Lincoln High"], ["19647330000002", "Garfield High"]]
STUDENT = ["Student ID", "Last Name", "First Name", "Grade", "School", "Home Language", "Identified"]
ROSA = ["00000101", "Delgado", "Rosa", 9, "Lincoln High", "Spanish", "Yes"]
MIN = ["00000102", "Kim", "Min", 10, "Garfield High", "Korean", "No"]
MENTOR = ["Mentor ID", "Last Name", "First Name", "Organization", "Languages", "Capacity", "Site"]
DANIEL = ["M0000001", "Okafor", "Daniel", "Metro Bank", "English; Spanish", 2, "Lincoln High"]
DAYS = ["Student ID", "School", "Month", "Days Expected", "Days Attended", "Absent Excused", "Absent Unexcused"]
AUGUST = ["00000101", "Lincoln High", date(2026, 8, 1), 12, 10, 1, 1]
Rows = list[list[Any]]


def do(workspace: Workspace, *sources: Source | Path) -> ImportPlan:
    """Plan and apply."""
    plan = plan_import(workspace, [one if isinstance(one, Source) else Source(one) for one in sources])
    apply_import(workspace, plan)
    return plan


def counts(plan: ImportPlan) -> list[tuple[str, int, int, int, int]]:
    """Of each file: kind, created, updated, unchanged, rejected."""
    return [(str(one.kind), one.created, one.updated, one.unchanged, one.rejected) for one in plan.files]


def records(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the history of imports, and without what tells of changes themselves."""
    return {name: rows for name, rows in everything(workspace).items() if name != ImportRun.__tablename__}


def history(workspace: Workspace) -> list[tuple[str, int, int, int]]:
    """Of each import, the newest first: file, new, changed and unchanged rows."""
    return [(row.file_name, row.created, row.updated, row.unchanged) for row in list_imports(workspace)]


def everything(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, without what tells of changes themselves."""
    with looking(workspace) as session:
        return records_in(session, lambda name: not name.startswith(("change", "audit")), versions=False)


def change_sets(workspace: Workspace) -> int:
    with workspace.read() as session:
        return session.scalars(select(func.count(ChangeSetEntry.id))).one()


def the_file(workspace: Workspace) -> bytes:
    """The workspace file, whole without its journal; of one on a server all that its tables say."""
    if isinstance(workspace, SharedWorkspace):
        return repr(everything(workspace)).encode()
    workspace.close()
    return workspace.path.read_bytes()


def students(folder: Path, *rows: Sequence[Any], heading: Sequence[Any] = STUDENT, name: str = "students") -> Path:
    return write(folder / f"{name}.xlsx", [heading, *rows])
