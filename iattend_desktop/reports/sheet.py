"""One report's pages while it is laid out: text, lines, band marks and tables, flowing on to further pages by
themselves.

A :class:`Sheet` only records what stands where; ``document.py`` puts it into the PDF, and knows by then how many
pages it has. Positions are points from the lower left corner of the paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iattend_desktop.i18n import _
from iattend_desktop.reports.lettering import clean, fitted, unit_width, wrapped
from iattend_desktop.reports.look import (
    ACCENT,
    ASIDE,
    BAND_COLORS,
    BODY,
    BOTTOM,
    HEADING,
    KIND,
    LEFT,
    LONG_TITLE,
    QUIET,
    RIGHT,
    RULE,
    SECTION,
    SHADE,
    STRONG,
    TITLE,
    TOP,
    WIDTH,
    Color,
    Style,
)
from iattend_desktop.vocabulary import Band

_PAD = 4.0
_MARK_ROOM = 11.0


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: ``share`` of the table's width; a cell's text is cut after ``most`` lines, with words that
    say so."""

    heading: str
    share: float
    right: bool = False
    most: int = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than plain text: with its band's mark or an empty box to tick before it, or bold."""

    text: str
    band: Band | None = None
    bold: bool = False
    to_tick: bool = False


Shape = tuple[str, float, float, float, float, Color, float]
"""Kind, x, y, then width and height (or the other end of a line), color, line width."""
Text = tuple[float, float, str, Style]
"""Left end, baseline, cleaned text, style."""


class Sheet:
    """The pages of one report on one subject, and the pen's height ``y`` on the last of them.

    ``kind`` ("Progress summary") and ``aside`` lead each page, ``subject`` each further page; ``footer`` ends each,
    with ``place`` ("Page {number} of {count}") at its right.
    """

    def __init__(self, *, kind: str, subject: str, aside: str, footer: str, place: str = "") -> None:
        self.kind, self.subject, self.aside, self.footer = kind, subject, aside, footer
        self.place = place or _("Page {number} of {count}")
        self.shapes: list[list[Shape]] = []
        self.texts: list[list[Text]] = []
        self.y = 0.0
        self.new_page()

    def new_page(self) -> None:
        """Go on at the top of a new page, below the repeated header."""
        self.shapes.append([])
        self.texts.append([])
        self.y = TOP - 8
        self.text(LEFT, self.kind, KIND)
        self.text(RIGHT, fitted(self.aside, WIDTH * 0.6, ASIDE.size), ASIDE, align=1.0)
        self.y -= 7
        self.line(LEFT, self.y, RIGHT, self.y, ACCENT, 1.0)
        if len(self.texts) > 1:
            self.y -= 16
            name = _("{name} (continued)").format(name=self.subject)
            self.text(LEFT, fitted(name, WIDTH, STRONG.size, bold=True), STRONG)
            self.y -= 10

    def need(self, height: float) -> bool:
        """Make sure that ``height`` points are left on this page; true where a new page was begun for it."""
        if self.y - height >= BOTTOM:
            return False
        self.new_page()
        return True

    def text(self, x: float, text: str, style: Style, *, align: float = 0.0, y: float | None = None) -> None:
        """One line, its baseline at ``y`` or at the pen; ``align`` 0 starts it at ``x``, 0.5 centers it there, 1 ends
        it there."""
        text = clean(text)
        if align:
            x -= unit_width(text, style.bold) * style.size * align
        self.texts[-1].append((x, self.y if y is None else y, text, style))

    def paragraph(
        self, text: str, style: Style, *, x: float = LEFT, width: float = WIDTH, most: int | None = None
    ) -> None:
        """Wrapped text below the pen; the pen moves down, over as many pages as it takes."""
        for line in wrapped(text, width, style.size, bold=style.bold, most=most):
            self.need(style.leading)
            self.y -= style.leading
            self.text(x, line, style)

    def title(self, text: str) -> None:
        """Whose report this is, large; smaller and on as many lines as it takes where it is long."""
        self.y -= 6
        short = unit_width(clean(text), TITLE.bold) * TITLE.size <= WIDTH
        self.paragraph(text, TITLE if short else LONG_TITLE)
        self.y -= 2

    def section(self, title: str, keep: float = 42.0) -> None:
        """A section's heading, on one page with at least ``keep`` points of what follows it."""
        self.need(SECTION.leading + 16 + keep)
        self.y -= SECTION.leading + 10
        self.text(LEFT, title, SECTION)
        self.y -= 6

    def line(self, x1: float, y1: float, x2: float, y2: float, color: Color = RULE, width: float = 0.6) -> None:
        """A straight line."""
        self.shapes[-1].append(("line", x1, y1, x2, y2, color, width))

    def dashes(self, x1: float, y1: float, x2: float, y2: float, color: Color = QUIET) -> None:
        """A thin dashed line."""
        self.shapes[-1].append(("dashes", x1, y1, x2, y2, color, 0.6))

    def box(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        """A filled rectangle."""
        self.shapes[-1].append(("box", x, y, width, height, color, 0.0))

    def frame(self, x: float, y: float, width: float, height: float, color: Color = QUIET) -> None:
        """The outline of a rectangle."""
        self.shapes[-1].append(("frame", x, y, width, height, color, 0.8))

    def mark(self, band: Band, x: float, y: float, size: float = 7.0) -> None:
        """The band's shape, ``size`` points wide, standing on ``y``: ring, triangle, diamond, square, as on screen."""
        self.shapes[-1].append((band.value, x, y, size, size, BAND_COLORS[band], 1.6))

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str | Cell]]) -> None:
        """Rows under headings that are repeated on every page; a row is never split."""
        for number, row in enumerate(rows):
            cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]
            texts = _row_lines(columns, cells)
            height = _row_height(texts)
            if number == 0:
                self.need(height + _heading_height(columns))
                self._headings(columns)
            elif self.need(height):
                self._headings(columns)
            x = LEFT
            for column, cell, lines in zip(columns, cells, texts, strict=True):
                if cell.band is not None:
                    self.mark(cell.band, x + _PAD, self.y - BODY.leading)
                elif cell.to_tick:
                    self.frame(x + _PAD, self.y - BODY.leading - 0.4, 6.6, 6.6)
                self._lines(
                    x + _indent(cell), x + column.share * WIDTH, lines, STRONG if cell.bold else BODY, column.right
                )
                x += column.share * WIDTH
            self.y -= height
            self.line(LEFT, self.y, RIGHT, self.y, RULE, 0.4)

    def _headings(self, columns: Sequence[Column]) -> None:
        texts = _heading_lines(columns)
        height = _heading_height(columns)
        self.box(LEFT, self.y - height, WIDTH, height, SHADE)
        x = LEFT
        for column, lines in zip(columns, texts, strict=True):
            self._lines(x, x + column.share * WIDTH, lines, HEADING, column.right)
            x += column.share * WIDTH
        self.y -= height

    def _lines(self, left: float, right: float, lines: Sequence[str], style: Style, to_right: bool) -> None:
        """A cell's lines below the pen, which stays where it is."""
        y = self.y
        for line in lines:
            y -= style.leading
            if to_right:
                self.text(right - _PAD, line, style, align=1.0, y=y)
            else:
                self.text(left + _PAD, line, style, y=y)


def first_row_height(columns: Sequence[Column], rows: Sequence[Sequence[str | Cell]]) -> float:
    """Height of a table's headings with its first row: what must stand on one page with the section's title."""
    cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in rows[0]]
    return _heading_height(columns) + _row_height(_row_lines(columns, cells))


def rows_that_fit(columns: Sequence[Column], rows: Sequence[Sequence[str | Cell]], height: float) -> int:
    """How many of the first rows a table of at most ``height`` points can hold under its headings."""
    height -= _heading_height(columns)
    for number, row in enumerate(rows):
        height -= _row_height(_row_lines(columns, [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]))
        if height < 0:
            return number
    return len(rows)


def _row_lines(columns: Sequence[Column], cells: Sequence[Cell]) -> list[list[str]]:
    return [
        wrapped(cell.text, _room(column, cell), BODY.size, bold=cell.bold, most=column.most)
        for cell, column in zip(cells, columns, strict=True)
    ]


def _row_height(texts: Sequence[Sequence[str]]) -> float:
    return max(map(len, texts)) * BODY.leading + 4.5


def _heading_lines(columns: Sequence[Column]) -> list[list[str]]:
    return [wrapped(column.heading, _room(column, None), HEADING.size, bold=True) for column in columns]


def _heading_height(columns: Sequence[Column]) -> float:
    return max(map(len, _heading_lines(columns))) * HEADING.leading + 5


def _room(column: Column, cell: Cell | None) -> float:
    """How wide a column's text may be."""
    return column.share * WIDTH - 2 * _PAD - (_indent(cell) if cell is not None else 0.0)


def _indent(cell: Cell) -> float:
    """Room for what is drawn before a cell's text."""
    return _MARK_ROOM if cell.band is not None or cell.to_tick else 0.0
