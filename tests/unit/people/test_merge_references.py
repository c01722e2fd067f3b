"""Merging moves whatever points at a person: the list is read from the model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from iattend_desktop.model.base import Base
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.merge import merge_records, preview_merge
from iattend_desktop.people.merge_fold import references, table_of, value_columns
from iattend_desktop.people.merge_rules import HANDLERS
from iattend_desktop.people.merge_words import moved_words, titles
from iattend_desktop.vocabulary import IdentifierKind
from iattend_desktop.workspace import Workspace
from tests.unit.people.any_record import make_any
from tests.unit.people.rosa_twice import Pair, programs, rosa, write
from tests.unit.roster.plans import everything

__all__ = ["rosa"]


def below(record: type[Base], seen: set[type[Base]] | None = None) -> Iterator[tuple[type[Base], str, type[Base]]]:
    """Every column that points at a person, or at what a person has one of (a year)."""
    seen = seen if seen is not None else set()
    seen.add(record)
    for child, column in references(record):
        yield child, column, record
        if child not in seen:
            yield from below(child, seen)


REFERENCES = list(below(Person))
FOLDED: tuple[type[Base], ...] = (Person, ProgramEnrollment, Mentor)


@pytest.mark.file_only("records are made up past what a coordinator's login may write")
def test_every_reference_is_moved(workspace: Workspace, rosa: Pair) -> None:
    """Also of tables that come to the model later: the list is read from it, and a record is made up for each."""
    kept, other = rosa
    made: list[tuple[type[Base], int]] = []

    def set_up(session: Session) -> None:
        roots = {
            Person: other,
            ProgramEnrollment: programs(session, rosa)[1].id,
            Mentor: make_any(session, Mentor, person_id=other),
        }
        for child, column, parent in REFERENCES:
            if child is not Mentor:
                target = roots[parent] if parent in roots else make_any(session, parent)
                made.append((child, make_any(session, child, **{column: target})))

    write(workspace, set_up)
    before = everything(workspace)
    moved = dict(preview_merge(workspace, kept, other).moved)
    direct = {child.__tablename__ for child, _column, parent in REFERENCES if parent in FOLDED}
    assert moved.keys() >= direct - {"program_enrollment"}  # of one year both have one: they are folded
    merge_records(workspace, kept, other, {})
    with workspace.read() as session:
        assert [(child, key) for child, key in made if session.get(child, key) is None] == []
        assert session.get(Person, other) is None
        left = [
            (child.__tablename__, column)
            for child, column in references(Person)
            if session.scalar(select(func.count()).where(table_of(child).c[column] == other))
        ]
        assert left == []
        assert len(session.execute(text("PRAGMA foreign_key_check")).all()) == 0
    workspace.undo()
    assert everything(workspace) == before


def test_whatever_is_moved_or_chosen_has_words() -> None:
    """A new table or column has to be given its words; a rule for a table that is gone has to go."""
    named = {child.__tablename__ for child, _column, _parent in REFERENCES}
    assert all(moved_words(name, 1).startswith("1 ") for name in named)
    columns = {f"{one.__tablename__}.{column.name}" for one in FOLDED for column in value_columns(one)}
    numbers = {f"identifier.{kind}" for kind in IdentifierKind}
    assert titles().keys() == columns | numbers | {
        "guardian", "household", "enrollment.school_id", "enrollment.grade", "attendance_fact"
    }  # fmt: skip
    assert HANDLERS.keys() <= named
