"""Letters of many scripts: width, breaks, fonts, and the order in which right-to-left names are drawn."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from iattend_desktop.reports.lettering import clean, fitted, font_runs, unit_width, wrapped
from iattend_desktop.reports.right_to_left import drawing_order, joined


def test_width_is_the_fonts_own() -> None:
    # Noto Sans' horizontal metrics, 1000 units an em: H 741, i 258.
    assert round(unit_width("Hi"), 3) == 0.999


def test_words_stay_whole_and_no_line_is_too_wide() -> None:
    lines = wrapped("one two three four five six seven", 60, 9)
    assert " ".join(lines) == "one two three four five six seven"
    assert all(unit_width(line) * 9 <= 60 for line in lines)
    assert len(lines) > 2


def test_a_word_wider_than_the_line_is_broken_and_kept() -> None:
    assert "".join(wrapped("x" * 200, 50, 9)) == "x" * 200


def test_line_breaks_of_a_note_are_kept() -> None:
    assert wrapped("first\nsecond\r\nthird", 400, 9) == ["first", "second", "third"]
    assert wrapped("", 400, 9) == [""]


def test_cut_text_counts_exactly_the_words_left_out() -> None:
    words = [f"word{n}" for n in range(100)]
    lines = wrapped(" ".join(words), 260, 9, most=2)
    assert len(lines) == 2
    shown, _ellipsis, tail = " ".join(lines).partition("… (")
    assert shown.split() == words[: len(shown.split())]
    assert tail == f"{100 - len(shown.split())} more words in the program)"
    assert unit_width(lines[-1]) * 9 <= 260


def test_a_cut_in_a_very_narrow_column_still_shows_that_it_is_one() -> None:
    lines = wrapped("Wolfeschlegelsteinhausenbergerdorff " * 3, 24, 9, most=1)
    assert len(lines) == 1
    assert lines[0].endswith("…")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.floats(min_value=30, max_value=300))
def test_any_text_fits_its_width_and_keeps_its_words(text: str, width: float) -> None:
    lines = wrapped(text, width, 9)
    assert all(unit_width(line) * 9 <= width + 1e-6 or len(line) == 1 for line in lines)
    kept = "".join("".join(lines).split())
    assert kept == "".join("".join(clean(line) for line in text.splitlines()).split())


def test_fitted_cuts_at_the_end() -> None:
    assert fitted("short", 100, 9) == "short"
    cut = fitted("a rather long line of words", 60, 9)
    assert cut.endswith("…")
    assert unit_width(cut) * 9 <= 60


def test_control_characters_and_emoji_selectors_are_not_drawn() -> None:
    assert clean("a\tb\x00c\u200b") == "a b c"
    assert clean("e\u0301") == "é"
    assert clean("❤\ufe0f") == "❤"


def test_every_letter_finds_a_font_or_a_box() -> None:
    runs = {text.strip(): font for font, text in font_runs("Ánh Հայ 김 王 ☐ 👍", False) if text.strip()}
    assert runs == {
        "Ánh": "NotoSans-Regular",
        "Հայ": "DejaVuSans",
        "김": "DroidSansFallback",
        "王": "DroidSansFallback",
        "☐": "DejaVuSans",
        "□": "DejaVuSans",
    }


def test_arabic_letters_join_their_neighbors() -> None:
    # محمد: meem initial FEE3, hah medial FEA4, meem medial FEE4, dal final FEAA (Unicode chart U+FE70).
    assert joined("محمد") == "\ufee3\ufea4\ufee4\ufeaa"
    # علی (Persian yeh): ain initial FECB, lam medial FEE0, Farsi yeh final FBFD.
    assert joined("علی") == "\ufecb\ufee0\ufbfd"
    # سلام: seen initial FEB3, lam-alef final FEFC, meem isolated FEE1, because alef does not join on.
    assert joined("سلام") == "\ufeb3\ufefc\ufee1"
    # A vowel mark does not keep its neighbors apart: beh initial, fatha, beh final.
    assert joined("بَب") == "\ufe91\u064e\ufe90"


def test_persian_words_keep_their_inner_gap() -> None:
    # می‌خواهد: the yeh before the zero-width non-joiner is final (FBFD), the khah after it initial (FEA7).
    assert clean("می\u200cخواهد")[:3] == "\ufee3\ufbfd\ufea7"
    assert "\u200c" not in clean("می\u200cخواهد")


def test_a_number_stays_with_its_percent_sign() -> None:
    assert wrapped("aaaa 10.0\u00a0%", 40, 9) == ["aaaa", "10.0\u00a0%"]


def test_joined_letters_are_the_same_letters() -> None:
    name = "محمد رضا کریمی لالا"
    assert unicodedata.normalize("NFKC", joined(name)) == unicodedata.normalize("NFKC", name)


def test_right_to_left_parts_are_turned_inside_a_left_to_right_line() -> None:
    assert drawing_order("Grade 7 · אבג דה · Hobart") == "Grade 7 · הד גבא · Hobart"
    assert drawing_order("אבג (דה) 12") == "12 (הד) גבא"
    assert drawing_order("a אב 34 גד b") == "a דג 34 בא b"
    assert drawing_order("plain (text)") == "plain (text)"
