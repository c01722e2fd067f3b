"""Each action by its name in the Undo menu: undone, everything is as before it; redone, as after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.pair_rules import clear_pair_rule, set_pair_rule
from iattend_desktop.matching.profiles import save_profile
from iattend_desktop.mentoring.check_in import delete_check_in, edit_check_in, finish_next_step, log_check_in
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.goal import add_goal, close_goal, edit_goal, record_progress
from iattend_desktop.mentoring.match_edit import plan_first_meeting, record_first_meeting, set_cadence
from iattend_desktop.people.consent_edit import record_consent, withdraw_consent
from iattend_desktop.people.mentor_edit import (
    MentorValues,
    add_mentor,
    edit_mentor,
    fill_unknown_mentors,
    record_screening,
)
from iattend_desktop.people.schools import SchoolValues, add_school, edit_school
from iattend_desktop.people.screening import StepDone
from iattend_desktop.people.student_edit import (
    GuardianValues,
    StudentValues,
    add_guardian,
    add_student,
    edit_guardian,
    edit_student,
    end_guardian,
    fill_unknown_students,
    identify_students,
)
from iattend_desktop.vocabulary import (
    Cadence,
    Channel,
    ContactOutcome,
    GoalKind,
    GoalStatus,
    MentorKind,
    PairRuleKind,
    ScreeningStep,
)
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.records import records_in
from tests.ui.mentoring.stories import three_matches

Action = Callable[[Workspace], object]
TODAY = date(2026, 11, 20)
_KEPT_APART = {"change_set", "change_row", "change_batch", "draft"}

ACTIONS: dict[str, Action] = {
    "Add Bell Gardens": lambda w: add_school(w, SchoolValues("Bell Gardens", feeds_id=1)),
    "Edit Lincoln": lambda w: edit_school(w, 1, SchoolValues("Lincoln", region="West", feeds_id=2)),
    "Add Hye-jin Park": lambda w: add_student(
        w, StudentValues("Hye-jin", "Park", 1, "00077", "1234567890", interests=("chess", "soccer"))
    ),
    "Edit Rosa Delgado": lambda w: edit_student(
        w, 3, StudentValues("Rosa", "Delgado", 2, None, "1234567891", "Ro", interests=("chess",))
    ),
    "Add guardian Ana Delgado": lambda w: add_guardian(w, 3, GuardianValues("Ana", "Delgado", "aunt")),
    "Edit guardian Ana Ruiz": lambda w: edit_guardian(w, 1, GuardianValues("Ana", "Ruiz", phone="555-0100")),
    "Remove guardian": lambda w: end_guardian(w, 1),
    "Identify 1 student": lambda w: identify_students(w, [6], "School"),
    "Record consent for 2 students": lambda w: record_consent(w, [1, 2], on=TODAY, note="In the office"),
    "Withdraw consent": lambda w: withdraw_consent(w, 1, on=TODAY),
    "Fill in 1 student": lambda w: fill_unknown_students(w, [6], home_language="kor"),
    "Add mentor Tom Lee": lambda w: add_mentor(w, MentorValues("Tom", "Lee", languages=("kor",), organization="City")),
    "Edit mentor Daniel Kim": lambda w: edit_mentor(w, 1, MentorValues("Daniel", "Kim", capacity=5, expertise=("x",))),
    "Record screening of 2 mentors": lambda w: record_screening(
        w, [1, 2], [StepDone(ScreeningStep.INTERVIEW, TODAY, None, None)]
    ),
    "Fill in 1 mentor": lambda w: fill_unknown_mentors(w, [3], capacity=2, kind=MentorKind.BUSINESS_PARTNER),
    "Log check-in for Rosa Delgado-Ortiz": lambda w: log_check_in(
        w, 1, on=TODAY, channel=Channel.PHONE, outcome=ContactOutcome.CONTACT, topics=("bus",)
    ),
    "Edit check-in for Rosa Delgado-Ortiz": lambda w: edit_check_in(
        w, 1, on=TODAY, channel=Channel.PHONE, outcome=ContactOutcome.ATTEMPT
    ),
    "Finish next step for Rosa Delgado-Ortiz": lambda w: finish_next_step(w, 1),
    "Delete check-in for Rosa Delgado-Ortiz": lambda w: delete_check_in(w, 1),
    "Set a goal for Rosa Delgado-Ortiz": lambda w: add_goal(w, 1, kind=GoalKind.ACADEMIC, title="Read", target=3),
    "Edit a goal of Rosa Delgado-Ortiz": lambda w: edit_goal(w, 1, kind=GoalKind.ACADEMIC, title="Read", target=3),
    "Record progress of Rosa Delgado-Ortiz": lambda w: record_progress(w, 1, value=4.5, on=TODAY),
    "Close a goal of Rosa Delgado-Ortiz": lambda w: close_goal(w, 1, status=GoalStatus.REACHED),
    "Contact every two weeks for Rosa Delgado-Ortiz": lambda w: set_cadence(w, 1, Cadence.EVERY_TWO_WEEKS),
    "Plan first meeting of Rosa Delgado-Ortiz": lambda w: plan_first_meeting(w, 1, TODAY),
    "Plan no first meeting of Jaylen Brown": lambda w: plan_first_meeting(w, 2, None),
    "Record first meeting of Rosa Delgado-Ortiz": lambda w: record_first_meeting(w, 1, date(2026, 9, 14)),
    "Close the match of Rosa Delgado-Ortiz": lambda w: close_match(
        w, 1, on=TODAY, reason="The goals were reached", rematch_offered=True
    ),
    "Save matching profile Close by": lambda w: save_profile(w, Profile("Close by", max_travel_miles=5)),
    "Pin Ana Pérez to Daniel Kim": lambda w: set_pair_rule(w, 3, 1, PairRuleKind.MUST, "Neighbors"),
    "Never match Rosa Delgado-Ortiz with Tunde Okafor": lambda w: set_pair_rule(w, 1, 2, PairRuleKind.NEVER),
    "Let Jaylen Brown and Tunde Okafor be matched freely": lambda w: clear_pair_rule(w, 2, 2),
    "Change settings": lambda w: w.change_settings(replace(w.settings(), minimum_days_expected=45)),
}


@pytest.fixture
def district(workspace: Workspace) -> Workspace:
    """Three matches, a guardian, a student outside the program, a mentor of whom little is known, a decision."""
    three_matches(workspace)
    add_guardian(workspace, 3, GuardianValues("Ana", "Delgado", "mother"))
    add_student(workspace, StudentValues("Omar", "Haddad", 1))
    add_mentor(workspace, MentorValues("Lee", None))
    set_pair_rule(workspace, 2, 2, PairRuleKind.PREFER)
    plan_first_meeting(workspace, 2, TODAY)
    workspace.change_settings(replace(workspace.settings(), watching=True))
    return workspace


def state(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Every record of every table but the log and what undo keeps; versions count writes, and are left out."""
    with looking(workspace) as session:
        return records_in(
            session, lambda name: name not in _KEPT_APART and not name.startswith("audit"), versions=False
        )


def test_each_action_is_undone_and_redone_by_its_name(district: Workspace) -> None:
    wrong = []
    for name, act in ACTIONS.items():
        before = state(district)
        act(district)
        after, called = state(district), district.undo_label()
        district.undo()
        undone, again = state(district), district.redo_label()
        district.redo()
        redone = state(district)
        district.undo()
        if (called, again) != (name, name) or before == after or undone != before or redone != after:
            wrong.append((name, called, again, undone == before, redone == after))
    assert wrong == []
