"""Many students' summaries in one run: one PDF with a bookmark each, or a folder with a PDF each; all of them or
none."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.reports.document import new_document
from iattend_desktop.reports.student import StudentSummary, student_sheet, write_student_summary
from iattend_desktop.saving import file_stem, saying_why

_EVERY = 25


@dataclass(frozen=True, slots=True)
class Written:
    """What a run left: its files in the order of the students, and their pages together."""

    files: tuple[Path, ...]
    pages: int


def write_student_summaries(
    summaries: Iterable[StudentSummary], path: Path, *, total: int | None = None, progress: Progress = SILENT
) -> Written:
    """Write many summaries: into one PDF where ``path`` ends in ``.pdf``, else into the folder ``path``, a PDF for
    each student.

    ``summaries`` may be a generator; ``total``, where it is known, lets ``progress`` tell how far the run is. A
    cancelled or failed run leaves no new file. Raises :class:`~iattend_desktop.problem.UserError` where the files
    cannot be written.
    """
    if path.suffix.lower() == ".pdf":
        with new_document(path, _("Progress summaries")) as document:
            for number, summary in enumerate(summaries):
                _tell(progress, number, total)
                document.add(student_sheet(summary))
            if not document.pages:
                raise UserError(_("There is no student to print. Choose at least one."))
        return Written((path,), document.pages)
    return _write_folder(summaries, path, total, progress)


def _write_folder(summaries: Iterable[StudentSummary], folder: Path, total: int | None, progress: Progress) -> Written:
    with saying_why(folder):
        folder.mkdir(exist_ok=True)
        drafts = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
    try:
        names: dict[str, int] = {}
        files: list[Path] = []
        pages = 0
        for number, summary in enumerate(summaries):
            _tell(progress, number, total)
            stem = file_stem(summary.name, summary.local_id)
            names[stem.casefold()] = repeat = names.get(stem.casefold(), 0) + 1
            file = folder / (f"{stem} ({repeat}).pdf" if repeat > 1 else f"{stem}.pdf")
            pages += write_student_summary(summary, drafts / file.name)
            files.append(file)
        for file in files:
            with saying_why(file):
                os.replace(drafts / file.name, file)
    finally:
        shutil.rmtree(drafts, ignore_errors=True)
    return Written(tuple(files), pages)


def _tell(progress: Progress, number: int, total: int | None) -> None:
    if number % _EVERY == 0:
        fraction = min(number / total, 1.0) if total else 0.0
        progress.step(fraction, ngettext("{count} summary written", "{count} summaries written", number))
