"""Undo and redo of the workspace's actions: in a task, named in menu and tooltip, told with the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from ui.page import PageWorkspace
from ui.tasks import Tasks
from ui.widgets.notice import Notice


class UndoRedo(QObject):
    """Keeps the two actions and their buttons true to what the workspace would undo and redo."""

    def __init__(
        self,
        workspace: PageWorkspace,
        tasks: Tasks,
        notice: Notice,
        actions: tuple[QAction, QAction],
        buttons: tuple[QToolButton, QToolButton],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._tasks, self._notice = workspace, tasks, notice
        self._actions, self._buttons = actions, buttons
        self._labels: tuple[str | None, str | None] = (None, None)
        self._reverting = False
        for action, control in zip(actions, buttons, strict=True):
            control.clicked.connect(action.trigger)

    def undo(self) -> None:
        """Undo the newest action."""
        told = _("Undone: {action}").format(action=self._labels[0] or "")
        self._revert(self._workspace.undo, self._actions[0].text(), told, _("Redo"), self.redo)

    def redo(self) -> None:
        """Bring back what was undone last."""
        told = _("Redone: {action}").format(action=self._labels[1] or "")
        self._revert(self._workspace.redo, self._actions[1].text(), told, _("Undo"), self.undo)

    def read(self) -> None:
        """Ask the workspace what can be undone now."""
        workspace = self._workspace
        self._tasks.run_task(self, lambda _progress: (workspace.undo_label(), workspace.redo_label()), self._show)

    def _revert(
        self, revert: Callable[[Progress], object], name: str, told: str, back: str, other: Callable[[], None]
    ) -> None:
        if self._reverting:
            return
        self._reverting = True

        def ended() -> None:
            self._reverting = False
            self.read()

        self._tasks.run_task(self, revert, lambda _change: self._notice.tell(told, back, other), None, name, ended)

    def _show(self, labels: tuple[str | None, str | None]) -> None:
        self._labels = labels
        for verb, what, action, control in zip(
            (_("Undo"), _("Redo")), labels, self._actions, self._buttons, strict=True
        ):
            text = _("{verb}: {action}").format(verb=verb, action=what) if what else verb
            action.setText(text)
            action.setEnabled(what is not None)
            control.setEnabled(what is not None)
            control.setToolTip(f"{text} ({action.shortcut().toString()})")
            control.setAccessibleName(text)
