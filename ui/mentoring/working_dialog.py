"""A dialog whose buttons begin something that takes long: how far it is, a Cancel that stops it, what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QProgressBar, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from ui.page import Services
from ui.tasks import Task
from ui.widgets.button import button
from ui.widgets.label import label
from ui.widgets.reading_order import move_focus

T = TypeVar("T")


class WorkingDialog(QDialog):
    """Stays while something runs: Cancel and Esc then stop that, and close the dialog only when nothing runs.

    A dialog lays out ``problem``, ``bar`` and ``cancel_button`` and says in :meth:`allow` what can be pressed; ``task``
    is what runs, or none.
    """

    def __init__(self, parent: QWidget, workspace: Any, services: Services, title: str, working: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.workspace, self.services = workspace, services
        self.task: Task | None = None
        self.problem = label("", "problem", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(working)
        self.cancel_button = button(_("Cancel"), self.reject)
        self.problem.hide()
        self.bar.hide()

    def allow(self) -> None:
        """Switch what can be pressed now; called when something begins and when it has ended."""

    def work(self, function: Callable[[Progress], T], done: Callable[[T], object], words: str) -> None:
        """Run a function in a task; once it has ended, ``done`` is told what came of it."""
        self.problem.hide()
        self.bar.setValue(0)
        self.bar.show()
        after: list[T] = []

        def ended() -> None:
            self.task = None
            self.bar.hide()
            self.cancel_button.setEnabled(True)
            self.allow()
            for one in after:
                done(one)

        task = self.task = self.services.run_task(self, function, after.append, self.fail, words, ended)
        task.changed.connect(lambda: self.bar.setValue(round(max(task.fraction, 0.0) * 1000)))
        self.allow()

    def fail(self, sentence: str) -> None:
        """Tell what went wrong."""
        self.problem.setText(sentence)
        self.problem.show()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes as the dialog is read, also through what came into it later."""
        return move_focus(self, next) or super().focusNextPrevChild(next)

    def reject(self) -> None:
        """Close; while something runs, stop that."""
        if self.task is not None:
            self.task.cancel()
            self.cancel_button.setEnabled(False)
        else:
            super().reject()
