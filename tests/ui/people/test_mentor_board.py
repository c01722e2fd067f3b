"""The mentors board: columns by stage, cards from the keyboard and the mouse, steps recorded from a card."""

from __future__ import annotations

from datetime import date
from typing import cast

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.people.mentor_edit import MentorValues, add_mentor, record_screening
from iattend_desktop.people.recruiting import Stage
from iattend_desktop.people.screening import StepDone
from iattend_desktop.vocabulary import MentorKind, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.ui.people.conftest import OpenPeople, dialog_of, press, settle, type_into
from ui.people.mentor_cards import CardList
from ui.people.mentors_page import MentorsPage

APPLICATION, CHECK = ScreeningStep.APPLICATION, ScreeningStep.BACKGROUND_CHECK


def columns(page: MentorsPage) -> dict[str, list[str]]:
    """The headings that are shown, and the names under them."""
    return {
        column.heading.text(): [row.name for row in column.cards.rows()]
        for column in page.board.columns.values()
        if column.isVisibleTo(page)
    }


def told(page: MentorsPage, stage: Stage) -> list[tuple[str, str, str, str]]:
    """What the cards of a stage say."""
    cards = page.board.columns[stage].cards
    made = [cards.card(at) for at in range(len(cards.rows()))]
    return [(card.about, card.told, card.meaning, card.since) for card in made]


def key(page: MentorsPage, *pressed: Qt.Key) -> None:
    """Press keys on the card that the keyboard stands on."""
    for one in pressed:
        focus = page.window().focusWidget()
        assert isinstance(focus, CardList)
        QTest.keyClick(focus, one)


def test_the_board_by_stage(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: dict[str, int], window_settings: QSettings
) -> None:
    partner = MentorValues("Ana", "Reyes", MentorKind.COMMUNITY_PARTNER, organization="Rotary Club", capacity=3)
    reyes = add_mentor(workspace, partner)
    hall = add_mentor(workspace, MentorValues("Bo", "Hall", MentorKind.DISTRICT_LEADER, capacity=1))
    record_screening(workspace, [reyes, hall], [StepDone(APPLICATION, date(2026, 11, 10), None, None)])
    record_screening(workspace, [hall], [StepDone(CHECK, date(2026, 11, 19), date(2027, 11, 19), None)])
    record_screening(workspace, [hall], [StepDone(ScreeningStep.TRAINING, date(2026, 11, 20), date(2027, 1, 19), 2)])
    opened = open_people("mentors")
    page = cast(MentorsPage, opened.window.page("mentors"))
    assert page.shown_as() == "list"
    opened.window.navigate("mentors", view="board")
    settle(qtbot, opened.window)
    assert columns(page) == {  # no kind is asked for an agreement: that stage has no column
        "Recruited · 1": ["Tina Okafor"],
        "Applied · 1": ["Ana Reyes"],
        "Interviewed · 0": [],
        "Checked · 0": [],
        "Trained · 0": [],
        "Ready for a match · 1": ["Bo Hall"],
        "Matched or full · 1": ["Daniel Kim"],
    }
    assert told(page, Stage.APPLIED) == [
        (
            "Community partner · Rotary Club",
            "Interview missing, Background check missing, References missing, Training missing",
            "concern",
            "Application 10 days ago",
        )
    ]
    assert told(page, Stage.READY) == [
        ("District leader", "0 of 1 places taken · Training ends Jan 19, 2027", "watch", "Training today")
    ]
    (kim,) = told(page, Stage.MATCHED)
    assert kim[1:3] == ("1 of 2 places taken", "good")

    page.board.take_focus()
    key(page, Qt.Key.Key_Right, Qt.Key.Key_Right)  # over the empty columns
    assert page.board.current() is page.board.columns[Stage.READY].cards.rows()[0]
    assert not page.detail.isVisible()
    key(page, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return)  # the last column stays the last
    settle(qtbot, opened.window)
    assert page.detail.isVisible()
    assert [row.name for row in page.table.selected_rows()] == ["Daniel Kim"]
    key(page, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_R)
    dialog = dialog_of(page)
    steps = cast(QListWidget, dialog.input("steps"))
    steps.item(list(ScreeningStep).index(ScreeningStep.INTERVIEW)).setCheckState(Qt.CheckState.Checked)
    type_into(dialog, "done_on", "11/18/2026")
    press(dialog, "Record for 1 mentor")
    settle(qtbot, opened.window)
    assert page.board.columns[Stage.INTERVIEWED].heading.text() == "Interviewed · 1"
    current = page.board.current()
    assert current is not None  # who moved on is found again
    assert current.id == reyes
    assert told(page, Stage.INTERVIEWED)[0][3] == "Interview 2 days ago"

    opened.window.undo_redo.undo()
    settle(qtbot, opened.window)
    assert page.board.columns[Stage.APPLIED].heading.text() == "Applied · 1"

    cards = page.board.columns[Stage.RECRUITED].cards
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=cards.link_of(0).center())
    assert dialog_of(page).windowTitle() == "Record screening"
    dialog_of(page).reject()
    QTest.mouseClick(cards.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    settle(qtbot, opened.window)
    assert [row.id for row in page.table.selected_rows()] == [district["okafor"]]

    page.search("reyes")
    settle(qtbot, opened.window)
    assert [heading for heading, names in columns(page).items() if names] == ["Applied · 1"]
    opened.window.close()
    assert window_settings.value("view/mentors") == "board"
