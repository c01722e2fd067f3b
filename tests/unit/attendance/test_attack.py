"""A reader recovers no hidden figure of a report, by whatever sums of all its tables; and the reader is no fool."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iattend_desktop.attendance import cohort as cohort_module
from iattend_desktop.attendance.cohort_students import Cohort, Dimension, followed
from iattend_desktop.attendance.cohort_tables import Key
from iattend_desktop.attendance.suppression import Suppressed, suppress
from tests.unit.attendance.attack_cohort import TABLES, attack, cohort_of, printed, random_cohort

Row = tuple[int, ...]
QUICK = ("a table each", "regions and schools", "region × grade", "language × program")


def test_the_reader_recovers_much_where_only_the_small_counts_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two schools of one region, one of them with 4 who are chronic of 40: 30 − 26 gives them back."""

    def small_alone(counts: dict[Key, int], *, smallest: int, **_relations: object) -> Suppressed[Key]:
        return suppress(counts, smallest=smallest)

    rows = [(n < 4 and school == 0) or (n < 26 and school == 1) for school in range(2) for n in range(40)]
    cohort = cohort_of([(0, n, 180, 36 * chronic, 0, n // 40, 0, 0, 0) for n, chronic in enumerate(rows)])
    tables = ((Dimension.SCHOOL,),)
    assert attack(cohort, printed(cohort, tables, years=1)).recovered == ()
    monkeypatch.setattr(cohort_module, "suppress", small_alone)
    assert "school0 year 0 chronic" in attack(cohort, printed(cohort, tables, years=1)).recovered


@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("shape", QUICK)
def test_nothing_is_recovered_from_random_districts(shape: str, seed: int) -> None:
    chance = random.Random(seed)
    cohort = random_cohort(chance)
    same_students = seed % 3 == 0
    if same_students:
        cohort = followed(cohort)
    found = attack(cohort, printed(cohort, TABLES[shape]), same_students=same_students)
    assert found.recovered == ()


def test_that_nobody_came_late_to_a_grade_does_not_tell_it_of_the_school_that_has_it_alone() -> None:
    """School 1 alone has grades 2 and 3, beside schools with few newcomers; the long form found it."""
    rows = [(0, n, 180, 36 * (n % 10 > 0), 1, 1, 2 + n % 2, 0, 0) for n in range(90)]
    rows += [(0, 100 + n, 180 if n > 3 else 12, 0, 0, 0, n % 2, 0, 0) for n in range(30)]
    rows += [(0, 200 + n, 180 if n > 3 else 12, 36 * (n % 2), 2, 2, 1 + (n < 15), 0, 0) for n in range(40)]
    cohort = cohort_of(rows)
    assert attack(cohort, printed(cohort, TABLES["a table each"], years=1)).recovered == ()


_GROUPS = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 2), st.integers(0, 1), st.integers(0, 1),  # school, grade, language, program
        st.integers(1, 45), st.integers(0, 45), st.integers(0, 12),  # students, of them chronic, and too early
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


@given(this_year=_GROUPS, last_year=_GROUPS, shape=st.sampled_from(QUICK))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_recovered_whatever_the_groups_are(this_year: list[Row], last_year: list[Row], shape: str) -> None:
    cohort = _district([this_year, last_year])
    assert attack(cohort, printed(cohort, TABLES[shape])).recovered == ()


def _district(years: list[list[Row]]) -> Cohort:
    """Groups of students who miss a fifth of their days or none, or came too late; schools 1 and 2 are one region."""
    rows: list[Row] = []
    for year, groups in enumerate(years):
        person = 0
        for school, grade, language, program, students, chronic, too_early in groups:
            for n in range(students):
                expected = 20 if n >= students - too_early else 180
                place = (min(school, 1), school, grade, language, program)
                rows.append((year, person, expected, expected // 5 if n < chronic else 0, *place))
                person += 1
    return cohort_of(rows)
