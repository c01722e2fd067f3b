"""What a person does with runs as a whole: keep, rename, delete, open again, compare; each in a task, with Undo."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from iattend_desktop.i18n import _
from iattend_desktop.matching.kept_runs import delete_kept, keep_scenario, rename_kept
from iattend_desktop.matching.proposal import Kept, Scenario
from iattend_desktop.matching.reopening import open_kept
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import Workspace
from ui.matching.before_run import decided
from ui.matching.pairs_view import Prepared, prepare_view
from ui.matching.scenario_bar import ScenarioBar
from ui.page import Services
from ui.tasks import Task


class Stage(Protocol):
    """What the page does for a run that is kept, opened or compared."""

    scenario: Scenario | None

    def begin(self, task: Task, words: str) -> None:
        """A task runs in place of the views."""

    def ended(self) -> None:
        """It ended, however."""

    def take_kept(self, scenario: Scenario) -> None:
        """The run that is shown is kept now."""

    def take_opened(self, prepared: Prepared) -> None:
        """Show a kept run."""

    def compare_with(self, kept_id: int) -> None:
        """Hold the run that is shown against a kept one."""


class Keeping(QObject):
    """Does what the line above the tabs asks for."""

    def __init__(self, workspace: Workspace, services: Services, bar: ScenarioBar, stage: Stage) -> None:
        super().__init__(bar)
        self._workspace, self._services, self._stage = workspace, services, stage
        bar.keep_wanted.connect(self.keep)
        bar.rename_wanted.connect(self.rename)
        bar.delete_wanted.connect(self.delete)
        bar.open_wanted.connect(self.open)
        bar.compare_wanted.connect(stage.compare_with)

    def keep(self, name: str) -> None:
        """Keep the run that is shown under a name."""
        scenario = self._stage.scenario
        if scenario is None:
            return

        def done(kept: Scenario) -> None:
            self._stage.take_kept(kept)
            self._told(_("The run is kept as “{name}”.").format(name=name))

        words = _("Keeping “{name}”").format(name=name)
        task = self._services.run_task(
            self,
            lambda progress: keep_scenario(self._workspace, scenario, name, progress=progress),
            done,
            None,
            words,
            self._stage.ended,
        )
        self._stage.begin(task, words)

    def rename(self, name: str) -> None:
        """Give the kept run that is shown another name."""
        kept = self._kept()
        if kept is not None:
            self._services.run_task(
                self,
                lambda _progress: rename_kept(self._workspace, kept.id, name),
                lambda _done: self._told(_("The run is called “{name}” now.").format(name=name)),
            )

    def delete(self) -> None:
        """Keep the run that is shown no longer; it stays on the screen."""
        kept = self._kept()
        if kept is not None:
            self._services.run_task(
                self,
                lambda _progress: delete_kept(self._workspace, kept.id),
                lambda _done: self._told(_("“{name}” is no longer kept.").format(name=kept.name)),
            )

    def open(self, kept_id: int) -> None:
        """Show a kept run over the people of today."""
        words = _("Opening a kept run")
        task = self._services.run_task(
            self, partial(self._open, kept_id), self._stage.take_opened, None, words, self._stage.ended
        )
        self._stage.begin(task, words)

    def _open(self, kept_id: int, progress: Progress) -> Prepared:
        scenario = open_kept(self._workspace, kept_id, progress=progress)
        return prepare_view(scenario, decided(scenario))

    def _kept(self) -> Kept | None:
        scenario = self._stage.scenario
        return scenario.kept if scenario is not None else None

    def _told(self, words: str) -> None:
        self._services.notify(words, _("Undo"), self._services.undo)
