"""The words of the picture: who was left out, what a component lacks, where a walk begins."""

from __future__ import annotations

import pytest

from iattend_desktop.matching.neighbourhood import Bottleneck, Component, neighbourhood
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import add_student, change_mentor, miss_days, small_district
from ui.matching.graph_faces import Side, Who, component_words, draw_faces, prepare_walk


def test_what_was_left_out_is_counted_in_words(workspace: Workspace) -> None:
    """Kim and Okafor have a place each; Rosa and Jaylen get them, Ana and Ben do not."""
    district = small_district(workspace)
    miss_days(workspace, district.rosa, district.lincoln, 12)
    miss_days(workspace, district.jaylen, district.franklin, 12)
    ana = add_student(workspace, district.lincoln, "Ana", "Park", local_id="00056")
    add_student(workspace, district.lincoln, "Ben", "Nye", local_id="00078")
    scenario = run_scenario(workspace)
    prepared = prepare_walk(scenario)
    at = scenario.student_at[ana]
    cut = draw_faces(prepared, Who(Side.STUDENT, at), neighbourhood(prepared.matched, mentee=at, most=1))
    assert [face.name for face in cut.faces] == ["Ana Park", "Daniel Kim"]
    assert cut.more_mentors == "and 1 more permitted mentor"
    assert cut.more_students == "and 1 more student of these mentors"
    kim = scenario.mentor_at[district.kim]
    cut = draw_faces(prepared, Who(Side.MENTOR, kim), neighbourhood(prepared.matched, mentor=kim, most=1))
    assert [face.name for face in cut.faces] == ["Rosa Delgado-Ortiz", "Daniel Kim"]
    assert (cut.more_students, cut.more_mentors) == ("and 3 more permitted students", "")
    whole = draw_faces(prepared, Who(Side.MENTOR, kim), neighbourhood(prepared.matched, mentor=kim))
    assert (whole.more_students, whole.more_mentors) == ("", "")


def test_the_walk_begins_where_there_is_something_to_see(workspace: Workspace) -> None:
    """Ana has no consent, so nobody may have her; Rosa is the first with somebody permitted."""
    district = small_district(workspace)
    change_mentor(workspace, district.okafor, capacity=0)
    add_student(workspace, district.lincoln, "Ana", "Aaron", consent_on=None)
    scenario = run_scenario(workspace)
    start = prepare_walk(scenario).start()
    assert start is not None
    assert scenario.loaded.students[start.at].name in {"Jaylen Brown", "Rosa Delgado-Ortiz"}
    assert scenario.assignment.mentor_of[start.at] == -1  # of the two, the one without a mentor


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (Component(1, 0, 0, 0, 0, None, None), "No mentor is permitted for this student."),
        (Component(0, 1, 0, 2, 0, None, None), "No student is permitted for this mentor."),
        (
            Component(1, 1, 1, 1, 1, None, None),
            "Connected by permitted pairs: 1 student, 1 mentor with 1 free place; 1 matched.",
        ),
        (
            Component(20_114, 4_410, 1_000_000, 5_011, 5_000, Bottleneck(40, 11, 22), None),
            "Connected by permitted pairs: 20,114 students, 4,410 mentors with 5,011 free places; 5,000 matched. "
            "40 of them share 11 mentors with 22 places.",
        ),
    ],
)
def test_a_component_in_words(whole: Component, words: str) -> None:
    assert component_words(whole) == words
