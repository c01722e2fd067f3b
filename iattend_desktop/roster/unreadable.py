"""Why a file cannot be read as a roster, each said in one sentence; and what a file really is, by its first bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError


class UnreadableFile(UserError):
    """A file that is no table we can read; the sentence names the file, what was found and what to do next."""


# First bytes, and what a person calls such a file. Order matters: longer marks before shorter ones.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"{\\rtf", "RTF document"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"\x1f\x8b", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"MZ", "Windows program"),
    (b"\x7fELF", "Linux program"),
    (b"%!PS", "PostScript document"),
)
_OPENINGS: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "web page"),
    (b"<html", "web page"),
    (b"<table", "web page"),
    (b"<?xml", "XML file"),
    (b"{", "JSON file"),
)


def kind_of_file(head: bytes) -> str | None:
    """What a file is in a person's words by its first bytes, or None where they say nothing.

    >>> kind_of_file(b"%PDF-1.7 and so on")
    'PDF'
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    return next((name for mark, name in _OPENINGS if opening.startswith(mark)), None)


def missing(path: Path) -> UnreadableFile:
    """There is no such file."""
    return UnreadableFile(
        _("{file} was not found in {folder}; choose a roster that is there, it may have been moved or renamed.").format(
            file=path.name, folder=path.parent
        )
    )


def is_folder(path: Path) -> UnreadableFile:
    """A folder was given instead of a file."""
    return UnreadableFile(
        _("{file} is a folder, and a roster is one file; choose an Excel workbook or a CSV file inside it.").format(
            file=path.name or path
        )
    )


def owner_file(path: Path) -> UnreadableFile:
    """Excel's little ``~$`` file that marks a workbook as open."""
    return UnreadableFile(
        _(
            "{file} is not a roster but the marker that Excel keeps while {workbook} is open; "
            "close the workbook in Excel, then choose {workbook}."
        ).format(file=path.name, workbook=path.name.removeprefix("~$"))
    )


def locked(path: Path) -> UnreadableFile:
    """The system does not let us open the file: mostly it is open in Excel."""
    return UnreadableFile(
        _(
            "{file} cannot be opened because another program holds it or this account may not read it; "
            "close it in Excel, or save a copy, and try again."
        ).format(file=path.name)
    )


def unreachable(path: Path, why: OSError) -> UnreadableFile:
    """The disk or network gave up while reading."""
    return UnreadableFile(
        _("{file} could not be read ({why}); check that the drive or network is connected and try again.").format(
            file=path.name, why=why.strerror or type(why).__name__
        )
    )


def empty(path: Path) -> UnreadableFile:
    """Not a single byte."""
    return UnreadableFile(
        _(
            "{file} is empty (0 bytes), and a workbook with a header row was expected; "
            "export it again and check that the download finished."
        ).format(file=path.name)
    )


def really(path: Path, kind: str) -> UnreadableFile:
    """The content is something else than the name says."""
    return UnreadableFile(
        _(
            "{file} is really a {kind} and not an Excel workbook or CSV file; "
            "open the source again and save or export it as .xlsx or .csv."
        ).format(file=path.name, kind=kind)
    )


def unknown_content(path: Path) -> UnreadableFile:
    """Neither a workbook nor text."""
    return UnreadableFile(
        _(
            "{file} holds neither a workbook nor text in rows; an Excel workbook (.xlsx, .xlsm, .xls, .xlsb), .ods or "
            ".csv was expected, so export the roster again."
        ).format(file=path.name)
    )


def password(path: Path) -> UnreadableFile:
    """Encrypted with a password."""
    return UnreadableFile(
        _(
            "{file} is protected with a password and cannot be read; open it in Excel, remove the password "
            "(File, Info, Protect Workbook), save a copy and import that."
        ).format(file=path.name)
    )


def no_workbook(path: Path) -> UnreadableFile:
    """Something else than the workbook that was asked for."""
    return UnreadableFile(
        _("{file} is no Excel workbook; choose the file that the mentor sent back.").format(file=path.name)
    )


def password_wanted(path: Path) -> UnreadableFile:
    """Encrypted with a password, which can be given."""
    return UnreadableFile(
        _("{file} is protected with a password; give it and read the file again.").format(file=path.name)
    )


def wrong_password(path: Path) -> UnreadableFile:
    """Encrypted with another password than the one that was given."""
    return UnreadableFile(
        _("The password does not open {file}; give the one that the workbook was written with.").format(file=path.name)
    )


def damaged(path: Path, detail: str) -> UnreadableFile:
    """The container is broken; the reader's own words stand in brackets for whoever helps."""
    return UnreadableFile(
        _(
            "{file} is damaged or cut short ({detail}), and a whole workbook was expected; "
            "open it in Excel, let it repair the file, save a copy and import that."
        ).format(file=path.name, detail=_short(detail))
    )


def too_large(path: Path, what: str) -> UnreadableFile:
    """Would take more memory than a roster ever needs."""
    return UnreadableFile(
        _(
            "{file} was not opened because {what}, far more than a roster holds; copy only the rows of the roster "
            "into a new workbook, save it and import that."
        ).format(file=path.name, what=what)
    )


def too_slow(path: Path, seconds: int) -> UnreadableFile:
    """The reader was not done within its time."""
    return UnreadableFile(
        _(
            "{file} was given up: it was not read after {seconds} seconds, many times what a file of its size takes; "
            "open it in Excel, save a copy as .xlsx and import that."
        ).format(file=path.name, seconds=seconds)
    )


def needs_memory(path: Path, size: int) -> UnreadableFile:
    """The reader wanted more memory than it may have."""
    return UnreadableFile(
        _(
            "{file} was given up: reading it would take more than {size} gigabytes of memory; "
            "copy only the rows of the roster into a new workbook, save it and import that."
        ).format(file=path.name, size=f"{size / (1 << 30):,.1f}")
    )


def broke_down(path: Path) -> UnreadableFile:
    """The reader crashed."""
    return UnreadableFile(
        _(
            "{file} was given up: the reader broke down over it, as over a damaged file; "
            "open it in Excel, let it repair the file, save a copy as .xlsx and import that."
        ).format(file=path.name)
    )


def no_sheets(path: Path) -> UnreadableFile:
    """A workbook without a sheet of cells."""
    return UnreadableFile(
        _("{file} has no sheet with cells, and one with a header row was expected; export the roster again.").format(
            file=path.name
        )
    )


def damaged_zip(path: Path, detail: str) -> UnreadableFile:
    """A zip of CSV files that is broken."""
    return UnreadableFile(
        _(
            "{file} is damaged or cut short ({detail}), and a whole zip of CSV files was expected; "
            "export or download it again and import that."
        ).format(file=path.name, detail=_short(detail))
    )


def locked_zip(path: Path, member: str) -> UnreadableFile:
    """A zip whose files are encrypted."""
    return UnreadableFile(
        _(
            "{file} is protected with a password ({member} in it is encrypted); unpack it with its password and "
            "choose the folder, or export it without a password."
        ).format(file=path.name, member=member)
    )


def twice(path: Path, first: str, second: str) -> UnreadableFile:
    """Two CSV files of one name, of which either could be meant."""
    return UnreadableFile(
        _(
            "{file} holds “{first}” and “{second}”, two files of one name, and each was expected once; "
            "leave out the one that is not to be imported."
        ).format(file=path.name, first=first, second=second)
    )


def no_export(path: Path, names: Sequence[str]) -> UnreadableFile:
    """CSV files that are no export that we know."""
    found = ", ".join(names[:6]) + (", …" if len(names) > 6 else "") if names else _("no CSV file")
    return UnreadableFile(
        _(
            "{file} holds {found}, and a OneRoster export (manifest.csv, orgs.csv, users.csv) or a School Data Sync "
            "export (School.csv, Student.csv; or orgs.csv, users.csv, roles.csv) was expected; choose the folder or "
            "zip with these files, or import the workbooks and CSV files themselves."
        ).format(file=path.name or path, found=found)
    )


def no_file(path: Path, name: str, export: str) -> UnreadableFile:
    """A file that the format cannot do without."""
    return UnreadableFile(
        _("{file} has no rows in {name} or no such file, and {export} needs it; export it again with {name}.").format(
            file=path.name, name=name, export=export
        )
    )


def no_column(file: str, heading: str, headings: Sequence[str]) -> UnreadableFile:
    """A column that the format cannot do without."""
    return UnreadableFile(
        _(
            "{file} has no column “{heading}” in its first row, which says: {headings}; "
            "export it again with that column."
        ).format(file=file, heading=heading, headings=_short(", ".join(headings), 200))
    )


def _short(detail: str, most: int = 160) -> str:
    """What stands in the file, or the reader's own words, in one line."""
    return " ".join(detail.split())[:most].rstrip(". ")
