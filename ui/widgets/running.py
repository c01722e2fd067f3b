"""The running tasks: how many, how far, and a way to stop each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from ui import theme
from ui.widgets.button import button
from ui.widgets.label import label


class Running(Protocol):
    """What is shown of a task."""

    label: str
    fraction: float
    message: str

    @property
    def cancelled(self) -> bool:
        """Whether it was asked to stop."""
        ...

    def cancel(self) -> None:
        """Ask it to stop."""


class RunningTasks(QWidget):
    """ "⟳ 2 ▾": hidden while nothing runs; opens the list with progress and cancel."""

    def __init__(self, running: Callable[[], Sequence[Running]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = running
        self.button = button("", self.open_list, role="plain", icon="tasks")
        self.popup = QFrame(self, Qt.WindowType.Popup)
        self.popup.setProperty("role", "popup")
        self.popup.setAccessibleName(_("Running tasks"))
        self.popup.setFixedWidth(340)
        self._box = QVBoxLayout(self.popup)
        self._box.setContentsMargins(theme.GAP_16, theme.GAP_12, theme.GAP_16, theme.GAP_12)
        self._box.setSpacing(theme.GAP_12)
        self._lines: list[_Line] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        self.refresh()

    def refresh(self) -> None:
        """Show what runs now."""
        running = self._running()
        self.setVisible(bool(running))
        self.button.setText(f"{len(running)} ▾")
        words = ngettext("{count} running task", "{count} running tasks", len(running))
        self.button.setAccessibleName(words)
        self.button.setToolTip(words)
        if self.popup.isVisible():
            if running:
                self._fill(running)
            else:
                self.popup.hide()

    def open_list(self) -> None:
        """Open the list under the button."""
        self._fill(self._running())
        corner = self.button.mapToGlobal(self.button.rect().bottomRight())
        self.popup.move(corner.x() - self.popup.width(), corner.y() + theme.GAP_4)
        self.popup.show()

    def lines(self) -> list[_Line]:
        """The lines of the open list."""
        return list(self._lines)

    def _fill(self, running: Sequence[Running]) -> None:
        if [line.task for line in self._lines] != list(running):
            for line in self._lines:
                self._box.removeWidget(line)
                line.deleteLater()
            self._lines = [_Line(task) for task in running]
            for line in self._lines:
                self._box.addWidget(line)
        for line in self._lines:
            line.refresh()
        self.popup.adjustSize()


class _Line(QWidget):
    """One task."""

    def __init__(self, task: Running) -> None:
        super().__init__()
        self.task = task
        self.name = label(task.label, "strong", wrap=True)
        self.message = label("", "small", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(task.label)
        self.cancel_button = button(_("Cancel"), self._cancel)
        self.cancel_button.setAccessibleName(_("Cancel {task}").format(task=task.label))
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.cancel_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_4)
        box.addLayout(head)
        box.addWidget(self.bar)
        box.addWidget(self.message)

    def refresh(self) -> None:
        """Show how far it is."""
        known = self.task.fraction >= 0
        self.bar.setRange(0, 1000 if known else 0)
        if known:
            self.bar.setValue(round(self.task.fraction * 1000))
        self.message.setText(_("Stopping…") if self.task.cancelled else self.task.message)
        self.cancel_button.setEnabled(not self.task.cancelled)

    def _cancel(self) -> None:
        self.task.cancel()
        self.refresh()
