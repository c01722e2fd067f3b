"""What was compiled is found again at the next start, also in a built program, and where nothing can be kept."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest

from iattend_desktop.matching.compiled import compiled, fetch


def _twice(number: int) -> int:
    return 2 * number


def _from_a_file(name: str) -> Callable[[int], int]:
    """The same function as if it came from another file."""
    code = cast(FunctionType, _twice).__code__.replace(co_filename=name)
    return cast("Callable[[int], int]", FunctionType(code, {}))


def _kept_in(function: Callable[[int], int]) -> str:
    return cast(str, cast(Any, function).stats.cache_path)


def test_beside_its_source() -> None:
    assert Path(_kept_in(compiled(_from_a_file(__file__)))) == Path(__file__).parent / "__pycache__"


def test_a_built_program_keeps_in_one_place_wherever_it_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "program"), raising=False)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "person"))
    places = []
    for start in ("desktop", "documents"):
        (tmp_path / start / "iattend_desktop").mkdir(parents=True)
        (tmp_path / start / "iattend_desktop" / "loops.py").touch()  # a checkout that the program is started from
        monkeypatch.chdir(tmp_path / start)
        made = compiled(_from_a_file("iattend_desktop/loops.py"))
        assert made(3) == 6
        places.append(Path(_kept_in(made)))
    assert places[0] == places[1]
    assert places[0].is_relative_to(tmp_path / "person")
    assert list(places[0].glob("*.nbc"))


def test_without_a_place_it_is_compiled_each_time() -> None:
    made = compiled(_from_a_file("nowhere.py"))
    assert made(3) == 6
    assert not cast(Any, made).stats.cache_path


def test_fetching_ahead_changes_nothing_also_out_of_range() -> None:
    @compiled
    def sum_of(numbers: npt.NDArray[np.int64]) -> int:
        total = 0
        for place in range(numbers.size):
            fetch(numbers, place + 1_000_000)
            total += numbers[place]
        return total

    assert sum_of(np.arange(10)) == 45
