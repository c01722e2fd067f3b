"""Keeping runs under a name: each step one action to undo; opened again they say what changed since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from iattend_desktop.matching.acceptance import accept_scenario
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, Profile
from iattend_desktop.matching.kept_runs import (
    delete_kept,
    find_kept,
    keep_scenario,
    list_kept,
    rename_kept,
)
from iattend_desktop.matching.pair_rules import clear_pair_rule, set_pair_rule
from iattend_desktop.matching.proposal import Kept, Scenario
from iattend_desktop.matching.reopening import load_kept, open_kept
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import MatchProposal, MatchRun
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY
from tests.unit.matching.districts import (
    OTHER_SCHOOL,
    SAME_SCHOOL,
    District,
    StopAt,
    add_student,
    change_mentor,
    change_program,
    pairs_of,
    small_district,
)

ROSA, JAYLEN = "Rosa Delgado-Ortiz", "Jaylen Brown"
BEST = {ROSA: "Daniel Kim", JAYLEN: "Tobias Okafor"}


def count(workspace: Workspace, record: type[object]) -> int:
    with workspace.read() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def kept_scenario(workspace: Workspace, name: str = "First run", profile: Profile | None = None) -> Kept:
    scenario = keep_scenario(workspace, run_scenario(workspace, profile=profile), name)
    assert scenario.kept is not None
    return scenario.kept


def unmatched_of(scenario: Scenario) -> dict[str, tuple[str, list[str]]]:
    return {one.student.name: (one.cause, [r.sentence for r in one.reasons]) for one in scenario.unmatched}


def test_keeping_listing_renaming_and_deleting_are_single_actions(workspace: Workspace) -> None:
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None)
    kept = kept_scenario(workspace, "  First run ")
    assert workspace.undo_label() == "Keep match run First run"
    (row,) = list_kept(workspace)
    assert (row.id, row.name, row.profile, row.mentees, row.matched, row.total_score) == (
        kept.id, "First run", "Standard", 3, 2, 2 * SAME_SCHOOL,
    )  # fmt: skip
    assert (row.accepted_at, row.certified, row.gap, row.made_by) == (None, True, 0, workspace.actor)
    assert (count(workspace, MatchRun), count(workspace, MatchProposal)) == (1, 3)

    rename_kept(workspace, kept.id, "Close by")
    assert [row.name for row in list_kept(workspace)] == ["Close by"]
    workspace.undo()
    assert [row.name for row in list_kept(workspace)] == ["First run"]

    delete_kept(workspace, kept.id)
    assert workspace.undo_label() == "Delete match run First run"
    assert (count(workspace, MatchRun), count(workspace, MatchProposal)) == (0, 0)
    workspace.undo()
    assert (count(workspace, MatchRun), count(workspace, MatchProposal)) == (1, 3)
    assert {pair.student.name: pair.mentor.name for pair in load_kept(workspace, kept.id).pairs} == BEST
    workspace.undo()
    assert (count(workspace, MatchRun), count(workspace, MatchProposal)) == (0, 0)


def test_a_name_is_needed_and_is_given_once(workspace: Workspace) -> None:
    small_district(workspace)
    scenario = run_scenario(workspace)
    with pytest.raises(UserError, match="Give the run a name"):
        keep_scenario(workspace, scenario, "  ")
    first = kept_scenario(workspace)
    with pytest.raises(UserError, match="A run called “First run” is kept already"):
        keep_scenario(workspace, scenario, "First run")
    second = kept_scenario(workspace, "Second run")
    with pytest.raises(UserError, match="“First run” is kept already"):
        rename_kept(workspace, second.id, "First run")
    rename_kept(workspace, first.id, "First run")  # its own name is no obstacle
    assert [row.name for row in list_kept(workspace)] == ["Second run", "First run"]
    assert find_kept(workspace, "First run").id == first.id
    with pytest.raises(UserError, match=r"There is no kept run “Third”\. Kept runs: Second run, First run\."):
        find_kept(workspace, "Third")


def test_a_kept_run_that_was_deleted_is_told(workspace: Workspace) -> None:
    small_district(workspace)
    kept = kept_scenario(workspace)
    delete_kept(workspace, kept.id)
    for ask in (load_kept, open_kept, delete_kept):
        with pytest.raises(UserError, match="This run is no longer kept"):
            ask(workspace, kept.id)


def test_a_kept_run_opens_as_it_was_where_nothing_changed(workspace: Workspace) -> None:
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None)
    far = Profile("Far", DEFAULT_PROFILE.required, {"distance": 40.0}, 8.0)
    kept = kept_scenario(workspace, profile=far)
    scenario = open_kept(workspace, kept.id)
    assert scenario.kept == kept
    assert scenario.since == ()
    assert scenario.profile == far
    assert pairs_of(scenario) == BEST
    assert scenario.total_score == 80_000  # 40 points each for mentors at the students' own schools
    assert scenario.certified
    assert [reason.text for reason in scenario.pairs[0].reasons] == ["works at the student's school"]
    assert unmatched_of(scenario) == {"Ana Park": ("consent", ["guardian consent is not on file"])}


def _leave(workspace: Workspace, district: District) -> None:
    change_mentor(workspace, district.kim, inactive_from=TODAY)


def _decline(workspace: Workspace, district: District) -> None:
    change_program(workspace, district.rosa, status="declined")


def _withdraw(workspace: Workspace, district: District) -> None:
    change_program(workspace, district.rosa, consent_withdrawn_on=TODAY)


def _pin(workspace: Workspace, district: District) -> None:
    set_pair_rule(workspace, district.rosa, district.okafor, PairRuleKind.MUST)


def _arrive(workspace: Workspace, district: District) -> None:
    add_student(workspace, district.lincoln, "Ana", "Park")


@pytest.mark.parametrize(
    ("change", "since", "pairs", "without"),
    [
        (_decline, ["1 student waits no longer: Rosa Delgado-Ortiz."], {JAYLEN: "Tobias Okafor"}, {}),
        (
            _leave,
            [
                "1 mentor is no longer active: Daniel Kim.",
                "1 pair cannot stand: Rosa Delgado-Ortiz with Daniel Kim (the mentor is no longer active).",
            ],
            {JAYLEN: "Tobias Okafor"},
            {ROSA: "places"},
        ),
        (
            _withdraw,
            [
                "1 pair cannot stand: Rosa Delgado-Ortiz with Daniel Kim "
                "(guardian consent was refused or is not valid today)."
            ],
            {JAYLEN: "Tobias Okafor"},
            {ROSA: "consent"},
        ),
        (_arrive, ["1 student waits who was not in it: Ana Park."], BEST, {"Ana Park": "places"}),
        (
            _pin,
            [
                "1 pair cannot stand: Rosa Delgado-Ortiz with Daniel Kim (the student is pinned to Tobias Okafor).",
                "A run of today matches 1 student more.",
            ],
            {JAYLEN: "Tobias Okafor"},
            {ROSA: "lost"},
        ),
    ],
)
def test_what_changed_since_is_told_and_nothing_is_guessed(
    workspace: Workspace,
    change: Callable[[Workspace, District], None],
    since: list[str],
    pairs: dict[str, str],
    without: dict[str, str],
) -> None:
    district = small_district(workspace)
    kept = kept_scenario(workspace)
    change(workspace, district)
    scenario = open_kept(workspace, kept.id)
    assert list(scenario.since) == since
    assert pairs_of(scenario) == pairs
    assert {one.student.name: one.cause for one in scenario.unmatched} == without
    assert scenario.certified is not any("A run of today" in words for words in since)


def test_a_kept_run_that_is_not_the_best_any_more_says_by_how_much(workspace: Workspace) -> None:
    """Kim ruled out for Rosa, the swap is the only match; once he may again, 2 × 6.25 points are to be had."""
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.kim, PairRuleKind.NEVER)
    kept = kept_scenario(workspace)
    clear_pair_rule(workspace, district.rosa, district.kim)
    scenario = open_kept(workspace, kept.id)
    assert pairs_of(scenario) == {ROSA: "Tobias Okafor", JAYLEN: "Daniel Kim"}
    assert scenario.total_score == 2 * OTHER_SCHOOL
    assert scenario.since == ("A run of today matches as many, with 12.5 points more.",)
    assert scenario.proof_words == "not the best any more"
    assert not scenario.certified


def test_a_mentor_with_too_few_places_by_now_is_named(workspace: Workspace) -> None:
    district = small_district(workspace, capacity=2)
    add_student(workspace, district.lincoln, "Ana", "Park")
    kept = kept_scenario(workspace)
    change_mentor(workspace, district.kim, capacity=1)
    scenario = open_kept(workspace, kept.id)
    assert scenario.since[0] == "Daniel Kim has 1 free by now, and 2 students are proposed."
    assert not scenario.certified
    with pytest.raises(UserError, match="Daniel Kim has too few free places by now"):
        accept_scenario(workspace, scenario)


def test_the_lines_of_a_kept_run_stay_as_they_were(workspace: Workspace) -> None:
    district = small_district(workspace)
    kept = kept_scenario(workspace)
    change_program(workspace, district.rosa, status="declined")
    change_mentor(workspace, district.okafor, inactive_from=TODAY)
    run = load_kept(workspace, kept.id)
    assert {pair.student.name: (pair.mentor.name, pair.score) for pair in run.pairs} == {
        ROSA: ("Daniel Kim", SAME_SCHOOL),
        JAYLEN: ("Tobias Okafor", SAME_SCHOOL),
    }
    assert [reason.sentence for reason in run.pairs[0].reasons] == [
        "+25 works at the student's school",
        "+20 speaks English, the language of the home",
    ]
    assert run.gone_students == {district.rosa}
    assert run.gone_mentors == {district.okafor}
    rosa = next(pair.student for pair in run.pairs if pair.student.id == district.rosa)
    assert (rosa.school, rosa.region) == ("Lincoln High", "East")


def test_accepting_a_kept_run_marks_it_and_writes_no_second_one(workspace: Workspace) -> None:
    district = small_district(workspace)
    kept = kept_scenario(workspace)
    assert accept_scenario(workspace, open_kept(workspace, kept.id)) == 2
    (row,) = list_kept(workspace)
    assert (row.id, row.name, row.accepted_at) == (kept.id, "First run", workspace.clock())
    with workspace.read() as session:
        assert session.get_one(MatchRun, kept.id).totals["accepted"] == 2
        assert set(session.scalars(select(Match.run_id))) == {kept.id}
        assert {m.program_enrollment_id: m.mentor_id for m in session.scalars(select(Match))} == {
            district.rosa: district.kim,
            district.jaylen: district.okafor,
        }
    with pytest.raises(UserError, match="“First run” was accepted, and 2 matches came from it"):
        delete_kept(workspace, kept.id)
    workspace.undo()
    (row,) = list_kept(workspace)
    assert row.accepted_at is None
    assert count(workspace, Match) == 0


def test_accepting_a_run_whose_keeping_was_undone_keeps_it_anew(workspace: Workspace) -> None:
    small_district(workspace)
    scenario = keep_scenario(workspace, run_scenario(workspace), "First run")
    workspace.undo()
    assert accept_scenario(workspace, scenario) == 2
    assert [row.name for row in list_kept(workspace)] == ["Match run of 2026-11-20"]


def test_keeping_and_opening_can_be_cancelled(workspace: Workspace) -> None:
    small_district(workspace)
    scenario = run_scenario(workspace)
    for words in ("Writing down the reasons", "Keeping the run"):
        with pytest.raises(Cancelled):
            keep_scenario(workspace, scenario, "First run", progress=StopAt(words))
        assert list_kept(workspace) == []
    kept = kept_scenario(workspace)
    for words in ("Reading students and mentors", "Weighing the permitted pairs", "Comparing with today"):
        with pytest.raises(Cancelled):
            open_kept(workspace, kept.id, progress=StopAt(words))


def test_kept_runs_need_a_permission(workspace: Workspace) -> None:
    small_district(workspace)
    kept = kept_scenario(workspace)
    workspace.role = Role.LEADERSHIP
    for ask in (load_kept, open_kept, delete_kept):
        with pytest.raises(NotAllowed):
            ask(workspace, kept.id)


def test_a_workspace_without_a_year_has_nothing_to_keep(workspace: Workspace) -> None:
    assert list_kept(workspace) == []
    with pytest.raises(UserError, match="There is no school year yet"):
        keep_scenario(workspace, run_scenario(workspace), "First run")
