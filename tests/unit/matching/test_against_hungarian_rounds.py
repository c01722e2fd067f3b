"""The 500 mentees and 500 mentors of the civil service's rosters, at three places a mentor, against one-to-one rounds.

Who fits and how well follows the rosters' own program: a mentor is one to three grades above; the same profession,
another department and a shared characteristic speak for a pair.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest

from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.solver import solve
from tests.unit.matching.hungarian import hungarian_rounds
from tests.unit.roster.workbooks import REAL_DATA

ROSTERS = REAL_DATA / "matching" / "civil-service-500"
GRADES = ("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4")

pytestmark = pytest.mark.skipif(not ROSTERS.exists(), reason="IATTEND_REAL_DATA has no matching/civil-service-500")


def roster(name: str) -> list[dict[str, str]]:
    with (ROSTERS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def civil_service(places: int) -> CandidateGraph:
    mentees, mentors = roster("mentees"), roster("mentors")
    pairs, scores = [], []
    for i, mentee in enumerate(mentees):
        for j, mentor in enumerate(mentors):
            if 1 <= GRADES.index(mentor["grade"]) - GRADES.index(mentee["grade"]) <= 3:
                shared = mentee["identity to match"] in mentor["characteristics"].split(", ")
                points = 40 * (mentee["profession"] == mentor["profession"]) + 30 * shared
                pairs.append((i, j))
                scores.append(1000 * (points + 20 * (mentee["organisation"] != mentor["organisation"])))
    edge_mentee, edge_mentor = np.array(pairs).T
    return CandidateGraph(
        capacity=np.full(len(mentors), places),
        edge_mentee=edge_mentee,
        edge_mentor=edge_mentor,
        score=scores,
        need=np.zeros(len(mentees), int),
    )


@pytest.mark.parametrize("places", [1, 2, 3])
def test_never_fewer_matched_and_never_a_lower_total(places: int, capsys: pytest.CaptureFixture[str]) -> None:
    graph = civil_service(places)
    assignment = solve(graph)
    matched, score = hungarian_rounds(graph)
    with capsys.disabled():
        print(
            f"\n{places} places: {assignment.matched} of {graph.mentees} at {assignment.total_score / 1000:,.0f} points"
        )
        print(f"one-to-one rounds: {matched} at {score / 1000:,.0f} points")
    assert assignment.certificate.holds(graph, assignment)
    assert assignment.matched >= matched
    assert assignment.matched > matched or assignment.total_score >= score
