"""Step 1: the files, and in each the sheet, the header row and what it holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.fields import Kind, kind_label
from ui import theme
from ui.roster.roster_file import Reading, RosterFile
from ui.widgets.button import button, icon_button
from ui.widgets.empty import EmptyState
from ui.widgets.label import label

PATTERNS = "*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt *.xml *.zip"


class Choice(QComboBox):
    """A combo box that the mouse wheel leaves alone: scrolling past it must not change it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class RowNumber(QSpinBox):
    """A row as Excel counts them; the mouse wheel leaves it alone, too."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setRange(0, 1_048_576)
        self.setSpecialValueText(_("none"))
        self.setAccessibleName(name)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(theme.GAP_8, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()


class FilesStep(QWidget):
    """The chosen files as cards. ``chosen`` brings paths to add, ``removed`` a file, ``changed`` a file with another
    sheet, header row or content: ``(file, sheet, header_row, kind)``, where ``None`` means find it."""

    chosen = Signal(list)
    removed = Signal(object)
    changed = Signal(object, object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[FileCard] = []
        self.add_button = button(_("Add files…"), self.choose_files, icon="plus")
        self.folder_button = button(_("Add a folder…"), self.choose_folder)
        self._empty = EmptyState(
            "import",
            _(
                "Choose Excel or CSV files with schools, students, mentors or attendance, or a OneRoster or School "
                "Data Sync export, several at once in any order, or drop them here. Nothing is changed before the "
                "last step."
            ),
            _("Choose files…"),
            self.choose_files,
        )
        self._empty.sentence.setMinimumHeight(self._empty.sentence.heightForWidth(400))
        empty = self._empty.layout()
        if isinstance(empty, QVBoxLayout):
            empty.insertWidget(
                empty.count() - 1, button(_("Choose a folder…"), self.choose_folder), 0, Qt.AlignmentFlag.AlignHCenter
            )
        cards = QWidget()
        self._box = QVBoxLayout(cards)
        self._box.setContentsMargins(0, 0, theme.GAP_8, 0)
        self._box.setSpacing(theme.GAP_12)
        adding = QHBoxLayout()
        adding.setSpacing(theme.GAP_8)
        adding.addWidget(self.add_button)
        adding.addWidget(self.folder_button)
        adding.addStretch(1)
        self._box.addLayout(adding)
        self._box.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._scroll = scroll_of(cards)
        self._stack.addWidget(self._scroll)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self.setFocusProxy(self._empty.button)

    def choose_files(self) -> None:
        """Let the person choose."""
        dialog = QFileDialog(self, _("Choose rosters to import"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([_("Rosters ({patterns})").format(patterns=PATTERNS), _("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.chosen.emit)
        dialog.open()

    def choose_folder(self) -> None:
        """Let the person choose the folder of an export."""
        dialog = QFileDialog(self, _("Choose the folder of a OneRoster or School Data Sync export"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self.chosen.emit)
        dialog.open()

    def show_files(self, files: list[RosterFile]) -> None:
        """Show a card for each file."""
        by_file = {id(card.file): card for card in self.cards}
        for card in self.cards:
            if not any(file is card.file for file in files):
                self._box.removeWidget(card)
                card.hide()
                card.deleteLater()
        self.cards = []
        for at, file in enumerate(files):
            card = by_file.get(id(file)) or self._card(file)
            card.refresh()
            self.cards.append(card)
            self._box.insertWidget(at, card)
        self._stack.setCurrentIndex(1 if files else 0)
        self.setFocusProxy(self.add_button if files else self._empty.button)

    def show_file(self, file: RosterFile) -> None:
        """Bring a file's card into sight."""
        for card in self.cards:
            if card.file is file:
                self._scroll.ensureWidgetVisible(card)

    def _card(self, file: RosterFile) -> FileCard:
        return FileCard(file, partial(self.removed.emit, file), partial(self.changed.emit, file))


class FileCard(QFrame):
    """One file: what was found in it, changeable."""

    def __init__(
        self,
        file: RosterFile,
        remove: Callable[[], object],
        change: Callable[[str | None, int | None, Kind | None], object],
    ) -> None:
        super().__init__()
        self.file = file
        self._change = change
        self._filling = False
        name = file.name
        self.setProperty("role", "card")
        self.setAccessibleName(name)
        self.size_words = label("", "secondary")
        self.headings = label("", "small", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(_("Reading {file}").format(file=name))
        self.sheet = Choice(_("Sheet of {file}").format(file=name))
        self.header_row = RowNumber(_("Header row of {file}").format(file=name))
        self.kind = Choice(_("What {file} holds").format(file=name))
        self.kind.addItem(_("Choose…"), None)
        for kind in Kind:
            self.kind.addItem(kind_label(kind), kind)
        self.remove_button = icon_button("close", _("Take {file} out of the import").format(file=name), remove)
        self.title = label(name, "strong")
        self.notes = label("", "small", wrap=True)
        self._lay_out()
        self.sheet.activated.connect(lambda _at: self._changed(self.sheet.currentData(), None, None))
        self.header_row.valueChanged.connect(
            lambda row: self._changed(self.sheet.currentData(), row, self._chosen_kind())
        )
        self.kind.activated.connect(self._kind_changed)

    def refresh(self) -> None:
        """Show what was read."""
        reading = self.file.reading
        self._filling = True
        self.busy.setVisible(reading is None)
        found = reading is not None and reading.workbook is not None
        for part in self._controls:
            part.setVisible(found)
        self.problem.setVisible(bool(reading and (reading.problem or reading.note)))
        self.size_words.setText("")
        self.headings.setText("")
        if reading is not None:
            self._fill(reading)
        self.headings.setVisible(bool(self.headings.text()))
        self.title.setText(self.file.name)
        self.notes.setText("\n".join(reading.notes) if reading is not None else "")
        self.notes.setVisible(bool(self.notes.text()))
        for choice in (self.kind, self.sheet, self.header_row):
            choice.setEnabled(reading is None or reading.stated is None)
        self._filling = False

    def _fill(self, reading: Reading) -> None:
        self.problem.setText(reading.problem or reading.note)
        if reading.workbook is not None:
            self.sheet.clear()
            for sheet in reading.workbook.sheets:
                words = sheet.name if sheet.visible else _("{sheet} (hidden)").format(sheet=sheet.name)
                self.sheet.addItem(words, sheet.name)
            self.sheet.setCurrentIndex(max(0, self.sheet.findData(reading.sheet)))
        table = reading.table
        if table is not None:
            self.header_row.setValue(table.header_row)
            columns = ngettext("{count} column", "{count} columns", len(table.headings))
            rows = ngettext("{count} row", "{count} rows", len(table))
            self.size_words.setText(_("{columns} × {rows}").format(columns=columns, rows=rows))
            more = len(table.headings) - 8
            names = list(table.headings[:8]) + ([_("and {count} more").format(count=more)] if more > 0 else [])
            self.headings.setText(_("Headings: {headings}").format(headings=" · ".join(name[:40] for name in names)))
        self.kind.setCurrentIndex(max(0, self.kind.findData(reading.kind)))

    def _changed(self, sheet: str | None, header_row: int | None, kind: Kind | None) -> None:
        if not self._filling:
            self._change(sheet, header_row, kind)

    def _kind_changed(self, _at: int) -> None:
        reading = self.file.reading
        row = reading.table.header_row if reading is not None and reading.table is not None else None
        self._changed(self.sheet.currentData(), row, self._chosen_kind())

    def _chosen_kind(self) -> Kind | None:
        chosen = self.kind.currentData()  # Qt makes plain text of it
        return Kind(chosen) if chosen else None

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_12)
        head.addWidget(self.title)
        head.addWidget(self.size_words)
        head.addStretch(1)
        head.addWidget(self.remove_button)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, theme.GAP_8, 0)
        grid.setHorizontalSpacing(theme.GAP_16)
        grid.setVerticalSpacing(theme.GAP_4)
        self._controls: list[QWidget] = [self.headings]
        for at, (words, control, stretch) in enumerate(
            ((_("It holds"), self.kind, 2), (_("Sheet"), self.sheet, 3), (_("Header row"), self.header_row, 1))
        ):
            words_label = label(words, "small")
            words_label.setBuddy(control)
            grid.addWidget(words_label, 0, at)
            grid.addWidget(control, 1, at)
            grid.setColumnStretch(at, stretch)
            self._controls += [words_label, control]
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_16, theme.GAP_8, theme.GAP_8, theme.GAP_12)
        box.setSpacing(theme.GAP_8)
        box.addLayout(head)
        box.addWidget(self.busy)
        box.addLayout(grid)
        box.addWidget(self.headings)
        box.addWidget(self.notes)
        box.addWidget(self.problem)


def scroll_of(content: QWidget) -> QScrollArea:
    """A page that scrolls downwards only."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    scroll.setWidget(content)
    return scroll
