"""A student's support in a few lines, wherever it is told: what, where it stands, by whom, what waits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from iattend_desktop.i18n import _, day_words
from iattend_desktop.support.intervention import InterventionRow
from iattend_desktop.support.intervention_values import Wait, wait_words
from iattend_desktop.vocabulary import Tier, label
from ui import theme
from ui.widgets.badge import Badge
from ui.widgets.detail_parts import beside
from ui.widgets.label import label as words_label


def add_support(box: QVBoxLayout, one: InterventionRow) -> None:
    """What it is, then status, tier and who gives it, and what waits."""
    pair = QVBoxLayout()
    pair.setSpacing(theme.GAP_4)
    pair.addWidget(words_label(one.title, "strong", wrap=True))
    pair.addWidget(words_label(support_line(one), "small", wrap=True))
    add_waits(pair, one.waits)
    box.addLayout(pair)


def add_waits(box: QVBoxLayout, waits: Sequence[Wait]) -> None:
    """A badge for each thing that waits."""
    for wait in waits:
        words = wait_words(wait)
        box.addLayout(beside(Badge(words[:1].upper() + words[1:], "watch")))


def support_line(one: InterventionRow) -> str:
    """``Under way · Tier 2 · Family Center, Ms. Park``."""
    who = ", ".join(part for part in (one.organization, one.provider) if part)
    return " · ".join((label(one.status), label(Tier(one.tier)), who or _("nobody named yet")))


def support_days(one: InterventionRow) -> str:
    """Referral, consent, start and end, sessions; what is not known is left out."""
    parts = []
    if one.referred_on is not None:
        words = _("referred {day} by {who}") if one.referred_by else _("referred {day}")
        parts.append(words.format(day=day_words(one.referred_on), who=one.referred_by))
    if one.consent_on is not None:
        parts.append(_("consent {day}").format(day=day_words(one.consent_on)))
    if one.starts_on is not None:
        parts.append(_("from {day}").format(day=day_words(one.starts_on)))
    if one.ends_on is not None:
        parts.append(_("to {day}").format(day=day_words(one.ends_on)))
    if one.sessions_attended is not None or one.sessions_planned is not None:
        attended = "?" if one.sessions_attended is None else str(one.sessions_attended)
        planned = "?" if one.sessions_planned is None else str(one.sessions_planned)
        parts.append(_("{attended} of {planned} sessions").format(attended=attended, planned=planned))
    line = ", ".join(parts)
    return line[:1].upper() + line[1:]
