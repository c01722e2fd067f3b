"""Tab goes as a window is read, whatever was made first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.widgets.reading_order import move_focus
from ui.widgets.wizard import Step, Wizard


def passed(root: QWidget, first: QWidget, steps: int, *, forward: bool = True) -> list[str]:
    """What has the focus after each step from ``first`` on."""
    first.setFocus()
    names = []
    for _step in range(steps):
        assert move_focus(root, forward)
        names.append(name_of(root.focusWidget()))
    return names


def name_of(widget: QWidget | None) -> str:
    return widget.text() if isinstance(widget, QPushButton) else type(widget).__name__


def test_layouts_grids_splitters_scrolls_and_tabs_are_read_in_order(qtbot: QtBot) -> None:
    last, grid_low, grid_high, right, scrolled, in_tab, first = map(QPushButton, ["G", "C", "B", "E", "D", "F", "A"])
    hidden = QPushButton("hidden")
    root = QWidget()
    qtbot.addWidget(root)
    box = QVBoxLayout(root)
    row = QHBoxLayout()
    row.addWidget(first)
    row.addWidget(hidden)
    box.addLayout(row)
    grid = QGridLayout()
    grid.addWidget(grid_low, 1, 0)
    grid.addWidget(grid_high, 0, 1)
    box.addLayout(grid)
    scroll = QScrollArea()
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(scrolled)
    splitter = QSplitter()
    splitter.addWidget(right)
    splitter.insertWidget(0, scroll)
    box.addWidget(splitter)
    tabs = QTabWidget()
    tabs.addTab(in_tab, "tab")
    box.addWidget(tabs)
    box.addWidget(last)
    hidden.hide()
    root.show()
    qtbot.waitUntil(root.isActiveWindow)
    order = ["B", "C", "D", "E", "QTabBar", "F", "G", "A"]
    assert passed(root, first, 9) == [*order, "B"]
    assert passed(root, last, 8, forward=False) == [*order[5::-1], "A", "G"]
    root.setFocus()
    first.clearFocus()
    assert not move_focus(root, forward=True)


def test_what_came_into_a_step_late_is_before_the_buttons_below(qtbot: QtBot) -> None:
    content = QWidget()
    box = QVBoxLayout(content)
    wizard = Wizard("Import", [Step("Files", content)], "Import")
    qtbot.addWidget(wizard)
    wizard.show()
    qtbot.waitUntil(wizard.isActiveWindow)
    for name in ("upper", "lower"):
        box.addWidget(QPushButton(name))
    upper, lower = content.findChildren(QPushButton)
    qtbot.waitUntil(lower.isVisible)
    upper.setFocus()
    names = []
    for key in (Qt.Key.Key_Tab,) * 4 + (Qt.Key.Key_Backtab,) * 2:
        at = wizard.focusWidget()
        assert at is not None
        QTest.keyClick(at, key)
        names.append(name_of(wizard.focusWidget()))
    assert names == ["lower", "Cancel", "Import", "upper", "Import", "Cancel"]
