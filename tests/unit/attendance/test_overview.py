"""The figures of the Attendance page: small districts, counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from iattend_desktop.attendance.overview import District, load_district
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Band, Eligibility
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.unit.attendance.year_facts import add_days, told


def test_an_empty_workspace_has_no_figures(workspace: Workspace) -> None:
    district = load_district(workspace)
    assert (district.students, district.schools, district.as_of) == ((), (), None)
    figures = district.figures()
    assert (figures.students, figures.months, figures.weekdays) == (0, (), ())
    assert [line.count for line in figures.bands] == [0, 0, 0, 0]


def test_bands_months_and_reasons_of_three_students(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        severe, fine, early, nothing = (
            make_student(session, school, name).student_id for name in ("Rosa", "Ana", "Omar", "Eli")
        )
        for month, absent in ((9, 5), (10, 3)):
            make_month(session, severe, school, date(2026, month, 1), expected=20, absent=absent)
            make_month(session, fine, school, date(2026, month, 1), expected=20, absent=0)
        fact = make_month(session, early, school, date(2026, 10, 1), expected=20, absent=0)
        fact.suspended_out, fact.excused, fact.not_submitted, fact.attended = 2, 1, 2, 17
    district = load_district(workspace)
    figures = district.figures()
    # Rosa 8 of 40, severe; Ana 0 of 40; Omar 3 of 20, moderate but too early; of Eli nothing is known
    assert told(figures.bands) == {
        "band:satisfactory": (1, 3),
        "band:at_risk": (0, 3),
        "band:moderate": (1, 3),
        "band:severe": (1, 3),
    }
    assert [line.early for line in figures.bands] == [0, 0, 1, 0]
    # 20 % and 15 % missed are 91 % or less; Omar's line is as early as his band
    assert told(figures.lausd) == {"lausd:proficient": (1, 3), "lausd:between": (0, 3), "lausd:chronic": (2, 3)}
    assert [line.early for line in figures.lausd] == [0, 0, 1]
    # Omar missed 3 days of his first month, Rosa a fifth of the year
    assert told(figures.tiers) == {"tier:1": (1, 3), "tier:2": (1, 3), "tier:3": (1, 3)}
    assert [line.students for line in figures.tiers] == [(fine,), (early,), (severe,)]
    supports = {one.id: one.support for one in district.students}
    assert supports[early].words == "3 absences in the first month."
    assert (supports[early].provisional, supports[nothing].tier) == (True, None)
    assert told(figures.months) == {"month:9": (5, 40), "month:10": (6, 60)}
    assert [line.students for line in figures.months] == [(severe,), (early, severe)]  # by name
    assert told(figures.kinds) == {
        "kind:excused": (1, 11),
        "kind:unexcused": (8, 11),
        "kind:suspended_out": (2, 11),
        "kind:independent_study_missed": (0, 11),
        "not_submitted": (2, 0),
    }
    # a tenth of the days: Rosa 8 of 40 unexcused, Omar 2 of 20 suspended; his one excused day is not
    assert [line.students for line in figures.kinds] == [(), (severe,), (early,), (), ()]
    assert (figures.eligible, figures.chronic, figures.too_early, figures.early) == (2, 1, 1, 1)
    assert (figures.unknown, figures.expected, figures.absent, figures.not_submitted) == (1, 100, 11, 2)
    (eli,) = [one for one in district.students if one.id == nothing]
    assert (eli.band, eli.eligibility) == (None, Eligibility.NO_DATA)
    assert figures.weekdays == ()  # by month nothing is known of weekdays
    assert district.as_of == date(2026, 10, 31)


def test_figures_of_some_are_of_those_alone(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        east, west = make_school(session), make_school(session, "Roosevelt High", region="West")
        for school, absent in ((east, 4), (west, 8)):
            make_month(
                session, make_student(session, school).student_id, school, date(2026, 9, 1), expected=40, absent=absent
            )
    district = load_district(workspace)
    west_only = district.figures(lambda student: student.region == "West")
    assert (west_only.students, west_only.absent, told(west_only.months)) == (1, 8, {"month:9": (8, 40)})
    assert [line.count for line in west_only.bands] == [0, 0, 0, 1]


def test_weekdays_come_from_days(workspace: Workspace) -> None:
    monday = date(2026, 11, 2)
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        student = make_student(session, school).student_id
        week = ("unexcused", "present", "present", "not_submitted", "excused")
        add_days(
            session,
            student,
            school,
            {monday + timedelta(days=7 * turn + at): what for turn in range(2) for at, what in enumerate(week)},
        )
    figures = load_district(workspace).figures()
    # the two Thursdays were not submitted: nothing is expected there, and no line stands for them
    assert told(figures.weekdays) == {
        "weekday:0": (2, 2),
        "weekday:1": (0, 2),
        "weekday:2": (0, 2),
        "weekday:4": (2, 2),
    }
    assert [line.students for line in figures.weekdays] == [(student,), (), (), (student,)]
    assert figures.not_submitted == 2


def test_a_line_is_crossed_within_the_newest_week(workspace: Workspace) -> None:
    """Nov 20 is a Friday: the week is Nov 14 to 20, and days up to Nov 13 stand before it."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        worse, better, new = (make_student(session, school, name).student_id for name in ("Rosa", "Ana", "Omar"))
        days = [date(2026, 10, 26) + timedelta(days=at) for at in range(26)]
        days = [day for day in days if day.weekday() < 5]  # 20 days, 5 of them in the newest week
        missed = {worse: {19}, better: {0}, new: set[int]()}
        for student, absent in missed.items():
            session.flush()
            chosen = days[15:] if student == new else days
            add_days(
                session,
                student,
                school,
                {day: "unexcused" if days.index(day) in absent else "present" for day in chosen},
            )
    district = load_district(workspace)
    by_key = {one.id: one for one in district.students}
    assert (district.since, district.since_month) == (date(2026, 11, 14), None)
    # before: 0 of 15, satisfactory; with the week: 1 of 20, exactly 5 %, at risk
    assert (by_key[worse].before_absent, by_key[worse].before_expected, by_key[worse].crossed) == (0, 15, 1)
    # 1 of 15 is at risk and 1 of 20 is at risk: nothing was crossed
    assert (by_key[better].before_band, by_key[better].band, by_key[better].crossed) == (Band.AT_RISK, Band.AT_RISK, 0)
    assert (by_key[new].before_band, by_key[new].crossed) == (None, 0)  # nothing is known of before


def test_by_month_the_newest_month_is_what_is_new(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        better, worse = (make_student(session, school, name).student_id for name in ("Ana", "Rosa"))
        for student, absent in ((better, (3, 0)), (worse, (0, 8))):
            for month, days in zip((10, 11), absent, strict=True):
                make_month(session, student, school, date(2026, month, 1), expected=20, absent=days)
    district = load_district(workspace)
    by_key = {one.id: one for one in district.students}
    assert (district.since, district.since_month, district.as_of) == (None, date(2026, 11, 1), date(2026, 11, 20))
    assert by_key[better].crossed == -1  # 3 of 20 is moderate, 3 of 40 at risk
    assert by_key[worse].crossed == 3  # nothing of 20, then 8 of 40


def test_the_page_sends_as_many_statements_for_sixty_students_as_for_one(
    workspace: Workspace, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    def add(students: int) -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
            school = make_school(session)
            for _number in range(students):
                make_month(session, make_student(session, school).student_id, school, date(2026, 9, 1))

    found: list[District] = []
    add(1)
    one = count_statements(lambda: found.append(load_district(workspace)))
    add(59)
    assert count_statements(lambda: found.append(load_district(workspace))) == one
    assert [len(district.students) for district in found] == [1, 60]
    # two school years, settings, newest, four of the students' rows, last year's schools, schools; this year's days by
    # month, its absences, its weekdays, and the days before and after matches
    assert one == 10 + 4
