"""Plans a sheet of schools and their PSA counselors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from iattend_desktop.model.person import Person, PersonRole
from iattend_desktop.model.school import School, SchoolStaff
from iattend_desktop.people.names import folded, full_name
from iattend_desktop.roster.known import SCHOOL, Known, Values
from iattend_desktop.roster.outcome import Change, Comparison
from iattend_desktop.roster.school_lookup import fold_school
from iattend_desktop.roster.validation import Validated
from iattend_desktop.vocabulary import IdentifierKind, PersonRoleKind


def plan_schools(known: Known, checked: Validated, comparison: Comparison) -> None:
    """Draw up new and changed schools and counselors into the draft and outcome of ``comparison``."""
    have = known.once("schools", lambda: _schools(known))
    staff = known.once("staff", lambda: _Staff(known))
    for record in checked.records():
        row, name = record["row"], record["name"]
        key = _find(known, record.get("cds_code"), name)
        created = key is None
        if key is None:
            values = {column: record.get(column) for column in SCHOOL}
            key = known.draft.add(School, **values)
            have[key] = values
        else:
            values = have.setdefault(key, dict.fromkeys(SCHOOL))
            for column in SCHOOL:
                comparison.value(School, key, values, column, record.get(column), row=row, who=name, name=column)
        known.note_school(key, name, record.get("cds_code"))
        for prefix in ("psa", "psa2"):
            staff.place(key, record, prefix, comparison, created=created)
        comparison.outcome.close_row(row, name, created=created)


def _schools(known: Known) -> dict[int, Values]:
    query = select(School.id, *(getattr(School, name) for name in SCHOOL))
    return {key: dict(zip(SCHOOL, values, strict=True)) for key, *values in known.session.execute(query)}


def _find(known: Known, code: str | None, name: str) -> int | None:
    """By CDS code; by name where the code is not known yet or not given."""
    if code and code in known.schools:
        return known.schools[code]
    key = known.school_named(fold_school(name))
    return key if key is not None and (not code or key not in known.coded_schools) else None


class _Staff:
    """Counselors by staff number, or by name at their school."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.at: dict[tuple[int, int], bool] = {}
        self.by_name: dict[tuple[int, str], int] = {}
        self.numbered = {one for (kind, _), one in known.numbers.items() if kind == IdentifierKind.STAFF_NUMBER}
        query = select(SchoolStaff.school_id, SchoolStaff.person_id).where(
            SchoolStaff.role == PersonRoleKind.PSA_COUNSELOR, SchoolStaff.valid_to.is_(None)
        )
        for school, person in known.session.execute(query):
            values = known.people[person]
            self.at[school, person] = True
            self.by_name[school, folded(full_name(values["given_name"], values["family_name"]))] = person

    def place(self, school: int, record: dict[str, Any], prefix: str, comparison: Comparison, *, created: bool) -> None:
        """The counselor that a row names works at its school."""
        name, number, email = (record.get(f"{prefix}_{part}") for part in ("name", "staff_no", "email"))
        if not name:
            return
        known, words, outcome = self.known, full_name(*name), comparison.outcome
        person = known.numbers.get((IdentifierKind.STAFF_NUMBER, number)) if number else None
        if person is None:
            person = self.by_name.get((school, folded(words)))
            if person is not None and number and person in self.numbered:
                person = None  # a namesake with a number of their own
            elif person is not None and number:
                known.new_number(person, IdentifierKind.STAFF_NUMBER, number)
                self.numbered.add(person)
                outcome.note(Change(record["row"], record["name"], f"{prefix}_staff_no", None, number))
        if person is None:
            person = known.new_person(given_name=name[0], family_name=name[1], email=email)
            known.draft.add(PersonRole, person_id=person, role=PersonRoleKind.PSA_COUNSELOR, valid_from=known.today)
            if number:
                known.new_number(person, IdentifierKind.STAFF_NUMBER, number)
                self.numbered.add(person)
            comparison.say(Person, person, known.people[person])
        else:
            row, field = record["row"], f"{prefix}_email"
            have = known.people[person]
            comparison.value(Person, person, have, "email", email, row=row, who=record["name"], name=field)
        if (school, person) not in self.at:
            known.draft.add(SchoolStaff, school_id=school, person_id=person, role=PersonRoleKind.PSA_COUNSELOR)
            self.at[school, person] = True
            self.by_name[school, folded(words)] = person
            if not created:
                outcome.note(Change(record["row"], record["name"], f"{prefix}_name", None, words))
