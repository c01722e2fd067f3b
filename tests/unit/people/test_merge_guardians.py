"""Guardians of two records that become one: joined where they are one person, left apart where a name alone says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.model.person import Guardianship, Household, HouseholdMember, Person, PersonRole
from iattend_desktop.people.merge import Side, merge_records, preview_merge
from iattend_desktop.people.merge_words import line_title
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import PersonRoleKind
from iattend_desktop.workspace import Workspace
from tests.factories import make_mentor, make_school, make_student
from tests.unit.roster.plans import everything

Family = dict[str, int]


def guardian(session: Session, student: int, name: str, family: str, relationship: str | None, **known: object) -> int:
    """Somebody who answers for a student."""
    person = Person(given_name=name, family_name=family, **known)
    session.add(person)
    session.flush()
    session.add(PersonRole(person_id=person.id, role=PersonRoleKind.GUARDIAN))
    session.add(Guardianship(student_id=student, guardian_id=person.id, relationship=relationship))
    session.flush()
    return person.id


@pytest.fixture
def family(workspace: Workspace) -> Family:
    """Rosa twice, each with a mother María Delgado; the second record's is also the mother of Eli."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        found = {
            name: make_student(session, school, given).student_id
            for name, given in (("kept", "Rosa"), ("other", "Rosa"), ("eli", "Eli"))
        }
        found["maria"] = guardian(session, found["kept"], "María", "Delgado", None, phone="(213) 555-0101")
        found["twin"] = guardian(session, found["other"], "MARIA", "Delgado ", "mother", email="m@example.org")
        session.add(Guardianship(student_id=found["eli"], guardian_id=found["twin"], relationship="mother"))
    return found


def change(workspace: Workspace, action: Callable[[Session], object]) -> None:
    """One more write before the merge."""
    with workspace.write(Permission.EDIT_STUDENTS, "Change") as session:
        action(session)


def guardians(workspace: Workspace) -> set[tuple[int, int, str | None]]:
    """Who answers for whom."""
    with workspace.read() as session:
        columns = Guardianship.student_id, Guardianship.guardian_id, Guardianship.relationship
        return {(student, who, how) for student, who, how in session.execute(select(*columns))}


@pytest.mark.parametrize("what", ["phone", "email", "home"])
def test_one_person_becomes_one_guardian_also_of_the_brother(workspace: Workspace, family: Family, what: str) -> None:
    def alike(session: Session) -> None:
        twin = session.get_one(Person, family["twin"])
        if what == "phone":
            twin.phone = "+1 213 555 0101"
        elif what == "email":
            session.get_one(Person, family["maria"]).email = " M@example.org"
        else:
            home = Household(address="1 Main St")
            session.add(home)
            session.flush()
            for key in ("maria", "twin"):
                session.add(HouseholdMember(household_id=home.id, person_id=family[key]))

    change(workspace, alike)
    before = everything(workspace)
    told = {
        line_title(line.key, line.about) for line in preview_merge(workspace, family["kept"], family["other"]).lines
    }
    assert "Guardian, one person" in told
    merge_records(workspace, family["kept"], family["other"], {})
    assert guardians(workspace) == {(family[one], family["maria"], "mother") for one in ("kept", "eli")}
    with workspace.read() as session:
        assert session.get(Person, family["twin"]) is None
        assert session.get_one(Person, family["maria"]).phone == "(213) 555-0101"
        assert "example.org" in str(session.get_one(Person, family["maria"]).email)
    workspace.undo()
    assert everything(workspace) == before


def test_what_the_two_guardians_say_differently_is_chosen(workspace: Workspace, family: Family) -> None:
    def alike(session: Session) -> None:
        twin = session.get_one(Person, family["twin"])
        twin.phone, twin.home_language = "213 555 0101", "spa"
        session.get_one(Person, family["maria"]).home_language = "eng"

    change(workspace, alike)
    preview = preview_merge(workspace, family["kept"], family["other"])
    (language,) = [line for line in preview.lines if line.key.startswith("person.home_language@")]
    assert line_title(language.key, language.about) == "Home language of María Delgado"
    assert (language.kept, language.other) == ("eng", "spa")
    merge_records(workspace, family["kept"], family["other"], {language.key: Side.OTHER})
    with workspace.read() as session:
        assert session.get_one(Person, family["maria"]).home_language == "spa"
        assert session.get_one(Person, family["kept"]).home_language == "spa"  # the student's own, as it was


def test_a_name_alone_joins_nobody(workspace: Workspace, family: Family) -> None:
    merge_records(workspace, family["kept"], family["other"], {})
    assert guardians(workspace) == {
        (family["kept"], family["maria"], None),
        (family["kept"], family["twin"], "mother"),
        (family["eli"], family["twin"], "mother"),
    }


def test_another_name_at_the_same_telephone_stays(workspace: Workspace, family: Family) -> None:
    def rename(session: Session) -> None:
        twin = session.get_one(Person, family["twin"])
        twin.given_name, twin.phone = "Marta", "(213) 555-0101"

    change(workspace, rename)
    merge_records(workspace, family["kept"], family["other"], {})
    assert len(guardians(workspace)) == 3


def test_a_guardian_who_is_a_mentor_too_is_not_joined_in_passing(workspace: Workspace, family: Family) -> None:
    def mentor(session: Session) -> None:
        made = make_mentor(session, None, "María", "Delgado")
        session.get_one(Person, made.person_id).phone = "(213) 555-0101"
        session.add(Guardianship(student_id=family["other"], guardian_id=made.person_id, relationship="aunt"))

    with workspace.write(Permission.EDIT_MENTORS, "Change") as session:
        mentor(session)
    merge_records(workspace, family["kept"], family["other"], {})
    assert sorted(relationship or "" for student, _who, relationship in guardians(workspace)
                  if student == family["kept"]) == ["", "aunt", "mother"]  # fmt: skip
