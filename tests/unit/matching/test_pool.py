"""What the pool of a run reads of the workspace beyond the rosters: homes, siblings, feeders, notes, who waited."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from iattend_desktop.matching.pair_rules import clear_pair_rule, set_pair_rule
from iattend_desktop.matching.pool import LoadedPool, load_pool
from iattend_desktop.matching.scenario import accept_scenario, run_scenario
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Household, HouseholdMember, PersonTag
from iattend_desktop.model.program import MatchProposal, MatchRun, ProgramEnrollment
from iattend_desktop.model.school import SchoolFeeder
from iattend_desktop.security.access import Permission
from iattend_desktop.support.assessment_values import Said
from iattend_desktop.support.root_cause import record_assessment
from iattend_desktop.vocabulary import CauseGroup, CauseSource, PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import (
    add_student,
    change_mentor,
    miss_days,
    pairs_of,
    small_district,
)


def loaded_from(workspace: Workspace) -> LoadedPool:
    with workspace.read() as session:
        return load_pool(session, workspace.today())


def house(workspace: Workspace, programs: list[int], **place: float) -> None:
    """These students live together."""
    with workspace.write(Permission.EDIT_STUDENTS, "Record a household") as session:
        home = Household(**place)
        session.add(home)
        session.flush()
        for program in programs:
            student = session.get_one(ProgramEnrollment, program).student_id
            session.add(HouseholdMember(household_id=home.id, person_id=student))


def test_siblings_are_a_group_where_one_of_them_asks_to_be_together(workspace: Workspace) -> None:
    district = small_district(workspace)
    ana = add_student(workspace, district.lincoln, "Ana", "Delgado-Ortiz", siblings_together=True)
    luz = add_student(workspace, district.lincoln, "Luz", "Delgado-Ortiz", siblings_together=False)
    leo = add_student(workspace, district.lincoln, "Leo", "Brown")
    alone = add_student(workspace, district.lincoln, "Noor", "Haddad", siblings_together=True)
    house(workspace, [district.rosa, ana, luz], latitude=34.09, longitude=-118.21)
    house(workspace, [district.jaylen, leo])  # nobody asked
    house(workspace, [alone])
    loaded = loaded_from(workspace)
    groups = {one.id: int(group) for one, group in zip(loaded.students, loaded.pool.mentees.sibling_group, strict=True)}
    assert groups == {district.rosa: 0, ana: 0, luz: 0, district.jaylen: -1, leo: -1, alone: -1}


def test_a_home_whose_place_is_known_counts_for_travel(workspace: Workspace) -> None:
    """Okafor's site is 2 miles north of Rosa's school, and 0.3 miles south of the middle of her home area."""
    district = small_district(workspace)
    house(workspace, [district.rosa], latitude=34.1034, longitude=-118.2)
    change_mentor(workspace, district.okafor, travel_miles=1.0)
    scenario = run_scenario(workspace)
    at = scenario.student_at[district.rosa], scenario.mentor_at[district.okafor]
    near = scenario.pool.miles(np.array([at[0]]), np.array([at[1]]))
    assert float(near[0]) == pytest.approx((34.10 - 34.07) * 69.0934 - 2, abs=0.01)
    assert scenario.edges == 4  # Okafor reaches Rosa's home but not her school; Kim is 2 miles from Jaylen's


def test_feeders_and_notes_come_with_the_pool(workspace: Workspace) -> None:
    district = small_district(workspace)
    with workspace.write(Permission.EDIT_STUDENTS, "Record a feeder") as session:
        session.add(SchoolFeeder(from_school_id=district.franklin, to_school_id=district.lincoln))
    set_pair_rule(workspace, district.rosa, district.okafor, PairRuleKind.PREFER, "both play chess")
    set_pair_rule(workspace, district.jaylen, district.kim, PairRuleKind.NEVER)
    loaded = loaded_from(workspace)
    rosa, okafor = loaded.students[0], loaded.mentors[1]
    assert (rosa.id, okafor.id) == (district.rosa, district.okafor)
    assert loaded.pool.feeders.tolist() == [[district.franklin, district.lincoln]]
    assert (loaded.pool.prefer.tolist(), loaded.pool.never.tolist()) == ([[0, 1]], [[1, 0]])
    assert loaded.pool.notes == (("both play chess", workspace.actor),)
    clear_pair_rule(workspace, district.jaylen, district.kim)
    # 10 points for the note and 5 for the feeder each way outweigh 6.25 for two miles each way.
    scenario = run_scenario(workspace)
    assert pairs_of(scenario) == {"Rosa Delgado-Ortiz": "Tobias Okafor", "Jaylen Brown": "Daniel Kim"}
    words = {reason.text for pair in scenario.pairs for reason in pair.reasons}
    assert f"is preferred by {workspace.actor}: both play chess" in words
    assert "works at a school whose students go on to the student's school" in words
    assert "works at a school that students of the student's school go on to" in words


def test_who_was_left_without_goes_first_where_the_setting_says_so(workspace: Workspace) -> None:
    """One place. Rosa misses 5 of 40 days and Jaylen 4: both tier 2, so Rosa is served, unless Jaylen was left."""
    district = small_district(workspace)
    change_mentor(workspace, district.okafor, capacity=0)
    miss_days(workspace, district.rosa, district.lincoln, 5)
    miss_days(workspace, district.jaylen, district.franklin, 4)
    keep_run(workspace, {district.jaylen: None}, accepted=True)
    assert pairs_of(run_scenario(workspace)) == {"Rosa Delgado-Ortiz": "Daniel Kim"}
    workspace.change_settings(replace(workspace.settings(), left_without_go_first=True))
    assert pairs_of(run_scenario(workspace)) == {"Jaylen Brown": "Daniel Kim"}


def keep_run(workspace: Workspace, lines: dict[int, int | None], *, accepted: bool, hour: int = 9) -> None:
    """A run of this year with these proposals: program enrollment, mentor or nobody."""
    at = datetime(2026, 10, 1, hour, tzinfo=ZoneInfo("America/Los_Angeles"))
    with workspace.write(Permission.RUN_MATCHING, "Keep a run") as session:
        year = session.get_one(ProgramEnrollment, next(iter(lines))).school_year_id
        run = MatchRun(
            school_year_id=year,
            name=f"Run at {hour}",
            made_at=at,
            accepted_at=at if accepted else None,
            profile={},
            totals={},
            certificate={},
        )
        session.add(run)
        session.flush()
        for program, mentor in lines.items():
            session.add(MatchProposal(run_id=run.id, program_enrollment_id=program, mentor_id=mentor, reasons=[]))


def test_only_the_last_accepted_run_says_who_was_left(workspace: Workspace) -> None:
    district = small_district(workspace)
    workspace.change_settings(replace(workspace.settings(), left_without_go_first=True))

    def first() -> list[int]:
        loaded = loaded_from(workspace)
        need = loaded.pool.mentees.need
        return [one.id for one, rank in zip(loaded.students, need, strict=True) if rank > need.min()]

    keep_run(workspace, {district.rosa: None, district.jaylen: district.kim}, accepted=True, hour=9)
    assert first() == [district.rosa]
    keep_run(workspace, {district.rosa: district.kim, district.jaylen: None}, accepted=False, hour=10)
    assert first() == [district.rosa]
    keep_run(workspace, {district.rosa: district.kim, district.jaylen: None}, accepted=True, hour=11)
    assert first() == [district.jaylen]


def test_a_run_that_is_accepted_is_the_last_time(workspace: Workspace) -> None:
    """The whole way: Kim's one place goes to Rosa, Jaylen is left; the newcomer who misses more is behind Jaylen."""
    district = small_district(workspace)
    change_mentor(workspace, district.okafor, capacity=0)
    miss_days(workspace, district.rosa, district.lincoln, 7)
    miss_days(workspace, district.jaylen, district.franklin, 5)
    workspace.change_settings(replace(workspace.settings(), left_without_go_first=True))
    assert accept_scenario(workspace, run_scenario(workspace)) == 1
    add_student(workspace, district.franklin, "Ana", "Brown", home_language="eng", absent=6)
    change_mentor(workspace, district.okafor, capacity=1)
    assert pairs_of(run_scenario(workspace)) == {"Jaylen Brown": "Tobias Okafor"}


def test_a_pair_is_explained_by_the_cause_that_the_mentor_knows(workspace: Workspace) -> None:
    """Kim knows barriers, Okafor aversion; the newest assessment counts, whole, whatever was said before."""
    district = small_district(workspace)
    with workspace.write(Permission.EDIT_MENTORS, "Say what they know") as session:
        rosa, jaylen = (session.get_one(ProgramEnrollment, one).student_id for one in (district.rosa, district.jaylen))
        for mentor, group in ((district.kim, CauseGroup.BARRIERS), (district.okafor, CauseGroup.AVERSION)):
            person = session.get_one(Mentor, mentor).person_id
            session.add(PersonTag(person_id=person, kind="expertise", value=group))
    by = (CauseSource.STUDENT,)
    record_assessment(workspace, jaylen, on=date(2026, 9, 1), causes={"bullying": Said(3, by)})
    record_assessment(workspace, jaylen, on=date(2026, 11, 2), causes={"transport": Said(1, by)})
    record_assessment(workspace, rosa, on=date(2026, 11, 2), causes={"anxiety": Said(3, by), "peers": Said(3, by)})
    scenario = run_scenario(workspace)
    known = {
        (pair.student.name, pair.mentor.name): reason.text
        for pair in scenario.pairs
        for reason in pair.reasons
        if "keeps the student away" in reason.text
    }
    assert known == {
        ("Rosa Delgado-Ortiz", "Tobias Okafor"): "knows what keeps the student away: aversion",
        ("Jaylen Brown", "Daniel Kim"): "knows what keeps the student away: barriers",
    }
