"""Days of students and schools: kinds of absence apart, as of any day, and SQL against a plain count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from iattend_desktop.attendance.fact_rows import COUNTS
from iattend_desktop.attendance.grain import FINEST_FIRST, NO_SCHOOL
from iattend_desktop.attendance.group_rate import GroupRate, school_rates
from iattend_desktop.attendance.rate import Totals, attendance_columns, attendance_totals
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Band, Grain, LausdLine
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY, make_import_run, make_month, make_school, make_student
from tests.looking import looking
from tests.unit.attendance.conftest import AddFact
from tests.unit.attendance.plain_count import facts_that_count

YEAR_START = date(2026, 8, 13)
ABSENT = ("excused", "unexcused", "unspecified", "suspended_out", "independent_study_missed")


def totals(workspace: Workspace, **how: Any) -> dict[int, Totals]:
    with workspace.read() as session:
        return attendance_totals(session, school_year_of(session, TODAY).id, **how)


def test_the_kinds_of_absence_stand_apart_and_add_up(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    add_fact(
        Grain.MONTH,
        date(2026, 9, 1),
        date(2026, 9, 30),
        20,
        excused=1,
        unexcused=2,
        suspended_out=3,
        suspended_in=2,
        independent_study=4,
        independent_study_missed=1,
        not_submitted=2,
    )
    add_fact(Grain.MONTH, date(2026, 10, 1), date(2026, 10, 31), 22, excused=2, unspecified=1, not_submitted=1)
    assert totals(workspace)[student] == Totals(
        expected=42,
        absent=10,  # 3 excused, 2 unexcused, 1 not told, 3 suspended, 1 of independent study
        not_submitted=3,
        grain=Grain.MONTH,
        excused=3,
        unexcused=2,
        unspecified=1,
        suspended_out=3,
        independent_study_missed=1,
        suspended_in=2,
        independent_study=4,
    )
    found = totals(workspace)[student]
    assert (found.band, found.lausd_line) == (Band.SEVERE, LausdLine.CHRONIC)  # 23.8 %


def test_as_of_a_day_that_is_past_only_whole_periods_need_count(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    add_fact(Grain.YEAR, date(2026, 7, 1), date(2027, 6, 30), 180, unexcused=50)
    add_fact(Grain.MONTH, date(2026, 9, 1), date(2026, 9, 30), 21, unexcused=1)
    add_fact(Grain.MONTH, date(2026, 10, 1), date(2026, 10, 31), 22, unexcused=4)

    def days(day: date, **how: Any) -> tuple[int, int]:
        found = totals(workspace, as_of=day, **how)[student]
        return found.absent, found.expected

    assert days(date(2026, 10, 15)) == (50, 180)  # the year's summary has begun, and tells more than two months
    assert days(date(2026, 9, 30), whole_periods=True) == (1, 21)
    assert days(date(2026, 10, 15), whole_periods=True) == (1, 21)
    assert days(date(2026, 10, 31), whole_periods=True) == (5, 43)
    assert totals(workspace, as_of=date(2026, 9, 29), whole_periods=True) == {}


def test_days_by_day_are_cut_at_the_day(workspace: Workspace, student: int, add_fact: AddFact) -> None:
    for day in range(1, 5):
        add_fact(Grain.DAY, date(2026, 9, day), date(2026, 9, day), 1, unexcused=1 if day in (2, 4) else 0)
    for day, absent in ((1, 0), (2, 1), (3, 1), (4, 2), (30, 2)):
        for whole in (False, True):
            found = totals(workspace, as_of=date(2026, 9, day), whole_periods=whole)[student]
            assert (found.absent, found.expected) == (absent, min(day, 4))


def test_a_student_of_two_schools_counts_at_each_with_its_days_and_once_in_the_whole(workspace: Workspace) -> None:
    """30 days with 3 missed at Lincoln, 20 with 2 at Roosevelt: at neither 31 days, in the whole 5 of 50."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, roosevelt = make_school(session), make_school(session, "Roosevelt High")
        mover, settled = (make_student(session, lincoln).student_id for _one in range(2))
        make_month(session, mover, lincoln, date(2026, 8, 1), expected=30, absent=3)
        make_month(session, mover, roosevelt, date(2026, 9, 1), expected=20, absent=2)
        make_month(session, settled, roosevelt, date(2026, 9, 1), expected=40, absent=1)
        year, keys = school_year_of(session, TODAY).id, (lincoln.id, roosevelt.id)
    with workspace.read() as session:
        rates = school_rates(session, year)
        columns = attendance_columns(session, year, by_school=True)
    assert columns.school.tolist() == [keys[0], keys[1], keys[1]]
    assert columns.student.tolist() == [mover, mover, settled]

    def told(rate: GroupRate) -> tuple[int, ...]:
        return rate.students, rate.eligible, rate.chronic, rate.too_early, rate.days["absent"], rate.days["expected"]

    assert told(rates.overall) == (2, 2, 1, 0, 6, 90)
    assert told(rates.schools[keys[0]]) == (1, 0, 0, 1, 3, 30)
    assert told(rates.schools[keys[1]]) == (2, 1, 0, 1, 3, 60)
    assert rates.overall.bands[Band.MODERATE] == rates.overall.bands[Band.SATISFACTORY] == 1
    assert rates.overall.lausd == {LausdLine.PROFICIENT: 1, LausdLine.BETWEEN: 0, LausdLine.CHRONIC: 1}
    assert rates.schools[keys[1]].days["unexcused"] == 3


def test_days_without_a_school_stand_apart_and_nothing_is_no_rate(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    with workspace.read() as session:
        year = school_year_of(session, TODAY).id
        empty = school_rates(session, year)
    assert (empty.overall.students, empty.overall.chronic, empty.schools) == (0, 0, {})
    add_fact(Grain.YEAR, date(2026, 7, 1), date(2027, 6, 30), 180, unexcused=18)
    with workspace.read() as session:
        rates = school_rates(session, year)
    assert (list(rates.schools), rates.overall.chronic) == ([NO_SCHOOL], 1)
    assert rates.schools[NO_SCHOOL] == rates.overall
    assert student in totals(workspace)


def test_days_not_submitted_alone_make_nobody_present_or_absent(
    workspace: Workspace, student: int, add_fact: AddFact
) -> None:
    add_fact(Grain.DAY, date(2026, 9, 1), date(2026, 9, 1), 0, not_submitted=1)
    with workspace.read() as session:
        overall = school_rates(session, school_year_of(session, TODAY).id).overall
    assert (overall.students, overall.eligible, overall.too_early, sum(overall.bands.values())) == (1, 0, 0, 0)
    assert overall.days["not_submitted"] == 1
    assert totals(workspace)[student].band is None


@pytest.mark.parametrize("grain", list(Grain))
@pytest.mark.parametrize(
    "days", [{"unexcused": 5000}, {"suspended_in": 4096}, {"not_submitted": (1 << 31) - 1}, {"excused": 4095}]
)
def test_counts_too_great_for_their_place_are_read_all_the_same(
    workspace: Workspace, student: int, add_fact: AddFact, grain: Grain, days: dict[str, int]
) -> None:
    """Nonsense that a file said once is shown as it is, and nobody else's days are."""
    add_fact(grain, date(2026, 9, 1), date(2026, 9, 1), 9000, **days)
    found = totals(workspace)[student]
    assert {name: getattr(found, name) for name in COUNTS} == {**dict.fromkeys(COUNTS, 0), "expected": 9000, **days}
    assert found.grain is grain


def test_one_statement_for_one_student_and_for_many(
    workspace: Workspace, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        people = [make_student(session, school).student_id for _number in range(30)]
        for person in people:
            make_month(session, person, school, date(2026, 9, 1))
        year = school_year_of(session, TODAY).id
    with workspace.read() as session:
        assert count_statements(lambda: attendance_totals(session, year, students=people[:1])) == 1
        assert (
            count_statements(lambda: attendance_totals(session, year, students=[*people, *range(10**6, 10**6 + 600)]))
            == 1
        )
        assert count_statements(lambda: school_rates(session, year)) == 1
        assert list(attendance_totals(session, year, students=people[:2])) == people[:2]
        many = attendance_totals(session, year, students=[*people[3:], *range(10**6, 10**6 + 600)])
        assert list(many) == people[3:]
        assert attendance_totals(session, year, students=[]) == {}


@pytest.fixture
def places(workspace: Workspace) -> tuple[int, list[int], list[int], int]:
    """The school year, three students, two schools and an import."""
    with workspace.write(Permission.IMPORT_ROSTERS, "Add") as session:
        schools = [make_school(session), make_school(session, "Roosevelt High")]
        students = [make_student(session, schools[0]).student_id for _one in range(3)]
        run = make_import_run(session)
        return school_year_of(session, TODAY).id, students, [school.id for school in schools], run.id


_LENGTH = {Grain.DAY: 0, Grain.MONTH: 30, Grain.YEAR: 300}
_FACT = st.tuples(
    st.integers(0, 2),  # student
    st.sampled_from([None, 0, 1]),  # school
    st.sampled_from(list(Grain)),
    st.integers(0, 60),  # first day
    st.booleans(),  # in force
    st.tuples(*(st.integers(0, 4) for _part in COUNTS)),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.lists(_FACT, max_size=25, unique_by=lambda fact: fact[:4]), cut=st.integers(-1, 400), whole=st.booleans()
)
def test_the_query_equals_a_plain_count(
    workspace: Workspace,
    places: tuple[int, list[int], list[int], int],
    facts: list[tuple[int, int | None, Grain, int, bool, tuple[int, ...]]],
    cut: int,
    whole: bool,
) -> None:
    year, students, schools, run = places
    rows = [_row(fact, year, students, schools, run) for fact in facts]
    as_of = YEAR_START + timedelta(days=cut)
    with looking(workspace, writing=True) as session:
        if rows:
            session.execute(insert(AttendanceFact.__table__), rows)  # type: ignore[arg-type] # it is a Table
        found = attendance_totals(session, year, as_of=as_of, whole_periods=whole)
        rates = school_rates(session, year, as_of=as_of, whole_periods=whole)
        session.rollback()
    counted = facts_that_count(
        [row for row in rows if row["superseded_by_id"] is None and row["ends_on" if whole else "starts_on"] <= as_of]
    )
    finest: dict[int, int] = {}
    for row in counted:
        rank = FINEST_FIRST.index(row["grain"])
        finest[row["student_id"]] = min(rank, finest.get(row["student_id"], rank))
    sums: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    at_school: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in counted:
        for name in COUNTS:
            sums[row["student_id"]][name] += row[name]
        days = at_school[row["school_id"] or NO_SCHOOL][row["student_id"]]
        days[0] += sum(row[name] for name in ABSENT)
        days[1] += row["expected"]
    assert set(found) == set(finest)
    for student, total in found.items():
        own = sums[student]
        assert total.grain is FINEST_FIRST[finest[student]]
        assert total.absent == sum(own[name] for name in ABSENT)
        assert {name: getattr(total, name) for name in COUNTS} == own
    assert set(rates.schools) == set(at_school)
    for school, by_student in at_school.items():
        rate = rates.schools[school]
        assert rate.students == len(by_student)
        assert rate.chronic == sum(10 * a >= e > 30 for a, e in by_student.values())
        assert rate.days["absent"] == sum(a for a, _e in by_student.values())
    assert rates.overall.days["absent"] == sum(sum(own[name] for name in ABSENT) for own in sums.values())
    assert rates.overall.students == len(sums)
    assert sum(rates.overall.bands.values()) == sum(own["expected"] > 0 for own in sums.values())


def _row(
    fact: tuple[int, int | None, Grain, int, bool, tuple[int, ...]],
    year: int,
    students: list[int],
    schools: list[int],
    run: int,
) -> dict[str, Any]:
    """A fact as a row; days expected are what its absences need, and more."""
    student, school, grain, first, in_force, counts = fact
    row = dict(zip(COUNTS, counts, strict=True))
    starts_on = YEAR_START + timedelta(days=first)
    absent = sum(row[name] for name in ABSENT)
    row["expected"] = row["expected"] * 10 + absent
    return {
        **row,
        "student_id": students[student],
        "school_id": None if school is None else schools[school],
        "school_year_id": year,
        "grain": grain,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=_LENGTH[grain]),
        "attended": row["expected"] - absent,
        "source": "test",
        "superseded_by_id": None if in_force else run,
    }
