"""What a person does on the page: one service in a task, then a word about it with Undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import Conflict, OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.cadence import cadence_words
from iattend_desktop.mentoring.check_in import CheckInRow, delete_check_in, finish_next_step
from iattend_desktop.mentoring.coverage import CoverRow, end_cover
from iattend_desktop.mentoring.goal_step import StepRow, remove_step
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.mentoring.match_edit import set_cadence
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import Cadence
from iattend_desktop.workspace import Workspace
from ui.form_panel import FormPanel
from ui.page import Services
from ui.saving import save_form, with_kept


def do(
    services: Services,
    owner: QObject,
    function: Callable[[], object],
    words: str,
    *,
    done: Callable[[], object] | None = None,
    failed: Callable[[str], None] | None = None,
) -> None:
    """Run a write and tell that it was done; what went wrong goes to ``failed``, by default to the notice bar."""

    def told(_result: object) -> None:
        services.notify(words, _("Undo"), services.undo)
        if done is not None:
            done()

    services.run_task(owner, lambda _progress: function(), told, failed)


def save(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    panel: FormPanel,
    write: Callable[[dict[str, Any], dict[str, Any]], tuple[OthersChange, ...] | int | None],
    words: str,
    done: Callable[[], object],
) -> None:
    """Have a form's panel saved by ``write(values, seen)``: told with what somebody else had changed and is kept."""

    def saved(result: tuple[OthersChange, ...] | int | None) -> None:
        kept = result if isinstance(result, tuple) else ()
        told = with_kept(words, kept, panel, workspace.actor) if kept else words
        services.notify(told, _("Undo"), services.undo)
        if panel.keeper is not None:
            panel.keeper.drop()
        done()

    panel.submitted.connect(lambda values: save_form(workspace, services, panel, owner, write, values, saved))


def remove_check_in(workspace: Workspace, services: Services, owner: QObject, check_in: CheckInRow) -> None:
    """Delete a check-in as it was read; it can be undone, so nobody is asked."""
    words = _("The check-in was deleted.")
    do(services, owner, lambda: delete_check_in(workspace, check_in.id, check_in.version), words)


def mark_step_done(workspace: Workspace, services: Services, owner: QObject, check_in_id: int) -> None:
    """Mark a next step as done today."""
    do(services, owner, lambda: finish_next_step(workspace, check_in_id), _("The next step is done."))


def remove_goal_step(workspace: Workspace, services: Services, owner: QObject, step: StepRow) -> None:
    """Take a step out of a goal's plan as it was read; it can be undone, so nobody is asked."""
    do(services, owner, lambda: remove_step(workspace, step.id, step.version), _("The step was removed."))


def end_cover_now(workspace: Workspace, services: Services, owner: QObject, cover: CoverRow) -> None:
    """End a cover with yesterday; one that has not begun is taken back."""
    last = workspace.today() - timedelta(days=1)
    do(services, owner, lambda: end_cover(workspace, cover.id, last=last), _("The cover has ended."))


def change_cadence(workspace: Workspace, services: Services, owner: QObject, match: MatchRow, cadence: Cadence) -> None:
    """Expect contact more or less often; what somebody else chose meanwhile is told, not replaced."""

    def change() -> None:
        try:
            set_cadence(workspace, match.id, cadence, seen={"cadence": match.cadence})
        except Conflict as conflict:
            (clash,) = conflict.merged.clashes
            words = _("{who} changed this meanwhile: contact is expected {cadence}. Nothing was saved; choose again.")
            who = clash.who or _("Somebody else")
            raise UserError(words.format(who=who, cadence=cadence_words(clash.theirs))) from conflict

    do(services, owner, change, _("The cadence was changed."))
