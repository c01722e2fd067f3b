"""What is said of a new passphrase: short and commonly used ones are refused, unrelated words are praised."""

from __future__ import annotations

import time

import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.security.strength import BEST, judge, require_choice, why_refused


def test_unrelated_words_are_strong_and_need_no_advice() -> None:
    found = judge("quiet lantern under seven bridges")
    assert (found.score, found.advice) == (BEST, "")
    assert found.words.startswith("Strong")
    assert why_refused("quiet lantern under seven bridges") is None


@pytest.mark.parametrize(
    ("passphrase", "advice"),
    [
        ("password1234", "nothing to do with"),
        ("aaaaaaaaaaaaaaaa", "Repeating"),
        ("abcdefghijklmnop", "Rows such as abc"),
        ("qazwsxedcrfvtgb", "Add a word"),
        ("", "Four unrelated words"),
    ],
)
def test_what_anybody_would_try_comes_with_advice(passphrase: str, advice: str) -> None:
    found = judge(passphrase)
    assert found.score <= 1
    assert advice in found.advice


def test_the_least_length_is_twelve_characters() -> None:
    assert "has 11 characters; choose at least 12" in (why_refused("kept lanter") or "")
    assert why_refused("kept lantern") is None


def test_the_name_of_the_file_is_no_secret() -> None:
    assert judge("Zamacona Unified", ["Zamacona Unified"]).score < judge("Zamacona Unified").score
    with pytest.raises(UserError, match="among the first that anybody would try"):
        require_choice("Zamacona Unified", ["Zamacona Unified"])
    require_choice("Zamacona Unified four lanterns", ["Zamacona Unified"])


def test_a_very_long_passphrase_is_judged_at_once() -> None:
    judge("x")  # its word lists are loaded
    begun = time.process_time()
    assert judge("lantern bridges " * 500).score == BEST
    assert time.process_time() - begun < 1
