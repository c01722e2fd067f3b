"""A year that has begun, in a real workspace: who is moved for whom, what it writes, what undo brings back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from iattend_desktop.matching.pair_rules import set_pair_rule
from iattend_desktop.matching.rematch_apply import RematchOutdated, apply_rematch
from iattend_desktop.matching.rematch_plan import Move, plan_rematch
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.model.mentoring import Match, Mentor
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor
from tests.unit.matching.districts import OTHER_SCHOOL, SAME_SCHOOL, add_student, change_mentor, small_district


@dataclass
class Year:
    """Rosa has Kim and Jaylen has Okafor, one place each; Ana waits, whose home speaks Spanish."""

    lincoln: int
    rosa: int
    jaylen: int
    ana: int
    kim: int
    okafor: int
    rosa_with_kim: int


def a_year(workspace: Workspace) -> Year:
    """Okafor speaks English only, so that Ana and Rosa can have Kim and nobody else."""
    district = small_district(workspace)
    ana = add_student(workspace, district.lincoln, "Ana", "Park")
    with workspace.write(Permission.EDIT_MATCHES, "The year begins") as session:
        programs = {key: session.get_one(ProgramEnrollment, key) for key in (district.rosa, district.jaylen)}
        with_kim = make_match(session, programs[district.rosa], session.get_one(Mentor, district.kim))
        make_match(session, programs[district.jaylen], session.get_one(Mentor, district.okafor))
        return Year(district.lincoln, district.rosa, district.jaylen, ana, district.kim, district.okafor, with_kim.id)


def add_mentor(workspace: Workspace, given: str, languages: tuple[str, ...]) -> int:
    with workspace.write(Permission.EDIT_MENTORS, "Add a mentor") as session:
        return make_mentor(session, None, given, "Vega", capacity=1, languages=languages).id


def open_pairs(workspace: Workspace) -> dict[int, int]:
    """Mentor by program enrollment, of the matches that are open."""
    with workspace.read() as session:
        return {m.program_enrollment_id: m.mentor_id for m in session.scalars(select(Match)) if m.ends_on is None}


def told(moves: tuple[Move, ...]) -> list[tuple[str, str | None, str, bool]]:
    return [(move.student.name, move.before, move.mentor.name, move.breaks) for move in moves]


def test_with_no_place_anywhere_there_is_no_step(workspace: Workspace) -> None:
    a_year(workspace)
    plan = plan_rematch(workspace)
    assert (plan.standing, plan.waiting, plan.touched, plan.steps) == (2, 1, 0, ())
    assert apply_rematch(workspace, plan, 0) == 0


def test_one_student_changes_so_that_another_has_a_mentor(workspace: Workspace) -> None:
    """Ana may not have Okafor; Rosa can go to him when he gets a second place, two miles from her school."""
    year = a_year(workspace)
    set_pair_rule(workspace, year.ana, year.okafor, PairRuleKind.NEVER)
    change_mentor(workspace, year.okafor, capacity=2)
    plan = plan_rematch(workspace)
    (step,) = plan.steps
    assert told(step.gained) == [("Ana Park", None, "Daniel Kim", False)]
    assert told(step.moved) == [("Rosa Delgado-Ortiz", "Daniel Kim", "Tobias Okafor", True)]
    assert (step.matched, step.changes, step.score) == (1, 1, OTHER_SCHOOL)  # Rosa loses what Ana gains beyond it

    assert apply_rematch(workspace, plan, 1) == 1
    assert open_pairs(workspace) == {year.rosa: year.okafor, year.jaylen: year.okafor, year.ana: year.kim}
    with workspace.read() as session:
        closed = session.get_one(Match, year.rosa_with_kim)
        assert (closed.status, closed.ends_on, closed.closure_reason) == ("closed", workspace.today(), "Rematched")
        assert closed.rematch_offered
        new = session.scalars(select(Match).where(Match.program_enrollment_id == year.ana)).one()
        assert (new.score, new.starts_on) == (SAME_SCHOOL, workspace.today())
        assert new.reasons == ["+25 works at the student's school", "+20 speaks Spanish, the language of the home"]
        assert session.get_one(ProgramEnrollment, year.ana).status == "matched"
        assert session.get_one(ProgramEnrollment, year.rosa).status == "matched"

    assert workspace.undo_label() == "Rematch 2 students"
    workspace.undo()
    assert open_pairs(workspace) == {year.rosa: year.kim, year.jaylen: year.okafor}
    with workspace.read() as session:
        assert session.get_one(ProgramEnrollment, year.ana).status == "identified"
        assert session.get_one(Match, year.rosa_with_kim).closure_reason is None
    workspace.redo()
    assert open_pairs(workspace)[year.ana] == year.kim


def test_a_student_whose_match_closed_gets_the_free_place_and_nobody_else_changes(workspace: Workspace) -> None:
    year = a_year(workspace)
    close_match(workspace, year.rosa_with_kim, on=date(2026, 11, 20), reason="Contact was lost", rematch_offered=True)
    set_pair_rule(workspace, year.rosa, year.kim, PairRuleKind.NEVER)
    change_mentor(workspace, year.okafor, capacity=2)
    (step,) = plan_rematch(workspace).steps
    assert told(step.gained) == [
        ("Rosa Delgado-Ortiz", None, "Tobias Okafor", False),
        ("Ana Park", None, "Daniel Kim", False),
    ]
    assert (step.moved, step.matched, step.changes) == ((), 2, 0)


def test_the_students_of_a_mentor_who_left_keep_their_match_until_they_have_another(workspace: Workspace) -> None:
    year = a_year(workspace)
    change_mentor(workspace, year.kim, inactive_from=date(2026, 11, 1))
    plan = plan_rematch(workspace)
    assert (plan.standing, plan.waiting, plan.touched, plan.steps) == (1, 2, 1, ())
    vega = add_mentor(workspace, "Sol", ("spa",))
    change_mentor(workspace, vega, meets_virtually=True, latitude=34.07, longitude=-118.2)
    set_pair_rule(workspace, year.ana, vega, PairRuleKind.NEVER)
    plan = plan_rematch(workspace)
    (step,) = plan.steps
    assert told(step.gained) == [("Rosa Delgado-Ortiz", "Daniel Kim", "Sol Vega", False)]
    assert apply_rematch(workspace, plan, 1) == 1
    assert open_pairs(workspace) == {year.rosa: vega, year.jaylen: year.okafor}
    with workspace.read() as session:
        assert session.get_one(Match, year.rosa_with_kim).ends_on == workspace.today()


def test_a_mentor_with_more_students_than_places_keeps_them(workspace: Workspace) -> None:
    year = a_year(workspace)
    change_mentor(workspace, year.kim, capacity=0)
    plan = plan_rematch(workspace)
    assert (plan.standing, plan.touched, plan.steps) == (2, 0, ())


def test_what_no_longer_holds_is_named_and_nothing_is_written(workspace: Workspace) -> None:
    year = a_year(workspace)
    set_pair_rule(workspace, year.ana, year.okafor, PairRuleKind.NEVER)
    change_mentor(workspace, year.okafor, capacity=2)
    plan = plan_rematch(workspace)
    newcomer = add_student(workspace, year.lincoln, "Noor", "Haddad", home_language="eng")
    with workspace.write(Permission.EDIT_MATCHES, "Somebody takes the place") as session:
        make_match(session, session.get_one(ProgramEnrollment, newcomer), session.get_one(Mentor, year.okafor))
    before = open_pairs(workspace)
    with pytest.raises(RematchOutdated, match="Tobias Okafor has too few free places by now"):
        apply_rematch(workspace, plan, 1)
    assert open_pairs(workspace) == before

    workspace.undo()
    change_mentor(workspace, year.okafor, inactive_from=date(2026, 11, 19))
    with pytest.raises(RematchOutdated, match="Tobias Okafor is no longer an active mentor"):
        apply_rematch(workspace, plan, 1)
    close_match(workspace, year.rosa_with_kim, on=date(2026, 11, 20), reason="Contact was lost", rematch_offered=True)
    with pytest.raises(RematchOutdated, match="Rosa Delgado-Ortiz left the program or has another mentor by now"):
        apply_rematch(workspace, plan, 1)


def test_another_change_meanwhile_does_not_matter(workspace: Workspace) -> None:
    year = a_year(workspace)
    set_pair_rule(workspace, year.ana, year.okafor, PairRuleKind.NEVER)
    change_mentor(workspace, year.okafor, capacity=2)
    plan = plan_rematch(workspace)
    add_student(workspace, year.lincoln, "Noor", "Haddad", home_language="eng")
    assert apply_rematch(workspace, plan, 1) == 1
