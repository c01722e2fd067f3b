"""What a roster can hold: the fields of each kind of sheet, and the headings that people give them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from iattend_desktop.i18n import _
from iattend_desktop.roster import field_lists


class Kind(StrEnum):
    """What a sheet holds, one row each."""

    SCHOOLS = "schools"
    CALENDAR = "calendar"  # a day, or days from one to another, of the district or one school
    STUDENTS = "students"
    MENTORS = "mentors"
    ATTENDANCE = "attendance"  # days of a month
    ABSENCE_SUMMARY = "absence_summary"  # days of a school year (CALPADS STAS)
    DAILY = "daily_attendance"  # one day, or one period of it


IDENTITY: dict[Kind, tuple[tuple[str, ...], ...]] = {
    Kind.SCHOOLS: (("cds_code",), ("name",)),
    Kind.CALENDAR: (("date",),),
    Kind.STUDENTS: (("student_id",), ("ssid",), ("email",), ("last_name", "first_name", "birth_date")),
    Kind.MENTORS: (("mentor_id",), ("email",)),
    Kind.ATTENDANCE: (("student_id", "month"), ("ssid", "month")),
    Kind.ABSENCE_SUMMARY: (("student_id", "school_year"), ("ssid", "school_year")),
    Kind.DAILY: (("student_id", "date"), ("ssid", "date")),
}
"""What tells one row from another, best first; the first whose fields are all mapped counts and must be filled."""

ATTENDANCE_KINDS = frozenset((Kind.ATTENDANCE, Kind.ABSENCE_SUMMARY, Kind.DAILY))
"""Kinds that say which days students were there, of students who are known."""

STEP_ENDS = {
    "background_check": "background_check_expires",
    "references": "references_expire",
    "training": "training_expires",
    "agreement": "agreement_expires",
}
"""Columns of mentors that say when a step was done, with those that say until when it holds."""

NAMES = ("last_name", "first_name")
"""Columns required of people, or ``full_name`` in their place; in a row one of the two may be empty."""


def kind_label(kind: Kind) -> str:
    """What a person reads for a kind of sheet."""
    return {
        Kind.SCHOOLS: _("Schools"),
        Kind.CALENDAR: _("School calendar"),
        Kind.STUDENTS: _("Students"),
        Kind.MENTORS: _("Mentors"),
        Kind.ATTENDANCE: _("Attendance"),
        Kind.ABSENCE_SUMMARY: _("Year-end attendance"),
        Kind.DAILY: _("Daily attendance"),
    }[kind]


@cache
def fields_of(kind: Kind) -> dict[str, Field]:
    """The fields of a kind by key, in the order in which a person reads them."""
    fields: dict[str, Field] = {}
    for entry in re.split(r"\n(?!\s)", field_lists.LISTS[kind.value].strip()):
        line, _newline, synonyms = entry.partition("\n")
        key, label, value, need = (part.strip() for part in line.split("|"))
        fields[key] = Field(
            key=key,
            label=label,
            value=value,
            required=need == "required",
            synonyms=tuple(dict.fromkeys(fold_heading(word) for word in (label, *synonyms.split(";")) if word.strip())),
            help=field_lists.HELP.get(value, ""),
        )
    return fields


def fold_heading(text: str) -> str:
    """A heading as it is compared: no case, accents, punctuation or school year, single spaces.

    >>> fold_heading("Días  Ausente_2025–26 "), fold_heading("E-mail*"), fold_heading("StudentID")
    ('dias ausente', 'e mail', 'student id')
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    text = _YEAR.sub(" ", text)
    text = unicodedata.normalize("NFKD", text.replace("_", " ").replace("#", " no ")).casefold()
    text = "".join(mark for mark in text if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


_YEAR = re.compile(r"(?:\bSY\s*)?(?<!\d)(20\d\d)\s*[-–—/]\s*(?:20)?(\d\d)(?!\d)")


def school_year_in(text: str) -> int | None:
    """The year in which a school year named in the text starts, or None.

    >>> school_year_in("Days Absent 2025-26"), school_year_in("SY 2025/2026"), school_year_in("2025-30")
    (2025, 2025, None)
    """
    for first, second in _YEAR.findall(text):
        if (int(first) + 1) % 100 == int(second):
            return int(first)
    return None


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a row can say.

    ``value`` names the parser in :mod:`iattend_desktop.roster.values`; ``synonyms`` are folded headings, label first.
    """

    key: str
    label: str
    value: str
    required: bool
    synonyms: tuple[str, ...]
    help: str

    @property
    def title(self) -> str:
        """The label in the language in use."""
        return _(self.label)
