"""Reading the log: the newest entries that fit a question, some hundreds at a time, and what one of them changed.

Names, labels and values are a student's: they are shown to who may see students. Who may only read the log sees that
record 17 was looked at, when and by whom.

Who has seen a student's record, and did what with it, is a question to the log (:mod:`.about_student`). On a server,
too, it is answered to those who read the log and see students: that somebody looked is about them as well as about the
child, and no owner's function gives it to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Match, Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import AuditDetail, AuditEntry, ChangeBatch, ChangeRow, ChangeSetEntry
from iattend_desktop.security.about_student import concerns
from iattend_desktop.security.access import Permission, allowed, require
from iattend_desktop.security.audit import log_event
from iattend_desktop.security.desk import Desk
from iattend_desktop.storage.record_words import record_words

WINDOW = 500
_Entries = Select[int, datetime, str, str, str | None, int | None, int | None, str]
_MOST_CHANGES = 100


@dataclass(frozen=True, slots=True)
class Question:
    """What to show of the log; what is left out narrows nothing.

    ``subject`` is a record's table and key: entries about just that. ``student`` is a person's key: whatever was done
    with anything of theirs.
    """

    actor: str | None = None
    event: str | None = None
    subject: tuple[str, int] | None = None
    student: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry. ``about`` is the record in words, ``label`` the action's name in the menu, as far as one may see."""

    id: int
    at: datetime
    actor: str
    event: str
    about: str
    label: str
    change_set_id: int | None


@dataclass(frozen=True, slots=True)
class LogChange:
    """One value that was changed; ``old`` and ``new`` are empty where there was none or one may not see it."""

    record: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LogRecord:
    """An entry opened: what it says in detail, what was changed, and how many changed records are not shown."""

    row: LogRow
    detail: tuple[tuple[str, str], ...]
    changes: tuple[LogChange, ...]
    more: int
    batches: tuple[str, ...]
    hidden: bool
    emptied: bool


def list_log(desk: Desk, question: Question, *, before: int | None = None, limit: int = WINDOW) -> list[LogRow]:
    """The newest entries that fit, older than entry ``before``, the newest first.

    Asking who has seen a student's record is a look, and logged as one. Raises ``NotAllowed``.
    """
    require(desk.role, Permission.VIEW_AUDIT_LOG)
    if question.student is not None:
        require(desk.role, Permission.VIEW_STUDENTS)
    with desk.read() as session:
        names = allowed(desk.role, Permission.VIEW_STUDENTS)
        query = _asked(question, names=names).order_by(AuditEntry.id.desc()).limit(limit)
        if question.student is not None:
            query = query.where(concerns(session, question.student))
        if before is not None:
            query = query.where(AuditEntry.id < before)
        rows = _rows(session, session.execute(query).all(), names=names)
    if question.student is not None and before is None:
        with desk.unrecorded() as session:
            log_event(
                session, at=desk.clock(), actor=desk.actor, event="view_log", subject=("person", question.student)
            )
    return rows


def actors_and_events(desk: Desk) -> tuple[list[str], list[str]]:
    """Everybody who stands in the log and every kind of entry, each read off its index. Raises ``NotAllowed``."""
    require(desk.role, Permission.VIEW_AUDIT_LOG)
    with desk.read() as session:
        return _distinct(session, AuditEntry.actor), _distinct(session, AuditEntry.event)


def log_record(desk: Desk, entry_id: int) -> LogRecord:
    """What one entry says, with old and new values; where values are shown, that is a look, and logged as one.

    Raises ``NotAllowed``, and ``NoResultFound`` for no entry.
    """
    require(desk.role, Permission.VIEW_AUDIT_LOG)
    names = allowed(desk.role, Permission.VIEW_STUDENTS)
    with desk.read() as session:
        found = session.execute(_asked(Question(), names=names).where(AuditEntry.id == entry_id)).one()
        [row] = _rows(session, [found], names=names)
        told = session.execute(
            select(AuditDetail.detail, AuditDetail.purged_by_id).where(AuditDetail.entry_id == entry_id)
        ).one_or_none()
        change = row.change_set_id
        kept = names or session.get_bind().dialect.name != "postgresql"  # a server keeps changes from who reads the log
        rows, count, batches = _changed(session, change) if kept else ([], 0, [])
        entry = session.get(ChangeSetEntry, change) if kept and change is not None else None
        known = _names(session, {(one.table_name, one.row_id) for one in rows}) if names else {}
        record = LogRecord(
            row=row,
            detail=tuple((key, str(value)) for key, value in ((told.detail if told else None) or {}).items()),
            changes=tuple(one for changed in rows for one in _values(changed, known, names=names)),
            more=max(0, count - len(rows)),
            batches=tuple(map(_batch_words, batches)),
            hidden=not names and (bool(rows) or (not kept and change is not None)),
            emptied=(told is not None and told.purged_by_id is not None)
            or (entry is not None and entry.purged_by_id is not None),
        )
        subject = (found.subject_table, found.subject_id) if found.subject_table is not None else None
    if names and record.changes:
        with desk.unrecorded() as session:
            log_event(
                session,
                at=desk.clock(),
                actor=desk.actor,
                event="view_log",
                subject=subject,
                detail={"entry": entry_id},
            )
    return record


def _changed(session: Session, change: int | None) -> tuple[Sequence[ChangeRow], int, Sequence[ChangeBatch]]:
    """The first records that a change set changed, how many they are in all, and those that came by the thousand."""
    mine = ChangeRow.change_set_id == change
    rows = session.scalars(select(ChangeRow).where(mine).order_by(ChangeRow.id).limit(_MOST_CHANGES)).all()
    count = session.scalar(select(func.count()).where(mine)) or 0
    return rows, count, session.scalars(select(ChangeBatch).where(ChangeBatch.change_set_id == change)).all()


def _asked(question: Question, *, names: bool) -> _Entries:
    query = select(
        AuditEntry.id,
        AuditEntry.at,
        AuditEntry.actor,
        AuditEntry.event,
        AuditEntry.subject_table,
        AuditEntry.subject_id,
        AuditEntry.change_set_id,
        ChangeSetEntry.label if names else literal("").label("label"),
    )
    if names:
        query = query.outerjoin(ChangeSetEntry, ChangeSetEntry.id == AuditEntry.change_set_id)
    if question.actor is not None:
        query = query.where(AuditEntry.actor == question.actor)
    if question.event is not None:
        query = query.where(AuditEntry.event == question.event)
    if question.subject is not None:
        table, key = question.subject
        query = query.where(AuditEntry.subject_table == table, AuditEntry.subject_id == key)
    if question.since is not None:
        query = query.where(AuditEntry.at >= question.since)
    return query


def _rows(session: Session, found: Iterable[Any], *, names: bool) -> list[LogRow]:
    entries = list(found)
    known = _names(session, {(one.subject_table, one.subject_id) for one in entries}) if names else {}
    return [
        LogRow(
            id=one.id,
            at=one.at,
            actor=one.actor,
            event=one.event,
            about=_about(one.subject_table, one.subject_id, known),
            label=one.label or "",
            change_set_id=one.change_set_id,
        )
        for one in entries
    ]


def _about(table: str | None, key: int | None, known: dict[tuple[str, int], str]) -> str:
    if table is None or key is None:
        return ""
    return known.get((table, key)) or _("{table} {number}").format(
        table=table.replace("_", " ").capitalize(), number=key
    )


def _names(session: Session, subjects: set[tuple[str | None, int | None]]) -> dict[tuple[str, int], str]:
    """The names of people, of mentors, and of the students of matches."""
    wanted: dict[str, list[int]] = {}
    for table, key in subjects:
        if table is not None and key is not None:
            wanted.setdefault(table, []).append(key)
    people = select(Person.id, Person.given_name, Person.family_name)
    queries = {
        "person": people.where(Person.id.in_(wanted.get("person", ()))),
        "mentor": select(Mentor.id, Person.given_name, Person.family_name)
        .join(Person, Person.id == Mentor.person_id)
        .where(Mentor.id.in_(wanted.get("mentor", ()))),
        "match": select(Match.id, Person.given_name, Person.family_name)
        .join(ProgramEnrollment, ProgramEnrollment.id == Match.program_enrollment_id)
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .where(Match.id.in_(wanted.get("match", ()))),
    }
    return {
        (table, key): " ".join(part for part in (given, family) if part)
        for table, query in queries.items()
        if table in wanted
        for key, given, family in session.execute(query)
    }


def _distinct(session: Session, column: InstrumentedAttribute[str]) -> list[str]:
    """The values of an indexed column: one look at the index each, however many entries there are."""
    found: list[str] = []
    value = session.scalar(select(func.min(column)))
    while value is not None:
        found.append(value)
        value = session.scalar(select(func.min(column)).where(column > value))
    return found


def _values(changed: ChangeRow, known: dict[tuple[str, int], str], *, names: bool) -> Iterable[LogChange]:
    """Each column that one record's change holds; of one that was emptied, and for who may see no names, no value."""
    record = _about(changed.table_name, changed.row_id, known)
    old, new = changed.old or {}, changed.new or {}
    columns = [name for name in {**old, **new} if name not in {"id", "public_id", "version"}]
    for name in columns:
        before, after = (_text(values.get(name)) if names else "" for values in (old, new))
        if not names or before != after:
            yield LogChange(record, name.replace("_", " "), before, after)
    if not columns:
        yield LogChange(record, "", "", "")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _batch_words(batch: ChangeBatch) -> str:
    if batch.kind == "insert" and batch.first_id is not None and batch.last_id is not None:
        records = record_words(batch.table_name, batch.last_id - batch.first_id + 1)
        return _("{records} added; their values stand in the records").format(records=records)
    return _("Attendance of before was taken out of force")
