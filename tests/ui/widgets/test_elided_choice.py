"""A drop-down list whose words are longer than it is wide."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.widgets.elided_choice import ElidedChoice

NAME = "First run, before the counselors' meeting in November"


def test_what_does_not_fit_ends_in_an_ellipsis_and_is_told_whole(qtbot: QtBot) -> None:
    choice = ElidedChoice()
    qtbot.addWidget(choice)
    choice.addItem(NAME)
    choice.resize(160, 32)
    choice.show()
    assert choice.words_shown().endswith("…")
    assert NAME.startswith(choice.words_shown()[:-1])
    assert choice.toolTip() == NAME
    choice.resize(800, 32)
    assert choice.words_shown() == NAME


def test_nothing_chosen_shows_what_to_do(qtbot: QtBot) -> None:
    choice = ElidedChoice()
    qtbot.addWidget(choice)
    choice.setPlaceholderText("Open the kept run")
    choice.addItem(NAME)
    choice.setCurrentIndex(-1)
    choice.resize(400, 32)
    choice.show()
    assert choice.words_shown() == "Open the kept run"
