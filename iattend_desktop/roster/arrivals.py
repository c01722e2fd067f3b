"""What lies in a folder and could be imported: workbooks, text files, zips, and exports in folders of their own."""

from __future__ import annotations

from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.roster.exports import is_export

SUFFIXES = frozenset((".csv", ".ods", ".tsv", ".txt", ".xls", ".xlsb", ".xlsm", ".xlsx", ".xml", ".zip"))
"""Files of other names are left alone: a half-copied file often ends in ``.part``, a picture is no roster."""

Mark = tuple[tuple[str, int, int], ...]
"""Name, size and time (nanoseconds) of each file of an arrival: what changes while it is being written."""


class FolderProblem(UserError):
    """The folder cannot be looked into; the sentence says why and what to do."""


def arrivals_in(folder: Path) -> dict[Path, Mark]:
    """What could be imported, with what tells that it changed, the oldest first.

    A folder that is itself an export (its CSV files lie in it) is one arrival; of folders in it only exports count.
    Raises :class:`FolderProblem`.
    """
    try:
        inside = [one for one in folder.iterdir() if not one.name.startswith((".", "~$"))]
        if _is_export_folder(folder):
            inside = [folder]
    except FileNotFoundError as error:
        raise FolderProblem(
            _(
                "The watched folder {folder} is not there or not connected; connect the drive, or choose the folder "
                "again."
            ).format(folder=folder)
        ) from error
    except NotADirectoryError as error:
        raise FolderProblem(
            _("{folder} is a file and no folder; choose the folder that the exports land in.").format(folder=folder)
        ) from error
    except PermissionError as error:
        raise FolderProblem(
            _(
                "This account may not read the watched folder {folder}; ask whoever keeps it for permission, or choose "
                "another folder."
            ).format(folder=folder)
        ) from error
    except OSError as error:
        raise FolderProblem(
            _(
                "The watched folder {folder} could not be read ({why}); check that the drive or network is connected."
            ).format(folder=folder, why=error.strerror or type(error).__name__)
        ) from error
    marks = {path: mark for path in inside if (mark := mark_of(path))}
    return dict(sorted(marks.items(), key=lambda item: (max(time for _name, _size, time in item[1]), item[0].name)))


def mark_of(path: Path) -> Mark:
    """What tells that an arrival changed; empty where it is none, or has gone meanwhile."""
    try:
        if path.is_dir():
            files = sorted(_csv_files(path)) if _is_export_folder(path) else []
        else:
            files = [path] if path.suffix.lower() in SUFFIXES and path.is_file() else []
        found = [(one.name, one.stat()) for one in files]
    except OSError:
        return ()
    return tuple((name, seen.st_size, seen.st_mtime_ns) for name, seen in found)


def is_drop_folder(path: Path) -> bool:
    """Whether a path is a folder that files land in, and no export itself. A folder that cannot be read is one."""
    try:
        return path.is_dir() and not _is_export_folder(path)
    except OSError:
        return True


def _is_export_folder(folder: Path) -> bool:
    return is_export([one.name.lower() for one in _csv_files(folder)])


def _csv_files(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.suffix.lower() == ".csv" and not one.name.startswith(".")]
