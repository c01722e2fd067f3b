"""What stands in the middle while a run is on its way: what is being done, how far, and how to stop it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.tasks import Task
from ui.widgets.button import button
from ui.widgets.label import label

_WIDTH = 400
_STEPS = 1000


class RunningPanel(QWidget):
    """Watches one task at a time."""

    def __init__(self, cancel: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        self.title = label("", "section", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words = label("", "secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_WIDTH)
        self.cancel_button = button(_("Cancel"), cancel)
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_12)
        box.addStretch(2)
        box.addWidget(self.title)
        for part in (self.words, self.bar, self.cancel_button):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(3)

    def watch(self, task: Task, words: str) -> None:
        """Show a task that has just begun."""
        self._task = task
        self.title.setText(words)
        self.bar.setAccessibleName(words)
        self.bar.setRange(0, 0)
        self.cancel_button.setEnabled(True)
        task.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        task = self._task
        if task is None or (self.sender() is not None and self.sender() is not task):
            return
        self.words.setText(_("Stopping…") if task.cancelled else task.message)
        self.cancel_button.setEnabled(not task.cancelled)
        if task.fraction >= 0:
            self.bar.setRange(0, _STEPS)
            self.bar.setValue(round(task.fraction * _STEPS))
