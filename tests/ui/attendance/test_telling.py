"""What a student's panel says of the rule and of the days to come, in words."""

from __future__ import annotations

from dataclasses import replace

from iattend_desktop.attendance.projection import Projection
from iattend_desktop.attendance.rule import CALIFORNIA, Rule
from iattend_desktop.attendance.trend import Trend
from iattend_desktop.vocabulary import Eligibility, Grain
from ui.attendance.telling import outlook_words, standing_words

KNOWN = Trend(
    grain=Grain.MONTH,
    absent=5,
    expected=69,
    rolling=(),
    change=None,
    to_come=111,
    to_spare=12,
    projection=Projection(180, 15.2, 6, 26, 0.9, 0.4),
)


def test_the_days_to_come_and_how_many_may_be_missed() -> None:
    assert outlook_words(KNOWN) == [
        "111 days to come by the school calendar: 12 of them may be missed before 10 %.",
        "Going on like this, the year ends with 3.3 % – 14.4 % missed (90 in 100 such years do).",
    ]
    assert outlook_words(replace(KNOWN, to_come=1, to_spare=0, projection=None)) == [
        "1 day to come by the school calendar: none of them may be missed before 10 %."
    ]
    assert outlook_words(replace(KNOWN, to_spare=None, projection=None)) == [
        "111 days to come by the school calendar: even with none missed the year ends at 10 % or above."
    ]


def test_without_a_calendar_it_says_what_to_import_and_nothing_where_nothing_is_known() -> None:
    assert outlook_words(replace(KNOWN, to_come=None, to_spare=None, projection=None)) == [
        "Import the school calendar to see how many days are to come, and how many may be missed."
    ]
    assert outlook_words(replace(KNOWN, to_come=0)) == []
    assert outlook_words(replace(KNOWN, expected=0)) == []
    assert outlook_words(None) == []


def test_by_which_rule_a_student_is_counted_or_why_not() -> None:
    district = Rule(one_day_attended=True)
    assert standing_words(Eligibility.ELIGIBLE, CALIFORNIA) == CALIFORNIA.words
    assert standing_words(Eligibility.TOO_EARLY, CALIFORNIA) == "Too early: California's rule needs 31 days expected."
    assert standing_words(Eligibility.NOT_ATTENDED, district) == (
        "Not one day attended: by the district's rule the student is not counted."
    )
    assert standing_words(Eligibility.NO_DATA, district) == ""
