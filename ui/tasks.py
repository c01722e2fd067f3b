"""Work that must not hold up the screen: run in a thread, with progress, cancel and one clear sentence on failure."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, SignalInstance

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled, Progress

T = TypeVar("T")
_log = logging.getLogger(__name__)
_REPORT_EVERY = 0.05  # seconds: often enough for the eye, rare enough for the screen's thread


class Task(QObject):
    """One piece of work on its way; ``fraction`` is -1 until the work first reports."""

    changed = Signal()
    finished = Signal()

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label
        self.fraction = -1.0
        self.message = ""
        self.cancelled = False
        self.result: Any = None
        self.error: BaseException | None = None
        self._reported = 0.0

    def cancel(self) -> None:
        """Ask the work to stop: its next report raises ``Cancelled`` and it rolls back whole."""
        self.cancelled = True
        self.changed.emit()

    def step(self, fraction: float, message: str) -> None:
        """The work's report (this is the ``Progress`` it sees); raises ``Cancelled`` when asked to stop."""
        if self.cancelled:
            raise Cancelled
        now = time.monotonic()
        other = message != self.message  # something else is done from here on: told at once, it may take long
        self.fraction, self.message = fraction, message
        if other or now - self._reported >= _REPORT_EVERY:
            self._reported = now
            self.changed.emit()


class Tasks(QObject):
    """The work that is running. Belongs to the screen's thread; one for each window.

    ``changed`` tells that the list of named tasks did, ``failed`` brings the sentence to show.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[Task, Callable[[], None]] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(max(2, min(4, QThreadPool.globalInstance().maxThreadCount())))

    def run_task(
        self,
        owner: QObject,
        function: Callable[[Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        label: str = "",
        ended: Callable[[], None] | None = None,
    ) -> Task:
        """Run ``function(progress)`` in a thread and bring its result to ``done`` in the screen's thread.

        A ``UserError``'s sentence goes to ``failed``, or to the notice bar where that is missing; any other error is
        logged and told as our own fault. ``ended`` is called last, also after a cancellation. Nothing is called once
        ``owner`` is gone. Work without a ``label`` is too short to be listed.
        """
        task = Task(label)

        def deliver() -> None:
            del self._running[task]
            if label:
                self.changed.emit()
            if shiboken6.isValid(owner):
                self._deliver(task, done, failed)
                if ended is not None and shiboken6.isValid(owner):
                    ended()
            task.deleteLater()

        self._running[task] = deliver
        task.finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        if label:
            task.changed.connect(self.changed, Qt.ConnectionType.QueuedConnection)
            self.changed.emit()
        self._pool.start(_Work(task, function))
        return task

    def running(self) -> list[Task]:
        """The tasks that have a name, oldest first."""
        return [task for task in self._running if task.label]

    def busy(self) -> bool:
        """Whether anything runs, named or not."""
        return bool(self._running)

    def shut_down(self, seconds: float = 30.0) -> bool:
        """Cancel everything and wait for the threads; tells whether all ended in time."""
        for task in self._running:
            task.cancelled = True
        return self._pool.waitForDone(int(seconds * 1000))

    def _finish(self) -> None:
        task = self.sender()
        if isinstance(task, Task) and task in self._running:
            self._running[task]()

    def _deliver(self, task: Task, done: Callable[[Any], None] | None, failed: Callable[[str], None] | None) -> None:
        if isinstance(task.error, Cancelled):
            return
        if task.error is not None:
            (failed or self.failed.emit)(sentence(task.error))
        elif done is not None:
            done(task.result)


class _Work(QRunnable):
    def __init__(self, task: Task, function: Callable[[Progress], Any]) -> None:
        super().__init__()
        self.task = task
        self.function = function

    def run(self) -> None:
        task = self.task
        try:
            if not task.cancelled:
                task.result = self.function(task)
        except (Cancelled, UserError) as error:
            task.error = error
        except BaseException as error:  # noqa: BLE001 - a reader's Rust panic is no Exception; none may reach Qt
            log_fault("task", error)
            task.error = error
        if task.cancelled and task.error is None and task.result is None:
            task.error = Cancelled()
        _emit(task.finished)


def sentence(error: BaseException) -> str:
    """What a person reads about an error: a ``UserError``'s own words, or that the fault is ours."""
    if isinstance(error, UserError):
        return str(error)
    return _(
        "Something went wrong on our side. Nothing was saved; the log has the details (Help › System information)."
    )


def log_fault(where: str, error: BaseException) -> None:
    """Log the kind and the place of an error, never its words: they can hold a student's name."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s failed: %s\n%s", where, type(error).__name__, frames)


def _emit(signal: SignalInstance) -> None:
    try:
        signal.emit()
    except RuntimeError:
        _log.info("work ended after its window")
