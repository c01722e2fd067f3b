"""E-mail drafts, read again with the library: to whom, what they say, what is attached, and what the log has."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pytest
from icalendar import Calendar
from msoffcrypto import OfficeFile
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import undefer

from iattend_desktop.mentoring.match_edit import plan_first_meeting
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Guardianship, Person
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.problem import UserError
from iattend_desktop.reports.letter import Languages
from iattend_desktop.reports.mail_draft import Attachment, DraftWish, write_family_draft, write_mentor_draft
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.unit.mentoring.workbooks import Desk, fill_desk


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return fill_desk(workspace)


def opened(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    assert isinstance(message, EmailMessage)
    assert (message["X-Unsent"], message["From"], message["Date"]) == ("1", None, None)
    return message


def body(message: EmailMessage) -> str:
    text = message.get_body()
    assert text is not None
    return str(text.get_content())


def test_a_mentor_s_draft_has_letter_calendar_and_workbook(workspace: Workspace, desk: Desk, tmp_path: Path) -> None:
    plan_first_meeting(workspace, desk.rosa, date(2026, 11, 24))
    wish = DraftWish(tuple(Attachment), Languages.BOTH, password="bus pass 27")
    out = tmp_path / "out"
    out.mkdir()
    assert write_mentor_draft(workspace, desk.rosa, wish, out / "kim.eml") == "d.kim@example.org"
    assert list(out.iterdir()) == [out / "kim.eml"]
    message = opened(out / "kim.eml")
    assert message["To"] == "Daniel Kim <d.kim@example.org>"
    assert message["Subject"] == "Your match in the mentor program / Su participación en el programa de mentores"
    text = body(message)
    assert "This message is about your match with Rosa D." in text
    assert "planned for Tuesday, November 24, 2026, at the school." in text
    assert "prevista para el martes 24 de noviembre de 2026, en la escuela." in text
    assert "You will get its password by phone." in text
    assert "bus pass 27" not in text
    assert "Delgado" not in text
    letter, calendar, workbook = message.iter_attachments()
    assert [part.get_filename() for part in (letter, calendar, workbook)] == [
        "Mentor program letter.pdf",
        "Mentoring calendar.ics",
        "Daniel Kim 2026-11-20.xlsx",
    ]
    assert "You have been matched with Rosa Delgado-Ortiz" in page_texts(letter.get_content())[0]
    raw = calendar.get_payload(decode=True)
    assert isinstance(raw, bytes)
    assert len(Calendar.from_ical(raw).walk("VEVENT")) == 7
    locked, open_book = OfficeFile(BytesIO(workbook.get_content())), BytesIO()
    locked.load_key(password="bus pass 27")
    locked.decrypt(open_book)
    assert "Check-ins - Contactos" in load_workbook(open_book).sheetnames
    with looking(workspace) as session:
        query = select(AuditEntry).options(undefer(AuditEntry.detail)).where(AuditEntry.event == "write_mail_draft")
        [entry] = session.scalars(query)
        assert (entry.subject_table, entry.subject_id) == ("person", desk.people["rosa"])
        assert entry.detail == {
            "to": "mentor",
            "attached": ["letter", "calendar", "workbook"],
            "people": [desk.people["rosa"]],
        }


def test_a_family_s_draft_goes_to_the_guardian_who_has_an_address(
    workspace: Workspace, desk: Desk, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="No guardian of Rosa Delgado-Ortiz has an e-mail address on file"):
        write_family_draft(workspace, desk.rosa, tmp_path / "family.eml")
    with workspace.write(Permission.EDIT_STUDENTS, "guardians") as session:
        people = [Person(given_name="Luis", family_name="Delgado"), Person(given_name="Ana", family_name="Ñúñez")]
        people[1].email = "ana@example.org"
        session.add_all(people)
        session.flush()
        rosa = desk.people["rosa"]
        session.add_all(Guardianship(student_id=rosa, guardian_id=person.id) for person in people)
    assert write_family_draft(workspace, desk.rosa, tmp_path / "family.eml") == "ana@example.org"
    message = opened(tmp_path / "family.eml")
    assert message["To"] == "Ana Ñúñez <ana@example.org>"
    assert message["Subject"].startswith("Programa de mentores: una carta para su familia / Mentor program:")
    assert body(message).index("Estimada familia:") < body(message).index("Dear family,")
    [letter] = message.iter_attachments()
    assert letter.get_filename() == "Carta del programa de mentores.pdf"
    assert "Estimada familia de Rosa Delgado-Ortiz:" in page_texts(letter.get_content())[0]


def test_what_may_not_be_sent_leaves_no_draft(workspace: Workspace, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "kim.eml"
    with workspace.write(Permission.EDIT_MENTORS, "of a club") as session:
        mentor = session.get_one(Mentor, desk.kim)
        mentor.kind = "community_partner"
        session.get_one(Person, mentor.person_id).email = "kim\nBcc: all@example.org"
    with pytest.raises(UserError, match=r"the guardian's consent for Ana Pérez is not on file"):
        write_mentor_draft(workspace, desk.ana, DraftWish(()), path)
    with pytest.raises(UserError, match=r"of Daniel Kim is no e-mail address. Mend it in the record first"):
        write_mentor_draft(workspace, desk.rosa, DraftWish(), path)
    assert not path.exists()
