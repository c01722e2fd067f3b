"""What the whole loses, in words: matches first, then need, then points, then who else changes."""

from __future__ import annotations

import pytest

from iattend_desktop.matching.by_hand import Cost, Shift
from iattend_desktop.matching.pool import Ready, Waiting
from ui.matching.cost_words import concerned_words, cost_sentences, loss_words, short_words


def student(name: str) -> Waiting:
    return Waiting(1, "", 1, name, name, None, None, None)


def mentor(name: str) -> Ready:
    return Ready(1, "", 1, name, name, None)


def cost(**told: object) -> Cost:
    return Cost(student("Rosa Delgado-Ortiz"), mentor("Daniel Kim"), **told)  # type: ignore[arg-type]  # by keyword


def moved(name: str, to: str | None) -> Shift:
    return Shift(student(name), mentor("Daniel Kim"), mentor(to) if to else None)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "equally good"),
        ({"score": -3_200}, "3.2 points less over all"),
        ({"score": -40}, "under 0.1 points less over all"),
        ({"matched": -1, "score": -45_000}, "1 match fewer, 45.0 points less over all"),
        ({"matched": -2, "score": 0}, "2 matches fewer"),
        ({"matched": 1, "score": 700}, "1 match more, 0.7 points more over all"),
        ({"same": True}, "this is what the run proposes"),
        ({"need_kept": False, "score": 1_500}, "somebody of greater need goes without, 1.5 points more over all"),
        ({"refusal": "the mentor does not speak Arabic"}, "not possible: the mentor does not speak Arabic"),
        ({"score": -3_200, "shifts": (moved("Ana", "Lee"),)}, "3.2 points less over all, 1 other student changes"),
        ({"shifts": (moved("Ana", "Lee"), moved("Luz", "Kim"))}, "equally good, 2 others change"),
    ],
)
def test_what_is_lost(told: dict[str, object], words: str) -> None:
    assert loss_words(cost(**told)) == words


def test_a_few_are_named_and_the_rest_is_counted() -> None:
    five = (moved("Ana", None), moved("Luz", "Lee"), moved("Noa", "Okafor"), moved("Ben", "Shin"), moved("Eli", "Ruiz"))
    assert concerned_words(cost(shifts=five[:2])) == "Ana has no mentor any more; Luz moves to Lee"
    assert concerned_words(cost(shifts=five)) == (
        "Ana has no mentor any more; Luz moves to Lee; Noa moves to Okafor; 2 others change mentor"
    )
    assert concerned_words(cost()) == ""


def test_that_nobody_loses_a_mentor_is_said_where_others_change() -> None:
    swap = cost(score=-12_500, shifts=(moved("Ana", "Lee"),))
    assert cost_sentences(swap) == [
        "12.5 points less over all, 1 other student changes.",
        "Ana moves to Lee; nobody loses a mentor.",
    ]
    assert cost_sentences(cost(score=-12_500)) == ["12.5 points less over all."]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"same": True}, "as proposed"),
        ({"refusal": "the mentor does not speak Arabic."}, "not possible"),
        ({}, "equally good"),
        ({"score": -12_500, "shifts": (moved("Ana", "Lee"),)}, "12.5 points less"),
        ({"matched": -1, "score": -51_250}, "1 match fewer, 51.2 points less"),
        ({"matched": -2}, "2 matches fewer"),
        ({"need_kept": False, "score": 40}, "somebody of greater need goes without, under 0.1 points more"),
    ],
)
def test_a_line_of_a_list_says_it_shorter(told: dict[str, object], words: str) -> None:
    assert short_words(cost(**told)) == words
