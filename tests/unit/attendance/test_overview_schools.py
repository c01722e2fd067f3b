"""Schools beside each other: ranked by chronic rate, with the bands and both lines of each."""

from __future__ import annotations

from datetime import date

from iattend_desktop.attendance.overview import load_district
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.unit.attendance.year_facts import add_year


def test_schools_are_ranked_by_rate_with_last_year_where_the_student_was(workspace: Workspace) -> None:
    """Last year Rosa was at Roosevelt; Ana, who left the district since, at Lincoln."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, roosevelt = make_school(session), make_school(session, "Roosevelt High", region="West")
        make_school(session, "Nobody's School")
        rosa, omar = make_student(session, lincoln).student_id, make_student(session, roosevelt, "Omar").student_id
        make_month(session, rosa, lincoln, date(2026, 9, 1), expected=40, absent=3)
        make_month(session, omar, roosevelt, date(2026, 9, 1), expected=40, absent=4)
        ana = Person(given_name="Ana")
        session.add(ana)
        session.flush()
        before = date(2025, 7, 1)
        year = school_year_of(session, before).id
        for student, school in ((rosa, roosevelt), (ana.id, lincoln)):
            session.add(
                Enrollment(
                    student_id=student, school_id=school.id, school_year_id=year, entered_on=date(2025, 8, 14), grade=8
                )
            )
        for student, expected, absent in ((rosa, 180, 18), (omar, 180, 17), (ana.id, 30, 30)):
            add_year(session, student, before, expected, absent)
        keys = lincoln.id, roosevelt.id
    first, second = load_district(workspace).schools
    assert (first.id, second.id) == (keys[1], keys[0])
    assert (first.chronic, first.eligible, first.bands) == (1, 1, (0, 0, 1, 0))
    assert (second.chronic, second.eligible, second.bands) == (0, 1, (0, 1, 0, 0))
    # 4 of 40 is 90 % attended, 3 of 40 is 92.5 %; Omar missed 4 days of his first month, Rosa 3
    assert (first.lausd, first.tiers, first.lausd_rate) == ((0, 0, 1), (0, 1, 0), 1.0)
    assert (second.lausd, second.tiers, second.lausd_rate) == ((0, 1, 0), (0, 1, 0), 0.0)
    # Rosa's 18 of 180 and Omar's 17 of 180 count at Roosevelt; Ana's 30 days at Lincoln are too few
    assert (first.last_chronic, first.last_eligible) == (1, 2)
    assert (second.last_chronic, second.last_eligible, second.last_rate) == (0, 0, None)
    assert (first.missing, second.missing) == ((omar,), ())


def test_before_day_31_a_rate_is_provisional(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        for absent in (3, 0):
            make_month(
                session, make_student(session, school).student_id, school, date(2026, 9, 1), expected=30, absent=absent
            )
    (row,) = load_district(workspace).schools
    assert (row.provisional, row.early, row.too_early, row.chronic, row.eligible) == (True, 1, 2, 0, 0)
    assert row.rate == 0.5


def test_before_the_first_day_last_year_ranks_the_schools(workspace: Workspace) -> None:
    """What the outreach day before the year looks at: this year has no attendance yet."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        for name, absent in (("Lincoln High", 10), ("Roosevelt High", 40)):
            student = make_student(session, make_school(session, name)).student_id
            add_year(session, student, date(2025, 7, 1), 180, absent)
    district = load_district(workspace)
    assert [(row.name, row.rate, row.last_rate) for row in district.schools] == [
        ("Roosevelt High", None, 1.0),
        ("Lincoln High", None, 0.0),
    ]
    assert district.figures().unknown == 2
