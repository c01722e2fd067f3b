"""What another mentor for one student costs the whole, in one voice wherever it is said: what is lost, then who else
it concerns."""

from __future__ import annotations

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.by_hand import Cost, Shift
from iattend_desktop.matching.criteria import POINTS

_NAMED = 3
"""So many people whose mentor changes are named; the rest is counted."""
_LEAST = POINTS // 10


def short_words(cost: Cost) -> str:
    """A few words for a line of a list: ``12.5 points less``; a match fewer is said first."""
    if cost.same:
        return _("as proposed")
    if cost.refusal:
        return _("not possible")
    parts = _served(cost)
    if cost.score or not parts:
        parts.append(_points(cost.score))
    return ", ".join(parts)


def loss_words(cost: Cost) -> str:
    """``12.5 points less over all, 2 others change``; why it cannot be, where it cannot."""
    if cost.same:
        return _("this is what the run proposes")
    if cost.refusal:
        return _("not possible: {reason}").format(reason=cost.refusal.rstrip("."))
    parts = [_("{loss} over all").format(loss=short_words(cost)) if cost.score else short_words(cost)]
    if cost.shifts:
        parts.append(ngettext("{count} other student changes", "{count} others change", len(cost.shifts)))
    return ", ".join(parts)


def concerned_words(cost: Cost) -> str:
    """Who else changes: a few by name, the others counted, and whether anybody loses the mentor; empty where nobody
    changes."""
    named = [shift_words(shift) for shift in cost.shifts[:_NAMED]]
    more = len(cost.shifts) - _NAMED
    if more > 0:
        named.append(ngettext("{count} other changes mentor", "{count} others change mentor", more))
    if cost.shifts and all(shift.after is not None for shift in cost.shifts):
        named.append(_("nobody loses a mentor"))
    return "; ".join(named)


def cost_sentences(cost: Cost) -> list[str]:
    """The whole answer: what is lost, and who is concerned."""
    return [words[:1].upper() + words[1:] + "." for words in (loss_words(cost), concerned_words(cost)) if words]


def move_words(cost: Cost) -> str:
    """Who to whom."""
    return _("{student} → {mentor}").format(student=cost.student.name, mentor=cost.mentor.name)


def shift_words(shift: Shift) -> str:
    """What becomes of another student."""
    if shift.after is None:
        return _("{student} has no mentor any more").format(student=shift.student.name)
    if shift.before is None:
        return _("{student} gets {mentor}").format(student=shift.student.name, mentor=shift.after.name)
    return _("{student} moves to {mentor}").format(student=shift.student.name, mentor=shift.after.name)


def _served(cost: Cost) -> list[str]:
    """Who is served no more, where that changes."""
    if cost.matched < 0:
        return [ngettext("{count} match fewer", "{count} matches fewer", -cost.matched)]
    if cost.matched > 0:
        return [ngettext("{count} match more", "{count} matches more", cost.matched)]
    return [] if cost.need_kept else [_("somebody of greater need goes without")]


def _points(score: int) -> str:
    if not score:
        return _("equally good")
    if abs(score) < _LEAST:
        return _("under 0.1 points less") if score < 0 else _("under 0.1 points more")
    points = f"{abs(score) / POINTS:,.1f}"
    return (_("{points} points less") if score < 0 else _("{points} points more")).format(points=points)
