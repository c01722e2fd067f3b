"""One student's year for the heat map: days, months by the finest grain, the tier and its reasons."""

from __future__ import annotations

from datetime import date

from iattend_desktop.attendance.overview_rows import Kind
from iattend_desktop.attendance.student_year import student_year
from iattend_desktop.attendance.tier import Trigger
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Tier
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.looking import looking
from tests.unit.attendance.year_facts import add_days


def test_a_students_year_by_day_and_by_month_and_the_look_is_logged(workspace: Workspace) -> None:
    days = {
        date(2026, 10, 30): "excused",
        date(2026, 11, 2): "present",
        date(2026, 11, 3): "suspended_out",
        date(2026, 11, 4): "not_submitted",
        date(2026, 11, 23): "unexcused",  # after today
    }
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        student = make_student(session, school).student_id
        add_days(session, student, school, days)
        make_month(session, student, school, date(2026, 10, 1), expected=1, absent=1)  # the day counts
    year = student_year(workspace, student)
    assert [(span.starts_on, span.kind) for span in year.days] == [
        (date(2026, 10, 30), Kind.EXCUSED),
        (date(2026, 11, 2), None),
        (date(2026, 11, 3), Kind.SUSPENDED_OUT),
        (date(2026, 11, 4), None),
    ]
    assert [(span.starts_on, span.absent, span.expected, span.not_submitted) for span in year.months] == [
        (date(2026, 10, 1), 1, 1, 0),
        (date(2026, 11, 1), 1, 2, 1),
    ]
    with looking(workspace) as session:
        assert [entry.subject_id for entry in session.query(AuditEntry).filter_by(event="view_record")] == [student]


def test_a_month_counts_whole_where_its_days_do_not_cover_it(workspace: Workspace) -> None:
    """October is known by its report of 20 days and by two of them; the two stand in the map of days alone."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        student = make_student(session, school).student_id
        add_days(session, student, school, {date(2026, 10, 5): "excused", date(2026, 10, 6): "present"})
        make_month(session, student, school, date(2026, 10, 1), expected=20, absent=4)
    year = student_year(workspace, student)
    assert [(span.starts_on, span.absent, span.expected) for span in year.months] == [(date(2026, 10, 1), 4, 20)]
    assert [span.starts_on.day for span in year.days] == [5, 6]
    assert year.support.tier is Tier.TWO
    assert [(reason.trigger, reason.absent) for reason in year.support.reasons] == [(Trigger.FIRST_MONTHS, 4)]
