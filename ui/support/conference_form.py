"""A conference in a form: when, who was there, what was agreed, who follows up by when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.support.conference import ConferenceRow
from ui.form_panel import FormPanel
from ui.widgets.form import Field, Kind


def conference_form(today: date, edited: ConferenceRow | None = None) -> FormPanel:
    """The form of a conference that was held, or of one to correct."""
    fields = (
        Field("held_on", _("Day of the conference"), Kind.DATE, required=True, maximum=today),
        Field(
            "attended_by",
            _("Who was there"),
            required=True,
            hint=_("Ms. Delgado (mother), Rosa, Mr. Park"),
            help=_("Several, with a comma between them."),
        ),
        Field("agreed", _("What was agreed"), Kind.NOTES),
        Field("follow_up_on", _("Follow up by"), Kind.DATE),
        Field("follow_up_owner", _("Who follows up")),
    )
    if edited is None:
        return FormPanel(fields, _("Save conference"), {"held_on": today}, first="attended_by")
    shown = {**edited.values(), "attended_by": ", ".join(edited.attended_by)}
    return FormPanel(fields, _("Save changes"), shown, first="agreed")


def conference_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form holds, for the service."""
    there = tuple(name for one in (values["attended_by"] or "").split(",") if (name := one.strip()))
    return {**values, "attended_by": there}
