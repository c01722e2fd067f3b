"""Work in threads: delivered in the screen's thread, cancelled whole, told in one sentence, gone at exit."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread
from pytestqt.qtbot import QtBot

from iattend_desktop.problem import UserError
from iattend_desktop.progress import Progress
from ui.tasks import Tasks


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    made = Tasks()
    yield made
    assert made.shut_down(5)


def test_work_runs_beside_and_its_result_comes_back(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[object] = []
    main = QThread.currentThread()
    tasks.run_task(
        tasks,
        lambda _progress: threading.current_thread() is threading.main_thread(),
        lambda on_main: seen.extend([on_main, QThread.currentThread() is main]),
        ended=lambda: seen.append("ended"),
    )
    qtbot.waitUntil(lambda: len(seen) == 3)
    assert seen == [False, True, "ended"]
    assert not tasks.busy()


def test_progress_reaches_the_list(qtbot: QtBot, tasks: Tasks) -> None:
    go = threading.Event()

    def work(progress: Progress) -> None:
        progress.step(0.25, "reading row 300")
        go.wait(5)

    task = tasks.run_task(tasks, work, label="Import students.xlsx")
    qtbot.waitUntil(lambda: task.fraction == 0.25)
    assert [one.label for one in tasks.running()] == ["Import students.xlsx"]
    assert task.message == "reading row 300"
    go.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert tasks.running() == []


def test_cancel_stops_the_work_at_its_next_report(qtbot: QtBot, tasks: Tasks) -> None:
    reports: list[int] = []
    told: list[object] = []
    started = threading.Event()

    def work(progress: Progress) -> str:
        for number in range(100_000):
            reports.append(number)
            started.set()
            progress.step(number / 100_000, "")
            threading.Event().wait(0.001)
        return "finished"

    task = tasks.run_task(tasks, work, told.append, told.append, "Match", lambda: told.append("ended"))
    assert started.wait(5)
    task.cancel()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert told == ["ended"]
    assert len(reports) < 100_000


def test_a_users_error_is_told_in_its_own_words(qtbot: QtBot, tasks: Tasks) -> None:
    def work(_progress: Progress) -> None:
        raise UserError("students.xlsx has no sheet with a header. Choose another file.")

    with qtbot.waitSignal(tasks.failed) as caught:
        tasks.run_task(tasks, work)
    assert caught.args == ["students.xlsx has no sheet with a header. Choose another file."]


def test_our_own_fault_is_logged_without_names_and_told_without_a_traceback(
    qtbot: QtBot, tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    names = ["Rosa Delgado-Ortiz"]

    def work(_progress: Progress) -> None:
        raise ValueError(names[0])

    with caplog.at_level(logging.ERROR), qtbot.waitSignal(tasks.failed) as caught:
        tasks.run_task(tasks, work, label=f"Open {names[0]}")
    assert caught.args is not None
    assert "on our side" in caught.args[0]
    assert "Rosa" not in caught.args[0]
    assert "ValueError" in caplog.text
    assert "in work" in caplog.text
    assert "Rosa" not in caplog.text


def test_a_readers_panic_is_no_end_of_the_program(qtbot: QtBot, tasks: Tasks) -> None:
    class Panic(BaseException):
        pass

    def work(_progress: Progress) -> None:
        raise Panic

    with qtbot.waitSignal(tasks.failed) as caught:
        tasks.run_task(tasks, work)
    assert caught.args is not None
    assert "on our side" in caught.args[0]


def test_nothing_is_delivered_to_a_widget_that_is_gone(qtbot: QtBot, tasks: Tasks) -> None:
    go = threading.Event()
    told: list[object] = []
    owner = QObject()
    tasks.run_task(owner, lambda _progress: go.wait(5), told.append, told.append, ended=lambda: told.append("ended"))
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    go.set()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert told == []


def test_nothing_of_the_screens_dies_on_a_workers_thread(qtbot: QtBot, tasks: Tasks) -> None:
    """A worker that drops the last reference to a ``QObject`` destroys it, while Qt delivers an event to it: a crash.
    One in fifty died so, before work was let go of before its end is told."""
    died: list[bool] = []

    def start_one() -> None:
        held = QObject()  # as a page that the work's function belongs to
        task = tasks.run_task(tasks, lambda _progress: held.objectName())
        for one in (task, held):
            weakref.finalize(one, lambda: died.append(threading.current_thread() is threading.main_thread()))

    last = time.monotonic() + 60
    for _number in range(600):
        start_one()
        while tasks.busy() and time.monotonic() < last:  # qtbot.waitUntil would look every 10 ms only
            QCoreApplication.processEvents()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert died == [True] * 1200


def test_shutting_down_cancels_and_waits() -> None:
    tasks = Tasks()
    before = threading.active_count()
    started = threading.Event()

    def work(progress: Progress) -> None:
        while True:
            started.set()
            progress.step(0.5, "")
            threading.Event().wait(0.002)

    tasks.run_task(tasks, work, label="Solve")
    assert started.wait(5)
    assert tasks.shut_down(5)
    assert threading.active_count() <= before + 1  # Qt's own worker may linger idle, ours has left its work
