"""A new passphrase, typed twice, with how hard it is to guess beside it: in words and as a bar."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.security.strength import BEST, Strength, judge, why_short
from ui import theme
from ui.page import RunTask
from ui.widgets.label import label

_REST = 150  # milliseconds after the last key before the passphrase is judged
_BAR = 120


def secret_line(words: str) -> QLineEdit:
    """A line whose letters are not shown."""
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setPlaceholderText(words)
    line.setAccessibleName(words)
    return line


class NewPassphrase(QWidget):
    """``entered`` tells that Enter was pressed; ``name``, the file's, is no good part of a passphrase."""

    entered = Signal()

    def __init__(self, run_task: RunTask, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ""
        self._run_task = run_task
        self.passphrase = secret_line(_("New passphrase"))
        self.again = secret_line(_("New passphrase once more"))
        self.bar = QProgressBar()
        self.bar.setRange(0, BEST)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR)
        self.bar.setAccessibleName(_("How hard the passphrase is to guess"))
        self.words = label("", "small")
        self.advice = label("", "small", wrap=True)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_REST)
        self._clock.timeout.connect(self._judge)
        self.passphrase.textChanged.connect(self._clock.start)
        strength = QHBoxLayout()
        strength.setSpacing(theme.GAP_8)
        strength.addWidget(self.bar)
        strength.addWidget(self.words, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.passphrase)
        box.addLayout(strength)
        box.addWidget(self.advice)
        box.addWidget(self.again)
        for line in (self.passphrase, self.again):
            line.returnPressed.connect(self.entered)
        self.clear()

    def clear(self) -> None:
        """Nothing typed yet."""
        self.passphrase.clear()
        self.again.clear()
        self._judge()

    def text(self) -> str:
        """The passphrase."""
        return self.passphrase.text()

    def problem(self) -> str | None:
        """Why it cannot be taken as it was typed; what is easily guessed is found where it is used."""
        short = why_short(self.text())
        if short is None and self.text() != self.again.text():
            return _("The two passphrases differ. Type them again.")
        return short

    def judging(self) -> bool:
        """Whether what is said is of an earlier passphrase."""
        return self._clock.isActive()

    def _judge(self) -> None:
        typed, name = self.text(), self.name

        def show(found: Strength) -> None:
            if self.text() == typed:
                self._show(found)

        self._run_task(self, lambda _progress: judge(typed, [name] if name else []), show)

    def _show(self, found: Strength) -> None:
        self.bar.setValue(found.score)
        self.words.setText(found.words)
        self.bar.setAccessibleDescription(found.words)
        self.advice.setText(found.advice)
