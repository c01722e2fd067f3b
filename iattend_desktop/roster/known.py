"""What the workspace knows already, in the form in which an import looks it up; a fixed few queries a kind.

New records of the same import are added as they are drawn up, with their keys below 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.model.base import Base
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Identifier, Person, PersonLanguage, PersonRole, PersonTag
from iattend_desktop.model.school import School, SchoolYear
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.roster.draft import Draft
from iattend_desktop.roster.school_lookup import fold_school
from iattend_desktop.school_years import school_year_end, school_year_name, school_year_start
from iattend_desktop.vocabulary import IdentifierKind, PersonRoleKind

PERSON = (
    "given_name",
    "family_name",
    "preferred_name",
    "birth_date",
    "home_language",
    "email",
    "phone",
    "availability",
)
SCHOOL = (
    "cds_code", "name", "region", "grade_low", "grade_high", "address", "city", "postal_code", "latitude", "longitude",
)  # fmt: skip
Values = dict[str, Any]
T = TypeVar("T")


@dataclass
class Known:
    """Lookups over one workspace, filled as the kinds of an import need them."""

    session: Session
    draft: Draft
    today: date
    schools: dict[str, int] = field(default_factory=dict)  # fold_school of name and CDS code
    school_names: dict[int, str] = field(default_factory=dict)
    coded_schools: set[int] = field(default_factory=set)  # schools whose CDS code is known
    people: dict[int, Values] = field(default_factory=dict)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)  # (kind, value), former ones too: person
    organizations: dict[str, int] = field(default_factory=dict)
    organization_names: dict[int, str] = field(default_factory=dict)
    years: dict[date, int] = field(default_factory=dict)  # start: school year
    read: dict[Any, Any] = field(default_factory=dict)  # of one kind, kept up for the next file of this import

    @classmethod
    def of(cls, session: Session, draft: Draft, today: date) -> Known:
        """What every kind needs: schools, school years, people and their numbers."""
        known = cls(session, draft, today)
        for key, name, code in session.execute(select(School.id, School.name, School.cds_code)):
            known.note_school(key, name, code)
        known.years = dict(session.execute(select(SchoolYear.starts_on, SchoolYear.id)).all())
        known.organizations = dict(session.execute(select(PartnerOrganization.name, PartnerOrganization.id)).all())
        known.organization_names = {key: name for name, key in known.organizations.items()}
        columns = [getattr(Person, name) for name in PERSON]
        for key, *values in session.execute(select(Person.id, *columns)):
            known.people[key] = dict(zip(PERSON, values, strict=True))
        former = Identifier.valid_to.is_not(None)
        for kind, value, person in session.execute(
            select(Identifier.kind, Identifier.value, Identifier.person_id).order_by(former.desc(), Identifier.id)
        ):
            known.numbers[kind, value] = person  # whoever turns this around finds the number that a person has now
        return known

    def once(self, what: Any, read: Callable[[], T]) -> T:
        """What one file of the import read and drew up, for the next of its kind; read for the first."""
        if what not in self.read:
            self.read[what] = read()
        return cast(T, self.read[what])

    def note_school(self, key: int, name: str, code: str | None) -> None:
        """Make a school known by its name and code; of two schools of one name neither is found by it."""
        folded = fold_school(name)
        if folded in self.schools and self.schools[folded] != key:
            self.schools[folded] = AMBIGUOUS
        else:
            self.schools[folded] = key
        if code:
            self.schools[code] = key
            self.coded_schools.add(key)
        self.school_names[key] = name

    def school_named(self, folded: str) -> int | None:
        """The one school of a folded name, or none."""
        return self.schools.get(folded) or None

    def findable_schools(self) -> dict[str, int]:
        """Schools by folded name and code, without names that two schools share."""
        return {name: key for name, key in self.schools.items() if key != AMBIGUOUS}

    def year_of(self, day: date) -> int:
        """The key of the school year of a day; a new one is drawn up."""
        start = school_year_start(day)
        key = self.years.get(start)
        if key is None:
            key = self.draft.add(
                SchoolYear,
                name=school_year_name(day),
                starts_on=start,
                ends_on=school_year_end(day),
            )
            self.years[start] = key
        return key

    def organization(self, name: str) -> int:
        """The key of a partner organization; a new one is drawn up."""
        key = self.organizations.get(name)
        if key is None:
            key = self.organizations[name] = self.draft.add(PartnerOrganization, name=name)
            self.organization_names[key] = name
        return key

    def new_person(self, **values: Any) -> int:
        """Draw up a person."""
        whole: Values = dict.fromkeys(PERSON)
        whole.update(values)
        key = self.draft.add(Person, **whole)
        self.people[key] = whole
        return key

    def new_people(self, columns: ReadOnly[str, Sequence[Any]], count: int) -> range:
        """Draw up people by column; returns their keys. What no column says is unknown."""
        unknown = [None] * count
        whole = {name: columns.get(name, unknown) for name in PERSON}
        keys = self.draft.add_many(Person, whole)
        for key, values in zip(keys, zip(*whole.values(), strict=True), strict=True):
            self.people[key] = dict(zip(PERSON, values, strict=True))
        return keys

    def new_roles(self, people: Sequence[int], role: PersonRoleKind) -> None:
        """Draw up a role of people from today on."""
        size = len(people)
        self.draft.add_many(
            PersonRole, {"person_id": people, "role": [role.value] * size, "valid_from": [self.today] * size}
        )

    def new_numbers(self, people: Sequence[int], kind: IdentifierKind, values: Sequence[str]) -> None:
        """Draw up identifiers of one kind."""
        self.draft.add_many(Identifier, {"person_id": people, "kind": [kind.value] * len(people), "value": values})
        self.numbers.update(zip(((kind, value) for value in values), people, strict=True))

    def new_number(self, person: int, kind: IdentifierKind, value: str) -> None:
        """Draw up an identifier."""
        self.draft.add(Identifier, person_id=person, kind=kind, value=value)
        self.numbers[kind, value] = person

    def end_number(self, kind: IdentifierKind, value: str) -> None:
        """A stored identifier is a former one from today; it still leads to its person."""
        for key in self.session.scalars(
            select(Identifier.id).where(Identifier.kind == kind, Identifier.value == value)
        ):
            self.draft.change(Identifier, key, "valid_to", self.today)

    def words(self) -> dict[tuple[int, str], dict[str, int]]:
        """Languages, interests and expertise by person and kind: each word with its record's key."""
        found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
        for key, person, language in self.session.execute(
            select(PersonLanguage.id, PersonLanguage.person_id, PersonLanguage.language)
        ):
            found[person, "language"][language] = key
        for key, person, kind, value in self.session.execute(
            select(PersonTag.id, PersonTag.person_id, PersonTag.kind, PersonTag.value)
        ):
            found[person, kind][value] = key
        return found

    def mentors(self, columns: tuple[str, ...]) -> dict[int, tuple[int, Values]]:
        """Mentors by person: key and values."""
        query = select(Mentor.person_id, Mentor.id, *(getattr(Mentor, name) for name in columns))
        return {
            person: (key, dict(zip(columns, values, strict=True)))
            for person, key, *values in self.session.execute(query)
        }


AMBIGUOUS = 0
"""Stands for a school name that two schools share; no record has this key."""


def set_words(
    draft: Draft, have: dict[tuple[int, str], dict[str, int]], person: int, kind: str, wanted: tuple[str, ...]
) -> bool:
    """Make a person's languages (kind ``language``) or tags what the file says; returns whether that changes them."""
    record: type[Base] = PersonLanguage if kind == "language" else PersonTag
    mine = have.get((person, kind), {})
    new = [word for word in dict.fromkeys(wanted) if word not in mine]
    gone = [key for word, key in mine.items() if key and word not in wanted]
    for word in new:
        values = {"language": word} if kind == "language" else {"kind": kind, "value": word}
        draft.add(record, person_id=person, **values)
    draft.removals[record].extend(gone)
    if new:
        have[person, kind] = {**{w: k for w, k in mine.items() if w in wanted}, **dict.fromkeys(new, 0)}
    return bool(new or gone)
