"""A coordinator at the window: looks, clicks, types, drops files; never calls what a button stands for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from iattend_desktop.workspace import Workspace
from ui.application import Program
from ui.main_window import MainWindow
from ui.people.form_dialog import FormDialog
from ui.roster.wizard import ImportWizard
from ui.widgets.table import Table

_COPY, _LEFT, _PLAIN = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
_SOON = 500  # milliseconds: shorter timers lead to something that a person would see next


@dataclass
class Coordinator:
    """One window and the person in front of it."""

    qtbot: QtBot
    program: Program
    window: MainWindow
    workspace: Workspace

    def leave(self) -> None:
        """Close the window, and wait until the program is done with the file; no task outlives it."""
        self.window.close()
        assert self.window.tasks.shut_down(5)
        self.qtbot.waitUntil(lambda: not self.program.leaving, timeout=30_000)

    def rest(self) -> None:
        """Wait until nothing runs and nothing is about to."""
        quiet = 0

        def still() -> bool:
            nonlocal quiet
            soon = (timer for timer in self.window.findChildren(QTimer) if timer.interval() <= _SOON)
            busy = self.window.tasks.busy() or any(timer.isActive() and timer.isSingleShot() for timer in soon)
            quiet = 0 if busy else quiet + 1
            return quiet > 2

        self.qtbot.waitUntil(still, timeout=30_000)
        if QApplication.activeWindow() is None and self.window.isVisible():
            self.window.activateWindow()  # what a window manager does once a dialog is gone; offscreen has none
            self.qtbot.waitUntil(self.window.isActiveWindow)

    def go(self, key: str) -> Any:
        """Click a page in the navigation."""
        self.press(self.window.navigation.entry(key))
        page = self.window.current_page()
        assert page is self.window.page(key)
        return page

    def press(self, control: QWidget) -> None:
        """Click a control that can be clicked, and wait."""
        assert control.isVisible()
        assert control.isEnabled(), control.accessibleName()
        QTest.mouseClick(control, _LEFT)
        self.rest()

    def button(self, words: str, inside: QWidget | None = None) -> QAbstractButton:
        """The one button on the screen whose text begins with these words."""
        root = inside or self.window
        found = [one for one in root.findChildren(QAbstractButton) if one.text().startswith(words) and one.isVisible()]
        assert len(found) == 1, (words, [one.text() for one in found])
        return found[0]

    def press_button(self, words: str, inside: QWidget | None = None) -> None:
        """Click a button by its words."""
        self.press(self.button(words, inside))

    def press_tab(self, tabs: QTabWidget | QTabBar, at: int) -> None:
        """Click a tab."""
        bar = tabs if isinstance(tabs, QTabBar) else tabs.tabBar()
        QTest.mouseClick(bar, _LEFT, _PLAIN, bar.tabRect(at).center())
        self.rest()
        assert bar.currentIndex() == at

    def menu(self, *words: str) -> None:
        """Choose from the menu bar, by menu and beginning of the entry."""
        self.entry(*words).trigger()
        self.rest()

    def entry(self, menu: str, words: str) -> QAction:
        """An entry of the menu bar."""
        menus = {part.title().replace("&", ""): part for part in self.window.menuBar().findChildren(QMenu)}
        return next(action for action in menus[menu].actions() if action.text().startswith(words))

    def filter(self, *path: str) -> None:
        """Open the filter menu of the page and choose, through its groups."""
        page = self.window.current_page()
        assert page is not None
        page.chips.fill_menu()
        menu = page.chips.menu
        for group in path[:-1]:
            (action,) = (one for one in menu.actions() if one.menu() is not None and one.text() == group)
            found = action.menu()
            assert isinstance(found, QMenu)
            menu = found
        (chosen,) = (one for one in menu.actions() if one.text() == path[-1])
        chosen.trigger()
        self.rest()

    def click_row(self, table: Table[Any], line: int = 0) -> Any:
        """Click a row of a list that is on the screen; returns it."""
        assert table.isVisible()
        index = table.model().index(line, 0)
        table.scrollTo(index)
        QTest.mouseClick(table.viewport(), _LEFT, _PLAIN, table.visualRect(index).center())
        self.rest()
        (row,) = table.selected_rows()
        return row

    def click_heading(self, table: Table[Any], title: str) -> None:
        """Click a column's heading."""
        at = [column.title for column in table.columns].index(title)
        header = table.horizontalHeader()
        place = header.rect().center()
        place.setX(header.sectionViewportPosition(at) + header.sectionSize(at) // 2)
        QTest.mouseClick(header.viewport(), _LEFT, _PLAIN, place)
        self.rest()

    def write(self, control: QWidget, text: str) -> None:
        """Click into a field and type over what stands there."""
        assert control.isVisible()
        QTest.mouseClick(control, _LEFT)
        QTest.keyClick(control, Qt.Key.Key_A, CTRL)
        QTest.keyClicks(control, text)

    def choose(self, combo: QWidget, words: str) -> None:
        """Choose in a list of choices by typing the beginning of the words."""
        assert isinstance(combo, QComboBox)
        combo.setFocus()
        QTest.keyClicks(combo, words)
        assert combo.currentText().startswith(words), combo.currentText()

    def tick(self, choices: QWidget, words: str) -> None:
        """Tick one of several choices."""
        assert isinstance(choices, QListWidget)
        (item,) = (one for one in map(choices.item, range(choices.count())) if one.text() == words)
        choices.setCurrentItem(item)
        QTest.keyClick(choices, Qt.Key.Key_Space)
        assert item.checkState() is Qt.CheckState.Checked

    def dialog(self) -> FormDialog:
        """The form that is open over the window."""
        (dialog,) = (one for one in self.window.findChildren(FormDialog) if one.isVisible())
        return dialog

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = _PLAIN) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, text)

    def save_as(self, path: Path) -> None:
        """Answer the file dialog that is open."""
        (dialog,) = (one for one in self.window.findChildren(QFileDialog) if one.isVisible())
        dialog.setDirectory(str(path.parent))  # a dialog remembers the folder of the one before, and what it held
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        line.setText(path.name)
        dialog.accept()
        self.rest()

    def drop(self, *paths: Path, on: QWidget | None = None) -> None:
        """Drag files over a window and drop them there."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        target = on or self.window
        place = QPointF(300, 300)
        enter = QDragEnterEvent(place.toPoint(), _COPY, data, _LEFT, _PLAIN)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(place, _COPY, data, _LEFT, _PLAIN))
        self.rest()

    def wizard(self) -> ImportWizard:
        """The import wizard that is open."""
        (wizard,) = (one for one in self.window.findChildren(ImportWizard) if one.isVisible())
        return wizard


def words_in(widget: QWidget) -> list[str]:
    """What stands on the screen inside a widget."""
    return [one.text() for one in widget.findChildren(QLabel) if one.text() and one.isVisibleTo(widget)]
