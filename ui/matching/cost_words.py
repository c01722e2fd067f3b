"""What a move costs, in words: one line for the mentor under the drag, and sentences that name who is concerned."""

from __future__ import annotations

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.by_hand import Cost, Shift
from iattend_desktop.matching.criteria import POINTS

_NAMED = 3
"""So many people whose mentor changes are named; the rest is counted."""


def short_words(cost: Cost) -> str:
    """A few words for a line of a list."""
    if cost.same:
        return _("as proposed")
    if cost.refusal:
        return _("not permitted")
    if cost.matched:
        return _("{matches} · whole {points}").format(matches=_matched(cost), points=points_words(cost.score))
    if not cost.need_kept:
        return _("greater need without · whole {points}").format(points=points_words(cost.score))
    return _("whole {points}").format(points=points_words(cost.score))


def move_words(cost: Cost) -> str:
    """Who to whom."""
    return _("{student} → {mentor}").format(student=cost.student.name, mentor=cost.mentor.name)


def cost_words(cost: Cost) -> str:
    """The whole answer, in one or more sentences."""
    if cost.same:
        return _("This is what the run proposes.")
    if cost.refusal:
        return _("Not permitted: {reason}.").format(reason=cost.refusal.rstrip("."))
    parts = [_("The whole {points} points").format(points=points_words(cost.score))]
    parts += [shift_words(shift) for shift in cost.shifts[:_NAMED]]
    if len(cost.shifts) > _NAMED:
        others = len(cost.shifts) - _NAMED
        parts.append(ngettext("{count} other changes mentor", "{count} others change mentor", others))
    return "; ".join(parts) + ". " + _served(cost)


def points_words(score: int) -> str:
    """Thousandths of a point as signed points, to a tenth.

    >>> points_words(-3200), points_words(0), points_words(12_750)
    ('−3.2', '±0', '+12.8')
    """
    text = f"{abs(score) / POINTS:,.1f}".removesuffix(".0")
    if text == "0":
        return "±0"
    return f"+{text}" if score > 0 else f"−{text}"


def shift_words(shift: Shift) -> str:
    """What becomes of another student."""
    if shift.after is None:
        return _("{student} has no mentor any more").format(student=shift.student.name)
    if shift.before is None:
        return _("{student} gets {mentor}").format(student=shift.student.name, mentor=shift.after.name)
    return _("{student} moves to {mentor}").format(student=shift.student.name, mentor=shift.after.name)


def _matched(cost: Cost) -> str:
    if cost.matched < 0:
        return ngettext("{count} match fewer", "{count} matches fewer", -cost.matched)
    return ngettext("{count} match more", "{count} matches more", cost.matched)


def _served(cost: Cost) -> str:
    if cost.matched < 0:
        return ngettext("One student fewer has a mentor.", "{count} students fewer have a mentor.", -cost.matched)
    if not cost.need_kept:
        return _("As many have a mentor, but somebody of greater need goes without.")
    if any(shift.after is None for shift in cost.shifts):
        return _("As many have a mentor as before.")
    return _("Nobody loses a mentor.")
