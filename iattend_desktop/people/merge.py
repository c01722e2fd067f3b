"""Merges two records of one person: what both say side by side, what is moved, and one action that can be undone.

The kept record stays with its key; the other one goes once everything that pointed at it points at the kept one. What
stands in the way is told beforehand, and what two records say differently is chosen by a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.base import Base
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.people.merge_fold import Folding, MergeLine, Row, Side, table_of
from iattend_desktop.people.merge_rules import HANDLERS
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.security import audit
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.bulk import check_references_at_the_end, delete_rows, insert_rows, update_rows
from iattend_desktop.workspace import Workspace

__all__ = ["MergeLine", "MergePreview", "Side", "merge_records", "preview_merge"]

_SERIOUS = frozenset({"birth_date"})
"""What speaks against one person where it differs; so do two SSIDs."""


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging two records would do. ``moved`` counts the records that go over to the kept one, by table."""

    kept_id: int
    other_id: int
    kept: str
    other: str
    lines: tuple[MergeLine, ...]
    moved: tuple[tuple[str, int], ...]
    refusals: tuple[str, ...]

    @property
    def to_choose(self) -> tuple[MergeLine, ...]:
        """What a person has to decide before anything is merged."""
        return tuple(line for line in self.lines if line.differs and line.must_choose)


def preview_merge(workspace: Workspace, kept_id: int, other_id: int) -> MergePreview:
    """Both records side by side and what would be moved; both looks are logged. Writes nothing.

    Raises ``UserError`` where one of the two is no longer there.
    """
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        preview = _preview(session, _fold(session, workspace, kept_id, other_id, {}), kept_id, other_id)
    for person in (kept_id, other_id):
        workspace.log("view_record", ("person", person))
    return preview


def merge_records(workspace: Workspace, kept_id: int, other_id: int, choices: Mapping[str, Side]) -> None:
    """Merge the other record into the kept one; ``choices`` say whose value stays, by :attr:`MergeLine.key`.

    Where nothing is chosen, what the kept record says stays. Raises ``UserError`` where something stands in the way, or
    where a line that a person has to decide is left open; nothing is written then.
    """
    with workspace.read() as session:
        names = [_name(_person(session, one)) for one in (kept_id, other_id)]
        mentors = session.scalar(select(Mentor.id).where(Mentor.person_id.in_((kept_id, other_id))).limit(1))
    permission = Permission.EDIT_STUDENTS if mentors is None else Permission.EDIT_MENTORS
    label = _("Merge {other} into {kept}").format(other=names[1], kept=names[0])
    with workspace.write(permission, label) as session:
        folding = _fold(session, workspace, kept_id, other_id, choices)
        preview = _preview(session, folding, kept_id, other_id)
        open_lines = [line for line in preview.to_choose if line.key not in choices]
        if preview.refusals:
            raise UserError(" ".join(preview.refusals))
        if open_lines:
            words = ngettext(
                "{count} difference has to be decided first: choose which value stays, then merge.",
                "{count} differences have to be decided first: choose which values stay, then merge.",
                len(open_lines),
            )
            raise UserError(words)
        _write(session, folding)
        audit.tell(session, "merge_records", ("person", kept_id), {"merged": other_id, "moved": dict(preview.moved)})


def _fold(session: Session, workspace: Workspace, kept_id: int, other_id: int, choices: Mapping[str, Side]) -> Folding:
    if kept_id == other_id:
        raise UserError(_("Choose two records to merge."))
    for person in (kept_id, other_id):
        _person(session, person)
    folding = Folding(session, workspace.today(), choices, HANDLERS)
    folding.fold(Person, kept_id, other_id, must_choose=_SERIOUS)
    return folding


def _preview(session: Session, folding: Folding, kept_id: int, other_id: int) -> MergePreview:
    tables = [table.name for table in Base.metadata.sorted_tables]
    return MergePreview(
        kept_id,
        other_id,
        _name(_person(session, kept_id)),
        _name(_person(session, other_id)),
        tuple(line for line in folding.lines if line.kept is not None or line.other is not None),
        tuple((name, folding.moved[name]) for name in tables if folding.moved[name]),
        tuple(dict.fromkeys(folding.refusals)),
    )


def _write(session: Session, folding: Folding) -> None:
    """Rows that go make room first; then values change, then the others move, and copies come last: no two
    stand in each other's way."""
    check_references_at_the_end(session)
    for record, keys in folding.removals.items():
        delete_rows(session, record, keys)
    groups: dict[tuple[bool, str, tuple[str, ...]], list[Row]] = defaultdict(list)
    classes: dict[str, type[Base]] = {}
    for record, changes in folding.changes.items():
        classes[record.__tablename__] = record
        gone = set(folding.removals.get(record, ()))
        for key, values in changes.items():
            if key not in gone:
                moves = any(table_of(record).c[name].foreign_keys for name in values)
                groups[moves, record.__tablename__, tuple(sorted(values))].append({"id": key, **values})
    for (_moves, name, _columns), rows in sorted(groups.items(), key=lambda group: group[0]):
        update_rows(session, classes[name], rows)
    for record, added in folding.additions.items():
        insert_rows(session, record, {name: [row[name] for row in added] for name in added[0]})


def _person(session: Session, key: int) -> Person:
    person = session.get(Person, key)
    if person is None:
        raise UserError(_("One of the two records is no longer there. Refresh the page."))
    return person


def _name(person: Person) -> str:
    return full_name(person.given_name, person.family_name, person.preferred_name)
