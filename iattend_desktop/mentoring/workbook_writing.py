"""Writes mentors' workbooks into a folder: a file for each mentor, all of them or none, recorded and logged.

A workbook is on record before it is in its place: one that nobody knows of could not come back.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.workbook_contents import LeftOut, WorkbookContents, workbook_contents
from iattend_desktop.mentoring.workbook_file import encrypted, octets_of
from iattend_desktop.mentoring.workbook_sheets import make_workbook, rows_for_check_ins
from iattend_desktop.mentoring.workbook_stamp import Seal, new_seal
from iattend_desktop.model.mentoring import WorkbookIssue
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.saving import file_stem, saying_why
from iattend_desktop.security import audit
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace

LEAST_PASSWORD = 8
_WRITTEN = 0.95  # of the progress, when all files are there but for their names


@dataclass(frozen=True, slots=True)
class WorkbooksToWrite:
    """What would be written: one workbook for each mentor named, and who stands in none."""

    mentors: tuple[str, ...]
    students: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class WrittenWorkbooks:
    """What was written, in the order of the mentors' names; ``students`` counts each once."""

    files: tuple[Path, ...]
    students: int
    left_out: tuple[LeftOut, ...]


def plan_workbooks(workspace: Workspace, mentors: Collection[int] | None = None) -> WorkbooksToWrite:
    """Which workbooks there would be, for all mentors or for those given by key. Writes nothing.

    Raises ``NotAllowed``.
    """
    require(workspace.role, Permission.EXPORT_LISTS)
    with workspace.read() as session:
        books, left = workbook_contents(session, workspace.today(), mentors)
    return WorkbooksToWrite(tuple(book.mentor for book in books), len(_people(books)), tuple(left))


def write_workbooks(
    workspace: Workspace,
    folder: Path,
    *,
    mentors: Collection[int] | None = None,
    password: str | None = None,
    progress: Progress = SILENT,
) -> WrittenWorkbooks:
    """Write a workbook for each mentor with students to show, encrypted where there is a password.

    No file that is there already is replaced: it may be one that came back. The log has who stands in the workbooks.
    Cancelled or failed, it leaves no file and no record. Raises ``NotAllowed``, and ``UserError`` where there is
    nothing to write, the password is too short, or the folder cannot be written to.
    """
    require(workspace.role, Permission.EXPORT_LISTS)
    if password is not None and len(password) < LEAST_PASSWORD:
        raise UserError(
            _("The password has fewer than {least} letters. Give a longer one.").format(least=LEAST_PASSWORD)
        )
    progress.step(0.0, _("Reading mentees, goals and steps"))
    with workspace.read() as session:
        books, left = workbook_contents(session, workspace.today(), mentors)
    if not books:
        raise UserError(_("No mentor has a student whose data a workbook may show. Nothing was written."))
    with saying_why(folder):
        folder.mkdir(exist_ok=True)
        drafts = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        made: list[tuple[WorkbookContents, Seal]] = []
        for number, contents in enumerate(books):
            done = ngettext("{count} workbook written", "{count} workbooks written", number)
            progress.step(_WRITTEN * number / len(books), done)
            seal = new_seal()
            octets = octets_of(make_workbook(contents, seal))
            with saying_why(folder / _file_name(contents)):
                (drafts / str(number)).write_bytes(octets if password is None else encrypted(octets, password))
            made.append((contents, seal))
        progress.step(_WRITTEN, _("Recording the workbooks"))
        _record(workspace, made)
        files = [_put(drafts / str(number), folder, contents) for number, (contents, _seal) in enumerate(made)]
    finally:
        shutil.rmtree(drafts, ignore_errors=True)
    return WrittenWorkbooks(tuple(files), len(_people(books)), tuple(left))


def contents_on_record(contents: WorkbookContents) -> dict[str, Any]:
    """What the rows of a workbook are about: keys and versions of records by the numbers of the rows, no name."""
    return {
        "issued": contents.issued_on.isoformat(),
        "S": [[one.match_id, one.version] for one in contents.students],
        "G": [[one.match_id, one.id, one.version] for one in contents.goals],
        "T": [[one.match_id, one.table, one.id, one.version] for one in contents.steps],
        "C": rows_for_check_ins(len(contents.students)),
    }


def _record(workspace: Workspace, made: Sequence[tuple[WorkbookContents, Seal]]) -> None:
    label = ngettext("Write {count} mentor's workbook", "Write {count} mentors' workbooks", len(made))
    with workspace.write(Permission.EXPORT_LISTS, label, undoable=False) as session:
        for contents, seal in made:
            session.add(
                WorkbookIssue(
                    public_id=uuid.UUID(seal.workbook),
                    mentor_id=contents.mentor_id,
                    issued_at=workspace.clock(),
                    issued_by=workspace.actor,
                    signing_key=seal.secret.hex(),
                    contents=contents_on_record(contents),
                )
            )
        people = sorted(_people([contents for contents, _seal in made]))
        audit.tell(session, "export_workbooks", detail={"workbooks": len(made), "people": people})


def _put(draft: Path, folder: Path, contents: WorkbookContents) -> Path:
    """Give a file its name, or the first with a number behind it that nothing else has."""
    target, number = folder / _file_name(contents), 1
    with saying_why(target):
        while target.exists():
            number += 1
            target = folder / f"{Path(_file_name(contents)).stem} ({number}).xlsx"
        draft.chmod(0o600)
        os.rename(draft, target)
    return target


def _file_name(contents: WorkbookContents) -> str:
    return f"{file_stem(contents.mentor, contents.issued_on.isoformat(), 'mentor')}.xlsx"


def _people(books: Sequence[WorkbookContents]) -> set[int]:
    return {student.student_id for contents in books for student in contents.students}
