"""Support for a student in a form: what, by whom, referral, consent, days, sessions, outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.support.intervention import InterventionRow
from iattend_desktop.support.intervention_values import LONGEST, next_statuses
from iattend_desktop.vocabulary import InterventionStatus, Tier, label
from ui.form_panel import FormPanel
from ui.widgets.form import Field, Kind


def intervention_form(
    today: date,
    by: str,
    partners: Sequence[tuple[int, str]],
    edited: InterventionRow | None = None,
    start: Mapping[str, Any] | None = None,
) -> FormPanel:
    """The form of new support, filled in with ``start``, or of support to change; ``partners`` are (key, name)."""
    offered = next_statuses(edited.status) if edited is not None else tuple(InterventionStatus)
    fields = (
        Field("title", _("What is done"), required=True, hint=_("such as: grief group, bus pass"), check=_length),
        Field("tier", _("Tier"), Kind.CHOICE, required=True, choices=[(int(one), label(one)) for one in Tier]),
        Field("status", _("Status"), Kind.CHOICE, required=True, choices=[(one, label(one)) for one in offered]),
        Field("provider_id", _("Partner organization"), Kind.CHOICE, choices=partners),
        Field("provider", _("Who gives it"), hint=_("a person, or the school")),
        Field("referred_on", _("Referred on"), Kind.DATE, maximum=today, section=_("Referral and consent")),
        Field("referred_by", _("Referred by"), hint=by),
        Field("consent_on", _("Family's consent signed on"), Kind.DATE, maximum=today),
        Field("starts_on", _("Starts"), Kind.DATE, section=_("Days and sessions")),
        Field("ends_on", _("Ends"), Kind.DATE),
        Field("sessions_planned", _("Sessions planned"), Kind.NUMBER, minimum=0),
        Field("sessions_attended", _("Sessions attended"), Kind.NUMBER, minimum=0),
        Field("outcome", _("How it came out"), Kind.NOTES),
    )
    if edited is not None:
        return FormPanel(fields, _("Save changes"), edited.values(), first="status")
    begun = {"status": InterventionStatus.REFERRED, "referred_on": today, "referred_by": by, **(start or {})}
    return FormPanel(fields, _("Begin support"), begun)


def _length(title: Any) -> str | None:
    if len(title) > LONGEST:
        return _("Say it in {most} letters at most.").format(most=LONGEST)
    return None
