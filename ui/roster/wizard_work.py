"""What the import wizard has on its way, and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QProgressBar

from iattend_desktop.progress import Progress
from ui.page import RunTask
from ui.tasks import Task
from ui.widgets.label import label

T = TypeVar("T")


class WizardWork(QObject):
    """Runs the wizard's tasks and shows the newest that has a name: how far in ``busy``, in words in ``status``."""

    def __init__(self, run_task: RunTask, busy: QProgressBar, wizard: QObject) -> None:
        super().__init__(wizard)
        self._run_task = run_task
        self._busy = busy
        self._tasks: dict[Task, str] = {}
        self.status = label("", "small")
        self.status.hide()

    def run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[str], None],
        words: str = "",
        ended: Callable[[], None] | None = None,
    ) -> Task:
        """Run in a task whose progress the wizard shows and whose end it waits for."""
        mine: list[Task] = []

        def over() -> None:
            self._tasks.pop(mine[0], None)
            self._show_progress()
            if ended is not None:
                ended()

        task = self._run_task(self, work, done, failed, words, over)
        mine.append(task)
        self._tasks[task] = words
        task.changed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._show_progress()
        return task

    def on_its_way(self) -> bool:
        """Whether any task runs."""
        return bool(self._tasks)

    def cancel(self) -> None:
        """Ask every task to stop."""
        for task in self._tasks:
            task.cancel()

    def say(self, words: str) -> None:
        """Say what is done, or was."""
        self.status.setText(words)
        self.status.setVisible(bool(words))

    def _show_progress(self) -> None:
        named = [task for task, words in self._tasks.items() if words]
        if not named:
            self._busy.setRange(0, 0)
            self.status.setVisible(False)
            return
        task = named[-1]
        self._busy.setRange(0, 0 if task.fraction < 0 else 1000)
        self._busy.setValue(round(max(0.0, task.fraction) * 1000))
        self.say(task.message or self._tasks[task])
