"""An assignment problem that nobody here made, with its published optimum."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.solver import solve

DATA = Path(os.environ.get("IATTEND_REAL_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
ASSIGN100 = DATA / "matching" / "assign100.txt"
PUBLISHED_OPTIMUM = 305  # J. E. Beasley, OR-Library, assignment problems


@pytest.mark.skipif(not ASSIGN100.is_file(), reason="real inputs are missing: set IATTEND_REAL_DATA to their folder")
def test_reaches_the_published_optimum_of_assign100() -> None:
    numbers = np.array(ASSIGN100.read_text().split(), np.int64)
    size, costs = int(numbers[0]), numbers[1:]
    assert costs.size == size * size
    row, column = np.divmod(np.arange(size * size), size)
    graph = CandidateGraph(
        capacity=np.ones(size, np.int64),
        edge_mentee=row,
        edge_mentor=column,
        score=(100 - costs) * 1000,
        need=np.ones(size, np.int64),
    )
    assignment = solve(graph)
    assert assignment.matched == size
    assert size * 100 - assignment.total_score // 1000 == PUBLISHED_OPTIMUM
    assert assignment.certificate.holds(graph, assignment)
