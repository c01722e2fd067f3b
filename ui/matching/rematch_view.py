"""After the year has begun: whoever waits gets a mentor step by step, each step with what it changes for others.

A person picks the last step to take; nothing is written before. The plan is made when the tab is shown, and again
after records changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.rematch_apply import apply_rematch
from iattend_desktop.matching.rematch_plan import (
    Move,
    PlannedStep,
    RematchPlan,
    moves_until,
    plan_rematch,
)
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.matching.rematch_words import changed_words, lead_words, names, nothing_words, points_words, verb_words
from ui.matching.running_panel import RunningPanel
from ui.page import Page, Services
from ui.tasks import Task
from ui.widgets.button import button
from ui.widgets.empty import EmptyState
from ui.widgets.label import label
from ui.widgets.table import Align, Column, Table

_MOST_ROWS = 8
"""Steps in sight at once; more are scrolled to."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of the plan; ``id`` is its number from 1, ``score`` what it alone brings in thousandths of a point."""

    id: int
    step: PlannedStep
    score: int


@dataclass(frozen=True, slots=True)
class MoveLine:
    """What becomes of a student once the chosen steps are taken."""

    move: Move

    @property
    def id(self) -> int:
        """The student's program enrollment."""
        return self.move.student.id


def _what(line: MoveLine) -> str:
    if line.move.breaks:
        return _("Changes mentor")
    return _("Gets another mentor") if line.move.before else _("Gets a mentor")


STEP_COLUMNS: tuple[Column[StepLine], ...] = (
    Column("step", _("Step"), 56, lambda line: str(line.id), Align.END, lambda line: line.id, searched=False),
    Column("gained", _("Who gets a mentor"), 240, lambda line: names(line.step.gained), strong=True, stretch=True,
           tooltip=lambda line: ", ".join(move.student.name for move in line.step.gained)),
    Column("moved", _("Who changes mentor for it"), 280, lambda line: changed_words(line.step), stretch=True,
           tooltip=lambda line: changed_words(line.step)),
    Column("matched", _("Matches so far"), 105, lambda line: f"{line.step.matched:,}", Align.END,
           lambda line: line.step.matched, searched=False),
    Column("changes", _("Changes so far"), 105, lambda line: f"{line.step.changes:,}", Align.END,
           lambda line: line.step.changes, searched=False),
    Column("points", _("Step, points"), 100, lambda line: points_words(line.score), Align.END,
           lambda line: line.score, searched=False),
    Column("score", _("Points so far"), 105, lambda line: points_words(line.step.score), Align.END,
           lambda line: line.step.score, searched=False),
)  # fmt: skip
MOVE_COLUMNS: tuple[Column[MoveLine], ...] = (
    Column("student", _("Student"), 200, lambda line: line.move.student.name,
           sort_key=lambda line: line.move.student.sort_name, strong=True, stretch=True),
    Column("what", _("What happens"), 180, _what),
    Column("before", _("Mentor until today"), 180, lambda line: line.move.before or _("none"), stretch=True),
    Column("after", _("Mentor from today"), 180, lambda line: line.move.mentor.name, stretch=True),
    Column("school", _("School"), 200, lambda line: line.move.student.school or "", secondary=True, stretch=True),
)  # fmt: skip


class RematchView(QWidget):
    """``profile`` gives the rules and weights that are set on the page, ``None`` where they do not add up."""

    def __init__(
        self, workspace: Workspace, services: Services, page: Page, profile: Callable[[], Profile | None]
    ) -> None:
        super().__init__(page)
        self._workspace, self._services, self._profile = workspace, services, profile
        self.plan: RematchPlan | None = None
        self.task: Task | None = None
        self._stale = True
        self.lead = label("", "strong", wrap=True)
        self.steps: Table[StepLine] = Table(STEP_COLUMNS, _("Steps, each beyond the ones before it"), multiple=False)
        self.head = label("", "section")
        self.moves: Table[MoveLine] = Table(MOVE_COLUMNS, _("Who has another mentor then"), multiple=False)
        self.verb = button("", self._apply, role="primary")
        self.running = RunningPanel(self.cancel)
        self._stack = QStackedWidget()
        self._content = QWidget()
        self._empty: EmptyState | None = None
        self._lay_out()
        self.steps.row_chosen.connect(self._chosen)

    def show_scenario(self, _scenario: Scenario | None) -> None:
        """The plan is about the matches that stand, not about the run that is shown."""

    def refresh(self) -> None:
        """Records changed: plan again, now or when the tab is shown."""
        self._stale = True
        if self.isVisible():
            self._load()

    def table(self) -> Table[StepLine]:
        """The steps."""
        return self.steps

    def cancel(self) -> None:
        """Stop what runs; nothing of it stays."""
        if self.task is not None:
            self.task.cancel()

    def showEvent(self, event: QShowEvent) -> None:
        """Plan where that was not done since the last change."""
        super().showEvent(event)
        if self._stale:
            self._load()

    def _lay_out(self) -> None:
        box = QVBoxLayout(self._content)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.lead)
        hint = _(
            "Choose the last step to take. Each step changes as few standing matches as any way to so many further "
            "matches; exchanges that would only raise the score are not proposed: stability first."
        )
        box.addWidget(label(hint, "secondary", wrap=True))
        box.addWidget(self.steps, 1)
        row = QHBoxLayout()
        row.addWidget(self.head, 1)
        row.addWidget(self.verb)
        box.addLayout(row)
        box.addWidget(self.moves, 1)
        self._stack.addWidget(self._content)
        self._stack.addWidget(self.running)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _load(self) -> None:
        if self.task is not None:
            return
        self._stale = False
        profile = self._profile()
        words = _("Plan a rematch")
        self._run(
            self._services.run_task(
                self,
                lambda progress: plan_rematch(self._workspace, profile=profile, progress=progress),
                self._take,
                None,
                words,
                self._ended,
            ),
            words,
        )

    def _run(self, task: Task, words: str) -> None:
        self.task = task
        self.running.watch(task, words)
        self._stack.setCurrentWidget(self.running)

    def _ended(self) -> None:
        cancelled = self.task is not None and self.task.cancelled
        self.task = None
        if self._stale and not cancelled:
            self._load()
        elif self.plan is None:
            self._say_empty("matching", _("No plan was made."), _("Plan a rematch"), self._load)
        elif self.plan.steps:
            self._stack.setCurrentWidget(self._content)
        elif self._empty is not None:
            self._stack.setCurrentWidget(self._empty)

    def _take(self, plan: RematchPlan) -> None:
        self.plan = plan
        self.lead.setText(lead_words(plan))
        if not plan.steps:
            self._say_empty("matching" if plan.waiting else "done", nothing_words(plan))
            return
        self.steps.set_rows(
            [
                StepLine(number, step, step.score - (plan.steps[number - 2].score if number > 1 else 0))
                for number, step in enumerate(plan.steps, 1)
            ]
        )
        rows = min(len(plan.steps), _MOST_ROWS) + 1
        self.steps.setMaximumHeight(rows * theme.ROW_HEIGHT + theme.GAP_16)  # the room is for who changes
        self.steps.select([1])

    def _say_empty(self, icon: str, words: str, verb: str = "", pressed: Callable[[], object] | None = None) -> None:
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
        self._empty = EmptyState(icon, words, verb, pressed)
        self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty)

    def _chosen(self, line: StepLine | None) -> None:
        plan = self.plan
        self.verb.setEnabled(line is not None)
        if line is None or plan is None:
            return
        self.verb.setText(verb_words(line.step))
        self.head.setText(ngettext("After step {count}", "After steps 1 to {count}", line.id))
        self.moves.set_rows([MoveLine(move) for move in moves_until(plan, line.id)])

    def _apply(self) -> None:
        line, plan = self.steps.current_row(), self.plan
        if line is None or plan is None or self.task is not None:
            return

        def done(count: int) -> None:
            self._stale = True
            words = ngettext("{count} student has a mentor now", "{count} students have a mentor now", count)
            self._services.notify(words, _("Undo"), self._services.undo)

        words = verb_words(line.step)
        self._run(
            self._services.run_task(
                self,
                lambda progress: apply_rematch(self._workspace, plan, line.id, progress=progress),
                done,
                None,
                words,
                self._ended,
            ),
            words,
        )
