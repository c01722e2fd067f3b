"""What a rematch and its steps say: who waits, who gets a mentor, who changes for it, and what the button does."""

from __future__ import annotations

from collections.abc import Sequence

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import POINTS
from iattend_desktop.matching.rematch_plan import Move, PlannedStep, RematchPlan

_NAMED = 3


def names(moves: Sequence[Move]) -> str:
    """The first few names, and how many more."""
    text = ", ".join(move.student.name for move in moves[:_NAMED])
    if len(moves) > _NAMED:
        text += ngettext(" and {count} more", " and {count} more", len(moves) - _NAMED)
    return text


def changed_words(step: PlannedStep) -> str:
    """Who changes mentor for a step, from whom to whom."""
    if not step.moved:
        return _("Nobody")
    text = _("{student}: {before} → {after}")
    words = [
        text.format(student=move.student.name, before=move.before, after=move.mentor.name)
        for move in step.moved[:_NAMED]
    ]
    if len(step.moved) > _NAMED:
        words.append(ngettext("{count} more", "{count} more", len(step.moved) - _NAMED))
    return "; ".join(words)


def verb_words(step: PlannedStep) -> str:
    """What the button does."""
    return _("Rematch: {matches}, {changes}").format(
        matches=ngettext("{count} match", "{count} matches", step.matched),
        changes=ngettext("{count} change", "{count} changes", step.changes) if step.changes else _("no change"),
    )


def lead_words(plan: RematchPlan) -> str:
    """How many wait, and how many matches stand."""
    parts = [ngettext("{count} student waits for a mentor", "{count} students wait for a mentor", plan.waiting)]
    if plan.touched:
        words = ngettext(
            "{count} of them has a mentor who left or is not cleared",
            "{count} of them have a mentor who left or is not cleared",
            plan.touched,
        )
        parts.append(words)
    parts.append(ngettext("{count} match stands", "{count} matches stand", plan.standing))
    return " · ".join(parts)


def nothing_words(plan: RematchPlan) -> str:
    """Why there is no step."""
    if not plan.waiting:
        return _(
            "Nobody waits for a mentor, and every mentor of a standing match is cleared. There is nothing to rematch."
        )
    if not plan.standing:
        return _("No match stands yet. Match the students who wait and accept; rematching is for after that.")
    return _(
        "{waiting}. No further match is possible, however many others would change mentor: no place is free where a "
        "chain of changes could lead to. Add places or mentors, or look at the reasons under “Without a mentor”."
    ).format(waiting=lead_words(plan))


def points_words(score: int) -> str:
    """Thousandths of a point as signed points, to a tenth.

    >>> points_words(-3200), points_words(0), points_words(12_750)
    ('−3.2', '±0', '+12.8')
    """
    text = f"{abs(score) / POINTS:,.1f}".removesuffix(".0")
    if text == "0":
        return "±0"
    return f"+{text}" if score > 0 else f"−{text}"
