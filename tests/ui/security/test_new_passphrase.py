"""While a new passphrase is typed, words and a bar say how hard it is to guess."""

from __future__ import annotations

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.security.new_passphrase import NewPassphrase
from ui.tasks import Tasks


def typed(qtbot: QtBot, words: str, again: str = "") -> NewPassphrase:
    tasks = Tasks()
    made = NewPassphrase(tasks.run_task)
    tasks.setParent(made)
    made.name = "Zamacona Unified"
    qtbot.addWidget(made)
    made.show()
    QTest.keyClicks(made.passphrase, words)
    QTest.keyClicks(made.again, again)
    qtbot.waitUntil(lambda: not made.judging() and not tasks.busy(), timeout=20_000)
    return made


def test_unrelated_words_fill_the_bar_and_are_called_strong(qtbot: QtBot) -> None:
    made = typed(qtbot, "quiet lantern under seven bridges", "quiet lantern under seven bridges")
    assert made.words.text() == "Strong: very hard to guess"
    assert made.bar.value() == made.bar.maximum() == 4
    assert made.bar.accessibleDescription() == made.words.text()
    assert made.advice.text() == ""
    assert made.problem() is None


def test_the_name_of_the_file_and_rows_of_letters_come_with_advice(qtbot: QtBot) -> None:
    made = typed(qtbot, "Zamacona Unified")
    assert made.words.text() in ("Very weak: guessed at once", "Weak: guessed soon")
    assert made.bar.value() <= 1
    assert made.advice.text().startswith("Add a word or two")
    made.passphrase.clear()
    QTest.keyClicks(made.passphrase, "abcdefghijklmnop")
    qtbot.waitUntil(lambda: made.advice.text().startswith("Rows such as abc"), timeout=20_000)


def test_what_cannot_be_taken_is_said_in_the_order_of_typing(qtbot: QtBot) -> None:
    assert "has 5 characters" in (typed(qtbot, "short").problem() or "")
    assert "differ" in (typed(qtbot, "quiet lantern under", "quiet lantern unter").problem() or "")
    assert typed(qtbot, "quiet lantern under", "quiet lantern under").problem() is None
