"""Why a student has no mentor: the first thing to act on, in words and with counts that are true."""

from __future__ import annotations

from iattend_desktop.matching.candidates import find_candidates
from iattend_desktop.matching.columns import Pool
from iattend_desktop.matching.criteria import DEFAULT_PROFILE
from iattend_desktop.matching.explanation import Unmatched, explain_unmatched
from iattend_desktop.matching.graph import CandidateGraph
from iattend_desktop.matching.shortage import Shortage, count_shortages
from iattend_desktop.matching.solver import solve
from tests.unit.matching.pools import SPANISH, ZAPOTEC, a_pool

FAR = 35.0


def unmatched(pool: Pool, pins: tuple[tuple[int, int], ...] = ()) -> list[Unmatched]:
    found = find_candidates(pool, DEFAULT_PROFILE)
    graph = CandidateGraph(
        capacity=pool.mentors.capacity.clip(0),
        load=pool.mentors.load,
        edge_mentee=found.mentee,
        edge_mentor=found.mentor,
        score=found.score,
        need=pool.mentees.need,
        pins=pins,
    )
    return explain_unmatched(pool, DEFAULT_PROFILE, graph, solve(graph).mentor_of)


def texts(one: Unmatched) -> list[str]:
    return [reason.text for reason in one.reasons]


def test_what_the_students_record_lacks_comes_first() -> None:
    (one,) = unmatched(a_pool(student_consent=-1, student_language=-1, mentor_capacity=0))
    assert one.cause == "consent"
    assert texts(one) == ["guardian consent is not on file", "home language is not recorded"]


def test_places_that_went_to_students_of_greater_need() -> None:
    (one,) = unmatched(a_pool(2, 1, student_need=[1, 5]))
    assert (one.mentee, one.cause) == (0, "places")
    assert texts(one) == [
        "1 mentor fits, but has no place left",
        "1 of them mentors only students of greater need",
    ]


def test_places_that_went_to_students_of_the_same_need_and_to_pins() -> None:
    pool = a_pool(3, 2, student_need=[5, 5, 1], student_interests=[[], [1], []])
    (one,) = unmatched(pool, pins=((2, 0),))
    assert one.mentee == 0
    assert texts(one) == [
        "2 mentors fit, but none of them has a place left",
        "1 of them mentors students of the same need, with whom the match as a whole is better",
        "1 of them has only places that are pinned",
    ]


def test_nobody_cleared_has_a_free_place() -> None:
    (one,) = unmatched(a_pool(mentor_load=1))
    assert one.cause == "mentors"
    assert texts(one) == ["no mentor is cleared and has a free place"]


def test_nobody_with_a_place_speaks_the_language() -> None:
    pool = a_pool(
        1,
        3,
        student_language=ZAPOTEC,
        mentor_languages=[[0, 1], [0], [0, 2]],
        mentor_load=[0, 0, 1],
        mentor_latitude=[34.05, FAR, 34.05],
    )
    (one,) = unmatched(pool)
    assert one.cause == "language"
    assert texts(one) == [
        "of 2 mentors who are cleared and have a free place none can speak Zapotec; "
        "1 other can, but is not cleared or has no free place",
        "1 would fit but for this rule: The mentor speaks the language of the home.",
    ]


def test_rules_that_only_together_exclude_everyone() -> None:
    pool = a_pool(
        1,
        3,
        student_language=SPANISH,
        mentor_languages=[[1], [0], [0]],
        mentor_latitude=[FAR, 34.05, FAR],
    )
    (one,) = unmatched(pool)
    assert one.cause == "together"
    assert texts(one)[0] == (
        "of 3 mentors who are cleared and have a free place none meets all rules at once: "
        "1 can reach the school or home, or meet online; 1 can speak Spanish"
    )
    assert {reason.key for reason in one.reasons[1:]} == {"but_for_travel", "but_for_language"}


def test_shortages_are_plain_counts() -> None:
    pool = a_pool(4, 1, student_need=[4, 3, 2, 1], student_consent=[1, 1, -1, 1], student_language=[1, 1, -1, 2])
    shortages = count_shortages(pool, unmatched(pool), regions=["North", "East", "East", ""])
    assert shortages == (
        Shortage("cause", "consent", 1),
        Shortage("cause", "language", 1),
        Shortage("cause", "places", 1),
        Shortage("language", "Spanish", 1),
        Shortage("language", "Zapotec", 1),
        Shortage("language", "not recorded", 1),
        Shortage("region", "East", 2),
        Shortage("region", "not recorded", 1),
    )
    assert count_shortages(pool, []) == ()
