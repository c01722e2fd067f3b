"""Whose match a person looks into stands in the log, as a look at a student's record does."""

from __future__ import annotations

from PySide6.QtCore import QObject

from iattend_desktop.matching.pool import Waiting
from iattend_desktop.workspace import Workspace
from ui.page import Services

LOOK = "view_match_reasons"


class Looks:
    """The looks of one view: once an opening, however often what is shown of a student is made anew."""

    def __init__(self, workspace: Workspace, services: Services, owner: QObject) -> None:
        self._workspace, self._services, self._owner = workspace, services, owner
        self._student: int | None = None

    def opened(self, student: Waiting) -> None:
        """A student's facts are on the screen."""
        if self._student != student.student_id:
            self._student = student.student_id
            workspace, subject = self._workspace, ("person", student.student_id)
            self._services.run_task(self._owner, lambda _progress: workspace.log(LOOK, subject), must=True)

    def closed(self) -> None:
        """They are no more: whoever opens them again looks again."""
        self._student = None
