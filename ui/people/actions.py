"""What a person does to people: run the service in a task, tell what happened, offer to undo it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject

from iattend_desktop.i18n import _
from iattend_desktop.workspace import Workspace
from ui.page import Services
from ui.people.form_dialog import FormDialog

T = TypeVar("T")


@dataclass(frozen=True)
class _Done(Generic[T]):
    result: T
    changed: bool


def perform(
    workspace: Workspace,
    services: Services,
    owner: QObject,
    action: Callable[[], T],
    words: Callable[[T], str],
    *,
    label: str = "",
    finished: Callable[[T], object] | None = None,
    failed: Callable[[str], None] | None = None,
) -> None:
    """Run ``action`` in a task and tell ``words(result)``, with Undo only where this action changed something."""

    def show(done: _Done[T]) -> None:
        if finished is not None:
            finished(done.result)
        if done.changed:
            services.notify(words(done.result), _("Undo"), services.undo)
        else:
            services.notify(_("Nothing was changed: everything stands like this already."))

    services.run_task(owner, lambda _progress: _watched(workspace, action), show, failed, label)


def perform_form(
    workspace: Workspace,
    services: Services,
    dialog: FormDialog,
    action: Callable[[dict[str, Any]], T],
    words: Callable[[T], str],
    *,
    label: str = "",
    finished: Callable[[T], object] | None = None,
) -> None:
    """Open a form and run ``action(values)`` when it is submitted; the form closes once everything is saved."""

    def saved(result: T) -> None:
        dialog.finish()
        if finished is not None:
            finished(result)

    dialog.submitted.connect(
        lambda values: perform(
            workspace,
            services,
            dialog,
            lambda: action(values),
            words,
            label=label,
            finished=saved,
            failed=dialog.fail,
        )
    )
    dialog.open()


def _watched(workspace: Workspace, action: Callable[[], T]) -> _Done[T]:
    """Run an action and tell whether it wrote anything: an undo of nothing would undo the action before."""
    here, seen = threading.get_ident(), []

    def listen(_change: object) -> None:
        if threading.get_ident() == here:
            seen.append(True)

    stop = workspace.subscribe(listen)
    try:
        return _Done(action(), bool(seen))
    finally:
        stop()
