"""Each student with the days missed and the band: the students list, filtered and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from iattend_desktop.attendance.band import band_of, eligibility_of
from iattend_desktop.attendance.rate import Month, Totals, attendance_totals, months_of
from iattend_desktop.attendance.rule import Rule, rule_of
from iattend_desktop.i18n import _
from iattend_desktop.people.students import StudentRow, last_year, student_rows
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Band, Eligibility
from iattend_desktop.workspace import Workspace, load_settings


@dataclass(frozen=True, slots=True)
class Standing:
    """A student, this year's days so far and last year's; ``band`` is this year's, provisional before day 31."""

    student: StudentRow
    expected: int
    absent: int
    not_submitted: int
    band: Band | None
    eligibility: Eligibility
    last_expected: int
    last_absent: int
    last_band: Band | None

    @property
    def id(self) -> int:
        """The person's key."""
        return self.student.id

    @property
    def chronic(self) -> bool:
        """Chronically absent by the rule in force: this year, with enough days."""
        return self.eligibility is Eligibility.ELIGIBLE and self.band in (Band.MODERATE, Band.SEVERE)


@dataclass(frozen=True, slots=True)
class StudentAttendance:
    """One student's attendance in months, with the totals of this year and the last."""

    months: tuple[Month, ...]
    this_year: Totals | None
    last_year: Totals | None


def list_standings(workspace: Workspace, progress: Progress = SILENT) -> list[Standing]:
    """Every student enrolled this year, by name; a fixed few queries."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    with workspace.read() as session:
        year = school_year_on(session, today)
        if year is None:
            return []
        rule = rule_of(load_settings(session))
        now = attendance_totals(session, year.id, as_of=today, progress=Part(progress, 0.0, 0.4))
        before_year, then = last_year(session, year), Part(progress, 0.4, 0.7)
        before = attendance_totals(session, before_year.id, progress=then) if before_year else {}
        students = student_rows(session, today)
    tally = Tally(Part(progress, 0.7, 1.0), _("Reading students"))
    return [_standing(row, now.get(row.id), before.get(row.id), rule) for row in tally.each(students)]


def student_attendance(workspace: Workspace, person_id: int) -> StudentAttendance:
    """One student's months; the caller has opened the record, which is the logged look."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    with workspace.read() as session:
        year = school_year_on(session, today)
        if year is None:
            return StudentAttendance((), None, None)
        before = last_year(session, year)
        return StudentAttendance(
            months=tuple(months_of(session, person_id, year.id)),
            this_year=attendance_totals(session, year.id, as_of=today, students=[person_id]).get(person_id),
            last_year=attendance_totals(session, before.id, students=[person_id]).get(person_id) if before else None,
        )


def count_bands(standings: Iterable[Standing]) -> Counter[Band | None]:
    """How many students are in each band this year."""
    return Counter(standing.band for standing in standings)


def _standing(row: StudentRow, now: Totals | None, before: Totals | None, rule: Rule) -> Standing:
    expected, absent, not_submitted = (now.expected, now.absent, now.not_submitted) if now else (0, 0, 0)
    last_expected, last_absent = (before.expected, before.absent) if before else (0, 0)
    return Standing(
        student=row,
        expected=expected,
        absent=absent,
        not_submitted=not_submitted,
        band=band_of(absent, expected),
        eligibility=eligibility_of(absent, expected, rule=rule),
        last_expected=last_expected,
        last_absent=last_absent,
        last_band=band_of(last_absent, last_expected),
    )
