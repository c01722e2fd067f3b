"""Looks into the watched folder while the window is open: a timer, and tasks one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.progress import Progress
from iattend_desktop.roster.plan import ImportPlan, PlanOutdated
from iattend_desktop.roster.watch import Look, Planned, WaitingFile, Watched, import_new, look_into, plan_new
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from ui.page import Services
from ui.roster.wizard import ImportWizard
from ui.tasks import Task

T = TypeVar("T")
FIRST, AT_ONCE, SOON, EVERY = 2_000, 600, 10_000, 60_000
"""Milliseconds to the first look, to the next after a change, while a file is being written, and otherwise. A timer
and no notice by the system: of a folder on a network the system hears of no changes."""
_TABLES = frozenset({"import_run", "setting"})


class FolderWatch(QObject):
    """What there is to say of the folder is in ``watched``; ``changed`` brings it after each look.

    Nothing is looked into or imported while an import is open in the window: its plan would be outdated. What failed or
    was cancelled is not tried again before something changed.
    """

    changed = Signal(object)
    _wrote = Signal(object)

    def __init__(self, workspace: Workspace, services: Services, window: QWidget) -> None:
        super().__init__(window)
        self.watched = Watched()
        self.workspace, self._services, self._window = workspace, services, window
        self._look = Look()
        self._planned: object = None  # the key of the look that was planned, or given up
        self._task: Task | None = None
        self._watching = True  # until a look says otherwise
        self._again = False  # something changed while a task ran
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        self._wrote.connect(self._on_change, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe: Callable[[], None] | None = workspace.subscribe(self._wrote.emit)
        if workspace.may(Permission.IMPORT_ROSTERS):
            self._timer.start(FIRST)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def look(self) -> None:
        """Look now, unless that goes on already or an import is open."""
        if self._task is not None or self._unsubscribe is None:
            return
        if any(wizard.isVisible() for wizard in self._window.findChildren(ImportWizard)):
            self._timer.start(SOON)
            return
        workspace, before = self.workspace, self._look

        def work(_progress: Progress) -> tuple[Look, bool, bool]:
            settings = workspace.settings()
            if not settings.watching or settings.watched_folder is None:
                return Look(), False, True
            asks = not settings.import_without_asking
            return look_into(workspace, Path(settings.watched_folder), before), True, asks

        def done(found: tuple[Look, bool, bool]) -> None:
            self._look, self._watching, asks = found
            key = (self._look.key, asks)
            if not self._look.new:
                self._planned = None
                self._tell(self._look.watched)
            elif key != self._planned:
                self._planned = key
                self._plan(self._look, asks)
            else:
                self._tell(_still(self.watched, self._look.watched))

        self._run(work, done)

    def _plan(self, look: Look, asks: bool) -> None:
        def done(planned: Planned) -> None:
            self._tell(planned.watched)
            if planned.plan is not None:
                self._import(planned.plan)

        workspace = self.workspace
        self._run(
            lambda progress: plan_new(workspace, look, asks=asks, progress=progress),
            done,
            _("Plan what is new in the watched folder"),
            lambda: self._tell(_cancelled(look)),
        )

    def _import(self, plan: ImportPlan) -> None:
        workspace, look = self.workspace, self._look

        def work(progress: Progress) -> bool:
            try:
                import_new(workspace, plan, progress=progress)
            except PlanOutdated:
                return False
            return True

        def done(imported: bool) -> None:
            if not imported:
                self._planned = None  # somebody wrote meanwhile: planned again with the next look
            elif plan.changes_something:
                rows = sum(file.created + file.updated for file in plan.files)
                words = ngettext(
                    "Imported {count} row from the watched folder",
                    "Imported {count} rows from the watched folder",
                    rows,
                )
                self._services.notify(words, _("Show"), lambda: self._services.navigate("imports"))

        self._run(work, done, _("Import from the watched folder"), lambda: self._tell(_cancelled(look)))

    def _run(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        words: str = "",
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        """Run the next part; the timer goes on once no part follows."""
        if self._unsubscribe is None:
            return
        self._timer.stop()
        mine: list[Task] = []

        def ended() -> None:
            if mine[0].cancelled and cancelled is not None:
                cancelled()
            if self._task is mine[0]:
                self._task = None
                if self._again or self._watching:
                    self._timer.start(AT_ONCE if self._again else SOON if self.watched.coming else EVERY)
                self._again = False

        mine.append(self._services.run_task(self, work, done, self._fail, words, ended))
        self._task = mine[0]

    def _fail(self, sentence: str) -> None:
        """Told on Today, without a notice, until a look finds otherwise."""
        watched = self._look.watched
        self._tell(Watched(watched.folder, sentence, watched.files, watched.coming, watched.looked_at))

    def _tell(self, watched: Watched) -> None:
        self.watched = watched
        self.changed.emit(watched)

    def _on_change(self, change: Any) -> None:
        if _TABLES & change.tables and self._unsubscribe is not None:
            self._again = self._task is not None
            self.look()


def _cancelled(look: Look) -> Watched:
    """Nobody wants it planned now: each file says so, and is not planned again before something changed."""
    words = _("{file} was not imported because that was cancelled; open it from the watched folder when it is time.")
    files = [WaitingFile(path, digest, why=words.format(file=path.name), refused=True) for path, digest in look.new]
    watched = look.watched
    return Watched(watched.folder, watched.problem, (*look.locked, *files), watched.coming, watched.looked_at)


def _still(before: Watched, now: Watched) -> Watched:
    """What was planned stands; when it was looked at and what is coming is news."""
    return Watched(now.folder, now.problem or before.problem, before.files, now.coming, now.looked_at)
