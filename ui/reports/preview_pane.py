"""The preview: the pages of a PDF one at a time, with zoom, or a sentence where there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.reports.preview import page_count, page_image
from ui import theme
from ui.page import Services
from ui.reports.sheet_view import SheetView, image_of
from ui.widgets.button import button, icon_button
from ui.widgets.label import label


class PreviewPane(QFrame):
    """Draws from memory, in tasks; the newest wish wins. ``content`` is the PDF that is shown, or ``None``."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.content: bytes | None = None
        self.pages = 0
        self.number = 0  # of the page that is shown; the first is 0
        self._services = services
        self._wish = 0
        self._due: tuple[bytes, int] | None = None  # the PDF and the page that are shown or on their way
        self.view = SheetView(self._draw)
        self.words = label("", "secondary", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.before = icon_button("chevron-left", _("Previous page"), lambda: self.go_to(self.number - 1))
        self.place = label("", "secondary")
        self.after = icon_button("chevron-right", _("Next page"), lambda: self.go_to(self.number + 1))
        self.smaller = icon_button("dash", _("Smaller"), self._smaller)
        self.zoom = label("", "secondary")
        self.larger = icon_button("plus", _("Larger"), self._larger)
        self.fit = button(_("Fit width"), self._fit, role="plain")
        self._stack = QStackedWidget()
        self._lay_out()
        self.say("")

    def say(self, sentence: str) -> None:
        """Show a sentence instead of a page."""
        self._wish += 1
        self._due = None
        self.content, self.pages, self.number = None, 0, 0
        self.words.setText(sentence)
        self._stack.setCurrentIndex(0)
        self.view.show_image(None)
        self._tell()

    def show_pdf(self, content: bytes, *, stay: bool = False) -> None:
        """Show a PDF from its first page, or ``stay`` on the page that is shown."""
        self._due = content, self.number if stay else 0
        self._draw(self.view.scale())

    def go_to(self, number: int) -> None:
        """Show another page."""
        if self._due is not None and 0 <= number < self.pages:
            self._due = self._due[0], number
            self.number = number
            self._tell()
            self.view.verticalScrollBar().setValue(0)
            self._draw(self.view.scale())

    def _draw(self, scale: float) -> None:
        """Draw what is due, also where another size is asked for while a new PDF is still on its way."""
        if self._due is None:
            return
        (content, number), self._wish = self._due, self._wish + 1
        wish = self._wish

        def render(_progress: Progress) -> tuple[int, int, QImage]:
            pages = page_count(content)
            at = min(number, pages - 1)
            return pages, at, image_of(*page_image(content, at, scale))

        def show(drawn: tuple[int, int, QImage]) -> None:
            if wish == self._wish:
                self.content = content
                self.pages, self.number, image = drawn
                self._stack.setCurrentIndex(1)
                self.view.show_image(image)
                self._tell()

        self._services.run_task(self, render, show)

    def _larger(self) -> None:
        self.view.larger()
        self._tell()

    def _smaller(self) -> None:
        self.view.smaller()
        self._tell()

    def _fit(self) -> None:
        self.view.set_zoom(None)
        self._tell()

    def _tell(self) -> None:
        shown = self.content is not None
        for control in (self.smaller, self.larger, self.fit):
            control.setEnabled(shown)
        self.before.setEnabled(shown and self.number > 0)
        self.after.setEnabled(shown and self.number + 1 < self.pages)
        place = _("Page {number} of {count}").format(number=self.number + 1, count=self.pages)
        self.place.setText(place if shown else "")
        self.zoom.setText(f"{self.view.percent()} %" if shown else "")

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.GAP_12, theme.GAP_4, theme.GAP_12, theme.GAP_4)
        bar.setSpacing(theme.GAP_8)
        parts: tuple[QWidget, ...] = (self.before, self.place, self.after)
        for part in parts:
            bar.addWidget(part)
        bar.addStretch(1)
        parts = (self.smaller, self.zoom, self.larger, self.fit)
        for part in parts:
            bar.addWidget(part)
        self._stack.addWidget(self.words)
        self._stack.addWidget(self.view)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(bar)
        box.addWidget(self._stack, 1)
