"""Turns the cells of one column into values, each distinct cell once.

A parser takes one cell, text already mended (:func:`mend_text`), and answers the value itself, or :class:`Mended` with
the value and what a clean cell would look like, or :class:`Refused` with what was expected and what to do. Cells are
never guessed at: what is unclear is refused or asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.roster.table import Cell, show

Parser = Callable[[Cell], Any]

NOTHING = frozenset(
    (
        "n/a",
        "#n/a",
        "n.a.",
        "-",
        "--",
        "–",
        "—",
        "none",
        "#ref!",
        "#value!",
        "#name?",
        "#null!",
        "#div/0!",
        "#num!",
        "(blank)",
    )
)
"""Texts that say that there is nothing; folded to lower case."""

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")
_PHONE = re.compile(r"(\+?1[\s.-]*)?\(?[0-9]{3}\)?[\s./-]*[0-9]{3}[\s.-]*[0-9]{4}")
_NOT_DIGIT = re.compile(r"[^0-9]")
_MAX_EXACT = 10**15  # Excel keeps 15 digits of a number
_MOST = 2**31 - 1  # that a server keeps as a whole number


def parse_column(
    cells: Sequence[Cell],
    parse: Parser,
    *,
    required: bool = False,
    expected: str = "",
    as_is: re.Pattern[str] | None = None,
) -> Parsed:
    """Parse a column; ``""`` and words for nothing become None, or are refused where the field is ``required``.

    ``as_is`` matches cells, one a line, that are their own value; a column of such text alone is taken without a look
    at each cell.
    """
    typed = len({bool, int, float} & set(map(type, cells))) > 1  # True, 1 and 1.0 are one key of a dict
    keys: Sequence[Any] = [(type(cell), cell) for cell in cells] if typed else cells
    distinct = set(keys)
    has_empty = "" in distinct
    lines = "" if typed else _clean_lines(distinct)
    only_text = lines.count("\n") + 1 + has_empty == len(distinct)
    if lines and only_text and as_is is not None and not (has_empty and required) and as_is.fullmatch(lines):
        return Parsed([cell or None for cell in cells] if has_empty else list(cells), {})
    results: dict[Any, Any] = {}
    odd: set[Any] = set()
    for key in distinct:
        if lines and key.__class__ is str and key:
            value = parse(key)
        else:
            value = parse_cell(key[1] if typed else key, parse, required=required, expected=expected)
        if value.__class__ is Mended or value.__class__ is Refused:
            odd.add(key)
        results[key] = value
    values = list(map(results.__getitem__, keys))
    if not odd:
        return Parsed(values, {})
    notes = {}
    for index, key in enumerate(keys):
        if key in odd:
            note = notes[index] = values[index]
            values[index] = note.value if note.__class__ is Mended else None
    return Parsed(values, notes)


def _clean_lines(distinct: set[Any]) -> str:
    """All distinct texts, one a line, where none of them needs mending or says nothing; else ``""``."""
    texts = [key for key in distinct if key.__class__ is str and key]
    lines = "\n".join(texts)
    if not lines or lines.count("\n") != len(texts) - 1 or not lines.replace("\n", "").isprintable():
        return ""
    if "  " in lines or " \n" in lines or "\n " in lines or lines[0] == " " or lines[-1] == " ":
        return ""
    if not unicodedata.is_normalized("NFC", lines) or not NOTHING.isdisjoint(lines.casefold().split("\n")):
        return ""
    return lines


def parse_cell(cell: Cell, parse: Parser, *, required: bool = False, expected: str = "") -> Any:
    """Parse one cell: a value, :class:`Mended` or :class:`Refused`."""
    if cell.__class__ is not str:
        return parse(cell)
    text = str(cell)
    if "\0" in text:  # a server cannot keep it, and what stood in its place is lost
        return Refused(
            _("a text without the character NUL, which a damaged file brings along"),
            _("Type the cell anew and import the row again."),
        )
    if not (text.isascii() and text.isprintable() and text.strip() == text and "  " not in text):
        text = mend_text(text)
    if not text:
        return _nothing(expected) if required else None
    if text.casefold() in NOTHING:
        return _nothing(expected) if required else Mended(None, _("a value, or an empty cell"), _("nothing (unknown)"))
    value = parse(text)
    if text != cell and value.__class__ is not Refused and text != unicodedata.normalize("NFC", str(cell)):
        if value.__class__ is Mended:
            return value
        return Mended(value, _("no spaces around it, single spaces inside"), text)
    return value


def mend_text(text: str) -> str:
    """Text in NFC with single ordinary spaces, none around, and no invisible or control characters.

    >>> mend_text(" Rosa\\u00a0 Delgado\\u200b ")
    'Rosa Delgado'
    """
    text = unicodedata.normalize("NFC", text)
    kept = (" " if mark.isspace() else mark for mark in text if mark.isspace() or not _invisible(mark))
    return " ".join("".join(kept).split())


def _invisible(mark: str) -> bool:
    # Joiners (ZWNJ, ZWJ) spell words in Farsi and several Indian scripts, so they stay.
    return unicodedata.category(mark) in ("Cc", "Cf") and mark not in "\u200c\u200d"


def _nothing(expected: str) -> Refused:
    return Refused(expected or _("a value"), _("Fill in the cell and import the row again."))


def parse_text(cell: Cell) -> Any:
    """Text as it is; numbers and dates as a person sees them."""
    return cell if cell.__class__ is str else show(cell)


def digits_of(cell: Cell) -> str | None:
    """The digits of a whole number, 0 or more, that Excel kept exactly; None for any other cell."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    if isinstance(cell, float) and not cell.is_integer():
        return None
    return str(int(cell)) if 0 <= cell < _MAX_EXACT else None


def parse_count(cell: Cell) -> Any:
    """A whole number, 0 or more: 12, ``"12"``, ``"1,200"``; no yes or no, no ``1e3``, no other digits, and none that a
    server could not keep."""
    number: int | float = -1
    if isinstance(cell, str):
        if re.fullmatch(r"[0-9]{1,15}", cell):
            number = int(cell)
        elif re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", cell):
            number = int(cell.replace(",", ""))
        elif re.fullmatch(r"[0-9]{1,15}\.0+", cell):
            number = int(cell.partition(".")[0])
    elif cell.__class__ is float or cell.__class__ is int:
        number = cell
    if 0 <= number <= _MOST and number == int(number):
        return int(number)
    return Refused(_("a whole number, 0 or more"), _("Correct the number and import the row again."))


def decimal_parser(low: float, high: float, expected: str) -> Parser:
    """A parser of numbers from ``low`` to ``high``."""

    def parse(cell: Cell) -> Any:
        number: float | None = None
        if isinstance(cell, str):
            if re.fullmatch(r"[-+]?[0-9]{1,12}(\.[0-9]{1,12})?|[-+]?\.[0-9]{1,12}", cell):
                number = float(cell)
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            number = float(cell)
        if number is not None and low <= number <= high:
            return number
        return Refused(expected, _("Correct the number and import the row again."))

    return parse


def parse_yes_no(cell: Cell) -> Any:
    """True or False from yes, no and their usual marks."""
    word = show(cell).casefold().rstrip(".")
    if word in ("yes", "y", "true", "1", "x", "✓", "✔", "sí", "si"):
        return True
    if word in ("no", "n", "false", "0"):
        return False
    return Refused(_("Yes or No"), _("Write Yes or No, or empty the cell if it is not known."))


def parse_phone(cell: Cell) -> Any:
    """A telephone number; ten digits of North America as ``(213) 555-0123``, others as they were written."""
    text = digits_of(cell) if cell.__class__ is not str else str(cell)
    digits = _NOT_DIGIT.sub("", text or "")
    if text and _PHONE.fullmatch(text):
        digits = digits[-10:]
        return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    if text and 7 <= len(digits) <= 20:
        return text
    return Refused(_("a telephone number with area code"), _("Correct the number or empty the cell."), "question")


def parse_email(cell: Cell) -> Any:
    """An email address in lower case."""
    text = show(cell).removeprefix("mailto:").lower()
    if _EMAIL.fullmatch(text):
        return text
    return Refused(
        _("an email address such as name@example.org"), _("Correct the address or empty the cell."), "question"
    )


def parse_list(cell: Cell) -> Any:
    """Words separated by semicolons (or bars, or else commas), each once, as a tuple."""
    text = show(cell)
    mark = next((mark for mark in (";", "|", ",") if mark in text), ";")
    words: dict[str, str] = {}
    for word in text.split(mark):
        if word := word.strip():
            words.setdefault(word.casefold(), word)
    return tuple(words.values())


def parse_full_name(cell: Cell) -> Any:
    """``(first, last)`` of "Last, First" or "First Last"; one word alone is the last name.

    >>> parse_full_name("de la Cruz, Rosa"), parse_full_name("Rosa de la Cruz"), parse_full_name("Sam Hill Jr.")
    (('Rosa', 'de la Cruz'), ('Rosa', 'de la Cruz'), ('Sam', 'Hill Jr.'))
    """
    text = show(cell)
    words = text.split()
    if len(words) == 2 and "," not in text:
        return words[0], words[1]
    last, comma, first = text.partition(",")
    if comma and first.strip(" .").casefold() not in _SUFFIXES:
        return first.strip() or None, last.strip() or None
    words = text.replace(",", " ").split()
    start = len(words) - 1
    if start > 1 and words[start].strip(".").casefold() in _SUFFIXES:
        start -= 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]) or None, " ".join(words[start:]) or None


_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_PARTICLES = frozenset(
    (
        "de",
        "del",
        "la",
        "las",
        "los",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "al",
        "el",
        "san",
        "santa",
        "st",
        "st.",
        "y",
    )
)


@dataclass(frozen=True, slots=True)
class Mended:
    """A value that was taken though its cell was not clean: ``expected`` says how it should look, ``taken`` as what."""

    value: Any
    expected: str
    taken: str


@dataclass(frozen=True, slots=True)
class Refused:
    """No value: what was expected, what to do, and whether the row is ``"rejected"`` or waits (``"question"``)."""

    expected: str
    next_step: str
    action: str = "rejected"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A column's values, None where nothing was taken, and by position what was mended or refused."""

    values: list[Any]
    notes: dict[int, Mended | Refused]
