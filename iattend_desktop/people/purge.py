"""Deletes a student's data on request, for good: a plan that says what goes and what stays, then one action.

What stays is that it was done: who did what with the record and when, without any value, and the request itself with
its reason (34 CFR 99.32 has a school keep a record of who was given access for as long as the education record is
kept; here it outlives it). It cannot be undone, and neither can what was done with the record before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.model.base import Base
from iattend_desktop.model.person import Enrollment, Identifier, Person
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.model.security import AuditEntry, Draft
from iattend_desktop.people.names import folded, full_name
from iattend_desktop.people.purge_scope import Scope, other_capacities, scope_of
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.security import audit
from iattend_desktop.security.access import Permission, require
from iattend_desktop.security.audit_check import PURGE
from iattend_desktop.security.emptying import empty
from iattend_desktop.storage.backup import Backup, BackupReason, delete_backup, list_backups
from iattend_desktop.storage.bulk import reserve_ids
from iattend_desktop.storage.record_words import record_words
from iattend_desktop.storage.removal import clean, remove, unlink
from iattend_desktop.storage.traces import strike
from iattend_desktop.workspace import Workspace, load_settings

_LEAST_REASON = 4


@dataclass(frozen=True, slots=True)
class PurgePlan:
    """What deleting a student's data would do, in words; ``refusals`` say why it may not be done, ``cautions`` what
    to think of first. ``accepted`` are the texts of which one is typed to confirm; ``seen`` tells whether it is still
    the same. Backups, the newest first, by their instant; the program deletes those ``automatic`` ones itself."""

    student_id: int
    name: str
    accepted: tuple[str, ...]
    goes: tuple[str, ...]
    stays: tuple[str, ...]
    cautions: tuple[str, ...]
    refusals: tuple[str, ...]
    backups: tuple[tuple[datetime, bool], ...]
    seen: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Purged:
    """What was done. ``clean``: nothing of it is left in the file; else it is cleaned when it is opened next.
    ``backups`` were deleted."""

    records: int
    clean: bool
    backups: int


def plan_purge(workspace: Workspace, person_id: int) -> PurgePlan:
    """What would go and what would stay; the look is logged. Writes nothing.

    Raises ``NotAllowed``, and ``UserError`` where there is no such student, or the workspace is on a server.
    """
    _require(workspace)
    with workspace.read() as session:
        plan = _plan(session, workspace, person_id, scope_of(session, person_id))
    workspace.log("view_record", ("person", person_id))
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
    """Delete what a plan says, in one transaction, and clean the file of it.

    ``typed`` is the student's name or number; ``reason`` stands in the log, so it names nobody. With ``backups_too``
    every backup is deleted after a new one was made. ``progress`` may raise ``Cancelled`` until the deletion itself.
    Raises ``UserError`` where something was not filled in or stands in the way, or where the plan is no longer true;
    nothing is then written.
    """
    _require(workspace)
    if plan.refusals:
        raise UserError(" ".join(plan.refusals))
    if not confirms(plan, typed):
        raise UserError(_("Type the student's name or ID as it stands here: {name}.").format(name=plan.accepted[0]))
    if len(reason.strip()) < _LEAST_REASON:
        raise UserError(_("Say why: who asked for it, and when. The log keeps it."))
    progress.step(0.0, _("Looking for everything"))
    with workspace.write(Permission.PURGE_STUDENTS, _("Delete a student's data"), undoable=False) as session:
        scope = scope_of(session, plan.student_id)
        if _plan(session, workspace, plan.student_id, scope).seen != plan.seen:
            raise UserError(_("This student's records changed meanwhile. Look at what would be deleted once more."))
        if scope.traces.told(reason):
            raise UserError(_("The reason names the student, and it is kept. Write it without the name and number."))
        progress.step(0.4, _("Deleting"))
        _purge(session, scope, plan.student_id, reason.strip())
    progress.step(0.6, _("Cleaning the file"))
    cleaned = clean(workspace.path, workspace.data_key)
    old = list_backups(workspace.path) if backups_too else []
    if backups_too:
        workspace.back_up(BackupReason.ASKED, progress=Part(progress, 0.8, 1.0))
    for one in old:
        delete_backup(one)
    return Purged(sum(map(len, scope.records.values())), cleaned, len(old))


def confirms(plan: PurgePlan, typed: str) -> bool:
    """Whether what was typed is the student's name or number."""
    return " ".join(folded(typed).split()) in {" ".join(folded(one).split()) for one in plan.accepted}


def _require(workspace: Workspace) -> None:
    require(workspace.role, Permission.PURGE_STUDENTS)
    if not workspace.data_key:
        raise UserError(
            _("{place} is on a server, where this program cannot delete a student's data yet.").format(
                place=workspace.name
            )
        )


def _purge(session: Session, scope: Scope, student_id: int, reason: str) -> None:
    [number] = reserve_ids(session, AuditEntry, 1)  # the next one; the write lock keeps it until the entry is made
    count, digest = empty(session, scope.values, number)
    for mention in scope.mentions:
        strike(session, mention)
    session.execute(delete(Draft).where(Draft.id.in_(scope.drafts)))
    unlink(session, scope.records, set(scope.people))
    remove(session, scope.records)
    told = {"reason": reason, "records": {name: len(keys) for name, keys in scope.records.items()}}
    audit.tell(session, PURGE, ("person", student_id), {**told, "emptied": count, "digest": digest})


def _plan(session: Session, workspace: Workspace, person_id: int, scope: Scope) -> PurgePlan:
    person = session.get(Person, person_id)
    if person is None:
        raise UserError(_("This student is no longer there. Refresh the page."))
    name = full_name(person.given_name, person.family_name, person.preferred_name)
    numbers = session.scalars(
        select(Identifier.value).where(Identifier.person_id == person_id).order_by(Identifier.id)
    ).all()
    accepted = dict.fromkeys(filter(None, (name, full_name(person.given_name, person.family_name), *numbers)))
    counts = [
        (one.name, len(scope.records[one.name])) for one in Base.metadata.sorted_tables if one.name in scope.records
    ]
    seen = (*counts, ("values", scope.values.count), ("mentions", len(scope.mentions)), ("drafts", len(scope.drafts)))
    return PurgePlan(
        person_id,
        name,
        tuple(accepted),
        tuple(_goes(scope, counts)),
        tuple(_stays(scope)),
        tuple(_cautions(session, scope, workspace.today())),
        tuple(_refusals(session, workspace, scope)),
        tuple((one.made_at, is_automatic(one)) for one in list_backups(workspace.path)),
        seen,
    )


def is_automatic(backup: Backup) -> bool:
    """Whether the program deletes a backup itself, with time."""
    return backup.reason not in (BackupReason.ASKED, BackupReason.RESTORE)


def _goes(scope: Scope, counts: list[tuple[str, int]]) -> list[str]:
    lines = [record_words(table, count) for table, count in counts]
    if scope.drafts:
        lines.append(record_words("draft", len(scope.drafts)))
    if scope.values.count:
        lines.append(
            ngettext(
                "{count} value of before and after in the log",
                "{count} values of before and after in the log",
                scope.values.count,
            )
        )
    if scope.mentions:
        lines.append(
            ngettext(
                "the name or number in {count} other record, which says “[deleted]” instead",
                "the name or number in {count} other records, which say “[deleted]” instead",
                len(scope.mentions),
            )
        )
    return lines


def _stays(scope: Scope) -> list[str]:
    lines = [
        _("Who looked at, changed, exported or printed the record, and when, without any value"),
        _("That it was deleted: by whom, when and why"),
        _("What was counted before: results of imports, of kept match runs and of printed reports"),
    ]
    if scope.shared["person"]:
        words = ngettext(
            "{count} guardian, who is also somebody else's or has another part here",
            "{count} guardians, who are also somebody else's or have another part here",
            scope.shared["person"],
        )
        lines.append(words)
    if scope.shared["household"]:
        lines.append(_("The home and its address: others live there"))
    return lines


def _cautions(session: Session, scope: Scope, today: date) -> list[str]:
    lines = [
        _("It cannot be undone, and what was done with this record before cannot be undone any more either."),
        _("Files that were exported or printed, and those that were imported, are not reached: delete them yourself."),
    ]
    enrolled = select(Enrollment.id).where(
        Enrollment.student_id.in_(scope.people), Enrollment.exited_on.is_(None) | (Enrollment.exited_on > today)
    )
    if session.scalar(enrolled.limit(1)) is not None:
        lines.append(
            _("The student is enrolled: the next roster that holds them brings them back. Have them left out of it.")
        )
    lines.append(_("A note of another record that has the first name alone is not found: search for it yourself."))
    if scope.namesakes:
        lines.append(
            _("Somebody else is called the same: where a note of another record has this name, it is left alone.")
        )
    return lines


def _refusals(session: Session, workspace: Workspace, scope: Scope) -> list[str]:
    lines = []
    capacities = other_capacities(session, scope.people)
    if capacities:
        words = {
            "account": _("somebody who signs in"),
            "guardianship": _("a guardian"),
            "mentor": _("a mentor"),
            "outreach_volunteer": _("a volunteer"),
            "school_staff": _("one of a school's staff"),
        }
        what = ", ".join(words[name] for name in sorted(capacities))
        lines.append(
            _("This student is also {what}, whose record stays. End that first, then delete.").format(what=what)
        )
    first = _first_day(session, scope, load_settings(session).keep_students_years)
    if first is not None and workspace.today() < first:
        lines.append(
            _("By the district's setting a student's data are kept until {day}; delete them from then on.").format(
                day=day_words(first)
            )
        )
    return lines


def _first_day(session: Session, scope: Scope, years: int) -> date | None:
    """The first day on which the setting allows it, from the last day of enrollment; none where nothing forbids it."""
    if not years:
        return None
    enrolled = session.execute(
        select(Enrollment.exited_on, SchoolYear.ends_on)
        .join(SchoolYear, SchoolYear.id == Enrollment.school_year_id)
        .where(Enrollment.student_id.in_(scope.people))
    )
    last = max((exited or ends for exited, ends in enrolled), default=None)
    if last is None:
        return None
    day = last + timedelta(days=1)
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # February 29
        return date(day.year + years, 3, 1)
