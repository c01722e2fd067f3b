"""Mentors with students, goals and steps to write workbooks about, and hands that fill workbooks in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from iattend_desktop.mentoring.workbook_sheets import HEADING_ROW
from iattend_desktop.mentoring.workbook_words import HEADINGS, Part
from iattend_desktop.model.mentoring import CheckIn, Goal, GoalStep, MatchCoverage
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_month, make_school, make_student


@dataclass(frozen=True)
class Desk:
    """Keys. Daniel Kim has Rosa and a second Rosa at another school; Ana's consent is missing, Ben's match is paused.
    Tunde Okafor has Jaylen, whom Daniel covers this week."""

    kim: int
    okafor: int
    rosa: int
    other_rosa: int
    ana: int
    ben: int
    jaylen: int
    people: dict[str, int]
    check_in: int
    goal: int
    goal_step: int


def fill_desk(workspace: Workspace) -> Desk:
    """Two mentors on Friday, November 20, 2026."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        lincoln, bell = make_school(session), make_school(session, "Bell High")
        kim, okafor = make_mentor(session, lincoln), make_mentor(session, bell, "Tunde", "Okafor")
        programs = {
            "rosa": make_student(session, lincoln, "Rosa", "Delgado-Ortiz"),
            "other_rosa": make_student(session, bell, "Rosa", "Delgado-Ortiz", grade=11),
            "ana": make_student(session, lincoln, "Ana", "Pérez", consent_on=None),
            "ben": make_student(session, lincoln, "Ben", "Nye"),
            "jaylen": make_student(session, bell, "Jaylen", "Brown"),
        }
        matches = {
            name: make_match(session, program, okafor if name == "jaylen" else kim)
            for name, program in programs.items()
        }
        matches["ben"].status = "paused"
        make_month(session, programs["rosa"].student_id, lincoln, date(2026, 9, 1), expected=20, absent=3)
        make_month(session, programs["rosa"].student_id, lincoln, date(2026, 10, 1), expected=22, absent=4)
        check_in = CheckIn(
            match_id=matches["rosa"].id,
            mentor_id=kim.id,
            on_date=date(2026, 11, 17),
            channel="phone",
            outcome="contact",
            note="kept from the workbook: the aunt is ill",
            next_step="=Call her aunt",
            next_step_owner="Dr. Kim",
            next_step_due_on=date(2026, 11, 27),
        )
        goal = Goal(
            program_enrollment_id=programs["rosa"].id,
            match_id=matches["rosa"].id,
            kind="academic",
            title="Hand in missing assignments _x0041_",
            measure="missing assignments",
            baseline=10,
            target=0,
            current=2,
            set_on=date(2026, 10, 1),
            due_on=date(2026, 12, 18),
            note="not for the workbook",
        )
        session.add_all([check_in, goal])
        session.flush()
        step = GoalStep(goal_id=goal.id, title="List what is missing", due_on=date(2026, 11, 24))
        cover = MatchCoverage(
            match_id=matches["jaylen"].id, mentor_id=kim.id, starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 23)
        )
        session.add_all([step, cover])
        session.flush()
        return Desk(
            kim=kim.id,
            okafor=okafor.id,
            people={name: program.student_id for name, program in programs.items()},
            check_in=check_in.id,
            goal=goal.id,
            goal_step=step.id,
            **{name: match.id for name, match in matches.items()},
        )


def lines_of(sheet: Worksheet) -> list[list[Any]]:
    """The rows under the headings, without the key at their end."""
    return [list(row[:-1]) for row in sheet.iter_rows(min_row=HEADING_ROW + 1, values_only=True)]


def put(sheet: Worksheet, row: int, **values: Any) -> None:
    """Fill in entry cells of a row (1 is the first under the headings) by the names of their columns."""
    fields = list(HEADINGS[Part(sheet.title)])
    for name, value in values.items():
        sheet.cell(HEADING_ROW + row, fields.index(name) + 1).value = value


def fill_in(path: Path, *rows: dict[str, Any], start: int = 1) -> None:
    """Write check-ins into a workbook and save it."""
    book = load_workbook(path)
    for number, values in enumerate(rows, start):
        put(book[Part.CHECK_INS.value], number, **values)
    book.save(path)
