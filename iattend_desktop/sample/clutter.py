"""What stands around the tables of an export that passed through several hands."""

from __future__ import annotations

from collections.abc import Mapping

from iattend_desktop.sample.workbooks import Layout

_CODES = (
    "Codes",
    (
        ("Code", "Meaning"),
        ("TK", "Transitional kindergarten"),
        ("K", "Kindergarten"),
        ("PSA", "Pupil Services and Attendance"),
    ),
)
_STUDENT_NOTES = (
    "Notes",
    (
        ("Roster for the mentor program",),
        ("Export", "Monthly, from the student information system; mended by hand for Region East"),
        ("Questions", "attendance.office@example.org"),
        ("Do not sort", "Rows at the end were added later"),
    ),
)
_ATTENDANCE_NOTES = (
    "Notes",
    (
        ("Month", "First day of the month; November runs to November 20"),
        ("Not Submitted", "Days on which no roll was taken; they are not in Days Expected"),
    ),
)

MESSY_LAYOUTS: Mapping[str, Layout] = {
    "schools": Layout(
        "School directory",
        titles=("Los Angeles Unified – School directory, exported 11/20/2026", ""),
        after=(_CODES,),
    ),
    "students": Layout(
        "Roster 11-20",
        titles=("Los Angeles Unified – Student roster, exported 11/20/2026", "Confidential student records", ""),
        groups=(("Student", 8), ("Home and family", 10), ("Program", 6), ("Last year", 2)),
        before=(_STUDENT_NOTES,),
    ),
    "mentors": Layout(
        "Mentors",
        titles=("Los Angeles Unified – Mentor program roster, exported 11/20/2026",),
        groups=(("Mentor", 8), ("Where and when", 6), ("Matching", 6), ("Screening", 8)),
        after=(_CODES,),
    ),
    "attendance": Layout(
        "Attendance 2026-27",
        titles=("Los Angeles Unified – Monthly attendance 2026–27, exported 11/20/2026", ""),
        after=(_ATTENDANCE_NOTES,),
    ),
}
