"""The log against the copies of its workspace: whether it was cut, or cut and written anew, since they were made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.security.audit_check import LogFault
from iattend_desktop.storage.anchors import RESTORE, Anchor, anchor_of, read_anchor
from iattend_desktop.storage.audit_form import Execute
from iattend_desktop.storage.backup import list_backups

_EXPLAINED = f"'{RESTORE}', 'chain_begins'"


def check_against_copies(execute: Execute, workspace: Path, data_key: bytes) -> tuple[LogFault, ...]:
    """What the copies of a workspace hold of its log, and the log does not; the oldest copy first.

    Where a copy was put in the place of its workspace, what came after it is gone by right: the log says so itself.
    """
    explained = [
        (number, datetime.fromisoformat(at).replace(tzinfo=UTC))
        for number, at in execute(f"SELECT id, at FROM audit_entry WHERE event IN ({_EXPLAINED})")
    ]
    faults = []
    for copy in reversed(list_backups(workspace)):
        beside, within = read_anchor(copy.path), anchor_of(copy.path, data_key)
        if beside is not None and within is not None and beside != within:
            words = _("{backup} and the file beside it do not agree where the log ended: one of them was changed.")
            faults.append(LogFault(None, words.format(backup=copy.path.name)))
        for anchor in {one for one in (beside, within) if one is not None}:
            by_right = any(number <= anchor.entry and copy.made_at <= at for number, at in explained)
            if not by_right and not _holds(execute, anchor):
                words = _(
                    "Entry {entry} of the log is not what it was when {backup} was made: entries were removed from the"
                    " end of the log, or it was written anew from there on."
                )
                faults.append(LogFault(anchor.entry, words.format(entry=anchor.entry, backup=copy.path.name)))
    return tuple(faults)


def _holds(execute: Execute, anchor: Anchor) -> bool:
    if not anchor.entry:
        return True
    return [row[0] for row in execute(f"SELECT chain FROM audit_entry WHERE id = {anchor.entry:d}")] == [anchor.head]
