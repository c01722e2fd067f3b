"""E-mail drafts (.eml): to a mentor, to a family, with the right text and attachments.

A draft is a file that a person opens, reads and sends; the program sends nothing. ``X-Unsent: 1`` has Outlook open it
as a message to be finished rather than one that came in.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.calendar_file import calendar_octets, mentor_calendar
from iattend_desktop.mentoring.workbook_writing import write_workbooks
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Guardianship, Person
from iattend_desktop.people.names import full_name, short_name
from iattend_desktop.problem import UserError
from iattend_desktop.reports import mail_words as mail
from iattend_desktop.reports.letter import Languages, LetterFacts, LetterWish, languages_of, why_no_letter
from iattend_desktop.reports.letter_facts import letter_facts
from iattend_desktop.reports.letter_run import letter_pdf
from iattend_desktop.reports.letter_words import COORDINATION, THANKS, Both, Language, Reader, long_day, say
from iattend_desktop.saving import replacing, saying_why
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_TYPES = {".pdf": ("application", "pdf"), ".ics": ("text", "calendar")}
_EXCEL = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


class Attachment(StrEnum):
    """What can go with a message to a mentor."""

    LETTER = "letter"
    CALENDAR = "calendar"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class DraftWish:
    """What a message to a mentor holds; ``password`` protects the workbook and stands in no message."""

    attachments: tuple[Attachment, ...] = (Attachment.LETTER, Attachment.CALENDAR)
    languages: Languages = Languages.ENGLISH
    password: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    octets: bytes


def write_mentor_draft(workspace: Workspace, match_id: int, wish: DraftWish, path: Path) -> str:
    """Write the draft of a message to a match's mentor as ``path``; returns the address that it is to.

    The log has what is attached before the file is there. Raises ``UserError`` where the mentor has no address on
    file, may not know of the student, or something cannot be written; ``NotAllowed``.
    """
    require(workspace.role, Permission.EXPORT_LISTS)
    facts = letter_facts(workspace, match_id)
    why = why_no_letter(facts, Reader.MENTOR)
    if why is not None:
        raise UserError(why)
    with workspace.read() as session:
        mentor = session.get_one(Person, session.get_one(Mentor, facts.mentor_id).person_id)
        to = _address(facts.mentor, mentor.email)
        student = session.get_one(Person, facts.student_id)
        named = short_name(student.given_name, student.family_name, student.preferred_name)
    languages = languages_of(facts, Reader.MENTOR, wish.languages)
    files = [
        file for one in Attachment if one in wish.attachments for file in _attached(workspace, facts, one, wish, path)
    ]
    _log(workspace, facts, Reader.MENTOR, [one.value for one in Attachment if one in wish.attachments])
    texts = [_mentor_text(facts, named, wish, language) for language in languages]
    _write(path, to, _subject(mail.TO_MENTOR, languages), texts, files)
    return to.addr_spec


def write_family_draft(workspace: Workspace, match_id: int, path: Path, languages: Languages = Languages.BOTH) -> str:
    """Write the draft of a message to a student's guardian, with the family's letter; returns the address.

    Raises as :func:`write_mentor_draft`, also where no guardian has an address on file.
    """
    require(workspace.role, Permission.EXPORT_LISTS)
    facts = letter_facts(workspace, match_id)
    with workspace.read() as session:
        to = _guardian(session, workspace, facts)
    order = languages_of(facts, Reader.FAMILY, languages)
    pdf = letter_pdf(workspace, match_id, LetterWish((Reader.FAMILY,), languages))
    _log(workspace, facts, Reader.FAMILY, [Attachment.LETTER.value])
    texts = [_family_text(facts, language) for language in order]
    _write(path, to, _subject(mail.TO_FAMILY, order), texts, [_File(say(mail.LETTER_FILE, order[0]), pdf)])
    return to.addr_spec


def _attached(workspace: Workspace, facts: LetterFacts, what: Attachment, wish: DraftWish, path: Path) -> list[_File]:
    first = languages_of(facts, Reader.MENTOR, wish.languages)[0]
    if what is Attachment.LETTER:
        pdf = letter_pdf(workspace, facts.match_id, LetterWish((Reader.MENTOR,), wish.languages))
        return [_File(say(mail.LETTER_FILE, first), pdf)]
    if what is Attachment.CALENDAR:
        octets = calendar_octets(workspace, mentor_calendar(workspace, facts.mentor_id))
        return [_File(say(mail.CALENDAR_FILE, first), octets)]
    with saying_why(path):
        private = Path(tempfile.mkdtemp(prefix=".writing-", dir=path.parent))
    try:
        written = write_workbooks(workspace, private, mentors={facts.mentor_id}, password=wish.password)
        return [_File(file.name, file.read_bytes()) for file in written.files]
    finally:
        shutil.rmtree(private, ignore_errors=True)


def _mentor_text(facts: LetterFacts, student: str, wish: DraftWish, language: Language) -> str:
    parts = [say(mail.DEAR_MENTOR, language, name=facts.mentor), say(mail.MENTOR_THANKS, language, student=student)]
    if facts.planned_on is not None:
        parts.append(say(mail.MEETING, language, day=long_day(facts.planned_on, language)))
    told = {Attachment.LETTER: mail.LETTER, Attachment.CALENDAR: mail.CALENDAR, Attachment.WORKBOOK: mail.WORKBOOK}
    points = [say(told[one], language) for one in Attachment if one in wish.attachments]
    if points:
        points[-1] = points[-1].removesuffix(";") + "."
        parts.append("\n".join([say(mail.ATTACHED, language), *(f"- {point}" for point in points)]))
    if wish.password is not None and Attachment.WORKBOOK in wish.attachments:
        parts.append(say(mail.PASSWORD, language))
    return _ended([*parts, say(mail.KEEP, language)], facts, language)


def _family_text(facts: LetterFacts, language: Language) -> str:
    return _ended([say(one, language) for one in (mail.DEAR_FAMILY, mail.FAMILY, mail.QUESTIONS)], facts, language)


def _ended(parts: Sequence[str], facts: LetterFacts, language: Language) -> str:
    signed = [say(THANKS, language), facts.signed_by, say(COORDINATION, language)]
    return "\n\n".join([*parts, "\n".join(line for line in signed if line)])


def _subject(words: Both, languages: Sequence[Language]) -> str:
    return " / ".join(say(words, language) for language in languages)


def _write(path: Path, to: Address, subject: str, texts: Sequence[str], files: Sequence[_File]) -> None:
    message = EmailMessage(policy=SMTP)
    message["To"] = to
    message["Subject"] = subject
    message["X-Unsent"] = "1"
    message.set_content("\n\n* * *\n\n".join(texts) + "\n")
    for file in files:
        kind, subkind = _TYPES.get(Path(file.name).suffix, _EXCEL)
        message.add_attachment(file.octets, maintype=kind, subtype=subkind, filename=file.name)
    with replacing(path) as draft:
        draft.write_bytes(message.as_bytes())


def _guardian(session: Session, workspace: Workspace, facts: LetterFacts) -> Address:
    """The first guardian of the student who has an address."""
    today = workspace.today()
    query = (
        select(Person)
        .join(Guardianship, Guardianship.guardian_id == Person.id)
        .where(
            Guardianship.student_id == facts.student_id,
            Guardianship.valid_to.is_(None) | (Guardianship.valid_to > today),
            Person.email.is_not(None),
        )
        .order_by(Guardianship.id)
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        words = _("No guardian of {student} has an e-mail address on file. Add one to the record, or print the letter.")
        raise UserError(words.format(student=facts.student))
    return _address(full_name(found.given_name, found.family_name, found.preferred_name), found.email)


def _address(name: str, email: str | None) -> Address:
    if not email:
        words = _("{name} has no e-mail address on file. Add it to the record, or print the letter.")
        raise UserError(words.format(name=name))
    if not _ADDRESS.fullmatch(email.strip()):
        words = _("“{address}” of {name} is no e-mail address. Mend it in the record first.")
        raise UserError(words.format(address=email, name=name))
    return Address(" ".join(name.split()), addr_spec=email.strip())


def _log(workspace: Workspace, facts: LetterFacts, to: Reader, attached: Sequence[str]) -> None:
    detail = {"to": to.value, "attached": list(attached), "people": [facts.student_id]}
    workspace.log("write_mail_draft", ("person", facts.student_id), detail)
