"""Cohort reports from a real workspace: who counts, in which group and year, what is hidden, how many queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from iattend_desktop.attendance.cohort import (
    CohortLine,
    CohortReport,
    End,
    Share,
    cohort_report,
    rate_of,
    share_text,
)
from iattend_desktop.attendance.cohort_students import Dimension
from iattend_desktop.attendance.suppression import Hidden
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import School
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student

SEPTEMBER, LAST_MARCH = date(2026, 9, 1), date(2026, 3, 1)


def add(
    session: Session, school: School, absences: list[int], *, expected: int = 40, grade: int = 9, language: str = "spa"
) -> list[int]:
    """A student with so many days missed for each number; their keys."""
    found = []
    for absent in absences:
        student = make_student(session, school, grade=grade, home_language=language).student_id
        make_month(session, student, school, SEPTEMBER, expected=expected, absent=absent)
        found.append(student)
    return found


def show_everything(workspace: Workspace) -> None:
    workspace.change_settings(replace(workspace.settings(), smallest_group_shown=1))


def report(workspace: Workspace, *tables: tuple[Dimension, ...], same_students: bool = False) -> CohortReport:
    found = cohort_report(workspace, tables, same_students=same_students)
    assert found is not None
    return found


def told(line: CohortLine, year: int = 0) -> tuple[object, ...]:
    """Students, eligible, chronic, bands and rate of a line in a year."""
    found = line.years[year]
    assert found is not None
    return found.students, found.eligible, found.chronic, found.bands, share_text(found.rate)


def test_students_are_counted_by_school_grade_and_language(workspace: Workspace) -> None:
    show_everything(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        lincoln, adams = make_school(session, "Lincoln High"), make_school(session, "Adams Middle", region="West")
        add(session, lincoln, [0, 1, 2, 4, 8])  # of 40: 0, 2.5, 5, 10, 20 %
        add(session, adams, [3, 4], grade=7, language="eng")
        add(session, adams, [3], expected=30, grade=7, language="eng")  # 10 % of 30 days: too early
        make_student(session, adams, grade=8, home_language=None)  # no attendance at all
    schools, regions, grades, languages = report(
        workspace, (Dimension.SCHOOL,), (Dimension.REGION,), (Dimension.GRADE,), (Dimension.LANGUAGE,)
    ).tables
    lincoln_told, adams_told = (5, 5, 2, (2, 1, 1, 1), "40.0 %"), (4, 2, 1, (0, 1, 1, 0), "50.0 %")
    assert [(line.names, told(line)) for line in schools.lines] == [
        (("Adams Middle",), adams_told),
        (("Lincoln High",), lincoln_told),
    ]
    assert [(line.names, told(line)) for line in regions.lines] == [(("East",), lincoln_told), (("West",), adams_told)]
    assert [(line.names, told(line)[:3]) for line in grades.lines] == [
        (("7",), (3, 2, 1)),
        (("8",), (1, 0, 0)),
        (("9",), (5, 5, 2)),
    ]
    assert [line.names for line in languages.lines] == [("English",), ("Spanish",), ("Language unknown",)]


def test_dimensions_are_crossed_and_everybody_is_the_total(workspace: Workspace) -> None:
    show_everything(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        add(session, school, [0, 9])
        add(session, school, [0, 0, 9], grade=10)
    found = report(workspace, (Dimension.REGION, Dimension.GRADE))
    assert [(line.names, told(line)[:3]) for line in found.tables[0].lines] == [
        (("East", "9"), (2, 2, 1)),
        (("East", "10"), (3, 3, 1)),
    ]
    assert told(found.everybody) == (5, 5, 2, (3, 0, 0, 2), "40.0 %")


def test_last_year_stands_beside_this_year_at_the_school_of_then(workspace: Workspace) -> None:
    show_everything(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        high, middle = make_school(session, "High"), make_school(session, "Middle")
        rosa, ana = add(session, high, [0, 8])
        year = school_year_of(session, LAST_MARCH)
        for student in (rosa, 0):
            if student == 0:
                student = make_student(session, high).student_id
                session.query(Enrollment).filter_by(student_id=student).delete()
            session.add(
                Enrollment(
                    student_id=student, school_id=middle.id, school_year_id=year.id, grade=8,
                    entered_on=date(2025, 8, 13), exited_on=date(2026, 6, 11),
                )
            )  # fmt: skip
            make_month(session, student, middle, LAST_MARCH, expected=180, absent=36)
    assert ana
    found = report(workspace, (Dimension.SCHOOL,))
    assert found.years == ("2026-27", "2025-26")
    high_line, middle_line = found.tables[0].lines
    assert (told(high_line)[:3], high_line.years[1]) == ((2, 2, 1), None)
    assert (middle_line.years[0], told(middle_line, 1)[:3]) == (None, (2, 2, 2))
    same = report(workspace, (Dimension.SCHOOL,), same_students=True)
    (high_line,) = (line for line in same.tables[0].lines if any(line.years))
    assert high_line.names == ("High",)
    assert [told(high_line, n)[:3] for n in (0, 1)] == [(1, 1, 0), (1, 1, 1)]


def test_who_changed_schools_counts_once_at_the_last(workspace: Workspace) -> None:
    show_everything(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        first, second = make_school(session, "First"), make_school(session, "Second")
        (student,) = add(session, first, [4])
        old = session.query(Enrollment).filter_by(student_id=student).one()
        old.exited_on = date(2026, 10, 1)
        session.flush()
        session.add(
            Enrollment(
                student_id=student, school_id=second.id, school_year_id=old.school_year_id, entered_on=date(2026, 10, 1)
            )
        )
    found = report(workspace, (Dimension.SCHOOL,), (Dimension.GRADE,))
    assert [(line.names, told(line)[0]) for line in found.tables[0].lines] == [(("Second",), 1)]
    assert [line.names for line in found.tables[1].lines] == [("Grade unknown",)]


def test_before_day_thirty_one_bands_are_provisional(workspace: Workspace) -> None:
    show_everything(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        add(session, make_school(session), [0, 1, 3], expected=20)
    found = report(workspace)
    assert found.provisional
    assert told(found.everybody) == (3, 3, 1, (1, 1, 1, 0), "33.3 %")


def test_small_groups_are_hidden_over_all_tables(workspace: Workspace) -> None:
    """Lincoln has 4 chronic of 40, Adams 26: the region's and the district's 30 would give the 4 back."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        lincoln, adams = make_school(session, "Lincoln"), make_school(session, "Adams")
        add(session, lincoln, [4] * 4 + [0] * 36)
        add(session, adams, [4] * 26 + [0] * 14)
    found = report(workspace, (Dimension.REGION,), (Dimension.SCHOOL,))
    adams_line, lincoln_line = found.tables[1].lines
    assert told(found.everybody)[:3] == (80, 80, 30)
    assert told(lincoln_line)[:3] == (40, 40, Hidden.SMALL)
    assert told(adams_line)[:3] == (40, 40, Hidden.WITHHELD)
    assert told(lincoln_line)[4] == "at most 25 %"  # 10 of 40
    assert told(adams_line)[4] == "–"
    assert found.hidden_up_to == 10


def test_without_a_school_year_there_is_no_report(workspace: Workspace) -> None:
    assert cohort_report(workspace, as_of=date(1999, 1, 1)) is None


def test_as_many_queries_for_forty_students_as_for_four(
    workspace: Workspace, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    def fill(count: int) -> None:
        with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
            add(session, make_school(session, f"School {count}"), [0] * count)

    fill(4)
    few = count_statements(lambda: cohort_report(workspace))
    fill(36)
    assert count_statements(lambda: cohort_report(workspace)) == few
    assert few == 5  # school years, settings, schools, students, one year's days


def test_as_of_a_past_day_a_month_that_goes_on_does_not_count(workspace: Workspace) -> None:
    show_everything(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        add(session, make_school(session), [8])
    for day, eligible in ((date(2026, 9, 30), 1), (date(2026, 9, 29), 0)):
        found = cohort_report(workspace, (), as_of=day)
        assert found is not None
        assert told(found.everybody)[:2] == (1, eligible)


@pytest.mark.parametrize(
    ("chronic", "not_chronic", "eligible", "share"),
    [
        (30, 220, 250, Share(120)),
        (20, 181, 201, Share(99)),  # 9.95 %, never rounded up to the line
        (11, 2989, 3000, Share(10, End.AT_MOST)),  # 0.4 %
        (11, 998, 1009, Share(10)),  # 1.09 % is more than 1 %
        (2989, 11, 3000, Share(990, End.AT_LEAST)),
        (Hidden.SMALL, Hidden.WITHHELD, 250, Share(40, End.AT_MOST)),  # 10 of 250
        (Hidden.WITHHELD, Hidden.SMALL, 250, Share(960, End.AT_LEAST)),
        (Hidden.SMALL, Hidden.SMALL, 15, None),  # a limit of 67 % says nothing
        (Hidden.WITHHELD, Hidden.WITHHELD, 250, None),
        (30, 220, Hidden.WITHHELD, None),  # 30 and 12.0 % would give the 250 back
    ],
)
def test_shares_are_told_as_far_as_they_may(
    chronic: int | Hidden, not_chronic: int | Hidden, eligible: int | Hidden, share: Share | None
) -> None:
    assert rate_of(chronic, not_chronic, eligible, smallest=11) == share


def test_that_everybody_is_in_one_band_is_not_said(workspace: Workspace) -> None:
    """40 of 40 satisfactory would say that nobody missed 5 %; 38 of 40, that 2 did."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        add(session, make_school(session), [0] * 38 + [2, 2])
    students, eligible, chronic, bands, rate = told(report(workspace).everybody)
    assert (students, eligible, chronic, rate) == (40, 40, Hidden.SMALL, "at most 25 %")
    assert bands == (Hidden.WITHHELD, Hidden.SMALL, Hidden.SMALL, Hidden.SMALL)
