"""A year's rollover: each case made by hand, the plan as a partition, applied once, refused where it is out of date."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from iattend_desktop.mentoring.match import list_matches, match_detail
from iattend_desktop.mentoring.rollover import RolloverPlan, plan_rollover, year_to_begin
from iattend_desktop.mentoring.rollover_apply import RolledOver, RolloverOutdated, apply_rollover
from iattend_desktop.mentoring.rollover_grades import SchoolSpan, next_place
from iattend_desktop.mentoring.rollover_row import Answer, Group, Next, RolloverRow
from iattend_desktop.model.mentoring import CheckIn, Concern, Goal, GoalProgress, Match, ScreeningRecord
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.model.school import School, SchoolFeeder, SchoolYear
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.people.students import list_students
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.storage.backup import BackupReason, list_backups, look_into
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_month, make_school, make_student

JULY = datetime(2027, 7, 6, 19, tzinfo=UTC)  # Tuesday noon in Los Angeles
NEXT_YEAR = date(2027, 7, 1)


@dataclass
class District:
    """Keys by given name."""

    programs: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    matches: dict[str, int] = field(default_factory=dict)
    schools: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def district(workspace: Workspace) -> District:
    """Bell (TK–5) feeds Nimitz (6–8) feeds Lincoln (9–12); Ford (K–5) feeds nobody; it is July 6, 2027."""
    made = District()
    with workspace.write(Permission.ACCEPT_MATCHES, "fill") as session:
        bell = make_school(session, "Bell", grade_low=-1, grade_high=5)
        nimitz = make_school(session, "Nimitz", grade_low=6, grade_high=8)
        lincoln = make_school(session)
        ford = make_school(session, "Ford", grade_low=0, grade_high=5)
        session.add_all(
            [
                SchoolFeeder(from_school_id=bell.id, to_school_id=nimitz.id),
                SchoolFeeder(from_school_id=nimitz.id, to_school_id=lincoln.id),
            ]
        )
        made.schools = {school.name: school.id for school in (bell, nimitz, lincoln, ford)}
        kim, okafor = make_mentor(session, lincoln), make_mentor(session, bell, "Tunde", "Okafor")
        okafor.inactive_from = date(2027, 6, 15)
        for name, school, grade, mentor in (
            ("Tia", bell, -1, kim),
            ("Kai", bell, 0, kim),
            ("Five", bell, 5, kim),
            ("Eve", nimitz, 8, kim),
            ("Twain", lincoln, 12, kim),
            ("Ford", ford, 5, kim),
            ("Lena", lincoln, 10, kim),  # left on March 10
            ("Inez", lincoln, 9, okafor),  # her mentor is no longer active
            ("Wim", lincoln, 9, None),  # waits
            ("Dee", lincoln, 9, None),  # closed earlier
            ("Ros", lincoln, 9, kim),  # the roster has her where she is expected
            ("Oto", lincoln, 9, kim),  # the roster has him elsewhere
            ("Rex", lincoln, 9, kim),  # the guardian withdrew
        ):
            program = make_student(session, school, name, "Test", grade=grade)
            made.programs[name], made.people[name] = program.id, program.student_id
            program.status = "waiting"
            if mentor is not None:
                made.matches[name] = make_match(session, program, mentor).id
        programs = {name: session.get_one(ProgramEnrollment, key) for name, key in made.programs.items()}
        programs["Dee"].status = "closed"
        programs["Tia"].consent_expires_on = date(2027, 6, 15)
        programs["Kai"].consent_expires_on = date(2027, 9, 15)
        programs["Rex"].consent_withdrawn_on = date(2027, 5, 1)
        programs["Wim"].refused_mentor_kinds = ["business_partner"]
        session.add(PairRule(program_enrollment_id=programs["Wim"].id, mentor_id=kim.id, kind="never"))
        lena = session.scalars(select(Enrollment).where(Enrollment.student_id == made.people["Lena"])).one()
        lena.exited_on = date(2027, 3, 10)
        year = SchoolYear(name="2027-28", starts_on=NEXT_YEAR, ends_on=date(2028, 6, 30))
        session.add(year)
        session.flush()
        for name, where in (("Ros", lincoln), ("Oto", ford)):
            session.add(
                Enrollment(
                    student_id=made.people[name],
                    school_id=where.id,
                    school_year_id=year.id,
                    grade=10,
                    entered_on=date(2027, 8, 12),
                )
            )
    workspace.clock = lambda: JULY
    return made


def by_name(plan: RolloverPlan) -> dict[str, RolloverRow]:
    return {row.student.removesuffix(" Test"): row for row in plan.rows}


def grouped(plan: RolloverPlan, answers: Mapping[int, Answer]) -> dict[str, set[str]]:
    return {
        group.value: {row.student.removesuffix(" Test") for row in rows} for group, rows in plan.groups(answers).items()
    }


WRITTEN = (Concern, Enrollment, Goal, GoalProgress, Match, PairRule, ProgramEnrollment, SchoolYear)


def tables(workspace: Workspace) -> dict[str, list[tuple[str, ...]]]:
    """What stands in every table that a rollover writes to, without the versions, which only grow."""
    with workspace.read() as session:
        return {
            record.__tablename__: sorted(
                tuple(map(str, row))
                for row in session.execute(
                    select(*(column for column in record.__table__.c if column.name != "version"))
                )
            )
            for record in WRITTEN
        }


@pytest.mark.parametrize(
    ("grade", "at", "expected"),
    [
        (-1, 1, (1, 0)),  # TK to K in the same school
        (0, 1, (1, 1)),
        (4, 1, (1, 5)),
        (5, 1, (2, 6)),
        (8, 2, (3, 9)),
        (11, 3, (3, 12)),
        (12, 3, "finished"),
        (5, 4, "no school is recorded"),  # no feeder
        (5, 5, "grade 6 is not on file there"),  # the feeder begins with 7
        (3, 6, "not on file"),  # a school without its grades
        (None, 1, "not known"),
        (3, 2, "teaches 6–8, not grade 4"),
    ],
)
def test_grade_and_feeder_say_where_to_or_ask(grade: int | None, at: int, expected: object) -> None:
    schools = {
        one.id: one
        for one in (
            SchoolSpan(1, "Bell", -1, 5, 2),
            SchoolSpan(2, "Nimitz", 6, 8, 3),
            SchoolSpan(3, "Lincoln", 9, 12),
            SchoolSpan(4, "Ford", 0, 5),
            SchoolSpan(5, "Reed", 0, 5, 7),
            SchoolSpan(6, "Hope", None, None, 2),
            SchoolSpan(7, "Late Middle", 7, 8),
        )
    }
    place = next_place(grade, schools[at], schools)
    if expected == "finished":
        assert place.finished
        assert not place.question
    elif isinstance(expected, str):
        assert expected in place.question
        assert place.school_id is None
    else:
        assert ((place.school_id, place.grade), place.question) == (expected, "")


@pytest.mark.on_both
def test_a_year_goes_on_as_planned_once_and_comes_back_by_undo(workspace: Workspace, district: District) -> None:
    key, schools = district.programs, district.schools
    with workspace.write(Permission.EDIT_GOALS, "follow") as session:
        goal = {"match_id": district.matches["Eve"], "program_enrollment_id": key["Eve"], "set_on": date(2027, 1, 4)}
        goals = [
            Goal(kind="attendance", title="Come", baseline=1.5, target=0.5, **goal),
            Goal(kind="attendance", title="Ride", measure="late buses", baseline=9, target=2, current=1, **goal),
            Goal(kind="academic", title="Read", **goal),
            Goal(kind="academic", title="End", program_enrollment_id=key["Twain"], set_on=date(2027, 1, 4)),
        ]
        concern = Concern(program_enrollment_id=key["Eve"], raised_on=date(2027, 6, 1), summary="Look")
        session.add_all(
            [
                *goals,
                concern,
                CheckIn(match_id=district.matches["Eve"], on_date=date(2027, 6, 4), channel="phone", outcome="contact"),
                CheckIn(
                    match_id=district.matches["Twain"], on_date=date(2027, 7, 2), channel="phone", outcome="contact"
                ),
            ]
        )
        session.flush()
        ids = [goal.id for goal in goals]
    assert year_to_begin(workspace) == "2027-28"
    plan = plan_rollover(workspace)
    rows = by_name(plan)
    assert grouped(plan, {}) == {
        "question": {"Ford", "Inez", "Oto", "Rex"},
        "continues": {"Tia", "Kai", "Ros"},
        "moves": {"Five", "Eve"},
        "waits": {"Wim"},
        "ends": {"Twain", "Lena"},
        "archived": {"Dee"},
    }
    assert "no school is recorded" in rows["Ford"].question
    assert rows["Inez"].question == "Tunde Okafor is no longer active from Jun 15, 2027 on. Another mentor?"
    assert rows["Oto"].question == "The roster of 2027-28 says Ford, not Lincoln High. Do the two go on?"
    assert "withdrew" in rows["Rex"].question
    assert rows["Tia"].notes == ("Consent ends on Jun 15, 2027: ask for it again.",)
    assert (rows["Kai"].notes, rows["Kai"].to_grade) == ((), 1)
    assert rows["Ros"].by_roster
    assert rows["Lena"].leaves_on == date(2027, 3, 9)

    before = tables(workspace)
    answers = {
        key["Ford"]: Answer(Next.GO_ON, schools["Nimitz"]),
        key["Inez"]: Answer(Next.REMATCH),
        key["Kai"]: Answer(Next.GO_ON, repeats=True),
    }
    assert apply_rollover(workspace, plan, answers) == RolledOver(students=8, left=2, moved=6, closed=3)
    with workspace.read() as session:
        coming = session.scalars(select(SchoolYear).where(SchoolYear.name == "2027-28")).one().id
        programs = {
            one.student_id: one
            for one in session.scalars(select(ProgramEnrollment).where(ProgramEnrollment.school_year_id == coming))
        }
        new = {name: programs[person] for name, person in district.people.items() if person in programs}
        assert set(new) == {"Tia", "Kai", "Five", "Eve", "Ford", "Inez", "Wim", "Ros"}
        assert {name: one.status for name, one in new.items() if one.status != "matched"} == {
            "Inez": "waiting",
            "Wim": "waiting",
        }
        assert (new["Tia"].consent_on, new["Tia"].consent_expires_on) == (None, None)
        assert (new["Kai"].consent_on, new["Kai"].consent_expires_on) == (date(2026, 9, 1), date(2027, 9, 15))
        assert (new["Wim"].refused_mentor_kinds, new["Wim"].meeting_wish) == (["business_partner"], "any")
        assert session.scalars(select(PairRule.program_enrollment_id)).all() == [key["Wim"], new["Wim"].id]
        where = {
            student: (school, grade, entered)
            for student, school, grade, entered in session.execute(
                select(Enrollment.student_id, Enrollment.school_id, Enrollment.grade, Enrollment.entered_on).where(
                    Enrollment.school_year_id == coming
                )
            )
        }
        people = district.people
        assert where[people["Tia"]] == (schools["Bell"], 0, NEXT_YEAR)
        assert where[people["Kai"]] == (schools["Bell"], 0, NEXT_YEAR)  # repeats
        assert where[people["Five"]] == (schools["Nimitz"], 6, NEXT_YEAR)
        assert where[people["Eve"]] == (schools["Lincoln High"], 9, NEXT_YEAR)
        assert where[people["Ros"]] == (schools["Lincoln High"], 10, date(2027, 8, 12))  # the roster's, no second one
        assert people["Twain"] not in where
        ends = {name: session.get_one(Match, one) for name, one in district.matches.items()}
        assert (ends["Twain"].ends_on, ends["Twain"].closure_reason) == (date(2027, 7, 2), "Grade 12 is over")
        assert (ends["Lena"].ends_on, ends["Lena"].rematch_offered) == (date(2027, 3, 9), False)
        assert (ends["Inez"].ends_on, ends["Inez"].rematch_offered) == (date(2027, 6, 30), True)
        assert (ends["Eve"].program_enrollment_id, ends["Eve"].ends_on) == (new["Eve"].id, None)
        standing = [(one.status, one.program_enrollment_id) for one in (session.get_one(Goal, key) for key in ids)]
        assert standing == [
            ("dropped", key["Eve"]),  # no attendance is on file
            ("reached", key["Eve"]),
            ("open", new["Eve"].id),
            ("dropped", key["Twain"]),
        ]
        assert session.get_one(Concern, concern.id).program_enrollment_id == new["Eve"].id
        old = {name: session.get_one(ProgramEnrollment, one).status for name, one in key.items()}
        assert {name for name, status in old.items() if status != "closed"} == {"Oto", "Rex"}
    assert {row.name.removesuffix(" Test"): row.mentor for row in list_students(workspace)}["Eve"] == "Daniel Kim"
    detail = match_detail(workspace, district.matches["Eve"])
    assert (detail.row.school, detail.row.grade, len(detail.check_ins)) == ("Lincoln High", 9, 1)
    assert detail.row.last_contact_on == date(2027, 6, 4)

    after = tables(workspace)
    assert apply_rollover(workspace, plan, answers) == RolledOver()
    assert tables(workspace) == after
    again = plan_rollover(workspace)  # two lines wait for an answer still, so the same year is asked about
    assert {row.student for row, _answer in again.ready({})} == set()
    workspace.undo()
    assert tables(workspace) == before


def test_what_was_changed_since_the_plan_is_refused_in_words(workspace: Workspace, district: District) -> None:
    plan = plan_rollover(workspace)
    with workspace.write(Permission.RECORD_CONSENT, "withdraw") as session:
        session.get_one(ProgramEnrollment, district.programs["Five"]).consent_withdrawn_on = date(2027, 7, 5)
    before = tables(workspace)
    with pytest.raises(RolloverOutdated, match="somebody changed what it says about Five Test"):
        apply_rollover(workspace, plan, {})
    assert tables(workspace) == before
    assert apply_rollover(workspace, plan_rollover(workspace), {}).students == 5
    (backup,) = list_backups(workspace.path)  # the one before the refusal holds all that was done
    assert (backup.reason, workspace.path.stem in backup.path.name) == (BackupReason.ROLLOVER, True)
    with workspace.read() as session:
        rolled = session.scalar(select(func.max(ChangeSetEntry.id)))
    assert rolled is not None
    assert look_into(backup.path, workspace.data_key).changes == rolled - 1
    workspace.undo()
    workspace.clock = lambda: datetime(2027, 6, 30, 19, tzinfo=UTC)
    early = plan_rollover(workspace)
    assert not early.due
    with pytest.raises(UserError, match="2026-27 runs until Jun 30, 2027"):
        apply_rollover(workspace, early, {})
    workspace.role = Role.PSA_COUNSELOR
    with pytest.raises(NotAllowed):
        plan_rollover(workspace)


def test_measured_goals_end_as_they_stand_on_the_last_day(workspace: Workspace, district: District) -> None:
    """Since May 1: 20 days expected, 2 absent, so half an absence a school week; June's facts of the new year wait."""
    with workspace.write(Permission.EDIT_GOALS, "follow") as session:
        match = session.get_one(Match, district.matches["Five"])
        enrolled = session.scalars(select(Enrollment).where(Enrollment.student_id == district.people["Five"])).one()
        make_month(session, enrolled.student_id, session.get_one(School, enrolled.school_id), date(2027, 5, 1))
        of = {"program_enrollment_id": match.program_enrollment_id, "match_id": match.id, "kind": "attendance"}
        goals = [Goal(title="Come", baseline=2, target=target, set_on=date(2027, 5, 1), **of) for target in (0.5, 0.4)]
        session.add_all(goals)
        session.flush()
        ids = [goal.id for goal in goals]
    row = by_name(plan_rollover(workspace))["Five"]
    assert (row.measured_goals, row.other_goals) == (2, 0)
    apply_rollover(workspace, plan_rollover(workspace), {})
    with workspace.read() as session:
        ends = {one.goal_id: one for one in session.scalars(select(GoalProgress))}
        assert [(ends[key].status, ends[key].value, ends[key].on_date) for key in ids] == [
            ("reached", 0.5, date(2027, 6, 30)),
            ("not_reached", 0.5, date(2027, 6, 30)),
        ]


def test_a_mentor_who_is_not_cleared_is_told_of(workspace: Workspace, district: District) -> None:
    with workspace.write(Permission.RECORD_SCREENING, "expire") as session:
        mentor_id = session.get_one(Match, district.matches["Five"]).mentor_id
        for check in session.scalars(
            select(ScreeningRecord).where(
                ScreeningRecord.mentor_id == mentor_id, ScreeningRecord.step == "background_check"
            )
        ):
            check.expires_on = date(2027, 7, 1)
    row = by_name(plan_rollover(workspace))["Five"]
    assert row.notes == ("Daniel Kim is not cleared on Jul 6, 2027: Background check expired.",)
    assert row.proposed == Answer(Next.GO_ON)


def test_whatever_is_chosen_everybody_is_in_one_group_and_undo_brings_all_back(
    workspace: Workspace, district: District
) -> None:
    chance = random.Random(5)
    with workspace.read() as session:
        students = session.scalar(select(func.count()).select_from(ProgramEnrollment))
    choices = [
        Answer(kind, school, repeats)
        for kind in Next
        for school in (None, *district.schools.values())
        for repeats in (False, True)
    ]
    before = tables(workspace)
    for _round in range(3):
        plan = plan_rollover(workspace)
        answers = {row.id: chance.choice(choices) for row in plan.rows if chance.random() < 0.7}
        groups = plan.groups(answers)
        listed = [row.id for rows in groups.values() for row in rows]
        assert (len(listed), set(listed)) == (students, set(district.programs.values()))
        ready = {row.id for row, _answer in plan.ready(answers)}
        assert ready == set(listed) - {row.id for one in (Group.QUESTION, Group.ARCHIVED) for row in groups[one]}
        done = apply_rollover(workspace, plan, answers)
        assert (done.students + done.left, done.left) == (len(ready), len(groups[Group.ENDS]))
        with workspace.read() as session:
            new = session.scalar(
                select(func.count())
                .select_from(ProgramEnrollment)
                .join(SchoolYear, SchoolYear.id == ProgramEnrollment.school_year_id)
                .where(SchoolYear.starts_on == NEXT_YEAR)
            )
            labels = session.scalars(select(ChangeSetEntry.label).where(ChangeSetEntry.kind == "action")).all()
        assert new == done.students
        assert labels[-1] == f"Roll over {len(ready)} students to 2027-28"
        assert len(list_matches(workspace)) == len(district.matches) - done.closed
        workspace.undo()
        assert tables(workspace) == before
