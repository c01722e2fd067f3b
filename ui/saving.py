"""Saving an open form in a task: what went wrong is said in the form, which stays; two versions are compared.

One way for every form of the window, whether it stands in a dialog or in the panel at the right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import shiboken6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

from iattend_desktop.conflict import Conflict, Gone, OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError, WriteFailed
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace
from ui.page import Services
from ui.widgets.form_problem import FormProblem
from ui.widgets.side_by_side import SideBySide, kept_words

Write = Callable[[dict[str, Any], dict[str, Any]], Any]
"""Saves ``(values, seen)``: the fields as they are, and as they were when the form was opened."""


class OpenForm(Protocol):
    """A form on the screen: its fields and its way to say that something went wrong."""

    loaded: dict[str, Any]
    trouble: FormProblem

    def peek(self) -> dict[str, Any]:
        """What the fields hold."""

    def set_values(self, values: Mapping[str, Any], /) -> None:
        """Fill in the fields that the form has."""

    def submit(self) -> None:
        """Save, if every field is right."""

    def as_text(self) -> str:
        """Everything that stands in the fields, line by line."""

    def name_of(self, key: str, /) -> str:
        """What a field is called."""

    def words_of(self, key: str, value: Any, /) -> str:
        """A field's value as a person reads it."""

    def set_busy(self, busy: bool, /) -> None:
        """Whether it is being saved."""


@dataclass(frozen=True)
class _Outcome:
    result: Any = None
    problem: UserError | None = None


def save_form(
    workspace: Workspace,
    services: Services,
    form: OpenForm,
    owner: QWidget,
    write: Write,
    values: dict[str, Any],
    saved: Callable[[Any], object],
    *,
    label: str = "",
) -> None:
    """Run ``write`` in a task and bring its result to ``saved``.

    Whatever else happens, the form stays open with everything in it: a write that failed can be tried again, both
    sides of a conflict are chosen from and saved, and of a record that is gone what was written can be copied.
    """
    seen = form.loaded

    def work(_progress: object) -> _Outcome:
        try:
            return _Outcome(write(values, seen))
        except UserError as problem:
            return _Outcome(problem=problem)

    told: list[bool] = []

    def show(outcome: _Outcome) -> None:
        told.append(True)
        there = shiboken6.isValid(form)
        if there:
            form.set_busy(False)
        if outcome.problem is None:
            saved(outcome.result)
        elif there:
            tell(outcome.problem)
        else:
            services.fail(str(outcome.problem))

    def failed(sentence: str) -> None:
        told.append(True)
        if shiboken6.isValid(form):
            form.set_busy(False)
            form.trouble.try_again(sentence, form.submit)
        else:
            services.fail(sentence)

    def ended() -> None:
        if not told and shiboken6.isValid(form):
            form.set_busy(False)
            form.trouble.try_again(_("This was stopped: nothing was saved."), form.submit)

    def tell(problem: UserError) -> None:
        if isinstance(problem, Conflict):
            ask(problem)
        elif isinstance(problem, Gone):
            clipboard = QGuiApplication.clipboard()
            form.trouble.say(str(problem), _("Copy what I wrote"), lambda: clipboard.setText(form.as_text()))
        elif isinstance(problem, WriteFailed):
            form.trouble.try_again(str(problem), form.submit)
        else:
            form.trouble.say(str(problem))

    def ask(conflict: Conflict) -> None:
        dialog = SideBySide(
            conflict.merged,
            form.name_of,
            form.words_of,
            form if isinstance(form, QDialog) else owner,
            me=workspace.actor,
            local=lambda at: at.astimezone(DISTRICT_ZONE),
        )

        def chosen(choices: dict[str, Any]) -> None:
            form.set_values(conflict.now)
            form.loaded = form.peek()
            form.set_values({**conflict.merged.values, **choices})
            save_form(workspace, services, form, owner, write, form.peek(), saved, label=label)

        dialog.chosen.connect(chosen)
        dialog.rejected.connect(lambda: form.trouble.say(str(conflict)))
        dialog.open()

    form.trouble.clear()
    form.set_busy(True)
    services.run_task(owner, work, show, failed, label, ended)


def with_kept(words: str, kept: Sequence[OthersChange], form: OpenForm, me: str) -> str:
    """What is told of a save, with what somebody else had changed and is kept."""
    return " ".join(part for part in (words, kept_words(kept, form.name_of, me=me)) if part)
