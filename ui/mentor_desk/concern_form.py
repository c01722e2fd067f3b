"""Something worries the mentor: a few words and how soon, for the PSA counselor of the school."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.concern import pass_on_concern
from iattend_desktop.mentoring.mentees import Mentee
from iattend_desktop.vocabulary import Urgency, label
from iattend_desktop.workspace import Workspace
from ui.form_panel import FormPanel
from ui.page import Services
from ui.saving import save_form
from ui.widgets.form import Field, Kind


def worry_form(
    workspace: Workspace, services: Services, owner: QWidget, row: Mentee, *, done: Callable[[], object]
) -> FormPanel:
    """The form about a mentee. What it sends is not taken back, and the mentor does not read it again.

    Whoever is in danger now is helped faster than by any record; and a mandated reporter's own report (California
    Penal Code 11166) is not replaced by telling somebody within the district.
    """
    fields = (
        Field("words", _("What worries you"), Kind.NOTES, required=True),
        Field(
            "urgency",
            _("How soon somebody should act"),
            Kind.CHOICE,
            required=True,
            choices=[(one, label(one)) for one in Urgency],
            help=_("In danger right now? Call 911 first. This replaces no report that the law asks of you."),
        ),
    )
    lead = _(
        "About {student}. It goes to the PSA counselor of the school and to the program's coordinators. You will see "
        "that it was passed on, not what comes of it; it cannot be taken back."
    )
    panel = FormPanel(fields, _("Pass it on"), {"urgency": Urgency.THIS_WEEK}, lead=lead.format(student=row.student))

    def write(values: dict[str, Any], _seen: dict[str, Any]) -> int:
        return pass_on_concern(workspace, row.program_id, **values)

    def saved(_key: int) -> None:
        services.notify(_("Your concern was passed on to the PSA counselor."))
        if panel.keeper is not None:
            panel.keeper.drop()
        done()

    panel.submitted.connect(lambda values: save_form(workspace, services, panel, owner, write, values, saved))
    return panel
