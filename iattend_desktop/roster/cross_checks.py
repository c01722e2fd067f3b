"""What only several cells together can show: days that do not add up, repeated rows, unknown students."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as ReadOnly
from datetime import date
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.roster.daily_checks import check_daily
from iattend_desktop.roster.fields import ATTENDANCE_KINDS, STEP_ENDS, Kind
from iattend_desktop.roster.problems import Action
from iattend_desktop.roster.work import Work, heading_of
from iattend_desktop.vocabulary import IdentifierKind

_ABSENT = ("excused", "unexcused", "suspended_out", "independent_study_missed")
_PRESENT = ("attended", "suspended_in", "independent_study")


def check(work: Work, today: date) -> None:
    """Note where the cells of one row contradict each other, or tell of days to come."""
    if work.mapping.kind is Kind.ATTENDANCE:
        _check_days(work)
    elif work.mapping.kind is Kind.ABSENCE_SUMMARY:
        _check_exempt(work)
        _check_days(work)
    elif work.mapping.kind is Kind.DAILY:
        check_daily(work, today)
    elif work.mapping.kind is Kind.CALENDAR:
        wish = _("a first date that is not after the last")
        _check_order(work, "date", "last_date", "rejected", wish)
    elif work.mapping.kind is Kind.STUDENTS:
        _check_order(
            work,
            "days_absent",
            "days_expected",
            "rejected",
            _("no more days absent than days expected"),
        )
    else:
        _check_order(work, "grade_low", "grade_high", "question", _("a lowest grade not above the highest"))
        for done, ends in STEP_ENDS.items():
            _check_order(work, done, ends, "question", _("an end after the day on which it was done"))


def find_students(work: Work, key: str, known: Collection[str]) -> None:
    """Refuse rows about students that nobody has imported."""
    known = known if isinstance(known, set | frozenset | dict) else set(known)
    for row, value in enumerate(work.values[key]):
        if value is not None and value not in known:
            work.add(
                row,
                key,
                work.cell(row, key),
                _("a known student"),
                "rejected",
                _("Import the student first, or correct the number, and import the row again."),
            )


def find_contradictions(work: Work, known: ReadOnly[tuple[str, str], int]) -> None:
    """Ask about rows whose student ID and SSID belong to two students, be it in the workspace or in the file.

    ``known`` maps kind of number and value to the person.
    """
    if "student_id" not in work.values or "ssid" not in work.values:
        return
    local = {person: value for (kind, value), person in known.items() if kind == IdentifierKind.LOCAL_ID}
    state = {person: value for (kind, value), person in known.items() if kind == IdentifierKind.SSID}
    seen: dict[str, str] = {}
    for row, (number, ssid) in enumerate(zip(work.values["student_id"], work.values["ssid"], strict=True)):
        if not number or not ssid or work.flags[row]:
            continue
        one, other = known.get((IdentifierKind.LOCAL_ID, number)), known.get((IdentifierKind.SSID, ssid))
        if one is not None and one == other:  # one of them may be a former number
            continue
        theirs = local.get(other, number) if other is not None else seen.setdefault(ssid, number)
        if one is not None and state.get(one, ssid) != ssid:
            column = "ssid"
            expected = _("{right}, the SSID of the student with ID {number}").format(right=state[one], number=number)
        elif theirs != number or (one is not None and other is not None and one != other):
            column = "student_id"
            expected = _("a student ID of its own; SSID {ssid} is the student with ID {number}").format(
                ssid=ssid, number=theirs if theirs != number else "–"
            )
        else:
            continue
        step = _("Find out which number is right, correct it in the file or in the student's record, and import again.")
        work.add(row, column, work.cell(row, column), expected, "question", step)


def find_repeats(
    work: Work, identity: tuple[str, ...], today: date, known: ReadOnly[tuple[str, str], int] | None = None
) -> None:
    """Leave out rows that repeat an earlier one word for word; ask about those that say something else.

    A school counts as part of the identity of attendance and of a calendar's day: a student may change schools within a
    month; so do the period of a day, and what happened, where each has its duration: a student may come late and leave
    early. Of a student who changed schools a roster may tell twice: who left the one, and who is at the other.
    ``known`` maps kind of number and value to the person: attendance may name a student by a former and by the current
    number, and is that of one student all the same.
    """
    finer: tuple[str, ...] = ("school", "school_code", "period") if work.mapping.kind in ATTENDANCE_KINDS else ()
    if work.mapping.kind is Kind.CALENDAR:
        finer = ("school", "last_date")
    if "duration" in work.values:
        finer = (*finer, "code")
    said = work.values
    if work.mapping.kind in ATTENDANCE_KINDS and known:
        said = {**work.values, identity[0]: _students(work, identity[0], known)}
    keys = [*identity, *(key for key in finer if key in said)]
    lists = [said[key] for key in keys]
    if work.mapping.kind is Kind.STUDENTS and "school" in said:
        lists += _left_schools(work, today)
    marks: list[Any] = lists[0] if len(lists) == 1 else list(zip(*lists, strict=True))
    if len(set(marks)) == len(marks):
        return
    first: dict[Any, int] = {}
    for row, mark in enumerate(marks):
        if work.flags[row]:
            continue
        earlier = first.setdefault(mark, row)
        if earlier == row:
            continue
        differing = next((key for key, values in said.items() if values[row] != values[earlier]), None)
        _tell_of_repeat(work, identity[0], row, earlier, differing)


def _students(work: Work, key: str, known: ReadOnly[tuple[str, str], int]) -> list[Any]:
    """The numbers that rows name their students by; the students instead where two numbers are of one."""
    numbers = work.values[key]
    kind = IdentifierKind.LOCAL_ID if key == "student_id" else IdentifierKind.SSID
    students = {number: known.get((kind, number), number) for number in set(numbers)}
    if len(set(students.values())) == len(students):
        return numbers
    return [students[number] for number in numbers]


def _tell_of_repeat(work: Work, key: str, row: int, earlier: int, differing: str | None) -> None:
    """Say what becomes of a row that an ``earlier`` one repeats but for the field ``differing``, if any.

    ``key`` is the field by which both name what they are about.
    """
    number, name = work.table.row_numbers[earlier], work.values[key][earlier]
    same_name = name == work.values[key][row]
    if differing is None:
        work.repeat(row, key, work.cell(row, key), number, "" if same_name else name)
        return
    words = _("each one once; row {row} says something else in {column}")
    if not same_name:
        words = _(
            "each one once; row {row} is about the same student, by the number {number}, and says something else in "
            "{column}"
        )
    column = heading_of(work.table, work.mapping, differing)
    step = _("Row {row} was taken. Decide which is right, delete the other and import again.").format(row=number)
    expected = words.format(row=number, number=name, column=column)
    work.add(row, key, work.cell(row, key), expected, "question", step)


def _left_schools(work: Work, today: date) -> list[list[Any]]:
    """The school that each row says its student left, where the file has any such row."""
    nothing = [None] * len(work.table)
    statuses, days = (work.values.get(key, nothing) for key in ("enrollment_status", "left_on"))
    if not any(statuses) and not any(days):
        return []
    return [
        [
            school if says_left(status, day, today) else None
            for school, status, day in zip(work.values["school"], statuses, days, strict=True)
        ]
    ]


def says_left(status: bool | None, day: date | None, today: date) -> bool:
    """Whether a row says that its student is no longer enrolled: by a mark, unless the day is to come, or by a day."""
    return day <= today if day is not None else bool(status)


def _check_days(work: Work) -> None:
    """Expected = attended + the four absences + in-school suspension + completed independent study (CALPADS)."""
    size = len(work.table)
    none = [None] * size
    expected = work.values.get("expected", none)
    absences = [work.values.get(key, none) for key in _ABSENT]
    presences = [work.values.get(key, none) for key in _PRESENT]
    whole = all(key in work.values for key in ("attended", "excused", "unexcused"))
    for row, (days, a, b, c, d, e, f, g) in enumerate(zip(expected, *absences, *presences, strict=True)):
        absent = (a or 0) + (b or 0) + (c or 0) + (d or 0)
        total = absent + (e or 0) + (f or 0) + (g or 0)
        if days is None or work.flags[row] or (days == total and absent <= days):
            continue
        if absent > days:
            work.add(
                row,
                "expected",
                work.cell(row, "expected"),
                _("at least the {n} days of absence in the row").format(n=absent),
                "rejected",
                _("Correct the days in the file and import the row again."),
            )
        elif whole:
            work.add(
                row,
                "expected",
                work.cell(row, "expected"),
                _("{n}, the sum of days attended and days absent").format(n=total),
                "question",
                _("Check the days against the attendance system, correct them and import the row again."),
            )


def _check_exempt(work: Work) -> None:
    """Days are expected of every student but those whose attendance the state does not collect."""
    nobody = [None] * len(work.table)
    exempt, expected = (work.values.get(key, nobody) for key in ("exempt", "expected"))
    for row, (free, days) in enumerate(zip(exempt, expected, strict=True)):
        if free:
            step = _("Nothing to do: the student is exempt from the state's collection, and no days are taken.")
            work.add(row, "exempt", work.cell(row, "exempt"), _("a student whose days are collected"), "mended", step)
        elif days is None and not work.flags[row]:
            step = _("Fill in the cell and import the row again.")
            work.add(row, "expected", work.cell(row, "expected"), _("the days expected"), "rejected", step)


def _check_order(work: Work, low: str, high: str, action: Action, expected: str) -> None:
    if low not in work.values or high not in work.values:
        return
    for row, (first, second) in enumerate(zip(work.values[low], work.values[high], strict=True)):
        if first is not None and second is not None and first > second:
            work.add(row, low, work.cell(row, low), expected, action, _("Correct the cells and import the row again."))
