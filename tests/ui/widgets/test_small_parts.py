"""Chips, notice, palette, wizard, charts, badge: each by what a person does with it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.vocabulary import Band
from ui import theme
from ui.widgets.badge import Badge, band_words, early_words, paint_band
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.chart import BarChart, Bars, LineChart, Sparkline, in_words
from ui.widgets.chips import Filter, FilterChips
from ui.widgets.label import label
from ui.widgets.navigation import Navigation
from ui.widgets.notice import Notice
from ui.widgets.palette import Command, Palette, best
from ui.widgets.wizard import Step, Wizard

EAST = Filter("east", "Region East", lambda row: row == "east", "Region")
WEST = Filter("west", "Region West", lambda row: row == "west", "Region")
ALONE = Filter("alone", "Without a mentor", lambda row: row == "alone")


def test_pages_stand_closer_in_a_low_window_and_never_over_each_other(qtbot: QtBot) -> None:
    navigation = Navigation()
    entries = [navigation.add(str(number), f"Page {number}", "note") for number in range(13)]
    qtbot.addWidget(navigation)
    navigation.resize(180, 357)  # what the least window leaves
    navigation.show()
    assert [entry.height() for entry in entries] == [entry.visibleRegion().boundingRect().height() for entry in entries]
    assert all(one.geometry().bottom() < other.geometry().top() for one, other in pairwise(entries))
    navigation.resize(180, 600)
    qtbot.waitUntil(lambda: entries[0].height() == 36)


def test_a_bar_stands_only_where_something_is_out_of_sight(qtbot: QtBot) -> None:
    content, words = (
        QWidget(),
        [label("The bus no longer stops at the corner. " * 9, wrap=True) for _number in range(4)],
    )
    box = QVBoxLayout(content)
    for one in words:
        card = QWidget()
        QVBoxLayout(card).addWidget(one)
        box.addWidget(card)
    scroll = BareScroll(content)
    qtbot.addWidget(scroll)
    scroll.resize(700, content.heightForWidth(650))
    scroll.show()
    qtbot.waitUntil(lambda: content.width() == 700 and not scroll.verticalScrollBar().isVisible())
    words[0].setText(words[0].text() * 2)
    qtbot.waitUntil(scroll.verticalScrollBar().isVisible)
    words[1].hide()
    qtbot.waitUntil(lambda: not scroll.verticalScrollBar().isVisible())


def test_a_chip_goes_on_by_menu_and_off_by_its_cross(qtbot: QtBot) -> None:
    chips = FilterChips([EAST, WEST, ALONE])
    qtbot.addWidget(chips)
    chips.fill_menu()
    with qtbot.waitSignal(chips.changed) as told:
        _menu_action(chips.menu, "Region East").trigger()
    assert told.args is not None
    assert list(told.args[0]) == ["east"]
    chip = next(one for one in chips.findChildren(QPushButton) if one.text() == "Region East")
    assert chip.accessibleName() == "Remove the filter Region East"
    with qtbot.waitSignal(chips.changed) as told:
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert told.args == [{}]


def test_one_filter_of_a_group_takes_the_place_of_the_other(qtbot: QtBot) -> None:
    chips = FilterChips([EAST, WEST, ALONE])
    qtbot.addWidget(chips)
    chips.turn_on("east")
    chips.turn_on("alone")
    chips.turn_on("west")
    assert chips.words() == ["Without a mentor", "Region West"]
    chips.offer([WEST])
    assert list(chips.active()) == ["west"]
    chips.clear()
    assert chips.active() == {}
    with pytest.raises(KeyError):
        chips.turn_on("east")


def test_news_goes_away_and_its_action_works_once(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    QLineEdit(whole)  # where the keyboard is
    notice = Notice(whole)
    whole.resize(640, 480)
    whole.show()
    pressed: list[str] = []
    notice.tell("Check-in logged", "Undo", lambda: pressed.append("undo"))
    assert notice.isVisible()
    QTest.mouseClick(notice.action, Qt.MouseButton.LeftButton)
    assert pressed == ["undo"]
    assert not notice.isVisible()
    QTest.mouseMove(whole, QPoint(600, 450))
    notice.tell("Saved")
    notice._clock.start(1)
    qtbot.waitUntil(lambda: not notice.isVisible())


def test_an_error_stays_until_it_is_dismissed(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    notice = Notice(whole)
    whole.show()
    notice.tell("Saved")
    notice.fail("The disk is full: nothing was saved.")
    assert not notice._clock.isActive()
    assert notice.words.text() == "The disk is full: nothing was saved."
    QTest.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    assert not notice.isVisible()


def test_the_palette_puts_beginnings_before_likenesses() -> None:
    commands = [Command(words, lambda: None) for words in ("Export list", "Go to Mentors", "Go to Matching", "Print")]
    assert [one.title for one in best(commands, "ma")][:1] == ["Go to Matching"]
    assert [one.title for one in best(commands, "go men")] == ["Go to Mentors"]
    assert best(commands, "matchign")[0].title == "Go to Matching"
    assert best(commands, "") == commands
    assert best(commands, "zzzz") == []


def test_the_palette_finds_people_and_runs_what_enter_chooses(qtbot: QtBot) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    whole.show()
    went: list[str] = []
    asked: list[str] = []

    def look_up(words: str, answer: Callable[[list[Command]], None]) -> None:
        asked.append(words)
        answer([Command("Rosa Delgado", lambda: went.append("rosa"), "Fremont")])

    palette = Palette([Command("Go to Students", lambda: went.append("students"))], look_up, whole)
    palette.open_over(whole)
    QTest.keyClicks(palette.entry, "rosa")
    qtbot.waitUntil(lambda: bool(palette.listed()))
    assert asked == ["rosa"]
    assert [one.title for one in palette.listed()] == ["Rosa Delgado"]
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    assert went == ["rosa"]


def test_a_wizard_goes_forward_only_when_the_step_lets_go(qtbot: QtBot) -> None:
    chosen: list[str] = []
    entered: list[str] = []
    steps = [
        Step("File", QLabel("file"), leave=lambda: None if chosen else "Choose a file first."),
        Step("Review", QLabel("review"), enter=lambda: entered.append("review")),
    ]
    wizard = Wizard("Import", steps, "Import 1,163 students")
    qtbot.addWidget(wizard)
    wizard.open()
    QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    assert (wizard.at(), wizard.problem.text()) == (0, "Choose a file first.")
    chosen.append("students.xlsx")
    QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    assert (wizard.at(), wizard.problem.text(), entered) == (1, "", ["review"])
    assert wizard.next_button.text() == "Import 1,163 students"
    with qtbot.waitSignal(wizard.applied):
        QTest.mouseClick(wizard.next_button, Qt.MouseButton.LeftButton)
    assert not wizard.next_button.isEnabled()
    wizard.fail("The disk is full.")
    assert wizard.next_button.isEnabled()
    QTest.mouseClick(wizard.back_button, Qt.MouseButton.LeftButton)
    assert wizard.at() == 0
    with qtbot.waitSignal(wizard.rejected):
        QTest.keyClick(wizard, Qt.Key.Key_Escape)


def test_charts_say_the_same_in_words_and_draw(qtbot: QtBot) -> None:
    bars = Bars("Days missed", "days", (("Aug", 1), ("Sep", None), ("Oct", 4)), line=2, line_words="chronic")
    assert in_words(bars) == "Days missed: Aug 1 days, Sep no data, Oct 4 days"
    for chart in (BarChart(bars), LineChart(bars), Sparkline("Days missed", (1.0, 4.0))):
        qtbot.addWidget(chart)
        chart.resize(280, 120)
        image = chart.grab().toImage()
        shades = {image.pixel(x, y) for x in range(0, 280, 2) for y in range(image.height())}
        assert len(shades) > 3
    assert BarChart(bars).accessibleDescription() == in_words(bars)
    empty = BarChart(Bars("Days missed", "days", ()))
    qtbot.addWidget(empty)
    assert not empty.grab().isNull()


def test_a_chart_follows_the_theme_and_takes_another_series(qtbot: QtBot) -> None:
    host = QScrollArea()
    qtbot.addWidget(host)
    chart = BarChart(Bars("Share missed", "%", (("Aug", 8), ("Sep", 8)), line=10, line_words="chronic"))
    host.setWidget(chart)
    chart.resize(280, 400)
    host.resize(300, 200)
    host.show()
    for look in (theme.Choice.DARK, theme.Choice.LIGHT) * 3:
        theme.use(look)
        host.grab()
        series = theme.current().color("series").rgb()
        image = chart.grab().toImage()
        assert image.pixel(70, 300) == series  # Aug, the left half: 8 of 10 fills to row 89
        assert image.pixel(70, 80) != series
    chart.show_bars(Bars("Days missed", "days", (("Oct", 1), ("Nov", None))))
    image = chart.grab().toImage()
    assert image.pixel(70, 30) == theme.current().color("series").rgb()
    assert image.pixel(210, 300) != theme.current().color("series").rgb()
    QTest.wheelEvent(host.windowHandle(), QPointF(100, 100), QPoint(0, -120))
    assert host.verticalScrollBar().value() > 0


def test_a_badge_says_its_word(qtbot: QtBot) -> None:
    badge = Badge(band_words(Band.SEVERE), Band.SEVERE)
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "Severe chronic"
    narrow = badge.sizeHint().width()
    badge.say("Background check ends December 2", "watch")
    assert badge.sizeHint().width() > narrow
    assert badge.accessibleName() == "Background check ends December 2"
    assert band_words(None) == "No data"
    assert band_words(Band.AT_RISK, provisional=True) == "At risk, early"


def _band_cell(width: int, words: str, short: str = "") -> QImage:
    image = QImage(width, 32, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_band(painter, image.rect(), Band.MODERATE, words, short)
    painter.end()
    return image


@pytest.mark.usefixtures("qtbot")
def test_a_band_s_cell_says_less_rather_than_being_cut() -> None:
    words, short = band_words(Band.MODERATE, provisional=True), early_words(Band.MODERATE)
    assert (words, short) == ("Moderate chronic, early", "Moderate, early")
    assert _band_cell(300, words, short) == _band_cell(300, words)
    assert _band_cell(150, words, short) == _band_cell(150, short) != _band_cell(150, words)
    assert _band_cell(150, "At risk, early", early_words(Band.AT_RISK)) == _band_cell(150, "At risk, early")


def _menu_action(menu: QMenu, words: str) -> QAction:
    menus = [menu, *menu.findChildren(QMenu)]
    return next(action for one in menus for action in one.actions() if action.text() == words)
