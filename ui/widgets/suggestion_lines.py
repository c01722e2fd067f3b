"""What may help a student, wherever it is told: interventions with their causes and source, goals to start from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.goal_templates import goal_templates
from iattend_desktop.support.suggestions import Suggestion
from ui.widgets.button import button
from ui.widgets.cause_words import causes_line
from ui.widgets.detail_parts import beside
from ui.widgets.label import label

MOST = 4
"""Suggestions that are told; who knows more needs no list."""


def add_suggestions(
    box: QVBoxLayout, suggestions: Sequence[Suggestion], refer: Callable[[Suggestion], object] | None = None
) -> None:
    """A few lines for each: what, for which causes, how to begin, and from where; ``refer`` begins it at one press."""
    for one in suggestions[:MOST]:
        box.addWidget(label(one.intervention.title, wrap=True))
        about = _("For {causes}. First: {first}. Source: {source}").format(
            causes=causes_line(one.causes, capital=False), first=one.intervention.first, source=one.intervention.source
        )
        box.addWidget(label(about, "small", wrap=True))
        if refer is not None:
            made = button(_("Refer"), partial(refer, one), role="link")
            made.setAccessibleName(_("Refer: {title}").format(title=one.intervention.title))
            box.addLayout(beside(made))


def goal_titles(causes: Collection[str]) -> list[str]:
    """Goals to start from that answer a cause, those first that answer most."""
    return [one.title for one in goal_templates(causes) if not one.causes.isdisjoint(causes)]
