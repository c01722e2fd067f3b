"""Two records of one child become one: everything moves, what differs is chosen, and undo brings both back exactly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.standing import list_standings
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Goal, Match, Mentor
from iattend_desktop.model.person import Enrollment, Household, HouseholdMember, Identifier, Person, PersonRole
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.people.merge import MergeLine, Side, merge_records, preview_merge
from iattend_desktop.people.merge_words import line_title
from iattend_desktop.people.students import list_students
from iattend_desktop.problem import UserError
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.vocabulary import IdentifierKind
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_match, make_mentor
from tests.unit.people.any_record import make_any
from tests.unit.people.rosa_twice import Pair, programs, rosa, rows, write
from tests.unit.roster.plans import everything
from tests.unit.two_people import alvarez

__all__ = ["alvarez", "rosa"]

KEPT, OTHER = Side.KEPT, Side.OTHER


def lines(workspace: Workspace, pair: Pair) -> dict[str, MergeLine]:
    return {line_title(line.key): line for line in preview_merge(workspace, *pair).lines}


def test_both_become_one_and_undo_brings_both_back(workspace: Workspace, rosa: Pair) -> None:
    kept, other = rosa
    before = everything(workspace)
    merge_records(workspace, kept, other, {})
    (student,) = list_students(workspace)
    assert (student.id, student.name, student.school, student.local_id) == (
        kept,
        "Rosa Delgado-Ortiz",
        "Lincoln High",
        "00000101",
    )
    (standing,) = list_standings(workspace)
    assert (standing.expected, standing.absent) == (40, 10)  # 4 of 20 in September, 6 of 20 in October
    assert workspace.undo_label() == "Merge Rosa Delgado into Rosa Delgado-Ortiz"
    after = everything(workspace)
    workspace.undo()
    assert everything(workspace) == before
    workspace.redo()
    assert everything(workspace) == after
    (entry,) = rows(workspace, AuditEntry.event, AuditEntry.subject_id, AuditEntry.detail)[-3:-2]  # undo and redo after
    assert entry[:2] == ("merge_records", kept)
    assert entry[2]["merged"] == other
    assert entry[2]["moved"]["attendance_fact"] == 1


def test_what_another_brought_of_both_goes_to_neither(
    workspace: Workspace, alvarez: Workspace, rosa: Pair, tmp_path: Path
) -> None:
    """The file tells of the second number's child; taken apart again, the first one's record would say it."""
    before = everything(workspace)
    merge_records(workspace, *rosa, {})
    roster = tmp_path / "one.csv"
    head = "Student ID,Last Name,First Name,Grade,School,Home Language"
    roster.write_text(f"{head}\n00000909,Delgado-Ortiz,Rosa,11,Lincoln High,Korean\n", encoding="utf-8")
    apply_import(alvarez, plan_import(alvarez, [Source(roster)]))
    merged = everything(workspace)
    assert [(row.id, row.grade) for row in list_students(workspace)] == [(rosa[0], 11)]
    with pytest.raises(UserError, match=r"of both together was written since by .*nobody can tell about which"):
        workspace.undo()
    assert everything(workspace) == merged
    alvarez.undo()
    workspace.undo()
    assert everything(workspace) == before


def test_what_differs_is_side_by_side_and_the_unknown_is_filled(workspace: Workspace, rosa: Pair) -> None:
    kept, other = rosa

    def call(session: Session) -> None:
        session.get_one(Person, other).phone = "(213) 555-0101"

    write(workspace, call)
    told = lines(workspace, rosa)
    differing = {title: (line.kept, line.other) for title, line in told.items() if line.differs}
    assert differing == {
        "Last name": ("Delgado-Ortiz", "Delgado"),
        "Student ID": ("00000101", "00000909"),
        "School": ("Lincoln High, grade 9", "Roosevelt High, grade 10"),
    }
    assert (told["Phone"].kept, told["Phone"].other) == (None, "(213) 555-0101")
    choices = {told["Last name"].key: OTHER, told["Student ID"].key: OTHER, told["School"].key: OTHER}
    merge_records(workspace, kept, other, choices)
    (student,) = list_students(workspace)
    assert (student.name, student.local_id, student.school, student.grade) == (
        "Rosa Delgado",
        "00000909",
        "Roosevelt High",
        10,
    )
    assert rows(workspace, Person.phone) == [("(213) 555-0101",)]
    assert rows(workspace, Identifier.value, Identifier.valid_to) == [("00000101", TODAY), ("00000909", None)]


@pytest.mark.parametrize(
    ("entered", "side", "ends"),
    [
        (date(2026, 10, 5), OTHER, date(2026, 10, 5)),  # the other began later: a transfer on that day
        (date(2026, 10, 5), KEPT, TODAY),  # the earlier one is the true one: the later one ends today
        (date(2026, 8, 13), OTHER, TODAY),  # both from the same day
        (TODAY, KEPT, date(2026, 11, 21)),  # began today: it lasts a day at least
    ],
)
def test_of_two_schools_the_chosen_one_stays_open(
    workspace: Workspace, rosa: Pair, entered: date, side: Side, ends: date
) -> None:
    def enter(session: Session) -> None:
        session.scalars(select(Enrollment).where(Enrollment.student_id == rosa[1])).one().entered_on = entered

    write(workspace, enter)
    merge_records(workspace, *rosa, {lines(workspace, rosa)["School"].key: side})
    exits = dict(rows(workspace, Enrollment.grade, Enrollment.exited_on))
    assert exits == ({9: ends, 10: None} if side is OTHER else {9: None, 10: ends})


def test_a_duplicate_left_at_the_old_school_is_the_history_that_is_known(workspace: Workspace, rosa: Pair) -> None:
    """Rosa went from Roosevelt to Lincoln on Oct 5; the duplicate stayed behind at Roosevelt."""

    def moved(session: Session) -> None:
        here, there = session.scalars(select(Enrollment).order_by(Enrollment.id))
        here.entered_on = date(2026, 10, 5)
        session.flush()
        session.add(
            Enrollment(
                student_id=rosa[0],
                school_id=there.school_id,
                school_year_id=here.school_year_id,
                entered_on=there.entered_on,
                exited_on=date(2026, 10, 5),
            )
        )

    write(workspace, moved)
    merge_records(workspace, *rosa, {})
    assert sorted(rows(workspace, Enrollment.entered_on, Enrollment.exited_on, Enrollment.grade)) == [
        (date(2026, 8, 13), date(2026, 10, 5), 10),
        (date(2026, 10, 5), None, 9),
    ]


def test_days_that_both_tell_differently_have_to_be_decided(workspace: Workspace, rosa: Pair) -> None:
    def overlap(session: Session) -> None:
        facts = session.scalars(select(AttendanceFact).order_by(AttendanceFact.id)).all()
        facts[1].starts_on, facts[1].ends_on, facts[1].school_id = (
            facts[0].starts_on,
            facts[0].ends_on,
            facts[0].school_id,
        )

    write(workspace, overlap)
    told = preview_merge(workspace, *rosa)
    assert [(line_title(line.key), line.kept, line.other) for line in told.to_choose] == [
        (
            "Attendance on days that both have",
            (4, 20, date(2026, 9, 1), date(2026, 9, 30)),
            (6, 20, date(2026, 9, 1), date(2026, 9, 30)),
        )
    ]
    before = everything(workspace)
    with pytest.raises(UserError, match="1 difference has to be decided first"):
        merge_records(workspace, *rosa, {})
    assert everything(workspace) == before
    for side, absent in ((KEPT, 4), (OTHER, 6)):
        merge_records(workspace, *rosa, {"attendance_fact": side})
        assert [(one.expected, one.absent) for one in list_standings(workspace)] == [(20, absent)]
        workspace.undo()
    assert everything(workspace) == before


def test_birth_dates_and_ssids_that_differ_have_to_be_decided(workspace: Workspace, rosa: Pair) -> None:
    def differ(session: Session) -> None:
        session.get_one(Person, rosa[1]).birth_date = date(2012, 4, 3)
        for person, value in zip(rosa, ("1000000001", "1000000002"), strict=True):
            session.add(Identifier(person_id=person, kind=IdentifierKind.SSID, value=value))

    write(workspace, differ)
    told = preview_merge(workspace, *rosa)
    assert {line_title(line.key) for line in told.to_choose} == {"Birth date", "SSID"}
    with pytest.raises(UserError, match="2 differences have to be decided first"):
        merge_records(workspace, *rosa, {})
    merge_records(workspace, *rosa, {"person.birth_date": OTHER, "identifier.ssid": KEPT})
    assert rows(workspace, Person.birth_date) == [(date(2012, 4, 3),)]


def test_two_active_mentors_stand_in_the_way(workspace: Workspace, rosa: Pair) -> None:
    def match(session: Session) -> None:
        for program, name in zip(programs(session, rosa), ("Kim", "Okafor"), strict=True):
            make_match(session, program, make_mentor(session, None, "D.", name))

    write(workspace, match)
    told = preview_merge(workspace, *rosa)
    assert told.refusals == (
        "Both have an active mentor, D. Kim and D. Okafor. Close one of the two matches first, then merge the records.",
    )
    before = everything(workspace)
    with pytest.raises(UserError, match="Close one of the two matches"):
        merge_records(workspace, *rosa, {})
    assert everything(workspace) == before


def test_one_match_with_its_goals_comes_along_and_its_student_is_matched(workspace: Workspace, rosa: Pair) -> None:
    def match(session: Session) -> int:
        made = make_match(session, programs(session, rosa)[1], make_mentor(session, None))
        return make_any(session, Goal, match_id=made.id, program_enrollment_id=made.program_enrollment_id)

    goal = write(workspace, match)
    assert dict(preview_merge(workspace, *rosa).moved)["match"] == 1
    merge_records(workspace, *rosa, {})
    (program,) = rows(workspace, ProgramEnrollment.id, ProgramEnrollment.status)
    assert program[1] == "matched"
    assert rows(workspace, Match.program_enrollment_id) == [program[:1]]
    assert rows(workspace, Goal.id, Goal.program_enrollment_id) == [(goal, program[0])]


def test_two_matches_that_say_the_same_become_one_with_the_goals_of_both(workspace: Workspace, rosa: Pair) -> None:
    def match(session: Session) -> list[int]:
        mentor, goals = make_mentor(session, None), []
        for program in programs(session, rosa):
            made = make_match(session, program, mentor)
            goals.append(make_any(session, Goal, match_id=made.id, program_enrollment_id=program.id))
        return goals

    goals = write(workspace, match)
    before = everything(workspace)
    merge_records(workspace, *rosa, {})
    ((kept,),) = rows(workspace, Match.id)
    assert sorted(rows(workspace, Goal.id, Goal.match_id)) == [(goal, kept) for goal in sorted(goals)]
    workspace.undo()
    assert everything(workspace) == before


def test_decisions_about_one_pair_that_contradict_each_other_stand_in_the_way(workspace: Workspace, rosa: Pair) -> None:
    def decide(session: Session) -> None:
        mentor = make_mentor(session, None)
        for program, kind in zip(programs(session, rosa), ("must", "never"), strict=True):
            session.add(PairRule(program_enrollment_id=program.id, mentor_id=mentor.id, kind=kind))

    write(workspace, decide)
    assert "The decisions about Daniel Kim contradict each other." in preview_merge(workspace, *rosa).refusals[0]

    def agree(session: Session) -> None:
        for one in session.scalars(select(PairRule)):
            one.kind = "never"

    write(workspace, agree)
    merge_records(workspace, *rosa, {})
    assert rows(workspace, PairRule.kind) == [("never",)]


@pytest.mark.on_both
def test_of_two_homes_the_chosen_one_stays_and_roles_are_held_once(workspace: Workspace, rosa: Pair) -> None:
    def live(session: Session) -> None:
        for person, street in zip(rosa, ("12 Main St", "9 Elm St"), strict=True):
            home = make_any(session, Household, address=street)
            session.add(HouseholdMember(household_id=home, person_id=person))

    write(workspace, live)
    assert (lines(workspace, rosa)["Home"].kept, lines(workspace, rosa)["Home"].other) == ("12 Main St", "9 Elm St")
    merge_records(workspace, *rosa, {"household": OTHER})
    assert rows(workspace, HouseholdMember.person_id, HouseholdMember.valid_to) == [(rosa[0], TODAY), (rosa[0], None)]
    assert rows(workspace, PersonRole.person_id, PersonRole.role) == [(rosa[0], "student")]


def test_two_mentors_become_one_with_both_caseloads(workspace: Workspace, rosa: Pair) -> None:
    def mentors(session: Session) -> Pair:
        made = make_mentor(session, None, capacity=2), make_mentor(session, None, capacity=None)
        for program, mentor in zip(programs(session, rosa), made, strict=True):
            make_match(session, program, mentor)
        return made[0].person_id, made[1].person_id

    pair: Pair = write(workspace, mentors)
    before = everything(workspace)
    merge_records(workspace, pair[0], pair[1], {})
    ((mentor, person, capacity),) = rows(workspace, Mentor.id, Mentor.person_id, Mentor.capacity)
    assert (person, capacity) == (pair[0], 2)
    assert rows(workspace, Match.mentor_id) == [(mentor,), (mentor,)]
    workspace.undo()
    assert everything(workspace) == before
    workspace.role = Role.PSA_COUNSELOR  # may edit students, no mentors
    with pytest.raises(NotAllowed):
        merge_records(workspace, pair[0], pair[1], {})


def test_a_record_is_not_merged_with_itself_or_with_what_is_gone(workspace: Workspace, rosa: Pair) -> None:
    with pytest.raises(UserError, match="two records"):
        merge_records(workspace, rosa[0], rosa[0], {})
    merge_records(workspace, *rosa, {})
    with pytest.raises(UserError, match="no longer there"):
        preview_merge(workspace, *rosa)
