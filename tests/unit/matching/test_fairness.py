"""Figures of fairness: by hand over arrays, and over a small district by school, tier, language and grade."""

from __future__ import annotations

import numpy as np

from iattend_desktop.matching.fairness import GroupFigures, bottom, figures, whole
from iattend_desktop.matching.groups import DIMENSIONS, dimension_words, group_figures
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.workspace import Workspace
from tests.unit.matching.districts import SAME_SCHOOL, add_student, small_district


def test_rates_are_of_those_whom_a_mentor_could_be_proposed_to() -> None:
    """Group 0: three students, one without consent, one of the two others matched. Group 2 has nobody."""
    found = figures(
        np.array([0, 0, 0, 1, 1]),
        3,
        np.array([True, False, True, True, True]),
        np.array([4, -1, -1, 2, 2]),
        np.array([60_000, 0, 0, 30_000, 41_000]),
    )
    assert found == [
        GroupFigures(group=0, students=3, apart=1, matched=1, score=60_000, lowest=60_000),
        GroupFigures(group=1, students=2, apart=0, matched=2, score=71_000, lowest=30_000),
        GroupFigures(group=2, students=0, apart=0, matched=0, score=0, lowest=0),
    ]
    assert [one.rate for one in found] == [0.5, 1.0, None]
    assert [one.mean for one in found] == [60_000.0, 35_500.0, None]
    assert whole(found) == GroupFigures(-1, students=5, apart=1, matched=3, score=131_000, lowest=30_000)


def test_a_pinned_student_without_consent_counts_as_possible() -> None:
    (found,) = figures(np.array([0]), 1, np.array([False]), np.array([3]), np.array([10_000]))
    assert (found.apart, found.possible, found.rate) == (0, 1, 1.0)


def test_the_bottom_names_low_rates_of_enough_students() -> None:
    def group(number: int, possible: int, matched: int) -> GroupFigures:
        return GroupFigures(number, possible + 5, 5, matched, matched * 50_000, 50_000)

    groups = [group(0, 9, 0), group(1, 10, 5), group(2, 20, 10), group(3, 40, 39), group(4, 12, 12), group(5, 30, 27)]
    assert [one.group for one in bottom(groups)] == [2, 1, 5]  # 1 and 2 are both half; of 0 there are too few
    assert [one.group for one in bottom(groups, enough=5, most=1)] == [0]
    assert bottom([group(4, 12, 12)]) == []


def test_groups_of_a_run(workspace: Workspace) -> None:
    """Rosa and Ana at Lincoln, Ana without consent and in tier 3; Jaylen and Noor at Franklin, Noor speaks Arabic."""
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None, absent=10, grade=12)
    add_student(workspace, district.franklin, "Noor", "Haddad", home_language="ara", absent=5)
    scenario = run_scenario(workspace)

    def told(dimension: str) -> dict[str, tuple[int, int, int, float | None]]:
        groups, found = group_figures(scenario, dimension)
        return {groups.names[one.group]: (one.students, one.apart, one.matched, one.mean) for one in found}

    same = float(SAME_SCHOOL)
    assert told("school") == {"Franklin High": (2, 0, 1, same), "Lincoln High": (2, 1, 1, same)}
    assert told("region") == {"East": (4, 1, 2, same)}
    assert told("language") == {"Arabic": (1, 0, 0, None), "English": (1, 0, 1, same), "Spanish": (2, 1, 1, same)}
    assert told("grade") == {"Grade 9": (3, 0, 2, same), "Grade 12": (1, 1, 0, None)}
    assert told("tier") == {"Tier 3": (1, 1, 0, None), "Tier 2": (1, 0, 0, None), "Not recorded": (2, 0, 2, same)}
    assert list(told("tier")) == ["Tier 3", "Tier 2", "Not recorded"]
    assert list(told("grade")) == ["Grade 9", "Grade 12"]
    assert [dimension_words(one) for one in DIMENSIONS] == ["Tier", "School", "Region", "Home language", "Grade"]


def test_what_is_not_recorded_stands_last(workspace: Workspace) -> None:
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", home_language=None)
    groups, found = group_figures(run_scenario(workspace), "language")
    assert groups.names == ("English", "Spanish", "Not recorded")
    assert (found[2].students, found[2].apart) == (1, 1)  # whose home language is not known cannot be matched
