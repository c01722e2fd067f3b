"""The students list with days missed: grains, years, days not submitted, statements at size."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from iattend_desktop.attendance.rate import months_of
from iattend_desktop.attendance.standing import count_bands, list_standings, student_attendance
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Band, Eligibility, Grain
from iattend_desktop.workspace import Workspace
from tests.factories import make_import_run, make_month, make_school, make_student
from tests.unit.attendance.conftest import AddFact

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
YEAR = (date(2026, 7, 1), date(2027, 6, 30))
LAST_YEAR = (date(2025, 7, 1), date(2026, 6, 30))


@pytest.mark.on_both
def test_months_add_up_and_absence_counts_every_kind(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_fact(Grain.MONTH, *SEPTEMBER, 21, excused=1, unexcused=1, suspended_out=1, suspended_in=2)
    add_fact(Grain.MONTH, *OCTOBER, 22, unspecified=1, independent_study_missed=1, independent_study=3)
    standing = list_standings(workspace)[0]
    # absent: 1 + 1 + 1 and 1 + 1; in-school suspension and completed independent study count as attended
    assert (standing.id, standing.absent, standing.expected) == (student, 5, 43)
    assert standing.band is Band.MODERATE  # 11.6 %
    assert standing.eligibility is Eligibility.ELIGIBLE
    assert standing.chronic


def test_the_finest_grain_that_covers_the_days_counts_and_grains_are_never_summed(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    def days() -> tuple[int, int]:
        standing = list_standings(workspace)[0]
        return standing.absent, standing.expected

    def months() -> list[tuple[date, int, int]]:
        with workspace.read() as session:
            found = months_of(session, student, school_year_of(session, SEPTEMBER[0]).id)
        return [(month.month, month.expected, month.absent) for month in found]

    add_fact(Grain.YEAR, *YEAR, 30, unexcused=4)
    assert days() == (4, 30)
    add_fact(Grain.MONTH, *SEPTEMBER, 5, unexcused=2)
    assert days() == (4, 30)  # one month of a year that is known as a whole
    add_fact(Grain.MONTH, *OCTOBER, 25, unexcused=7)
    assert days() == (9, 30)
    for day in range(1, 6):
        assert months()[0] == (SEPTEMBER[0], 5, 2)
        add_fact(Grain.DAY, date(2026, 9, day), date(2026, 9, day), 1, unexcused=1 if day == 3 else 0)
    assert days() == (8, 30)  # the days of September are all there; October is still known by month
    assert months() == [(SEPTEMBER[0], 5, 1), (OCTOBER[0], 25, 7)]


def test_days_from_the_middle_of_the_year_on_leave_the_months_before_them(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    """By month until October, by day since: 2 of 21, 1 of 22 and 3 of 4 days."""
    add_fact(Grain.MONTH, *SEPTEMBER, 21, unexcused=2)
    add_fact(Grain.MONTH, *OCTOBER, 22, excused=1)
    for day in range(2, 6):
        add_fact(Grain.DAY, date(2026, 11, day), date(2026, 11, day), 1, unexcused=1 if day > 2 else 0)
    standing = list_standings(workspace)[0]
    assert (standing.id, standing.absent, standing.expected) == (student, 6, 47)


def test_days_not_submitted_are_neither_present_nor_absent(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    add_fact(Grain.MONTH, *SEPTEMBER, 20, unexcused=2, not_submitted=3)
    standing = list_standings(workspace)[0]
    assert (standing.id, standing.absent, standing.expected, standing.not_submitted) == (student, 2, 20, 3)


@pytest.mark.parametrize(
    ("absent", "expected", "band", "eligibility", "chronic"),
    [
        (4, 31, Band.MODERATE, Eligibility.ELIGIBLE, True),
        (3, 31, Band.AT_RISK, Eligibility.ELIGIBLE, False),
        (3, 30, Band.MODERATE, Eligibility.TOO_EARLY, False),
        (6, 30, Band.SEVERE, Eligibility.TOO_EARLY, False),
    ],
)
def test_before_day_thirty_one_the_band_is_shown_and_nobody_is_chronic(
    workspace: Workspace,
    student: int,
    add_fact: AddFact,
    absent: int,
    expected: int,
    band: Band,
    eligibility: Eligibility,
    chronic: bool,
) -> None:
    add_fact(Grain.MONTH, *SEPTEMBER, expected, unexcused=absent)
    standing = list_standings(workspace)[0]
    assert (standing.id, standing.band) == (student, band)
    assert (standing.eligibility, standing.chronic) == (eligibility, chronic)


def test_last_year_stands_beside_this_year(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_fact(Grain.YEAR, *LAST_YEAR, 180, unexcused=36)
    standing = list_standings(workspace)[0]
    assert (standing.last_absent, standing.last_expected, standing.last_band) == (36, 180, Band.SEVERE)
    assert (standing.absent, standing.expected, standing.band) == (0, 0, None)
    assert standing.eligibility is Eligibility.NO_DATA
    attendance = student_attendance(workspace, student)
    assert attendance.months == ()
    assert attendance.this_year is None
    assert attendance.last_year is not None
    assert (attendance.last_year.absent, attendance.last_year.grain) == (36, Grain.YEAR)


def test_facts_that_begin_after_today_do_not_count(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_fact(Grain.MONTH, *OCTOBER, 22, unexcused=1)
    add_fact(Grain.MONTH, date(2026, 12, 1), date(2026, 12, 31), 15, unexcused=15)
    standing = list_standings(workspace)[0]
    assert (standing.id, standing.absent, standing.expected) == (student, 1, 22)


def test_superseded_facts_do_not_count(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_fact(Grain.MONTH, *OCTOBER, 22, unexcused=9)
    with workspace.write(Permission.IMPORT_ROSTERS, "Import again") as session:
        run = make_import_run(session)
        session.query(AttendanceFact).filter_by(student_id=student).one().superseded_by_id = run.id
    add_fact(Grain.MONTH, *OCTOBER, 22, unexcused=2)
    standing = list_standings(workspace)[0]
    assert (standing.absent, standing.expected) == (2, 22)


def test_bands_are_counted(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        for absent in (0, 1, 2, 2, 8):  # of 40: 0, 2.5, 5, 5 and 20 %
            make_month(
                session, make_student(session, school).student_id, school, SEPTEMBER[0], expected=40, absent=absent
            )
        make_student(session, school)
    counted = count_bands(list_standings(workspace))
    assert counted == {Band.SATISFACTORY: 2, Band.AT_RISK: 2, Band.SEVERE: 1, None: 1}


def test_the_list_sends_as_many_statements_for_sixty_students_as_for_one(
    workspace: Workspace, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    def add(students: int) -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
            school = make_school(session)
            for _number in range(students):
                make_month(session, make_student(session, school).student_id, school, SEPTEMBER[0])

    add(1)
    assert len(list_standings(workspace)) == 1
    one = count_statements(lambda: list_standings(workspace))
    add(59)
    assert len(list_standings(workspace)) == 60
    assert count_statements(lambda: list_standings(workspace)) == one
    # school year, settings, totals, last year, then in the students' rows: school year, numbers, mentors, students
    assert one == 8
