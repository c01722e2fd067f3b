"""What a run answers at its edges: nobody to mentor, no place anywhere, one mentor for a whole district."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest

from iattend_desktop.matching.candidates import find_candidates
from iattend_desktop.matching.criteria import DEFAULT_PROFILE
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.groundwork import Groundwork
from iattend_desktop.matching.pool import LoadedPool, Ready, Waiting
from iattend_desktop.matching.scenario import match_on, run_scenario
from iattend_desktop.progress import SILENT
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import change_mentor, change_program, small_district
from tests.unit.matching.pools import a_pool

NOBODY = "no mentor is cleared and has a free place"


def whole_district(students: int) -> Groundwork:
    """All students fit both mentors; the first has one place, the second is not cleared. Need rises by position."""
    pool = a_pool(
        students, 2, student_need=list(range(students)), mentor_screening=[1, 0], mentor_missing_steps=["", "interview"]
    )
    loaded = LoadedPool(
        pool=pool,
        students=tuple(Waiting(n, f"u{n}", n, f"S {n}", f"s {n:05d}", str(n), None, None) for n in range(students)),
        mentors=tuple(Ready(n, f"m{n}", n, f"M {n}", f"m {n}", None) for n in range(2)),
        must=(),
        lost_pins=(),
        school_year_id=1,
    )
    found = find_candidates(pool, DEFAULT_PROFILE)
    graph = CandidateGraph(
        capacity=pool.mentors.capacity,
        edge_mentee=found.mentee,
        edge_mentor=found.mentor,
        score=found.score,
        need=pool.mentees.need,
    )
    return Groundwork(loaded, DEFAULT_PROFILE, graph, 0, date(2026, 11, 20), (0.0, 0.0, 0.0))


def test_without_a_mentor_everybody_is_told_so(workspace: Workspace) -> None:
    district = small_district(workspace)
    for mentor in (district.kim, district.okafor):
        change_mentor(workspace, mentor, inactive_from=date(2026, 11, 1))
    scenario = run_scenario(workspace)
    assert (scenario.mentors, scenario.matched, scenario.certified) == (0, 0, True)
    assert [one.reasons[0].text for one in scenario.unmatched] == [NOBODY, NOBODY]
    assert "2 because no mentor is cleared and has a free place" in scenario.words


def test_without_a_place_anywhere_everybody_is_told_so(workspace: Workspace) -> None:
    small_district(workspace, capacity=0)
    scenario = run_scenario(workspace)
    assert (scenario.mentors, scenario.matched, scenario.certified) == (2, 0, True)
    assert [one.reasons[0].text for one in scenario.unmatched] == [NOBODY, NOBODY]


def test_without_a_student_who_waits_the_run_is_empty(workspace: Workspace) -> None:
    district = small_district(workspace)
    for student in (district.rosa, district.jaylen):
        change_program(workspace, student, status="declined")
    scenario = run_scenario(workspace)
    assert (scenario.mentees, scenario.matched, scenario.unmatched, scenario.certified) == (0, 0, (), True)


@pytest.mark.parametrize("students", [2, 27_000])
def test_one_mentor_for_a_whole_district_serves_the_greatest_need(students: int) -> None:
    scenario = match_on(whole_district(students), SILENT)
    assert scenario.certified
    assert [(pair.student.id, pair.mentor.id) for pair in scenario.pairs] == [(students - 1, 0)]
    assert np.flatnonzero(scenario.assignment.mentor_of >= 0).tolist() == [students - 1]
    assert Counter(one.cause for one in scenario.unmatched) == {"places": students - 1}
    assert scenario.unmatched[0].reasons[0].text == "1 mentor fits, but has no place left"
