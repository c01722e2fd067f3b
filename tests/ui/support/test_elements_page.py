"""A school is rated on the seven elements from the keyboard: the list, the form, its draft, the panel."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.drafts import list_drafts
from iattend_desktop.support.self_assessment import Rated, record_sitting, sittings
from iattend_desktop.support.seven_elements import elements
from iattend_desktop.workspace import Workspace
from tests.ui.real_window import Opened, settle
from ui.support.element_form import ElementForm
from ui.support.elements_page import ElementsPage
from ui.widgets.chart import LineChart

KEYS = [one.key for one in elements()]


def words(root: QWidget) -> list[str]:
    return [one.text() for one in root.findChildren(QLabel) if one.text()]


def press(root: QWidget, name: str) -> None:
    (found,) = [one for one in root.findChildren(QPushButton) if name in (one.text(), one.accessibleName())]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def form_of(page: ElementsPage) -> ElementForm:
    form = page.form()
    assert isinstance(form, ElementForm)
    return form


def focused(form: ElementForm) -> QWidget:
    widget = form.window().focusWidget()
    assert widget is not None
    assert form.isAncestorOf(widget)
    return widget


def test_a_school_is_rated_from_the_keyboard_and_stands_beside_region_and_district(
    qtbot: QtBot, opened: Opened, workspace: Workspace
) -> None:
    window = opened.window
    for on, rating in ((date(2026, 8, 20), 1), (date(2026, 10, 1), 4)):
        record_sitting(workspace, 2, on=on, rated={key: Rated(rating) for key in KEYS})
    window.navigate("support", tab="elements")
    settle(qtbot, window)
    page = opened.page("support").shown()
    assert isinstance(page, ElementsPage)
    assert [row.name for row in page.table.rows_shown()] == ["Roosevelt High", "Lincoln High"]
    assert page.summary.text() == "2 schools · 1 rated · lowest on average: Accurate attendance data, 4.0"
    page.table.setFocus()
    page.table.selectRow(1)
    settle(qtbot, window)
    assert "East · never rated" in words(page.detail)
    QTest.keyClick(page.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    form = form_of(page)
    assert page.primary is not None
    assert not page.primary.isVisible()  # one primary button
    assert focused(form) is form.rows["data"].marks[0]
    QTest.keyClick(focused(form), Qt.Key.Key_3)
    QTest.keyClick(focused(form), Qt.Key.Key_Left)
    assert focused(form) is form.rows["data"].marks[1]
    assert form.rows["data"].words.text() == f"2 of 4: {elements()[0].levels[1]}"
    QTest.keyClick(focused(form), Qt.Key.Key_Tab)
    evidence = focused(form)
    assert evidence.accessibleName() == "What shows it, Accurate attendance data"
    QTest.keyClicks(evidence, "Codes checked")
    QTest.keyClick(focused(form), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    assert form.trouble.isVisible()  # six elements are missing: said, and nothing is lost
    assert any("Still missing: A team for attendance; " in one for one in words(form.trouble))
    page.table.select([2])  # the person looks elsewhere: the draft is kept
    settle(qtbot, window)
    (draft,) = list_drafts(workspace)
    window.navigate("support", draft=draft)
    settle(qtbot, window)
    form = form_of(page)
    assert form.rows["data"].rated() == Rated(2, "Codes checked")
    for key in KEYS[1:]:
        form.rows[key].marks[0].setFocus()
        QTest.keyClick(form.rows[key].marks[0], Qt.Key.Key_2)
    QTest.keyClick(focused(form), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    assert window.notice.words.text() == "The ratings are saved."
    assert (page.form(), list_drafts(workspace)) == (None, [])
    assert sittings(workspace, 1)[0].rated["data"] == Rated(2, "Codes checked")
    assert [row.name for row in page.table.rows_shown()] == ["Lincoln High", "Roosevelt High"]
    said = words(page.detail)
    assert "region 2.0 (1 school) · district 3.0 (2 schools)" in said  # 2 here, 4 at Roosevelt
    assert "Nov 20, 2026: school 2.0, region 2.0, district 3.0" in said
    page.table.select([2])
    settle(qtbot, window)
    (chart,) = page.detail.findChildren(LineChart)
    assert chart.accessibleDescription() == "Mean of all elements: Aug 26 1 of 4, Oct 26 4 of 4"
    assert "before: 1 · region 4.0 (1 school) · district 3.0 (2 schools)" in words(page.detail)
    press(page.detail, "Delete ratings of Oct 1, 2026")
    settle(qtbot, window)
    assert [one.on for one in sittings(workspace, 2)] == [date(2026, 8, 20)]
    assert page.table.rows_shown()[0].name == "Roosevelt High"  # 1 is lowest
