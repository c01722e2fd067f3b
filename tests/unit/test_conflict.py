"""Three states of each field are compared: as it was seen, as it stands now, as a person wrote it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from iattend_desktop.conflict import merge


def test_every_combination_of_three_states_of_a_field() -> None:
    """Worked out from the rule in words: nobody's change is lost, and only two different changes are a question."""
    for seen, now, mine in itertools.product((None, "a", "b", "c"), repeat=3):
        merged = merge({"x": seen}, {"x": now}, {"x": mine})
        they_changed, i_changed = now != seen, mine != seen
        assert bool(merged.clashes) == (they_changed and i_changed and now != mine)
        assert bool(merged.kept) == (they_changed and not i_changed)
        assert merged.values == {"x": now if they_changed and not i_changed else mine}


@pytest.mark.parametrize(
    ("seen", "now"), [("", None), (None, ""), (("b", "a"), ("a", "b")), (2, 2.0)], ids=["a", "b", "c", "d"]
)
def test_what_reads_the_same_is_the_same(seen: Any, now: Any) -> None:
    merged = merge({"x": seen}, {"x": now}, {"x": "mine"})
    assert not merged.clashes
    assert merged.values == {"x": "mine"}


def test_no_is_not_unknown() -> None:
    (clash,) = merge({"x": None}, {"x": False}, {"x": True}).clashes
    assert (clash.seen, clash.theirs, clash.mine) == (None, False, True)
