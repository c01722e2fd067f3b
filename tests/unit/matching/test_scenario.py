"""A match run over a workspace: pairs worked out by hand, reasons in words, acceptance, undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from iattend_desktop.matching.alternatives import alternatives, why_not
from iattend_desktop.matching.criteria import DEFAULT_PROFILE, DEFAULT_WEIGHTS, Profile
from iattend_desktop.matching.pair_rules import clear_pair_rule, list_pair_rules, set_pair_rule
from iattend_desktop.matching.profiles import list_profiles, save_profile
from iattend_desktop.matching.scenario import (
    ContradictoryPins,
    Scenario,
    run_scenario,
)
from iattend_desktop.matching.scenario_json import scenario_json
from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import MentorKind, PairRuleKind, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_match, make_mentor
from tests.unit.matching.districts import (
    OTHER_SCHOOL,
    SAME_SCHOOL,
    StopAt,
    add_student,
    change_mentor,
    change_program,
    miss_days,
    pairs_of,
    small_district,
)

MUST: Final = PairRuleKind.MUST
NEVER: Final = PairRuleKind.NEVER
CONSENT = "without valid guardian consent"


def reasons_of(scenario: Scenario, name: str) -> list[str]:
    return next([reason.text for reason in one.reasons] for one in scenario.unmatched if one.student.name == name)


def test_everybody_gets_the_mentor_at_their_school(workspace: Workspace) -> None:
    small_district(workspace)
    scenario = run_scenario(workspace)
    assert pairs_of(scenario) == {"Jaylen Brown": "Tobias Okafor", "Rosa Delgado-Ortiz": "Daniel Kim"}
    assert scenario.total_score == 2 * SAME_SCHOOL
    assert (scenario.mentees, scenario.mentors, scenario.edges) == (2, 2, 4)
    assert scenario.certified
    assert [reason.sentence for reason in scenario.pairs[1].reasons] == [
        "+25 works at the student's school",
        "+20 speaks Spanish, the language of the home",
    ]
    assert scenario.words.startswith("Matched 2 of 2 students · proven optimal · 4 permitted pairs")


def test_where_places_lack_the_greatest_need_is_served(workspace: Workspace) -> None:
    """Jaylen missed 20 of 40 days and Ana 4, Rosa none: the one who is left is Rosa, though Kim works at her school."""
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", absent=4)
    miss_days(workspace, district.jaylen, district.franklin, 20)
    scenario = run_scenario(workspace)
    assert pairs_of(scenario) == {"Jaylen Brown": "Tobias Okafor", "Ana Park": "Daniel Kim"}
    assert reasons_of(scenario, "Rosa Delgado-Ortiz") == [
        "2 mentors fit, but none of them has a place left",
        "2 of them mentor only students of greater need",
    ]
    assert scenario.words.endswith("Without a mentor: 1 whose mentors have no place left")


def test_a_pair_that_was_ruled_out_is_not_proposed(workspace: Workspace) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.kim, NEVER, "They are related")
    scenario = run_scenario(workspace)
    assert pairs_of(scenario) == {"Jaylen Brown": "Daniel Kim", "Rosa Delgado-Ortiz": "Tobias Okafor"}
    assert scenario.total_score == pytest.approx(2 * OTHER_SCHOOL, abs=10)
    assert why_not(scenario, district.rosa, district.kim) == ("a person ruled this pair out",)
    assert why_not(scenario, district.rosa, district.okafor) == ()
    clear_pair_rule(workspace, district.rosa, district.kim)
    assert pairs_of(run_scenario(workspace))["Rosa Delgado-Ortiz"] == "Daniel Kim"


def test_a_pin_stands_though_another_pair_is_better(workspace: Workspace) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.okafor, MUST)
    scenario = run_scenario(workspace)
    assert pairs_of(scenario) == {"Jaylen Brown": "Daniel Kim", "Rosa Delgado-Ortiz": "Tobias Okafor"}
    assert {pair.student.name: pair.pinned for pair in scenario.pairs} == {
        "Jaylen Brown": False,
        "Rosa Delgado-Ortiz": True,
    }
    assert scenario.certified


def test_a_student_is_pinned_to_one_mentor(workspace: Workspace) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.okafor, MUST)
    set_pair_rule(workspace, district.rosa, district.kim, MUST, "Asked for by the family")
    (rule,) = list_pair_rules(workspace)
    assert (rule.student, rule.mentor, rule.kind, rule.reason, rule.author) == (
        "Rosa Delgado-Ortiz", "Daniel Kim", MUST, "Asked for by the family", "coordinator",
    )  # fmt: skip
    workspace.undo()
    assert [rule.mentor for rule in list_pair_rules(workspace)] == ["Tobias Okafor"]


def test_pins_that_contradict_are_named(workspace: Workspace) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.kim, MUST)
    set_pair_rule(workspace, district.jaylen, district.kim, MUST)
    with pytest.raises(ContradictoryPins) as caught:
        run_scenario(workspace)
    sentence = str(caught.value)
    assert "Rosa Delgado-Ortiz with Daniel Kim (2 students are pinned to the mentor, who has 1 free)" in sentence
    assert "Jaylen Brown with Daniel Kim" in sentence


def test_a_pin_that_breaks_a_rule_says_which(workspace: Workspace) -> None:
    district = small_district(workspace)
    noor = add_student(workspace, district.lincoln, "Noor", "Haddad", home_language="ara", consent_on=None)
    set_pair_rule(workspace, noor, district.kim, MUST)
    with pytest.raises(ContradictoryPins) as caught:
        run_scenario(workspace)
    assert "Noor Haddad with Daniel Kim (guardian consent is not on file, the mentor does not speak Arabic)" in str(
        caught.value
    )


def test_a_pin_to_a_mentor_who_left_is_named(workspace: Workspace) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.kim, MUST)
    change_mentor(workspace, district.kim, inactive_from=date(2026, 11, 1))
    with pytest.raises(ContradictoryPins, match="no longer active: Rosa Delgado-Ortiz with Daniel Kim"):
        run_scenario(workspace)


@pytest.mark.parametrize(
    ("fields", "reason", "in_short"),
    [
        ({"consent_on": None}, "guardian consent is not on file", CONSENT),
        ({"consent_withdrawn_on": date(2026, 11, 1)}, "guardian consent was refused or is not valid today", CONSENT),
        ({"consent_expires_on": date(2026, 11, 20)}, "guardian consent was refused or is not valid today", CONSENT),
        ({"home_language": None}, "home language is not recorded", "whose home language is not recorded"),
    ],
)
def test_what_is_unknown_of_a_student_is_said(
    workspace: Workspace, fields: dict[str, Any], reason: str, in_short: str
) -> None:
    district = small_district(workspace, capacity=5)
    add_student(workspace, district.lincoln, "Ana", "Park", **fields)
    scenario = run_scenario(workspace)
    assert reasons_of(scenario, "Ana Park") == [reason]
    assert scenario.words.endswith(f"Without a mentor: 1 {in_short}")


def test_mentors_without_screening_or_capacity_get_nobody(workspace: Workspace) -> None:
    small_district(workspace, capacity=None)
    scenario = run_scenario(workspace)
    assert scenario.matched == 0
    assert scenario.certified
    assert reasons_of(scenario, "Rosa Delgado-Ortiz") == ["no mentor is cleared and has a free place"]


def test_why_not_tells_what_a_mentor_lacks(workspace: Workspace) -> None:
    district = small_district(workspace, cleared=False)
    change_mentor(workspace, district.okafor, capacity=None)
    scenario = run_scenario(workspace)
    steps = "application, background check, training"
    assert why_not(scenario, district.rosa, district.kim) == (f"the mentor's screening is not complete: {steps}",)
    assert why_not(scenario, district.rosa, district.okafor)[1] == "the mentor's capacity is not recorded"
    with pytest.raises(UserError, match="did not look at"):
        why_not(scenario, 99_999, district.kim)


def test_screening_must_last_until_the_school_year_ends(workspace: Workspace) -> None:
    """A check that expires on July 1 is valid on June 30, the last day; one that expires on June 30 is not."""
    district = small_district(workspace)
    for expires, matched in ((date(2027, 6, 30), 1), (date(2027, 7, 1), 2)):
        with workspace.write(Permission.RECORD_SCREENING, "Change the expiry") as session:
            for record in session.scalars(select(ScreeningRecord).where(ScreeningRecord.mentor_id == district.kim)):
                record.expires_on = expires if record.expires_on else None
        assert run_scenario(workspace).matched == matched


def test_steps_that_never_run_out_do_not_bar_a_mentor(workspace: Workspace) -> None:
    small_district(workspace)
    settings = workspace.settings()
    needed = {**settings.requirements, MentorKind.DISTRICT_LEADER: (ScreeningStep.APPLICATION,)}
    workspace.change_settings(replace(settings, requirements=needed))
    assert run_scenario(workspace).matched == 2


def test_a_mentor_of_unknown_kind_is_no_mentor_for_a_family_that_refuses_one(workspace: Workspace) -> None:
    district = small_district(workspace)
    change_program(workspace, district.rosa, refused_mentor_kinds=["business_partner"])
    change_mentor(workspace, district.kim, kind=None)
    scenario = run_scenario(workspace)
    assert why_not(scenario, district.rosa, district.kim) == (
        "the mentor's kind is not recorded, and the family does not want every kind",
    )
    assert why_not(scenario, district.rosa, district.okafor) == ()


def test_who_has_a_match_is_load_and_waits_no_more(workspace: Workspace) -> None:
    district = small_district(workspace, capacity=2)
    with workspace.write(Permission.EDIT_MATCHES, "Match by hand") as session:
        program, mentor = session.get_one(ProgramEnrollment, district.jaylen), session.get_one(Mentor, district.kim)
        make_match(session, program, mentor)
    scenario = run_scenario(workspace)
    assert scenario.mentees == 1
    assert scenario.pool.mentors.load.sum() == 1
    # Rosa: Kim at her school, though Okafor has nobody yet: points come before even load.
    assert pairs_of(scenario) == {"Rosa Delgado-Ortiz": "Daniel Kim"}


def test_students_who_left_or_declined_are_not_matched(workspace: Workspace) -> None:
    district = small_district(workspace)
    change_program(workspace, district.jaylen, status="declined")
    with workspace.write(Permission.EDIT_STUDENTS, "Leave") as session:
        student = session.get_one(ProgramEnrollment, district.rosa).student_id
        session.scalars(select(Enrollment).where(Enrollment.student_id == student)).one().exited_on = date(2026, 11, 2)
    scenario = run_scenario(workspace)
    assert (scenario.mentees, scenario.matched, scenario.certified) == (0, 0, True)
    assert scenario.words.startswith("Matched 0 of 0 students")


def test_last_years_mentor_is_worth_points(workspace: Workspace) -> None:
    """Okafor, two miles away, mentored Rosa last year: 20 + 18.75 + 10 = 48.75 beats Kim's 45."""
    district = small_district(workspace, capacity=2)
    with workspace.write(Permission.EDIT_MATCHES, "Last year") as session:
        year = SchoolYear(name="2025-26", starts_on=date(2025, 7, 1), ends_on=date(2026, 6, 30))
        session.add(year)
        session.flush()
        student = session.get_one(ProgramEnrollment, district.rosa).student_id
        program = ProgramEnrollment(student_id=student, school_year_id=year.id, status="closed")
        session.add(program)
        session.flush()
        match = make_match(session, program, session.get_one(Mentor, district.okafor), starts_on=date(2025, 9, 1))
        match.ends_on, match.status = date(2026, 6, 30), "closed"
    scenario = run_scenario(workspace)
    rosa = next(pair for pair in scenario.pairs if pair.student.name.startswith("Rosa"))
    assert rosa.mentor.name == "Tobias Okafor"
    assert rosa.score == pytest.approx(OTHER_SCHOOL + 10_000, abs=10)
    assert "mentored the student last year" in [reason.text for reason in rosa.reasons]


@pytest.mark.parametrize(
    "words",
    [
        "Reading students and mentors",
        "Looking for mentors who may be matched",
        "Weighing the permitted pairs",
        "Matching",
        "Checking the proof",
        "Looking for reasons",
    ],
)
def test_a_run_can_be_cancelled_at_every_step(workspace: Workspace, words: str) -> None:
    small_district(workspace)
    progress = StopAt(words)
    with pytest.raises(Cancelled):
        run_scenario(workspace, progress=progress)
    assert progress.stopped


def test_the_json_is_what_scripts_rely_on(workspace: Workspace) -> None:
    district = small_district(workspace)
    with workspace.write(Permission.EDIT_STUDENTS, "Ana has no number") as session:
        year = school_year_of(session, TODAY)
        ana = Person(given_name="Ana", family_name="Park", home_language="spa")
        session.add(ana)
        session.flush()
        program = ProgramEnrollment(student_id=ana.id, school_year_id=year.id)
        session.add(program)
        session.flush()
        ana_key = str(program.public_id)
        number = make_mentor(session, None, "Sam", "Lee", cleared=False, capacity=0)
        assert number.id
    answer = scenario_json(run_scenario(workspace))
    assert list(answer) == [
        "mentees", "mentors", "edges", "matched", "total_score", "certified", "certificate", "pairs", "unmatched",
        "seconds",
    ]  # fmt: skip
    assert (answer["mentees"], answer["mentors"], answer["matched"], answer["certified"]) == (3, 3, 2, True)
    assert answer["certificate"] == {"kind": "optimal", "gap": 0}
    assert [pair["student"] for pair in answer["pairs"]] == ["00034", "00012"]  # in the order of the names
    assert answer["pairs"][1]["mentor"].startswith("M")
    assert answer["pairs"][1]["score"] == SAME_SCHOOL
    assert sum(pair["score"] for pair in answer["pairs"]) == answer["total_score"]
    assert answer["unmatched"] == [{"student": ana_key, "reasons": ["guardian consent is not on file"]}]
    assert list(answer["seconds"]) == ["load", "candidates", "score", "solve", "certify", "explain"]
    assert all(seconds >= 0 for seconds in answer["seconds"].values())
    assert district.rosa


def test_other_mentors_of_a_student_come_best_first(workspace: Workspace) -> None:
    district = small_district(workspace)
    scenario = run_scenario(workspace)
    (other,) = alternatives(scenario, district.rosa)
    assert (other.mentor.name, other.free, other.taken) == ("Tobias Okafor", 0, ("Jaylen Brown",))
    assert other.score == pytest.approx(OTHER_SCHOOL, abs=10)
    assert alternatives(scenario, 99_999) == []


def test_profiles_are_saved_under_their_names_and_used(workspace: Workspace) -> None:
    """Without points for distance every pair has 20 points for the language."""
    small_district(workspace)
    near = Profile("Language only", weights={"language": 20.0})
    save_profile(workspace, near)
    assert [profile.name for profile in list_profiles(workspace)] == ["Standard", "Language only"]
    assert run_scenario(workspace, profile_name="Language only").total_score == 40_000
    save_profile(workspace, Profile("Language only", weights={"language": 30.0}))
    assert run_scenario(workspace, profile_name="Language only").total_score == 60_000
    assert run_scenario(workspace, profile_name="Standard").total_score == 2 * SAME_SCHOOL
    with pytest.raises(UserError, match=r"no matching profile “Best”. Saved profiles: Standard, Language only"):
        run_scenario(workspace, profile_name="Best")
    with pytest.raises(UserError, match="Choose another name"):
        save_profile(workspace, DEFAULT_PROFILE)
    with pytest.raises(UserError, match="Give the rules"):
        save_profile(workspace, Profile("  "))


def test_a_profile_that_keeps_few_candidates_scores_alike(workspace: Workspace) -> None:
    small_district(workspace)
    few = Profile("Few", weights=DEFAULT_WEIGHTS, candidates_per_student=1)
    scenario = run_scenario(workspace, profile=few)
    assert (scenario.edges, scenario.total_score) == (2, 2 * SAME_SCHOOL)


def test_a_pair_rule_about_somebody_who_is_gone_is_refused(workspace: Workspace) -> None:
    district = small_district(workspace)
    with pytest.raises(UserError, match="no longer on the list"):
        set_pair_rule(workspace, district.rosa, 99_999, NEVER)
    with workspace.read() as session:
        assert session.scalar(select(func.count()).select_from(PairRule)) == 0


def test_an_empty_workspace_matches_nobody(workspace: Workspace) -> None:
    scenario = run_scenario(workspace)
    assert (scenario.mentees, scenario.mentors, scenario.matched, scenario.certified) == (0, 0, 0, True)
