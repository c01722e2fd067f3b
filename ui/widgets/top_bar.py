"""The line above every page: its title, the search, undo and redo, the running tasks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import icon_button
from ui.widgets.icon import set_icon
from ui.widgets.label import label

_NARROWEST, _WIDEST = 160, 320  # pixels of the search
_SEARCH_FIRST = 100  # its share of the room beside the title's, until it is as wide as it gets


class TopBar(QFrame):
    """Holds the same things at the same place on every page."""

    searched = Signal(str)
    palette_wanted = Signal(str)

    def __init__(self, running: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "topbar")
        self.setFixedHeight(64)
        self.title = label("", "title")
        self.search = QLineEdit()
        self.search.setAccessibleName(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(_NARROWEST)
        self.search.setMaximumWidth(_WIDEST)
        lens = QAction(self.search)
        set_icon(lens, "search", "secondary")
        self.search.addAction(lens, QLineEdit.ActionPosition.LeadingPosition)
        self.undo_button = icon_button("undo", _("Undo"))
        self.redo_button = icon_button("redo", _("Redo"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_8)
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.title, 1)
        row.addWidget(self.search, _SEARCH_FIRST)
        self.person = label("", "secondary")
        self.person.hide()
        row.addWidget(self.person)
        row.addSpacing(theme.GAP_8)
        row.addWidget(self.undo_button)
        row.addWidget(self.redo_button)
        row.addWidget(running)
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self._enter)
        self._searchable = False

    def be_plain(self, person: str) -> None:
        """Say who works where the search stands in other windows: there is little to look for here."""
        self.search.hide()
        self.person.setText(person)
        self.person.setAccessibleName(_("Signed in: {person}").format(person=person))
        self.person.show()

    def show_page(self, title: str, searchable: bool) -> None:
        """Name the page; a page without a list sends what is typed to the palette."""
        self.title.setText(title)
        self._searchable = searchable
        self.search.setPlaceholderText(
            _("Search {page}, or Ctrl+K").format(page=title.lower()) if searchable else _("Search or Ctrl+K")
        )

    def _enter(self) -> None:
        if not self._searchable:
            self.palette_wanted.emit(self.search.text())
