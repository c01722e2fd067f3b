"""Daily attendance: codes that the mapping explains, periods that make a day, and lists of absences alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.absence_codes import DayMeaning, meaning_words, parse_codes
from iattend_desktop.roster.daily_plan import day_of
from iattend_desktop.roster.outcome import Change
from iattend_desktop.roster.plan import Source
from iattend_desktop.roster.validation import MappingIncomplete
from iattend_desktop.roster.values import Refused
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import MIN, ROSA, counts, do, history, records, students
from tests.unit.roster.workbooks import write

HEADING = ["Student ID", "School", "Date", "Attendance Code", "Reason"]
BY_PERIOD = ["Student ID", "Date", "Period", "Attendance Code"]
CODES = "P = attended; A = unexcused; E = excused; S = suspended out of school; N = not submitted"
ID, SCHOOL = str(ROSA[0]), str(ROSA[4])
MONDAY, TUESDAY, WEDNESDAY = date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 16)


@pytest.fixture
def known(workspace: Workspace, tmp_path: Path, schools: Path) -> Workspace:
    """A workspace with two schools and two students."""
    do(workspace, schools, students(tmp_path, ROSA, MIN))
    return workspace


def daily(
    folder: Path, *rows: list[Any], heading: list[str] = HEADING, name: str = "daily", codes: str = CODES
) -> Source:
    return Source(write(folder / f"{name}.xlsx", [heading, *rows]), defaults={"codes": codes})


def days(workspace: Workspace) -> list[tuple[date, str, str | None]]:
    """Facts in force: day, the one count that is not 0 (the days expected left out) and the reason."""
    fact = AttendanceFact
    names = [meaning.value for meaning in DayMeaning if hasattr(fact, meaning.value)]
    with workspace.read() as session:
        query = select(fact).where(fact.superseded_by_id.is_(None), fact.grain == "day").order_by(fact.starts_on)
        told = []
        for one in session.scalars(query):
            counted = [name for name in names if getattr(one, name)]
            assert one.starts_on == one.ends_on
            assert one.expected == (0 if counted in (["not_submitted"], []) else 1)
            told.append((one.starts_on, "+".join(counted), one.reason))
        return told


def test_a_row_a_student_and_day(known: Workspace, tmp_path: Path) -> None:
    rows = [
        [ID, SCHOOL, MONDAY, "P", None],
        [ID, SCHOOL, TUESDAY, "a", "Illness"],
        [ID, SCHOOL, WEDNESDAY, "N", None],
        [MIN[0], MIN[4], MONDAY, "Tardy", None],
    ]
    plan = do(known, daily(tmp_path, *rows))
    assert counts(plan) == [("daily_attendance", 4, 0, 0, 0)]
    assert sorted(days(known)) == [
        (MONDAY, "attended", None),
        (MONDAY, "attended", None),
        (TUESDAY, "unexcused", "Illness"),
        (WEDNESDAY, "not_submitted", None),
    ]


def test_the_same_file_again_changes_nothing_and_a_later_one_supersedes(known: Workspace, tmp_path: Path) -> None:
    first = daily(tmp_path, [ID, SCHOOL, MONDAY, "P", None], [ID, SCHOOL, TUESDAY, "A", None])
    do(known, first)
    before = records(known)
    assert counts(do(known, first)) == [("daily_attendance", 0, 0, 2, 0)]
    assert records(known) == before
    assert history(known)[0] == (first.path.name, 0, 0, 2)
    rows = [[ID, SCHOOL, MONDAY, "P", None], [ID, SCHOOL, TUESDAY, "E", "Doctor"], [ID, SCHOOL, WEDNESDAY, "P", None]]
    plan = do(known, daily(tmp_path, *rows, name="later"))
    assert counts(plan) == [("daily_attendance", 1, 1, 1, 0)]
    assert plan.files[0].changes == [Change(3, ID, "code", "unexcused", "excused")]
    assert days(known)[1:] == [(TUESDAY, "excused", "Doctor"), (WEDNESDAY, "attended", None)]
    known.undo()
    assert records(known) == before


def test_an_unknown_code_is_one_question_with_its_count(known: Workspace, tmp_path: Path) -> None:
    rows = [
        [ID, SCHOOL, MONDAY, "P", None],
        [ID, SCHOOL, TUESDAY, "X", None],
        [ID, SCHOOL, WEDNESDAY, "X", None],
        [MIN[0], MIN[4], MONDAY, None, None],
    ]
    plan = do(known, daily(tmp_path, *rows))
    assert counts(plan) == [("daily_attendance", 1, 0, 0, 3)]
    assert [(one.row, one.column, one.found, one.expected, one.action) for one in plan.files[0].problems] == [
        (3, "Attendance Code", "X", "a known code; 2 rows have it", "question"),
        (5, "Attendance Code", "", "a known code; 1 row has it", "question"),
    ]
    answered = CODES + "; X = independent study not completed; blank = attended"
    assert counts(do(known, daily(tmp_path, *rows, codes=answered))) == [("daily_attendance", 3, 0, 1, 0)]
    assert sorted(days(known))[2:] == [
        (TUESDAY, "independent_study_missed", None),
        (WEDNESDAY, "independent_study_missed", None),
    ]


def test_the_mapping_remembers_what_the_codes_mean(known: Workspace, tmp_path: Path) -> None:
    do(known, daily(tmp_path, [ID, SCHOOL, MONDAY, "P", None]))
    plan = do(known, write(tmp_path / "next.xlsx", [HEADING, [ID, SCHOOL, TUESDAY, "P", None]]))
    assert counts(plan) == [("daily_attendance", 1, 0, 0, 0)]


def test_letters_alone_are_never_taken_as_a_hint(known: Workspace, tmp_path: Path) -> None:
    plan = do(known, write(tmp_path / "daily.xlsx", [HEADING, [ID, SCHOOL, MONDAY, "A", None]]))
    assert counts(plan) == [("daily_attendance", 0, 0, 0, 1)]
    with pytest.raises(MappingIncomplete, match="A = gone"):
        do(known, daily(tmp_path, [ID, SCHOOL, MONDAY, "A", None], codes="A = gone"))


def test_a_code_means_one_thing() -> None:
    assert parse_codes("A = Unexcused Absence;\n E=excused; (blank) = present") == {
        "a": DayMeaning.UNEXCUSED,
        "e": DayMeaning.EXCUSED,
        "blank": DayMeaning.ATTENDED,
    }
    assert isinstance(parse_codes("A = excused; a = unexcused"), Refused)
    assert isinstance(parse_codes("A excused"), Refused)
    for meaning in DayMeaning:
        assert parse_codes(f"Z = {meaning_words(meaning)}") == {"z": meaning}


def test_only_a_full_day_absent_counts(known: Workspace, tmp_path: Path) -> None:
    def periods(day: date, codes: str) -> list[list[Any]]:
        return [[ID, day, str(number), code] for number, code in enumerate(codes, 1)]

    rows = [*periods(MONDAY, "AAPAAA"), *periods(TUESDAY, "EEEEEE"), *periods(WEDNESDAY, "AAEEEE")]
    rows += [*periods(date(2026, 9, 17), "NAAAAA"), *periods(date(2026, 9, 18), "NPAAAA")]
    plan = do(known, daily(tmp_path, *rows, heading=BY_PERIOD))
    assert counts(plan) == [("daily_attendance", 30, 0, 0, 0)]
    assert [told for _day, told, _reason in days(known)] == [
        "attended", "excused", "unspecified", "not_submitted", "attended",
    ]  # fmt: skip
    changed = [*periods(TUESDAY, "EEPEEE")]
    plan = do(known, daily(tmp_path, *changed, heading=BY_PERIOD, name="later"))
    assert counts(plan) == [("daily_attendance", 0, 6, 0, 0)]
    assert plan.files[0].changes == [Change(2, ID, "code", "excused", "attended")]


def test_what_was_done_in_part_of_a_day() -> None:
    absent, ours = DayMeaning.UNEXCUSED, DayMeaning.SUSPENDED_IN
    assert day_of([absent, ours]) is ours
    assert day_of([absent, DayMeaning.INDEPENDENT_STUDY]) is DayMeaning.INDEPENDENT_STUDY
    assert day_of([absent, DayMeaning.PARTLY]) is DayMeaning.ATTENDED
    assert day_of([absent, DayMeaning.NO_SCHOOL]) is absent
    assert day_of([DayMeaning.NO_SCHOOL]) is DayMeaning.NO_SCHOOL


def test_a_list_of_absences_alone_makes_nobody_absent_all_the_time(known: Workspace, tmp_path: Path) -> None:
    absences = daily(tmp_path, [ID, SCHOOL, MONDAY, "A", None], [ID, SCHOOL, TUESDAY, "Late", None], name="absences")
    plan = do(known, absences)
    assert counts(plan) == [("daily_attendance", 0, 0, 0, 2)]
    assert not plan.changes_something
    (problem,) = plan.files[0].problems
    assert (problem.row, problem.found) == (2, "1 absence and 1 other event of 1 student")
    do(known, daily(tmp_path, *([ID, SCHOOL, day, "P", None] for day in (MONDAY, WEDNESDAY))))
    assert counts(do(known, absences)) == [("daily_attendance", 0, 1, 0, 1)]
    assert days(known) == [(MONDAY, "unexcused", None), (WEDNESDAY, "attended", None)]


def test_periods_missed_alone_say_nothing_of_the_day(known: Workspace, tmp_path: Path) -> None:
    do(known, daily(tmp_path, [ID, SCHOOL, MONDAY, "P", None]))
    plan = do(known, daily(tmp_path, [ID, MONDAY, "3", "A"], heading=BY_PERIOD, name="periods"))
    assert counts(plan) == [("daily_attendance", 0, 0, 0, 1)]
    assert days(known) == [(MONDAY, "attended", None)]


def test_a_day_off_takes_back_what_was_told_and_says_nothing_new(known: Workspace, tmp_path: Path) -> None:
    do(known, daily(tmp_path, [ID, SCHOOL, MONDAY, "A", None], [ID, SCHOOL, WEDNESDAY, "P", None]))
    rows = [[ID, SCHOOL, day, "No School", None] for day in (MONDAY, TUESDAY)] + [[ID, SCHOOL, WEDNESDAY, "P", None]]
    assert counts(do(known, daily(tmp_path, *rows, name="later"))) == [("daily_attendance", 0, 1, 2, 0)]
    assert days(known) == [(MONDAY, "", None), (WEDNESDAY, "attended", None)]


def test_days_to_come_and_rows_that_contradict_each_other_are_not_taken(known: Workspace, tmp_path: Path) -> None:
    rows = [
        [ID, SCHOOL, date(2026, 11, 21), "P", None],
        [ID, SCHOOL, MONDAY, "P", None],
        [ID, SCHOOL, MONDAY, "A", None],
        [ID, SCHOOL, MONDAY, "P", None],
        ["00000999", SCHOOL, MONDAY, "P", None],
    ]
    plan = do(known, daily(tmp_path, *rows))
    assert counts(plan) == [("daily_attendance", 1, 0, 0, 3)]
    assert [(one.row, one.action) for one in plan.files[0].problems] == [
        (2, "rejected"), (4, "question"), (5, "mended"), (6, "rejected"),
    ]  # fmt: skip


def test_ids_keep_their_zeros_in_a_text_file(known: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "daily.csv"
    path.write_text("Student ID,Date,Attendance Code\n00000101,9/14/2026,Present\n101,9/15/2026,Present\n")
    plan = do(known, path)
    assert [(one.row, one.found, one.action) for one in plan.files[0].problems] == [(3, "101", "mended")]
    assert days(known) == [(MONDAY, "attended", None), (TUESDAY, "attended", None)]
