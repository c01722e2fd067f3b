"""The field's terms in cells: grades, languages, times, kinds of mentors, groups of causes, wishes for meetings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.languages import language_code
from iattend_desktop.roster.table import Cell, show
from iattend_desktop.roster.values import Refused, parse_list
from iattend_desktop.vocabulary import (
    DAY_PARTS,
    WEEKDAYS,
    CalendarKind,
    CauseGroup,
    Grade,
    MeetingWish,
    MentorKind,
    availability_mask,
)

_GRADE = re.compile(r"(?:grade|gr|grd|grado)?\.?\s*0?(1[0-2]|[0-9])(?:st|nd|rd|th|º|°)?\s*(?:grade|grado)?")
_KINDERGARTEN = frozenset(("k", "kn", "kg", "kdg", "kinder", "kindergarten", "grade k", "00", "0k"))
_TRANSITIONAL = frozenset(
    ("tk", "t-k", "transitional kindergarten", "transitional k", "trans k", "grade tk", "tk1", "tk2")
)

_MENTOR_KINDS = {
    MentorKind.DISTRICT_LEADER: (
        "district leader",
        "district",
        "leader",
        "administrator",
        "district staff",
        "employee",
    ),
    MentorKind.COMMUNITY_PARTNER: ("community partner", "community", "community mentor", "nonprofit", "volunteer"),
    MentorKind.BUSINESS_PARTNER: (
        "business partner",
        "business",
        "corporate",
        "company",
        "industry",
        "corporate partner",
    ),
}
_CAUSES = {
    CauseGroup.BARRIERS: ("barriers", "barrier"),
    CauseGroup.AVERSION: ("aversion",),
    CauseGroup.DISENGAGEMENT: ("disengagement", "disengaged", "engagement"),
    CauseGroup.MISCONCEPTIONS: ("misconceptions", "misconception"),
}
_WISHES = {
    MeetingWish.ANY: ("any", "either", "either way", "both", "no preference", "all", "cualquiera"),
    MeetingWish.IN_PERSON: ("in person", "in-person", "in_person", "inperson", "face to face", "on site", "en persona"),
    MeetingWish.VIRTUAL: ("virtual", "virtually", "online", "remote", "video", "zoom", "en línea"),
}
_DAY_KINDS = {
    CalendarKind.INSTRUCTION: (
        "instruction", "instructional", "instructional day", "day of instruction", "school day", "regular",
        "regular day", "regular school day", "in session", "student day", "school in session",
    ),
    CalendarKind.MINIMUM: (
        "minimum", "minimum day", "min day", "early release", "early dismissal", "shortened day", "half day",
        "banked time",
    ),
    CalendarKind.FIRST_DAY: (
        "first day", "first day of school", "first day of instruction", "school begins", "start of school",
    ),
    CalendarKind.LAST_DAY: ("last day", "last day of school", "last day of instruction", "school ends"),
    CalendarKind.HOLIDAY: ("holiday", "legal holiday", "school holiday", "local holiday", "federal holiday", "feriado"),
    CalendarKind.BREAK: (
        "break", "recess", "vacation", "winter break", "winter recess", "spring break", "spring recess",
        "thanksgiving break", "thanksgiving recess", "fall break", "intersession", "unassigned day", "vacaciones",
    ),
    CalendarKind.CLOSURE: ("closure", "closed", "school closed", "emergency closure", "no school"),
    CalendarKind.STAFF: (
        "staff", "staff day", "staff day no students", "pupil free", "pupil free day", "student free day",
        "professional development", "professional development day", "teacher work day", "staff development day",
        "non instructional", "non instructional day", "in service day",
    ),
}  # fmt: skip
_ENROLLED = frozenset(("active", "a", "enrolled", "current", "yes", "y", "true", "1", "si", "sí", "activo", "inscrito"))
_LEFT = frozenset(
    ("left", "tobedeleted", "deleted", "inactive", "i", "no", "n", "false", "0", "withdrawn", "exited", "dropped",
     "transferred", "moved", "notenrolled", "inactivo")
)  # fmt: skip
_DAYS = {
    name: day
    for day, names in zip(
        WEEKDAYS,
        (
            ("mon", "monday", "m", "lunes"),
            ("tue", "tues", "tuesday", "martes"),
            ("wed", "wednesday", "w", "miércoles", "miercoles"),
            ("thu", "thur", "thurs", "thursday", "jueves"),
            ("fri", "friday", "f", "viernes"),
        ),
        strict=True,
    )
    for name in names
}
_PARTS = {
    name: part
    for part, names in zip(
        DAY_PARTS,
        (
            ("before", "before school", "morning", "am", "a.m.", "mornings"),
            ("lunch", "midday", "noon", "lunchtime", "at lunch"),
            ("after", "after school", "afternoon", "pm", "p.m.", "afternoons", "afterschool"),
        ),
        strict=True,
    )
    for name in names
}


def parse_grade(cell: Cell) -> Any:
    """A grade as its number (TK -1, K 0): ``TK``, ``K``, ``KN``, ``05``, ``5``, ``5th``, ``Grade 5``."""
    number = grade_number(cell)
    if number is not None:
        return number
    return Refused(
        _("TK, K or a grade from 1 to 12"),
        _("Correct the grade, or say under Columns, Codes, what it means in all rows."),
    )


def grade_number(cell: Cell) -> int | None:
    """The number of a grade, ``None`` for what is none: ``-1`` and ``13`` are codes of somebody's own."""
    word = show(cell).casefold() if not isinstance(cell, bool) else ""
    if word in _KINDERGARTEN:
        return int(Grade.K)
    if word in _TRANSITIONAL:
        return int(Grade.TK)
    match = _GRADE.fullmatch(word)
    return int(match[1]) if match and isinstance(cell, str | int | float) else None


def parse_language(cell: Cell) -> Any:
    """A language's ISO 639-3 code."""
    return language_code(show(cell)) or _unknown_language()


def parse_languages(cell: Cell) -> Any:
    """Languages as codes, each once, in the order of the cell."""
    codes = tuple(dict.fromkeys(map(language_code, language_words(cell))))
    return _unknown_language() if None in codes else codes


def language_words(cell: Cell) -> tuple[str, ...]:
    """The languages of a cell as they are written there."""
    text = show(cell)
    words: tuple[str, ...] = parse_list(text.replace("/", ";") if ";" not in text and "," not in text else text)
    return words


def parse_availability(cell: Cell) -> Any:
    """Times as a mask (``vocabulary.availability_mask``): ``Mon after; Wed lunch``."""
    slots = []
    for word in parse_list(show(cell).replace(",", ";")):
        day, _space, part = word.casefold().partition(" ")
        if day.rstrip(".:") not in _DAYS or part.strip() not in _PARTS:
            return Refused(
                _("times such as “Mon after; Wed lunch” (before, lunch or after)"),
                _("Correct the times or empty the cell."),
            )
        slots.append(f"{_DAYS[day.rstrip('.:')]} {_PARTS[part.strip()]}")
    return availability_mask(slots)


def parse_mentor_kind(cell: Cell) -> Any:
    """A kind of mentor, as in the database."""
    return _term(cell, _MENTOR_KINDS, _("District leader, Community partner or Business partner"))


def parse_meeting_wish(cell: Cell) -> Any:
    """How a family wants meetings, as in the database."""
    return _term(cell, _WISHES, _("any, in person or virtual"))


def parse_calendar_kind(cell: Cell) -> Any:
    """What a day of a calendar is, as in the database."""
    kind = calendar_kind(show(cell))
    return (
        kind.value
        if kind is not None
        else Refused(
            _("a kind of day that the program knows, such as holiday, break or minimum day"),
            _("Use one of these words, or say under Columns, Codes, what it means in all rows."),
            "question",
        )
    )


def calendar_kind(word: str) -> CalendarKind | None:
    """The kind of day that a word means, in any case and with or without hyphens; ``None`` for a code."""
    plain = " ".join("".join(mark if mark.isalnum() else " " for mark in word.casefold()).split())
    return next((kind for kind, words in _DAY_KINDS.items() if plain in words), None)


def parse_enrollment_status(cell: Cell) -> Any:
    """Whether a student left: ``tobedeleted`` (OneRoster), ``Inactive`` (School Data Sync), ``Withdrawn``."""
    word = "".join(mark for mark in show(cell).casefold() if mark.isalnum())
    if word in _LEFT or word in _ENROLLED:
        return word in _LEFT
    return Refused(_("Active, or Left"), _("Write Active or Left, or empty the cell if it is not known."), "question")


def parse_causes(cell: Cell) -> Any:
    """Groups of causes as a tuple, as in the database."""
    found = tuple(
        _term(word, _CAUSES, _("barriers, aversion, disengagement or misconceptions")) for word in parse_list(cell)
    )
    return next((word for word in found if isinstance(word, Refused)), tuple(dict.fromkeys(found)))


def _term(cell: Cell, words: Mapping[Any, tuple[str, ...]], expected: str) -> str | Refused:
    word = show(cell).casefold()
    for term, names in words.items():
        if isinstance(term, StrEnum) and (word == term.value or word.removesuffix("s") in names or word in names):
            return term.value
    return Refused(expected, _("Use one of these words, or empty the cell if it is not known."))


def _unknown_language() -> Refused:
    return Refused(
        _("a language that the program knows, such as Spanish or Armenian"),
        _("Check the spelling, or say under Columns, Codes, what it means in all rows."),
        "question",
    )
