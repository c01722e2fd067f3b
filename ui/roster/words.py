"""Values of a roster in words, and choices for one value that is set for every row. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.languages import language_name, languages
from iattend_desktop.roster.absence_codes import DayMeaning, meaning_words, word_of
from iattend_desktop.roster.code_tables import UNKNOWN as UNKNOWN_CODE
from iattend_desktop.roster.fields import Field, Kind
from iattend_desktop.vocabulary import (
    CalendarKind,
    CauseGroup,
    Grade,
    MeetingWish,
    MentorKind,
    availability_slots,
    label,
)

UNKNOWN = "—"
_LANGUAGES = ("home_language", "guardian_language", "languages")
_GRADES = ("grade", "grade_low", "grade_high")
_TERMS = {"kind": MentorKind, "meeting_wish": MeetingWish, "expertise": CauseGroup, "day_kind": CalendarKind}


def value_words(key: str, value: Any) -> str:
    """A value of a field as a person reads it.

    >>> value_words("grade", 0), value_words("languages", "eng; spa"), value_words("phone", None)
    ('K', 'English; Spanish', '—')
    """
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return f"{value.month}/{value.day}/{value.year}"
    if key in _GRADES and isinstance(value, int):
        return label(Grade(value))
    if key == "availability" and isinstance(value, int):
        return "; ".join(availability_slots(value)) or UNKNOWN
    if key in _LANGUAGES:
        return "; ".join(language_name(code) for code in str(value).split("; "))
    if key in _TERMS:
        return "; ".join(label(_TERMS[key](word)) for word in str(value).split("; "))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def count_words(kind: Kind, count: int) -> str:
    """The number before the noun.

    >>> count_words(Kind.STUDENTS, 1163)
    '1,163 students'
    """
    return {
        Kind.SCHOOLS: ngettext("{count} school", "{count} schools", count),
        Kind.CALENDAR: ngettext("{count} line of the calendar", "{count} lines of the calendar", count),
        Kind.STUDENTS: ngettext("{count} student", "{count} students", count),
        Kind.MENTORS: ngettext("{count} mentor", "{count} mentors", count),
        Kind.ATTENDANCE: ngettext("{count} month of attendance", "{count} months of attendance", count),
        Kind.ABSENCE_SUMMARY: ngettext("{count} year of attendance", "{count} years of attendance", count),
        Kind.DAILY: ngettext("{count} day of attendance", "{count} days of attendance", count),
    }[kind]


def choices_of(item: Field) -> Sequence[tuple[str, str]]:
    """(text that a cell would hold, words) of a field with few values; empty where any text can be typed."""
    if item.value == "yes_no":
        return (("Yes", _("Yes")), ("No", _("No")))
    if item.value == "grade":
        return tuple((grade.label, label(grade)) for grade in Grade)
    if item.value == "language":
        first = ("eng", "spa")
        rest = [pair for pair in languages() if pair[0] not in first]
        return tuple([(code, language_name(code)) for code in first] + rest)
    if item.value == "mentor_kind":
        return tuple((kind.value, label(kind)) for kind in MentorKind)
    if item.value == "calendar_kind":
        return tuple((kind.value, label(kind)) for kind in CalendarKind)
    if item.value == "meeting_wish":
        return tuple((wish.value, label(wish)) for wish in MeetingWish)
    return ()


def meanings_of(table: str) -> Sequence[tuple[str, str]]:
    """(word that a table of codes holds, words) for every meaning that a code of this table can have."""
    if table == "codes":
        return tuple((word_of(meaning), meaning_words(meaning)) for meaning in DayMeaning)
    if table == "grade_codes":
        grades = tuple((grade.label, _("Grade {grade}").format(grade=label(grade))) for grade in Grade)
        return (*grades, (UNKNOWN_CODE, _("No grade from TK to 12: unknown")))
    if table == "calendar_codes":
        return tuple((kind.value, label(kind)) for kind in CalendarKind)
    spoken = tuple((code, language_name(code)) for code, _name in languages())
    return (*spoken, (UNKNOWN_CODE, _("Another language: unknown")))


def default_title(item: Field) -> str:
    """What a field is called where one value is set for every row."""
    return {"identified": _("In the program"), "capacity": _("Capacity (students a mentor takes)")}.get(
        item.key, item.title
    )


def default_words(item: Field, text: str) -> str:
    """A value that is set for every row, as a person chose it."""
    return dict(choices_of(item)).get(text, text)
