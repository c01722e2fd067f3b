"""Opens two records side by side and merges them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.people.merge import MergePreview, merge_records, preview_merge
from iattend_desktop.workspace import Workspace
from ui.page import Services
from ui.people.actions import perform
from ui.people.merge_dialog import MergeDialog


def open_merge(
    workspace: Workspace,
    services: Services,
    parent: QWidget,
    kept_id: int,
    other_id: int,
    merged: Callable[[], object],
) -> None:
    """Compare two people's records in a task, then ask; ``merged`` is called once they are one."""

    def ask(preview: MergePreview) -> None:
        dialog = MergeDialog(preview, parent)
        dialog.swapped.connect(lambda: open_merge(workspace, services, parent, other_id, kept_id, merged))

        def done(_nothing: None) -> None:
            dialog.finish()
            merged()

        dialog.submitted.connect(
            lambda choices: perform(
                workspace,
                services,
                dialog,
                lambda: merge_records(workspace, kept_id, other_id, choices),
                lambda _nothing: _("{other} was merged into {kept}.").format(other=preview.other, kept=preview.kept),
                label=_("Merge records"),
                finished=done,
                failed=dialog.fail,
            )
        )
        dialog.open()

    services.run_task(parent, lambda _progress: preview_merge(workspace, kept_id, other_id), ask)
