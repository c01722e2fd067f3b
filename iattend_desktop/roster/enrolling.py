"""When a student's enrollment at a school begins and ends, as a roster tells it: history stays, nothing is guessed.

A student who is at another school than before ends the enrollment there on the day that the one here begins. A student
who left ends it on the day after the last one that the file names; a mark without a day (OneRoster's ``tobedeleted``,
``Inactive``, ``Withdrawn``) is a question to the person, because records are marked so for other reasons, too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select

from iattend_desktop.i18n import _, day_words
from iattend_desktop.model.person import Enrollment
from iattend_desktop.people.names import full_name
from iattend_desktop.roster.cross_checks import says_left
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.table import show
from iattend_desktop.roster.validation import Validated, with_questions
from iattend_desktop.roster.work import heading_of

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Leaving:
    """Rows about students who are no longer enrolled, by row number."""

    ends: dict[int, date | None] = field(default_factory=dict)  # the first day not enrolled; None: nothing to end
    asked: frozenset[int] = frozenset()  # rows that wait for an answer


def who_left(
    known: Known,
    table: Table,
    mapping: Mapping,
    checked: Validated,
    persons: ReadOnly[int, int],
    answers: ReadOnly[int, bool],
) -> tuple[Validated, Leaving]:
    """The rows that need not wait, and which of them end an enrollment.

    ``persons`` are the known students by row, ``answers`` whether a person said that the student of a row left. Who is
    not known, or is not enrolled at that school, has nothing to end.
    """
    nothing = [None] * len(checked.row_numbers)
    lefts, days, schools = (checked.columns.get(key) or nothing for key in ("enrollment_status", "left_on", "school"))
    marked = [
        (number, left, day, school)
        for number, left, day, school in zip(checked.row_numbers, lefts, days, schools, strict=True)
        if says_left(left, day, known.today)
    ]
    if not marked:
        return checked, Leaving()
    places = _places(known)
    ends: dict[int, date | None] = {}
    problems: dict[int, Problem] = {}
    for number, left, day, school in marked:
        at, since = places.get(persons.get(number, 0), (None, None))
        if since is None or at != school:
            ends[number] = None
        elif day is not None and since <= day <= known.today:
            ends[number] = day + _ONE_DAY
        elif number in answers:
            ends[number] = max(known.today, since + _ONE_DAY) if answers[number] else None
        else:
            key = "enrollment_status" if left else "left_on"
            problems[number] = Problem(
                sheet=table.sheet,
                row=number,
                column=heading_of(table, mapping, key),
                found=_cell(table, mapping, key, number),
                expected=_("an exit date from {since} on, because {name} is enrolled at {school}").format(
                    since=day_words(since), name=_name(known, persons[number]), school=known.school_names[school]
                ),
                action="question",
                next_step=_("Say whether the student left. The enrollment then ends today; the record stays."),
            )
    return with_questions(checked, problems), Leaving(ends, frozenset(problems))


def first_day(said: date | None, year: tuple[date, date], today: date, *, is_new: bool, ended: date | None) -> date:
    """The day on which the enrollment of a student begins who has none in this school year.

    ``said`` is the file's, ``year`` first and last day of the school year, ``ended`` when an earlier one of this year
    ended. A roster that does not say it tells of a new student as one who was there from the year's first day.
    """
    if said is not None and year[0] <= said <= year[1] and (ended is None or said >= ended):
        return said
    return year[0] if is_new else max(today, ended or today)


def transfer_day(said: date | None, year: tuple[date, date], today: date, *, since: date) -> date | None:
    """The day on which a student changed schools who was at the old one ``since``: the file's, else today.

    None where neither is after ``since``: the school was written down wrong and is put right.
    """
    return next((day for day in (said, today) if day is not None and since < day <= year[1]), None)


def corrected_start(said: date | None, year: tuple[date, date], *, since: date, ended: date | None) -> date:
    """When an enrollment that is known ``since`` began, now that the file says it; a day of an earlier year is none."""
    if said is None or not year[0] <= said <= year[1] or (ended is not None and said < ended):
        return since
    return said


def last_ends(known: Known, year: int) -> dict[int, date]:
    """When the newest ended enrollment of each student in a school year ended."""
    query = (
        select(Enrollment.student_id, func.max(Enrollment.exited_on))
        .where(Enrollment.school_year_id == year, Enrollment.exited_on.is_not(None))
        .group_by(Enrollment.student_id)
    )
    return {student: ended for student, ended in known.session.execute(query) if ended is not None}


def _places(known: Known) -> dict[int, tuple[int, date]]:
    """School and first day of everybody's open enrollment this year."""
    query = select(Enrollment.student_id, Enrollment.school_id, Enrollment.entered_on).where(
        Enrollment.school_year_id == known.year_of(known.today), Enrollment.exited_on.is_(None)
    )
    return {student: (school, since) for student, school, since in known.session.execute(query)}


def _name(known: Known, person: int) -> str:
    values = known.people[person]
    return full_name(values["given_name"], values["family_name"], values["preferred_name"])


def _cell(table: Table, mapping: Mapping, key: str, number: int) -> str:
    """What the file says under a field in the row of this number; rows stand in the order of their numbers."""
    if key not in mapping.columns:
        return mapping.defaults.get(key, "")
    return show(table.columns[mapping.columns[key]][bisect_left(table.row_numbers, number)])
