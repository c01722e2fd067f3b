"""What workbooks that came back would bring, drawn up without writing: a person reads it first.

Every row is compared with what is on record of it and with what stands in the program now:

- a row that was brought before and says the same is left alone, whatever became of its check-in since;
- a new row is a new check-in, unless the program has one of the same student, day and way that says something else;
- a row that was changed since it was brought changes its check-in, unless the program's was changed, too, or deleted;
- a status or a day that ends a goal or a step ends it, unless the program ended it in another way.

What both sides changed differently is a conflict: it stays as it is in the program unless a person says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.workbook_compare import Comparing, Fate, PlannedRow
from iattend_desktop.mentoring.workbook_reading import Returned, take_apart, verify
from iattend_desktop.mentoring.workbook_record import issue_of, refuse_gone
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.typed_workbook import NeedsPassword, read_typed
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace

_READ = 0.8  # of the progress


@dataclass(frozen=True)
class PlannedBook:
    """What one file would bring, or in ``refusal`` why nothing of it is taken."""

    path: Path
    mentor: str = ""
    issued_on: date | None = None
    refusal: str = ""
    needs_password: bool = False
    rows: tuple[PlannedRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    returned: Returned | None = field(default=None, compare=False)

    def count(self, fate: Fate) -> int:
        """How many rows have a fate."""
        return sum(row.fate is fate for row in self.rows)


@dataclass(frozen=True)
class ReturnPlan:
    """What all files would bring; nothing is written before :func:`~.workbook_bringing.bring_in`."""

    books: tuple[PlannedBook, ...]

    @property
    def rows(self) -> tuple[PlannedRow, ...]:
        """The rows of all files."""
        return tuple(row for book in self.books for row in book.rows)

    @property
    def words(self) -> str:
        """One line a file, and under it what is not taken."""
        return "\n".join(line for book in self.books for line in _lines(book))

    def count(self, fate: Fate) -> int:
        """How many rows of all files have a fate."""
        return sum(book.count(fate) for book in self.books)


def plan_return(
    workspace: Workspace, paths: Sequence[Path], *, password: str | None = None, progress: Progress = SILENT
) -> ReturnPlan:
    """Read workbooks and say what each would bring; a file that cannot be taken is told in its place. Writes nothing.

    ``password`` opens those that are encrypted. Raises ``NotAllowed``.
    """
    require(workspace.role, Permission.IMPORT_ROSTERS)
    read: list[PlannedBook] = []
    for number, path in enumerate(paths):
        part = Part(progress, _READ * number / len(paths), _READ * (number + 1) / len(paths))
        part.step(0.0, _("Reading {file}").format(file=path.name))
        read.append(_read(path, password, part))
    with workspace.read() as session:
        books = [
            planned(session, workspace.today(), book.returned, _twin(read, at)) if book.returned is not None else book
            for at, book in enumerate(read)
        ]
    progress.step(1.0, _("Planned"))
    return ReturnPlan(tuple(books))


def planned(session: Session, today: date, returned: Returned, twin: str | None = None) -> PlannedBook:
    """What a workbook that was read would bring now; ``twin`` is a file before it that is the same workbook."""
    file = returned.path.name
    try:
        if twin is not None:
            words = _("{file} is the same workbook as {other}. Bring in the one that was filled in last, alone.")
            raise UserError(words.format(file=file, other=twin))
        issue = issue_of(session, returned.workbook, today)
        if issue is None:
            words = _(
                "{file} is from another workspace, or from before a backup was restored. Nothing of it was taken."
            )
            raise UserError(words.format(file=file))
        verify(returned, issue.seal, issue.contents)
        refuse_gone(issue, file)
    except UserError as error:
        return PlannedBook(returned.path, refusal=str(error), returned=returned)
    comparing = Comparing(session, today, issue, returned)
    comparing.compare()
    return PlannedBook(
        returned.path,
        issue.mentor,
        issue.issued_on,
        rows=tuple(comparing.rows),
        problems=tuple(comparing.problems),
        returned=returned,
    )


def _read(path: Path, password: str | None, progress: Progress) -> PlannedBook:
    try:
        return PlannedBook(path, returned=take_apart(read_typed(path, password, progress)))
    except NeedsPassword as error:
        return PlannedBook(path, refusal=str(error), needs_password=True)
    except UserError as error:
        return PlannedBook(path, refusal=str(error))


def _twin(books: Sequence[PlannedBook], at: int) -> str | None:
    mine = books[at].returned
    for book in books[:at]:
        if book.returned is not None and mine is not None and book.returned.workbook == mine.workbook:
            return book.path.name
    return None


def _lines(book: PlannedBook) -> list[str]:
    if book.refusal:
        return [book.refusal]
    line = _("{file} ({mentor}): {new} new, {changed} changed, {conflicts}, {there} there already, {wrong} not taken")
    counts = line.format(
        file=book.path.name,
        mentor=book.mentor,
        new=book.count(Fate.NEW),
        changed=book.count(Fate.CHANGED),
        conflicts=ngettext("{count} conflict", "{count} conflicts", book.count(Fate.CONFLICT)),
        there=book.count(Fate.THERE),
        wrong=len({(problem.sheet, problem.row) for problem in book.problems}),
    )
    return [counts, *(f"  {problem.words}" for problem in book.problems)]
