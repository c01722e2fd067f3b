"""Settings keep their types in the workspace, and a workspace that knows none has California's defaults."""

from __future__ import annotations

from dataclasses import replace

from iattend_desktop.settings import Settings, settings_from, settings_to
from iattend_desktop.vocabulary import Cadence, MentorKind, ScreeningStep
from iattend_desktop.workspace import Workspace


def test_an_empty_workspace_has_the_defaults(workspace: Workspace) -> None:
    assert workspace.settings() == Settings()
    assert Settings().minimum_days_expected == 31
    assert Settings().smallest_group_shown == 11


def test_settings_come_back_as_they_were_and_can_be_undone(workspace: Workspace) -> None:
    changed = replace(
        Settings(),
        default_cadence=Cadence.EVERY_TWO_WEEKS,
        requirements={**Settings().requirements, MentorKind.BUSINESS_PARTNER: (ScreeningStep.INTERVIEW,)},
    )
    workspace.change_settings(changed)
    assert workspace.settings() == changed
    workspace.undo()
    assert workspace.settings() == Settings()
    workspace.redo()
    assert workspace.settings() == changed


def test_a_setting_that_is_unknown_or_missing_does_no_harm() -> None:
    stored = settings_to(Settings()) | {"from_a_newer_program": 1}
    del stored["training_hours"]
    assert settings_from(stored) == Settings()
