"""The pages of the program as real people with real logins: what they load is what the server shows them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest

from iattend_desktop.attendance.overview import load_district
from iattend_desktop.attendance.standing import list_standings, student_attendance
from iattend_desktop.attendance.student_year import student_year
from iattend_desktop.matching.kept_runs import list_kept
from iattend_desktop.matching.overview import match_overview
from iattend_desktop.matching.pair_rules import list_pair_rules
from iattend_desktop.matching.profiles import list_profiles
from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.mentoring.concern import list_concerns, pass_on_concern, raise_concern
from iattend_desktop.mentoring.goal import goal_history, record_progress
from iattend_desktop.mentoring.match import list_matches, match_detail
from iattend_desktop.mentoring.mentees import PassedOn, list_mentees, mentee_detail
from iattend_desktop.people.duplicates import possible_duplicates
from iattend_desktop.people.find import find_mentors, find_students
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.schools import list_schools
from iattend_desktop.people.student_edit import StudentValues, add_student, edit_student
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.problem import UserError
from iattend_desktop.reports.letter_facts import letter_facts
from iattend_desktop.reports.mentor_facts import mentor_caseloads
from iattend_desktop.reports.program_facts import program_summary
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.security.accounts import own_account
from iattend_desktop.security.activity import activity
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.today.gather import today_items
from iattend_desktop.vocabulary import Band, Channel, ContactOutcome, Urgency
from iattend_desktop.workspace import Workspace
from tests.unit.security.server.made_up_district import LOGINS, PASSWORD, TODAY, District

SEES = {"carla": {1, 2, 3, 4, 5, 6}, "ann": {1, 2, 3}, "bob": {4, 5, 6}}


@contextmanager
def working(district: District, login: str) -> Iterator[SharedWorkspace]:
    """A copy of the district, open as a person."""
    with district.copy() as address, closing(open_shared(address, login, PASSWORD)) as workspace:
        yield workspace


@pytest.mark.parametrize("login", SEES)
def test_the_pages_load_with_the_rows_of_the_person(district: District, login: str) -> None:
    students = SEES[login]
    with working(district, login) as workspace:
        assert {row.id for row in list_students(workspace)} == students
        assert student_record(workspace, min(students)).guardians[0].given_name == f"Given {30 + min(students)}"
        assert {row.person_id for row in list_mentors(workspace)} >= {22}
        assert {row.student_id for row in list_matches(workspace)} == students & {1, 4, 5}
        for row in list_matches(workspace):
            assert letter_facts(workspace, row.id).student_id == row.student_id
        for row in list_matches(workspace, include_closed=True):
            assert match_detail(workspace, row.id).check_ins
        assert {one.id for one in load_district(workspace).students} == students
        assert {standing.student.id for standing in list_standings(workspace)} == students
        student_attendance(workspace, min(students))
        student_year(workspace, min(students))
        assert len(list_schools(workspace)) == 2
        for matching in (match_overview, list_kept, list_pair_rules, list_profiles):
            if workspace.may(Permission.RUN_MATCHING):
                matching(workspace)
            else:
                with pytest.raises(NotAllowed):
                    matching(workspace)
        mentor_caseloads(workspace)
        program_summary(workspace)
        possible_duplicates(workspace)
        find_students(workspace, "Family")
        find_mentors(workspace, "Family")
        goal_history(workspace, min(students))
        today_items(workspace)


def test_a_counselor_works(district: District) -> None:
    """Add a student, move one to another school, log a check-in: what a counselor does through the forms."""
    with working(district, "ann") as ann:
        key = add_student(ann, StudentValues("Rosa", "Luz", school_id=1, local_id="777", interests=("chess",)))
        assert key in {row.id for row in list_students(ann)}
        edit_student(ann, 3, StudentValues("Ida", "Family 3", school_id=2))
        log_check_in(ann, 1, on=TODAY, channel=Channel.PHONE, outcome=ContactOutcome.CONTACT)
        with pytest.raises(NotAllowed):
            list_mentees(ann)


def test_a_mentor_sees_and_writes_of_the_mentees_and_of_nobody_else(district: District) -> None:
    with working(district, "yuri") as yuri:
        one, four = list_mentees(yuri)
        assert (one.student_id, one.student, one.school, one.covers) == (1, "Given 1 Family 1", "East", True)
        assert (four.student_id, four.covers, four.since) == (4, False, TODAY - timedelta(days=50))
        detail = mentee_detail(yuri, four.id)
        assert (detail.days.expected, detail.days.absent, detail.band) == (90, 10, Band.MODERATE)
        assert [goal.id for goal in detail.goals] == [4]
        assert [one.urgency for one in detail.passed_on] == [None]
        covered = mentee_detail(yuri, one.id)
        assert {check_in.id for check_in in covered.check_ins} == {1, 9}
        assert covered.passed_on == ()  # Xena's is hers to know of
        record_progress(yuri, 4, value=2, on=TODAY)
        assert mentee_detail(yuri, four.id).goals[0].now == 2
        mine: Workspace = yuri
        assert activity(mine, "yuri").rows[0].words.startswith("Record progress of Given 4")
        for ended_or_anothers in (2, 5):
            with pytest.raises(UserError, match="not among your mentees"):
                mentee_detail(yuri, ended_or_anothers)
    with working(district, "zoe") as zoe:
        assert list_mentees(zoe) == []


def test_a_mentor_passes_a_concern_on_and_reads_none(district: District) -> None:
    with district.copy() as address, closing(open_shared(address, "xena", PASSWORD)) as xena:
        [mine] = list_mentees(xena)
        before = mentee_detail(xena, mine.id).passed_on
        with pytest.raises(UserError, match="Say what worries you"):
            pass_on_concern(xena, mine.program_id, words=" \n", urgency=Urgency.TODAY)
        pass_on_concern(xena, mine.program_id, words=" Falls asleep\n at noon ", urgency=Urgency.THIS_WEEK)
        assert mentee_detail(xena, mine.id).passed_on == (PassedOn(TODAY, Urgency.THIS_WEEK), *before)
        assert "concern" not in (xena.undo_label() or "")  # nobody takes back what was passed on
        with pytest.raises(NotAllowed):
            list_concerns(xena, mine.program_id)
        xena.role = Role.PSA_COUNSELOR  # a program that somebody tampered with
        with pytest.raises(NotAllowed, match="does not let your role"):
            list_concerns(xena, mine.program_id)
        with pytest.raises(NotAllowed, match="does not let your role"):
            raise_concern(xena, mine.program_id, summary="Not mine to note", safeguarding_note="nor this")
        with closing(open_shared(address, "ann", PASSWORD)) as ann:
            newest = max(list_concerns(ann, mine.program_id), key=lambda one: one.id)
        assert (newest.summary, newest.raised_by, newest.urgency) == (
            "Falls asleep at noon",
            "xena",
            Urgency.THIS_WEEK,
        )


def test_everybody_finds_their_own_account_and_what_they_did(district: District) -> None:
    did = {login: login in ("carla", "ann", "xena") for login in ("carla", "ann", "xena", "otto", "lee")}
    for login, changed in did.items():
        with closing(open_shared(district.address, login, PASSWORD)) as shared:
            workspace: Workspace = shared
            own = own_account(workspace)
            assert own is not None
            assert (own.login, own.person_id) == (login, LOGINS[login][1])
            rows = activity(workspace, login).rows
            assert (f"Edit Given {LOGINS[login][1]}" in [row.words for row in rows]) is changed


@pytest.mark.parametrize("login", ["lee", "otto", "xena"])
def test_who_may_not_see_students_gets_a_sentence_from_the_program_and_from_the_server(
    district: District, login: str
) -> None:
    with closing(open_shared(district.address, login, PASSWORD)) as workspace:
        with pytest.raises(NotAllowed, match="view students"):
            list_students(workspace)
        workspace.role = Role.COORDINATOR  # a program that somebody tampered with
        with pytest.raises(NotAllowed, match="does not let your role"):
            list_students(workspace)
