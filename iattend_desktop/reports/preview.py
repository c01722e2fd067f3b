"""Pages of a PDF as pictures for the preview in the window, and as text for those who check what was printed.

A PDF is a file or, for a preview that must leave no file behind, its bytes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.saving import saying_why

_PDFIUM = threading.Lock()  # the library is not thread-safe, and the window renders in worker threads


def page_count(source: Path | bytes) -> int:
    """Number of pages of a PDF; raises :class:`UserError` where it cannot be read."""
    with _PDFIUM, _opened(source) as pdf:
        return len(pdf)


def page_image(source: Path | bytes, number: int, scale: float = 1.0) -> tuple[int, int, bytes]:
    """One page (the first is 0) as in :func:`page_images`; any thread may call it."""
    with _PDFIUM, _opened(source) as pdf:
        return _image(pdf[number], scale)


def page_images(source: Path | bytes, scale: float = 1.0) -> Iterator[tuple[int, int, bytes]]:
    """Each page as ``(width, height, pixels)``: rows from the top, 4 bytes a pixel (blue, green, red, unused), no
    padding.

    ``scale`` 1 is 72 pixels an inch. Raises :class:`UserError` where the file cannot be read. PDFium is not
    thread-safe: one thread at a time.
    """
    with _opened(source) as pdf:
        for number in range(len(pdf)):
            yield _image(pdf[number], scale)


def page_texts(source: Path | bytes) -> list[str]:
    """Each page's text in the order in which it was drawn, its line ends as ``\\n``; raises :class:`UserError` where
    unreadable."""
    texts = []
    with _PDFIUM, _opened(source) as pdf:
        for number in range(len(pdf)):
            page = pdf[number]
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded().replace("\r\n", "\n"))
            text_page.close()
            page.close()
    return texts


def _image(page: pypdfium2.PdfPage, scale: float) -> tuple[int, int, bytes]:
    """A page drawn; the page is closed then."""
    bitmap = page.render(scale=scale, bitmap_maker=pypdfium2.PdfBitmap.new_native, prefer_bgrx=True)
    row = bitmap.width * 4
    pixels = bytes(bitmap.buffer)
    if bitmap.stride != row:
        pixels = b"".join(pixels[y * bitmap.stride : y * bitmap.stride + row] for y in range(bitmap.height))
    size = (bitmap.width, bitmap.height)
    bitmap.close()
    page.close()
    return (*size, pixels)


def _opened(source: Path | bytes) -> pypdfium2.PdfDocument:
    if isinstance(source, bytes):
        content, name = source, _("The report")
    else:
        name = source.name
        with saying_why(source):
            content = source.read_bytes()
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise UserError(_("“{file}” cannot be read as a PDF. Print it again.").format(file=name)) from error
