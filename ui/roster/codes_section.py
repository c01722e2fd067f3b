"""Codes: what a file's own codes of grades, languages and absences mean, said once and remembered with the columns."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.languages import language_code
from iattend_desktop.roster.absence_codes import meaning_of, word_of
from iattend_desktop.roster.code_tables import BLANK, STATE_LANGUAGES
from iattend_desktop.roster.open_codes import Code
from iattend_desktop.roster.terms import calendar_kind
from ui import theme
from ui.roster.files_step import Choice, scroll_of
from ui.roster.roster_file import RosterFile
from ui.roster.words import meanings_of
from ui.widgets.button import button
from ui.widgets.label import label, line


class CodesSection(QWidget):
    """A line for each code that the program does not know, with the meaning to choose. ``edited`` tells of a choice."""

    edited = Signal()

    def __init__(self, file: RosterFile) -> None:
        super().__init__()
        self.file = file
        self.codes: list[Code] = []
        self.choices: list[Choice] = []
        self.state_button = button("", self._take_state, icon="done")
        self.state_button.setToolTip(_("California's two-digit codes of languages, which CALPADS had until 2022-23"))
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_16)
        words = _(
            "The program does not know these codes of your file. Say once what each means: it holds for every row, and "
            "is remembered for the next file with these headings. Rows with a code that nobody has explained wait."
        )
        head.addWidget(label(words, "secondary", wrap=True), 1)
        head.addWidget(self.state_button, 0, Qt.AlignmentFlag.AlignTop)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, theme.GAP_8, 0, 0)
        self._box.setSpacing(theme.GAP_8)
        self._box.addLayout(head)
        self._lines: QWidget | None = None
        self.refresh()

    def waiting(self) -> int:
        """How many codes have no meaning yet."""
        return sum(code.meaning is None for code in self.codes)

    def choice(self, code: str) -> Choice:
        """The control of a code; raises ``ValueError`` for one that is not asked about."""
        return self.choices[[one.code for one in self.codes].index(code)]

    def refresh(self) -> None:
        """Ask about the codes of the columns as they are mapped now; what stands there stays where nothing changed."""
        codes = self.file.codes()
        asked = [(one.table, one.headings, one.code, one.count) for one in codes]
        if self._lines is not None and sorted(asked) == sorted(
            (one.table, one.headings, one.code, one.count) for one in self.codes
        ):
            said = {(one.table, one.code): one for one in codes}
            self.codes = [said[one.table, one.code] for one in self.codes]
            for one, choice in zip(self.codes, self.choices, strict=True):
                choice.setCurrentIndex(max(0, choice.findData(_stored(one))))
        else:
            self.codes = codes
            self._lay_out()
        offered = self._of_state()
        self.state_button.setVisible(bool(offered))
        self.state_button.setText(
            ngettext("Take {count} as the state's code", "Take {count} as the state's codes", len(offered))
        )

    def _lay_out(self) -> None:
        if self._lines is not None:
            self._box.removeWidget(self._lines)
            self._lines.hide()
            self._lines.deleteLater()
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(theme.GAP_4, theme.GAP_8, theme.GAP_8, theme.GAP_8)
        grid.setHorizontalSpacing(theme.GAP_16)
        grid.setVerticalSpacing(theme.GAP_4)
        titles = ((_("Code"), 1), (_("Column"), 3), (_("Found"), 3), (_("What it means"), 4))
        for at, (words, stretch) in enumerate(titles):
            grid.addWidget(label(words, "small"), 0, at)
            grid.setColumnStretch(at, stretch)
        grid.addWidget(line(), 1, 0, 1, len(titles))
        self.choices = []
        for number, code in enumerate(self.codes, 2):
            choice = self._choice(code)
            name = label(code_words(code), "strong", wrap=True)
            name.setBuddy(choice)
            heading = label(", ".join(code.headings), "secondary", wrap=True)
            found = label(found_words(code), "secondary", wrap=True)
            for at, part in enumerate((name, heading, found, choice)):
                part.setMinimumWidth(1)
                grid.addWidget(part, number, at)
            self.choices.append(choice)
        grid.setRowStretch(grid.rowCount(), 1)
        self._lines = scroll_of(content)
        self._box.addWidget(self._lines, 1)

    def _choice(self, code: Code) -> Choice:
        choice = Choice(_("What {code} means").format(code=code_words(code)))
        choice.addItem(_("Not known yet"), "")
        for word, meaning in meanings_of(code.table):
            choice.addItem(meaning, word)
        choice.setCurrentIndex(max(0, choice.findData(_stored(code))))
        choice.activated.connect(lambda at: self._explain([(code, choice.itemData(at))]))
        return choice

    def _of_state(self) -> list[tuple[Code, str]]:
        """The codes without a meaning that the state has as a language's."""
        found = ((one, STATE_LANGUAGES.get(one.code.zfill(2))) for one in self.codes if one.table == "language_codes")
        return [(one, language) for one, language in found if language is not None and one.meaning is None]

    def _take_state(self) -> None:
        self._explain(self._of_state())

    def _explain(self, said: list[tuple[Code, str]]) -> None:
        for code, meaning in said:
            self.file.explain(code, meaning)
        self.refresh()
        self.edited.emit()


def code_words(code: Code) -> str:
    """A code as it is shown."""
    return _("(blank)") if code.code == BLANK else code.code


def found_words(code: Code) -> str:
    """``12 times, such as row 5: 9/3/2021 Rosa Delgado``."""
    found = ngettext("{count} time", "{count} times", code.count)
    such = _("{found}, such as row {row}: {example}") if code.example else _("{found}, such as row {row}")
    return such.format(found=found, row=f"{code.row:,}", example=code.example)


def _stored(code: Code) -> str:
    """The meaning as the list of choices holds it, whichever word the table has."""
    word = code.meaning or ""
    if code.table == "language_codes":
        return language_code(word) or word.casefold()
    if code.table == "codes":
        meaning = meaning_of(word)
        return word_of(meaning) if meaning is not None else ""
    if code.table == "calendar_codes":
        kind = calendar_kind(word)
        return kind.value if kind is not None else ""
    return word.upper() if word.casefold() in ("tk", "k") else word.casefold()
