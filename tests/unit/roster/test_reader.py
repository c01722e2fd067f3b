"""Files are read by a process of their own: it can hang, crash, swell or be cancelled, and only the file is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from iattend_desktop.progress import Cancelled
from iattend_desktop.roster import parsing, process_memory, reader
from iattend_desktop.roster.reader import Limits, Reader, read_apart
from iattend_desktop.roster.table import UnreadableFile, read_workbook
from tests.unit.roster.workbooks import write, write_raw

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs a named pipe, on which opening waits for ever")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not refuse memory")
BEGUN = "import sys, os, pickle; sys.stdin.readline(); out = sys.stdout.buffer; "
BEGUN += "pickle.dump(('begun',), out); out.flush(); "


@pytest.fixture(autouse=True)
def _none_is_spare() -> None:
    """Every test starts a process of its own."""
    reader._end_spare()


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A file that nobody can finish reading: opening it waits for a writer who never comes."""
    path = tmp_path / "endless.xlsx"
    os.mkfifo(path)
    return path


class Impatient:
    """A person who cancels after some looks."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def step(self, fraction: float, message: str) -> None:
        assert 0 <= fraction <= 1
        assert message == "Reading endless.xlsx"
        self.left -= 1
        if self.left < 0:
            raise Cancelled


def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every process that is started from now on."""
    found: list[subprocess.Popen[bytes]] = []
    really = subprocess.Popen.__init__

    def noted(process: subprocess.Popen[bytes], *what: object, **how: object) -> None:
        really(process, *what, **how)  # type: ignore[call-overload]  # passes on whatever it was given
        found.append(process)

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    return found


def instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Another program in the place of the reading process."""
    monkeypatch.setattr(reader, "command", lambda: [sys.executable, "-c", BEGUN + program])


@POSIX
def test_a_reader_that_hangs_is_ended_when_its_time_is_over(endless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LEAST_SECONDS", 1)
    processes, begun = started(monkeypatch), time.monotonic()
    with pytest.raises(UnreadableFile, match=r"endless\.xlsx was given up: it was not read after 1 seconds"):
        list(read_apart(endless, "named", 0))
    assert 1 <= time.monotonic() - begun < 20
    (process,) = processes
    assert process.returncode is not None


@POSIX
def test_cancel_ends_it_at_once(endless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = started(monkeypatch)
    with pytest.raises(Cancelled):
        list(read_apart(endless, "named", 0, progress=Impatient(3)))
    (process,) = processes
    assert process.returncode is not None
    assert not [thread for thread in threading.enumerate() if thread.name == "check"]


@POSIX
def test_one_whose_program_is_gone_ends_by_itself(endless: Path) -> None:
    alone = subprocess.Popen(
        [*reader.command()], cwd=reader._ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    asked = {"path": str(endless), "form": "named", "language": "", "bytes": 1 << 30}
    seconds = 1 - parsing._AFTER_THE_LIMIT
    alone.communicate(json.dumps({**asked, "seconds": seconds}).encode() + b"\n", timeout=60)  # hangs, then nothing
    assert alone.returncode != 0
    idle = Reader()
    idle._asks.close()
    assert idle.process.wait(60) == 0
    idle.end()


def test_a_crash_is_a_sentence_and_the_next_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.xlsx", [["Name", "City"], ["Rosa", "Bell"]])
    with monkeypatch.context() as broken:
        instead(broken, "os.abort()")
        with pytest.raises(UnreadableFile, match=r"a\.xlsx was given up: the reader broke down over it"):
            read_workbook(path)
    assert read_workbook(path).sheets[0].rows == [["Name", "City"], ["Rosa", "Bell"]]


@LINUX
def test_memory_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = ['<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="500000"><c r="Z500000"><v>2</v></c></row>']
    path = write_raw(tmp_path / "far.xlsx", cells)  # 13 million cells as the reader lays them out, 24 bytes each
    monkeypatch.setattr(reader, "LEAST_MEMORY", 200 << 20)
    with pytest.raises(UnreadableFile, match=r"reading it would take more than 0\.2 gigabytes of memory"):
        read_workbook(path)
    monkeypatch.undo()
    assert read_workbook(path).sheets[0].rows[1][25] == 2.0


def test_memory_is_watched_where_the_system_does_not_refuse_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.xlsx", [["Name"], ["Rosa"]])
    instead(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(process_memory, "held_by", lambda _process: 5 << 30)
    with pytest.raises(UnreadableFile, match=r"more than 1\.0 gigabytes"):
        read_workbook(path)


def test_what_comes_back_is_data_and_never_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, trace = write(tmp_path / "a.xlsx", [["Name"], ["Rosa"]]), tmp_path / "trace"
    instead(monkeypatch, f"out.write(b'cposix\\nmkdir\\n(V{trace}\\ntR.'); out.flush(); sys.stdin.read()")
    with pytest.raises(UnreadableFile, match="was given up"):
        read_workbook(path)
    assert not trace.exists()


def test_a_process_serves_one_small_file_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = started(monkeypatch)
    path = write(tmp_path / "a.xlsx", [["Name"], ["Rosa"]])
    for _time in range(3):
        assert read_workbook(path).sheets[0].rows == [["Name"], ["Rosa"]]
    (tmp_path / "cut.xlsx").write_bytes(path.read_bytes()[:-10])
    with pytest.raises(UnreadableFile):
        read_workbook(tmp_path / "cut.xlsx")
    assert read_workbook(path).sheets[0].rows == [["Name"], ["Rosa"]]
    assert len(processes) == 1
    monkeypatch.setattr(reader, "_LARGE", 1)  # it may hold on to memory: the next file gets a new one
    read_workbook(path)
    read_workbook(path)
    assert len(processes) == 2


def test_limits_grow_with_the_file() -> None:
    assert Limits.of(0) == Limits(7, 1 << 30)
    assert Limits.of(10 << 20) == Limits(37, (1 << 30) + (640 << 20))
    assert Limits.of(1 << 30).memory == 3 << 30


def test_the_built_program_becomes_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a build does on its one argument, done by the script that it is made from."""
    script = str(Path(__file__).parents[3] / "main.py")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert reader.command() == [sys.executable, parsing.PARSE]
    monkeypatch.setattr(reader, "command", lambda: [sys.executable, script, parsing.PARSE])
    path = write(tmp_path / "a.xlsx", [["Name"], ["Rosa"]])
    assert read_workbook(path).sheets[0].rows == [["Name"], ["Rosa"]]
