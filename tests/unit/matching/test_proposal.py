"""Reasons of a run's pairs: in words only when somebody reads them, and then the right ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from iattend_desktop.matching import proposal
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, Profile
from iattend_desktop.matching.explanation import Reason, explain_pairs
from iattend_desktop.matching.proposal import Told
from iattend_desktop.matching.rules import Positions
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.matching.scenario_json import scenario_json
from iattend_desktop.model.person import Household, HouseholdMember
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import OTHER_SCHOOL, SAME_SCHOOL, add_student, pairs_of, small_district
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


def test_siblings_get_one_mentor_where_the_family_asks(workspace: Workspace) -> None:
    """Ana of Franklin would go to Okafor there; together with Rosa she goes to Kim: 6.25 points less for two miles."""
    district = small_district(workspace, capacity=2)
    ana = add_student(workspace, district.franklin, "Ana", "Delgado-Ortiz", siblings_together=True)
    assert pairs_of(run_scenario(workspace))["Ana Delgado-Ortiz"] == "Tobias Okafor"
    with workspace.write(Permission.EDIT_STUDENTS, "Record a household") as session:
        home = Household()
        session.add(home)
        session.flush()
        for program in (district.rosa, ana):
            person = session.get_one(ProgramEnrollment, program).student_id
            session.add(HouseholdMember(household_id=home.id, person_id=person))
    scenario = run_scenario(workspace)
    assert pairs_of(scenario) == {
        "Rosa Delgado-Ortiz": "Daniel Kim",
        "Ana Delgado-Ortiz": "Daniel Kim",
        "Jaylen Brown": "Tobias Okafor",
    }
    assert scenario.total_score == 2 * SAME_SCHOOL + OTHER_SCHOOL
    assert scenario.certified


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        ({"matched_gap": 2, "gap": 0}, "siblings together, proven within 2 students of the best"),
        ({"need_gap": 1, "gap": 0}, "siblings together, proven within 1 rank of need of the best"),
        ({"gap": 6_250}, "siblings together, proven within 6.2 points of the best"),
        (
            {"gap": 6_250, "exact": True},
            "siblings together, proven within 6.2 points of the best; an exact search found nothing better",
        ),
    ],
)
def test_what_a_bound_proves_in_words(workspace: Workspace, gaps: dict[str, Any], words: str) -> None:
    small_district(workspace)
    scenario = run_scenario(workspace)
    assert scenario.proof_words == "proven optimal"
    certificate = replace(scenario.assignment.certificate, kind="bounded", **gaps)
    bounded = replace(scenario, assignment=replace(scenario.assignment, certificate=certificate))
    assert bounded.proof_words == words
    told = scenario_json(bounded)["certificate"]
    assert told == {"kind": "bounded", "gap": 0, "matched_gap": 0, "need_gap": 0} | {
        key: value for key, value in gaps.items() if key != "exact"
    }
