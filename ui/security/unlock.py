"""The first window: try the sample, open a workspace, make a new one. Opening runs in a task, with its progress."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import SUFFIX, Workspace, open_workspace
from ui import theme
from ui.tasks import Task, Tasks
from ui.widgets.button import button
from ui.widgets.label import label

LEAST_LENGTH = 12
"""A new passphrase has at least so many characters: a few words that belong together nowhere else."""

Open = Callable[[Progress], Workspace]


class StartWindow(QWidget):
    """Brings an open workspace with ``opened``; the caller shows the main window and closes this one."""

    opened = Signal(object)

    def __init__(self, sample: Open, recent: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("iAttend"))
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedSize(520, 400)
        self.tasks = Tasks(self)
        self._sample = sample
        self._task: Task | None = None
        self._path: Path | None = None
        self._creates = False
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._stack = QStackedWidget()
        self._choices, self._key, self._working = self._choices_page(), self._key_page(), self._working_page()
        for page in (self._choices, self._key, self._working):
            self._stack.addWidget(page)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_32, theme.GAP_32, theme.GAP_32, theme.GAP_24)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(_("iAttend"), "title"))
        box.addWidget(label(_("Mentoring against chronic absence"), "secondary"))
        box.addWidget(self._stack, 1)
        box.addWidget(self.problem)
        if recent is not None:
            self.ask_passphrase(recent, creates=False)

    def start_sample(self) -> None:
        """Make or open the made-up district."""
        self._run(self._sample, _("Making the sample district"))

    def choose_existing(self) -> None:
        """Choose a workspace file to open."""
        dialog = QFileDialog(self, _("Open a workspace"), "", _("iAttend workspaces (*{suffix})").format(suffix=SUFFIX))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.ask_passphrase(Path(name), creates=False))
        dialog.open()

    def choose_new(self) -> None:
        """Choose where a new workspace file goes."""
        dialog = QFileDialog(self, _("New workspace"), "", _("iAttend workspaces (*{suffix})").format(suffix=SUFFIX))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
        dialog.fileSelected.connect(lambda name: self.ask_passphrase(Path(name), creates=True))
        dialog.open()

    def ask_passphrase(self, path: Path, *, creates: bool) -> None:
        """Ask for the passphrase of a file, twice for a new one."""
        self._path, self._creates = path, creates and not path.exists()
        self.file.setText(path.name)
        self.again.setVisible(self._creates)
        self.advice.setVisible(self._creates)
        self.verb.setText(_("Make this workspace") if self._creates else _("Open"))
        self.passphrase.clear()
        self.again.clear()
        self._say("")
        self._stack.setCurrentWidget(self._key)
        self.passphrase.setFocus()

    def open_path(self) -> None:
        """Open the chosen file with what was typed."""
        typed, path, creates = self.passphrase.text(), self._path, self._creates
        if path is None:
            return
        if creates and len(typed) < LEAST_LENGTH:
            self._say(
                _(
                    "The passphrase has {count} characters; choose at least {least}, such as four unrelated words."
                ).format(count=len(typed), least=LEAST_LENGTH)
            )
            return
        if creates and typed != self.again.text():
            self._say(_("The two passphrases differ. Type them again."))
            return
        self.open_with(path, typed, create=creates)

    def open_with(self, path: Path, passphrase: str, *, create: bool = False) -> None:
        """Open a file whose passphrase is known."""
        words = _("Opening {file}").format(file=path.name)
        self._run(lambda _progress: open_workspace(path, passphrase, create=create), words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to the choices."""
        if event.key() == Qt.Key.Key_Escape and self._stack.currentWidget() is self._key:
            self._back()
            return
        super().keyPressEvent(event)

    def _run(self, function: Open, words: str) -> None:
        self._say("")
        self.status.setText(words)
        self.bar.setRange(0, 0)
        former = self._stack.currentWidget()
        self._stack.setCurrentWidget(self._working)
        self._task = self.tasks.run_task(
            self,
            function,
            done=self.opened.emit,
            failed=lambda sentence: self._failed(former, sentence),
            label=words,
            ended=lambda: self._after(former),
        )
        self._task.changed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def _after(self, former: QWidget | None) -> None:
        """A cancelled task delivers nothing: back to where it was asked for."""
        if self._task is not None and self._task.cancelled and former is not None:
            self._stack.setCurrentWidget(former)
        self._task = None

    def _failed(self, former: QWidget | None, sentence: str) -> None:
        if former is not None:
            self._stack.setCurrentWidget(former)
        self._say(sentence)
        if former is self._key:
            self.passphrase.selectAll()
            self.passphrase.setFocus()

    def _show_progress(self) -> None:
        task = self.sender()
        if isinstance(task, Task) and task is self._task and task.fraction >= 0:
            self.bar.setRange(0, 100)
            self.bar.setValue(int(task.fraction * 100))
            self.status.setText(task.message)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _back(self) -> None:
        self._say("")
        self._stack.setCurrentWidget(self._choices)

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _choices_page(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, theme.GAP_16, 0, 0)
        box.setSpacing(theme.GAP_8)
        for words, explained, pressed, role in (
            (_("New workspace…"), _("One encrypted file for your program's records."), self.choose_new, "primary"),
            (_("Open a workspace…"), _("Go on where you stopped."), self.choose_existing, ""),
            (
                _("Try the sample district"),
                _("Made-up schools, students and mentors to play with."),
                self.start_sample,
                "",
            ),
        ):
            box.addWidget(button(words, pressed, role=role))
            box.addWidget(label(explained, "small"))
            box.addSpacing(theme.GAP_8)
        box.addStretch()
        return page

    def _key_page(self) -> QWidget:
        page = QWidget()
        self.file = label("", "strong")
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for line, words in ((self.passphrase, _("Passphrase")), (self.again, _("Passphrase once more"))):
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setPlaceholderText(words)
            line.setAccessibleName(words)
            line.returnPressed.connect(self.open_path)
        self.advice = label(
            _(
                "Whoever knows it can read every record in this file, and nobody can open the file without it: "
                "keep it where your district keeps its keys."
            ),
            "small",
            wrap=True,
        )
        self.verb = button("", self.open_path, role="primary")
        buttons = QHBoxLayout()
        buttons.addWidget(button(_("Back"), self._back))
        buttons.addStretch()
        buttons.addWidget(self.verb)
        box = QVBoxLayout(page)
        box.setContentsMargins(0, theme.GAP_16, 0, 0)
        box.setSpacing(theme.GAP_12)
        for widget in (self.file, self.passphrase, self.again, self.advice):
            box.addWidget(widget)
        box.addStretch()
        box.addLayout(buttons)
        return page

    def _working_page(self) -> QWidget:
        page = QWidget()
        self.status = label("", "secondary", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        box = QVBoxLayout(page)
        box.addStretch()
        box.addWidget(self.status)
        box.addWidget(self.bar)
        box.addStretch()
        box.addWidget(button(_("Cancel"), self._cancel), 0, Qt.AlignmentFlag.AlignRight)
        return page
