"""Causes of absence in words, wherever a student's are told."""

from __future__ import annotations

from collections.abc import Sequence

from iattend_desktop.i18n import _, day_words
from iattend_desktop.support.assessment_values import cause_words
from iattend_desktop.support.root_cause import CauseHistory


def causes_line(keys: Sequence[str], *, capital: bool = True) -> str:
    """Causes one after the other: ``Transport, caring for family``; a person's own words stay as they were written.

    >>> causes_line(("transport", "peers", "barriers/The dog")), causes_line(("transport",), capital=False)
    ('Transport, peers, The dog', 'transport')
    """
    words = [cause_words(key) for key in keys]
    first = 1 if capital else 0
    small = [one if "/" in key else one[:1].lower() + one[1:] for key, one in zip(keys, words, strict=True)]
    return ", ".join([*words[:first], *small[first:]])


def present_line(history: CauseHistory) -> str:
    """The present profile in a line: the causes, that none was named, or that nobody has asked yet."""
    if history.newest is None:
        return _("not asked yet")
    return causes_line(list(history.present)) or _("none named")


def asked_line(history: CauseHistory) -> str:
    """When and by whom the newest conversation was held; nothing where there was none."""
    newest = history.newest
    if newest is None:
        return ""
    words = _("Asked {day} by {who}") if newest.by else _("Asked {day}")
    return words.format(day=day_words(newest.on), who=newest.by)
