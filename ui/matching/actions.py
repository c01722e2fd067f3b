"""What a person does on the page: set the order, save a profile, accept; each in a task, with Undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from iattend_desktop.conflict import Conflict, OthersChange
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.profiles import profile_fields, profile_with, save_profile
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.scenario import accept_scenario
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import DISTRICT_ZONE, Workspace
from ui.matching.words import profile_field_words, profile_value_words
from ui.page import Services
from ui.tasks import Task
from ui.widgets.side_by_side import SideBySide, kept_words


def set_order(workspace: Workspace, services: Services, owner: QObject, left_without_go_first: bool) -> None:
    """Say whether those left without a mentor last time go first."""
    words = (
        _("Those left without a mentor last time go first in their tier.")
        if left_without_go_first
        else _("Within a tier the greater share of days missed goes first.")
    )

    def change(_progress: Progress) -> None:
        known = workspace.settings()
        workspace.change_settings(replace(known, left_without_go_first=left_without_go_first), seen=known)

    services.run_task(owner, change, lambda _done: services.notify(words, _("Undo"), services.undo))


def keep_profile(
    workspace: Workspace,
    services: Services,
    owner: QWidget,
    profile: Profile,
    known: Profile | None,
    saved: Callable[[str], object],
) -> None:
    """Save rules and weights under their name; ``known`` is what the person saw saved under it.

    What somebody else saved under it meanwhile is shown side by side.
    """

    def save(wanted: Profile, seen: dict[str, Any]) -> None:
        def work(_progress: Progress) -> tuple[OthersChange, ...] | Conflict:
            try:
                return save_profile(workspace, wanted, seen=seen)
            except Conflict as conflict:
                return conflict

        services.run_task(owner, work, lambda result: show(wanted, result))

    def show(wanted: Profile, result: tuple[OthersChange, ...] | Conflict) -> None:
        if isinstance(result, Conflict):
            ask(wanted, result)
            return
        kept = kept_words(result, profile_field_words, me=workspace.actor)
        words = " ".join(part for part in (_("“{name}” is saved.").format(name=profile.name), kept) if part)
        services.notify(words, _("Undo"), services.undo)
        saved(profile.name)

    def ask(wanted: Profile, conflict: Conflict) -> None:
        dialog = SideBySide(
            conflict.merged,
            profile_field_words,
            profile_value_words,
            owner,
            me=workspace.actor,
            local=lambda at: at.astimezone(DISTRICT_ZONE),
        )

        def chosen(choices: dict[str, Any]) -> None:
            try:
                made = profile_with(wanted.name, {**conflict.merged.values, **choices})
            except UserError as problem:
                services.fail(str(problem))
            else:
                save(made, conflict.now)

        dialog.chosen.connect(chosen)
        dialog.open()

    save(profile, profile_fields(known))


def accept(
    workspace: Workspace,
    services: Services,
    owner: QObject,
    scenario: Scenario,
    accepted: Callable[[int], object],
    ended: Callable[[], None],
) -> Task:
    """Make the proposed matches real."""

    def done(count: int) -> None:
        accepted(count)
        words = ngettext("{count} match accepted", "{count} matches accepted", count)
        services.notify(words, _("Undo"), services.undo)

    label = ngettext("Accept {count} match", "Accept {count} matches", scenario.matched)
    return services.run_task(
        owner, lambda progress: accept_scenario(workspace, scenario, progress=progress), done, None, label, ended
    )
