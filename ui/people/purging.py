"""Opens the plan of a deletion on request and carries it out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.people.purge import Purged, done_words, plan_purge, purge_student
from iattend_desktop.people.purge_plan import PurgePlan
from iattend_desktop.workspace import Workspace
from ui.page import Services
from ui.people.purge_dialog import PurgeDialog


def open_purge(
    workspace: Workspace, services: Services, parent: QWidget, student: int, purged: Callable[[], object]
) -> None:
    """Make the plan in a task, then ask; ``purged`` is called once the data are gone."""

    def ask(plan: PurgePlan) -> None:
        dialog = PurgeDialog(plan, parent)

        def done(result: Purged) -> None:
            dialog.finish()
            purged()
            services.notify(done_words(result))

        dialog.submitted.connect(
            lambda typed, reason, backups: services.run_task(
                dialog,
                lambda progress: purge_student(
                    workspace, plan, typed=typed, reason=reason, backups_too=backups, progress=progress
                ),
                done,
                dialog.fail,
                _("Deleting a student's data"),
            )
        )
        dialog.open()

    services.run_task(parent, lambda _progress: plan_purge(workspace, student), ask)
