"""The district's counts and shares: what a real one of its size has."""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter, defaultdict
from datetime import date
from itertools import combinations

import networkx as nx
import numpy as np

from iattend_desktop.sample.district import make_district
from iattend_desktop.sample.rows import District, Mentor, School, Student
from iattend_desktop.sample.shares import deal
from iattend_desktop.vocabulary import Grade, MentorKind


def test_the_pilot_has_the_programs_own_counts(pilot: District) -> None:
    assert len(pilot.schools) == 92
    assert len({counselor.staff_no for school in pilot.schools for counselor in school.counselors}) == 93
    assert len(pilot.mentors) == 95
    assert len(pilot.students) == 2_000
    assert sum(student.identified for student in pilot.students) == 162
    assert sum(mentor.capacity or 0 for mentor in pilot.mentors) == 171


def test_the_same_seed_makes_the_same_district_and_another_seed_another(pilot: District) -> None:
    again, other = make_district("pilot", 11), make_district("pilot", 12)
    assert (again.schools, again.students, again.mentors) == (pilot.schools, pilot.students, pilot.mentors)
    for field in dataclasses.fields(pilot.attendance):
        assert np.array_equal(getattr(again.attendance, field.name), getattr(pilot.attendance, field.name))
    assert other.students != pilot.students


def test_deal_gives_whole_counts_to_the_largest_remainders() -> None:
    # 7 of 50/30/20: 3.5, 2.1, 1.4; three whole, two, one, and the one left goes to the largest remainder, 0.5.
    assert deal({"a": 0.5, "b": 0.3, "c": 0.2}, 7) == ["a"] * 4 + ["b"] * 2 + ["c"]


def test_schools_have_names_and_codes_of_their_own_in_los_angeles(pilot: District) -> None:
    assert len({re.sub(r"\W", "", school.name.casefold()) for school in pilot.schools}) == 92
    assert len({school.cds for school in pilot.schools}) == 92
    assert all(re.fullmatch(r"1964733\d{7}", school.cds) for school in pilot.schools)
    assert all(school.low <= school.high for school in pilot.schools)
    assert all(33.6 < school.latitude < 34.4 and -118.7 < school.longitude < -118.1 for school in pilot.schools)
    regions = Counter(school.region for school in pilot.schools)
    assert set(regions) == {"North", "South", "East", "West", "Central", "Harbor"}
    assert regions["North"] == 31  # 34 % of 92 is 31.3


def test_ids_are_digits_of_one_width_and_nobody_shares_one(pilot: District) -> None:
    ids = [student.local_id for student in pilot.students]
    assert all(re.fullmatch(r"\d{8}", value) for value in ids)
    assert all(re.fullmatch(r"\d{10}", student.ssid) for student in pilot.students)
    assert len(set(ids)) == len({student.ssid for student in pilot.students}) == 2_000
    assert any(value.startswith("0") for value in ids)
    assert all(re.fullmatch(r"\d{8}", mentor.local_id) for mentor in pilot.mentors)


def test_home_languages_and_names_are_those_of_los_angeles(pilot: District) -> None:
    languages = Counter(student.home_language for student in pilot.students)
    assert 0.45 < languages["English"] / 2_000 < 0.55
    assert 0.35 < languages["Spanish"] / 2_000 < 0.42
    assert all(languages[language] for language in ("Armenian", "Korean", "Tagalog", "Farsi", "Russian", "Vietnamese"))
    names = [f"{student.first_name} {student.last_name}" for student in pilot.students]
    for mark in ("'", "-", "é", "ñ", "ễ"):
        assert any(mark in name for name in names), mark
    assert sum(not student.first_name for student in pilot.students) == 4  # 0.2 % have one name alone
    assert all(student.last_name for student in pilot.students)


def test_ages_fit_grades(pilot: District) -> None:
    older = 0
    for student in pilot.students:
        school = pilot.schools[student.school]
        assert school.low <= student.grade <= school.high
        # Five by September 1 for kindergarten, a year more for each grade (Education Code 48000).
        born = student.birth_date
        age = 2026 - born.year - ((born.month, born.day) > (9, 1))
        usual = 5 + int(student.grade)
        assert age in (usual, usual + 1)
        older += age > usual
    assert older / 2_000 < 0.04


def test_brothers_and_sisters_share_a_home_and_can_have_one_mother(pilot: District) -> None:
    homes: dict[str, list[Student]] = defaultdict(list)
    for student in pilot.students:
        homes[student.household].append(student)
    shared = [home for home in homes.values() if len(home) > 1]
    assert 0.30 < sum(map(len, shared)) / 2_000 < 0.42
    for home in shared:
        assert len({student.address for student in home}) == 1
        assert len({student.guardian for student in home}) == 1
        assert len({student.last_name for student in home if student.first_name}) <= 1
        for one, other in combinations(home, 2):
            apart = abs((one.birth_date - other.birth_date).days)
            assert apart == 0 or apart > 270


def test_thirty_percent_were_chronically_absent_last_year(pilot: District) -> None:
    known = [student for student in pilot.students if student.days_expected is not None]
    chronic = [student for student in known if 10 * _absent(student) >= _expected(student)]
    assert abs(len(chronic) - 0.30 * len(known)) <= 1
    severe = sum(5 * _absent(student) >= _expected(student) for student in known)
    assert abs(severe - 0.09 * len(known)) <= 1
    assert all(31 <= _expected(student) <= 180 and 0 <= _absent(student) <= _expected(student) for student in known)
    assert all(student.days_expected is None for student in pilot.students if student.grade is Grade.TK)


def test_identified_students_were_chronic_or_near_it_and_every_school_has_one(pilot: District) -> None:
    identified = [student for student in pilot.students if student.identified]
    assert all(100 * _absent(student) >= 7 * _expected(student) for student in identified)
    chronic = sum(10 * _absent(student) >= _expected(student) for student in identified)
    assert chronic / 162 > 0.9
    assert len({student.school for student in identified}) >= 90  # a small school may have nobody to identify
    assert sum(student.consent is not None for student in identified) == 138  # 85 % of 162 is 137.7
    assert all(student.identified_by for student in identified)
    assert not any(student.consent or student.identified_by for student in pilot.students if not student.identified)


def test_attendance_adds_up_in_every_row(pilot: District) -> None:
    facts = pilot.attendance
    parts = (facts.excused, facts.unexcused, facts.suspended_out, facts.suspended_in, facts.study_done)
    assert np.array_equal(facts.expected, facts.attended + sum(parts) + facts.study_not_done)
    for field in dataclasses.fields(facts):
        assert getattr(facts, field.name).min() >= 0
    # Weekdays from August 13 to November 20, 2026, less September 4 and 7 and November 11.
    holidays = ["2026-09-04", "2026-09-07", "2026-11-11"]
    starts = ["2026-08-13", "2026-09-01", "2026-10-01", "2026-11-01"]
    ends = ["2026-09-01", "2026-10-01", "2026-11-01", "2026-11-21"]
    days = np.busday_count(starts, ends, holidays=holidays)
    assert np.all(facts.expected + facts.not_submitted <= days[facts.month])
    assert 0.02 < np.mean(facts.not_submitted > 0) < 0.04
    assert facts.suspended_out.sum() > 0
    assert facts.study_done.sum() > 0


def test_who_missed_much_last_year_misses_much_this_year(pilot: District) -> None:
    facts = pilot.attendance
    absent = facts.excused + facts.unexcused + facts.suspended_out + facts.study_not_done
    by_student = np.bincount(facts.student, weights=absent) / np.bincount(facts.student, weights=facts.expected)
    identified = np.array([student.identified for student in pilot.students])
    assert by_student[identified].mean() > 2 * by_student[~identified].mean()
    assert 0.06 < absent.sum() / facts.expected.sum() < 0.12
    moved = np.array([student.school for student in pilot.students])[facts.student] != facts.school
    assert 5 <= len(set(facts.student[moved].tolist())) <= 60


def test_mentors_are_leaders_with_one_to_four_places_and_most_are_cleared(pilot: District) -> None:
    kinds = Counter(mentor.kind for mentor in pilot.mentors)
    assert kinds[MentorKind.DISTRICT_LEADER] == 93
    assert {mentor.capacity for mentor in pilot.mentors} == {1, 2, 3, 4, None}
    assert sum(mentor.capacity is None for mentor in pilot.mentors) == 3  # 3 % of 95
    assert abs(sum(map(_cleared, pilot.mentors)) - 83.6) < 1  # 88 % of 95
    checks = [mentor.screening.check_expires for mentor in pilot.mentors]
    assert sum(ends is not None and ends < date(2026, 11, 20) for ends in checks) == 3  # 3 % of 95
    assert sum(mentor.screening.training is None for mentor in pilot.mentors) >= 2
    assert all(5 <= mentor.travel_miles <= 15 for mentor in pilot.mentors)
    assert {mentor.virtual for mentor in pilot.mentors} == {"Yes", "No", ""}


def test_contacts_are_of_the_ranges_kept_for_examples(pilot: District) -> None:
    people: list[Student | Mentor] = [*pilot.students, *pilot.mentors]
    phones = [person.phone for person in people if person.phone]
    assert all(re.fullmatch(r"\((213|323|818|310)\) 555-01\d\d", phone) for phone in phones)
    emails = [person.email for person in people if person.email]
    assert all(re.fullmatch(r"[a-z0-9.]+@example\.org", email) for email in emails)
    assert 0.9 < sum(bool(student.phone) for student in pilot.students) / 2_000 < 1


def test_most_with_consent_can_be_matched_and_some_cannot(pilot: District) -> None:
    mentors = [mentor for mentor in pilot.mentors if _cleared(mentor) and mentor.capacity]
    waiting = [student for student in pilot.students if student.consent]
    flow: nx.DiGraph[object] = nx.DiGraph()
    for number, student in enumerate(waiting):
        flow.add_edge("from", ("student", number), capacity=1)
        for mentor in mentors:
            if _suits(student, pilot.schools[student.school], mentor):
                flow.add_edge(("student", number), mentor.local_id, capacity=1)
                flow.add_edge(mentor.local_id, "to", capacity=mentor.capacity)
    matched = nx.maximum_flow_value(flow, "from", "to")
    assert 0.80 < matched / len(waiting) < 0.99


def _suits(student: Student, school: School, mentor: Mentor) -> bool:
    if mentor.site.latitude is None or mentor.site.longitude is None:
        return False
    north, east = (mentor.site.latitude - school.latitude) * 69.0, (mentor.site.longitude - school.longitude) * 57.3
    near = math.hypot(north, east) <= mentor.travel_miles
    meets = {"any": near or mentor.virtual == "Yes", "in person": near, "virtual": mentor.virtual == "Yes", "": False}
    low, high = (Grade[text] if text in ("TK", "K") else Grade(int(text)) for text in (mentor.lowest, mentor.highest))
    return (
        student.home_language in mentor.languages
        and meets[student.meeting_wish]
        and low <= student.grade <= high
        and bool(student.availability & mentor.availability)
    )


def _cleared(mentor: Mentor) -> bool:
    done = mentor.screening
    dates = (done.application, done.interview, done.check, done.references, done.training, done.agreement)
    if None in dates or done.check_expires is None or done.training_hours is None:
        return False
    return done.check_expires >= date(2026, 11, 20) and done.training_hours >= 2


def _absent(student: Student) -> int:
    assert student.days_absent is not None
    return student.days_absent


def _expected(student: Student) -> int:
    assert student.days_expected is not None
    return student.days_expected
