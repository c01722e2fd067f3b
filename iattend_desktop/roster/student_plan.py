"""Plans a sheet of students, one subject after another over all its rows: people, numbers, enrollment, home and
guardians, program, interests, last year's days."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.names import full_name
from iattend_desktop.roster.enrolling import Leaving, corrected_start, first_day, last_ends, transfer_day
from iattend_desktop.roster.family_plan import plan_guardians, plan_households
from iattend_desktop.roster.known import Known, Values, set_words
from iattend_desktop.roster.outcome import Change, Comparison, Lines
from iattend_desktop.roster.past_year_plan import plan_past_year
from iattend_desktop.roster.student_sheet import StudentSheet
from iattend_desktop.roster.student_state import StudentState
from iattend_desktop.roster.validation import Validated
from iattend_desktop.school_years import school_year_end, school_year_start
from iattend_desktop.vocabulary import IdentifierKind, PersonRoleKind

_PERSON = {
    "first_name": "given_name",
    "last_name": "family_name",
    "preferred_name": "preferred_name",
    "birth_date": "birth_date",
    "home_language": "home_language",
    "email": "email",
    "availability": "availability",
}
_PROGRAM = {
    "guardian_consent": "consent_on",
    "identified_by": "identified_by",
    "meeting_wish": "meeting_wish",
    "siblings_together": "siblings_together",
}
_NUMBERS = {"student_id": IdentifierKind.LOCAL_ID, "ssid": IdentifierKind.SSID}


def plan_students(
    known: Known, checked: Validated, comparison: Comparison, run: int, persons: ReadOnly[int, int], leaving: Leaving
) -> None:
    """Draw up new and changed students into the draft and outcome of ``comparison``; ``run`` is the import's key.

    ``persons`` are the known students by row (:func:`~iattend_desktop.roster.identity.identify`), all others are new;
    ``leaving`` says which rows are about students who are no longer enrolled.
    """
    year = known.year_of(known.today)
    state = known.once("students", lambda: StudentState.of(known, year))
    if leaving.ends:
        left = [row in leaving.ends for row in checked.row_numbers]
        _leave(known, state, checked.only(left), comparison, persons, leaving)
        checked = checked.only([not one for one in left])
    sheet = _sheet(known, state, checked, comparison, persons)
    _people(sheet)
    _numbers(sheet)
    _enroll(sheet, year)
    plan_households(sheet)
    plan_guardians(sheet)
    _program(sheet, year)
    _interests(sheet)
    if checked.summary_year is not None:
        plan_past_year(sheet, checked.summary_year, run)
    comparison.outcome.close(sheet.lines)


def _sheet(
    known: Known, state: StudentState, checked: Validated, comparison: Comparison, persons: ReadOnly[int, int]
) -> StudentSheet:
    """The rows with whom they are about; a new student's key is the one that :func:`_people` draws it up under."""
    nothing = [None] * len(checked.row_numbers)
    names = [checked.columns.get(name) or nothing for name in ("first_name", "last_name", "preferred_name")]
    created = [row not in persons for row in checked.row_numbers]
    new = count(known.draft.next_key(Person), -1)
    return StudentSheet(
        known,
        state,
        comparison,
        checked.columns,
        lines=Lines(
            rows=checked.row_numbers,
            who=[full_name(*parts) for parts in zip(*names, strict=True)],
            created=created,
        ),
        students=[persons.get(row) or next(new) for row in checked.row_numbers],
    )


def _leave(
    known: Known,
    state: StudentState,
    gone: Validated,
    comparison: Comparison,
    persons: ReadOnly[int, int],
    leaving: Leaving,
) -> None:
    """End enrollments; of a student who is not enrolled there the row says nothing new."""
    lines = replace(_sheet(known, state, gone, comparison, persons).lines, created=[False] * len(gone.row_numbers))
    for row, who in zip(lines.rows, lines.who, strict=True):
        student, day = persons.get(row), leaving.ends[row]
        if student is not None and day is not None and student in state.enrollments:
            known.draft.change(Enrollment, state.enrollments.pop(student)[0], "exited_on", day)
            comparison.outcome.note(Change(row, who, "left_on", None, day - timedelta(days=1)))
    comparison.outcome.close(lines)


def _people(sheet: StudentSheet) -> None:
    """New people under the keys that were promised, and what changes of the others."""
    known = sheet.known
    fresh = [position for position, created in enumerate(sheet.lines.created) if created]
    said = {column: sheet.column(name) for name, column in _PERSON.items()}
    made = known.new_people({column: [values[at] for at in fresh] for column, values in said.items()}, len(fresh))
    known.new_roles(made, PersonRoleKind.STUDENT)
    if len(fresh) == len(sheet.students):
        return
    keys = [None if new else key for key, new in zip(sheet.students, sheet.lines.created, strict=True)]
    for name, column in _PERSON.items():
        sheet.compare(Person, keys, known.people, column, name)


def _numbers(sheet: StudentSheet) -> None:
    """Student ID and SSID; a number that is new to a student takes the place of the former one, which still leads to
    the record."""
    known, have = sheet.known, sheet.state.numbers
    for name, kind in _NUMBERS.items():
        values = sheet.column(name)
        new = [at for at in sheet.says(name) if values[at] and (kind, values[at]) not in known.numbers]
        for at in new:
            student, value = sheet.students[at], values[at]
            former = have.get((student, kind))
            if former is not None:
                known.end_number(kind, former)
            have[student, kind] = value
            sheet.changed(at, name, former, value)
        known.new_numbers([sheet.students[at] for at in new], kind, [values[at] for at in new])


def _enroll(sheet: StudentSheet, year: int) -> None:
    """School, grade and first day; another school ends the enrollment there when the one here begins."""
    known, open_now, today = sheet.known, sheet.state.enrollments, sheet.known.today
    schools, grades, first_days = (sheet.column(name) for name in ("school", "grade", "entered_on"))
    days = (school_year_start(today), school_year_end(today))
    ends = known.once(("ends", year), lambda: last_ends(known, year))
    keys: list[int | None] = [None] * len(schools)
    starts: list[date | None] = [None] * len(schools)
    enrollments: dict[int | None, Values] = {}
    new: list[tuple[int, Values]] = []
    following = known.draft.next_key(Enrollment)

    def begin(student: int, school: int, grade: int | None, day: date) -> None:
        values = {"school_id": school, "grade": grade, "entered_on": day}
        open_now[student] = following - len(new), values
        new.append((student, dict(values)))

    for position in sheet.says("school"):
        student, school, said = sheet.students[position], schools[position], first_days[position]
        ended, found = ends.get(student), open_now.get(student)
        if found is None:
            day = first_day(said, days, today, is_new=sheet.lines.created[position], ended=ended)
            begin(student, school, grades[position], day)
            sheet.changed(position, "school", None, known.school_names.get(school))
        elif found[1]["school_id"] != school and "school" not in sheet.comparison.fill_only:
            (key, have), old = found, found[1]["school_id"]
            changed = transfer_day(said, days, today, since=have["entered_on"]) if key > 0 else None
            if changed is not None:
                known.draft.change(Enrollment, key, "exited_on", changed)
                begin(student, school, have["grade"], changed)  # the row's grade is compared below
            else:
                known.draft.change(Enrollment, key, "school_id", school)
                have["school_id"] = school
            sheet.changed(position, "school", known.school_names.get(old), known.school_names.get(school))
        elif found[1]["school_id"] == school and said is not None:
            starts[position] = corrected_start(said, days, since=found[1]["entered_on"], ended=ended)
        keys[position], have = open_now[student]
        enrollments[keys[position]] = have
    columns = {name: [values[name] for _student, values in new] for name in ("school_id", "grade", "entered_on")}
    students = [student for student, _values in new]
    known.draft.add_many(Enrollment, {"student_id": students, "school_year_id": [year] * len(new), **columns})
    sheet.comparison.column(Enrollment, keys, enrollments, "entered_on", starts, lines=sheet.lines, name="entered_on")
    sheet.compare(Enrollment, keys, enrollments, "grade", "grade")


def _program(sheet: StudentSheet, year: int) -> None:
    """In this year's program when the file says so, or when the student is in it already."""
    known, programs = sheet.known, sheet.state.programs
    said = {column: sheet.column(name) for name, column in _PROGRAM.items()}
    identified = sheet.column("identified")
    keys: list[int | None] = [None] * len(identified)
    enrolled: dict[int | None, Values] = {}
    new: list[int] = []
    following = known.draft.next_key(ProgramEnrollment)
    for position, student in enumerate(sheet.students):
        if student not in programs:
            if not identified[position]:
                continue
            programs[student] = following - len(new), {column: values[position] for column, values in said.items()}
            new.append(position)
            sheet.changed(position, "identified", None, True)
        keys[position], have = programs[student]
        enrolled[keys[position]] = have
    columns: dict[str, list[Any]] = {column: [values[at] for at in new] for column, values in said.items()}
    columns["student_id"] = [sheet.students[at] for at in new]
    columns |= {"school_year_id": [year] * len(new), "identified_on": [known.today] * len(new)}
    known.draft.add_many(ProgramEnrollment, columns)
    for name, column in _PROGRAM.items():
        sheet.compare(ProgramEnrollment, keys, enrolled, column, name)


def _interests(sheet: StudentSheet) -> None:
    """What the student likes; a default for all rows stands only where nothing is known."""
    have, interests = sheet.state.words, sheet.column("interests")
    for position in sheet.says("interests"):
        student, words = sheet.students[position], interests[position]
        if "interests" in sheet.comparison.fill_only and have.get((student, "interest")):
            continue
        before = "; ".join(have.get((student, "interest"), ())) or None
        if set_words(sheet.known.draft, have, student, "interest", words):
            sheet.changed(position, "interests", before, "; ".join(words))
