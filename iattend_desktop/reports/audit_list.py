"""The log to Excel, as it is asked for: permitted, logged itself, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.reports.workbook import write_list
from iattend_desktop.security.audit_log import LogRow, Question, list_log
from iattend_desktop.security.event_words import event_words
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace

_AT_ONCE = 10_000
_MOST = 1_000_000  # entries; a sheet has 1,048,576 rows


def export_log(workspace: Workspace, question: Question, path: Path, *, progress: Progress = SILENT) -> int:
    """Write every entry that fits, the newest first; returns how many. Values of before and after are not in it.

    Raises ``NotAllowed``, and ``UserError`` where the file cannot be written.
    """
    rows: list[LogRow] = []
    before: int | None = None
    while len(rows) < _MOST:
        progress.step(0.0, _("Reading the log"))
        found = list_log(workspace, question, before=before, limit=_AT_ONCE)
        rows += found
        if len(found) < _AT_ONCE:
            break
        before = found[-1].id
    about = question.subject if question.student is None else ("person", question.student)
    workspace.log("export_log", about, {"rows": len(rows)})
    headings = (_("Entry"), _("When"), _("Who"), _("What"), _("About"), _("Action"))
    lines = [
        (row.id, f"{row.at.astimezone(DISTRICT_ZONE):%Y-%m-%d %H:%M:%S}", row.actor, event_words(row.event), row.about,
         row.label)
        for row in rows
    ]  # fmt: skip
    return write_list(path, _("Log"), headings, lines, total=len(lines), progress=progress)
