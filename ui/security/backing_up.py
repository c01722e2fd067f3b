"""A backup that a person asks for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.workspace import Workspace
from ui.page import Services


def back_up(window: QWidget, workspace: Workspace, services: Services) -> None:
    """Copy the workspace in a task and say where the copy is."""

    services.run_task(
        window,
        lambda progress: workspace.back_up(progress=progress).path,
        lambda path: services.notify(
            _("Backed up to {file} in {folder}.").format(file=path.name, folder=path.parent.name)
        ),
        label=_("Backing up the workspace"),
    )
