"""Concerns on a match's page, for who acts on them: what the matter is, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.concern import ConcernRow
from iattend_desktop.vocabulary import Urgency, label
from ui.mentoring.match_actions import MatchActions
from ui.mentoring.told import Told, heading, links
from ui.widgets.label import label as words_label


def add_concerns(box: QVBoxLayout, concerns: Sequence[ConcernRow], do: MatchActions) -> None:
    """Add the section. The safeguarding note stands in the form alone: a page may be seen over a shoulder."""
    box.addLayout(heading(_("Concerns"), _("Raise a concern"), do.raise_concern)[0])
    if not concerns:
        words = _("None raised. A concern goes to the PSA counselor of the school; mentors do not see it.")
        box.addWidget(words_label(words, "secondary", wrap=True))
    for concern in concerns:
        if concern.resolved_on is not None:
            box.addWidget(Told("done", "good", _resolved_words(concern)))
            continue
        meaning = "severe" if concern.urgency is Urgency.TODAY else "concern"
        box.addWidget(Told("warning", meaning, concern.summary))
        raised = _("raised {day} by {who}").format(day=day_words(concern.raised_on), who=concern.raised_by or "–")
        urgency = label(concern.urgency).lower() if concern.urgency else ""
        note = _("with a safeguarding note") if concern.safeguarding_note else ""
        told = " · ".join(part for part in (urgency, raised, note) if part)
        box.addWidget(words_label(told, "small", wrap=True))
        about = concern.summary
        box.addLayout(
            links(
                (
                    _("Resolve…"),
                    _("Resolve the concern: {concern}").format(concern=about),
                    partial(do.resolve_concern, concern),
                ),
                (_("Open…"), _("Open the concern: {concern}").format(concern=about), partial(do.edit_concern, concern)),
            )
        )


def _resolved_words(concern: ConcernRow) -> str:
    day = day_words(concern.resolved_on) if concern.resolved_on else ""
    return _("{concern} · resolved {day}: {what}").format(concern=concern.summary, day=day, what=concern.resolution)
