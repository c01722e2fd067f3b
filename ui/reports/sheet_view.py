"""A page of a PDF on the screen, as large as the person likes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from iattend_desktop.i18n import _
from ui import theme

POINTS_WIDE = 612.0
"""Width of a letter page in points; 72 points are an inch."""
_PIXELS_AN_INCH = 96
_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_SETTLE = 120  # milliseconds after a change of size before the page is drawn again
_MARGIN = theme.GAP_16


def image_of(width: int, height: int, pixels: bytes) -> QImage:
    """A rendered page (4 bytes a pixel: blue, green, red, unused) as a picture that owns its memory."""
    return QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).copy()


class SheetView(QScrollArea):
    """Shows one page; ``wanted(scale)`` is called when the page should be drawn anew, 1 being 72 pixels an inch.

    ``zoom`` ``None`` fits the width.
    """

    def __init__(self, wanted: Callable[[float], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._sheet = _Sheet()
        self.zoom: float | None = None
        self.setWidget(self._sheet)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(_("Preview of the page"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLE)
        self._soon.timeout.connect(self._ask)

    def show_image(self, image: QImage | None) -> None:
        """Show a page, or none."""
        self._sheet.image = image
        self._fit()

    def image(self) -> QImage | None:
        """The page that is shown."""
        return self._sheet.image

    def scale(self) -> float:
        """The scale to draw at, so that the page is sharp on this screen; 1 is 72 pixels an inch."""
        return self._size().width() * self.devicePixelRatioF() / POINTS_WIDE

    def percent(self) -> int:
        """How large the page is shown; 100 is its size on paper."""
        return round(100 * self._size().width() * 72 / (POINTS_WIDE * _PIXELS_AN_INCH))

    def larger(self) -> None:
        """The next zoom up."""
        now = self.percent() / 100
        self.set_zoom(next((one for one in _ZOOMS if one > now + 0.005), _ZOOMS[-1]))

    def smaller(self) -> None:
        """The next zoom down."""
        now = self.percent() / 100
        self.set_zoom(next((one for one in reversed(_ZOOMS) if one < now - 0.005), _ZOOMS[0]))

    def set_zoom(self, zoom: float | None) -> None:
        """Show at a zoom, or fit the width."""
        self.zoom = zoom
        self._fit()
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page that fits the width follows it."""
        super().resizeEvent(event)
        if self.zoom is None:
            self._fit()
            self._soon.start()

    def _ask(self) -> None:
        if self._sheet.image is not None:
            self._wanted(self.scale())

    def _size(self) -> QSize:
        if self.zoom is not None:
            width = self.zoom * POINTS_WIDE * _PIXELS_AN_INCH / 72
        else:
            width = max(200.0, self.viewport().width() - 2.0 * _MARGIN)
        image = self._sheet.image
        ratio = image.height() / image.width() if image is not None else 11 / 8.5
        return QSize(round(width), round(width * ratio))

    def _fit(self) -> None:
        self._sheet.page = self._size()
        self._sheet.setFixedSize(self._sheet.page + QSize(2 * _MARGIN, 2 * _MARGIN))
        self._sheet.update()


class _Sheet(QWidget):
    """White paper with a thin border, whatever the theme: this is what comes out of the printer."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.page = QSize()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.drawImage(area, self.image)
        painter.setPen(QColor(theme.current().color("border")))
        painter.drawRect(area.adjusted(-1, -1, 0, 0))
        painter.end()
