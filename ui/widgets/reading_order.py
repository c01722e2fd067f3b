"""Tab goes through a window in the order in which it is read, also through what came into it later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QScrollArea, QSplitter, QTabWidget, QWidget


def move_focus(root: QWidget, forward: bool) -> bool:
    """Go on to what is read next, or back, and around at the end; false where the focus is at nothing that is known.

    Qt alone goes by when a part was made.
    """
    order = [one for one in dict.fromkeys(_reached(root)) if one.isEnabled()]  # a scroll area is met twice: its view
    at = root.focusWidget()
    if at not in order:
        return False
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    order[(order.index(at) + (1 if forward else -1)) % len(order)].setFocus(reason)
    return True


def _reached(widget: QWidget) -> Iterator[QWidget]:
    """What takes Tab and is shown: layouts in their order, grids line by line, splitters from the left."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    for child in _children(widget):
        if not child.isHidden() and not child.isWindow():
            yield from _reached(child)


def _children(widget: QWidget) -> Iterator[QWidget]:
    layout = widget.layout()
    laid: list[QWidget] = list(_laid(layout)) if layout is not None else []
    if isinstance(widget, QSplitter):
        laid = [part for at in range(widget.count()) if (part := widget.widget(at)) is not None]
    elif isinstance(widget, QTabWidget):
        laid = [widget.tabBar()]
    elif isinstance(widget, QScrollArea) and (content := widget.widget()) is not None:
        laid = [content]
    yield from laid
    yield from (one for one in widget.children() if isinstance(one, QWidget) and one not in laid)


def _laid(layout: QLayout) -> Iterator[QWidget]:
    items = [(at, item) for at in range(layout.count()) if (item := layout.itemAt(at)) is not None]
    if isinstance(layout, QGridLayout):
        items.sort(key=lambda one: _cell(layout, one[0]))
    for _at, item in items:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            yield from _laid(inner)
        elif widget is not None:
            yield widget


def _cell(grid: QGridLayout, at: int) -> tuple[int, int]:
    row, column, _rows, _columns = cast(tuple[int, int, int, int], grid.getItemPosition(at))
    return row, column
