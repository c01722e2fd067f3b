"""Work that must not hold up the screen: run in a thread, with progress, cancel and one clear sentence on failure.

What belongs to the screen's thread dies on it: a ``QObject``, or a function that holds one, whose last reference a
worker drops is destroyed there, while Qt may be about to deliver an event to it. So a worker sees no ``Task``, and lets
go of its work before it tells that it has ended; ``Tasks`` keeps it until then.
"""

from __future__ import annotations

import itertools
import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled, Progress

T = TypeVar("T")
_log = logging.getLogger(__name__)
_REPORT_EVERY = 0.05  # seconds: often enough for the eye, rare enough for the screen's thread


class Task(QObject):
    """One piece of work on its way, as the screen sees it; ``fraction`` is -1 until the work first reports."""

    changed = Signal()

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label
        self.fraction = -1.0
        self.message = ""
        self.stopped = False  # ended without a result because it was asked to
        self.stop = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self.stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop: its next report raises ``Cancelled`` and it rolls back whole."""
        self.stop.set()
        self.changed.emit()


@dataclass(eq=False)
class _Work:
    """The same work as its thread sees it, and its ``Progress``; no ``QObject`` but ``tasks``, which outlives it."""

    number: int
    function: Callable[[Progress], Any]
    stop: threading.Event
    tasks: Tasks
    must: bool = False
    fraction: float = -1.0
    message: str = ""
    result: Any = None
    error: BaseException | None = None
    reported: float = field(default=0.0, init=False)

    def step(self, fraction: float, message: str) -> None:
        """The work's report; raises ``Cancelled`` when asked to stop."""
        if self.stop.is_set():
            raise Cancelled
        now = time.monotonic()
        other = message != self.message  # something else is done from here on: told at once, it may take long
        self.fraction, self.message = fraction, message
        if other or now - self.reported >= _REPORT_EVERY:
            self.reported = now
            self.tasks.reported.emit(self.number)

    def run(self) -> None:
        try:
            if not self.stop.is_set():
                self.result = self.function(self)
        except (Cancelled, UserError) as error:
            self.error = error
        except BaseException as error:  # noqa: BLE001 - a reader's Rust panic is no Exception; none may reach Qt
            log_fault("task", error)
            self.error = error
        if self.stop.is_set() and self.error is None and self.result is None:
            self.error = Cancelled()


class _Runner(QRunnable):
    """Runs a piece of work and has let go of it when it says so."""

    def __init__(self, work: _Work) -> None:
        super().__init__()
        self.work: _Work | None = work

    def run(self) -> None:
        work, self.work = self.work, None
        assert work is not None
        work.run()
        tasks, number = work.tasks, work.number
        del work
        try:
            tasks.ended.emit(number)
        except RuntimeError:
            _log.info("work ended after its window")


@dataclass(frozen=True)
class _Running:
    task: Task
    work: _Work
    deliver: Callable[[_Work], None]


class Tasks(QObject):
    """The work that is running. Belongs to the screen's thread; one for each window.

    ``changed`` tells that the list of named tasks did, ``failed`` brings the sentence to show. ``reported`` and
    ``ended`` bring the number of a piece of work from its thread.
    """

    changed = Signal()
    failed = Signal(str)
    reported = Signal(int)
    ended = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[int, _Running] = {}
        self._numbers = itertools.count(1)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(max(2, min(4, QThreadPool.globalInstance().maxThreadCount())))
        self.reported.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self.ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def run_task(
        self,
        owner: QObject,
        function: Callable[[Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[str], None] | None = None,
        label: str = "",
        ended: Callable[[], None] | None = None,
        *,
        must: bool = False,
    ) -> Task:
        """Run ``function(progress)`` in a thread and bring its result to ``done`` in the screen's thread.

        A ``UserError``'s sentence goes to ``failed``, or to the notice bar where that is missing; any other error is
        logged and told as our own fault. ``ended`` is called last, also after a cancellation. Nothing is called once
        ``owner`` is gone. Work without a ``label`` is too short to be listed; work that ``must`` be done is finished
        also where the window closes meanwhile.
        """

        def deliver(work: _Work) -> None:
            if shiboken6.isValid(owner):
                self._deliver(work, done, failed)
                if ended is not None and shiboken6.isValid(owner):
                    ended()

        task = Task(label)
        work = _Work(next(self._numbers), function, task.stop, self, must)
        self._running[work.number] = _Running(task, work, deliver)
        if label:
            task.changed.connect(self.changed)
            self.changed.emit()
        self._pool.start(_Runner(work))
        return task

    def running(self) -> list[Task]:
        """The tasks that have a name, oldest first."""
        return [one.task for one in self._running.values() if one.task.label]

    def busy(self) -> bool:
        """Whether anything runs, named or not."""
        return bool(self._running)

    def shut_down(self, seconds: float = 30.0) -> bool:
        """Cancel everything but what must be done, and wait for the threads; tells whether all ended in time."""
        for one in self._running.values():
            if not one.work.must:
                one.task.stop.set()
        return self._pool.waitForDone(int(seconds * 1000))

    def _show(self, number: int) -> None:
        if number not in self._running:
            return
        task, work = self._running[number].task, self._running[number].work
        task.fraction, task.message = work.fraction, work.message
        task.changed.emit()

    def _finish(self, number: int) -> None:
        one = self._running.pop(number)
        if one.task.label:
            self.changed.emit()
        one.task.stopped = isinstance(one.work.error, Cancelled)
        one.deliver(one.work)

    def _deliver(self, work: _Work, done: Callable[[Any], None] | None, failed: Callable[[str], None] | None) -> None:
        if isinstance(work.error, Cancelled):
            return
        if work.error is not None:
            (failed or self.failed.emit)(sentence(work.error))
        elif done is not None:
            done(work.result)


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
