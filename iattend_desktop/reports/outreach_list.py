"""A list of students for whoever calls or visits their families, as a workbook: permitted and logged.

It is a list of people on purpose, each one named: nothing is added up in it, and nothing small could be hidden. It is
for the district's own staff; what leaves the program's team are the reports.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from iattend_desktop.attendance.rate import Totals, attendance_totals
from iattend_desktop.attendance.supports import list_supports
from iattend_desktop.attendance.tier import Support
from iattend_desktop.i18n import _
from iattend_desktop.languages import language_name
from iattend_desktop.model.person import Guardianship, Household, HouseholdMember, Person
from iattend_desktop.people.names import full_name
from iattend_desktop.people.students import StudentRow, student_rows
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.reports.workbook import Value, write_list
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Grade, label
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Guardian:
    name: str
    relationship: str | None
    phone: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class _Home:
    household: int
    address: str | None
    city: str | None
    postal_code: str | None
    language: str | None


_NO_HOME = _Home(0, None, None, None, None)


def export_outreach_list(
    workspace: Workspace, path: Path, title: str, students: Collection[int], *, progress: Progress = SILENT
) -> int:
    """Write the students (person keys) who are enrolled now with what a visit needs; returns how many.

    School by school, who lives together next to each other. What is unknown is an empty cell. The log has who was on
    the list. Raises ``NotAllowed`` for a role that may not export, ``UserError`` where the file cannot be written.
    """
    require(workspace.role, Permission.EXPORT_LISTS)
    today, wanted = workspace.today(), set(students)
    with workspace.read() as session:
        rows = [row for row in student_rows(session, today) if row.id in wanted]
        year = school_year_on(session, today)
        read = Part(progress, 0.0, 0.5)
        supports = list_supports(session, today, students=wanted, progress=read)
        days = attendance_totals(session, year.id, as_of=today, students=wanted) if year is not None else {}
        guardians, homes = _guardians(session), _homes(session)
    rows.sort(key=lambda row: (row.school, row.school_id, homes.get(row.id, _NO_HOME).household, row.sort_name, row.id))
    lines = [
        _line(row, days.get(row.id), supports[row.id], guardians.get(row.id, []), homes.get(row.id, _NO_HOME))
        for row in rows
    ]
    workspace.log(
        "export_outreach_list", detail={"list": title, "rows": len(rows), "students": [row.id for row in rows]}
    )
    return write_list(path, title, _headings(), lines, total=len(lines), progress=Part(progress, 0.5, 1.0))


def _headings() -> list[str]:
    return [
        _("School"), _("ID"), _("Name"), _("Grade"), _("Days missed"), _("Days expected"), _("Tier"), _("Why"),
        _("Guardian"), _("Relationship"), _("Phone"), _("Language"), _("Other guardians"), _("Address"), _("City"),
        _("ZIP"), _("Mentor"),
    ]  # fmt: skip


def _line(
    row: StudentRow, days: Totals | None, support: Support, guardians: list[_Guardian], home: _Home
) -> list[Value]:
    first = guardians[0] if guardians else None
    language = (first.language if first is not None else None) or home.language or row.home_language
    others = "; ".join(" ".join(filter(None, (one.name, one.phone))) for one in guardians[1:])
    return [
        row.school,
        row.local_id,
        row.name,
        label(Grade(row.grade)) if row.grade is not None else None,
        days.absent if days is not None else None,
        days.expected if days is not None else None,
        int(support.tier) if support.tier is not None else None,
        support.words,
        first.name if first is not None else None,
        first.relationship if first is not None else None,
        first.phone if first is not None else None,
        language_name(language) if language else None,
        others or None,
        home.address,
        home.city,
        home.postal_code,
        row.mentor,
    ]


def _guardians(session: Session) -> dict[int, list[_Guardian]]:
    """Whoever answers for each student now, in the order in which they were recorded."""
    guardian = aliased(Person)
    query = (
        select(
            Guardianship.student_id,
            guardian.given_name,
            guardian.family_name,
            guardian.preferred_name,
            Guardianship.relationship,
            guardian.phone,
            guardian.home_language,
        )
        .join(guardian, guardian.id == Guardianship.guardian_id)
        .where(Guardianship.valid_to.is_(None))
        .order_by(Guardianship.id)
    )
    found: dict[int, list[_Guardian]] = {}
    for student, given, family, preferred, *rest in session.execute(query):
        found.setdefault(student, []).append(_Guardian(full_name(given, family, preferred), *rest))
    return found


def _homes(session: Session) -> dict[int, _Home]:
    """Where each person lives now."""
    member, home = HouseholdMember, Household
    query = (
        select(member.person_id, home.id, home.address, home.city, home.postal_code, home.language)
        .join(home, home.id == member.household_id)
        .where(member.valid_to.is_(None))
        .order_by(member.id)
    )
    return {
        person: _Home(household, address, city, postal_code, language)
        for person, household, address, city, postal_code, language in session.execute(query)
    }
