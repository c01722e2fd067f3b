"""Causes of absence in words, wherever a student's are told."""

from __future__ import annotations

from collections.abc import Sequence

from iattend_desktop.i18n import _, day_words
from iattend_desktop.support.assessment_values import cause_words
from iattend_desktop.support.root_cause import CauseHistory


def causes_line(keys: Sequence[str]) -> str:
    """Causes one after the other, the first with a capital: ``Transport, caring for family``."""
    words = [cause_words(key) for key in keys]
    return ", ".join(
        [*words[:1], *(one if "/" in key else _uncapital(one) for key, one in zip(keys[1:], words[1:], strict=True))]
    )


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
    words = _("asked {day} by {who}") if newest.by else _("asked {day}")
    return words.format(day=day_words(newest.on), who=newest.by)


def _uncapital(words: str) -> str:
    return words[:1].lower() + words[1:]
