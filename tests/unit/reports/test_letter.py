"""The letters of a match: what each reader is told and what not, in both languages, who gets none, and the log."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from iattend_desktop.mentoring.match_edit import plan_first_meeting, record_first_meeting
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Guardianship, Household, HouseholdMember, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import SchoolStaff
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.problem import UserError
from iattend_desktop.reports.letter import Languages, LetterWish
from iattend_desktop.reports.letter_facts import letter_facts
from iattend_desktop.reports.letter_run import preview_letters, write_letters, write_starting_letters
from iattend_desktop.reports.letter_words import Reader
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student
from tests.looking import looking

MENTOR, FAMILY, SCHOOL = (LetterWish((reader,)) for reader in Reader)


@pytest.fixture
def match_id(workspace: Workspace) -> int:
    """Rosa at Lincoln High, whose aunt speaks Spanish, and Hannah Kim of a club; María Álvarez counsels there."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session, address="3501 N Broadway", city="Los Angeles", postal_code="90031")
        rosa = make_student(session, school, home_language=None, local_id="00123456")
        club = PartnerOrganization(name="Eastside Club")
        aunt = Person(given_name="Ana", family_name="Ortiz", home_language="spa", phone="555-0199")
        counselor = Person(given_name="María", family_name="Álvarez", phone="(213) 555-0142")
        home = Household(address="12 Home Street")
        session.add_all([club, aunt, counselor, home])
        session.flush()
        kim = make_mentor(session, school, "Hannah", "Kim")
        kim.kind, kim.organization_id = "community_partner", club.id
        session.add_all(
            [
                Guardianship(student_id=rosa.student_id, guardian_id=aunt.id),
                SchoolStaff(school_id=school.id, person_id=counselor.id, role="psa_counselor"),
                HouseholdMember(household_id=home.id, person_id=rosa.student_id),
            ]
        )
        return make_match(session, rosa, kim).id


def pages(workspace: Workspace, match_id: int, wish: LetterWish) -> list[str]:
    """The pages' texts, their lines joined."""
    return [" ".join(page.split()) for page in page_texts(preview_letters(workspace, match_id, wish).content)]


def prints(workspace: Workspace) -> list[tuple[str | None, int | None, object]]:
    """What the log has of prints: about whom, and its detail."""
    query = select(AuditEntry).options(undefer(AuditEntry.detail)).where(AuditEntry.event == "print_report")
    with looking(workspace) as session:
        return [
            (one.subject_table, one.subject_id, one.detail) for one in session.scalars(query.order_by(AuditEntry.id))
        ]


def withdraw(workspace: Workspace, match_id: int) -> None:
    student = letter_facts(workspace, match_id).student_id
    with workspace.write(Permission.RECORD_CONSENT, "no consent") as session:
        session.scalars(select(ProgramEnrollment).filter_by(student_id=student)).one().consent_on = None


def test_each_reader_is_told_what_is_theirs_in_both_languages(workspace: Workspace, match_id: int) -> None:
    plan_first_meeting(workspace, match_id, date(2026, 11, 24))
    english, spanish = pages(workspace, match_id, MENTOR)
    assert english.startswith("Mentor program November 20, 2026 You have been matched with Rosa Delgado-Ortiz")
    assert "Student Rosa Delgado-Ortiz, grade 9 School Lincoln High 3501 N Broadway, Los Angeles 90031" in english
    assert "PSA counselor María Álvarez · (213) 555-0142" in english
    assert "Your first meeting is planned for Tuesday, November 24, 2026, at the school" in english
    assert english.endswith("Please keep it private. Page 1 of 1")
    assert "Estudiante Rosa Delgado-Ortiz, 9.º grado Escuela Lincoln High" in spanish
    assert "prevista para el martes 24 de noviembre de 2026, en la escuela" in spanish
    assert spanish.endswith("guárdela en privado. Página 1 de 1")
    for page in (english, spanish):
        for kept_back in ("12 Home Street", "00123456", "Ortiz,", "555-0199", "2012"):
            assert kept_back not in page.replace("Delgado-Ortiz,", "")

    first, second = pages(workspace, match_id, FAMILY)
    assert first.startswith("Programa de mentores 20 de noviembre de 2026")  # the aunt reads Spanish
    assert "Estimada familia de Rosa Delgado-Ortiz:" in first
    assert "Hannah Kim, integrante de una organización comunitaria (Eastside Club)" in first
    assert "Usted dio su permiso por escrito el 1 de septiembre de 2026." in first
    assert "Rosa will have a mentor this school year: Hannah Kim, community partner (Eastside Club)." in second
    assert "You may withdraw your permission at any time" in second
    assert "please turn to María Álvarez (PSA counselor, (213) 555-0142)." in second
    assert "d.kim@example.org" not in first + second

    english, spanish = pages(workspace, match_id, SCHOOL)
    assert "Dear María Álvarez," in english
    assert "Family's permission On file since September 1, 2026" in english
    assert "A time for contact once a week that takes no lesson away." in english
    assert "please propose one to us" not in english
    assert "Mentor o mentora Hannah Kim, integrante de una organización comunitaria (Eastside Club)" in spanish

    record_first_meeting(workspace, match_id, date(2026, 11, 20))
    [english] = pages(workspace, match_id, LetterWish((Reader.MENTOR,), Languages.ENGLISH))
    assert "First meeting Held on Friday, November 20, 2026" in english


def test_without_consent_a_community_mentor_gets_no_letter_and_the_others_say_so(
    workspace: Workspace, match_id: int
) -> None:
    withdraw(workspace, match_id)
    why = "No letter to Hannah Kim (community partner): the guardian's consent for Rosa Delgado-Ortiz is not on file."
    with pytest.raises(UserError) as caught:
        preview_letters(workspace, match_id, MENTOR)
    assert str(caught.value) == why
    shown = preview_letters(workspace, match_id, LetterWish())
    assert shown.left_out == (why,)
    texts = [" ".join(page.split()) for page in page_texts(shown.content)]
    assert len(texts) == 4
    assert "Hannah Kim y Rosa no se reunirán mientras no lo tengamos" in texts[0]
    assert "Hannah Kim and Rosa will not meet before we have it" in texts[1]
    assert "No meeting before we tell you that the family's permission is on file: at present it is not." in texts[2]
    assert "A day and a time for the first meeting: please propose one to us." in texts[2]

    with workspace.write(Permission.EDIT_MENTORS, "a leader") as session:
        session.scalars(select(Mentor)).one().kind = "district_leader"
    assert preview_letters(workspace, match_id, MENTOR).left_out == ()


def test_letters_of_all_starting_matches_go_into_one_file_a_reader_or_nowhere(
    workspace: Workspace, match_id: int, tmp_path: Path
) -> None:
    """Two more matches: Zoë's has met already, Jaylen's family speaks English and gave no consent."""
    with workspace.write(Permission.IMPORT_ROSTERS, "more") as session:
        school = make_school(session, "Bell High")
        okafor = make_mentor(session, school, "Tunde", "Okafor")
        okafor.kind = None
        zoe = make_match(session, make_student(session, school, "Zoë", "Park"), okafor)
        zoe.first_meeting_on = date(2026, 9, 14)
        jaylen = make_student(session, school, "Jaylen", "Brown", home_language="eng", consent_on=None)
        make_match(session, jaylen, okafor)
        jaylen_id = jaylen.student_id
    rosa_id = letter_facts(workspace, match_id).student_id

    out = tmp_path / "letters"
    made = write_starting_letters(workspace, out, LetterWish())
    assert [path.name for path in made.written.files] == [
        "Letters to mentors.pdf",
        "Letters to families.pdf",
        "Letters to schools.pdf",
    ]
    assert made.left_out == (
        "No letter to Tunde Okafor (kind of mentor not known): the guardian's consent for Jaylen Brown is not on file.",
    )
    mentors, families, schools = (page_texts(path) for path in made.written.files)
    assert (len(mentors), len(families), len(schools), made.written.pages) == (2, 4, 4, 10)
    assert ["Jaylen" in page for page in families] == [True, True, False, False]
    assert ["Programa" in page for page in families] == [False, True, True, False]
    assert ["Bell High" in page for page in schools] == [True, True, False, False]
    everybody = {"report": "letter", "to": ["mentor", "family", "school"], "people": sorted([rosa_id, jaylen_id])}
    assert prints(workspace) == [(None, None, everybody)]
    path = tmp_path / "Rosa.pdf"
    assert write_letters(workspace, match_id, LetterWish((Reader.SCHOOL,), Languages.SPANISH), path) == 1
    assert prints(workspace)[1:] == [("person", rosa_id, {"report": "letter", "to": ["school"], "people": [rosa_id]})]
    with pytest.raises(UserError, match="Choose at least one letter"):
        preview_letters(workspace, match_id, LetterWish(()))
