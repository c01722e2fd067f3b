"""Parses workbooks and Ed-Fi attendance with native readers. Runs in a process of its own, see :mod:`reader`.

A panic, a crash, an endless loop or all memory taken is then the end of this process and not of the program. What it
finds goes out as plain tuples, some rows at a time, so that neither side ever holds a second copy of a sheet:

- ``("begun",)``: a file was asked for and is being opened,
- ``("sheet", name, first column, visible)``: one more sheet, whose rows follow,
- ``("rows", numbers, columns)``: rows that hold something, by column, with their numbers as Excel shows them,
- ``("done",)``, ``("declined", sentence)`` or ``("memory",)``: the last word on the file.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import pickle
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from iattend_desktop.i18n import _, use_language
from iattend_desktop.roster import unreadable
from iattend_desktop.roster.unreadable import UnreadableFile

PARSE = "parse-files"
"""The one argument with which a built program becomes this process."""
MAX_XML_FILE = 256 << 20

Form = Literal["named", "unnamed", "events", "typed"]
"""A workbook whose name says rightly what it is, one whose name does not, Ed-Fi attendance, or a workbook whose cells
are wanted as they were typed, which may be encrypted (:mod:`~iattend_desktop.roster.typed_cells`)."""
Message = tuple[Any, ...]

_CELLS_AT_ONCE = 4_000  # stay in the processor's cache: half the time that 20,000 take
_AFTER_THE_LIMIT = 5  # seconds that the other side has to end us before the system does


def serve() -> int:
    """Answer requests from standard input on standard output until there are no more; the exit status.

    A request is a line of JSON: ``path``, ``form``, ``password``, ``language``, ``seconds`` and ``bytes`` of address
    space that may be taken.
    """
    gc.disable()  # rows hold no cycles, and looking for some takes longer than reading them
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the other side's, which ends us
    answers = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        request = json.loads(line)
        use_language(request["language"])
        _limit(request["bytes"], request["seconds"] + _AFTER_THE_LIMIT)
        _send(answers, ("begun",))
        for message in _safely(Path(request["path"]), request["form"], request["password"]):
            _send(answers, message)
        _limit(None, 0)
    return 0


def parse(path: Path, form: Form, password: str | None = None) -> Iterator[Message]:
    """What a file holds, from its first sheet to ``("done",)``; ``password`` opens one that is encrypted.

    Raises :class:`~iattend_desktop.roster.unreadable.UnreadableFile`, whose text is one sentence for a person.
    """
    with path.open("rb") as source:
        if form == "typed":
            from iattend_desktop.roster.typed_cells import opened, with_formulas  # few files need it, and it takes long

            content = opened(path, source, password)
            yield from with_formulas(path, content, _cells(path, content, by_path=False))
        else:
            yield from _events(path, source) if form == "events" else _cells(path, source, by_path=form == "named")
    yield ("done",)


def _safely(path: Path, form: Form, password: str | None) -> Iterator[Message]:
    try:
        yield from parse(path, form, password)
    except UnreadableFile as error:
        yield ("declined", str(error))
    except MemoryError:
        yield ("memory",)
    except PermissionError:
        yield ("declined", str(unreadable.locked(path)))
    except OSError as error:
        yield ("declined", str(unreadable.unreachable(path, error)))


def _cells(path: Path, source: BinaryIO, *, by_path: bool) -> Iterator[Message]:
    """By path the reader is twice as fast and says more, but it believes the name; by content it does not."""
    found = False
    try:
        with CalamineWorkbook.from_path(path) if by_path else CalamineWorkbook.from_filelike(source) as book:
            shown = sorted(
                (meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet),
                key=lambda meta: meta.visible != SheetVisibleEnum.Visible,
            )
            for meta in shown:
                found = True
                yield from _sheet(book, meta.name, meta.visible == SheetVisibleEnum.Visible)
    except PasswordError as error:
        raise unreadable.password(path) from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        if "Cell limit" in str(error):
            raise unreadable.too_large(path, _("a sheet in it claims over 100 million cells")) from error
        raise unreadable.damaged(path, str(error)) from error
    except (MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic in the Rust reader is no Exception (pyo3_runtime)
        raise unreadable.damaged(path, _("the reader gave up: {why}").format(why=error)) from error
    if not found:
        raise unreadable.no_sheets(path)


def _sheet(book: CalamineWorkbook, name: str, visible: bool) -> Iterator[Message]:
    sheet = book.get_sheet_by_name(name)
    yield ("sheet", name, sheet.start[1] if sheet.start else 0, visible)
    if sheet.start is not None:
        blank: list[Any] = [""] * sheet.width
        yield from _rows((number, row) for number, row in enumerate(sheet.iter_rows(), 1) if row != blank)


def _events(path: Path, source: BinaryIO) -> Iterator[Message]:
    """Ed-Fi attendance as a sheet of events, numbered in their order, and one that names what was passed over."""
    from iattend_desktop.roster import edfi  # workbooks, which are the rule, start sooner without it

    events, others = edfi.read_events(path, source, max_bytes=MAX_XML_FILE)
    yield ("sheet", edfi.EVENT, 0, True)
    yield from _rows(enumerate([[*edfi.HEADINGS], *events]))
    if others:
        yield ("sheet", _("Not read"), 0, False)
        yield from _rows(enumerate([[name, str(count)] for name, count in sorted(others.items())], 1))


def _rows(rows: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[Message]:
    """Numbered rows, all of one width, as messages of about ``_CELLS_AT_ONCE`` cells."""
    numbers: list[int] = []
    held: list[Sequence[Any]] = []
    for number, row in rows:
        numbers.append(number)
        held.append(row)
        if len(held) * len(row) >= _CELLS_AT_ONCE:
            yield ("rows", numbers, [_lighter(column) for column in zip(*held, strict=True)])
            numbers, held = [], []
    if held:
        yield ("rows", numbers, [_lighter(column) for column in zip(*held, strict=True)])


def _lighter(column: tuple[Any, ...]) -> tuple[Any, ...]:
    """The column with one date for all equal ones: a date takes twenty times as long to send as a text."""
    kinds = set(map(type, column))
    if dt.date not in kinds:
        return column
    dates: dict[Any, Any] = {}
    if kinds <= {dt.date, str}:
        return tuple([dates.setdefault(cell, cell) for cell in column])
    return tuple([dates.setdefault(cell, cell) if type(cell) is dt.date else cell for cell in column])


def _send(answers: BinaryIO, message: Message) -> None:
    pickle.dump(message, answers, protocol=5)
    answers.flush()


def _limit(size: int | None, seconds: int) -> None:
    """Let the system end us beyond these limits, be the other side there or not; None and 0 take them away."""
    if sys.platform == "win32":
        return
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    if sys.platform == "linux":  # others take the limit and do not hold it
        resource.setrlimit(resource.RLIMIT_AS, (most if size is None else size, most))
    signal.alarm(seconds)


if __name__ == "__main__":
    raise SystemExit(serve())
