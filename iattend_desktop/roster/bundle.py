"""Opens a zip or a folder of CSV files, as student information systems export them, and reads one file at a time.

Nothing is unpacked to the disk, and what a zip would inflate to is checked before anything is.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import cast

from iattend_desktop.i18n import _
from iattend_desktop.roster import unreadable
from iattend_desktop.roster.container import BROKEN_ZIP, MAX_INFLATED, MAX_RATIO, check_directory
from iattend_desktop.roster.table import MAX_TEXT_FILE, read_text, show

MAX_FILES = 1_000
"""CSV files in one bundle; the formats have under thirty."""
GONE = frozenset(("tobedeleted", "inactive", "deleted"))
"""A status of rows that stand in the export only to say that they went; blank is active (bulk files leave it blank)."""

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_WORKBOOK = {"[Content_Types].xml", "content.xml"}  # a workbook may hold a CSV file as an attachment


def is_bundle(path: Path) -> bool:
    """Whether a path is a folder or a zip with CSV files in it; a workbook is none.

    Raises ``UnreadableFile`` for a file that is called a zip and is none that can be opened.
    """
    try:
        if path.is_dir():
            return True
        with path.open("rb") as source:
            if not source.read(4).startswith(_ZIPS):
                return False
            check_directory(path, source)
            with zipfile.ZipFile(source) as archive:
                names = archive.namelist()
                return any(map(_csv_name, names)) and not _WORKBOOK.intersection(names)
    except BROKEN_ZIP as error:
        if path.suffix.lower() == ".zip":
            raise unreadable.damaged_zip(path, str(error)) from error
    except OSError:
        pass  # the reader of workbooks says what is the matter with it
    return False


def open_bundle(path: Path) -> Bundle:
    """The CSV files of a zip or folder by name. Raises ``UnreadableFile`` where it is locked or too large."""
    try:
        return _open_folder(path) if path.is_dir() else _open_zip(path)
    except BROKEN_ZIP as error:
        raise unreadable.damaged_zip(path, str(error)) from error
    except PermissionError as error:
        raise unreadable.locked(path) from error
    except OSError as error:
        raise unreadable.unreachable(path, error) from error


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, or of the names and contents of a folder's CSV files."""
    if not path.is_dir():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    whole = hashlib.sha256()
    for _name, file_name in sorted(open_bundle(path).names.items()):
        with (path / file_name).open("rb") as file:
            whole.update(f"{file_name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\0".encode())
    return whole.hexdigest()


@lru_cache(maxsize=1 << 12)
def fold(heading: str) -> str:
    """A heading or term as it is compared: letters and digits alone.

    >>> fold("SIS ID"), fold("sourcedId"), fold("is_primary ")
    ('sisid', 'sourcedid', 'isprimary')
    """
    return "".join(mark for mark in heading.casefold() if mark.isalnum())


def _csv_name(name: str) -> str:
    """The bare name of a CSV file in a zip, or nothing: folders do not count, and what a Mac adds is left out."""
    *folders, bare = name.replace("\\", "/").split("/")
    return bare if bare.lower().endswith(".csv") and not bare.startswith(".") and "__MACOSX" not in folders else ""


def _open_folder(path: Path) -> Bundle:
    return Bundle(path, _by_name(path, [one.name for one in sorted(path.iterdir()) if one.is_file()]))


def _open_zip(path: Path) -> Bundle:
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if _csv_name(member.filename)]
    total = sum(member.file_size for member in members)
    if total > MAX_INFLATED:
        size = f"{total / (1 << 30):,.1f}"
        raise unreadable.too_large(path, _("it would unpack to {size} gigabytes").format(size=size))
    for member in members:
        if member.flag_bits & 1:
            raise unreadable.locked_zip(path, member.filename)
        if member.file_size > 1 << 26 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise unreadable.too_large(path, _("a part of it unpacks to over {n} times its size").format(n=MAX_RATIO))
    return Bundle(path, _by_name(path, [member.filename for member in members]))


def _by_name(path: Path, names: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in names:
        bare = _csv_name(name).lower()
        if bare and bare in found:
            raise unreadable.twice(path, found[bare], name)
        if bare:
            found[bare] = name
    if len(found) > MAX_FILES:
        raise unreadable.too_large(path, _("it holds {count} CSV files").format(count=f"{len(found):,}"))
    return found


@dataclass(frozen=True)
class Bundle:
    """A zip or folder; ``names`` are its CSV files by name in lower case (``users.csv``), as they stand in it."""

    path: Path
    names: dict[str, str]

    def table(self, name: str) -> CsvTable | None:
        """A file by its name in lower case; None where there is none or it has no row."""
        if name not in self.names:
            return None
        bare = _csv_name(self.names[name])
        called = Path(_("{file} in {bundle}").format(file=bare, bundle=self.path.name))
        try:
            data = self._read(self.names[name])
        except BROKEN_ZIP as error:
            raise unreadable.damaged_zip(self.path, str(error)) from error
        except OSError as error:
            raise unreadable.unreachable(called, error) from error
        sheet = read_text(called, io.BytesIO(data)).sheets[0]
        if not sheet.numbers:
            return None
        columns = tuple(tuple(column[1:]) for column in sheet.columns)
        names = tuple(show(column[0]).strip() for column in sheet.columns)
        texts = cast("tuple[tuple[str, ...], ...]", columns)  # as every cell of a CSV file is
        return CsvTable(bare, called.name, names, texts, sheet.numbers[0], sheet.numbers[1:])

    def required(self, name: str, export: str) -> CsvTable:
        """A file that the format ``export`` cannot do without; raises ``UnreadableFile`` where it is missing."""
        table = self.table(name.lower())
        if table is None:
            raise unreadable.no_file(self.path, name, export)
        return table

    def _read(self, name: str) -> bytes:
        if self.path.is_dir():
            with (self.path / name).open("rb") as file:
                return file.read(MAX_TEXT_FILE + 1)
        with zipfile.ZipFile(self.path) as archive, archive.open(name) as member:
            return member.read(MAX_TEXT_FILE + 1)


@dataclass(frozen=True)
class CsvTable:
    """One CSV file; its columns are found by heading, in whatever order, case and spacing they stand.

    ``called`` names the file with its bundle. ``header_row`` and ``numbers`` count rows from 1, as Excel shows them.
    """

    file: str
    called: str
    headings: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    header_row: int
    numbers: Sequence[int]

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def places(self) -> dict[str, int]:
        """Positions by folded heading; of two columns with one heading the first."""
        found: dict[str, int] = {}
        for position, heading in enumerate(self.headings):
            found.setdefault(fold(heading), position)
        return found

    def heading(self, *names: str) -> str | None:
        """The first of these headings that the file has, as it is written there."""
        return next((self.headings[self.places[fold(name)]] for name in names if fold(name) in self.places), None)

    def column(self, *names: str) -> Sequence[str]:
        """The column under the first of these headings; empty texts where the file has none of them."""
        found = next((self.places[fold(name)] for name in names if fold(name) in self.places), None)
        return ("",) * len(self) if found is None else list(map(str.strip, self.columns[found]))

    def required(self, *names: str) -> Sequence[str]:
        """The column under the first of these headings; raises ``UnreadableFile`` where the file has none of them."""
        if self.heading(*names) is None:
            raise unreadable.no_column(self.called, names[0], [heading for heading in self.headings if heading])
        return self.column(*names)

    def extra(self, known: Collection[str]) -> list[str]:
        """Headings that the format does not have: a vendor's own columns."""
        names = set(map(fold, known))
        return [heading for heading in self.headings if heading and fold(heading) not in names]

    def gone(self) -> set[int]:
        """Rows whose status says that they went."""
        return {row for row, status in enumerate(self.column("status")) if fold(status) in GONE}

    def without_gone(self, still: Collection[int] = ()) -> tuple[CsvTable, int]:
        """The table without rows whose status says that they went, and how many went; rows in ``still`` stay."""
        went = self.gone().difference(still)
        kept = [row for row in range(len(self)) if row not in went]
        gone = len(self) - len(kept)
        if not gone:
            return self, 0
        columns = tuple(tuple(column[row] for row in kept) for column in self.columns)
        return replace(self, columns=columns, numbers=[self.numbers[row] for row in kept]), gone
