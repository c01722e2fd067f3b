"""What a person does on the page: one service in a task, then a word about it with Undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.check_in import delete_check_in, finish_next_step
from iattend_desktop.mentoring.match import set_cadence
from iattend_desktop.vocabulary import Cadence
from iattend_desktop.workspace import Workspace
from ui.page import Services


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


def remove_check_in(workspace: Workspace, services: Services, owner: QObject, check_in_id: int) -> None:
    """Delete a check-in; it can be undone, so nobody is asked."""
    do(services, owner, lambda: delete_check_in(workspace, check_in_id), _("The check-in was deleted."))


def mark_step_done(workspace: Workspace, services: Services, owner: QObject, check_in_id: int) -> None:
    """Mark a next step as done today."""
    do(services, owner, lambda: finish_next_step(workspace, check_in_id), _("The next step is done."))


def change_cadence(workspace: Workspace, services: Services, owner: QObject, match_id: int, cadence: Cadence) -> None:
    """Expect contact more or less often."""
    do(services, owner, lambda: set_cadence(workspace, match_id, cadence), _("The cadence was changed."))
