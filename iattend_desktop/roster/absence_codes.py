"""What a code of daily attendance means: words in full are known, letters and numbers are what the mapping says.

The table of a file's codes stands in its mapping, as the text of the field ``codes``: ``A = unexcused; E = excused``.
A code that is in no table is asked about, with how many rows have it; its letter is never taken as a hint.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.roster.code_tables import parse_table
from iattend_desktop.roster.table import Cell, show
from iattend_desktop.roster.values import Refused


class DayMeaning(StrEnum):
    """What a row says of a day, or of a period of it; most are columns of an attendance fact."""

    ATTENDED = "attended"
    PARTLY = "partly"  # late, left early: a day partly attended is attended
    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    UNSPECIFIED = "unspecified"  # absent, and the source does not say how
    SUSPENDED_OUT = "suspended_out"
    SUSPENDED_IN = "suspended_in"  # counts as attended
    INDEPENDENT_STUDY = "independent_study"  # completed: counts as attended
    INDEPENDENT_STUDY_MISSED = "independent_study_missed"  # not completed: counts as absent
    NOT_SUBMITTED = "not_submitted"
    NO_SCHOOL = "no_school"  # the student was not expected


ABSENT = frozenset(
    (
        DayMeaning.EXCUSED,
        DayMeaning.UNEXCUSED,
        DayMeaning.UNSPECIFIED,
        DayMeaning.SUSPENDED_OUT,
        DayMeaning.INDEPENDENT_STUDY_MISSED,
    )
)
"""A full day of these is a day absent (Education Code 60901, CALPADS)."""

_WORDS = {
    DayMeaning.ATTENDED: ("attended", "present", "in attendance", "presente"),
    DayMeaning.PARTLY: (
        "partly", "partly attended", "tardy", "late", "partial", "partial day", "early departure", "left early",
        "late arrival",
    ),
    DayMeaning.EXCUSED: ("excused", "excused absence", "absent excused", "absence excused"),
    DayMeaning.UNEXCUSED: ("unexcused", "unexcused absence", "absent unexcused", "absence unexcused", "truant"),
    DayMeaning.UNSPECIFIED: ("absent", "absence", "ausente"),
    DayMeaning.SUSPENDED_OUT: ("suspended out of school", "out of school suspension", "suspended out"),
    DayMeaning.SUSPENDED_IN: ("in school suspension", "suspended in school", "suspended in"),
    DayMeaning.INDEPENDENT_STUDY: ("independent study completed", "completed independent study"),
    DayMeaning.INDEPENDENT_STUDY_MISSED: (
        "independent study not completed", "independent study missed", "incomplete independent study",
    ),
    DayMeaning.NOT_SUBMITTED: ("not submitted", "attendance not submitted", "not taken", "attendance not taken"),
    DayMeaning.NO_SCHOOL: ("no school", "not expected", "not enrolled", "holiday"),
}  # fmt: skip
_MEANINGS = {word: meaning for meaning, words in _WORDS.items() for word in words}


def meaning_words(meaning: DayMeaning) -> str:
    """A meaning as a person reads and writes it."""
    return {
        DayMeaning.ATTENDED: _("attended"),
        DayMeaning.PARTLY: _("partly attended"),
        DayMeaning.EXCUSED: _("excused"),
        DayMeaning.UNEXCUSED: _("unexcused"),
        DayMeaning.UNSPECIFIED: _("absent"),
        DayMeaning.SUSPENDED_OUT: _("suspended out of school"),
        DayMeaning.SUSPENDED_IN: _("in school suspension"),
        DayMeaning.INDEPENDENT_STUDY: _("independent study completed"),
        DayMeaning.INDEPENDENT_STUDY_MISSED: _("independent study not completed"),
        DayMeaning.NOT_SUBMITTED: _("not submitted"),
        DayMeaning.NO_SCHOOL: _("no school"),
    }[meaning]


def meaning_of(word: str) -> DayMeaning | None:
    """What a word in full means, in any case and with or without hyphens; None for a code.

    >>> meaning_of("Excused Absence").value, meaning_of("Out-of-School Suspension").value, meaning_of("A")
    ('excused', 'suspended_out', None)
    """
    plain = " ".join(word.casefold().replace("-", " ").replace("_", " ").split())
    return _MEANINGS.get(plain) or next((one for one in DayMeaning if meaning_words(one).casefold() == plain), None)


def parse_codes(cell: Cell) -> Any:
    """A table of codes: ``A = unexcused; E = excused; blank = attended``, by folded code."""
    words = ", ".join(meaning_words(one) for one in DayMeaning)
    wish = _("a table such as “A = unexcused; E = excused; blank = attended”, each code once ({words})")
    return parse_table(cell, lambda word: meaning_of(show(word)) or Refused("", ""), wish.format(words=words))


def word_of(meaning: DayMeaning) -> str:
    """How a table says a meaning, in any language of the program."""
    return _WORDS[meaning][0]
