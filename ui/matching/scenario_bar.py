"""The line above the tabs: which run is shown, keeping it under a name, opening a kept one, comparing with one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.kept_runs import KeptRow
from iattend_desktop.matching.proposal import Scenario
from ui import theme
from ui.widgets.button import button
from ui.widgets.elided_choice import ElidedChoice
from ui.widgets.label import label

_WIDTH = 320
_LEAST = 160
_FIRST = 1000
"""The list of runs takes the room up to its width before the empty space behind the buttons does."""


class ScenarioBar(QWidget):
    """Asks for what a person wants with a run; the page does it.

    ``open_wanted`` and ``compare_wanted`` bring the kept run's key, ``keep_wanted`` and ``rename_wanted`` the name.
    """

    open_wanted = Signal(int)
    keep_wanted = Signal(str)
    rename_wanted = Signal(str)
    delete_wanted = Signal()
    compare_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[KeptRow] = []
        self._kept: KeptRow | None = None
        self._naming = ""
        self._scenario_shown = False
        self._told: tuple[tuple[KeptRow, ...], Scenario | None] | None = None
        self.runs = ElidedChoice()
        self.runs.setAccessibleName(_("Run that is shown"))
        self.runs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.runs.setMinimumWidth(_LEAST)
        self.runs.setMaximumWidth(_WIDTH)
        self.runs.activated.connect(self._chosen)
        self.keep_button = button(_("Keep this run…"), lambda: self._ask("keep"))
        self.rename_button = button(_("Rename…"), lambda: self._ask("rename"))
        self.delete_button = button(_("Delete"), self.delete_wanted.emit)
        self.menu = QMenu(self)
        self.compare_button = button(_("Compare with…"), self._open_menu)
        self.name = QLineEdit()
        self.name.setFixedWidth(_WIDTH)
        self.name.setAccessibleName(_("Name of the run"))
        self.name.setPlaceholderText(_("Name of the run"))
        self.name.returnPressed.connect(self._named)
        self.name_button = button("", self._named)
        self.cancel_button = button(_("Cancel"), self._stop_asking)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_8)
        self._asking: tuple[QWidget, ...] = (self.name, self.name_button, self.cancel_button)
        self._resting: tuple[QWidget, ...] = (
            self.runs, self.keep_button, self.rename_button, self.delete_button, self.compare_button,
        )  # fmt: skip
        row.addWidget(label(_("Run"), "secondary"))
        for part in (*self._asking, *self._resting):
            row.addWidget(part, _FIRST if part is self.runs else 0)
        row.addStretch(1)
        self.show_runs((), None)

    def show_runs(self, rows: Sequence[KeptRow], scenario: Scenario | None) -> None:
        """Offer the kept runs; ``scenario`` is the run that is shown."""
        if (tuple(rows), scenario) == self._told:
            return
        self._told = tuple(rows), scenario
        self._rows = list(rows)
        kept_id = scenario.kept.id if scenario is not None and scenario.kept is not None else None
        self._kept = next((row for row in rows if row.id == kept_id), None)
        self.runs.clear()
        if scenario is not None and self._kept is None:
            self.runs.addItem(_("Latest run, not kept"))
        for row in rows:
            self.runs.addItem(run_words(row), row.id)
        self.runs.setPlaceholderText(
            ngettext("Open the kept run", "Open one of {count} kept runs", len(rows)) if rows else ""
        )
        self.runs.setCurrentIndex(-1 if scenario is None else self._at(kept_id))
        self._scenario_shown = scenario is not None
        self.setVisible(bool(rows) or scenario is not None)
        self._stop_asking()

    def _at(self, kept_id: int | None) -> int:
        return max(self.runs.findData(kept_id), 0) if self._kept is not None else 0

    def _show_parts(self) -> None:
        asking = bool(self._naming)
        for part in self._asking:
            part.setVisible(asking)
        shown, kept = self._scenario_shown, self._kept is not None
        when = (
            (self.runs, True),
            (self.keep_button, shown and not kept),
            (self.rename_button, kept),
            (self.delete_button, kept and self._kept is not None and self._kept.accepted_at is None),
            (self.compare_button, shown and bool(self._others())),
        )
        for part, there in when:
            part.setVisible(there and not asking)

    def _others(self) -> list[KeptRow]:
        return [row for row in self._rows if row is not self._kept]

    def _chosen(self, at: int) -> None:
        key = self.runs.itemData(at)
        if key is not None and (self._kept is None or key != self._kept.id):
            self.open_wanted.emit(key)

    def _open_menu(self) -> None:
        self.menu.clear()
        for row in self._others():
            self.menu.addAction(run_words(row), partial(self.compare_wanted.emit, row.id))
        self.menu.popup(self.compare_button.mapToGlobal(self.compare_button.rect().bottomLeft()))

    def _ask(self, what: str) -> None:
        self._naming = what
        self.name.setText(self._kept.name if self._kept is not None else "")
        self.name_button.setText(_("Keep run") if what == "keep" else _("Rename run"))
        self._show_parts()
        self.name.selectAll()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _named(self) -> None:
        name = self.name.text().strip()
        if not name:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        wanted = self.keep_wanted if self._naming == "keep" else self.rename_wanted
        wanted.emit(name)

    def _stop_asking(self) -> None:
        had_focus = self.name.hasFocus()
        self._naming = ""
        self._show_parts()
        if had_focus:
            self.runs.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the naming."""
        if self._naming and event.matches(QKeySequence.StandardKey.Cancel):
            self._stop_asking()
        else:
            super().keyPressEvent(event)


def run_words(row: KeptRow) -> str:
    """A kept run in a line: its name, how many it matched, and whether it was accepted."""
    words = _("{name} · {matched} of {mentees}").format(
        name=row.name, matched=f"{row.matched:,}", mentees=f"{row.mentees:,}"
    )
    return _("{run} · accepted").format(run=words) if row.accepted_at is not None else words
