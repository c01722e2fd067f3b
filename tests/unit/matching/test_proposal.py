"""Reasons of a run's pairs: in words only when somebody reads them, and then the right ones."""

from __future__ import annotations

import numpy as np
import pytest

from iattend_desktop.matching import proposal
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, Profile
from iattend_desktop.matching.explanation import Reason, explain_pairs
from iattend_desktop.matching.proposal import Told
from iattend_desktop.matching.rules import Positions
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import small_district
from tests.unit.matching.pools import ENGLISH, SPANISH, a_pool


def test_reasons_are_put_in_words_when_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 150
    pool = a_pool(count, count, student_language=[SPANISH if at % 3 else ENGLISH for at in range(count)])
    asked: list[int] = []

    def counted(pool: Pool, profile: Profile, mentee: Positions, mentor: Positions) -> list[tuple[Reason, ...]]:
        asked.append(mentee.size)
        return explain_pairs(pool, profile, mentee, mentor)

    monkeypatch.setattr(proposal, "explain_pairs", counted)
    everybody = np.arange(count)
    told = Told(pool, DEFAULT_PROFILE, everybody, everybody[::-1])
    assert asked == []
    spoken = [[reason.text for reason in told.of(at) if reason.key == "language"] for at in (149, 148, 3)]
    assert spoken == [
        ["speaks Spanish, the language of the home"],
        ["speaks Spanish, the language of the home"],
        ["speaks English, the language of the home"],
    ]
    assert asked == [22, 64]  # the last block of 150 = 64 + 64 + 22, once, and the first


def test_a_run_holds_its_graph_and_its_assignment(workspace: Workspace) -> None:
    """At the positions of the pool: who is chosen there is who is proposed, with the same score."""
    small_district(workspace)
    scenario = run_scenario(workspace)
    of_arrays = {
        (scenario.loaded.students[i].name, scenario.loaded.mentors[j].name)
        for i, j in enumerate(scenario.assignment.mentor_of.tolist())
    }
    assert of_arrays == {("Rosa Delgado-Ortiz", "Daniel Kim"), ("Jaylen Brown", "Tobias Okafor")}
    assert (scenario.edges, scenario.graph.edges) == (4, 4)
    assert scenario.total_score == sum(pair.score for pair in scenario.pairs) == 90_000
