"""How a mentor's workbook looks: three weights of text, gray where nothing is to be written, white where it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

_GRAY, _DARK, _LINE = "FFEFEFEF", "FF3A3A3A", "FFB5B5B5"  # 10:1 and more between ink and ground
_DATE, _TEXT, _NUMBER = "mm/dd/yyyy", "@", "0"
_WIDTHS = {
    "student": 24, "school": 26, "channel": 18, "outcome": 18, "title": 36, "step": 36, "way": 30, "note": 38,
    "topics": 20, "barriers": 22, "next_step": 26, "of": 26, "kind": 26, "cadence": 26, "missed": 20, "last": 22,
    "status": 24, "who": 18, "minutes": 10, "mood": 10,
}  # fmt: skip
_USUAL = 14
TITLE_HEIGHT = 24.0
_FONT, _LINE_HEIGHT = "Calibri", 15.0


def entry_format(field: str) -> str:
    """The number format of an entry cell. Text cells are of the format Text: what begins like a formula stays text."""
    if field in ("on", "next_step_due_on", "done"):
        return _DATE
    return _NUMBER if field in ("minutes", "mood") else _TEXT


def width_of(field: str) -> int:
    """A column's width in characters; texts of several lines wrap."""
    return _WIDTHS.get(field, _USUAL)


def height_of(texts: Sequence[str], widths: Sequence[int]) -> float:
    """How high a row is, in points, in which each text wraps within its width; programs differ in finding out.

    >>> height_of(["Date\\nFecha", "x" * 30], [14, 20])
    30.0
    """
    lines = (
        sum(max(1, math.ceil(len(line) * 1.1 / width)) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return _LINE_HEIGHT * max(lines, default=1)


class Look:
    """The styles of one workbook; each is made once and shared by its cells."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        side = Side(style="thin", color=_LINE)
        self._border = Border(left=side, right=side, top=side, bottom=side)
        self._entries: dict[str, Any] = {}
        gray = PatternFill("solid", fgColor=_GRAY)
        plain = Font(name=_FONT, size=11)
        self.title = self._style(Font(name=_FONT, size=15, bold=True), None, None, wrap=False)
        self.strong = self._style(Font(name=_FONT, size=12, bold=True), None, None)
        self.words = self._style(plain, None, None)
        white = Font(name=_FONT, size=11, bold=True, color="FFFFFFFF")
        self.heading = self._style(white, PatternFill("solid", fgColor=_DARK), self._border)
        self.text = self._style(plain, gray, self._border)

    def entry(self, number_format: str) -> Any:
        """An entry cell: not protected."""
        if number_format not in self._entries:
            style = self._style(
                Font(name=_FONT, size=11), None, self._border, number_format=number_format, locked=False
            )
            self._entries[number_format] = style
        return self._entries[number_format]

    def _style(
        self,
        font: Font,
        fill: PatternFill | None,
        border: Border | None,
        *,
        wrap: bool = True,
        number_format: str = _TEXT,
        locked: bool = True,
    ) -> Any:
        cell: Any = Cell(self._book.worksheets[0], 1, 1)  # of no sheet: its style alone is wanted
        cell.font, cell.number_format = font, number_format
        cell.alignment = Alignment(vertical="top", wrap_text=wrap)
        cell.protection = Protection(locked=locked)
        cell.fill, cell.border = fill or PatternFill(), border or Border()
        return cell._style
