"""What the whole loses by another mentor for one student, in a few words, and who else it concerns."""

from __future__ import annotations

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.by_hand import Cost
from iattend_desktop.matching.criteria import POINTS
from ui.matching.cost_words import shift_words

_NAMED = 3
_LEAST = POINTS // 10


def loss_words(cost: Cost) -> str:
    """``3.2 points less over all, 2 other students change``; a match fewer is said first."""
    if cost.refusal:
        return _("not possible: {reason}").format(reason=cost.refusal)
    parts = []
    if cost.matched < 0:
        parts.append(ngettext("{count} match fewer", "{count} matches fewer", -cost.matched))
    elif not cost.need_kept:
        parts.append(_("somebody of greater need goes without"))
    if cost.score or not parts:
        parts.append(_points_words(cost.score))
    if cost.shifts:
        parts.append(ngettext("{count} other student changes", "{count} other students change", len(cost.shifts)))
    return ", ".join(parts)


def concerned_words(cost: Cost) -> str:
    """Who else changes: a few by name, the others counted; empty where nobody does."""
    named = [shift_words(shift) for shift in cost.shifts[:_NAMED]]
    more = len(cost.shifts) - _NAMED
    if more > 0:
        named.append(ngettext("{count} other changes mentor", "{count} others change mentor", more))
    return "; ".join(named)


def _points_words(score: int) -> str:
    if not score:
        return _("equally good")
    if abs(score) < _LEAST:
        return _("under 0.1 points less over all") if score < 0 else _("under 0.1 points more over all")
    points = f"{abs(score) / POINTS:,.1f}"
    text = _("{points} points less over all") if score < 0 else _("{points} points more over all")
    return text.format(points=points)
