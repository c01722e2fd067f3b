"""Decisions about pairs: must, never and prefer, each with its reason and author."""

from __future__ import annotations

import pytest

from iattend_desktop.matching.pair_rules import clear_pair_rule, list_pair_rules, set_pair_rule
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import small_district


@pytest.mark.parametrize("kind", list(PairRuleKind))
def test_a_decision_is_listed_with_reason_and_author_and_can_be_taken_away(
    workspace: Workspace, kind: PairRuleKind
) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.okafor, kind, "  the family knows him ")
    (row,) = list_pair_rules(workspace)
    assert (row.student, row.mentor, row.kind) == ("Rosa Delgado-Ortiz", "Tobias Okafor", kind)
    assert (row.reason, row.author) == ("the family knows him", workspace.actor)
    clear_pair_rule(workspace, district.rosa, district.okafor)
    assert list_pair_rules(workspace) == []
    workspace.undo()
    assert len(list_pair_rules(workspace)) == 1


def test_a_new_decision_about_a_pair_takes_the_place_of_the_old_one(workspace: Workspace) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.kim, PairRuleKind.PREFER, "same block")
    set_pair_rule(workspace, district.rosa, district.kim, PairRuleKind.NEVER)
    assert [(row.kind, row.reason) for row in list_pair_rules(workspace)] == [(PairRuleKind.NEVER, None)]


def test_a_student_has_one_pin_and_as_many_notes_as_there_are(workspace: Workspace) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.kim, PairRuleKind.MUST)
    set_pair_rule(workspace, district.rosa, district.okafor, PairRuleKind.PREFER)
    assert {row.kind for row in list_pair_rules(workspace)} == {PairRuleKind.MUST, PairRuleKind.PREFER}
    set_pair_rule(workspace, district.rosa, district.okafor, PairRuleKind.MUST)
    assert [(row.mentor, row.kind) for row in list_pair_rules(workspace)] == [("Tobias Okafor", PairRuleKind.MUST)]


def test_a_pair_that_is_gone_is_told(workspace: Workspace) -> None:
    district = small_district(workspace)
    with pytest.raises(UserError, match="no longer on the list"):
        set_pair_rule(workspace, district.rosa, 9999, PairRuleKind.PREFER)
