"""The letters of a match to look at, to save or to print; those of all matches that are starting, into a folder.

Looks and prints stand in the log like those of other reports: a print before its file is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.reports.batch import Written
from iattend_desktop.reports.document import pdf_of, write_pdf
from iattend_desktop.reports.gather import make_folder, write_files
from iattend_desktop.reports.letter import LetterFacts, LetterWish, letter_sheets, why_no_letter
from iattend_desktop.reports.letter_facts import letter_facts, starting_letters
from iattend_desktop.reports.letter_words import Reader
from iattend_desktop.reports.sheet import Sheet
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LettersShown:
    """Letters to look at, as a PDF in memory, and why some that were wanted are not among them."""

    content: bytes
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LettersWritten:
    """What a run left in its folder, and why some letters are not there."""

    written: Written
    left_out: tuple[str, ...]


def preview_letters(workspace: Workspace, match_id: int, wish: LetterWish) -> LettersShown:
    """The letters of a match to look at: no file is written, the look is logged. Raises ``UserError`` where none of
    the letters that are wanted may be written, in the words of the reason."""
    facts, sheets = _laid_out(workspace, match_id, wish)
    workspace.log("view_record", ("person", facts.student_id), _detail([facts], wish.readers))
    return LettersShown(pdf_of(*sheets), _left_out([facts], wish.readers))


def write_letters(workspace: Workspace, match_id: int, wish: LetterWish, path: Path) -> int:
    """Save the letters of a match as the PDF ``path``; returns its pages. Raises as :func:`preview_letters`."""
    facts, sheets = _laid_out(workspace, match_id, wish)
    workspace.log("print_report", ("person", facts.student_id), _detail([facts], wish.readers))
    return write_pdf(path, *sheets)


def letter_pdf(workspace: Workspace, match_id: int, wish: LetterWish) -> bytes:
    """The letters of a match as a PDF in memory, to be sent; logged as a print. Raises as :func:`preview_letters`."""
    facts, sheets = _laid_out(workspace, match_id, wish)
    workspace.log("print_report", ("person", facts.student_id), _detail([facts], wish.readers))
    return pdf_of(*sheets)


def log_letters_printed(workspace: Workspace, match_id: int, wish: LetterWish) -> None:
    """Log that letters which were looked at go to a printer. Raises as :func:`preview_letters`."""
    facts, _sheets = _laid_out(workspace, match_id, wish)
    workspace.log("print_report", ("person", facts.student_id), _detail([facts], wish.readers))


def write_starting_letters(
    workspace: Workspace, folder: Path, wish: LetterWish, *, progress: Progress = SILENT
) -> LettersWritten:
    """The letters of all matches that are starting: one PDF for mentors, families and schools each, with a bookmark a
    letter, those to schools in the order of the schools.

    All files or none. Raises ``UserError`` where there is nothing to write, and ``NotAllowed``.
    """
    progress.step(0.0, _("Reading the workspace"))
    every = starting_letters(workspace)
    left_out = _left_out(every, wish.readers)
    groups = [(reader, _in_order(reader, every)) for reader in Reader if reader in wish.readers]
    groups = [(reader, those) for reader, those in groups if those]
    if not groups:
        raise UserError(left_out[0] if left_out else _nothing_chosen())
    make_folder(folder)
    workspace.log("print_report", None, _detail([one for _reader, those in groups for one in those], wish.readers))
    names = {
        Reader.MENTOR: _("Letters to mentors"),
        Reader.FAMILY: _("Letters to families"),
        Reader.SCHOOL: _("Letters to schools"),
    }
    total = sum(len(those) for _reader, those in groups) * (2 if wish.languages == "both" else 1)
    files = ((names[reader], _sheets(those, reader, wish)) for reader, those in groups)
    return LettersWritten(write_files(folder, files, total, progress), left_out)


def _laid_out(workspace: Workspace, match_id: int, wish: LetterWish) -> tuple[LetterFacts, list[Sheet]]:
    facts = letter_facts(workspace, match_id)
    if not wish.readers:
        raise UserError(_nothing_chosen())
    sheets = [sheet for reader in wish.readers for sheet in _sheets(_in_order(reader, [facts]), reader, wish)]
    if not sheets:
        raise UserError(_left_out([facts], wish.readers)[0])
    return facts, sheets


def _in_order(reader: Reader, every: Iterable[LetterFacts]) -> list[LetterFacts]:
    """Those of whom a letter may be written, in the order in which they are handed out."""
    may = [facts for facts in every if why_no_letter(facts, reader) is None]
    if reader is Reader.MENTOR:
        may.sort(key=lambda facts: (facts.mentor.casefold(), facts.mentor_id))
    elif reader is Reader.SCHOOL:
        may.sort(key=lambda facts: (facts.school or "").casefold())
    return may


def _sheets(those: Iterable[LetterFacts], reader: Reader, wish: LetterWish) -> Iterator[Sheet]:
    for facts in those:
        yield from letter_sheets(facts, reader, wish.languages)


def _left_out(every: Iterable[LetterFacts], readers: Sequence[Reader]) -> tuple[str, ...]:
    whys = (why_no_letter(facts, reader) for facts in every for reader in readers)
    return tuple(why for why in whys if why is not None)


def _detail(every: Sequence[LetterFacts], readers: Sequence[Reader]) -> dict[str, object]:
    """What the log keeps of letters: of which kind, and whose records they show."""
    people = sorted({facts.student_id for facts in every})
    return {"report": "letter", "to": [reader.value for reader in readers], "people": people}


def _nothing_chosen() -> str:
    return _("Choose at least one letter: to the mentor, the family or the school.")
