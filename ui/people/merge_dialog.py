"""Two records side by side: what differs is chosen line by line, what moves is counted, one button merges them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.languages import language_name
from iattend_desktop.people.merge import MergeLine, MergePreview, Side
from iattend_desktop.people.merge_fold import BESIDE
from iattend_desktop.people.merge_words import line_title, moved_words
from iattend_desktop.vocabulary import MeetingWish, MentorKind, ProgramStatus, label
from ui import theme
from ui.people.words import availability_words, grade_words
from ui.widgets.busy import busy_bar
from ui.widgets.button import button
from ui.widgets.label import label as words_label
from ui.widgets.label import line as hairline

_WIDTH, _HEIGHT = 780, 640
_TITLE_WIDTH = 168
_TERMS = {
    "program_enrollment.meeting_wish": MeetingWish,
    "program_enrollment.status": ProgramStatus,
    "mentor.kind": MentorKind,
}
_NUMBERS = ("identifier.local_id", "identifier.staff_number", "identifier.ssid")


class MergeDialog(QDialog):
    """``submitted`` brings whose value stays by line, ``swapped`` asks for the other record to be kept. The
    dialog stays, busy, until :meth:`finish` or :meth:`fail`."""

    submitted = Signal(object)  # a dict of a signal would come with plain texts for sides
    swapped = Signal()

    def __init__(self, preview: MergePreview, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Merge records"))
        self.setAccessibleName(_("Merge records"))
        self.preview = preview
        self.choices: dict[str, QButtonGroup] = {}
        self.problem = words_label(" ".join(preview.refusals), "problem", wrap=True)
        self.problem.setVisible(bool(preview.refusals))
        self.to_do = words_label("", "watch", wrap=True)
        self.busy = busy_bar(_("Merging"))
        self.swap_button = button(_("Keep the other record"), self._swap)
        self.cancel_button = button(_("Cancel"), self.reject)
        self.merge_button = button(
            _("Merge into {record}").format(record=self._who(Side.KEPT)), self.submit, role="primary"
        )
        self._lay_out()
        self.resize(_WIDTH, _HEIGHT)
        self._allow()

    def choose(self, key: str, side: Side) -> None:
        """Take one side of a line that differs."""
        self.choices[key].button(list(Side).index(side)).setChecked(True)
        self._allow()

    def submit(self) -> None:
        """Send the choices."""
        if self.merge_button.isEnabled():
            self._set_busy(True)
            self.submitted.emit(self._chosen())

    def finish(self) -> None:
        """Merged: close."""
        self._set_busy(False)
        self.accept()

    def fail(self, sentence: str) -> None:
        """Nothing was merged, and why."""
        self._set_busy(False)
        self.problem.setText(sentence)
        self.problem.show()

    def reject(self) -> None:
        """Esc and Cancel close, but not in the middle of merging."""
        if not self.busy.isVisible():
            super().reject()

    def _chosen(self) -> dict[str, Side]:
        return {key: list(Side)[group.checkedId()] for key, group in self.choices.items() if group.checkedId() >= 0}

    def _swap(self) -> None:
        self.accept()
        self.swapped.emit()

    def _allow(self) -> None:
        chosen = self._chosen()
        left = [line_title(line.key, line.about) for line in self.preview.to_choose if line.key not in chosen]
        self.to_do.setText(_("Choose first which stays: {lines}.").format(lines=", ".join(left)))
        self.to_do.setVisible(bool(left) and not self.preview.refusals)
        self.merge_button.setEnabled(not left and not self.preview.refusals and self.busy.isHidden())

    def _set_busy(self, busy: bool) -> None:
        self.busy.setVisible(busy)
        for one in (self.swap_button, self.cancel_button):
            one.setEnabled(not busy)
        self._allow()

    def _who(self, side: Side) -> str:
        """The name and a number, because both names are often the same."""
        name = self.preview.kept if side is Side.KEPT else self.preview.other
        for key in _NUMBERS:
            for line in self.preview.lines:
                number = line.kept if side is Side.KEPT else line.other
                if line.key == key and number:
                    return _("{name}, ID\u00a0{number}").format(name=name, number=number)
        return name

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addWidget(self.swap_button)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.merge_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(words_label(_("Merge records"), "section"))
        lead = _(
            "Two records of one person become one. What the kept record does not know is filled in from the other, "
            "everything recorded for either stays, and Undo brings both back."
        )
        box.addWidget(words_label(lead, "secondary", wrap=True))
        box.addWidget(self.problem)
        box.addWidget(self._records(), 1)
        box.addWidget(words_label(self._moves(), "small", wrap=True))
        box.addWidget(self.to_do)
        box.addWidget(self.busy)
        box.addLayout(foot)

    def _records(self) -> QScrollArea:
        differing = sorted((one for one in self.preview.lines if one.differs), key=lambda one: not one.must_choose)
        alike = [one for one in self.preview.lines if not one.differs]
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, theme.GAP_12, 0)
        grid.setHorizontalSpacing(theme.GAP_16)
        grid.setVerticalSpacing(theme.GAP_8)
        grid.setColumnMinimumWidth(0, _TITLE_WIDTH)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for at, (words, side) in enumerate(((_("Kept"), Side.KEPT), (_("Merged into it"), Side.OTHER)), 1):
            grid.addWidget(words_label(words, "small"), 0, at)
            grid.addWidget(words_label(self._who(side), "strong", wrap=True), 1, at)
        self._section(grid, _heading(differing), differing)
        self._section(grid, _("The same, or known on one side") if alike else "", alike)
        grid.setRowStretch(grid.rowCount(), 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(_("Both records"))
        scroll.setWidget(content)
        scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        return scroll

    def _section(self, grid: QGridLayout, heading: str, lines: Sequence[MergeLine]) -> None:
        if not heading:
            return
        top = grid.rowCount()
        grid.addWidget(hairline(), top, 0, 1, 3)
        grid.addWidget(words_label(heading, "strong"), top + 1, 0, 1, 3)
        for row, one in enumerate(lines, top + 2):
            title = line_title(one.key, one.about)
            grid.addWidget(words_label(title, "" if one.differs else "secondary", wrap=True), row, 0)
            texts = (value_words(one.key, one.kept), value_words(one.key, one.other))
            if one.differs:
                self._choice(grid, row, title, one, texts)
            else:
                for at, text in enumerate(texts, 1):
                    grid.addWidget(words_label(_breakable(text), "secondary", wrap=True), row, at)

    def _choice(self, grid: QGridLayout, row: int, title: str, one: MergeLine, texts: Sequence[str]) -> None:
        group = QButtonGroup(self)
        self.choices[one.key] = group
        for at, text in enumerate(texts):
            radio = QRadioButton()
            radio.setAccessibleName(_("{title}: {value}").format(title=title, value=text))
            radio.setChecked(at == 0 and not one.must_choose)
            group.addButton(radio, at)
            grid.addWidget(_Choice(radio, text), row, at + 1)
        group.idClicked.connect(lambda _id: self._allow())

    def _moves(self) -> str:
        if not self.preview.moved:
            return _("Nothing was recorded for the other record alone.")
        words = "; ".join(moved_words(table, count) for table, count in self.preview.moved)
        return _("Goes over to the kept record: {words}.").format(words=words)


class _Choice(QWidget):
    """A radio button whose words wrap; they can be clicked, too."""

    def __init__(self, radio: QRadioButton, text: str) -> None:
        super().__init__()
        self._radio = radio
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_4)
        box.addWidget(radio)
        box.addWidget(words_label(_breakable(text), wrap=True), 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the words is a click on the button."""
        super().mouseReleaseEvent(event)
        if self.rect().contains(event.position().toPoint()):
            self._radio.click()


def value_words(key: str, value: Any) -> str:
    """What a record says on a line, as a person reads it.

    >>> value_words("person.birth_date", date(2012, 3, 4)), value_words("person.phone", None)
    ('Mar 4, 2012', 'unknown')
    """
    field = ".".join(key.partition(BESIDE)[0].split(".")[:2])
    if value is None:
        return _("unknown")
    if field == "attendance_fact":
        absent, expected, first, last = value
        return _("{absent} of {expected} days missed, {first} to {last}").format(
            absent=absent, expected=expected, first=day_words(first), last=day_words(last)
        )
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return day_words(value)
    if field == "person.home_language":
        return language_name(value)
    if field == "person.availability":
        return availability_words(value)
    if field in ("enrollment.grade", "mentor.grade_low", "mentor.grade_high"):
        return grade_words(value)
    if field in _TERMS:
        return label(_TERMS[field](value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _breakable(text: str) -> str:
    """A long address may go on in the next line after an at sign or a dot, so that both columns stay in sight."""
    return text.replace("@", "@\u200b").replace(".", ".\u200b")


def _heading(differing: Sequence[MergeLine]) -> str:
    if not differing:
        return _("The records say the same")
    return ngettext(
        "They differ in {count} line: choose which value stays",
        "They differ in {count} lines: choose which values stay",
        len(differing),
    )
