"""Benchmarks: each compares with a named peer in the same run; one table of the ratios stands at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measured case beside its peer; both in seconds."""

    case: str
    ours: float
    peer: str
    theirs: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times the peer's time ours is; below 1 we are faster."""
        return self.ours / self.theirs


Compare = Callable[..., Comparison]
_COMPARISONS = pytest.StashKey[list[Comparison]]()


@pytest.fixture
def compare(request: pytest.FixtureRequest) -> Compare:
    """``compare(case, ours, peer, theirs, note="")`` puts a line into the table and returns it."""

    def keep(case: str, ours: float, peer: str, theirs: float, note: str = "") -> Comparison:
        made = Comparison(case, ours, peer, theirs, note)
        request.config.stash.setdefault(_COMPARISONS, []).append(made)
        return made

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table of all comparisons."""
    made = config.stash.get(_COMPARISONS, [])
    if not made:
        return
    terminalreporter.section("ratios of this run")
    lines = [("case", "ours", "named peer", "theirs", "ratio", "")]
    lines += [(c.case, _seconds(c.ours), c.peer, _seconds(c.theirs), f"{c.ratio:.3g}", c.note) for c in made]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    for line in lines:
        terminalreporter.write_line(" | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.2f} ms"
