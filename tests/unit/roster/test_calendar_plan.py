"""A school calendar comes in as any file does: planned, asked about, applied, again without a change, undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from iattend_desktop.model.school import CalendarDay, School
from iattend_desktop.people.calendar import load_calendar
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.mapping import Mapping, guess_kind, suggest_mapping
from iattend_desktop.roster.plan import Source
from iattend_desktop.roster.terms import calendar_kind
from iattend_desktop.vocabulary import CalendarKind
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import Rows, counts, do, everything, history, records
from tests.unit.roster.test_mapping import table_of
from tests.unit.roster.workbooks import write

HEADING = ["Date", "End Date", "Day Type", "School", "Description"]
BOOK: Rows = [
    [date(2026, 8, 13), None, "First day of school", None, None],
    [date(2026, 11, 11), None, "Holiday", None, "Veterans Day"],
    [date(2026, 11, 23), date(2026, 11, 27), "Recess", None, "Thanksgiving"],
    [date(2026, 11, 12), None, "Pupil-free day", "Lincoln High", None],
    [date(2027, 6, 10), None, "Last Day", None, None],
]


def calendar(folder: Path, *rows: Sequence[Any], name: str = "calendar") -> Path:
    return write(folder / f"{name}.xlsx", [HEADING, *rows])


def stored(workspace: Workspace) -> dict[tuple[str | None, date], tuple[str, str | None]]:
    with workspace.read() as session:
        query = select(School.name, CalendarDay.day, CalendarDay.kind, CalendarDay.title).join(
            School, School.id == CalendarDay.school_id, isouter=True
        )
        rows: list[Any] = list(session.execute(query))
        return {(school, day): (kind, title) for school, day, kind, title in rows}


def test_days_and_breaks_of_the_district_and_of_a_school(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    """The calendar stands first in the command and comes after the schools that it names; five rows make nine days."""
    plan = do(workspace, calendar(tmp_path, *BOOK), schools)
    assert counts(plan) == [("schools", 2, 0, 0, 0), ("calendar", 5, 0, 0, 0)]
    expected: dict[Any, Any] = {
        (None, date(2026, 8, 13)): ("first_day", None),
        (None, date(2026, 11, 11)): ("holiday", "Veterans Day"),
        **{(None, date(2026, 11, day)): ("break", "Thanksgiving") for day in range(23, 28)},
        ("Lincoln High", date(2026, 11, 12)): ("staff", None),
        (None, date(2027, 6, 10)): ("last_day", None),
    }
    assert stored(workspace) == expected
    before = records(workspace)
    assert counts(do(workspace, tmp_path / "calendar.xlsx")) == [("calendar", 0, 0, 5, 0)]
    assert records(workspace) == before
    assert history(workspace)[0] == ("calendar.xlsx", 0, 0, 5)


def test_a_later_calendar_changes_what_it_names_and_undo_brings_it_back(
    workspace: Workspace, tmp_path: Path, schools: Path
) -> None:
    do(workspace, schools, calendar(tmp_path, *BOOK))
    before = everything(workspace)
    later = calendar(
        tmp_path,
        [date(2026, 11, 23), None, "Minimum day", None, None],
        [date(2026, 11, 11), None, "Holiday", None, "Armistice Day"],
        name="later",
    )
    plan = do(workspace, later)
    assert counts(plan) == [("calendar", 0, 2, 0, 0)]
    assert [(one.row, one.who, one.field, one.old, one.new) for one in plan.files[0].changes] == [
        (2, "Nov 23, 2026", "day_kind", "break", "minimum"),
        (3, "Nov 11, 2026 · Armistice Day", "title", "Veterans Day", "Armistice Day"),
    ]
    assert stored(workspace)[None, date(2026, 11, 23)] == ("minimum", "Thanksgiving")
    workspace.undo()
    assert everything(workspace) == before


def test_a_line_of_one_day_goes_before_the_break_that_holds_it(workspace: Workspace, tmp_path: Path) -> None:
    rows: Rows = [
        [date(2026, 11, 25), None, "Minimum", None, None],
        [date(2026, 11, 23), date(2026, 11, 27), "Break", None, None],
    ]
    do(workspace, calendar(tmp_path, *rows))
    assert {day.day: kind for (_school, day), (kind, _title) in stored(workspace).items()} == {
        23: "break", 24: "break", 25: "minimum", 26: "break", 27: "break",
    }  # fmt: skip
    assert counts(do(workspace, tmp_path / "calendar.xlsx")) == [("calendar", 0, 0, 2, 0)]


def test_lines_that_contradict_each_other_are_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    rows: Rows = [
        [date(2026, 11, 11), None, "Holiday", None, None],
        [date(2026, 11, 11), None, "School day", None, None],
        [date(2026, 12, 21), date(2026, 12, 31), "Break", None, None],
        [date(2026, 12, 28), date(2027, 1, 8), "Closed", None, None],
        [date(2026, 8, 13), date(2027, 6, 10), "Instruction", None, None],
        [date(2027, 2, 12), date(2027, 2, 1), "Holiday", None, None],
    ]
    plan = do(workspace, calendar(tmp_path, *rows))
    found = {one.row: (one.column, one.action, one.expected) for one in plan.files[0].problems}
    assert found == {
        3: ("Date", "question", "each one once; row 2 says something else in Day Type"),
        5: ("Day Type", "question", "one kind of day for Dec 28, 2026; row 4 says something else"),
        6: ("End Date", "question", "a last date at most 120 days after the first"),
        7: ("Date", "rejected", "a first date that is not after the last"),
    }
    assert len(stored(workspace)) == 1 + 9  # Veterans Day, and the weekdays from December 21 to 31


def test_codes_are_asked_about_once_and_remembered(workspace: Workspace, tmp_path: Path) -> None:
    heading = ["Date", "Day Type"]
    rows = [[date(2026, 11, 11), "H"], [date(2026, 11, 12), "M"], [date(2026, 11, 13), "H"]]
    path = write(tmp_path / "calendar.xlsx", [heading, *rows])
    plan = do(workspace, path)
    assert [(one.found, one.action) for one in plan.files[0].problems] == [(code, "question") for code in "HMH"]
    mapping = Mapping(Kind.CALENDAR, {"date": 0, "day_kind": 1}, {"calendar_codes": "H = holiday; M = minimum day"})
    do(workspace, Source(path, mapping=mapping))
    assert {day.day: kind for (_school, day), (kind, _title) in stored(workspace).items()} == {
        11: "holiday", 12: "minimum", 13: "holiday",
    }  # fmt: skip
    next_year = write(tmp_path / "next.xlsx", [heading, [date(2027, 11, 11), "H"]])
    assert counts(do(workspace, next_year)) == [("calendar", 1, 0, 0, 0)]


def test_a_school_that_nobody_knows_is_not_the_district(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    plan = do(workspace, schools, calendar(tmp_path, [date(2026, 11, 11), None, "Holiday", "Elsewhere High", None]))
    assert counts(plan)[1] == ("calendar", 0, 0, 0, 1)
    assert stored(workspace) == {}


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("Date | Day Type | Description", Kind.CALENDAR),
        ("Start Date | End Date | Event Type | Event", Kind.CALENDAR),
        ("Student ID | Date | Attendance Code", Kind.DAILY),
        ("Student ID | Date | Type | Attendance Code", Kind.DAILY),
        ("Mentor ID | Last Name | First Name | Type | Organization", Kind.MENTORS),
    ],
)
def test_a_calendar_is_told_from_other_files(headings: str, kind: Kind) -> None:
    table = table_of(headings.split(" | "))
    assert guess_kind(table)[0] is kind
    if kind is Kind.CALENDAR:
        assert {"date", "day_kind", "title"} <= suggest_mapping(table, kind).columns.keys()


def test_words_of_a_kind_in_any_case() -> None:
    assert [calendar_kind(word) for word in ("HOLIDAY", "Pupil-Free Day", "first_day", "H")] == [
        CalendarKind.HOLIDAY, CalendarKind.STAFF, CalendarKind.FIRST_DAY, None,
    ]  # fmt: skip


def test_what_came_in_moves_no_due_day_of_another_school(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    do(workspace, schools, calendar(tmp_path, *BOOK))
    with workspace.read() as session:
        keys = dict(session.execute(select(School.name, School.id)).all())
        days = load_calendar(session)
    thanksgiving = {date(2026, 11, day) for day in (11, *range(23, 28))}
    assert days.non_school_days(keys["Garfield High"]) == thanksgiving
    assert days.non_school_days(keys["Lincoln High"]) == thanksgiving | {date(2026, 11, 12)}
