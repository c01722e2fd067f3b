"""Step 2: which column is which field, one value for all rows where the file has no column, and what codes mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QTabBar, QTabWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.code_tables import is_table
from iattend_desktop.roster.fields import Kind, fields_of, kind_label
from iattend_desktop.roster.mapping import ColumnSuggestion
from ui import theme
from ui.roster.codes_section import CodesSection
from ui.roster.defaults_section import DefaultsSection, wrong_default
from ui.roster.files_step import Choice, scroll_of
from ui.roster.roster_file import RosterFile
from ui.widgets.label import label, line, set_role

_LONGEST = 36  # letters of an example value


class ColumnsStep(QWidget):
    """A tab for each file, and in it the columns and the defaults. ``edited`` tells that a mapping changed."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._files: Sequence[RosterFile] = ()
        self._schools: Sequence[str] = ()
        self._pages: dict[int, MappingPage] = {}  # made when first shown: a hundred controls take their time
        self.files = QTabBar()
        self.files.setDrawBase(False)
        self.files.setExpanding(False)
        self.files.setAccessibleName(_("Files"))
        self.files.currentChanged.connect(self._show_file)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.GAP_8)
        self._box.addWidget(self.files)
        self.setFocusProxy(self.files)

    def show_files(self, files: Sequence[RosterFile], schools: Sequence[str]) -> None:
        """Show files that are ready; ``schools`` are names to choose from."""
        self.files.blockSignals(True)
        while self.files.count():
            self.files.removeTab(0)
        for page in self._pages.values():
            self._box.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages = {}
        self._files, self._schools = list(files), schools
        for file in files:
            self.files.addTab(file.name)
        self.files.blockSignals(False)
        self.files.setVisible(len(files) > 1)
        self._show_file(0)
        self.setFocusProxy(self.files if len(files) != 1 else self.page().tabs.tabBar())

    def page(self) -> MappingPage:
        """The file that is shown."""
        return self.page_at(max(0, self.files.currentIndex()))

    def page_at(self, at: int) -> MappingPage:
        """The page of a file by its place."""
        if at not in self._pages:
            made = self._pages[at] = MappingPage(self._files[at], self._schools)
            made.setVisible(False)
            made.edited.connect(self.edited.emit)
            self._box.addWidget(made, 1)
        return self._pages[at]

    def problem(self) -> str | None:
        """What keeps the person here: the first file that lacks something is shown with its sentence."""
        for at, file in enumerate(self._files):
            wrong = wrong_default(file)
            sentence = wrong[1] if wrong is not None else file.what_is_unmapped()
            if sentence is not None:
                self.files.setCurrentIndex(at)
                self.page().show_problem(wrong[0] if wrong is not None else None)
                return sentence
        return None

    def _show_file(self, at: int) -> None:
        shown = self.page_at(at) if 0 <= at < len(self._files) else None
        for page in self._pages.values():
            page.setVisible(page is shown)


@dataclass(frozen=True)
class _Line:
    heading: QLabel
    choice: Choice
    reason: QLabel
    suggestion: ColumnSuggestion


class MappingPage(QWidget):
    """One file's columns, defaults and codes."""

    edited = Signal()

    def __init__(self, file: RosterFile, schools: Sequence[str]) -> None:
        super().__init__()
        self.file = file
        self._fields = fields_of(file.kind)
        self._lines: list[_Line] = []
        self._lent: tuple[int, int, str] | None = None  # who took the field last, from whom, and which
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for part in (self.tabs, self.tabs.tabBar()):  # Tab comes to the bar
            part.setAccessibleName(_("Columns, defaults and codes of {file}").format(file=file.name))
        self.defaults = DefaultsSection(file, schools)
        self.defaults.edited.connect(self._refresh)
        self.words = label("", "secondary", wrap=True)
        self.codes = CodesSection(file)
        self.codes.edited.connect(self._refresh)
        self.tabs.addTab(scroll_of(self._columns()), "")
        self.tabs.addTab(self.defaults, "")
        self.tabs.addTab(self.codes, "")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.words)
        box.addWidget(self.tabs, 1)
        self._refresh()

    def choice(self, heading: str) -> Choice:
        """The control that says which field a column is; raises ``StopIteration`` for a heading that is not there."""
        return next(one.choice for one in self._lines if one.suggestion.heading == heading)

    def reason(self, heading: str) -> str:
        """What is said about a column."""
        return next(one.reason.text() for one in self._lines if one.suggestion.heading == heading)

    def choose(self, heading: str, key: str | None) -> None:
        """Read a column as a field (``None`` leaves it out); another column of that field is left out for it, and gets
        it back where this one goes on to something else: letters typed in the list pass through other fields."""
        index = next(one.suggestion.index for one in self._lines if one.suggestion.heading == heading)
        columns = self.file.columns
        if self._lent is not None and self._lent[0] == index:
            _borrower, lender, lent = self._lent
            if columns[index] == lent and columns[lender] is None and key != lent:
                columns[lender], columns[index] = lent, None
        self._lent = None
        for at, taken in columns.items():
            if key is not None and taken == key and at != index:
                columns[at] = None
                self._lent = (index, at, key)
        columns[index] = key
        self.defaults.refresh()
        self.codes.refresh()
        self._refresh()

    def show_problem(self, default: str | None) -> None:
        """Bring up what can mend the mapping: a default that is wrong, or the school that is missing."""
        if default is None and self.file.kind is Kind.STUDENTS and "school" not in self.file.mapping.columns:
            default = "school"
        self.tabs.setCurrentIndex(0 if default is None else 1)
        if default is not None:
            self.defaults.focus(default)

    def _columns(self) -> QWidget:
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(theme.GAP_4, theme.GAP_8, theme.GAP_8, theme.GAP_8)
        grid.setHorizontalSpacing(theme.GAP_16)
        grid.setVerticalSpacing(theme.GAP_4)
        for at, (words, stretch) in enumerate(
            ((_("Their heading"), 3), (_("Our field"), 4), (_("Values in the file"), 5), (_("Why"), 5))
        ):
            grid.addWidget(label(words, "small"), 0, at)
            grid.setColumnStretch(at, stretch)
        grid.addWidget(line(), 1, 0, 1, 4)
        for number, suggestion in enumerate(self.file.suggestion.columns, 2):
            heading = label(suggestion.heading, "strong", wrap=True)
            choice = self._choice(suggestion)
            heading.setBuddy(choice)
            values = label("  ·  ".join(map(_short, suggestion.examples)) or _("no value"), "secondary", wrap=True)
            values.setToolTip("\n".join(suggestion.examples))
            values.setMinimumWidth(1)
            reason = label("", "small", wrap=True)
            reason.setMinimumWidth(1)
            for at, part in enumerate((heading, choice, values, reason)):
                grid.addWidget(part, number, at)
            self._lines.append(_Line(heading, choice, reason, suggestion))
        grid.setRowStretch(grid.rowCount(), 1)
        return content

    def _choice(self, suggestion: ColumnSuggestion) -> Choice:
        choice = Choice(_("Field of the column {heading}").format(heading=suggestion.heading))
        choice.addItem(_("Leave out"), None)
        for key, item in self._fields.items():
            if not is_table(item):
                choice.addItem(item.title, key)
        choice.activated.connect(lambda at: self.choose(suggestion.heading, choice.itemData(at)))
        return choice

    def _refresh(self) -> None:
        taken = 0
        for one in self._lines:
            key = self.file.columns[one.suggestion.index]
            taken += key is not None
            one.choice.setCurrentIndex(one.choice.findData(key))
            one.reason.setText(self._reason(one.suggestion, key))
            set_role(one.heading, "strong" if key is not None else "secondary")
        total = len(self._lines)
        left = total - taken
        kind = kind_label(self.file.kind)
        words = ngettext("{taken} of {count} column taken", "{taken} of {count} columns taken", total, taken=taken)
        parts = [kind, words]
        if left:
            parts.append(ngettext("{count} left out", "{count} left out", left))
        waiting = self.codes.waiting()
        if waiting:
            parts.append(ngettext("{count} code to explain", "{count} codes to explain", waiting))
        reading = self.file.reading
        if reading is not None and reading.remembered:
            parts.append(_("as you chose for this layout last time"))
        self.words.setText(" · ".join(parts))
        self.tabs.setTabText(0, _("Columns ({taken} of {total})").format(taken=taken, total=total))
        count = sum(not is_table(self._fields[key]) for key in self.file.mapping.defaults)
        self.tabs.setTabText(1, _("Defaults ({count} set)").format(count=count) if count else _("Defaults"))
        self.tabs.setTabText(2, _("Codes ({count} to explain)").format(count=waiting) if waiting else _("Codes"))
        self.tabs.setTabVisible(2, bool(self.codes.codes))
        self.edited.emit()

    def _reason(self, suggestion: ColumnSuggestion, key: str | None) -> str:
        if key == suggestion.field:
            return suggestion.reason
        if key is not None:
            return _("Your choice. {help}").format(help=self._fields[key].help).strip()
        return _("Left out: your choice.")


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
