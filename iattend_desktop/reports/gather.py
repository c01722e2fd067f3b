"""Reports from a workspace: one to look at or to save, or a run of many into a folder.

What a report says is read in a fixed few queries, whatever the number of students. A print is in the log before its
file is written, so that no file can stand outside the log.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.reports.batch import Written, write_student_summaries
from iattend_desktop.reports.document import new_document, pdf_of, write_pdf
from iattend_desktop.reports.mentor import mentor_sheet
from iattend_desktop.reports.mentor_facts import mentor_caseloads
from iattend_desktop.reports.program import program_sheet
from iattend_desktop.reports.program_facts import program_summary
from iattend_desktop.reports.sheet import Sheet
from iattend_desktop.reports.student import student_sheet
from iattend_desktop.reports.student_facts import student_summaries
from iattend_desktop.saving import file_stem, saying_why
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace

SEPARATE_FILES = 500
"""Up to so many students or mentors get a file each; above, the students of a school (the mentors of an organization
or region) share one with a bookmark each, because every file embeds its fonts anew."""

T = TypeVar("T")


class ReportKind(StrEnum):
    """What can be printed."""

    STUDENT = "student"
    MENTOR = "mentor"
    PROGRAM = "program"


def write_reports(
    workspace: Workspace,
    kind: ReportKind,
    out: Path,
    *,
    progress: Progress = SILENT,
    students: Sequence[int] | None = None,
    mentors: Sequence[int] | None = None,
) -> Written:
    """Print many reports into the folder ``out``, which is made where it is missing.

    ``students`` are keys of people, by default who has an open match (everybody in the program where there is no
    match yet); ``mentors`` keys of mentors, by default who has an open match. A cancelled or failed run leaves no
    new file. Raises ``UserError`` where there is nothing to print or the files cannot be written, ``NotAllowed``
    where the role may not print.
    """
    require(workspace.role, Permission.PRINT_REPORTS)
    progress.step(0.0, _("Reading the workspace"))
    if kind is ReportKind.STUDENT:
        found = student_summaries(workspace, students)
        make_folder(out)
        _log_print(workspace, kind, people=[row.id for row, _summary in found])
        if len(found) <= SEPARATE_FILES:
            return write_student_summaries(
                (summary for _row, summary in found), out, total=len(found), progress=progress
            )
        by_school = _grouped(found, lambda pair: (pair[0].school_id, pair[0].school))
        return write_files(
            out, ((name, (student_sheet(one) for _row, one in part)) for name, part in by_school), len(found), progress
        )
    if kind is ReportKind.MENTOR:
        caseloads = mentor_caseloads(workspace, mentors)
        make_folder(out)
        people = sorted({student for one in caseloads for student in one.students})
        _log_print(workspace, kind, people=people, mentors=[one.mentor_id for one in caseloads])
        if len(caseloads) <= SEPARATE_FILES:
            groups = [(one.printed.name, [one]) for one in caseloads]
        else:
            groups = _grouped(caseloads, lambda one: (one.group, one.group))
        return write_files(
            out,
            ((name, (mentor_sheet(one.printed) for one in part)) for name, part in groups),
            len(caseloads),
            progress,
        )
    summary = program_summary(workspace)
    make_folder(out)
    _log_print(workspace, kind)
    return write_files(out, [(_("Program summary"), [program_sheet(summary)])], 1, progress)


def write_one(workspace: Workspace, kind: ReportKind, key: int | None, path: Path) -> int:
    """Save one report as the PDF ``path`` and return its number of pages.

    ``key`` is the student's person key, the mentor's key, or ``None`` for the program. Raises ``UserError``.
    """
    sheet, people = _one(workspace, kind, key)
    _log_print(workspace, kind, people=people, mentors=[key] if kind is ReportKind.MENTOR and key else [])
    return write_pdf(path, sheet)


def preview_one(workspace: Workspace, kind: ReportKind, key: int | None) -> bytes:
    """One report as a PDF in memory, to be looked at: no file is written. The look at a student's record is logged."""
    sheet, people = _one(workspace, kind, key)
    if kind is ReportKind.STUDENT:
        workspace.log("view_record", ("person", people[0]), {"report": kind.value})
    elif kind is ReportKind.MENTOR and key is not None:
        workspace.log("view_record", ("mentor", key), {"report": kind.value, "people": people})
    return pdf_of(sheet)


def log_printed(workspace: Workspace, kind: ReportKind, key: int | None) -> None:
    """Log that a report which was looked at goes to a printer. Raises ``UserError`` where the role may not print."""
    _sheet, people = _one(workspace, kind, key)
    _log_print(workspace, kind, people=people, mentors=[key] if kind is ReportKind.MENTOR and key else [])


def _one(workspace: Workspace, kind: ReportKind, key: int | None) -> tuple[Sheet, list[int]]:
    """One report laid out, and the people whose records it shows."""
    require(workspace.role, Permission.PRINT_REPORTS)
    if kind is ReportKind.PROGRAM:
        return program_sheet(program_summary(workspace)), []
    if key is None:
        raise UserError(_("Choose whose report to print first."))
    if kind is ReportKind.STUDENT:
        row, summary = student_summaries(workspace, [key])[0]
        return student_sheet(summary), [row.id]
    caseload = mentor_caseloads(workspace, [key])[0]
    return mentor_sheet(caseload.printed), sorted(caseload.students)


def _log_print(
    workspace: Workspace, kind: ReportKind, *, people: Sequence[int] = (), mentors: Sequence[int] = ()
) -> None:
    """One entry for a run, with everybody whose record it shows; a report on one student is found by the student."""
    subject = None
    if kind is ReportKind.STUDENT and len(people) == 1:
        subject = ("person", people[0])
    elif kind is ReportKind.MENTOR and len(mentors) == 1:
        subject = ("mentor", mentors[0])
    detail: dict[str, object] = {"report": kind.value, "people": list(people)}
    if mentors:
        detail["mentors"] = list(mentors)
    workspace.log("print_report", subject, detail)


def _grouped(items: Iterable[T], group: Callable[[T], tuple[object, str]]) -> list[tuple[str, list[T]]]:
    """Items by group, groups by name; ``group`` gives what tells groups apart, and the name."""
    groups: dict[tuple[object, str], list[T]] = defaultdict(list)
    for item in items:
        groups[group(item)].append(item)
    return [(name, part) for (_key, name), part in sorted(groups.items(), key=lambda pair: pair[0][1].casefold())]


def make_folder(out: Path) -> None:
    """The folder of a run, made where it is missing. Raises ``UserError`` where it cannot be."""
    if out.exists() and not out.is_dir():
        raise UserError(_("“{file}” is a file. Choose a folder for the reports.").format(file=out.name))
    with saying_why(out / _("reports")):
        out.mkdir(parents=True, exist_ok=True)


def write_files(out: Path, groups: Iterable[tuple[str, Iterable[Sheet]]], total: int, progress: Progress) -> Written:
    """One PDF a group, all of them or none: first in a private folder inside ``out``, then put in place."""
    with saying_why(out):
        drafts = Path(tempfile.mkdtemp(prefix=".writing-", dir=out))
    try:
        taken: dict[str, int] = {}
        files: list[Path] = []
        told = _Told(total, progress)
        pages = 0
        for name, sheets in groups:
            stem = file_stem(name, None)
            taken[stem.casefold()] = repeat = taken.get(stem.casefold(), 0) + 1
            file = out / (f"{stem} ({repeat}).pdf" if repeat > 1 else f"{stem}.pdf")
            with new_document(drafts / file.name, name) as document:
                for sheet in told(sheets):
                    document.add(sheet)
            pages += document.pages
            files.append(file)
        for file in files:
            with saying_why(file):
                os.replace(drafts / file.name, file)
    finally:
        shutil.rmtree(drafts, ignore_errors=True)
    return Written(tuple(files), pages)


class _Told:
    """Passes sheets on and reports how many of all files' have passed."""

    def __init__(self, total: int, progress: Progress) -> None:
        self._total, self._progress, self._passed = total, progress, 0

    def __call__(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        for sheet in sheets:
            if self._passed % 25 == 0:
                words = ngettext("{count} report written", "{count} reports written", self._passed)
                self._progress.step(self._passed / self._total, words)
            self._passed += 1
            yield sheet
