"""What was wrong in an imported file, as a workbook or a CSV: permitted, logged, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.reports.csv_list import write_csv
from iattend_desktop.reports.workbook import write_list
from iattend_desktop.roster.history import import_problems
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace


def export_problems(workspace: Workspace, import_id: int, path: Path, *, progress: Progress = SILENT) -> int:
    """Write every problem of an import, one a line, and log that it left; returns how many.

    Raises ``NotAllowed`` for a role that may not export, ``UserError`` where the file cannot be written or its name
    ends in neither ``.xlsx`` nor ``.csv``.
    """
    require(workspace.role, Permission.EXPORT_LISTS)
    suffix = path.suffix.casefold()
    if suffix not in (".xlsx", ".csv"):
        raise UserError(_("“{file}” ends in neither .xlsx nor .csv. Choose a name that does.").format(file=path.name))
    became = {
        "rejected": _("Not taken"),
        "question": _("Waits for an answer, not taken"),
        "mended": _("Mended and taken"),
    }
    rows = [
        (one["sheet"], one["row"], one["column"], one["found"], one["expected"], became[one["action"]],
         one["next_step"])
        for one in import_problems(workspace, import_id)
    ]  # fmt: skip
    headings = (
        _("Sheet"),
        _("Row"),
        _("Column"),
        _("Found"),
        _("Expected"),
        _("What became of the row"),
        _("Next step"),
    )
    workspace.log("export_problems", ("import_run", import_id), {"rows": len(rows)})
    if suffix == ".csv":
        return write_csv(path, headings, rows)
    return write_list(path, _("Problems"), headings, rows, total=len(rows), progress=progress)
