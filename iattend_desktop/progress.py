"""How long work tells where it is and learns that it should stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


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
