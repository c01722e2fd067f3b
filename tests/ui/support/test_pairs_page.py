"""Which causes go together: the picture, its words from the keyboard, the table, another place, and too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iattend_desktop.support.assessment_values import Said
from iattend_desktop.support.root_cause import record_assessment
from iattend_desktop.vocabulary import CauseSource
from iattend_desktop.workspace import Workspace
from tests.ui.real_window import Opened, settle
from tests.unit.support.conftest import People
from ui.support.pairs_page import PairsPage
from ui.tabbed_page import TabbedPage

BY = (CauseSource.STUDENT,)


def test_the_picture_tells_in_words_and_numbers_what_goes_together(
    qtbot: QtBot, opened: Opened, workspace: Workspace, people: People
) -> None:
    window = opened.window
    for name, causes in (
        ("Rosa", ("health", "transport")),
        ("Jaylen", ("transport",)),
        ("Ana", ("health", "transport")),
    ):
        said = {cause: Said(None, BY) for cause in causes}
        record_assessment(workspace, people[name], on=date(2026, 11, 2), causes=said)
    window.navigate("support", tab="pairs")
    settle(qtbot, window)
    host = cast(TabbedPage, opened.page("support"))
    page = host.shown()
    assert isinstance(page, PairsPage)
    assert page.is_empty()  # three students are too few to tell anything of
    assert host.exported_table() is None
    workspace.change_settings(replace(workspace.settings(), smallest_group_shown=1))  # a district that hides nothing
    settle(qtbot, window)
    assert page.summary.text() == "Whole district · 3 students assessed · 1 pair told"
    picture = page.map
    assert picture is not None
    picture.setFocus()
    QTest.keyClick(picture, Qt.Key.Key_Home)
    assert page.told.text() == "Health: 2 students"
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert page.told.text() == "Health and Transport: 2 students have both, 100 % of those with health"
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert page.told.text() == "Health and Housing: hidden or none"
    assert host.exported_table() is page.table
    page.table.selectRow(0)
    # of 2 with health both, of 3 with transport 66 %; 2 * 3 / (2 * 3): no more often than by chance
    assert page.table.selection_as_text().splitlines()[1].split("\t") == [
        "Health", "Transport", "2", "100 %", "66 %", "1.0 times",
    ]  # fmt: skip
    page.chips.turn_on("region:East")
    assert page.summary.text() == "East · 2 students assessed · 1 pair told"
    palette = page.choose_school()
    QTest.keyClicks(palette.entry, "roos")
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    assert page.summary.text() == "Roosevelt High · 1 student assessed · 1 pair told"
    host.go("assessments")
    assert host.shown().summary.text()
