"""Reads workbooks in a process of their own that can be ended: the person cancels, it hangs, it crashes, it swells.

What holds where:

- time: this side ends the process when its limit is over; where there is ``SIGALRM`` (Linux, macOS) the system does so
  too, should this side be gone;
- memory: on Linux the system refuses more address space than the limit (``RLIMIT_AS``); on Windows and macOS this
  side looks every 50 ms at what the process holds, which a single huge request can outrun;
- cancel and a crash: everywhere. The process reads one file and writes nowhere; it ends when this side does.

A process is kept for the next file, since starting one costs a tenth of a second; after a large file it is not.
"""

from __future__ import annotations

import atexit
import datetime as dt
import json
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from iattend_desktop import i18n
from iattend_desktop.i18n import _
from iattend_desktop.progress import SILENT, Progress, Tally
from iattend_desktop.roster import process_memory, unreadable
from iattend_desktop.roster.parsing import PARSE, Form, Message

LEAST_SECONDS, SECONDS_PER_MEBIBYTE = 7, 3
"""A small file has 7 seconds, its end included 10. The expansion's 6 MiB of students have 25 and take 2."""
LEAST_MEMORY, MEMORY_PER_BYTE, MOST_MEMORY = 1 << 30, 64, 3 << 30
"""Bytes of address space: 1 GiB for a small file; a workbook's cells take up to 60 times what it takes zipped."""
START_SECONDS = 60
"""Until a new process answers at all; a virus scanner may look at it first."""

Check = Callable[[Path, threading.Event], None]
"""Goes through a file until the event is set; raises what it finds wrong."""

_LOOK_EVERY = 0.05  # seconds
_TO_END = 2.0  # seconds from its last word to its end
_LARGE = 2 << 20
_LAST = ("done", "declined")
_DATES = {("datetime", name): getattr(dt, name) for name in ("date", "datetime", "time", "timedelta")}
_ROOT = Path(__file__).resolve().parents[2]

_spare: list[Reader] = []
_spare_lock = threading.Lock()


def read_apart(
    path: Path,
    form: Form,
    size: int,
    check: Check | None = None,
    progress: Progress = SILENT,
    *,
    password: str | None = None,
) -> Iterator[Message]:
    """What :func:`~iattend_desktop.roster.parsing.parse` finds in a file of ``size`` bytes, found by a process apart.

    ``check`` goes through the file meanwhile, in a thread; what it raises is told before anything that became of the
    process. Ends the process, and raises what ``progress`` raises, where the person cancels. Raises
    :class:`~iattend_desktop.roster.unreadable.UnreadableFile` for a file that cannot be read within the limits.
    """
    limits = Limits.of(size)
    reader = _take()
    healthy = False
    try:
        for message in reader.read(path, form, limits, check, progress, password):
            healthy = message[0] in _LAST and size < _LARGE
            if message[0] == "declined":
                raise unreadable.UnreadableFile(message[1])
            yield message
    finally:
        if healthy:
            with _spare_lock:
                _spare.append(reader)
        else:
            reader.end()


def command() -> list[str]:
    """How a reading process is started: by this Python, or by the built program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, PARSE]
    return [sys.executable, "-m", "iattend_desktop.roster.parsing"]


def _take() -> Reader:
    with _spare_lock:
        while _spare:
            reader = _spare.pop()
            if reader.process.poll() is None:
                return reader
            reader.end()
    return Reader()


@atexit.register
def _end_spare() -> None:
    while _spare:
        _spare.pop().end()


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take: seconds, and bytes of address space."""

    seconds: int
    memory: int

    @classmethod
    def of(cls, size: int) -> Limits:
        """The limits for a file of ``size`` bytes."""
        return cls(
            LEAST_SECONDS + SECONDS_PER_MEBIBYTE * size // (1 << 20),
            min(LEAST_MEMORY + MEMORY_PER_BYTE * size, MOST_MEMORY),
        )


class Reader:
    """A reading process and what it says."""

    def __init__(self) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
        self.process = subprocess.Popen(
            command(),
            cwd=_ROOT,  # never the person's folder: Python would look for modules there
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def read(
        self,
        path: Path,
        form: Form,
        limits: Limits,
        check: Check | None,
        progress: Progress,
        password: str | None = None,
    ) -> Iterator[Message]:
        """What it finds in a file, up to ``("done",)`` or ``("declined", sentence)``.

        The process is of no further use where this raises.
        """
        asked = {
            "path": str(path.absolute()),
            "form": form,
            "password": password,
            "language": i18n.language(),
            "seconds": limits.seconds,
            "bytes": limits.memory,
        }
        heard: queue.SimpleQueue[Message] = queue.SimpleQueue()
        with suppress(BrokenPipeError):  # it ended; the listener hears that too
            self._asks.write(json.dumps(asked).encode() + b"\n")
            self._asks.flush()
        threading.Thread(target=_listen, args=(self._answers, heard), name="reader", daemon=True).start()
        checking = _Checking(path, check)
        try:
            yield from self._heard(heard, path, limits, checking, Tally(progress, _reading(path)))
        finally:
            checking.end()

    def _heard(
        self, heard: queue.SimpleQueue[Message], path: Path, limits: Limits, checking: _Checking, tally: Tally
    ) -> Iterator[Message]:
        """Messages as they come, with a look at everything that could end this between them."""
        due, looked = time.monotonic() + START_SECONDS, 0.0
        last: Message | None = None
        while last is None or not checking.over():
            now = time.monotonic()
            if now - looked >= _LOOK_EVERY:
                looked = now
                tally.look()
                checking.over()
                if process_memory.held_by(self.process) > limits.memory:
                    raise unreadable.needs_memory(path, limits.memory)
            if now > due:
                raise unreadable.too_slow(path, limits.seconds)
            try:
                message = heard.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                continue
            if message[0] == "begun":
                due = now + limits.seconds
            elif message[0] in ("sheet", "rows"):
                tally.done += len(message[1]) if message[0] == "rows" else 0
                yield message
            else:
                last = message
        if last[0] == "ended":
            raise self._broke_down(path, limits)
        if last[0] == "memory":
            raise unreadable.needs_memory(path, limits.memory)
        yield last

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        for stream in (self._asks, self._answers, self._complaints):
            with suppress(OSError):  # what was still to be asked
                stream.close()

    def _broke_down(self, path: Path, limits: Limits) -> unreadable.UnreadableFile:
        """Why the process ended: by the system's clock, for want of memory (as Rust says it), or by a crash."""
        try:
            status = self.process.wait(_TO_END)
        except subprocess.TimeoutExpired:  # it is there, and what it says is no answer
            return unreadable.broke_down(path)
        self._complaints.seek(0)
        if b"memory allocation" in self._complaints.read():
            return unreadable.needs_memory(path, limits.memory)
        if sys.platform != "win32" and status == -signal.SIGALRM:
            return unreadable.too_slow(path, limits.seconds)
        return unreadable.broke_down(path)

    @property
    def _asks(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def _answers(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout


class _Checking:
    """A check of a file in a thread."""

    def __init__(self, path: Path, check: Check | None) -> None:
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None
        if check is not None:
            self._thread = threading.Thread(target=self._run, args=(path, check), name="check", daemon=True)
            self._thread.start()

    def over(self) -> bool:
        """Whether it is through; raises what it found wrong."""
        over = self._thread is None or not self._thread.is_alive()
        if self._error is not None:
            raise self._error
        return over

    def end(self) -> None:
        """Stop it where it is."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, path: Path, check: Check) -> None:
        try:
            check(path, self._stop)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the thread that waits for it raises it
            self._error = error


def _reading(path: Path) -> str:
    return _("Reading {file}").format(file=path.name)


def _listen(answers: IO[bytes], heard: queue.SimpleQueue[Message]) -> None:
    """Pass on what the process says until its last word on a file, or ``("ended",)`` where it ends before that."""
    message: Message = ("",)
    while message[0] not in (*_LAST, "ended"):
        try:
            message = _Plain(answers).load()
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):  # ValueError: closed, for it was cancelled
            message = ("ended",)
        heard.put(message)


class _Plain(pickle.Unpickler):
    """Takes values and dates alone: a process that a hostile file has taken over can hand back data, never code."""

    def find_class(self, module: str, name: str) -> Any:
        """A class of date or time; anything else ends the reading."""
        if (module, name) not in _DATES:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return _DATES[module, name]
