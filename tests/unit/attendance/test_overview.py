"""The figures of the Attendance page: small districts by hand, and a large one against a count fact by fact."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from iattend_desktop.attendance.overview import District, load_district
from iattend_desktop.attendance.overview_counts import Kind
from iattend_desktop.attendance.student_year import student_year
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.school import School
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Band, Eligibility, Grain
from iattend_desktop.workspace import Workspace, school_year_of
from tests.factories import make_import_run, make_month, make_school, make_student

KINDS = ("excused", "unexcused", "unspecified", "suspended_out", "independent_study_missed")


def add_days(session: Session, student: int, school: School | None, days: dict[date, str]) -> None:
    """One fact a day: a kind of absence, ``present``, or ``not_submitted``."""
    for day, what in days.items():
        expected = 0 if what == "not_submitted" else 1
        session.add(
            AttendanceFact(
                student_id=student,
                school_id=school.id if school is not None else None,
                school_year_id=school_year_of(session, day).id,
                grain=Grain.DAY,
                starts_on=day,
                ends_on=day,
                expected=expected,
                attended=expected if what == "present" else 0,
                source="test",
                **({} if what == "present" else {what: 1}),
            )
        )


def add_year(session: Session, student: int, starts_on: date, expected: int, absent: int) -> None:
    """A year-end summary; the absences are of an unknown kind."""
    session.add(
        AttendanceFact(
            student_id=student,
            school_year_id=school_year_of(session, starts_on).id,
            grain=Grain.YEAR,
            starts_on=starts_on,
            ends_on=date(starts_on.year + 1, 6, 30),
            expected=expected,
            attended=expected - absent,
            unspecified=absent,
            source="test",
        )
    )


def told(lines: object) -> dict[str, tuple[int, int]]:
    """Count and whole of lines by key."""
    assert isinstance(lines, tuple)
    return {line.key: (line.count, line.whole) for line in lines}


def test_an_empty_workspace_has_no_figures(workspace: Workspace) -> None:
    district = load_district(workspace)
    assert (district.students, district.schools, district.as_of) == ((), (), None)
    figures = district.figures()
    assert (figures.students, figures.months, figures.weekdays) == (0, (), ())
    assert [line.count for line in figures.bands] == [0, 0, 0, 0]


def test_bands_months_and_reasons_of_three_students(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        severe, fine, early, nothing = (
            make_student(session, school, name).student_id for name in ("Rosa", "Ana", "Omar", "Eli")
        )
        for month, absent in ((9, 5), (10, 3)):
            make_month(session, severe, school, date(2026, month, 1), expected=20, absent=absent)
            make_month(session, fine, school, date(2026, month, 1), expected=20, absent=0)
        fact = make_month(session, early, school, date(2026, 10, 1), expected=20, absent=0)
        fact.suspended_out, fact.excused, fact.not_submitted, fact.attended = 2, 1, 2, 17
    district = load_district(workspace)
    figures = district.figures()
    # Rosa 8 of 40, severe; Ana 0 of 40; Omar 3 of 20, moderate but too early; of Eli nothing is known
    assert told(figures.bands) == {
        "band:satisfactory": (1, 3),
        "band:at_risk": (0, 3),
        "band:moderate": (1, 3),
        "band:severe": (1, 3),
    }
    assert [line.early for line in figures.bands] == [0, 0, 1, 0]
    assert told(figures.months) == {"month:9": (5, 40), "month:10": (6, 60)}
    assert [line.students for line in figures.months] == [(severe,), (early, severe)]  # by name
    assert told(figures.kinds) == {
        "kind:excused": (1, 11),
        "kind:unexcused": (8, 11),
        "kind:suspended_out": (2, 11),
        "kind:independent_study_missed": (0, 11),
        "not_submitted": (2, 0),
    }
    # a tenth of the days: Rosa 8 of 40 unexcused, Omar 2 of 20 suspended; his one excused day is not
    assert [line.students for line in figures.kinds] == [(), (severe,), (early,), (), ()]
    assert (figures.eligible, figures.chronic, figures.too_early, figures.early) == (2, 1, 1, 1)
    assert (figures.unknown, figures.expected, figures.absent, figures.not_submitted) == (1, 100, 11, 2)
    (eli,) = [one for one in district.students if one.id == nothing]
    assert (eli.band, eli.eligibility) == (None, Eligibility.NO_DATA)
    assert figures.weekdays == ()  # by month nothing is known of weekdays
    assert district.as_of == date(2026, 10, 31)


def test_figures_of_some_are_of_those_alone(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        east, west = make_school(session), make_school(session, "Roosevelt High", region="West")
        for school, absent in ((east, 4), (west, 8)):
            make_month(
                session, make_student(session, school).student_id, school, date(2026, 9, 1), expected=40, absent=absent
            )
    district = load_district(workspace)
    west_only = district.figures(lambda student: student.region == "West")
    assert (west_only.students, west_only.absent, told(west_only.months)) == (1, 8, {"month:9": (8, 40)})
    assert [line.count for line in west_only.bands] == [0, 0, 0, 1]


def test_weekdays_come_from_days(workspace: Workspace) -> None:
    monday = date(2026, 11, 2)
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        student = make_student(session, school).student_id
        week = ("unexcused", "present", "present", "not_submitted", "excused")
        add_days(
            session,
            student,
            school,
            {monday + timedelta(days=7 * turn + at): what for turn in range(2) for at, what in enumerate(week)},
        )
    figures = load_district(workspace).figures()
    # the two Thursdays were not submitted: nothing is expected there, and no line stands for them
    assert told(figures.weekdays) == {
        "weekday:0": (2, 2),
        "weekday:1": (0, 2),
        "weekday:2": (0, 2),
        "weekday:4": (2, 2),
    }
    assert [line.students for line in figures.weekdays] == [(student,), (), (), (student,)]
    assert figures.not_submitted == 2


def test_a_line_is_crossed_within_the_newest_week(workspace: Workspace) -> None:
    """Nov 20 is a Friday: the week is Nov 14 to 20, and days up to Nov 13 stand before it."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        worse, better, new = (make_student(session, school, name).student_id for name in ("Rosa", "Ana", "Omar"))
        days = [date(2026, 10, 26) + timedelta(days=at) for at in range(26)]
        days = [day for day in days if day.weekday() < 5]  # 20 days, 5 of them in the newest week
        missed = {worse: {19}, better: {0}, new: set[int]()}
        for student, absent in missed.items():
            session.flush()
            chosen = days[15:] if student == new else days
            add_days(
                session,
                student,
                school,
                {day: "unexcused" if days.index(day) in absent else "present" for day in chosen},
            )
    district = load_district(workspace)
    by_key = {one.id: one for one in district.students}
    assert (district.since, district.since_month) == (date(2026, 11, 14), None)
    # before: 0 of 15, satisfactory; with the week: 1 of 20, exactly 5 %, at risk
    assert (by_key[worse].before_absent, by_key[worse].before_expected, by_key[worse].crossed) == (0, 15, 1)
    # 1 of 15 is at risk and 1 of 20 is at risk: nothing was crossed
    assert (by_key[better].before_band, by_key[better].band, by_key[better].crossed) == (Band.AT_RISK, Band.AT_RISK, 0)
    assert (by_key[new].before_band, by_key[new].crossed) == (None, 0)  # nothing is known of before


def test_by_month_the_newest_month_is_what_is_new(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        better, worse = (make_student(session, school, name).student_id for name in ("Ana", "Rosa"))
        for student, absent in ((better, (3, 0)), (worse, (0, 8))):
            for month, days in zip((10, 11), absent, strict=True):
                make_month(session, student, school, date(2026, month, 1), expected=20, absent=days)
    district = load_district(workspace)
    by_key = {one.id: one for one in district.students}
    assert (district.since, district.since_month, district.as_of) == (None, date(2026, 11, 1), date(2026, 11, 20))
    assert by_key[better].crossed == -1  # 3 of 20 is moderate, 3 of 40 at risk
    assert by_key[worse].crossed == 3  # nothing of 20, then 8 of 40


def test_schools_are_ranked_by_rate_with_last_year_where_the_student_was(workspace: Workspace) -> None:
    """Last year Rosa was at Roosevelt; Ana, who left the district since, at Lincoln."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, roosevelt = make_school(session), make_school(session, "Roosevelt High", region="West")
        make_school(session, "Nobody's School")
        rosa, omar = make_student(session, lincoln).student_id, make_student(session, roosevelt, "Omar").student_id
        make_month(session, rosa, lincoln, date(2026, 9, 1), expected=40, absent=3)
        make_month(session, omar, roosevelt, date(2026, 9, 1), expected=40, absent=4)
        ana = Person(given_name="Ana")
        session.add(ana)
        session.flush()
        before = date(2025, 7, 1)
        year = school_year_of(session, before).id
        for student, school in ((rosa, roosevelt), (ana.id, lincoln)):
            session.add(
                Enrollment(
                    student_id=student, school_id=school.id, school_year_id=year, entered_on=date(2025, 8, 14), grade=8
                )
            )
        for student, expected, absent in ((rosa, 180, 18), (omar, 180, 17), (ana.id, 30, 30)):
            add_year(session, student, before, expected, absent)
        keys = lincoln.id, roosevelt.id
    first, second = load_district(workspace).schools
    assert (first.id, second.id) == (keys[1], keys[0])
    assert (first.chronic, first.eligible, first.bands) == (1, 1, (0, 0, 1, 0))
    assert (second.chronic, second.eligible, second.bands) == (0, 1, (0, 1, 0, 0))
    # Rosa's 18 of 180 and Omar's 17 of 180 count at Roosevelt; Ana's 30 days at Lincoln are too few
    assert (first.last_chronic, first.last_eligible) == (1, 2)
    assert (second.last_chronic, second.last_eligible, second.last_rate) == (0, 0, None)
    assert (first.missing, second.missing) == ((omar,), ())


def test_before_day_31_a_rate_is_provisional(workspace: Workspace) -> None:
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        for absent in (3, 0):
            make_month(
                session, make_student(session, school).student_id, school, date(2026, 9, 1), expected=30, absent=absent
            )
    (row,) = load_district(workspace).schools
    assert (row.provisional, row.early, row.too_early, row.chronic, row.eligible) == (True, 1, 2, 0, 0)
    assert row.rate == 0.5


def test_before_the_first_day_last_year_ranks_the_schools(workspace: Workspace) -> None:
    """What the outreach day before the year looks at: this year has no attendance yet."""
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        for name, absent in (("Lincoln High", 10), ("Roosevelt High", 40)):
            student = make_student(session, make_school(session, name)).student_id
            add_year(session, student, date(2025, 7, 1), 180, absent)
    district = load_district(workspace)
    assert [(row.name, row.rate, row.last_rate) for row in district.schools] == [
        ("Roosevelt High", None, 1.0),
        ("Lincoln High", None, 0.0),
    ]
    assert district.figures().unknown == 2


def test_a_students_year_by_day_and_by_month_and_the_look_is_logged(workspace: Workspace) -> None:
    days = {
        date(2026, 10, 30): "excused",
        date(2026, 11, 2): "present",
        date(2026, 11, 3): "suspended_out",
        date(2026, 11, 4): "not_submitted",
        date(2026, 11, 23): "unexcused",  # after today
    }
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        school = make_school(session)
        student = make_student(session, school).student_id
        add_days(session, student, school, days)
        make_month(session, student, school, date(2026, 10, 1), expected=20, absent=9)  # the days count, not this
    year = student_year(workspace, student)
    assert [(span.starts_on, span.kind) for span in year.days] == [
        (date(2026, 10, 30), Kind.EXCUSED),
        (date(2026, 11, 2), None),
        (date(2026, 11, 3), Kind.SUSPENDED_OUT),
        (date(2026, 11, 4), None),
    ]
    assert [(span.starts_on, span.absent, span.expected, span.not_submitted) for span in year.months] == [
        (date(2026, 10, 1), 1, 1, 0),
        (date(2026, 11, 1), 1, 2, 1),
    ]
    with workspace.read() as session:
        assert [entry.subject_id for entry in session.query(AuditEntry).filter_by(event="view_record")] == [student]


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


def _plain(fact: AttendanceFact) -> tuple[int, str, date, int, dict[str, int], int, bool]:
    kinds = {kind: getattr(fact, kind) for kind in KINDS}
    gone = fact.superseded_by_id is not None or fact.starts_on > date(2026, 11, 20)
    return fact.student_id, fact.grain, fact.starts_on, fact.expected, kinds, fact.not_submitted, gone


def _count(facts: list[tuple[int, str, date, int, dict[str, int], int, bool]]) -> _Counted:
    """The same figures with dictionaries."""
    counted = _Counted()
    of_student = defaultdict(list)
    for fact in facts:
        if not fact[6]:
            of_student[fact[0]].append(fact)
    months: Counter[str] = Counter()
    month_days: Counter[str] = Counter()
    weekdays: Counter[str] = Counter()
    weekday_days: Counter[str] = Counter()
    counted.totals, counted.kinds = {}, Counter(dict.fromkeys(KINDS, 0))
    for student, some in of_student.items():
        grain = next(grain for grain in ("day", "month", "year") if any(fact[1] == grain for fact in some))
        some = [fact for fact in some if fact[1] == grain]
        absent = sum(sum(fact[4].values()) for fact in some)
        counted.totals[student] = sum(fact[3] for fact in some), absent, sum(fact[5] for fact in some)
        for _student, _grain, day, expected, kinds, _missing, _gone in some:
            counted.kinds.update(kinds)
            if grain != "year":
                months[f"month:{day.month}"] += sum(kinds.values())
                month_days[f"month:{day.month}"] += expected
            if grain == "day":
                weekdays[f"weekday:{day.weekday()}"] += sum(kinds.values())
                weekday_days[f"weekday:{day.weekday()}"] += expected
    counted.months = {key: (months[key], month_days[key]) for key in month_days}
    counted.weekdays = {key: (weekdays[key], weekday_days[key]) for key in weekday_days}
    return counted


def test_the_page_sends_as_many_statements_for_sixty_students_as_for_one(
    workspace: Workspace, count_statements: Callable[[Callable[[], object]], int]
) -> None:
    def add(students: int) -> None:
        with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
            school = make_school(session)
            for _number in range(students):
                make_month(session, make_student(session, school).student_id, school, date(2026, 9, 1))

    found: list[District] = []
    add(1)
    one = count_statements(lambda: found.append(load_district(workspace)))
    add(59)
    assert count_statements(lambda: found.append(load_district(workspace))) == one
    assert [len(district.students) for district in found] == [1, 60]
    # two school years, settings, newest, four of the students' rows, last year's schools, schools, months, weekdays
    assert one == 12
