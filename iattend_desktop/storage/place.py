"""Whether a folder lies on this computer: the journal of a workspace needs memory that all its programs share.

SQLite's write-ahead log does not work over a network file system ("All processes using a database must be on the same
host computer", sqlite.org/wal.html): two PCs would each believe in a journal of their own and lose each other's writes.
So a workspace on a network drive is refused, rather than warned of: what it loses are records of children, and nobody
would notice on the day.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = frozenset(
    "afs beegfs ceph cifs coda gfs2 glusterfs gpfs lustre ncpfs nfs nfs4 ocfs2 orangefs smb2 smb3 smbfs".split()  # noqa: SIM905 - one line, as mount(8) lists them
)
_OVER_FUSE = ("ceph", "davfs", "glusterfs", "gvfsd", "rclone", "s3fs", "smb", "sshfs", "google-drive", "onedriver")
_REMOTE_DRIVE = 4  # GetDriveTypeW: DRIVE_REMOTE
_ESCAPED = re.compile(r"\\([0-7]{3})")


def refuse_network(workspace: Path) -> None:
    """Raise ``UserError`` with the next step where a workspace file lies, or would lie, on a network drive."""
    if on_network(workspace.absolute()):
        raise UserError(
            _(
                "{file} lies on a network drive ({folder}), where two PCs could lose each other's changes. Copy the "
                "file and its .header to a folder on this computer and open it there. To work together, use a server."
            ).format(file=workspace.name, folder=workspace.absolute().parent)
        )


def on_network(path: Path) -> bool:
    """Whether an absolute path lies on a drive of another computer; false where nobody can tell."""
    if sys.platform == "win32":
        return on_network_of_windows(str(path), lambda root: int(ctypes.windll.kernel32.GetDriveTypeW(root)))
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False  # no Linux
    return is_network_type(file_system_of(os.path.realpath(path), mounts))


def on_network_of_windows(path: str, drive_type: Callable[[str], int]) -> bool:
    """Whether a path of Windows is a share (``\\\\server\\share``) or on a drive letter that stands for one."""
    plain = path.replace("/", "\\")
    if plain.upper().startswith("\\\\?\\UNC\\"):
        return True
    plain = plain.removeprefix("\\\\?\\").removeprefix("\\\\.\\")
    if plain.startswith("\\\\"):
        return True
    return plain[1:2] == ":" and drive_type(plain[:2] + "\\") == _REMOTE_DRIVE


def file_system_of(path: str, mounts: str) -> str:
    """The type of the file system that a real path lies on, by the lines of Linux's ``mountinfo`` (proc(5))."""
    found, longest = "", -1
    for line in mounts.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if not dash or len(fields) < 5:
            continue
        point = _ESCAPED.sub(lambda match: chr(int(match[1], 8)), fields[4])
        within = path == point or path.startswith(point.rstrip("/") + "/")
        if within and len(point) >= longest:  # a later mount over the same folder hides the earlier one
            found, longest = after.split(" ")[0], len(point)
    return found


def is_network_type(kind: str) -> bool:
    """Whether a type of file system, as Linux calls it, is one of another computer's."""
    base, _dot, over = kind.partition(".")
    return base in _NETWORK or (base == "fuse" and over.lower().startswith(_OVER_FUSE))
