"""Icons from the one set, in the theme's colors, sharp at every scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from ui import icon_files, theme

_NAME, _TOKEN = "icon_name", "icon_token"
_SCALES = (1.0, 1.5, 2.0, 3.0)


def icon(name: str, token: str = "text") -> QIcon:
    """The icon in the color of a token, grayed where the control is disabled."""
    colors = theme.current().colors
    return _icon(name, colors[token], colors["disabled"])


def pixmap(name: str, token: str, size: int, scale: float) -> QPixmap:
    """The icon as a picture of ``size`` device-independent pixels on a screen of ``scale``."""
    return _drawn(name, theme.current().colors[token], size, scale)


def paint_icon(painter: QPainter, name: str, token: str, area: QRectF) -> None:
    """Draw the icon into ``area``."""
    renderer(name, theme.current().colors[token]).render(painter, area)


def set_icon(control: QAbstractButton | QAction, name: str, token: str = "text") -> None:
    """Give a control an icon that follows the theme."""
    control.setProperty(_NAME, name)
    control.setProperty(_TOKEN, token)
    control.setIcon(icon(name, token))


def repaint_icons() -> None:
    """Draw every icon of :func:`set_icon` again in the theme's colors."""
    for widget in QApplication.allWidgets():
        for control in (widget, *widget.actions()):
            _redraw(control)


def app_icon() -> QIcon:
    """The program's own icon."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_drawn("app", "", size, 1.0))
    return made


@lru_cache(maxsize=256)
def renderer(name: str, color: str) -> QSvgRenderer:
    """The drawing of an icon in a color."""
    return QSvgRenderer(QByteArray(icon_files.drawing(name, color)))


@lru_cache(maxsize=256)
def _icon(name: str, color: str, disabled: str) -> QIcon:
    made = QIcon()
    for size in (theme.ICON_SMALL, theme.ICON):
        for scale in _SCALES:
            made.addPixmap(_drawn(name, color, size, scale), QIcon.Mode.Normal)
            made.addPixmap(_drawn(name, disabled, size, scale), QIcon.Mode.Disabled)
    return made


def _drawn(name: str, color: str, size: int, scale: float) -> QPixmap:
    drawing = renderer(name, color)
    drawn = QPixmap(QSize(round(size * scale), round(size * scale)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    drawing.render(painter)
    painter.end()
    drawn.setDevicePixelRatio(scale)
    return drawn


def _redraw(control: QObject) -> None:
    if isinstance(control, QAbstractButton | QAction):
        name = control.property(_NAME)
        if name:
            control.setIcon(icon(str(name), str(control.property(_TOKEN))))
