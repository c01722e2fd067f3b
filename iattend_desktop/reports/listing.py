"""A list to Excel, as it is shown: permitted, logged, written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.reports.workbook import write_list
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace


def export_list(
    workspace: Workspace,
    path: Path,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str | int | float | date | None]],
    *,
    people: Sequence[int] = (),
    progress: Progress = SILENT,
) -> int:
    """Write a list as a workbook and log that it left; returns how many rows.

    ``people`` are the keys of the students who are on it: the log answers who has seen a student's record.
    Raises ``NotAllowed`` for a role that may not export, ``UserError`` where the file cannot be written.
    """
    require(workspace.role, Permission.EXPORT_LISTS)
    named = {"people": list(people)} if people else {}
    workspace.log("export_list", detail={"list": title, "rows": len(rows), **named})
    return write_list(path, title, headings, rows, total=len(rows), progress=progress)
