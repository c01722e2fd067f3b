"""Pages of a PDF as pictures for the preview in the window, and as text for those who check what was printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.reports.saving import saying_why


def page_count(path: Path) -> int:
    """Number of pages of a PDF; raises :class:`UserError` where it cannot be read."""
    with _opened(path) as pdf:
        return len(pdf)


def page_images(path: Path, scale: float = 1.0) -> Iterator[tuple[int, int, bytes]]:
    """Each page as ``(width, height, pixels)``: rows from the top, 4 bytes a pixel (blue, green, red, unused), no
    padding.

    ``scale`` 1 is 72 pixels an inch. Raises :class:`UserError` where the file cannot be read. PDFium is not
    thread-safe: one thread at a time.
    """
    with _opened(path) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            bitmap = page.render(scale=scale, bitmap_maker=pypdfium2.PdfBitmap.new_native, prefer_bgrx=True)
            row = bitmap.width * 4
            pixels = bytes(bitmap.buffer)
            if bitmap.stride != row:
                pixels = b"".join(pixels[y * bitmap.stride : y * bitmap.stride + row] for y in range(bitmap.height))
            size = (bitmap.width, bitmap.height)
            bitmap.close()
            page.close()
            yield (*size, pixels)


def page_texts(path: Path) -> list[str]:
    """Each page's text in the order in which it was drawn, its line ends as ``\\n``; raises :class:`UserError` where
    unreadable."""
    texts = []
    with _opened(path) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded().replace("\r\n", "\n"))
            text_page.close()
            page.close()
    return texts


def _opened(path: Path) -> pypdfium2.PdfDocument:
    with saying_why(path):
        content = path.read_bytes()
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UserError(_("“{file}” cannot be read as a PDF. Print it again.").format(file=path.name)) from error
