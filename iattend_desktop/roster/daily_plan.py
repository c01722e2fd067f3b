"""Plans daily attendance: rows of a day, or of its periods, become one fact a student, school and day.

A table that names the days attended says which days were expected. One that lists only absences (as Ed-Fi attendance
events do) does not: its absences take the place of days that are known already, and all others wait. Were they taken
as facts, a student would be absent on every day that is known. A school calendar says the days expected instead
(:mod:`~iattend_desktop.roster.absence_days`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.absence_codes import ABSENT, DayMeaning, meaning_words
from iattend_desktop.roster.absence_days import ABSENCE_LIST, with_days_expected
from iattend_desktop.roster.attendance_plan import students_of
from iattend_desktop.roster.fact_plan import Reported, plan_facts
from iattend_desktop.roster.facts_in_force import COUNTS, Counts, Ints, Places, facts_in_force, numbered
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.outcome import Comparison
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.school_lookup import fold_school
from iattend_desktop.roster.validation import Validated
from iattend_desktop.roster.work import heading_of
from iattend_desktop.vocabulary import Grain

_NONE = [None]
_BITS = {meaning: 1 << place for place, meaning in enumerate(DayMeaning)}


def plan_daily(
    known: Known, table: Table, mapping: Mapping, checked: Validated, comparison: Comparison, run: int
) -> Validated:
    """Draw up facts of single days into the draft of ``comparison``; ``run`` is the import's key.

    Answers ``checked`` without the rows that must wait, because nothing says that their days were expected.
    """
    absences_only = DayMeaning.ATTENDED not in set(_meanings(checked))
    if absences_only:
        named = list(
            zip(students_of(known, checked)[1], checked.columns["date"], _schools(known, checked), strict=True)
        )
        checked = with_days_expected(known, table, mapping, checked, named, run)
        checked = _on_known_days(known, table, mapping, checked)
    numbers, students = students_of(known, checked)
    days, schools = checked.columns["date"], _schools(known, checked)
    places = numbered(Places.of(students, days, schools).whole)[0]
    _numbers, first, facts = np.unique(places, return_index=True, return_inverse=True)
    at = first.tolist()
    meant = _meant(_meanings(checked), facts, len(at))
    counts = {meaning: _counts(meaning) for meaning in set(meant)}
    reported = Reported(
        grain=Grain.DAY,
        source=ABSENCE_LIST if absences_only else "daily",
        rows=checked.row_numbers,
        facts=facts,
        who=[numbers[row] for row in at],
        students=[students[row] for row in at],
        schools=[schools[row] for row in at],
        starts=[days[row] for row in at],
        ends=[days[row] for row in at],
        counts=[counts[meaning] for meaning in meant],
        reasons=_reasons(checked.columns["reason"], facts, meant) if "reason" in checked.columns else _NONE * len(at),
    )
    plan_facts(known, reported, comparison, run, _tell)
    return checked


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


def _on_known_days(known: Known, table: Table, mapping: Mapping, checked: Validated) -> Validated:
    """Of rows that list absences only: those of days on which the student is known to be expected, at the school where
    that is so. The others wait.

    Periods missed say nothing of the whole day where the periods attended are not in the file.
    """
    _numbers, students = students_of(known, checked)
    places = Places.of(students, checked.columns["date"], _schools(known, checked))
    have = facts_in_force(known, Grain.DAY, checked.columns["date"])
    days, known_days = numbered(places.of_any_school, have.places.of_any_school)
    schools_of: dict[tuple[int, int], list[int]] = {}
    for (student, day, school), (_key, counts) in have.only(np.isin(known_days, days)).by_place().items():
        if any(counts):
            schools_of.setdefault((student, day), []).append(school)
    schools: list[int | None] = []
    waiting: list[int] = []
    for row, (student, day, school) in enumerate(zip(*(column.tolist() for column in places.whole), strict=True)):
        there = schools_of.get((student, day), [])
        if "period" in checked.columns or not there or (school not in there and len(there) > 1):
            waiting.append(row)
        schools.append((school if school in there or not there else there[0]) or None)
    checked = replace(checked, columns={**checked.columns, "school": schools})
    return _without(table, mapping, checked, waiting) if waiting else checked


def _meant(meanings: Sequence[DayMeaning], facts: Ints, count: int) -> list[DayMeaning]:
    """What the rows of each of ``count`` facts say of its day; ``facts`` says which fact a row tells."""
    said = np.zeros(count, np.int64)
    np.bitwise_or.at(said, facts, np.array([_BITS[meaning] for meaning in meanings], np.int64))
    bits = said.tolist()
    days = {one: day_of([meaning for meaning, bit in _BITS.items() if one & bit]) for one in set(bits)}
    return [days[one] for one in bits]


def _counts(meaning: DayMeaning) -> Counts:
    expected = meaning not in (DayMeaning.NOT_SUBMITTED, DayMeaning.NO_SCHOOL)
    return tuple(int(name == meaning or (name == "expected" and expected)) for name in COUNTS)


def _reasons(reasons: Sequence[str | None], facts: Ints, meant: Sequence[DayMeaning]) -> list[str | None]:
    """The reason of each day absent whose rows name one and the same."""
    told: dict[int, str | None] = {}
    for fact, reason in zip(facts.tolist(), reasons, strict=True):
        if reason and meant[fact] in ABSENT:
            told[fact] = reason if told.get(fact, reason) == reason else None
    return [told.get(fact) for fact in range(len(meant))]


def _tell(before: Counts, after: Counts) -> Iterator[tuple[str, object, object]]:
    yield "code", _said(before), _said(after)


def _said(counts: Counts) -> str:
    told = [name for name, count in zip(COUNTS, counts, strict=True) if count and name != "expected"]
    return ", ".join(meaning_words(DayMeaning(name)) for name in told) or meaning_words(DayMeaning.NO_SCHOOL)


def _without(table: Table, mapping: Mapping, checked: Validated, waiting: Sequence[int]) -> Validated:
    """The rows that need not wait, and one question that counts the others."""
    meanings, numbers = _meanings(checked), checked.columns[checked.identity[0]]
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
            "They are counted here and change no rate. Import the school calendar, or these days as daily attendance "
            "with the days attended, then this file again."
        ),
    )
    rows = tuple(checked.row_numbers[position] for position in waiting)
    return replace(
        checked.only(kept),
        problems=(*checked.problems, problem),
        question_rows=tuple(sorted((*checked.question_rows, *rows))),
    )
