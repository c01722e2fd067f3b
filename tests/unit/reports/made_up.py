"""A made-up student for the tests of the reports."""

from __future__ import annotations

import datetime as dt

from iattend_desktop.reports.chart import MonthAttendance
from iattend_desktop.reports.student import CheckInLine, GoalLine, NextStep, StudentSummary
from iattend_desktop.vocabulary import Band, Cadence, Channel, ContactOutcome, Eligibility, GoalKind, GoalStatus

ROSA = StudentSummary(
    name="Rosa Delgado-Ortiz",
    local_id="00123456",
    school="Lincoln Middle School",
    grade="7",
    school_year="2026–27",
    printed_on=dt.date(2026, 11, 20),
    printed_by="M. Alvarez",
    mentor_name="Dr. Hannah Kim",
    since=dt.date(2026, 9, 12),
    cadence=Cadence.WEEKLY,
    attendance=(
        MonthAttendance(dt.date(2026, 8, 1), 13, 2),
        MonthAttendance(dt.date(2026, 9, 1), 21, 4, 1),
        MonthAttendance(dt.date(2026, 10, 1), 22, 1),
        MonthAttendance(dt.date(2026, 11, 1), 13, 0, 2),
    ),
    days_expected=69,
    days_absent=7,
    days_not_submitted=3,
    band=Band.MODERATE,
    eligibility=Eligibility.ELIGIBLE,
    last_year=(178, 24),
    goals=(
        GoalLine(
            "No more than one absence a week", GoalKind.ATTENDANCE, 2.1, 1, "absences a week", 0.8,
            dt.date(2026, 12, 18), GoalStatus.OPEN, "on pace",
        ),
        GoalLine("Join the robotics club", GoalKind.BELONGING, None, None, "", None, None, GoalStatus.REACHED),
    ),
    check_ins=(
        CheckInLine(
            dt.date(2026, 11, 20), Channel.IN_PERSON, 30, ContactOutcome.CONTACT, "Bus pass arrived.",
            "Call her aunt", dt.date(2026, 11, 27), "Dr. Kim",
        ),
        CheckInLine(dt.date(2026, 11, 6), Channel.PHONE, None, ContactOutcome.ATTEMPT, "No answer."),
        CheckInLine(dt.date(2026, 11, 13), Channel.IN_PERSON, 30, ContactOutcome.CONTACT, "Met at lunch."),
    ),
    next_steps=(
        NextStep("Call her aunt", "Dr. Kim", dt.date(2026, 11, 27)),
        NextStep("Ask the school nurse", "J. Reyes", dt.date(2026, 12, 4)),
    ),
)  # fmt: skip
