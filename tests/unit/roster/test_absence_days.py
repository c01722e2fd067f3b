"""Lists of absences beside a school calendar: the days attended are the calendar's, never more, and none made up."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from iattend_desktop.attendance.standing import list_standings
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Enrollment
from iattend_desktop.problem import UserError
from iattend_desktop.roster import absence_days
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import MIN, ROSA, Rows, counts, do, everything, records, students
from tests.unit.roster.test_daily import BY_PERIOD, HEADING, ID, SCHOOL, daily
from tests.unit.roster.test_edfi import SAMPLE, events_in_the_sample, interchange, needs_sample
from tests.unit.roster.test_edfi import event as edfi_event
from tests.unit.roster.workbooks import write

ANA = ["00000103", "Reyes", "Ana", 9, "Lincoln High", "Spanish", "Yes"]
ANA_ID = str(ANA[0])
CALENDAR: Rows = [
    ["Date", "Kind of Day", "School"],
    [date(2026, 9, 10), "First day", None],
    [date(2026, 9, 18), "Holiday", None],
    [date(2026, 10, 30), "Last day", None],
]


def calendar(folder: Path, *more: list[object], name: str = "calendar") -> Path:
    return write(folder / f"{name}.xlsx", [*CALENDAR, *more])


def missed(student: str, *days: date, folder: Path, name: str = "absences", school: str = SCHOOL) -> Path:
    rows = [[student, school, day, "Unexcused", None] for day in days]
    return write(folder / f"{name}.xlsx", [HEADING, *rows])


def told(workspace: Workspace) -> dict[str, tuple[int, int]]:
    """Days absent and expected by given name."""
    return {row.student.name.split()[0]: (row.absent, row.expected) for row in list_standings(workspace)}


@pytest.fixture
def known(workspace: Workspace, tmp_path: Path, schools: Path) -> Workspace:
    """Rosa and Ana at Lincoln, Min at Garfield, enrolled all year."""
    do(workspace, schools, students(tmp_path, ROSA, MIN, ANA))
    return workspace


def test_the_days_between_the_absences_were_attended(known: Workspace, tmp_path: Path) -> None:
    """September 14 to 22 has seven weekdays, one a holiday: six days, two missed. The list names nobody else."""
    do(known, calendar(tmp_path))
    plan = do(known, missed(ID, date(2026, 9, 14), date(2026, 9, 22), folder=tmp_path))
    (problem,) = plan.files[0].problems
    assert (problem.found, problem.action) == ("6 days of 1 student", "mended")
    assert "from Sep 14, 2026 to Sep 22, 2026" in problem.next_step
    assert told(known) == {"Rosa": (2, 6), "Min": (0, 0), "Ana": (0, 0)}
    before = records(known)
    assert counts(do(known, tmp_path / "absences.xlsx")) == [("daily_attendance", 0, 0, 2, 0)]
    assert records(known) == before


def test_without_a_calendar_the_absences_wait_and_say_what_to_do(known: Workspace, tmp_path: Path) -> None:
    plan = do(known, missed(ID, date(2026, 9, 14), folder=tmp_path))
    assert counts(plan) == [("daily_attendance", 0, 0, 0, 1)]
    assert "Import the school calendar" in plan.files[0].problems[0].next_step
    assert told(known)["Rosa"] == (0, 0)
    half = write(tmp_path / "half.xlsx", CALENDAR[:3])  # a first day and a holiday do not say when the year ends
    do(known, half)
    assert counts(do(known, tmp_path / "absences.xlsx")) == [("daily_attendance", 0, 0, 0, 1)]


def test_everything_in_one_import_in_any_order(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    list_ = missed(ID, date(2026, 9, 14), date(2026, 9, 16), folder=tmp_path)
    plan = do(workspace, list_, calendar(tmp_path), students(tmp_path, ROSA, ANA), schools)
    assert [one.kind.value for one in plan.files] == ["schools", "calendar", "students", "daily_attendance"]
    assert told(workspace) == {"Rosa": (2, 3), "Ana": (0, 0)}
    workspace.undo()
    assert told(workspace) == {}


def test_a_later_list_follows_whom_an_earlier_one_named(known: Workspace, tmp_path: Path) -> None:
    """September 24 and 25 are told of by the second list, which names Ana alone; September 23 nobody has told of."""
    do(known, calendar(tmp_path), missed(ID, date(2026, 9, 21), date(2026, 9, 22), folder=tmp_path))
    days = date(2026, 9, 24), date(2026, 9, 25)
    do(known, missed(ANA_ID, *days, folder=tmp_path, name="later"))
    assert told(known) == {"Rosa": (2, 4), "Ana": (2, 2), "Min": (0, 0)}


def test_days_before_the_entry_and_after_the_exit_are_not_expected(known: Workspace, tmp_path: Path) -> None:
    """At Lincoln from Monday, September 14, until Thursday, September 17: four days of the list's seven."""
    do(known, calendar(tmp_path))
    with known.write(Permission.EDIT_STUDENTS, "Dates") as session:
        rosa = session.query(Enrollment).order_by(Enrollment.id).first()
        assert rosa is not None
        rosa.entered_on, rosa.exited_on = date(2026, 9, 14), date(2026, 9, 18)
    plan = do(known, missed(ID, date(2026, 9, 11), date(2026, 9, 15), date(2026, 9, 21), folder=tmp_path))
    assert counts(plan) == [("daily_attendance", 0, 1, 0, 2)]
    with known.read() as session:
        days = session.scalars(select(AttendanceFact.starts_on).order_by(AttendanceFact.starts_on)).all()
    assert [day.day for day in days] == [14, 15, 16, 17]


def test_a_schools_own_calendar_counts(known: Workspace, tmp_path: Path) -> None:
    """Garfield has no school on September 15; of the 14th to the 16th two days are left, and the 15th waits."""
    do(known, calendar(tmp_path, [date(2026, 9, 15), "Staff day", "Garfield High"]))
    rows = (date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 16))
    plan = do(known, missed(str(MIN[0]), *rows, folder=tmp_path, school="Garfield High"))
    assert counts(plan) == [("daily_attendance", 0, 2, 0, 1)]
    assert told(known)["Min"] == (2, 2)


def test_days_that_are_known_stay_as_they_are(known: Workspace, tmp_path: Path) -> None:
    do(known, calendar(tmp_path), daily(tmp_path, [ID, SCHOOL, date(2026, 9, 15), "N", None]))
    do(known, missed(ID, date(2026, 9, 14), date(2026, 9, 16), folder=tmp_path))
    assert told(known)["Rosa"] == (2, 2)  # September 15 was not submitted


def test_an_event_without_a_known_school_is_at_the_one_of_the_enrollment(known: Workspace, tmp_path: Path) -> None:
    do(known, calendar(tmp_path))
    do(known, interchange(tmp_path, edfi_event(day="2026-09-14"), edfi_event(day="2026-09-16", category="Tardy")))
    assert told(known)["Rosa"] == (1, 3)


def test_periods_missed_draw_up_nothing(known: Workspace, tmp_path: Path) -> None:
    do(known, calendar(tmp_path))
    before = everything(known)
    plan = do(known, daily(tmp_path, [ID, date(2026, 9, 14), "3", "A"], heading=BY_PERIOD))
    assert counts(plan) == [("daily_attendance", 0, 0, 0, 1)]
    assert everything(known) == before


def test_a_list_over_too_many_days_is_declined(
    known: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(known, calendar(tmp_path))
    monkeypatch.setattr(absence_days, "MOST_DAYS", 5)
    before = everything(known)
    with pytest.raises(UserError, match="Import it in parts of fewer dates"):
        do(known, missed(ID, date(2026, 9, 14), date(2026, 9, 22), folder=tmp_path))
    assert everything(known) == before


@needs_sample
def test_the_sample_of_ed_fi_beside_a_calendar(workspace: Workspace, tmp_path: Path, schools: Path) -> None:
    """227 students over the 162 days on which anything happened: days, absences and the chronic, from the text."""
    workspace.clock = lambda: datetime(2022, 6, 1, 20, tzinfo=UTC)
    events = events_in_the_sample()
    everybody = sorted({student for student, _day, _category in events})
    school_days = sorted({day for _student, day, _category in events})
    roster = [[student, "Student", student, 9, "Lincoln High", "", ""] for student in everybody]
    dates = [[date.fromisoformat(day), "Instruction"] for day in school_days]
    listed = write(tmp_path / "calendar.xlsx", [["Date", "Kind of Day"], *dates])
    do(workspace, schools, students(tmp_path, *roster), listed, SAMPLE)

    of_day: dict[tuple[str, str], set[str]] = defaultdict(set)
    for student, day, category in events:
        of_day[student, day].add(category)
    absences = Counter(
        student for (student, _day), said in of_day.items() if all(category.endswith("Absence") for category in said)
    )
    standings = list_standings(workspace)
    assert {row.student.local_id: (row.absent, row.expected) for row in standings} == {
        student: (absences[student], len(school_days)) for student in everybody
    }
    assert len(school_days) == 162
    assert sum(row.chronic for row in standings) == sum(absences[student] / 162 >= 0.1 for student in everybody)
    with workspace.read() as session:
        assert set(session.scalars(select(AttendanceFact.grain))) == {Grain.DAY}
