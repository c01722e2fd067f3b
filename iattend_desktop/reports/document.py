"""The PDF file: finished sheets drawn with reportlab's canvas, page numbers, bookmarks, metadata, written whole or
not at all.

The canvas is used directly: it writes about seven times as many pages a second as reportlab's platypus, and a
district prints 27,000.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from iattend_desktop.i18n import _
from iattend_desktop.reports.lettering import fitted, font_runs, unit_width
from iattend_desktop.reports.look import LEFT, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, RULE, SMALL, WIDTH
from iattend_desktop.reports.sheet import Shape, Sheet, Text
from iattend_desktop.saving import replacing
from iattend_desktop.vocabulary import Band

_FOOTER_LINE = MARGIN + 9
_FOOTER_TEXT = MARGIN - 2


def confidential_footer(printed: str, by: str) -> str:
    """The footer of every page that shows a student's record: what it is, when and by whom it was printed."""
    return _("Confidential student record (FERPA) · printed {date} by {person}").format(date=printed, person=by)


@contextmanager
def new_document(path: Path, title: str) -> Iterator[Document]:
    """A PDF to put sheets into; it takes the place of ``path`` when the block ends well.

    Raises :class:`~iattend_desktop.problem.UserError` where the file cannot be written; nothing half written is left.
    """
    with replacing(path) as draft, draft.open("wb") as file:
        document = Document(file, title)
        yield document
        document.finish()


def pdf_of(first: Sheet, *others: Sheet) -> bytes:
    """Sheets as a PDF in memory, to be looked at: no file is written."""
    content = BytesIO()
    document = Document(content, f"{first.kind}: {first.subject}")
    for sheet in (first, *others):
        document.add(sheet)
    document.finish()
    return content.getvalue()


def write_pdf(path: Path, first: Sheet, *others: Sheet) -> int:
    """Sheets as the PDF ``path``; returns its number of pages. Raises as :func:`new_document`."""
    with new_document(path, f"{first.kind}: {first.subject}") as document:
        return sum(document.add(sheet) for sheet in (first, *others))


class Document:
    """One PDF file being written; :attr:`pages` counts what is in it."""

    def __init__(self, file: Any, title: str, subject: str = "") -> None:
        self.pages = 0
        self._canvas = Canvas(file, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, lang="en-US")
        self._canvas.setTitle(title)
        self._canvas.setAuthor("iAttend Desktop")
        self._canvas.setCreator("iAttend Desktop")
        self._canvas.setSubject(subject or _("Confidential student record (FERPA)"))

    def add(self, sheet: Sheet) -> int:
        """Put a finished sheet's pages in, with a bookmark on the first; returns their number."""
        count = len(sheet.texts)
        for number, (shapes, texts) in enumerate(zip(sheet.shapes, sheet.texts, strict=True), start=1):
            if number == 1:
                key = f"sheet-{self.pages}"
                self._canvas.bookmarkPage(key)
                self._canvas.addOutlineEntry(sheet.subject, key)
            place = sheet.place.format(number=number, count=count)
            room = WIDTH - unit_width(place) * SMALL.size - 12
            footer: list[Text] = [
                (LEFT, _FOOTER_TEXT, fitted(sheet.footer, room, SMALL.size), SMALL),
                (RIGHT - unit_width(place) * SMALL.size, _FOOTER_TEXT, place, SMALL),
            ]
            rule: Shape = ("line", LEFT, _FOOTER_LINE, RIGHT, _FOOTER_LINE, RULE, 0.6)
            _draw_shapes(self._canvas, [*shapes, rule])
            _draw_texts(self._canvas, [*texts, *footer])
            self._canvas.showPage()
        self.pages += count
        return count

    def finish(self) -> None:
        """Write the file's end; after this nothing can be added."""
        self._canvas.save()


def _draw_texts(canvas: Canvas, texts: Sequence[Text]) -> None:
    """All texts of a page as one text object; font and color are set only where they change."""
    pen = canvas.beginText()
    font: tuple[str, float] | None = None
    color = None
    for x, y, text, style in texts:
        if style.color is not color:
            color = style.color
            pen.setFillColorRGB(*color)
        pen.setTextOrigin(x, y)
        for name, run in font_runs(text, style.bold):
            if (name, style.size) != font:
                font = (name, style.size)
                pen.setFont(name, style.size)
            pen.textOut(run)
    canvas.drawText(pen)


def _draw_shapes(canvas: Canvas, shapes: Sequence[Shape]) -> None:
    stroke = fill = line_width = None
    for kind, x, y, a, b, color, width in shapes:
        stroked = kind in _STROKED
        if stroked and color is not stroke:
            stroke = color
            canvas.setStrokeColorRGB(*color)
        if stroked and width != line_width:
            line_width = width
            canvas.setLineWidth(width)
        if not stroked and color is not fill:
            fill = color
            canvas.setFillColorRGB(*color)
        match kind:
            case "line":
                canvas.line(x, y, a, b)
            case "dashes":
                canvas.setDash(2, 2)
                canvas.line(x, y, a, b)
                canvas.setDash()
            case "box":
                canvas.rect(x, y, a, b, stroke=0, fill=1)
            case "frame":
                canvas.rect(x, y, a, b, stroke=1, fill=0)
            case Band.SATISFACTORY:
                canvas.circle(x + a / 2, y + a / 2, a / 2 - 0.8, stroke=1, fill=0)
            case _:
                _fill_polygon(canvas, [(x + a * right, y + a * up) for right, up in _OUTLINES[Band(kind)]])


_STROKED = {"line", "dashes", "frame", Band.SATISFACTORY.value}
_OUTLINES = {
    Band.AT_RISK: ((0.0, 0.0), (1.0, 0.0), (0.5, 1.0)),
    Band.MODERATE: ((0.5, -0.1), (1.1, 0.5), (0.5, 1.1), (-0.1, 0.5)),
    Band.SEVERE: ((0.05, 0.0), (0.95, 0.0), (0.95, 0.9), (0.05, 0.9)),
}


def _fill_polygon(canvas: Canvas, corners: Sequence[tuple[float, float]]) -> None:
    path = canvas.beginPath()
    path.moveTo(*corners[0])
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
