"""A family's wish in the records, followed through a run."""

from __future__ import annotations

import pytest

from iattend_desktop.matching.pair_rules import set_pair_rule
from iattend_desktop.matching.scenario import ContradictoryPins, run_scenario
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import OTHER_SCHOOL, SAME_SCHOOL, District, add_student, pairs_of, small_district
from tests.unit.matching.test_pool import house


def district_with_sisters(workspace: Workspace, *, together: bool) -> tuple[District, int]:
    """Ana of Franklin is Rosa's sister, who is at Lincoln; both mentors have two places."""
    district = small_district(workspace, capacity=2)
    ana = add_student(workspace, district.franklin, "Ana", "Delgado-Ortiz", siblings_together=together)
    house(workspace, [district.rosa, ana])
    return district, ana


def test_sisters_at_two_schools_get_one_mentor_where_the_family_asks(workspace: Workspace) -> None:
    """Okafor's other place is Jaylen's: with both sisters there, he would be the one at the other school."""
    district_with_sisters(workspace, together=True)
    scenario = run_scenario(workspace)
    assert pairs_of(scenario) == {
        "Rosa Delgado-Ortiz": "Daniel Kim",
        "Ana Delgado-Ortiz": "Daniel Kim",
        "Jaylen Brown": "Tobias Okafor",
    }
    assert scenario.total_score == 2 * SAME_SCHOOL + OTHER_SCHOOL
    assert scenario.certified


def test_sisters_stay_at_their_schools_where_nobody_asks(workspace: Workspace) -> None:
    district_with_sisters(workspace, together=False)
    pairs = pairs_of(run_scenario(workspace))
    assert (pairs["Rosa Delgado-Ortiz"], pairs["Ana Delgado-Ortiz"]) == ("Daniel Kim", "Tobias Okafor")


def test_pins_that_part_sisters_are_named(workspace: Workspace) -> None:
    district, ana = district_with_sisters(workspace, together=True)
    set_pair_rule(workspace, district.rosa, district.kim, PairRuleKind.MUST)
    set_pair_rule(workspace, ana, district.okafor, PairRuleKind.MUST)
    reason = "(a sibling, whose family asks for one mentor, is pinned to another)"
    with pytest.raises(ContradictoryPins) as caught:
        run_scenario(workspace)
    assert f"Rosa Delgado-Ortiz with Daniel Kim {reason}" in str(caught.value)
    assert f"Ana Delgado-Ortiz with Tobias Okafor {reason}" in str(caught.value)
