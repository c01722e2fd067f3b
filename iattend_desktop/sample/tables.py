"""The district as four tables of cells under the headings of the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from iattend_desktop.sample import shares
from iattend_desktop.sample.rows import District, Mentor, School, Student
from iattend_desktop.vocabulary import Grade, MentorKind, availability_slots

Value = str | int | float | date | None
Row = list[Value]

SCHOOL_HEADINGS = (
    *("CDS Code", "School", "Region", "Low Grade", "High Grade", "Address", "City", "ZIP", "Latitude", "Longitude"),
    *("PSA Counselor", "PSA Staff No", "PSA Email"),
    *("Second PSA Counselor", "Second PSA Staff No", "Second PSA Email"),
)
STUDENT_HEADINGS = (
    *("Student ID", "SSID", "Last Name", "First Name", "Preferred Name", "Birth Date", "Grade", "School"),
    *("Home Language", "Guardian", "Relationship", "Guardian Phone", "Guardian Email", "Guardian Language"),
    *("Address", "City", "ZIP", "Household", "Interests", "Availability"),
    *("Identified", "Identified By", "Guardian Consent", "Meeting Wish"),
    *("Days Expected 2025-26", "Days Absent 2025-26"),
)
MENTOR_HEADINGS = (
    *("Mentor ID", "Last Name", "First Name", "Mentor Type", "Organization", "Title", "Email", "Phone", "Languages"),
    *("Site", "Latitude", "Longitude", "Travel Miles", "Meets Virtually", "Capacity", "Lowest Grade", "Highest Grade"),
    *("Interests", "Expertise", "Availability", "Application", "Interview", "Background Check"),
    *("Background Check Expires", "References", "Training Hours", "Training Date", "Agreement"),
)
ATTENDANCE_HEADINGS = (
    *("Student ID", "School", "Month", "Days Expected", "Days Attended", "Absent Excused", "Absent Unexcused"),
    *("Suspended Out of School", "In-School Suspension"),
    *("Independent Study Completed", "Independent Study Not Completed", "Not Submitted"),
)
MENTOR_TYPES = {
    MentorKind.DISTRICT_LEADER: "District leader",
    MentorKind.COMMUNITY_PARTNER: "Community partner",
    MentorKind.BUSINESS_PARTNER: "Business partner",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet's worth of rows; ``None`` is an empty cell, dates become real Excel dates, ids are text."""

    name: str  # the file's name without .xlsx
    headings: tuple[str, ...]
    rows: list[Row]

    def column(self, heading: str) -> int:
        """The position of a heading."""
        return self.headings.index(heading)


def make_tables(district: District) -> tuple[Table, Table, Table, Table]:
    """Schools, students, mentors and attendance, in this order, each sorted as an office looks things up."""
    schools = sorted((_school(school) for school in district.schools), key=lambda row: str(row[1]))
    students = [_student(student, district.schools) for student in district.students]
    students.sort(key=lambda row: (str(row[7]), str(row[2]), str(row[3]), str(row[0])))
    mentors = sorted((_mentor(mentor) for mentor in district.mentors), key=lambda row: (str(row[1]), str(row[0])))
    return (
        Table("schools", SCHOOL_HEADINGS, schools),
        Table("students", STUDENT_HEADINGS, students),
        Table("mentors", MENTOR_HEADINGS, mentors),
        Table("attendance", ATTENDANCE_HEADINGS, _attendance(district)),
    )


def _school(school: School) -> Row:
    counselors: Row = []
    for counselor in school.counselors:
        counselors += [counselor.name, counselor.staff_no, counselor.email]
    counselors += [None] * (6 - len(counselors))
    return [
        school.cds,
        school.name,
        school.region,
        _grade(school.low),
        _grade(school.high),
        school.address,
        school.city,
        school.zip,
        school.latitude,
        school.longitude,
        *counselors,
    ]


def _student(student: Student, schools: tuple[School, ...]) -> Row:
    return [
        student.local_id,
        student.ssid,
        student.last_name,
        student.first_name or None,
        student.preferred_name or None,
        student.birth_date,
        _grade(student.grade),
        schools[student.school].name,
        student.home_language or None,
        student.guardian,
        student.relationship,
        student.phone or None,
        student.email or None,
        student.guardian_language,
        student.address,
        student.city,
        student.zip,
        student.household,
        "; ".join(student.interests) or None,
        "; ".join(availability_slots(student.availability)) or None,
        "Yes" if student.identified else "No",
        student.identified_by or None,
        student.consent,
        student.meeting_wish or None,
        student.days_expected,
        student.days_absent,
    ]


def _mentor(mentor: Mentor) -> Row:
    screening = mentor.screening
    return [
        mentor.local_id,
        mentor.last_name,
        mentor.first_name,
        MENTOR_TYPES[mentor.kind],
        mentor.organization,
        mentor.title,
        mentor.email,
        mentor.phone,
        "; ".join(mentor.languages) or None,
        mentor.site.name,
        mentor.site.latitude,
        mentor.site.longitude,
        mentor.travel_miles,
        mentor.virtual or None,
        mentor.capacity,
        _number_or_text(mentor.lowest),
        _number_or_text(mentor.highest),
        "; ".join(mentor.interests),
        "; ".join(mentor.expertise),
        "; ".join(availability_slots(mentor.availability)),
        screening.application,
        screening.interview,
        screening.check,
        screening.check_expires,
        screening.references,
        screening.training_hours,
        screening.training,
        screening.agreement,
    ]


def _attendance(district: District) -> list[Row]:
    facts = district.attendance
    ids = [student.local_id for student in district.students]
    names = [school.name for school in district.schools]
    days = (
        *(facts.expected, facts.attended, facts.excused, facts.unexcused, facts.suspended_out, facts.suspended_in),
        *(facts.study_done, facts.study_not_done, facts.not_submitted),
    )
    places = zip(facts.student.tolist(), facts.school.tolist(), facts.month.tolist(), strict=True)
    numbers = zip(*(column.tolist() for column in days), strict=True)
    rows: list[Row] = [
        [ids[student], names[school], shares.MONTHS[month], *row]
        for (student, school, month), row in zip(places, numbers, strict=True)
    ]
    rows.sort(key=lambda row: (str(row[1]), str(row[0])))  # months of one student stay in their order
    return rows


def _grade(grade: Grade) -> Value:
    return _number_or_text(grade.label)


def _number_or_text(text: str) -> Value:
    return int(text) if text.isdecimal() else text
