"""Warming up loads what a match and the first answers need, and stops when it is told to."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from iattend_desktop.matching import compiled as compiling
from iattend_desktop.matching import kernel, recruitment_search
from iattend_desktop.matching.compiled import compiled, is_ready
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.next_best import next_mentors
from iattend_desktop.matching.solver import solve
from iattend_desktop.matching.warm_up import warm_up
from iattend_desktop.matching.what_if import WhatIf
from iattend_desktop.progress import Cancelled
from tests.unit.matching.test_solver import random_case


def test_the_search_is_ready_afterwards() -> None:
    warm_up()
    search = (kernel.admit_all, kernel.bring_near, kernel.components, kernel.sort_in, kernel.hold_place)
    recruiting = (recruitment_search.put, recruitment_search.give_places)
    assert all(is_ready(function) for function in (*search, *recruiting))


def test_no_district_compiles_the_search_anew() -> None:
    """Rows in any order, pins and all places taken are no other types of numbers to the search than the warm-up's."""
    warm_up()
    for seed in range(20):
        case = random_case(np.random.default_rng(seed), 12, 5)
        graph = CandidateGraph(**case)
        what_if = WhatIf(graph, solve(graph))
        for mentee in range(graph.mentees):
            next_mentors(what_if, mentee)
    inner = (kernel.admit, kernel.raise_prices, kernel.hold_place, kernel.give_place, kernel.leave)
    for function in (kernel.admit_all, kernel.bring_near, kernel.components, kernel.sort_in, *inner):
        types = len(cast(Any, function).signatures)
        assert types == 1 or (types == 0 and function in inner), function  # none: part of what was kept compiled


def test_what_was_never_called_is_not_ready() -> None:
    @compiled
    def twice(number: int) -> int:
        return 2 * number

    assert not is_ready(twice)
    assert twice(3) == 6
    assert is_ready(twice)


@pytest.mark.parametrize("ready", [True, False])
def test_who_has_to_wait_for_it_is_told(monkeypatch: pytest.MonkeyPatch, *, ready: bool) -> None:
    told: list[str] = []

    class Told:
        def step(self, _fraction: float, message: str) -> None:
            told.append(message)

    monkeypatch.setattr(compiling, "is_ready", lambda _function: ready)
    warm_up(Told())
    assert ("Preparing the solver, once" in told) is not ready


def test_it_stops_when_the_window_goes() -> None:
    class Gone:
        def step(self, _fraction: float, _message: str) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        warm_up(Gone())
