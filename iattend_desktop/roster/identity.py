"""Which known student a row is about: by student ID, else SSID, else e-mail address; by name only as a question.

A row whose numbers nobody has might be a student who is known under another number, or under none. Where name and
birth date are those of a known student, the row waits until a person says whether it is that student; so it does where
a birth date is not known and name and school are the same, unless both have a number. Different birth dates or SSIDs
are different students.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from iattend_desktop.i18n import _, day_words
from iattend_desktop.model.person import Enrollment, PersonRole
from iattend_desktop.people.names import bare_name, full_name
from iattend_desktop.roster.cross_checks import says_left
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.known import Known
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.problems import Problem
from iattend_desktop.roster.table import Cell
from iattend_desktop.roster.validation import Validated, with_questions
from iattend_desktop.roster.work import heading_of
from iattend_desktop.vocabulary import Grade, IdentifierKind, PersonRoleKind, label

SOMEBODY_NEW = 0
"""The answer that a row is none of the students that were asked about; no record has this key."""

_NUMBERS = {"student_id": IdentifierKind.LOCAL_ID, "ssid": IdentifierKind.SSID}
_COLUMNS = (
    "student_id", "ssid", "email", "first_name", "last_name", "preferred_name", "birth_date", "school",
    "enrollment_status", "left_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known student whom a row may be about; ``person`` is below 0 for one who comes with the same import."""

    person: int
    words: str


@dataclass(frozen=True)
class Identities:
    """Whom the rows of a sheet of students are about, by row number."""

    persons: dict[int, int] = field(default_factory=dict)  # rows about known students
    asked: dict[int, tuple[Candidate, ...]] = field(default_factory=dict)  # rows that wait for an answer


def identify(
    known: Known, table: Table, mapping: Mapping, checked: Validated, answers: ReadOnly[int, int]
) -> tuple[Validated, Identities]:
    """The rows that need not wait, and whom they are about; a row about nobody known is a new student.

    ``answers`` is what a person said of rows: a candidate's key, or :data:`SOMEBODY_NEW`. An answer for somebody who is
    no candidate (any more) is none.
    """
    rows = [
        dict(zip(_COLUMNS, values, strict=True))
        for values in zip(*(checked.columns.get(key) or [None] * len(checked.row_numbers) for key in _COLUMNS),
                          strict=True)
    ]  # fmt: skip
    students = _students(known)
    emails = (
        {known.people[one]["email"]: one for one in sorted(students) if known.people[one]["email"]}
        if "email" in checked.columns
        else {}
    )
    found = Identities()
    taken: dict[int, int] = {}
    met: set[int] = set()
    problems: dict[int, Problem] = {}
    open_rows = []
    for number, row in zip(checked.row_numbers, rows, strict=True):
        person = _named(known, emails, row)
        if person is None:
            open_rows.append((number, row))
        elif says_left(row["enrollment_status"], row["left_on"], known.today):
            met.add(person)  # another row may tell where the student is now
            found.persons[number] = person
        elif person in taken:
            problems[number] = _same_twice(known, table, mapping, number, row, person, taken[person])
        else:
            taken[person] = number
            found.persons[number] = person
    if open_rows and students:
        index = _Index(known, students)
        for number, row in open_rows:
            candidates = [one for one in index.candidates(row) if one not in taken and one not in met]
            answer = answers.get(number)
            if answer in candidates and answer > 0:
                taken[answer] = number
                found.persons[number] = answer
            elif candidates and answer != SOMEBODY_NEW:
                found.asked[number] = tuple(Candidate(one, index.words(one)) for one in candidates)
                problems[number] = _question(table, mapping, number, row, found.asked[number])
    return with_questions(checked, problems), found


def _students(known: Known) -> set[int]:
    """Everybody who is or was a student, drawn up by this import or known before."""
    query = select(PersonRole.person_id).where(PersonRole.role == PersonRoleKind.STUDENT)
    drawn_up = known.draft.inserts.get(PersonRole, {"person_id": [], "role": []})
    return {
        *known.session.scalars(query),
        *(person for person, role in zip(drawn_up["person_id"], drawn_up["role"], strict=True)
          if role == PersonRoleKind.STUDENT),
    }  # fmt: skip


def _named(known: Known, emails: ReadOnly[str, int], row: ReadOnly[str, Any]) -> int | None:
    """By student ID, else SSID, else e-mail address; never by name."""
    for name, kind in _NUMBERS.items():
        if row[name] and (kind, row[name]) in known.numbers:
            return known.numbers[kind, row[name]]
    if not row["student_id"] and not row["ssid"] and row["email"]:
        return emails.get(row["email"])
    return None


class _Index:
    """Known students by name, and what tells them apart."""

    def __init__(self, known: Known, students: set[int]) -> None:
        self._known = known
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for person in sorted(students, key=lambda one: (one < 0, abs(one))):
            for name in _names(known.people[person], "given_name", "family_name"):
                self._by_name[name].append(person)
        self._numbers = {(person, kind): value for (kind, value), person in known.numbers.items()}
        self._places = {
            student: (school, grade)
            for student, school, grade in known.session.execute(
                select(Enrollment.student_id, Enrollment.school_id, Enrollment.grade).where(
                    Enrollment.school_year_id == known.year_of(known.today), Enrollment.exited_on.is_(None)
                )
            )
        }

    def candidates(self, row: ReadOnly[str, Any]) -> list[int]:
        """Students whom the row may be about, in the order of their keys."""
        found = {one: None for name in _names(row, "first_name", "last_name") for one in self._by_name[name]}
        return [one for one in found if self._may_be(one, row)]

    def words(self, person: int) -> str:
        """Who that is: name, birth date, number, grade, school."""
        values = self._known.people[person]
        school, grade = self._places.get(person, (None, None))
        born, number = values["birth_date"], self._numbers.get((person, IdentifierKind.LOCAL_ID))
        parts = [
            full_name(values["given_name"], values["family_name"], values["preferred_name"]),
            _("born {day}").format(day=day_words(born)) if born else _("birth date unknown"),
            _("ID {number}").format(number=number) if number else _("no ID"),
            _("grade {grade}").format(grade=label(Grade(grade))) if grade is not None else "",
            self._known.school_names[school] if school is not None else _("not enrolled this year"),
        ]
        if person < 0:
            parts[-1] = _("in another file of this import")
        return ", ".join(part for part in parts if part)

    def _may_be(self, person: int, row: ReadOnly[str, Any]) -> bool:
        born, ssid = self._known.people[person]["birth_date"], self._numbers.get((person, IdentifierKind.SSID))
        if row["ssid"] and ssid and row["ssid"] != ssid:
            return False
        if row["birth_date"] and born:
            return bool(row["birth_date"] == born)
        if row["student_id"] and (person, IdentifierKind.LOCAL_ID) in self._numbers:
            return False
        return row["school"] is not None and self._places.get(person, (None, None))[0] == row["school"]


def _names(values: ReadOnly[str, Any], given: str, family: str) -> set[str]:
    """A person's name, and the one with the preferred name, as they are compared."""
    firsts = [values[given], *([values["preferred_name"]] if values["preferred_name"] else [])]
    return {bare_name(one, values[family]) for one in firsts}


def _question(
    table: Table, mapping: Mapping, number: int, row: ReadOnly[str, Any], candidates: Sequence[Candidate]
) -> Problem:
    key = next((key for key in ("student_id", "ssid") if key in mapping.columns), "last_name")
    who = _(" or ").join(one.words for one in candidates)
    return Problem(
        sheet=table.sheet,
        row=number,
        column=heading_of(table, mapping, key),
        found=str(row[key] or full_name(row["first_name"], row["last_name"])),
        expected=_("the number of a known student, or of a new one; a student of this name is known: {who}").format(
            who=who
        ),
        action="question",
        next_step=_("Say whether the row is about that student or about another one.")
        if candidates[0].person > 0
        else _("Say that the row is about another student, or import the other file first and this one after it."),
    )


def _same_twice(
    known: Known, table: Table, mapping: Mapping, number: int, row: ReadOnly[str, Any], person: int, first: int
) -> Problem:
    key = next((key for key in _NUMBERS if key in mapping.columns and row[key]), "email")
    values = known.people[person]
    found: Cell = row[key] or ""
    return Problem(
        sheet=table.sheet,
        row=number,
        column=heading_of(table, mapping, key),
        found=str(found),
        expected=_("each student once; row {row} is about {name}, too").format(
            row=first, name=full_name(values["given_name"], values["family_name"], values["preferred_name"])
        ),
        action="question",
        next_step=_("Row {row} was taken. Decide which is right, delete the other and import again.").format(row=first),
    )
