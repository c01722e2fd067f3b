"""Days that a list of absences does not name: by the school calendar they were expected, and not missed.

A list of absences (Ed-Fi attendance events, a sheet of absences) says nothing of the days attended. Where a calendar
says which days were days of instruction, those from the list's first date to its last are drawn up as attended for the
students whom it follows, while they were enrolled at the school; its absences then take their place, as they do on
days that came by daily attendance. The list follows whom it names, and whom an earlier list of the school year named at
the same school. Who was never named may have been left out on purpose, and stays unknown. Without a calendar nothing
is drawn up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Enrollment
from iattend_desktop.people.calendar import SchoolCalendar, SchoolDays, calendar_of, days_within
from iattend_desktop.problem import UserError
from iattend_desktop.roster.calendar_plan import calendar_lines
from iattend_desktop.roster.facts_in_force import COUNTS, facts_in_force
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.validation import Validated
from iattend_desktop.roster.work import heading_of
from iattend_desktop.school_years import school_year_end, school_year_start
from iattend_desktop.vocabulary import CalendarKind, Grain

ABSENCE_LIST = "absence_list"
"""What a day comes from that a list of absences told, or the calendar beside it."""
MOST_DAYS = 1_000_000
"""Days that one list may draw up: 27,000 students over two months of school."""

_ATTENDED = tuple(int(name in ("expected", "attended")) for name in COUNTS)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """A student at a school, from a day to the day before another."""

    school: int
    entered: date
    exited: date | None

    def holds(self, day: date) -> bool:
        """Whether the student is there on a day."""
        return self.entered <= day and (self.exited is None or day < self.exited)


def with_days_expected(
    known: Known,
    table: Table,
    mapping: Mapping,
    checked: Validated,
    places: Sequence[tuple[int, date, int | None]],
    run: int,
) -> Validated:
    """Draw up the days attended beside a list of absences; answers ``checked`` with a line that says how many.

    ``places`` are student, day and school of each row. Periods missed say nothing of a day, and draw up nothing.
    Raises ``UserError`` where the days would be more than :data:`MOST_DAYS`.
    """
    calendar = calendar_of(
        (school, day, CalendarKind(one.kind)) for (school, day), one in calendar_lines(known).items()
    )
    if not places or "period" in checked.columns or not any(calendar.kinds.values()):
        return checked
    first, last = min(day for _student, day, _school in places), max(day for _student, day, _school in places)
    found = sorted(_expected(known, table, calendar, places, first, last))
    if not found:
        return checked
    _draw(known, found, run)
    problem = Problem(
        sheet=table.sheet,
        row=checked.row_numbers[0],
        column=heading_of(table, mapping, "date"),
        found=_("{days} of {students}").format(
            days=ngettext("{count} day", "{count} days", len(found)),
            students=ngettext("{count} student", "{count} students", len({student for student, _day, _at in found})),
        ),
        expected=_("days attended, too; the file lists absences only"),
        action="mended",
        next_step=_(
            "Nothing to do: by the school calendar these days from {first} to {last} were expected, and those without "
            "an absence here are taken as attended. Students whom no list names stay without attendance."
        ).format(first=day_words(first), last=day_words(last)),
    )
    return replace(checked, problems=(*checked.problems, problem))


def _expected(
    known: Known,
    table: Table,
    calendar: SchoolCalendar,
    places: Sequence[tuple[int, date, int | None]],
    first: date,
    last: date,
) -> Iterator[tuple[int, date, int]]:
    """Student, day and school of every day of instruction of the students followed of which nothing is known yet."""
    stays = _stays(known)
    named = {(student, at) for student, day, school in places if (at := _school_on(stays[student], day, school))}
    told = {school for _student, school in named}
    named |= {(student, school) for student, school in _followed(known, first) if school in told}
    have = _known_days(known, first, last)
    school_days: dict[tuple[int, date], SchoolDays] = {}
    count = 0
    for student, school in sorted(named):
        for stay in stays[student]:
            begins, ends = max(first, stay.entered), min(last, (stay.exited or date.max) - _ONE_DAY)
            if stay.school != school or begins > ends:
                continue
            for year in {school_year_start(begins), school_year_start(ends)}:
                if (school, year) not in school_days:
                    school_days[school, year] = calendar.school_days(school, year, school_year_end(year)) or ()
                for day in days_within(school_days[school, year], begins, ends):
                    if (student, day) not in have:
                        have.add((student, day))
                        count += 1
                        if count > MOST_DAYS:
                            raise UserError(_too_many(table))
                        yield student, day, school


def _stays(known: Known) -> defaultdict[int, list[Stay]]:
    """Everybody's enrollments, as this import leaves them."""
    columns = ("student_id", "school_id", "entered_on", "exited_on")
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    changed, gone = known.draft.updates.get(Enrollment, {}), set(known.draft.removals.get(Enrollment, ()))
    query = select(Enrollment.id, *(getattr(Enrollment, name) for name in columns))
    for key, *values in known.session.execute(query):
        if key not in gone:
            student, *stay = (
                changed.get(key, {}).get(name, value) for name, value in zip(columns, values, strict=True)
            )
            found[student].append(Stay(*stay))
    drawn = known.draft.inserts.get(Enrollment)
    if drawn is not None:
        exits = drawn.get("exited_on") or [None] * len(drawn["student_id"])
        for student, *stay in zip(drawn["student_id"], drawn["school_id"], drawn["entered_on"], exits, strict=True):
            found[student].append(Stay(*stay))
    return found


def _school_on(stays: Sequence[Stay], day: date, school: int | None) -> int | None:
    """The school where a student was on a day: the one that the row names, or the only one where it names none."""
    there = {stay.school for stay in stays if stay.holds(day)}
    if school is not None:
        return school if school in there else None
    return there.pop() if len(there) == 1 else None


def _followed(known: Known, day: date) -> set[tuple[int, int]]:
    """Student and school of whom earlier lists of this school year told."""
    fact = AttendanceFact
    query = (
        select(fact.student_id, fact.school_id)
        .where(
            fact.source == ABSENCE_LIST,
            fact.superseded_by_id.is_(None),
            fact.starts_on >= school_year_start(day),
            fact.starts_on <= school_year_end(day),
        )
        .distinct()
    )
    return {(student, school) for student, school in known.session.execute(query) if school is not None}


def _known_days(known: Known, first: date, last: date) -> set[tuple[int, date]]:
    """Student and day of the days in force, those that this import draws up among them."""
    places = facts_in_force(known, Grain.DAY, [first, last]).places
    return set(zip(places.students.tolist(), map(date.fromordinal, places.days.tolist()), strict=True))


def _draw(known: Known, found: Sequence[tuple[int, date, int]], run: int) -> None:
    """New facts of days attended."""
    size = len(found)
    years = {day: known.year_of(day) for day in {day for _student, day, _school in found}}
    known.draft.add_many(
        AttendanceFact,
        {
            "student_id": [student for student, _day, _school in found],
            "school_id": [school for _student, _day, school in found],
            "school_year_id": [years[day] for _student, day, _school in found],
            "grain": [Grain.DAY.value] * size,
            "starts_on": [day for _student, day, _school in found],
            "ends_on": [day for _student, day, _school in found],
            **{name: [count] * size for name, count in zip(COUNTS, _ATTENDED, strict=True)},
            "reason": [None] * size,
            "source": [ABSENCE_LIST] * size,
            "import_id": [run] * size,
        },
    )


def _too_many(table: Table) -> str:
    return _(
        "{file} lists absences over so many days that more than {count} days attended would have to be written. Import "
        "it in parts of fewer dates, or import attendance by month."
    ).format(file=table.file, count=f"{MOST_DAYS:,}")
