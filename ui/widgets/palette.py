"""Ctrl+K: type a few letters, go anywhere, find anybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from rapidfuzz import fuzz

from iattend_desktop.i18n import _
from iattend_desktop.security.access import Permission
from ui import theme
from ui.widgets.icon import icon
from ui.widgets.label import label
from ui.widgets.table_data import fold

_SHOWN = 12
_GOOD_ENOUGH = 70
_WIDTH = 560
_WAIT = 120  # milliseconds after the last key before people are looked up


@dataclass(frozen=True)
class Command:
    """Something to do or somebody to open; ``hint`` stands beside it (a shortcut, a school). ``needs``: it is
    offered to whose role holds this, or to everybody."""

    title: str
    run: Callable[[], object]
    hint: str = ""
    icon: str = "chevron-right"
    needs: Permission | None = None


def best(commands: Sequence[Command], words: str, limit: int = _SHOWN) -> list[Command]:
    """The commands that fit the words, the best first; all of them, as given, for no words.

    Fits: each word begins a word of the title or hint; where nothing does, what looks alike (a typo).
    """
    sought = fold(words)
    if not sought.strip():
        return list(commands[:limit])
    titles = [fold(f"{command.title} {command.hint}").split() for command in commands]
    starting = [
        command
        for command, parts in zip(commands, titles, strict=True)
        if all(any(part.startswith(word) for part in parts) for word in sought.split())
    ]
    if starting:
        return starting[:limit]
    scored = [(-fuzz.WRatio(sought, " ".join(parts)), at) for at, parts in enumerate(titles)]
    return [commands[at] for score, at in sorted(scored)[:limit] if score <= -_GOOD_ENOUGH]


class Palette(QDialog):
    """The command palette. ``look_up(words, answer)`` finds people in a task and calls ``answer(commands)``."""

    def __init__(
        self,
        commands: Sequence[Command],
        look_up: Callable[[str, Callable[[list[Command]], None]], None] | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self.setAccessibleName(_("Command palette"))
        self.setWindowTitle(_("Go to"))
        self._commands = list(commands)
        self._people: list[Command] = []
        self._look_up = look_up
        self._listed: list[Command] = []
        self.entry = QLineEdit()
        self.entry.setPlaceholderText(_("Type a name or what to do"))
        self.entry.setAccessibleName(_("Type a name or what to do"))
        self.entry.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(_("What fits"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = label(_("Nothing fits. Try fewer letters."), "secondary")
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._ask)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_12, theme.GAP_12, theme.GAP_12, theme.GAP_12)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.entry)
        box.addWidget(self.list, 1)
        box.addWidget(self.nothing)
        self.entry.textChanged.connect(self._typed)
        self.list.itemActivated.connect(lambda _item: self._run())
        self.list.itemClicked.connect(lambda _item: self._run())
        self.setFixedWidth(_WIDTH)
        self._fill()

    def open_over(self, window: QWidget, words: str = "") -> None:
        """Show it at the top of the window, with words already typed."""
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + 96)
        self.entry.setText(words)
        self.open()
        self.entry.setFocus()

    def listed(self) -> list[Command]:
        """What is listed now, from the top."""
        return list(self._listed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the letters go to the field; Enter runs."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._listed:
                self.list.setCurrentRow((self.list.currentRow() + step) % len(self._listed))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
        return super().eventFilter(watched, event)

    def _typed(self) -> None:
        self._people = []
        self._fill()
        self._clock.start(_WAIT)

    def _ask(self) -> None:
        words = self.entry.text().strip()
        if self._look_up is not None and len(words) >= 2:
            self._look_up(words, lambda found: self._answer(words, found))

    def _answer(self, words: str, found: list[Command]) -> None:
        if words == self.entry.text().strip():
            self._people = found
            self._fill()

    def _fill(self) -> None:
        self._listed = (best(self._commands, self.entry.text()) + self._people)[: _SHOWN + 8]
        self.list.clear()
        for command in self._listed:
            words = f"{command.title}    {command.hint}" if command.hint else command.title
            self.list.addItem(QListWidgetItem(icon(command.icon, "secondary"), words))
        self.list.setCurrentRow(0 if self._listed else -1)
        self.list.setVisible(bool(self._listed))
        self.nothing.setVisible(not self._listed)
        self.list.setFixedHeight(min(_SHOWN, len(self._listed)) * theme.ROW_HEIGHT + theme.GAP_8)
        self.adjustSize()

    def _run(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self._listed):
            command = self._listed[at]
            self.accept()
            command.run()
