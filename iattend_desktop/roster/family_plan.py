"""Plans with whom students live and who answers for them."""

from __future__ import annotations

from iattend_desktop.model.person import Guardianship, Household, HouseholdMember, Person
from iattend_desktop.people.names import folded, full_name
from iattend_desktop.roster.known import Values
from iattend_desktop.roster.student_sheet import StudentSheet
from iattend_desktop.roster.student_state import ADDRESS
from iattend_desktop.vocabulary import PersonRoleKind

_GUARDIAN = {"guardian_phone": "phone", "guardian_email": "email", "guardian_language": "home_language"}


def plan_households(sheet: StudentSheet) -> None:
    """The district's household key, else the address: siblings live together."""
    state, draft = sheet.state, sheet.known.draft
    columns = [sheet.column(name) for name in ADDRESS]
    languages = sheet.column("guardian_language")
    homes = [_home_text(*said) for said in zip(sheet.column("household"), columns[0], columns[2], strict=True)]
    keys = [None if text is None else state.household_keys.get(text) for text in homes]
    for position, text in enumerate(homes):
        if text is None or keys[position] is not None:
            continue
        home = state.household_keys.get(text)  # a row above may have drawn it up
        if home is None:
            address = {name: column[position] for name, column in zip(ADDRESS, columns, strict=True)}
            home = draft.add(Household, key=text, **address, language=languages[position])
            state.household_keys[text], state.households[home] = home, address
        keys[position] = home
    for name in ADDRESS:
        sheet.compare(Household, keys, state.households, name, name)
    people: list[int] = []
    into: list[int] = []
    for position, (student, home) in enumerate(zip(sheet.students, keys, strict=True)):
        membership, lives_in = state.homes.get(student, (None, None))
        if home is None or lives_in == home:
            continue
        if membership is not None:
            draft.change(HouseholdMember, membership, "valid_to", sheet.known.today)
        people.append(student)
        into.append(home)
        sheet.changed(position, "household", None, homes[position])
    still = [None] * len(people)
    made = draft.add_many(HouseholdMember, {"household_id": into, "person_id": people, "valid_to": still})
    state.homes.update(zip(people, zip(made, into, strict=True), strict=True))


def _home_text(household: str | None, address: str | None, postal_code: str | None) -> str | None:
    """What tells a home from others."""
    return household or (folded(f"{address}, {postal_code or ''}") if address else None)


def plan_guardians(sheet: StudentSheet) -> None:
    """A guardian by name; siblings of one household share theirs."""
    known, state = sheet.known, sheet.state
    size = len(sheet.students)
    names, relationships = sheet.column("guardian"), sheet.column("relationship")
    links: list[int | None] = [None] * size
    guardians: list[int | None] = [None] * size
    relations: dict[int, Values] = {}
    new: list[int] = []
    people: list[int] = []  # positions whose guardian is a new person
    next_person, next_link = known.draft.next_key(Person), known.draft.next_key(Guardianship)
    for position in sheet.says("guardian"):
        student = sheet.students[position]
        words = full_name(*names[position])
        name = folded(words)
        found = state.guardians.get((student, name))
        if found is None:
            home = state.homes.get(student, (0, 0))[1]
            guardian = state.family.get((home, name), 0)
            if not guardian:
                guardian = next_person - len(people)
                people.append(position)
                if home:
                    state.family[home, name] = guardian
            found = next_link - len(new), guardian, {"relationship": relationships[position]}
            state.guardians[student, name] = found
            new.append(position)
            sheet.changed(position, "guardian", None, words)
        links[position], guardians[position], relations[found[0]] = found
    said = {column: sheet.column(field) for field, column in _GUARDIAN.items()}
    values = {column: [cells[position] for position in people] for column, cells in said.items()}
    given, family = ([names[position][part] for position in people] for part in (0, 1))
    made = known.new_people({"given_name": given, "family_name": family, **values}, len(people))
    known.new_roles(made, PersonRoleKind.GUARDIAN)
    known.draft.add_many(
        Guardianship,
        {
            "student_id": [sheet.students[position] for position in new],
            "guardian_id": [guardians[position] for position in new],
            "relationship": [relationships[position] for position in new],
        },
    )
    sheet.compare(Guardianship, links, relations, "relationship", "relationship")
    for field, column in _GUARDIAN.items():
        sheet.compare(Person, guardians, known.people, column, field)
