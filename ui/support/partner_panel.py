"""Partner organizations in the list, and one of them at the right of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words
from iattend_desktop.languages import language_name
from iattend_desktop.support.partner import PartnerRow, places_words
from ui import theme
from ui.widgets.badge import Badge
from ui.widgets.button import button
from ui.widgets.detail_parts import beside, fact
from ui.widgets.label import label as words_label
from ui.widgets.table import Align, Column


def partner_columns() -> list[Column[PartnerRow]]:
    """Name, services, regions, languages, places, what stands against a referral."""

    def standing(row: PartnerRow) -> str:
        return "; ".join(row.hinders) or _("can take a referral")

    def of(names: Callable[[PartnerRow], Sequence[str]]) -> Callable[[PartnerRow], str]:
        return lambda row: ", ".join(names(row)) or _("unknown")

    services, regions = of(lambda row: row.services), of(lambda row: row.regions)
    spoken = of(lambda row: [language_name(code) for code in row.languages])
    return [
        Column("name", _("Name"), 170, lambda row: row.name, tooltip=lambda row: row.name, stretch=True, least=130),
        Column("services", _("Helps with"), 180, services, tooltip=services, stretch=True, least=120),
        Column("regions", _("Regions"), 100, regions, tooltip=regions, least=80),
        Column("languages", _("Languages"), 130, spoken, tooltip=spoken, least=130),
        Column("places", _("Places"), 150, places_words, Align.END, lambda row: row.left, searched=False, least=150),
        Column("standing", _("Referral today"), 190, standing, tooltip=standing, stretch=True, least=140),
    ]


def partner_panel(row: PartnerRow, change: Callable[[], object]) -> QWidget:
    """The panel's content."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    unknown = _("unknown")
    if not row.hinders:
        box.addLayout(beside(Badge(_("Can take a referral today"), "good")))
    for words in row.hinders:
        box.addLayout(beside(Badge(words[:1].upper() + words[1:], "watch")))
    fact(box, _("Helps with"), ", ".join(row.services) or unknown)
    fact(box, _("Regions"), ", ".join(row.regions) or unknown)
    fact(box, _("Languages"), ", ".join(map(language_name, row.languages)) or unknown)
    fact(box, _("Places"), places_words(row))
    fact(box, _("Vetted"), day_words(row.vetted_on) if row.vetted_on else _("never"))
    days = [day_words(day) if day else "?" for day in (row.agreement_from, row.agreement_to)]
    fact(box, _("Agreement"), _("{begins} to {ends}").format(begins=days[0], ends=days[1]))
    contact = [part for part in (row.contact_name, row.contact_phone, row.contact_email) if part]
    fact(box, _("Contact"), "\n".join(contact) or unknown)
    if row.note:
        box.addWidget(words_label(row.note, "secondary", wrap=True))
    box.addLayout(beside(button(_("Change…"), change, icon="edit")))
    box.addStretch(1)
    return content
