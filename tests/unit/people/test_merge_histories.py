"""Two histories of schools, whatever they are, become one and part again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import School
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.merge import Side, merge_records, preview_merge
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.factories import make_school, make_student
from tests.unit.people.rosa_twice import Pair, write
from tests.unit.roster.plans import everything


@pytest.fixture(scope="module")
def fresh_workspace(tmp_path_factory: pytest.TempPathFactory, empty_workspace_file: Path) -> Iterator[Workspace]:
    """A workspace for many examples, each with people of its own."""
    path = tmp_path_factory.mktemp("merge") / "district.iattend"
    for suffix in ("", ".header"):
        shutil.copy(f"{empty_workspace_file}{suffix}", f"{path}{suffix}")
    workspace = open_workspace(path, PASSPHRASE, clock=lambda: NOW)
    yield workspace
    workspace.close()


spans = st.lists(
    st.tuples(st.sampled_from(["Lincoln", "Roosevelt"]), st.integers(0, 100), st.integers(1, 60) | st.none()),
    min_size=1,
    max_size=3,
    unique_by=lambda span: span[:2],
).filter(lambda found: sum(length is None for _school, _start, length in found) <= 1)


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(spans, spans, st.sampled_from(Side))
def test_any_two_histories_come_together_and_part_again(
    fresh_workspace: Workspace, mine: list[Any], theirs: list[Any], side: Side
) -> None:
    """One open enrollment at most, none of the days of a history lost, and undo exact."""
    first = date(2026, 7, 1).toordinal()

    def set_up(session: Session) -> Pair:
        schools = {name: make_school(session, name) for name in ("Lincoln", "Roosevelt")}
        people = []
        for history in (mine, theirs):
            program = make_student(session, schools["Lincoln"])
            session.delete(session.scalars(select(Enrollment).where(Enrollment.student_id == program.student_id)).one())
            session.flush()
            for school, start, length in history:
                session.add(
                    Enrollment(
                        student_id=program.student_id,
                        school_id=schools[school].id,
                        school_year_id=program.school_year_id,
                        entered_on=date.fromordinal(first + start),
                        exited_on=None if length is None else date.fromordinal(first + start + length),
                    )
                )
            people.append(program.student_id)
        session.flush()
        return people[0], people[1]

    pair: Pair = write(fresh_workspace, set_up)
    before = everything(fresh_workspace)
    keys = [line.key for line in preview_merge(fresh_workspace, *pair).lines if line.differs]
    merge_records(fresh_workspace, *pair, choices=dict.fromkeys(keys, side))
    with fresh_workspace.read() as session:
        kept = session.execute(
            select(School.name, Enrollment.entered_on, Enrollment.exited_on)
            .join(School, School.id == Enrollment.school_id)
            .where(Enrollment.student_id == pair[0])
        ).all()
    assert sum(exited is None for _school, _entered, exited in kept) == (
        1 if any(length is None for _school, _start, length in (*mine, *theirs)) else 0
    )
    for school, start, length in (*mine, *theirs):
        if length is not None:
            day = date.fromordinal(first + start)
            assert any(name == school and entered <= day and (exited is None or exited > day)
                       for name, entered, exited in kept)  # fmt: skip
    fresh_workspace.undo()
    assert everything(fresh_workspace) == before
