"""Deletes a student's data on request, for good: a plan that says what goes and what stays, then one action.

What stays is that it was done: who did what with the record and when, without any value, and the request itself with
its reason (34 CFR 99.32 has a school keep a record of who was given access for as long as the education record is
kept; here it outlives it). It cannot be undone, and neither can what was done with the record before.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.person import Identifier
from iattend_desktop.model.security import Draft
from iattend_desktop.people.names import folded
from iattend_desktop.people.purge_plan import PurgePlan, draw_up, on_a_server
from iattend_desktop.people.purge_scope import Scope, scope_of
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.security import audit
from iattend_desktop.security.access import Permission, require
from iattend_desktop.security.audit_check import PURGE
from iattend_desktop.security.emptying import empty
from iattend_desktop.security.server.purge_functions import PLANNED
from iattend_desktop.storage.backup import BackupReason, delete_backup, list_backups
from iattend_desktop.storage.removal import clean, remove, unlink
from iattend_desktop.storage.traces import strike
from iattend_desktop.vocabulary import IdentifierKind
from iattend_desktop.workspace import Workspace

_LEAST_REASON = 4


@dataclass(frozen=True, slots=True)
class Purged:
    """What was done. ``clean``: nothing of it is left on disk; else ``left`` says what is and who cleans it.
    ``backups`` were deleted."""

    records: int
    clean: bool
    left: str
    backups: int


def plan_purge(workspace: Workspace, person_id: int) -> PurgePlan:
    """What would go and what would stay; the look is logged. Writes nothing.

    Raises ``NotAllowed``, and ``UserError`` where there is no such student, or the server was not set up for it.
    """
    require(workspace.role, Permission.PURGE_STUDENTS)
    with workspace.read() as session:
        plan = draw_up(session, workspace, person_id, scope_of(session, person_id))
    workspace.log(PLANNED, ("person", person_id))
    return plan


def purge_student(
    workspace: Workspace,
    plan: PurgePlan,
    *,
    typed: str,
    reason: str,
    backups_too: bool = False,
    progress: Progress = SILENT,
) -> Purged:
    """Delete what a plan says, in one transaction, and clean a file of it.

    ``typed`` is the student's name or number; ``reason`` stands in the log, so it names nobody. With ``backups_too``
    every backup is deleted after a new one was made. ``progress`` may raise ``Cancelled`` until the deletion itself.
    Raises ``UserError`` where something was not filled in or stands in the way, or where the plan is no longer true;
    nothing is then written.
    """
    require(workspace.role, Permission.PURGE_STUDENTS)
    if backups_too and on_a_server(workspace):
        raise UserError(_("{place} is on a server: its administrator makes the backups.").format(place=workspace.name))
    if plan.refusals:
        raise UserError(" ".join(plan.refusals))
    if not confirms(plan, typed):
        raise UserError(_("Type the student's name or ID as it stands here: {name}.").format(name=plan.accepted[0]))
    if len(reason.strip()) < _LEAST_REASON:
        raise UserError(_("Say why: who asked for it, and when. The log keeps it."))
    progress.step(0.0, _("Looking for everything"))
    with workspace.write(Permission.PURGE_STUDENTS, _("Delete a student's data"), undoable=False) as session:
        scope = scope_of(session, plan.student_id)
        if draw_up(session, workspace, plan.student_id, scope).seen != plan.seen:
            raise UserError(_("This student's records changed meanwhile. Look at what would be deleted once more."))
        if scope.traces.told(reason):
            raise UserError(_("The reason names the student, and it is kept. Write it without the name and number."))
        progress.step(0.4, _("Deleting"))
        _purge(session, scope, plan.student_id, reason.strip())
    count = sum(map(len, scope.records.values()))
    if on_a_server(workspace):
        return Purged(count, False, " ".join(plan.afterwards), 0)
    progress.step(0.6, _("Cleaning the file"))
    cleaned = clean(workspace.path, workspace.data_key)
    left = "" if cleaned else _("The file is still in use: traces in it are cleaned when it is opened next.")
    old = list_backups(workspace.path) if backups_too else []
    if backups_too:
        workspace.back_up(BackupReason.ASKED, progress=Part(progress, 0.8, 1.0))
    for one in old:
        delete_backup(one)
    return Purged(count, cleaned, left, len(old))


def confirms(plan: PurgePlan, typed: str) -> bool:
    """Whether what was typed is the student's name or number."""
    return " ".join(folded(typed).split()) in {" ".join(folded(one).split()) for one in plan.accepted}


def done_words(result: Purged) -> str:
    """What was deleted, and what is left to do."""
    said = [ngettext("{count} record was deleted for good.", "{count} records were deleted for good.", result.records)]
    if result.backups:
        said.append(
            ngettext(
                "A new backup was made and {count} was deleted.",
                "A new backup was made and {count} were deleted.",
                result.backups,
            )
        )
    if result.left:
        said.append(result.left)
    return " ".join(said)


def student_numbered(workspace: Workspace, number: str) -> int:
    """The key of the student who has a local or state ID; raises ``NotAllowed``, and ``UserError`` where nobody or
    more than one has it."""
    require(workspace.role, Permission.PURGE_STUDENTS)
    kinds = (IdentifierKind.LOCAL_ID, IdentifierKind.SSID)
    query = select(Identifier.person_id).where(Identifier.value == number.strip(), Identifier.kind.in_(kinds))
    with workspace.read() as session:
        found = session.scalars(query.distinct().limit(2)).all()
    if not found:
        raise UserError(_("No student has the ID {number}. Check it, zeros at the front too.").format(number=number))
    if len(found) > 1:
        raise UserError(_("More than one student has the ID {number}. Delete in the window.").format(number=number))
    return found[0]


def _purge(session: Session, scope: Scope, student_id: int, reason: str) -> None:
    count, digest = empty(session, student_id, scope.values)
    for mention in scope.mentions:
        strike(session, mention)
    session.execute(delete(Draft).where(Draft.id.in_(scope.drafts)))
    unlink(session, scope.records, set(scope.people))
    remove(session, scope.records)
    told = {"reason": reason, "records": {name: len(keys) for name, keys in scope.records.items()}}
    audit.tell(session, PURGE, ("person", student_id), {**told, "emptied": count, "digest": digest})
