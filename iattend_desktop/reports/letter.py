"""The letters that start a match: to the mentor, to the family, to the school, each in English and in Spanish.

Each holds what its reader may know and no more. The mentor: name, school, grade, how to reach the school, the first
meeting. The family: who the mentor is, what mentoring is, whom to ask, how to withdraw. The school: what to arrange.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from iattend_desktop.i18n import _
from iattend_desktop.people.consent import Consent, consent_words
from iattend_desktop.reports import letter_words as words
from iattend_desktop.reports.letter_words import Both, Language, Reader, long_day, say
from iattend_desktop.reports.lettering import wrapped
from iattend_desktop.reports.look import INK, LEFT, QUIET, RIGHT, SHADE, WIDTH, Style
from iattend_desktop.reports.sheet import Sheet
from iattend_desktop.vocabulary import Cadence, MentorKind, label

_TEXT = Style(10.5, 14.6)
_STRONG = Style(10.5, 14.6, bold=True)
_LABEL = Style(9.5, 14.6, color=QUIET)
_LABELS, _BOX = 124.0, 10.0
_SIGN = 190.0


class Languages(StrEnum):
    """Which pages a letter has."""

    BOTH = "both"
    ENGLISH = "english"
    SPANISH = "spanish"


@dataclass(frozen=True, slots=True)
class LetterWish:
    """Which letters are wanted, and in which languages."""

    readers: tuple[Reader, ...] = tuple(Reader)
    languages: Languages = Languages.BOTH


@dataclass(frozen=True, slots=True)
class Counselor:
    """A PSA counselor of the school, and how to reach them."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What the letters of one match are made of; no letter holds all of it.

    ``home_language`` is the code of the guardian's language, else the student's; ``mentor_title`` the role as it is on
    file. A letter is dated ``written_on`` and signed for ``signed_by``.
    """

    match_id: int
    student_id: int
    mentor_id: int
    student: str
    given: str
    school: str | None
    school_address: str
    grade: int | None
    home_language: str | None
    mentor: str
    mentor_kind: MentorKind | None
    mentor_title: str | None
    organization: str | None
    counselors: tuple[Counselor, ...]
    cadence: Cadence
    planned_on: dt.date | None
    held_on: dt.date | None
    consent: Consent
    consent_on: dt.date | None
    written_on: dt.date
    signed_by: str


def why_no_letter(facts: LetterFacts, reader: Reader) -> str | None:
    """Why a letter is not written; ``None`` where it may be. A mentor from outside the district, or of unknown kind,
    learns a student's name only with a guardian's consent on file (FERPA; ``DOMAIN``, privacy)."""
    if reader is not Reader.MENTOR or facts.mentor_kind is MentorKind.DISTRICT_LEADER:
        return None
    if facts.consent is Consent.ON_FILE:
        return None
    kind = label(facts.mentor_kind).lower() if facts.mentor_kind else _("kind of mentor not known")
    sentence = _("No letter to {mentor} ({kind}): the guardian's consent for {student} is {state}.")
    return sentence.format(mentor=facts.mentor, kind=kind, student=facts.student, state=consent_words(facts.consent))


def languages_of(facts: LetterFacts, reader: Reader, languages: Languages) -> tuple[Language, ...]:
    """The pages of a letter in their order: a family whose home language is Spanish reads Spanish first."""
    if languages is Languages.ENGLISH:
        return (Language.ENGLISH,)
    if languages is Languages.SPANISH:
        return (Language.SPANISH,)
    if reader is Reader.FAMILY and facts.home_language == "spa":
        return (Language.SPANISH, Language.ENGLISH)
    return (Language.ENGLISH, Language.SPANISH)


def letter_sheets(facts: LetterFacts, reader: Reader, languages: Languages = Languages.BOTH) -> list[Sheet]:
    """A letter laid out: a sheet for each language, of one page for what is usual."""
    return [_LETTERS[reader](facts, language) for language in languages_of(facts, reader, languages)]


def role_of(facts: LetterFacts, language: Language) -> str:
    """Who the mentor is beside the name: the role, and the organization."""
    kind = say(words.KINDS[facts.mentor_kind], language) if facts.mentor_kind else ""
    role = facts.mentor_title or kind
    if role and facts.organization:
        return f"{role} ({facts.organization})"
    return role or facts.organization or say(words.PROGRAM, language).lower()


def _to_mentor(facts: LetterFacts, language: Language) -> Sheet:
    told = {"given": facts.given, "cadence": say(words.CADENCES[facts.cadence], language)}
    sheet = _begun(facts, language, facts.mentor, say(words.TO_MENTOR_TITLE, language, student=facts.student))
    _paragraph(sheet, say(words.TO_MENTOR_DEAR, language, name=facts.mentor))
    _paragraph(sheet, say(words.TO_MENTOR, language, **told))
    school = "\n".join(part for part in (facts.school, facts.school_address) if part)
    rows = [
        (words.STUDENT, _student(facts, language)),
        (words.SCHOOL, school),
        (words.COUNSELOR, _counselors(facts, language)),
        (words.FIRST_MEETING, _meeting(facts, language)),
    ]
    _facts(sheet, language, rows)
    _heading(sheet, words.BEGIN, language)
    first = _first_meeting(facts, language, words.MEETING_HELD, words.MEETING_PLANNED, words.MEETING_OPEN)
    points = [say(one, language, **told) for one in (words.KEEP_IN_TOUCH, words.WHERE)]
    worry = say(words.WORRY, language, whom=_whom(facts, language))
    _points(sheet, [first, *points, worry, say(words.SECRET, language, **told)])
    return _ended(sheet, facts, language)


def _to_family(facts: LetterFacts, language: Language) -> Sheet:
    told = {
        "given": facts.given,
        "student": facts.student,
        "mentor": facts.mentor,
        "role": role_of(facts, language),
        "cadence": say(words.CADENCES[facts.cadence], language),
        "whom": _whom(facts, language),
    }
    sheet = _begun(facts, language, facts.student, say(words.TO_FAMILY_TITLE, language, **told))
    _paragraph(sheet, say(words.TO_FAMILY_DEAR, language, **told))
    _paragraph(sheet, say(words.TO_FAMILY, language, **told))
    _heading(sheet, words.WHAT_TITLE, language)
    _paragraph(sheet, say(words.WHAT, language, **told))
    _heading(sheet, words.FIRST_MEETING, language)
    _paragraph(sheet, _first_meeting(facts, language, words.FAMILY_HELD, words.FAMILY_PLANNED, words.FAMILY_OPEN))
    _heading(sheet, words.PERMISSION_TITLE, language)
    if facts.consent is Consent.ON_FILE and facts.consent_on is not None:
        _paragraph(sheet, say(words.GIVEN, language, day=words.plain_day(facts.consent_on, language)))
    else:
        _paragraph(sheet, say(words.MISSING, language, **told))
    _paragraph(sheet, say(words.WITHDRAW, language, **told))
    _heading(sheet, words.ASK_TITLE, language)
    _paragraph(sheet, say(words.ASK, language, **told))
    return _ended(sheet, facts, language)


def _to_school(facts: LetterFacts, language: Language) -> Sheet:
    told = {
        "given": facts.given,
        "student": facts.student,
        "mentor": facts.mentor,
        "cadence": say(words.CADENCES[facts.cadence], language),
    }
    school = facts.school or say(words.SCHOOL, language)
    sheet = _begun(facts, language, f"{school}: {facts.student}", say(words.TO_SCHOOL_TITLE, language, **told))
    names = [one.name for one in facts.counselors]
    if names:
        _paragraph(sheet, say(words.TO_SCHOOL_DEAR, language, names=words.listed(names, language)))
    else:
        _paragraph(sheet, say(words.TO_SCHOOL_TEAM, language, school=school))
    _paragraph(sheet, say(words.TO_SCHOOL, language, **told))
    on_file = facts.consent is Consent.ON_FILE and facts.consent_on is not None
    permission = say(words.NO_PERMISSION, language)
    if facts.consent_on is not None and on_file:
        permission = say(words.ON_FILE, language, day=words.plain_day(facts.consent_on, language))
    rows = [
        (words.STUDENT, _student(facts, language)),
        (words.MENTOR, f"{facts.mentor}, {role_of(facts, language)}"),
        (words.COUNSELOR, ", ".join(names) or say(words.NOT_NAMED, language)),
        (words.FIRST_MEETING, _meeting(facts, language)),
        (words.CONTACT, told["cadence"]),
        (words.PERMISSION, permission),
    ]
    _facts(sheet, language, rows)
    _heading(sheet, words.ARRANGE, language)
    asked = [words.ARRANGE_PLACE, words.ARRANGE_STAFF, words.ARRANGE_TIME, words.ARRANGE_VISIT, words.ARRANGE_CALL]
    before = [] if on_file else [words.ARRANGE_PERMISSION]
    if facts.planned_on is None and facts.held_on is None:
        before.append(words.ARRANGE_DAY)
    after = [] if names else [words.ARRANGE_COUNSELOR]
    _points(sheet, [say(one, language, **told) for one in (*before, *asked, *after)], to_tick=True)
    return _ended(sheet, facts, language)


_LETTERS: dict[Reader, Callable[[LetterFacts, Language], Sheet]] = {
    Reader.MENTOR: _to_mentor,
    Reader.FAMILY: _to_family,
    Reader.SCHOOL: _to_school,
}


def _student(facts: LetterFacts, language: Language) -> str:
    return ", ".join(part for part in (facts.student, words.grade_in(facts.grade, language)) if part)


def _whom(facts: LetterFacts, language: Language) -> str:
    """Whom to turn to: the PSA counselor with what is on file to reach them by, else the school's office."""
    if not facts.counselors:
        if facts.school is None:
            return say(words.SCHOOL_OFFICE, language)
        return say(words.OFFICE, language, school=facts.school)
    role = say(words.PSA_AT, language)
    told = []
    for one in facts.counselors:
        ways = ", ".join(part for part in (role, one.phone, one.email) if part)
        told.append(f"{one.name} ({ways})")
    return words.listed(told, language, either=True)


def _counselors(facts: LetterFacts, language: Language) -> str:
    lines = [" · ".join(part for part in (one.name, one.phone, one.email) if part) for one in facts.counselors]
    return "\n".join(lines) or say(words.NOT_NAMED, language)


def _meeting(facts: LetterFacts, language: Language) -> str:
    if facts.held_on is not None:
        return say(words.HELD, language, day=long_day(facts.held_on, language))
    if facts.planned_on is not None:
        return long_day(facts.planned_on, language)
    return say(words.NOT_PLANNED, language)


def _first_meeting(facts: LetterFacts, language: Language, held: Both, planned: Both, neither: Both) -> str:
    day = facts.held_on or facts.planned_on
    chosen = held if facts.held_on is not None else planned if facts.planned_on is not None else neither
    return say(chosen, language, given=facts.given, day=long_day(day, language) if day is not None else "")


def _begun(facts: LetterFacts, language: Language, subject: str, title: str) -> Sheet:
    sheet = Sheet(
        kind=say(words.PROGRAM, language),
        subject=subject,
        aside=words.plain_day(facts.written_on, language),
        footer=say(words.PRIVATE, language),
        place=words.PLACE[language is Language.SPANISH],
    )
    sheet.y -= 8
    sheet.title(title)
    sheet.y -= 6
    return sheet


def _paragraph(sheet: Sheet, text: str) -> None:
    sheet.paragraph(text, _TEXT)
    sheet.y -= 7


def _heading(sheet: Sheet, title: Both, language: Language) -> None:
    sheet.y += 4
    sheet.section(say(title, language))


def _facts(sheet: Sheet, language: Language, rows: Sequence[tuple[Both, str]]) -> None:
    """What is on file, in a shaded box: labels at the left; a row with nothing to say is left out."""
    told = [(say(name, language), text) for name, text in rows if text]
    lines = [_wrapped(text) for _name, text in told]
    height = sum(map(len, lines)) * _TEXT.leading + 2 * _BOX
    sheet.need(height + _BOX)
    sheet.y -= 3
    sheet.box(LEFT, sheet.y - height, WIDTH, height, SHADE)
    sheet.y -= _BOX
    for number, ((name, _text), those) in enumerate(zip(told, lines, strict=True)):
        sheet.text(LEFT + _BOX, name, _LABEL, y=sheet.y - _LABEL.leading + 3)
        for line in those:
            sheet.y -= _TEXT.leading
            sheet.text(LEFT + _LABELS, line, _STRONG if number == 0 else _TEXT, y=sheet.y + 3)
    sheet.y -= _BOX + 4


def _wrapped(text: str) -> list[str]:
    return wrapped(text, WIDTH - _LABELS - _BOX, _TEXT.size, bold=True)


def _points(sheet: Sheet, texts: Sequence[str], *, to_tick: bool = False) -> None:
    """Short texts one below the other, each with a dot, or with a box to tick."""
    indent = 18.0
    for text in texts:
        sheet.need(2 * _TEXT.leading)
        if to_tick:
            sheet.frame(LEFT + 2, sheet.y - _TEXT.leading, 8.4, 8.4)
        else:
            sheet.text(LEFT + 4, "•", _TEXT, y=sheet.y - _TEXT.leading)
        sheet.paragraph(text, _TEXT, x=LEFT + indent, width=RIGHT - LEFT - indent)
        sheet.y -= 4


def _ended(sheet: Sheet, facts: LetterFacts, language: Language) -> Sheet:
    """The close of a letter: thanks, room to sign, who signs."""
    sheet.need(5 * _TEXT.leading)
    sheet.y -= 6
    sheet.paragraph(say(words.THANKS, language), _TEXT)
    sheet.y -= 30
    sheet.line(LEFT, sheet.y, LEFT + _SIGN, sheet.y, INK)
    for text in filter(None, (facts.signed_by, say(words.COORDINATION, language))):
        sheet.paragraph(text, _TEXT)
    return sheet
