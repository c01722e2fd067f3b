"""Whatever is done, undone and redone, what stands is what counts: the quick form of ``tests.any_sequence``."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.any_sequence import carry_out, drawn, prepare


@pytest.mark.usefixtures("search_loaded")
def test_what_stands_is_what_was_done(tmp_path: Path, workspace_file: Path) -> None:
    roster = prepare(workspace_file, tmp_path)
    done = Counter[str]()
    for number in range(5):
        case = carry_out(workspace_file, tmp_path, drawn(random.Random(f"quick {number}"), 24), roster)
        assert case.fault == "", number
        done += case.done
    assert done["undo"] > 5
    assert done["redo"] > 0
