"""What one needs to take back an action: the permission that it needed itself, where it can be taken back at all."""

from __future__ import annotations

from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.undo_refusal import UndoRefused


def permission_of(session: Session, change_set_id: int) -> Permission:
    """The permission that a change set is taken back under; that of an undo is the one of what it took back.

    Raises ``UndoRefused`` for an action that never stood, because it was written as one that is not undoable.
    """
    entry = session.get_one(ChangeSetEntry, change_set_id)
    if entry.kind == "final":
        raise UndoRefused(_("“{action}” cannot be undone.").format(action=entry.label))
    while entry.kind != "action" and entry.reverts_id is not None:
        entry = session.get_one(ChangeSetEntry, entry.reverts_id)
    return Permission(entry.permission)
