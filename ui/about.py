"""What this program is and what it runs on, for the person and for whoever helps."""

from __future__ import annotations

import platform
import sys
from importlib import metadata

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import log_file, theme
from ui.widgets.button import button
from ui.widgets.icon import app_icon
from ui.widgets.label import label

_SHOWN = ("PySide6-Essentials", "SQLAlchemy", "numba", "numpy", "reportlab", "sqlcipher3")


def system_information() -> str:
    """Versions, system and the log's place; no name of anybody."""
    lines = [f"iAttend Desktop {version()}", f"Python {platform.python_version()}", f"Qt {qVersion()}"]
    for package in _SHOWN:
        try:
            lines.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{package}: packaged")
    lines.append(f"{platform.system()} {platform.release()} {platform.machine()}")
    lines.append(f"Screen: {QGuiApplication.platformName()}, {QGuiApplication.primaryScreen().devicePixelRatio():g}x")
    lines.append(f"Log: {log_file.path()}")
    if getattr(sys, "frozen", False):
        lines.append("Installed program")
    return "\n".join(lines)


def version() -> str:
    """The program's version."""
    try:
        return metadata.version("iattend-desktop")
    except metadata.PackageNotFoundError:
        return "0.1.0"


def open_about(parent: QWidget) -> QDialog:
    """Say what this program is."""
    dialog, box = _dialog(parent, _("About iAttend"))
    head = QHBoxLayout()
    head.setSpacing(theme.GAP_16)
    picture = label("")
    picture.setPixmap(app_icon().pixmap(48, 48))
    words = QVBoxLayout()
    words.addWidget(label(_("iAttend Desktop"), "title"))
    words.addWidget(label(_("Version {version}").format(version=version()), "secondary"))
    head.addWidget(picture)
    head.addLayout(words, 1)
    box.addLayout(head)
    text = _("Mentoring against chronic absence. Works offline on one encrypted file. Apache License 2.0.")
    box.addWidget(label(text, wrap=True))
    _close_row(dialog, box)
    dialog.open()
    return dialog


def open_system_information(parent: QWidget) -> QDialog:
    """Show what the program runs on, to copy into a question to support."""
    dialog, box = _dialog(parent, _("System information"))
    text = QPlainTextEdit(system_information())
    text.setReadOnly(True)
    text.setAccessibleName(_("System information"))
    text.setMinimumHeight(220)
    box.addWidget(text)
    _close_row(
        dialog, box, button(_("Copy"), lambda: QGuiApplication.clipboard().setText(text.toPlainText()), icon="copy")
    )
    dialog.open()
    return dialog


def _dialog(parent: QWidget, title: str) -> tuple[QDialog, QVBoxLayout]:
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setMinimumWidth(440)
    box = QVBoxLayout(dialog)
    box.setContentsMargins(theme.GAP_24, theme.GAP_24, theme.GAP_24, theme.GAP_16)
    box.setSpacing(theme.GAP_16)
    return dialog, box


def _close_row(dialog: QDialog, box: QVBoxLayout, *others: QWidget) -> None:
    row = QHBoxLayout()
    row.addStretch(1)
    for other in others:
        row.addWidget(other)
    row.addWidget(button(_("Close"), dialog.accept, role="primary"))
    box.addLayout(row)
