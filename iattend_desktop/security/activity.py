"""What a person did and looked at, the newest first: their own for everybody, others' for who manages accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import merge

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.security import Account, AuditEntry, ChangeSetEntry
from iattend_desktop.security.access import Permission, allowed, require, require_somebody
from iattend_desktop.security.desk import Desk
from iattend_desktop.security.event_words import event_words
from iattend_desktop.security.server.rights_table import shows

PAGE = 50
_AT_THE_DOOR = ("account_locked", "change_password_failed", "sign_in_failed", "unlock_screen_failed")
"""What is logged of an account before anybody has proved to be its person."""


@dataclass(frozen=True)
class Place:
    """Where a page of activity ended: the keys of the oldest change set and entry that were shown."""

    change_set: int
    entry: int


@dataclass(frozen=True)
class Activity:
    """One thing that somebody did. ``id`` is unique among all of them."""

    id: str
    at: datetime
    words: str


@dataclass(frozen=True)
class ActivityPage:
    """Some of them, the newest first, and where the next page begins; none after the last one."""

    rows: tuple[Activity, ...]
    older: Place | None


@dataclass(frozen=True)
class _Found:
    row: Activity
    change_set: int = 0
    entry: int = 0


def activity(desk: Desk, login: str, after: Place | None = None) -> ActivityPage:
    """What an account did: its actions with their names, and its looks, exports, prints and sign-ins.

    On a server everybody is told what the rights show them: most roles their actions of the last day alone. Costs the
    same however long the log is. Raises ``NotAllowed`` for another's without ``MANAGE_ACCOUNTS``.
    """
    require_somebody(desk.role)
    if login != desk.actor:
        require(desk.role, Permission.MANAGE_ACCOUNTS)
    with desk.read() as session:
        names = allowed(desk.role, Permission.VIEW_STUDENTS)
        sources = []
        if shows(session, desk.role, "change_set", "label"):
            sources.append(_changes(session, login, after))
        if shows(session, desk.role, "audit_entry", "event"):
            sources.append(_entries(session, login, after, names=names))
        found = list(merge(*sources, key=lambda one: one.row.at, reverse=True))  # each in its own order: none is lost
    shown, rest = found[:PAGE], found[PAGE:]
    older = None
    if rest:
        before = after or Place(0, 0)
        older = Place(
            min((one.change_set for one in shown if one.change_set), default=before.change_set),
            min((one.entry for one in shown if one.entry), default=before.entry),
        )
    return ActivityPage(tuple(one.row for one in shown), older)


def _changes(session: Session, login: str, after: Place | None) -> Iterable[_Found]:
    query = select(ChangeSetEntry).where(ChangeSetEntry.actor == login).order_by(ChangeSetEntry.id.desc())
    if after is not None and after.change_set:
        query = query.where(ChangeSetEntry.id < after.change_set)
    forms = {"undo": _("Undid: {action}"), "redo": _("Did again: {action}")}
    for one in session.scalars(query.limit(PAGE + 1)):
        words = forms.get(one.kind, "{action}").format(action=one.label or _("(name deleted on request)"))
        yield _Found(Activity(f"change {one.id}", one.at, words), change_set=one.id)


def _entries(session: Session, login: str, after: Place | None, *, names: bool) -> Iterable[_Found]:
    """Entries that stand for no change set, for those are told by their names already."""
    account_id = session.scalar(select(Account.id).where(Account.login == login))
    mine = AuditEntry.actor == login
    if account_id is not None:
        at_the_door = and_(
            AuditEntry.subject_table == "account",
            AuditEntry.subject_id == account_id,
            AuditEntry.event.in_(_AT_THE_DOOR),
        )
        mine = or_(mine, at_the_door)
    query = select(AuditEntry).where(mine, AuditEntry.change_set_id.is_(None)).order_by(AuditEntry.id.desc())
    if after is not None and after.entry:
        query = query.where(AuditEntry.id < after.entry)
    entries = session.scalars(query.limit(PAGE + 1)).all()
    whom = _names(session, entries) if names else {}
    for one in entries:
        name = whom.get((one.subject_table, one.subject_id))
        words = event_words(one.event)
        yield _Found(Activity(f"entry {one.id}", one.at, f"{words}: {name}" if name else words), entry=one.id)


def _names(session: Session, entries: Iterable[AuditEntry]) -> dict[tuple[str | None, int | None], str]:
    """The names of the people whom entries are about, as far as they are still there."""
    keys = {"person": set[int](), "mentor": set[int]()}
    for one in entries:
        if one.subject_table in keys and one.subject_id is not None:
            keys[one.subject_table].add(one.subject_id)
    columns = (Person.preferred_name, Person.given_name, Person.family_name)
    people = session.execute(select(Person.id, *columns).where(Person.id.in_(keys["person"])))
    mentors = session.execute(
        select(Mentor.id, *columns).join(Person, Person.id == Mentor.person_id).where(Mentor.id.in_(keys["mentor"]))
    )
    return {
        (table, key): " ".join(filter(None, (preferred or given, family)))
        for table, rows in (("person", people), ("mentor", mentors))
        for key, preferred, given, family in rows
    }
