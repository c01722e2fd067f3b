"""Plans a sheet of students: people, numbers, enrollment, household, guardians, program, last year's days."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import (
    Enrollment,
    Guardianship,
    Household,
    HouseholdMember,
    Person,
    PersonRole,
)
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.names import folded, full_name
from iattend_desktop.roster.enrolling import Leaving, corrected_start, first_day, last_ends, transfer_day
from iattend_desktop.roster.fact_plan import COUNTS
from iattend_desktop.roster.known import Known, Values, set_words
from iattend_desktop.roster.outcome import Change, Comparison
from iattend_desktop.roster.student_state import ADDRESS, StudentState, summaries_of
from iattend_desktop.roster.validation import Validated
from iattend_desktop.vocabulary import Grain, IdentifierKind, PersonRoleKind
from iattend_desktop.workspace import school_year_end, school_year_start

_PERSON = {
    "first_name": "given_name",
    "last_name": "family_name",
    "preferred_name": "preferred_name",
    "birth_date": "birth_date",
    "home_language": "home_language",
    "email": "email",
    "availability": "availability",
}
_GUARDIAN = {"guardian_phone": "phone", "guardian_email": "email", "guardian_language": "home_language"}
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
    summaries = known.once(("summaries", checked.summary_year), lambda: summaries_of(known, checked.summary_year))
    for record in checked.records():
        row = record["row"]
        who = full_name(record.get("first_name"), record.get("last_name"), record.get("preferred_name"))
        person = persons.get(row)
        created = person is None
        if row in leaving.ends:
            _leave(known, state, comparison, person, row, who, leaving.ends[row])
            continue
        if person is None:
            person = known.new_person(**{column: record.get(name) for name, column in _PERSON.items()})
            known.draft.add(PersonRole, person_id=person, role=PersonRoleKind.STUDENT, valid_from=known.today)
        else:
            have = known.people[person]
            for name, column in _PERSON.items():
                comparison.value(Person, person, have, column, record.get(name), row=row, who=who, name=name)
        line = _Line(known, state, summaries, comparison, record, person, who, created)
        line.numbers()
        line.enroll(year)
        line.household()
        line.guardian()
        line.program(year)
        line.interests()
        if checked.summary_year is not None:
            line.summary(known.year_of(date(checked.summary_year, 7, 1)), checked.summary_year, run)
        comparison.outcome.close_row(row, who, created=created)


def _leave(
    known: Known, state: StudentState, comparison: Comparison, person: int | None, row: int, who: str, day: date | None
) -> None:
    """End an enrollment; of a student who is not enrolled there the row says nothing new."""
    if person is not None and day is not None and person in state.enrollments:
        known.draft.change(Enrollment, state.enrollments.pop(person)[0], "exited_on", day)
        comparison.outcome.note(Change(row, who, "left_on", None, day - timedelta(days=1)))
    comparison.outcome.close_row(row, who, created=False)


@dataclass
class _Line:
    """One row on its way into the draft."""

    known: Known
    state: StudentState
    summaries: dict[int, tuple[tuple[int, ...], int, int]]
    comparison: Comparison
    record: dict[str, Any]
    person: int
    who: str
    created: bool

    def changed(self, name: str, old: Any, new: Any) -> None:
        """Note a change that is more than a value of one record; what is new needs no line."""
        if not self.created:
            self.comparison.outcome.note(Change(self.record["row"], self.who, name, old, new))

    def compare(self, record: Any, key: int, have: Values, column: str, name: str) -> None:
        """Compare one value of the row with a record."""
        self.comparison.value(
            record, key, have, column, self.record.get(name), row=self.record["row"], who=self.who, name=name
        )

    def numbers(self) -> None:
        """Student ID and SSID; a number that is new to a student takes the place of the former one, which still leads
        to the record."""
        for name, kind in _NUMBERS.items():
            value = self.record.get(name)
            if value and (kind, value) not in self.known.numbers:
                former = self.state.numbers.get((self.person, kind))
                if former is not None:
                    self.known.end_number(kind, former)
                self.known.new_number(self.person, kind, value)
                self.state.numbers[self.person, kind] = value
                self.changed(name, former, value)

    def enroll(self, year: int) -> None:
        """School, grade and first day; another school ends the enrollment there when the one here begins."""
        school, said = self.record.get("school"), self.record.get("entered_on")
        if school is None:
            return
        days, today = (school_year_start(self.known.today), school_year_end(self.known.today)), self.known.today
        ended = self.known.once(("ends", year), lambda: last_ends(self.known, year)).get(self.person)
        found = self.state.enrollments.get(self.person)
        if found is None:
            self._new_enrollment(year, school, first_day(said, days, today, is_new=self.created, ended=ended))
            self.changed("school", None, self.known.school_names.get(school))
            return
        key, have = found
        if have["school_id"] != school and "school" not in self.comparison.fill_only:
            old = self.known.school_names.get(have["school_id"])
            day = transfer_day(said, days, today, since=have["entered_on"]) if key > 0 else None
            if day is not None:
                self.known.draft.change(Enrollment, key, "exited_on", day)
                self._new_enrollment(year, school, day, have["grade"])
            else:
                self.known.draft.change(Enrollment, key, "school_id", school)
                have["school_id"] = school
            self.changed("school", old, self.known.school_names.get(school))
            key, have = self.state.enrollments[self.person]
        elif have["school_id"] == school and said is not None:
            start = corrected_start(said, days, since=have["entered_on"], ended=ended)
            self.comparison.value(
                Enrollment, key, have, "entered_on", start, row=self.record["row"], who=self.who, name="entered_on"
            )
        self.compare(Enrollment, key, have, "grade", "grade")

    def _new_enrollment(self, year: int, school: int, start: date, grade: int | None = None) -> None:
        """``grade`` is what is known of a student who comes from another school; the row is compared with it."""
        values = {
            "school_id": school,
            "grade": self.record.get("grade") if grade is None else grade,
            "entered_on": start,
        }
        key = self.known.draft.add(Enrollment, student_id=self.person, school_year_id=year, **values)
        self.state.enrollments[self.person] = key, values

    def household(self) -> None:
        """The district's household key, else the address: siblings live together."""
        record, state, draft = self.record, self.state, self.known.draft
        address = {name: record.get(name) for name in ADDRESS}
        text = record.get("household") or (
            folded(f"{address['address']}, {address['postal_code'] or ''}") if address["address"] else None
        )
        if not text:
            return
        home = state.household_keys.get(text)
        if home is None:
            home = draft.add(Household, key=text, **address, language=record.get("guardian_language"))
            state.household_keys[text] = home
            state.households[home] = address
            self.comparison.say(Household, home, address)
        else:
            for name in ADDRESS:
                self.compare(Household, home, state.households[home], name, name)
        membership, lives_in = state.homes.get(self.person, (None, None))
        if lives_in != home:
            if membership is not None:
                draft.change(HouseholdMember, membership, "valid_to", self.known.today)
            key = draft.add(HouseholdMember, household_id=home, person_id=self.person, valid_to=None)
            state.homes[self.person] = key, home
            self.changed("household", None, text)

    def guardian(self) -> None:
        """A guardian by name; siblings of one household share theirs."""
        name = self.record.get("guardian")
        if not name:
            return
        known, state = self.known, self.state
        words = full_name(*name)
        found = state.guardians.get((self.person, folded(words)))
        home = state.homes.get(self.person, (0, 0))[1]
        if found is not None:
            link, guardian, values = found
            self.compare(Guardianship, link, values, "relationship", "relationship")
        else:
            guardian = state.family.get((home, folded(words)), 0) if home else 0
            if not guardian:
                guardian = known.new_person(
                    given_name=name[0],
                    family_name=name[1],
                    **{column: self.record.get(field) for field, column in _GUARDIAN.items()},
                )
                self.comparison.say(Person, guardian, known.people[guardian])
                known.draft.add(PersonRole, person_id=guardian, role=PersonRoleKind.GUARDIAN, valid_from=known.today)
                if home:
                    state.family[home, folded(words)] = guardian
            values = {"relationship": self.record.get("relationship")}
            link = known.draft.add(Guardianship, student_id=self.person, guardian_id=guardian, **values)
            state.guardians[self.person, folded(words)] = link, guardian, values
            self.changed("guardian", None, words)
        for field, column in _GUARDIAN.items():
            self.compare(Person, guardian, known.people[guardian], column, field)

    def program(self, year: int) -> None:
        """In this year's program when the file says so, or when the student is in it already."""
        found = self.state.programs.get(self.person)
        if found is not None:
            for name, column in _PROGRAM.items():
                self.compare(ProgramEnrollment, found[0], found[1], column, name)
        elif self.record.get("identified"):
            values = {column: self.record.get(name) for name, column in _PROGRAM.items()}
            key = self.known.draft.add(
                ProgramEnrollment,
                student_id=self.person,
                school_year_id=year,
                identified_on=self.known.today,
                **values,
            )
            self.state.programs[self.person] = key, values
            self.changed("identified", None, True)

    def interests(self) -> None:
        """What the student likes; a default for all rows stands only where nothing is known."""
        words, have = self.record.get("interests"), self.state.words
        if words is None or ("interests" in self.comparison.fill_only and have.get((self.person, "interest"))):
            return
        before = "; ".join(have.get((self.person, "interest"), ())) or None
        if set_words(self.known.draft, have, self.person, "interest", words):
            self.changed("interests", before, "; ".join(words))

    def summary(self, year: int, starts: int, run: int) -> None:
        """A past year's days, as one fact; another figure supersedes it."""
        expected, absent = self.record.get("days_expected"), self.record.get("days_absent")
        if expected is None or absent is None:
            return
        found = self.summaries.get(self.person)
        if found is not None:
            if found[1:] == (expected, absent):
                return
            self.changed("days_absent", found[2], absent)
            if found[0][0] < 0:  # another file of this import drew it up
                for name, value in (("expected", expected), ("attended", expected - absent), ("unspecified", absent)):
                    self.known.draft.change(AttendanceFact, found[0][0], name, value)
                self._keep_summary(starts, found[0][0], expected, absent)
                return
            self.known.draft.superseded[run].extend(found[0])
        key = self.known.draft.add(
            AttendanceFact,
            student_id=self.person,
            school_id=None,
            school_year_id=year,
            grain=Grain.YEAR,
            starts_on=date(starts, 7, 1),
            ends_on=date(starts + 1, 6, 30),
            expected=expected,
            attended=expected - absent,
            excused=0,
            unexcused=0,
            unspecified=absent,
            suspended_out=0,
            suspended_in=0,
            independent_study=0,
            independent_study_missed=0,
            not_submitted=0,
            reason=None,
            source="roster",
            import_id=run,
        )
        self._keep_summary(starts, key, expected, absent)

    def _keep_summary(self, starts: int, key: int, expected: int, absent: int) -> None:
        """For the next file of this import, be it a roster or the state's summary."""
        self.summaries[self.person] = (key,), expected, absent
        counts = {"expected": expected, "attended": expected - absent, "unspecified": absent}
        facts = self.known.facts[Grain.YEAR]
        facts[self.person, date(starts, 7, 1), None] = key, tuple(counts.get(name, 0) for name in COUNTS)
