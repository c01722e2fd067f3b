"""Plans daily attendance: rows of a day, or of its periods, become one fact a student, school and day.

A table that names the days attended says which days were expected. One that lists only absences (as Ed-Fi attendance
events do) does not: its absences take the place of days that are known already, and all others wait. Were they taken
as facts, a student would be absent on every day that is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.absence_codes import ABSENT, DayMeaning, meaning_words
from iattend_desktop.roster.attendance_plan import students_of
from iattend_desktop.roster.fact_plan import COUNTS, Counts, Reported, facts_in_force, plan_facts
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.outcome import Comparison
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.school_lookup import fold_school
from iattend_desktop.roster.validation import Validated
from iattend_desktop.roster.work import heading_of
from iattend_desktop.vocabulary import Grain

Day = tuple[int, date, int | None]
"""Student, day and school."""

_NONE = [None]


def plan_daily(
    known: Known, table: Table, mapping: Mapping, checked: Validated, comparison: Comparison, run: int
) -> Validated:
    """Draw up facts of single days into the draft of ``comparison``; ``run`` is the import's key.

    Answers ``checked`` without the rows that must wait, because nothing says that their days were expected.
    """
    numbers, students = students_of(known, checked)
    positions: dict[Day, list[int]] = {}
    places = zip(students, checked.columns["date"], _schools(known, checked), strict=True)
    for position, place in enumerate(places):
        positions.setdefault(place, []).append(position)
    meanings = _meanings(checked)
    waiting: list[int] = []
    if DayMeaning.ATTENDED not in meanings:
        positions, waiting = _known_days(known, positions, by_period="period" in checked.columns)
    reasons = checked.columns.get("reason") or _NONE * len(numbers)
    alone = {meaning: day_of([meaning]) for meaning in set(meanings)}
    days = [
        alone[meanings[at[0]]] if len(at) == 1 else day_of([meanings[one] for one in at]) for at in positions.values()
    ]
    counts = {day: _counts(day) for day in set(days)}
    reported = Reported(
        grain=Grain.DAY,
        source="daily",
        rows=[[checked.row_numbers[one] for one in at] for at in positions.values()],
        who=[numbers[at[0]] for at in positions.values()],
        students=[student for student, _day, _school in positions],
        schools=[school for _student, _day, school in positions],
        starts=[day for _student, day, _school in positions],
        ends=[day for _student, day, _school in positions],
        counts=[counts[day] for day in days],
        reasons=[_reason(day, [reasons[one] for one in at]) for day, at in zip(days, positions.values(), strict=True)]
        if "reason" in checked.columns
        else _NONE * len(days),
    )
    plan_facts(known, reported, comparison, run, _tell)
    return _without(table, mapping, checked, numbers, meanings, sorted(waiting)) if waiting else checked


def day_of(meanings: Sequence[DayMeaning]) -> DayMeaning:
    """What the periods of a day say of the day: attended in part is attended; absent only where all of it is.

    Periods missed in several ways are a day absent that nobody said how; a day of which a period was not submitted and
    none attended is not known.

    >>> day_of([DayMeaning.EXCUSED, DayMeaning.ATTENDED]).value, day_of([DayMeaning.EXCUSED] * 6).value
    ('attended', 'excused')
    """
    said = {meaning for meaning in meanings if meaning is not DayMeaning.NO_SCHOOL}
    if not said:
        return DayMeaning.NO_SCHOOL
    if said & {DayMeaning.ATTENDED, DayMeaning.PARTLY}:
        return DayMeaning.ATTENDED
    for there in (DayMeaning.SUSPENDED_IN, DayMeaning.INDEPENDENT_STUDY):
        if there in said:
            return there
    if DayMeaning.NOT_SUBMITTED in said:
        return DayMeaning.NOT_SUBMITTED
    return said.pop() if len(said) == 1 else DayMeaning.UNSPECIFIED


def _meanings(checked: Validated) -> list[DayMeaning]:
    """What each row says; an absence for less than a whole day is a day partly attended."""
    meanings: list[DayMeaning] = checked.columns["code"]
    parts = checked.columns.get("duration")
    if not parts:
        return meanings
    return [
        DayMeaning.PARTLY if meaning in ABSENT and part is not None and part < 1 else meaning
        for meaning, part in zip(meanings, parts, strict=True)
    ]


def _schools(known: Known, checked: Validated) -> Sequence[int | None]:
    """The school of each row; one named by an id that is not known is left open."""
    schools = checked.columns.get("school")
    if schools:
        return schools
    codes = checked.columns.get("school_code") or _NONE * len(checked.row_numbers)
    found = {code: known.school_named(fold_school(code)) if code else None for code in set(codes)}
    return [found[code] for code in codes]


def _known_days(
    known: Known, positions: dict[Day, list[int]], *, by_period: bool
) -> tuple[dict[Day, list[int]], list[int]]:
    """Of rows that list absences only: those of days on which the student is known to be expected, and the others.

    Periods missed say nothing of the whole day where the periods attended are not in the file.
    """
    have = facts_in_force(known, Grain.DAY, [day for _student, day, _school in positions])
    schools_of: dict[tuple[int, date], list[int | None]] = {}
    for (student, day, school), (_key, counts) in have.items():
        if any(counts):
            schools_of.setdefault((student, day), []).append(school)
    kept: dict[Day, list[int]] = {}
    waiting: list[int] = []
    for (student, day, school), at in positions.items():
        there = schools_of.get((student, day), [])
        if by_period or not there or (school not in there and len(there) > 1):
            waiting.extend(at)
        else:
            kept.setdefault((student, day, school if school in there else there[0]), []).extend(at)
    return kept, waiting


def _counts(meaning: DayMeaning) -> Counts:
    expected = meaning not in (DayMeaning.NOT_SUBMITTED, DayMeaning.NO_SCHOOL)
    return tuple(int(name == meaning or (name == "expected" and expected)) for name in COUNTS)


def _reason(day: DayMeaning, reasons: Iterable[str | None]) -> str | None:
    """The reason of a day absent, where its rows name one and the same."""
    told = {reason for reason in reasons if reason}
    return told.pop() if day in ABSENT and len(told) == 1 else None


def _tell(before: Counts, after: Counts) -> Iterator[tuple[str, object, object]]:
    yield "code", _said(before), _said(after)


def _said(counts: Counts) -> str:
    told = [name for name, count in zip(COUNTS, counts, strict=True) if count and name != "expected"]
    return ", ".join(meaning_words(DayMeaning(name)) for name in told) or meaning_words(DayMeaning.NO_SCHOOL)


def _without(
    table: Table,
    mapping: Mapping,
    checked: Validated,
    numbers: Sequence[str],
    meanings: Sequence[DayMeaning],
    waiting: Sequence[int],
) -> Validated:
    """The rows that need not wait, and one question that counts the others."""
    left = set(waiting)
    kept = [position not in left for position in range(len(numbers))]
    absent = Counter(meanings[position] in ABSENT for position in waiting)
    who = len({numbers[position] for position in waiting})
    students = ngettext("{count} student", "{count} students", who)
    absences = ngettext("{count} absence", "{count} absences", absent[True])
    others = ngettext("{count} other event", "{count} other events", absent[False])
    problem = Problem(
        sheet=table.sheet,
        row=checked.row_numbers[waiting[0]],
        column=heading_of(table, mapping, "date"),
        found=_("{absences} and {others} of {students}").format(absences=absences, others=others, students=students),
        expected=_("days on which these students are known to be expected; the file lists no days attended"),
        action="question",
        next_step=_(
            "They are counted here and change no rate. Import these days as daily attendance with the days attended, "
            "then this file again."
        ),
    )
    rows = tuple(checked.row_numbers[position] for position in waiting)
    return replace(
        checked.only(kept),
        problems=(*checked.problems, problem),
        question_rows=tuple(sorted((*checked.question_rows, *rows))),
    )
