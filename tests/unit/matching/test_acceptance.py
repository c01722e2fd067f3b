"""Accepting a scenario: real matches in one action, refused where something changed that matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from sqlalchemy import func, select

from iattend_desktop.matching.acceptance import ScenarioOutdated
from iattend_desktop.matching.pair_rules import set_pair_rule
from iattend_desktop.matching.scenario import (
    accept_scenario,
    run_scenario,
)
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import MatchProposal, MatchRun, ProgramEnrollment
from iattend_desktop.progress import Cancelled
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY
from tests.unit.matching.districts import (
    SAME_SCHOOL,
    StopAt,
    add_student,
    change_mentor,
    change_program,
    pairs_of,
    small_district,
)

MUST: Final = PairRuleKind.MUST
NEVER: Final = PairRuleKind.NEVER


def test_accepting_makes_matches_in_one_action_that_can_be_undone(workspace: Workspace) -> None:
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None)
    assert accept_scenario(workspace, run_scenario(workspace)) == 2
    assert workspace.undo_label() == "Accept 2 matches"
    with workspace.read() as session:
        match = session.scalars(select(Match).where(Match.program_enrollment_id == district.rosa)).one()
        assert (match.mentor_id, match.starts_on, match.ends_on) == (district.kim, TODAY, None)
        assert (match.status, match.cadence, match.is_primary, match.score) == ("active", "weekly", True, SAME_SCHOOL)
        assert match.reasons == [
            "+25 works at the student's school",
            "+20 speaks Spanish, the language of the home",
        ]
        run = session.scalars(select(MatchRun)).one()
        assert run.id == match.run_id
        assert run.totals == {
            "mentees": 3, "mentors": 2, "edges": 4, "matched": 2, "accepted": 2, "total_score": 2 * SAME_SCHOOL,
        }  # fmt: skip
        assert run.certificate == {"certified": True, "kind": "optimal", "gap": 0}
        proposals = session.execute(select(MatchProposal.mentor_id, MatchProposal.reasons)).all()
        assert len(proposals) == 3
        assert (None, ["guardian consent is not on file"]) in [tuple(row) for row in proposals]
        assert session.get_one(ProgramEnrollment, district.rosa).status == "matched"
    workspace.undo()
    with workspace.read() as session:
        for table in (Match, MatchRun, MatchProposal):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert session.get_one(ProgramEnrollment, district.rosa).status == "identified"
    workspace.redo()
    with workspace.read() as session:
        assert session.scalar(select(func.count()).select_from(Match)) == 2


def test_a_run_after_accepting_proposes_only_the_rest(workspace: Workspace) -> None:
    district = small_district(workspace, capacity=2)
    first = run_scenario(workspace)
    assert accept_scenario(workspace, first, only={district.rosa}) == 1
    second = run_scenario(workspace)
    assert pairs_of(second) == {"Jaylen Brown": "Tobias Okafor"}
    assert accept_scenario(workspace, second) == 1
    third = run_scenario(workspace)
    assert third.pairs == ()
    assert accept_scenario(workspace, third) == 0
    assert workspace.undo_label() == "Accept 1 match"


def _withdraw(workspace: Workspace, rosa: int, _kim: int) -> None:
    change_program(workspace, rosa, consent_withdrawn_on=TODAY)


def _take_place(workspace: Workspace, _rosa: int, kim: int) -> None:
    change_mentor(workspace, kim, capacity=0)


def _rule_out(workspace: Workspace, rosa: int, kim: int) -> None:
    set_pair_rule(workspace, rosa, kim, NEVER)


def _leave(workspace: Workspace, _rosa: int, kim: int) -> None:
    change_mentor(workspace, kim, inactive_from=TODAY)


def _decline(workspace: Workspace, rosa: int, _kim: int) -> None:
    change_program(workspace, rosa, status="declined")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_withdraw, "Rosa Delgado-Ortiz with Daniel Kim: guardian consent was refused or is not valid today"),
        (_take_place, "Rosa Delgado-Ortiz with Daniel Kim: the mentor has no free place"),
        (_rule_out, "Rosa Delgado-Ortiz with Daniel Kim: a person ruled this pair out"),
        (_leave, "Daniel Kim is no longer an active mentor"),
        (_decline, "Rosa Delgado-Ortiz is no longer waiting for a mentor"),
    ],
)
def test_accepting_is_refused_after_a_change_that_matters(
    workspace: Workspace, change: Callable[..., None], sentence: str
) -> None:
    district = small_district(workspace)
    scenario = run_scenario(workspace)
    change(workspace, district.rosa, district.kim)
    with pytest.raises(ScenarioOutdated) as caught:
        accept_scenario(workspace, scenario)
    assert sentence in str(caught.value)
    with workspace.read() as session:
        assert session.scalar(select(func.count()).select_from(Match)) == 0


def test_accepting_is_refused_where_a_place_was_taken_by_somebody_else(workspace: Workspace) -> None:
    district = small_district(workspace, capacity=2)
    add_student(workspace, district.lincoln, "Ana", "Park")
    scenario = run_scenario(workspace)
    assert pairs_of(scenario)["Ana Park"] == pairs_of(scenario)["Rosa Delgado-Ortiz"] == "Daniel Kim"
    change_mentor(workspace, district.kim, capacity=1)
    with pytest.raises(ScenarioOutdated, match="Daniel Kim has too few free places by now"):
        accept_scenario(workspace, scenario)
    assert accept_scenario(workspace, scenario, only={district.rosa}) == 1


def test_accepting_is_refused_after_another_pin(workspace: Workspace) -> None:
    district = small_district(workspace)
    scenario = run_scenario(workspace)
    set_pair_rule(workspace, district.rosa, district.okafor, MUST)
    with pytest.raises(ScenarioOutdated, match="Rosa Delgado-Ortiz is pinned to Tobias Okafor by now"):
        accept_scenario(workspace, scenario)


def test_a_change_that_does_not_matter_is_no_obstacle(workspace: Workspace) -> None:
    district = small_district(workspace)
    scenario = run_scenario(workspace)
    with workspace.write(Permission.EDIT_STUDENTS, "Change a phone number") as session:
        session.get_one(Person, session.get_one(ProgramEnrollment, district.rosa).student_id).phone = "555-0100"
    assert accept_scenario(workspace, scenario) == 2


def test_a_cancelled_acceptance_leaves_nothing(workspace: Workspace) -> None:
    small_district(workspace)
    scenario = run_scenario(workspace)
    with pytest.raises(Cancelled):
        accept_scenario(workspace, scenario, progress=StopAt("Writing the matches"))
    assert workspace.undo_label() == "Make the district"
    with workspace.read() as session:
        assert session.scalar(select(func.count()).select_from(Match)) == 0


def test_running_and_accepting_need_a_permission(workspace: Workspace) -> None:
    small_district(workspace)
    scenario = run_scenario(workspace)
    workspace.role = Role.LEADERSHIP
    with pytest.raises(NotAllowed):
        run_scenario(workspace)
    with pytest.raises(NotAllowed):
        accept_scenario(workspace, scenario)
