"""A task in steps: the steps at the top, Back and Next below, the verb on the last button, Esc cancels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from ui import theme
from ui.widgets.button import button
from ui.widgets.icon import set_icon
from ui.widgets.label import label, line, set_role
from ui.widgets.reading_order import move_focus


@dataclass(frozen=True)
class Step:
    """One step. ``leave`` is asked before Next and answers what keeps the person here, or ``None``;
    ``enter`` prepares the step when it comes up."""

    title: str
    content: QWidget
    leave: Callable[[], str | None] | None = None
    enter: Callable[[], None] | None = None


class Wizard(QDialog):
    """Shows steps one after the other. ``applied`` is sent by the last button; nothing happened before.

    Open it with ``open()``. After ``applied`` the wizard stays, busy, until ``finish()`` or ``fail(sentence)``.
    """

    applied = Signal()
    step_changed = Signal(int)

    def __init__(self, title: str, steps: list[Step], verb: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.steps = steps
        self._verb = verb
        self._at = 0
        self._stack = QStackedWidget()
        self._heads: list[QLabel] = []
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName(_("Working"))
        self.busy.hide()
        self.cancel_button = button(_("Cancel"), self.reject, role="plain")
        self.back_button = button(_("Back"), self.back)
        self.next_button = button(_("Next"), self.next, role="primary")
        self._lay_out()
        self.resize(980, 680)
        self._show()

    def at(self) -> int:
        """The number of the step that is shown, from 0."""
        return self._at

    def next(self) -> None:
        """Go on if the step lets go, or apply on the last one."""
        step = self.steps[self._at]
        problem = step.leave() if step.leave is not None else None
        if problem is not None:
            self.say(problem)
            return
        if self._at == len(self.steps) - 1:
            self.set_busy(True)
            self.applied.emit()
        else:
            self.go_to(self._at + 1)

    def back(self) -> None:
        """Go back one step; what was entered stays."""
        if self._at:
            self.go_to(self._at - 1)

    def go_to(self, at: int) -> None:
        """Show a step."""
        self._at = at
        self._show()
        enter = self.steps[at].enter
        if enter is not None:
            enter()
        self.step_changed.emit(at)

    def set_verb(self, verb: str) -> None:
        """What the last button says and does ("Import 1,163 students")."""
        self._verb = verb
        self._name_next()

    def set_busy(self, busy: bool) -> None:
        """While busy only Cancel can be pressed."""
        self.busy.setVisible(busy)
        self.next_button.setEnabled(not busy)
        self.back_button.setEnabled(not busy and self._at > 0)

    def allow_next(self, allowed: bool) -> None:
        """Whether the step can be left forward now."""
        self.next_button.setEnabled(allowed)

    def say(self, problem: str) -> None:
        """Show what keeps the person on this step; an empty text takes it away."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def fail(self, sentence: str) -> None:
        """Applying did not work; nothing changed."""
        self.set_busy(False)
        self.say(sentence)

    def finish(self) -> None:
        """Applied: close."""
        self.accept()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes from the step to the buttons below, whenever its parts were made."""
        return move_focus(self, next) or super().focusNextPrevChild(next)

    def _show(self) -> None:
        self._stack.setCurrentIndex(self._at)
        self.say("")
        for number, head in enumerate(self._heads):
            set_role(head, "strong" if number == self._at else "secondary")
            state = _("now") if number == self._at else (_("done") if number < self._at else _("to come"))
            head.setAccessibleName(f"{head.text()}, {state}")
        self.back_button.setEnabled(self._at > 0)
        self.next_button.setEnabled(True)
        self._name_next()
        self.steps[self._at].content.setFocus()

    def _name_next(self) -> None:
        last = self._at == len(self.steps) - 1
        self.next_button.setText(self._verb if last else _("Next"))
        set_icon(self.next_button, "check" if last else "chevron-right", "on_accent")

    def _lay_out(self) -> None:
        heads = QHBoxLayout()
        heads.setSpacing(theme.GAP_24)
        for number, step in enumerate(self.steps, 1):
            head = label(f"{number}  {step.title}", "secondary")
            self._heads.append(head)
            heads.addWidget(head)
            self._stack.addWidget(step.content)
        heads.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GAP_8)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.problem, 1)
        foot.addStretch(0)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addLayout(heads)
        box.addWidget(line())
        box.addWidget(self._stack, 1)
        box.addWidget(self.busy)
        box.addWidget(line())
        box.addLayout(foot)
