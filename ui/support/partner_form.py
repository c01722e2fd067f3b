"""A partner organization in a form: what it helps with, where, in which languages, vetting, agreement, contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.languages import language_name, languages
from iattend_desktop.support.partner import PartnerRow
from ui.form_panel import FormPanel
from ui.widgets.form import Field, Kind


def partner_form(today: date, regions: Sequence[str], row: PartnerRow | None) -> FormPanel:
    """The form of an organization to add, or of one to change; ``regions`` to choose from."""
    known = tuple(dict.fromkeys((*regions, *(row.regions if row else ()))))
    spoken = tuple(dict.fromkeys((*(row.languages if row else ()), "eng", "spa")))
    choices = [(code, language_name(code)) for code in spoken] + [one for one in languages() if one[0] not in spoken]
    fields = (
        Field("name", _("Name"), required=True),
        Field("services", _("Helps with"), hint=_("food, counseling"), help=_("Several, with a comma between them.")),
        Field("regions", _("Regions"), Kind.CHOICES, choices=[(one, one) for one in known]),
        Field("languages", _("Languages"), Kind.CHOICES, choices=choices),
        Field("capacity", _("Places in all"), Kind.NUMBER, minimum=0),
        Field("vetted_on", _("Vetted on"), Kind.DATE, maximum=today, section=_("Vetting and agreement")),
        Field("agreement_from", _("Agreement from"), Kind.DATE),
        Field("agreement_to", _("Agreement to"), Kind.DATE),
        Field("contact_name", _("Contact"), section=_("Contact")),
        Field("contact_phone", _("Phone")),
        Field("contact_email", _("E-mail")),
        Field("note", _("Note"), Kind.NOTES),
    )
    if row is None:
        return FormPanel(fields, _("Add to directory"), {})
    return FormPanel(fields, _("Save changes"), {**row.values(), "services": ", ".join(row.services)})


def partner_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form holds, for the service."""
    named = tuple(name for one in (values["services"] or "").split(",") if (name := one.strip()))
    return {**values, "services": named}
