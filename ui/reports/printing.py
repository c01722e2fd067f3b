"""A report to a printer: each page drawn at the printer's resolution in a task, then painted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.reports.preview import page_count, page_image
from ui.page import Services
from ui.reports.sheet_view import image_of

DOTS_AN_INCH = 300


def letter_printer() -> QPrinter:
    """A printer set up as the reports are: letter, whole page, 300 dots an inch.

    The job is called the same whatever it is: its name stands in lists of the printer that others see.
    """
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(DOTS_AN_INCH)
    printer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.Letter), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    printer.setFullPage(True)
    printer.setDocName(_("iAttend report"))
    return printer


def print_pdf(
    services: Services, owner: QObject, printer: QPrinter, content: bytes, done: Callable[[int], object]
) -> None:
    """Print a PDF page by page; ``done`` brings the number of pages. A printer that does not answer is told."""
    painter = QPainter()

    def rendered(number: int) -> Callable[[Progress], QImage]:
        return lambda _progress: image_of(*page_image(content, number, DOTS_AN_INCH / 72))

    def begin(pages: int) -> None:
        if not painter.begin(printer):
            services.fail(_("The printer does not answer. Check that it is on, or save the PDF and print it later."))
            return
        go_on(0, pages)

    def go_on(number: int, pages: int) -> None:
        if number == pages:
            painter.end()
            done(pages)
            return

        def paint(image: QImage) -> None:
            if number:
                printer.newPage()
            painter.drawImage(_on_paper(printer, image.size()), image)
            go_on(number + 1, pages)

        services.run_task(owner, rendered(number), paint, failed, _("Printing"))

    def failed(sentence: str) -> None:
        painter.end()
        services.fail(sentence)

    services.run_task(owner, lambda _progress: page_count(content), begin)


def _on_paper(printer: QPrinter, size: QSize) -> QRect:
    """Where a page's picture stands on the printer's paper: as large as fits, in the middle."""
    paper: QRectF = printer.paperRect(QPrinter.Unit.DevicePixel)
    room = QSize(round(paper.width()), round(paper.height()))
    fitted = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    return QRect(
        (room.width() - fitted.width()) // 2, (room.height() - fitted.height()) // 2, fitted.width(), fitted.height()
    )
