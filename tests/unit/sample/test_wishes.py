"""The sample workspace holds what no roster says but matching weighs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import aliased

from iattend_desktop.matching.pool import load_pool
from iattend_desktop.model.school import School, SchoolFeeder
from iattend_desktop.sample.workspace import open_sample_workspace


def test_the_sample_has_feeders_siblings_who_ask_and_notes(tmp_path: Path) -> None:
    workspace = open_sample_workspace(tmp_path)
    with workspace.read() as session:
        loaded = load_pool(session, workspace.today())
        lower, upper = aliased(School), aliased(School)
        ends = session.execute(
            select(lower.grade_high, upper.grade_low, upper.grade_high)
            .select_from(SchoolFeeder)
            .join(lower, lower.id == SchoolFeeder.from_school_id)
            .join(upper, upper.id == SchoolFeeder.to_school_id)
        ).all()
    workspace.close()
    assert ends
    for high, next_low, next_high in ends:
        assert high is not None
        assert next_low is not None
        assert next_high is not None
        assert next_low <= high + 1 <= next_high
    groups = loaded.pool.mentees.sibling_group
    assert groups.max() >= 0
    for group in range(groups.max() + 1):
        homes = loaded.pool.mentees.household[groups == group]
        assert homes.size > 1
        assert len(set(homes.tolist())) == 1
    assert 1 <= len(loaded.pool.prefer) <= 5
    assert all(reason and author == "PSA counselor" for reason, author in loaded.pool.notes)
