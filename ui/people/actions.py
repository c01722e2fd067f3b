"""What a person does to people: run the service in a task, tell what happened, offer to undo it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.workspace import Workspace
from ui.drafting import Drafted, DraftKeeper
from ui.page import Services
from ui.people.form_dialog import FormDialog
from ui.saving import save_form, with_kept

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
        _tell(services, done, words(done.result))

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
    drafted: Drafted | None = None,
) -> None:
    """Open a form and run ``action(values)`` when it is submitted; the form closes once everything is saved.

    ``drafted`` names the draft of what is being written, where it is kept.
    """

    def told(done: _Done[T]) -> str:
        return words(done.result)

    _open(workspace, services, dialog, lambda values, _seen: action(values), told, label, finished, drafted)


def perform_edit(
    workspace: Workspace,
    services: Services,
    dialog: FormDialog,
    action: Callable[[dict[str, Any], dict[str, Any]], tuple[OthersChange, ...]],
    words: Callable[[], str],
    drafted: Drafted,
    *,
    label: str = "",
) -> None:
    """Open the form of a record that is there and run ``action(values, seen)`` when it is submitted.

    ``seen`` is what stood in the form when it was opened. What the service says that somebody else changed meanwhile,
    and is kept, is told with ``words()``.
    """

    def told(done: _Done[tuple[OthersChange, ...]]) -> str:
        return with_kept(words(), done.result, dialog, workspace.actor)

    _open(workspace, services, dialog, action, told, label, None, drafted)


def _open(
    workspace: Workspace,
    services: Services,
    dialog: FormDialog,
    action: Callable[[dict[str, Any], dict[str, Any]], T],
    words: Callable[[_Done[T]], str],
    label: str,
    finished: Callable[[T], object] | None,
    drafted: Drafted | None,
) -> None:
    def write(values: dict[str, Any], seen: dict[str, Any]) -> _Done[T]:
        return _watched(workspace, lambda: action(values, seen))

    def saved(done: _Done[T]) -> None:
        if keeper is not None:
            keeper.drop()
        dialog.finish()
        if finished is not None:
            finished(done.result)
        _tell(services, done, words(done))

    dialog.remember()
    keeper = DraftKeeper(workspace, services, dialog, dialog, drafted) if drafted is not None else None
    if keeper is not None:
        dialog.rejected.connect(keeper.drop)
    dialog.submitted.connect(
        lambda values: save_form(workspace, services, dialog, dialog, write, values, saved, label=label)
    )
    dialog.open()


def _tell(services: Services, done: _Done[Any], words: str) -> None:
    """Undo is offered only where this action changed something: it would undo the action before."""
    if done.changed:
        services.notify(words, _("Undo"), services.undo)
    else:
        services.notify(_("Nothing was changed: everything stands like this already."))


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
