"""No small group can be read from a report or worked out; cases by hand, and random tables against arithmetic."""

from __future__ import annotations

import random

from iattend_desktop.attendance.suppression import Rest, Sum, Within, suppress


def test_a_small_group_is_hidden_and_the_next_smallest_with_it() -> None:
    hidden = suppress(
        {"East": 4, "West": 30, "North": 20, "all": 54},
        smallest=11,
        sums=[Sum(("East", "West", "North"), "all")],
    )
    assert hidden.small == {"East"}
    assert hidden.withheld == {"North"}


def test_nothing_is_hidden_where_every_group_is_large() -> None:
    hidden = suppress({"East": 11, "West": 30, "all": 41}, smallest=11, sums=[Sum(("East", "West"), "all")])
    assert not hidden.small | hidden.withheld


def test_two_small_groups_that_are_small_together_take_a_third_with_them() -> None:
    hidden = suppress(
        {"East": 2, "West": 3, "North": 20, "South": 40}, smallest=11, sums=[Sum(("East", "West", "North", "South"))]
    )
    assert hidden.small == {"East", "West"}
    assert hidden.withheld == {"North"}


def test_two_small_groups_that_are_large_together_protect_each_other() -> None:
    hidden = suppress({"East": 8, "West": 9, "North": 20}, smallest=11, sums=[Sum(("East", "West", "North"))])
    assert hidden.small == {"East", "West"}
    assert hidden.withheld == set()


def test_a_withheld_count_says_that_it_is_not_small() -> None:
    """West is 11 or more, as it is not "10 or fewer": of 11 together nothing is left for East."""
    hidden = suppress(
        {"East": 0, "West": 11, "North": 20, "all": 31}, smallest=11, sums=[Sum(("East", "West", "North"), "all")]
    )
    assert hidden.withheld == {"West", "North"}


def test_small_counts_that_are_as_large_as_they_can_be_take_a_third_with_them() -> None:
    """20 together, neither more than 10: both are 10."""
    hidden = suppress(
        {"East": 10, "West": 10, "North": 20, "all": 40}, smallest=11, sums=[Sum(("East", "West", "North"), "all")]
    )
    assert hidden.withheld == {"North"}


def test_a_group_within_others_is_no_larger_than_they_are() -> None:
    """The high school has grade 9 alone, all 30 of it eligible: that nobody there came late shows its 25 of 25."""
    counts = {"high": 25, "high eligible": 25, "high late": 0, "grade": 30, "grade eligible": 30, "grade late": 0}
    counts |= {"middle": 41, "middle eligible": 36, "middle late": 5, "all": 66, "all eligible": 61}
    places = ("high", "middle")
    sums = [Sum((f"{place} eligible", f"{place} late"), place, hide=place) for place in (*places, "grade")]
    sums += [Sum(places, "all"), Sum(tuple(f"{place} eligible" for place in places), "all eligible")]
    late = Within("high late", ("grade late",))
    hidden = suppress(counts, smallest=11, sums=sums, limits=[late], none_shown=["high late", "grade late"])
    assert hidden.hides("high")
    assert hidden.hides("grade")
    without = suppress(counts, smallest=11, sums=sums, none_shown=["high late", "grade late"])
    assert without.hides("high")
    assert not without.hides("grade")


def test_a_hidden_total_cannot_be_added_up() -> None:
    hidden = suppress(
        {"East": 12, "West": 13, "all": 25, "program": 30},
        smallest=11,
        sums=[Sum(("East", "West"), "all")],
        rests=[Rest("program", ("all",), hide="all")],
    )
    assert hidden.withheld == {"all", "East"}


def test_the_few_who_are_left_over_are_a_group_too() -> None:
    of_consent = [Rest("identified", ("consented",), hide="consented")]
    assert suppress({"identified": 50, "consented": 47}, smallest=11, rests=of_consent).withheld == {"consented"}
    assert suppress({"identified": 50, "consented": 39}, smallest=11, rests=of_consent).withheld == set()
    assert suppress({"identified": 50, "consented": 50}, smallest=11, rests=of_consent).withheld == set()


def test_that_everybody_is_chronic_is_not_said() -> None:
    rest = Rest("identified", ("chronic",), hide="chronic", none_too=True)
    assert suppress({"identified": 50, "chronic": 50}, smallest=11, rests=[rest]).withheld == {"chronic"}


def test_random_tables_hold_no_group_that_can_be_subtracted_back() -> None:
    """Rows and columns with totals: wherever a line's total is shown, its hidden cells are none, or two and many."""
    draw = random.Random(7)
    for _case in range(300):
        rows, columns = draw.randint(1, 5), draw.randint(1, 4)
        counts = {(r, c): draw.choice((0, 3, 8, 11, 14, 40, 90)) for r in range(rows) for c in range(columns)}
        lines = [[(r, c) for c in range(columns)] for r in range(rows)]
        lines += [[(r, c) for r in range(rows)] for c in range(columns)]
        totals = {(-1 - n, 0): sum(counts[key] for key in line) for n, line in enumerate(lines)}
        sums = [Sum(tuple(line), (-1 - n, 0)) for n, line in enumerate(lines)]
        hidden = suppress(counts | totals, smallest=11, sums=sums)
        for n, line in enumerate(lines):
            unseen = [key for key in line if hidden.hides(key)]
            if hidden.hides((-1 - n, 0)):
                assert unseen
            elif unseen and len(unseen) < len(line):
                assert len(unseen) >= 2
                assert sum(counts[key] for key in unseen) >= 11
        for key, count in (counts | totals).items():
            assert hidden.hides(key) or count >= 11
