"""Reads Microsoft School Data Sync CSV: v1 (``School.csv``, ``Student.csv``) and v2.1, which is like OneRoster."""

from __future__ import annotations

from iattend_desktop.i18n import _
from iattend_desktop.roster.bundle import Bundle, CsvTable
from iattend_desktop.roster.export_tables import (
    Column,
    Org,
    Orgs,
    Part,
    digits,
    extra_note,
    gone_note,
    grade_column,
    id_column,
    left_column,
    part,
    school_sheet,
)
from iattend_desktop.roster.fields import NAMES, Kind
from iattend_desktop.roster.oneroster import not_read_note, read_oneroster

V1, V2_1 = "School Data Sync 1", "School Data Sync 2.1"
_SCHOOL = (
    "SIS ID", "Name", "School Number", "School NCES_ID", "State ID", "Grade Low", "Grade High", "Principal SIS ID",
    "Principal Name", "Principal Secondary Email", "Address", "City", "State", "Country", "Zip", "Phone", "Zone",
)  # fmt: skip
_STUDENT = (
    "SIS ID", "School SIS ID", "First Name", "Last Name", "Username", "Password", "State ID", "Secondary Email",
    "Student Number", "Middle Name", "Grade", "Status", "Birthdate", "Graduation Year", "Mailing Address",
    "Mailing City", "Mailing State", "Mailing Zip", "Mailing Latitude", "Mailing Longitude", "Mailing Country",
    "Residence Address", "Residence City", "Residence State", "Residence Zip", "Residence Latitude",
    "Residence Longitude", "Residence Country", "Gender", "ELL Status", "FederalRace",
)  # fmt: skip
_SCHOOL_FIELDS = {
    "grade_low": "Grade Low", "grade_high": "Grade High", "address": "Address", "city": "City", "postal_code": "Zip",
}  # fmt: skip
_STUDENT_FIELDS = {
    "last_name": "Last Name", "first_name": "First Name", "birth_date": "Birthdate", "email": "Secondary Email",
    "address": "Residence Address", "city": "Residence City", "postal_code": "Residence Zip",
}  # fmt: skip


def read_v2_1(bundle: Bundle) -> tuple[Part, ...]:
    """Schools and students of a v2.1 export. Raises ``UnreadableFile`` where a required file or column is missing."""
    return read_oneroster(bundle, V2_1)


def read_v1(bundle: Bundle) -> tuple[Part, ...]:
    """Schools and students of a v1 export. Raises ``UnreadableFile`` where a required file or column is missing."""
    school_table, gone_schools = bundle.required("School.csv", V1).without_gone()
    students = bundle.required("Student.csv", V1)
    orgs = _schools(school_table)
    more = [
        Column(key, school_table.heading(heading) or heading, school_table.column(heading))
        for key, heading in _SCHOOL_FIELDS.items()
    ]
    schools = school_sheet(bundle.path, school_table, orgs, set(), more)
    rows = range(len(students))
    notes = gone_note(school_table, gone_schools)
    notes += [*extra_note(school_table, _SCHOOL), *extra_note(students, _STUDENT)]
    columns = [id_column(students, rows, "Student Number", "SIS ID", notes)]
    states = students.column("State ID")
    columns.append(Column("ssid", students.heading("State ID") or "State ID", [digits(one, 10) for one in states]))
    for key, heading in _STUDENT_FIELDS.items():
        values = students.required(heading) if key in NAMES else students.column(heading)
        columns.append(Column(key, students.heading(heading) or heading, values))
    columns.append(grade_column(students.heading("Grade") or "Grade", students.column("Grade"), notes))
    keys = students.required("School SIS ID")
    coded = all(org.code for org in orgs.listed)
    by_key = {key: org.code if coded else orgs.words[key] for key, org in orgs.by_key.items()}
    columns.append(left_column(students.heading("Status") or "Status", students, rows))
    columns.append(Column("school", students.heading("School SIS ID") or "", [by_key.get(key, key) for key in keys]))
    teachers = bundle.table("teacher.csv")
    if teachers is not None and len(teachers):
        notes.append(
            _("Counted and not imported, because mentors come from a list of their own: {words}.").format(
                words=f"{teachers.file}: {len(teachers):,}"
            )
        )
    notes += not_read_note(bundle, ("school.csv", "student.csv", "teacher.csv"))
    return schools, part(bundle.path, students, Kind.STUDENTS, rows, columns, notes)


def _schools(table: CsvTable) -> Orgs:
    """Schools; the CDS code may stand under any of the numbers."""
    codes = ("School Number", "State ID", "SIS ID")
    heading = next((name for name in codes if any(digits(one, 14) for one in table.column(name))), codes[0])
    columns = (table.required("SIS ID"), table.required("Name"), table.column(heading))
    listed = [Org(key, name, "school", "", digits(code, 14)) for key, name, code in zip(*columns, strict=True)]
    return Orgs(listed, table.heading(heading) or heading)
