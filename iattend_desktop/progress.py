"""How long work tells where it is and learns that it should stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

_Thing = TypeVar("_Thing")

LOOK_AFTER = 500
"""Things gone through between two looks at whether the person cancelled: some hundredths of a second at most."""
FEW = 20
_HALF_WAY = 100_000


class Cancelled(Exception):
    """The person cancelled; the work is rolled back whole."""


class Progress(Protocol):
    """What long work reports to; the window, the command line and tests each bring their own."""

    def step(self, fraction: float, message: str) -> None:
        """Report ``fraction`` (0 to 1) done and what is being done; raises :class:`Cancelled` when asked to stop."""


@dataclass(frozen=True, slots=True)
class Part:
    """The progress of one step as a part of the whole, from ``start`` to ``end`` (0 to 1)."""

    whole: Progress
    start: float
    end: float

    def step(self, fraction: float, message: str) -> None:
        """Report within the part."""
        self.whole.step(self.start + fraction * (self.end - self.start), message)


class Silent:
    """Progress that nobody watches."""

    def step(self, fraction: float, message: str) -> None:
        """Ignore the report."""


SILENT = Silent()


@dataclass(slots=True)
class Tally:
    """Progress of going through many things, a look every :data:`LOOK_AFTER`.

    Where it is not known before how many there are (``expected`` 0), each look goes a part of the way that is left:
    half of it is behind after 100,000 things.
    """

    progress: Progress
    message: str
    done: int = 0
    expected: int = 0

    def look(self) -> None:
        """Report, also between two things; raises :class:`Cancelled` when asked to stop."""
        whole = max(self.expected, self.done) if self.expected else self.done + _HALF_WAY
        self.progress.step(self.done / whole, self.message)

    def few(self, things: Iterable[_Thing]) -> Iterator[_Thing]:
        """Things of which each takes a while, with a look before every :data:`FEW`."""
        for number, thing in enumerate(things):
            if number % FEW == 0:
                self.look()
            self.done += 1
            yield thing

    def one_by_one(self, things: Iterable[_Thing]) -> Iterator[_Thing]:
        """Things that take long, with a look before each."""
        for thing in things:
            self.look()
            self.done += LOOK_AFTER
            yield thing

    def each(self, things: Iterable[_Thing]) -> Iterator[_Thing]:
        """The things, one after another."""
        left = iter(things)
        while some := list(islice(left, LOOK_AFTER)):
            self.look()
            self.done += len(some)
            yield from some
