"""Which entries of the log concern one student: looks, changes, imports, matches, exports and prints.

An entry concerns a student where it is about the person or a record of theirs, where its action wrote one of their
records, or where what it says in detail names them among others (a print of many, a list that was exported).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from iattend_desktop.model.security import AuditDetail, AuditEntry, ChangeBatch, ChangeRow
from iattend_desktop.storage.belonging import Records, belonging, guardians_of, merged_into, once_belonging

_OF_MANY = (
    "export_calendar",
    "export_list",
    "export_outreach_list",
    "export_workbooks",
    "print_report",
    "view_record",
    "write_mail_draft",
)
_LISTS = ("people", "students")
"""Where such an entry says who was on it: keys of people."""


def concerns(session: Session, person_id: int) -> ColumnElement[bool]:
    """A condition on entries of the log; a fixed few queries, however many entries there are."""
    people = merged_into(session, person_id)
    theirs = once_belonging(session, belonging(session, {"person": people}))
    records = belonging(session, {"person": guardians_of(session, theirs)})
    for name, keys in theirs.items():
        records.setdefault(name, set()).update(keys)
    subjects = [
        and_(AuditEntry.subject_table == name, AuditEntry.subject_id.in_(keys)) for name, keys in records.items()
    ]
    rows = [and_(ChangeRow.table_name == name, ChangeRow.row_id.in_(keys)) for name, keys in records.items()]
    return or_(
        *subjects,
        AuditEntry.change_set_id.in_(select(ChangeRow.change_set_id).where(or_(false(), *rows))),
        AuditEntry.change_set_id.in_(list(_batches(session, records))),
        AuditEntry.id.in_(list(_lists(session, people))),
    )


def _batches(session: Session, records: Records) -> Iterator[int]:
    """The change sets that inserted one of the records among many."""
    ordered = {name: sorted(keys) for name, keys in records.items()}
    found = session.execute(
        select(ChangeBatch.change_set_id, ChangeBatch.table_name, ChangeBatch.first_id, ChangeBatch.last_id).where(
            ChangeBatch.kind == "insert", ChangeBatch.table_name.in_(ordered)
        )
    )
    for change, name, first, last in found:
        keys = ordered[name]
        if first is not None and last is not None:
            at = bisect_left(keys, first)
            if at < len(keys) and keys[at] <= last:
                yield change


def _lists(session: Session, people: set[int]) -> Iterator[int]:
    """The entries that name one of the people in a list of many."""
    found = session.execute(
        select(AuditDetail.entry_id, AuditDetail.detail)
        .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
        .where(
            AuditEntry.event.in_(_OF_MANY),
            or_(AuditEntry.subject_table.is_(None), AuditEntry.subject_table != "person"),
        )
    )
    for entry, detail in found:
        if any(not people.isdisjoint((detail or {}).get(name, ())) for name in _LISTS):
            yield entry
