"""The figures of a large made-up district against a count fact by fact, in plain dictionaries."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from iattend_desktop.attendance.overview import load_district
from iattend_desktop.attendance.rate import attendance_totals
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.school import School
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Grain
from iattend_desktop.workspace import Workspace
from tests.factories import make_import_run, make_school, make_student
from tests.unit.attendance.plain_count import facts_that_count
from tests.unit.attendance.year_facts import told

KINDS = ("excused", "unexcused", "unspecified", "suspended_out", "independent_study_missed")


def test_a_mixed_district_equals_a_count_fact_by_fact(workspace: Workspace) -> None:
    """Days, months, year-end summaries, two schools, superseded and future facts; counted again without SQL."""
    draw = random.Random(7)
    facts: list[AttendanceFact] = []
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        schools = [make_school(session, name) for name in ("Lincoln High", "Roosevelt High")]
        run = make_import_run(session)
        students = [make_student(session, draw.choice(schools), f"S{number}").student_id for number in range(40)]
        year = school_year_of(session, date(2026, 11, 20)).id
        session.flush()
        for student in students:
            for grain in draw.sample(list(Grain), draw.randint(0, 3)):
                facts += _facts(draw, student, schools, year, grain, run.id)
        session.add_all(facts)
        session.flush()
        counted = _count([_plain(fact) for fact in facts])
    district = load_district(workspace)
    figures = district.figures()
    with workspace.read() as session:
        rates = attendance_totals(session, year, as_of=date(2026, 11, 20))
    for one in district.students:
        same = rates.get(one.id)
        expected = (same.expected, same.absent, same.not_submitted) if same else (0, 0, 0)
        assert (one.expected, one.absent, one.not_submitted) == expected
    assert {one.id: (one.expected, one.absent, one.not_submitted) for one in district.students} == {
        student: counted.totals.get(student, (0, 0, 0)) for student in students
    }
    assert told(figures.months) == counted.months
    assert told(figures.weekdays) == counted.weekdays
    assert {line.key.removeprefix("kind:"): line.count for line in figures.kinds} == {
        **counted.kinds,
        "not_submitted": sum(total[2] for total in counted.totals.values()),
    }
    assert len(counted.months) > 2
    assert len(counted.weekdays) == 5
    assert any(total == (0, 0, 0) for total in (counted.totals.get(student, (0, 0, 0)) for student in students))


class _Counted:
    totals: dict[int, tuple[int, int, int]]
    months: dict[str, tuple[int, int]]
    weekdays: dict[str, tuple[int, int]]
    kinds: Counter[str]


def _facts(
    draw: random.Random, student: int, schools: list[School], year: int, grain: Grain, run: int
) -> list[AttendanceFact]:
    starts = {
        Grain.DAY: [date(2026, 11, 2) + timedelta(days=at) for at in range(26) if at % 7 < 5],  # some after today
        Grain.MONTH: [date(2026, month, 1) for month in (8, 9, 10, 12)],
        Grain.YEAR: [date(2026, 7, 1)],
    }[grain]
    made = []
    for day in starts:
        for superseded in (None, run) if draw.random() < 0.2 else (None,):
            expected = {Grain.DAY: 1, Grain.MONTH: 20, Grain.YEAR: 60}[grain]
            kinds = dict.fromkeys(KINDS, 0)
            for _day in range(draw.randint(0, expected)):
                if draw.random() < 0.4:
                    kinds[draw.choice(KINDS)] += 1
            missing = draw.random() < 0.1 and grain is Grain.MONTH
            made.append(
                AttendanceFact(
                    student_id=student,
                    school_id=draw.choice(schools).id,
                    school_year_id=year,
                    grain=grain,
                    starts_on=day,
                    ends_on=day,
                    expected=expected,
                    attended=expected - sum(kinds.values()),
                    not_submitted=int(missing),
                    source="test",
                    superseded_by_id=superseded,
                    **kinds,
                )
            )
    return made


def _plain(fact: AttendanceFact) -> dict[str, Any]:
    names = ("student_id", "school_id", "grain", "starts_on", "expected", "not_submitted", "superseded_by_id", *KINDS)
    return {name: getattr(fact, name) for name in names}


def _count(facts: list[dict[str, Any]]) -> _Counted:
    """The same figures with dictionaries."""
    in_force = [fact for fact in facts if fact["superseded_by_id"] is None and fact["starts_on"] <= date(2026, 11, 20)]
    counted = _Counted()
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    months: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    weekdays: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    counted.kinds = Counter(dict.fromkeys(KINDS, 0))
    for fact in facts_that_count(in_force):
        absent = sum(fact[kind] for kind in KINDS)
        for at, days in enumerate((fact["expected"], absent, fact["not_submitted"])):
            totals[fact["student_id"]][at] += days
        counted.kinds.update({kind: fact[kind] for kind in KINDS})
        if fact["grain"] != "year":
            months[f"month:{fact['starts_on'].month}"][0] += absent
            months[f"month:{fact['starts_on'].month}"][1] += fact["expected"]
    for fact in in_force:
        if fact["grain"] == "day":
            weekday = weekdays[f"weekday:{fact['starts_on'].weekday()}"]
            weekday[0] += sum(fact[kind] for kind in KINDS)
            weekday[1] += fact["expected"]
    counted.totals = {key: (one, two, three) for key, (one, two, three) in totals.items()}
    counted.months = {key: (one, two) for key, (one, two) in months.items()}
    counted.weekdays = {key: (one, two) for key, (one, two) in weekdays.items()}
    return counted
