"""What a move costs, worked out by hand in the small district, and the match that follows from it."""

from __future__ import annotations

from dataclasses import replace

from iattend_desktop.matching.by_hand import cost_of, costs_of, move_by_hand
from iattend_desktop.matching.pair_rules import set_pair_rule
from iattend_desktop.matching.scenario import Scenario, accept_scenario, run_scenario
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import (
    OTHER_SCHOOL,
    SAME_SCHOOL,
    add_student,
    change_mentor,
    pairs_of,
    small_district,
)


def at(scenario: Scenario, student: int, mentor: int) -> tuple[int, int]:
    return scenario.student_at[student], scenario.mentor_at[mentor]


def test_two_students_change_places(workspace: Workspace) -> None:
    district = small_district(workspace)
    scenario = run_scenario(workspace)
    cost = cost_of(scenario, *at(scenario, district.rosa, district.okafor))
    assert (cost.refusal, cost.matched, cost.need_kept) == ("", 0, True)
    assert cost.score == 2 * (OTHER_SCHOOL - SAME_SCHOOL)
    (shift,) = cost.shifts
    assert shift.before is not None
    assert shift.after is not None
    names = (shift.student.name, shift.before.name, shift.after.name)
    assert names == ("Jaylen Brown", "Tobias Okafor", "Daniel Kim")


def test_a_student_who_waits_takes_a_place_from_another(workspace: Workspace) -> None:
    district = small_district(workspace)
    ana = add_student(workspace, district.lincoln, "Ana", "Park")
    set_pair_rule(workspace, ana, district.kim, PairRuleKind.MUST)
    change_mentor(workspace, district.okafor, capacity=0)
    scenario = run_scenario(workspace)
    assert pairs_of(scenario) == {"Ana Park": "Daniel Kim"}
    cost = cost_of(scenario, *at(scenario, district.rosa, district.kim))
    assert cost.refusal == "all places of this mentor are pinned to other students"


def test_fewer_with_a_mentor_are_told_first(workspace: Workspace) -> None:
    """Jaylen may not have Kim: Rosa with Okafor leaves him without anybody."""
    district = small_district(workspace)
    set_pair_rule(workspace, district.jaylen, district.kim, PairRuleKind.NEVER)
    scenario = run_scenario(workspace)
    cost = cost_of(scenario, *at(scenario, district.rosa, district.okafor))
    assert (cost.matched, cost.need_kept) == (-1, False)
    assert cost.score == OTHER_SCHOOL - 2 * SAME_SCHOOL
    (shift,) = cost.shifts
    assert (shift.student.name, shift.after) == ("Jaylen Brown", None)
    refused = cost_of(scenario, *at(scenario, district.jaylen, district.kim))
    assert refused.refusal == "a person ruled this pair out"


def test_the_mentor_of_the_run_costs_nothing_and_an_old_run_is_not_asked(workspace: Workspace) -> None:
    district = small_district(workspace)
    scenario = run_scenario(workspace)
    assert cost_of(scenario, *at(scenario, district.rosa, district.kim)).same
    old = replace(scenario, certified=False)
    assert cost_of(old, *at(old, district.rosa, district.okafor)).refusal.startswith("this run is not the best")


def test_the_cheapest_other_mentor_stands_first(workspace: Workspace) -> None:
    district = small_district(workspace, capacity=2)
    scenario = run_scenario(workspace)
    (cost,) = costs_of(scenario, scenario.student_at[district.rosa])
    assert (cost.mentor.name, cost.score, cost.shifts) == ("Tobias Okafor", OTHER_SCHOOL - SAME_SCHOOL, ())


def test_the_match_after_a_move_is_what_the_cost_said_and_can_be_accepted(workspace: Workspace) -> None:
    district = small_district(workspace)
    scenario = run_scenario(workspace)
    where = at(scenario, district.rosa, district.okafor)
    cost = cost_of(scenario, *where)
    moved = move_by_hand(scenario, *where)
    assert pairs_of(moved) == {"Rosa Delgado-Ortiz": "Tobias Okafor", "Jaylen Brown": "Daniel Kim"}
    assert moved.certified
    assert moved.total_score == scenario.total_score + cost.score
    assert [pair.student.name for pair in moved.pairs if pair.pinned] == ["Rosa Delgado-Ortiz"]
    set_pair_rule(workspace, district.rosa, district.okafor, PairRuleKind.MUST)
    assert pairs_of(run_scenario(workspace)) == pairs_of(moved)
    assert accept_scenario(workspace, moved) == 2
    back = move_by_hand(moved, *at(moved, district.rosa, district.kim))
    assert pairs_of(back) == pairs_of(scenario)
