"""The list for outreach: whoever was chosen, household by household, with what a visit needs and nothing made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import undefer

from iattend_desktop.model.person import Guardianship, Household, HouseholdMember, Person
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.reports.outreach_list import export_outreach_list
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.looking import looking


@pytest.fixture
def families(workspace: Workspace) -> dict[str, int]:
    """Ana and Rosa live together, Omar elsewhere at another school; of Eli nothing is known but the name."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, adams = make_school(session), make_school(session, "Adams High")
        home = Household(address="=12 Main St", city="Los Angeles", postal_code="90001", language="spa")
        session.add(home)
        session.flush()
        keys = {}
        for name, school in (("Rosa", lincoln), ("Eli", lincoln), ("Ana", lincoln), ("Omar", adams)):
            keys[name] = make_student(session, school, name).student_id
        for name in ("Rosa", "Ana"):
            session.add(HouseholdMember(household_id=home.id, person_id=keys[name]))
        for number, (given, ended) in enumerate((("Eva", None), ("Luis", None), ("Old", date(2026, 9, 1)))):
            guardian = Person(given_name=given, family_name="Brown", phone=f"(213) 555-010{number}")
            session.add(guardian)
            session.flush()
            session.add(
                Guardianship(
                    student_id=keys["Rosa"], guardian_id=guardian.id, relationship="Mother" if not number else None,
                    valid_to=ended,
                )
            )  # fmt: skip
        make_month(session, keys["Rosa"], lincoln, date(2026, 9, 1), expected=40, absent=8)
    return keys


def sheet(path: Path) -> list[dict[str, Any]]:
    """The rows of the workbook by their headings."""
    headings, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_who_was_chosen_with_what_a_visit_needs(workspace: Workspace, families: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "visits.xlsx"
    chosen = [families[name] for name in ("Omar", "Eli", "Rosa", "Ana")]
    assert export_outreach_list(workspace, path, "Severe chronic", chosen) == 4
    rows = sheet(path)
    assert [(row["School"], str(row["Name"]).split()[0]) for row in rows] == [
        ("Adams High", "Omar"),
        ("Lincoln High", "Eli"),
        ("Lincoln High", "Ana"),  # who lives together stands together
        ("Lincoln High", "Rosa"),
    ]
    rosa, eli = rows[3], rows[1]
    assert (rosa["Days missed"], rosa["Days expected"], rosa["Tier"]) == (8, 40, 3)
    assert rosa["Why"] == "Missed 8 of 40 days this year (20.0 %)."
    assert (rosa["Guardian"], rosa["Relationship"], rosa["Phone"]) == ("Eva Brown", "Mother", "(213) 555-0100")
    assert rosa["Other guardians"] == "Luis Brown (213) 555-0101"  # the one whose time is over is not told
    assert (rosa["Language"], rosa["City"], rosa["ZIP"]) == ("Spanish", "Los Angeles", "90001")
    assert load_workbook(path).worksheets[0].cell(5, 14).data_type == "s"  # what somebody typed never runs
    unknown = ("Days missed", "Days expected", "Tier", "Guardian", "Phone", "Address", "Mentor")
    assert [eli[heading] for heading in unknown] == [None] * len(unknown)
    with looking(workspace) as session:
        query = select(AuditEntry).options(undefer(AuditEntry.detail)).where(AuditEntry.event == "export_outreach_list")
        (entry,) = session.scalars(query)
    assert entry.detail is not None
    assert (entry.detail["list"], set(entry.detail["students"])) == ("Severe chronic", set(chosen))


def test_only_who_was_chosen(workspace: Workspace, families: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "visits.xlsx"
    assert export_outreach_list(workspace, path, "One", [families["Omar"], 999_999]) == 1
    assert [row["School"] for row in sheet(path)] == ["Adams High"]
