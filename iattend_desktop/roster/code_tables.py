"""What the codes of a file mean where they are no words: said once by a person, remembered with the columns.

A table stands in the mapping as the text of a field of its own, one for each sort of code: ``grade_codes`` holds
``-1 = TK; PK = none``. A code that is in no table, and that the program does not know, is asked about: PowerSchool's
``-1`` is kindergarten in one state, transitional kindergarten or preschool in another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as ReadOnly
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.languages import language_code
from iattend_desktop.roster.fields import Field
from iattend_desktop.roster.table import Cell, show
from iattend_desktop.roster.terms import grade_number, language_words, parse_calendar_kind, parse_language
from iattend_desktop.roster.values import Parser, Refused

Codes = ReadOnly[str, Any]
"""What each code means, by :func:`fold_code` of the code; None where it means that the value is unknown."""

BLANK = "blank"
"""How a table of codes names the empty cell."""
UNKNOWN = "none"
"""What a table says of a code for which the program has no value: the cell then says nothing."""

TABLES = ("grade_codes", "language_codes", "calendar_codes")
"""Fields of tables that a cell is looked up in; absences are looked up by whole rows."""

_TABLE_OF = {
    "grade": "grade_codes", "language": "language_codes", "languages": "language_codes",
    "calendar_kind": "calendar_codes",
}  # fmt: skip
_PAIR = re.compile(r"\s*([^\s=;][^=;\n]*?)\s*=\s*([^\s=;][^=;\n]*?)\s*")
_UNKNOWN = frozenset((UNKNOWN, "unknown", "no grade"))

STATE_LANGUAGES = {
    "00": "eng", "01": "spa", "02": "vie", "03": "yue", "04": "kor", "05": "tgl", "06": "por", "07": "cmn", "08": "jpn",
    "09": "khm", "10": "lao", "11": "ara", "12": "hye", "13": "mya", "14": "hrv", "15": "nld", "16": "fas", "17": "fra",
    "18": "deu", "19": "ell", "20": "cha", "21": "heb", "22": "hin", "23": "hmn", "24": "hun", "25": "ilo", "26": "ind",
    "27": "ita", "28": "pan", "29": "rus", "30": "smo", "31": "srp", "32": "tha", "33": "tur", "34": "ton", "35": "urd",
    "36": "ceb", "38": "ukr", "40": "pbu", "41": "pol", "42": "aii", "43": "guj", "44": "ium", "45": "ron", "46": "nan",
    "48": "mah", "49": "mix", "51": "kur", "54": "cld",
}  # fmt: skip
"""California's two-digit codes of languages, as CALPADS had them until 2022-23 (three letters of ISO 639 since) and the
Department of Education lists them for a child's primary language; those that mean one language of ours."""

_STATE_GRADES = dict.fromkeys(("-1", "-2", "pk", "ps", "in", "td", "ue", "us", "ug", "ad"))
_CALENDAR_LETTERS = dict.fromkeys(
    ("i", "m", "h", "b", "c", "s", "n", "x", "ns", "pf", "pd", "vac", "hol", "min", "reg")
)
EVIDENCE: ReadOnly[str, Codes] = {
    "grade_codes": _STATE_GRADES, "language_codes": STATE_LANGUAGES, "calendar_codes": _CALENDAR_LETTERS,
}  # fmt: skip
"""Codes that show what a column is, not what they mean: a home language of 01 is one, whichever it may be."""


def table_field(item: Field) -> str | None:
    """The field whose text holds the table for a field's codes, ``None`` where it has no codes."""
    return "codes" if item.key == "code" else _TABLE_OF.get(item.value)


def is_table(item: Field) -> bool:
    """Whether a field holds a table of codes: no column is one."""
    return item.value in ("codes", *TABLES)


def fold_code(code: str) -> str:
    """A code as it is compared."""
    code = code.casefold()
    return BLANK if code in ("(blank)", "empty", "(empty)") else code


def pairs_of(text: str) -> dict[str, str]:
    """Code and meaning as they are written in a table; what is no pair is left out.

    >>> pairs_of("-1 = TK; PK = none")
    {'-1': 'TK', 'PK': 'none'}
    """
    found = map(_PAIR.fullmatch, re.split(r"[;\n]", text))
    return {pair[1]: pair[2] for pair in found if pair}


def written(pairs: ReadOnly[str, str]) -> str:
    """A table as the text that a mapping keeps."""
    return "; ".join(f"{code} = {meaning}" for code, meaning in pairs.items())


def writable(code: str) -> bool:
    """Whether a table can hold a code."""
    return _PAIR.fullmatch(f"{code} = x") is not None


def parse_table(cell: Cell, meaning: Parser, wish: str) -> Any:
    """A table of codes by folded code; ``meaning`` reads what a code stands for. Each code once, else ``wish``."""
    table: dict[str, Any] = {}
    for part in filter(str.strip, re.split(r"[;\n]", show(cell))):
        pair = _PAIR.fullmatch(part)
        value = meaning(pair[2]) if pair else None
        if pair is None or isinstance(value, Refused) or table.setdefault(fold_code(pair[1]), value) != value:
            return Refused(wish, _("Correct the table of codes and import the file again."))
    return table


def parse_grade_codes(cell: Cell) -> Any:
    """A table of grades: ``-1 = TK; PK = none``."""
    wish = _("a table such as “-1 = TK; PK = none”, each code once (TK, K, 1 to 12 or none)")
    return parse_table(cell, lambda word: _value(word, grade_number(word)), wish)


def parse_language_codes(cell: Cell) -> Any:
    """A table of languages: ``01 = Spanish; 99 = none``."""
    wish = _("a table such as “01 = Spanish; 99 = none”, each code once (a language's name or none)")
    return parse_table(cell, lambda word: _value(word, language_code(show(word))), wish)


def parse_calendar_codes(cell: Cell) -> Any:
    """A table of kinds of day: ``H = holiday; M = minimum day``."""
    wish = _("a table such as “H = holiday; M = minimum day”, each code once")
    return parse_table(cell, parse_calendar_kind, wish)


def coded(parse: Parser, codes: Codes) -> Parser:
    """A parser that looks into the table first."""

    def look(cell: Cell) -> Any:
        code = fold_code(show(cell))
        return codes[code] if code in codes else parse(cell)

    return look


def coded_languages(codes: Codes) -> Parser:
    """A parser of several languages in a cell that looks each of them up in the table first."""

    def parse(cell: Cell) -> Any:
        words = [(fold_code(word), word) for word in language_words(cell)]
        found = [codes[code] if code in codes else parse_language(word) for code, word in words]
        refused = next((value for value in found if isinstance(value, Refused)), None)
        return refused or tuple(dict.fromkeys(value for value in found if value is not None))

    return parse


def _value(word: Cell, value: Any) -> Any:
    if show(word).casefold() in _UNKNOWN:
        return None
    return Refused("", "") if value is None else value
