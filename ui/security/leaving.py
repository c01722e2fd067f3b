"""What happens to a workspace once its window is gone: a backup of what was done, then the file is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.unlocking import back_up_and_close
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.tasks import Task, Tasks
from ui.widgets.button import button
from ui.widgets.label import label, set_role

_PATIENCE = 1_000  # milliseconds before it shows that it is on its way
_WIDTH = 400


class Leaving(QWidget):
    """A small window that shows itself only where the backup takes longer than a second, or cannot be made.

    ``ended`` tells that the file is closed and nothing is on the screen any more; the program waits for it. With
    ``backs_up`` false there is no backup: the sample needs none, and a restore makes its own.
    """

    ended = Signal()

    def __init__(self, workspace: Workspace, *, backs_up: bool) -> None:
        super().__init__()
        self.backs_up = backs_up
        self.tasks = Tasks(self)
        self._workspace: Workspace | None = workspace
        self._task: Task | None = None
        self.setWindowTitle(_("iAttend"))
        self.setObjectName("leaving")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH)
        self.status = label(_("Saving a backup of {file}…").format(file=workspace.name), wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress"))
        self.verb = button(_("Skip this backup"), self.close)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_24, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(self.status)
        box.addWidget(self.bar)
        box.addWidget(self.verb, 0, Qt.AlignmentFlag.AlignRight)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_PATIENCE)
        self._clock.timeout.connect(self.show)

    def begin(self) -> None:
        """The window is gone: back up and close the file, or only close it."""
        workspace, self._workspace = self._workspace, None
        if workspace is None:
            return
        if not self.backs_up:
            workspace.close()
            self.ended.emit()
            return
        self._clock.start()
        self._task = self.tasks.run_task(
            self,
            lambda progress: back_up_and_close(workspace, progress),
            failed=self._tell,
            label=self.status.text(),
            ended=self._after,
        )
        self._task.changed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Who closes it skips the backup; once that has stopped, or was told, it is over."""
        super().closeEvent(event)
        if self._task is not None:
            self._task.cancel()
        elif self._workspace is None:
            self.ended.emit()

    def _show_progress(self) -> None:
        if self._task is not None and self._task.fraction >= 0:
            self.bar.setRange(0, 100)
            self.bar.setValue(int(self._task.fraction * 100))

    def _tell(self, sentence: str) -> None:
        self.status.setText(_("What you did is saved, but not backed up. {reason}").format(reason=sentence))
        set_role(self.status, "severe")
        self.bar.hide()
        self.verb.setText(_("Close"))
        self.adjustSize()
        self.show()
        self.verb.setFocus()

    def _after(self) -> None:
        told = self._task is not None and not self._task.cancelled and self.bar.isHidden()
        self._task = None
        self._clock.stop()
        if not told:
            self.hide()
            self.ended.emit()
