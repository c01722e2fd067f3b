"""Figures of groups that leave the program: no small group stands in the workbook, nor what it could be told from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import undefer

from iattend_desktop.model.security import AuditEntry
from iattend_desktop.problem import UserError
from iattend_desktop.reports.cohort_list import export_cohorts
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_month, make_school, make_student
from tests.looking import looking


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The lines of the workbook by their headings."""
    headings, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_small_groups_are_hidden_and_cannot_be_subtracted(workspace: Workspace, tmp_path: Path) -> None:
    """Thirty at Lincoln, 12 of them chronic, five at Adams, and forty in the West, 20 of them; of 40 days each."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        for name, students, chronic in (("Lincoln High", 30, 12), ("Adams High", 5, 2), ("Roosevelt High", 40, 20)):
            school = make_school(session, name, region="West" if name == "Roosevelt High" else "East")
            for number in range(students):
                student = make_student(session, school).student_id
                missed = 4 if number < chronic else 0
                make_month(session, student, school, date(2026, 9, 1), expected=40, absent=missed)
    path = tmp_path / "figures.xlsx"
    assert export_cohorts(workspace, path) == len(rows_of(path))
    rows = {(row["By"], row["Group"]): row for row in rows_of(path)}
    lincoln, adams, everybody = rows["School", "Lincoln High"], rows["School", "Adams High"], rows["Everybody", None]
    assert adams["Students"] == adams["Chronic by California's rule"] == "10 or fewer"
    assert lincoln["Students"] == "withheld"  # the five could be subtracted
    assert everybody["Students"] in (75, "withheld")
    numbers = [cell for row in rows.values() for cell in row.values() if isinstance(cell, int)]
    assert numbers
    assert not [number for number in numbers if 0 < number <= 10]
    with looking(workspace) as session:
        query = select(AuditEntry).options(undefer(AuditEntry.detail)).where(AuditEntry.event == "export_cohorts")
        (entry,) = session.scalars(query)
    assert entry.detail == {"rows": len(rows)}


def test_without_a_school_year_there_is_nothing_to_export(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no school year yet"):
        export_cohorts(workspace, tmp_path / "figures.xlsx")
