"""Ids and codes in cells: text with its zeros, whatever a spreadsheet made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.roster.table import Cell
from iattend_desktop.roster.values import Mended, Parser, Refused, digits_of

_SAMPLED = 5_000


def id_parser(cells: Sequence[Cell], width: int | None = None) -> Parser:
    """A parser of a column of ids: text kept, numbers and shortened digits padded to the column's usual width.

    ``width`` is a width that the field always has (SSID 10, CDS code 14); else it is learned from the column.
    """
    usual = width or usual_width(cells)
    fixed = width is not None

    def parse(cell: Cell) -> Any:
        text = digits_of(cell) if cell.__class__ is not str else _unwrapped(str(cell))
        if text is None:
            return Refused(_("an id as text, such as {example}").format(example="0" * (usual or 8)), _mend_id())
        if usual and len(text) < usual and text.isascii() and text.isdigit() and (not fixed or len(text) >= usual - 2):
            padded = text.rjust(usual, "0")
            return Mended(padded, _("{n} digits as text, zeros kept").format(n=usual), padded)
        if fixed and not (len(text) == usual and text.isascii() and text.isdigit()):
            bare = re.sub(r"[\s.-]", "", text)
            if len(bare) == usual and bare.isascii() and bare.isdigit():
                return Mended(bare, _("{n} digits as text").format(n=usual), bare)
            return Refused(_("{n} digits as text").format(n=usual), _mend_id())
        if cell.__class__ is str and text != cell:
            return Mended(text, _("the id alone"), text)
        return text

    return parse


def usual_width(cells: Sequence[Cell]) -> int | None:
    """How many digits the ids of a column have when they are written as text; None where no width is usual.

    Text cells decide. A column of numbers only has lost its zeros without a trace, and is left as it is.
    """
    sample = cells[:_SAMPLED] if len(cells) > _SAMPLED else cells
    widths = Counter([len(cell) for cell in sample if isinstance(cell, str) and cell.isascii() and cell.isdigit()])
    if not widths:
        return None
    width, count = widths.most_common(1)[0]
    return width if width == max(widths) and count * 10 >= sum(widths.values()) * 6 else None


def _mend_id() -> str:
    return _("Format the column as text in Excel, type the id again and import the row again.")


def _unwrapped(text: str) -> str:
    """An id written as a formula so that Excel keeps its zeros (``="0285"``), or after an apostrophe."""
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1].strip()
    return text.removeprefix("'")


def parse_zip(cell: Cell) -> Any:
    """Five digits, or five and four; a number that lost its first zero gets it back."""
    text = digits_of(cell) if cell.__class__ is not str else str(cell)
    if text and re.fullmatch(r"[0-9]{5}(-?[0-9]{4})?", text):
        return text if len(text) in (5, 10) else f"{text[:5]}-{text[5:]}"
    if text and re.fullmatch(r"[0-9]{3,4}", text):
        return Mended(text.rjust(5, "0"), _("5 digits as text"), text.rjust(5, "0"))
    return Refused(_("a ZIP code such as 90012"), _("Correct the ZIP code or empty the cell."), "question")
