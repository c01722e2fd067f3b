"""What a goal may hold, refused in a sentence where it cannot be."""

from __future__ import annotations

import math
from datetime import date

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.measurement import ATTENDANCE_MEASURE, measures_itself
from iattend_desktop.mentoring.words import cleaned
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import GoalKind


def checked_values(
    kind: GoalKind,
    title: str,
    measure: str | None,
    baseline: float | None,
    target: float | None,
    set_on: date,
    due_on: date | None,
    note: str | None,
) -> dict[str, object]:
    """The columns of a goal as they are stored, or a ``UserError``."""
    name, unit = cleaned(title), cleaned(measure)
    if name is None:
        raise UserError(_("A goal needs a title: what the student works toward."))
    if target is None:
        raise UserError(_("A goal needs a target: the number that says it is reached."))
    check_number(target, _("target"))
    if baseline is not None:
        check_number(baseline, _("baseline"))
    if measures_itself(kind, unit):
        unit = ATTENDANCE_MEASURE
        for value in (target, baseline):
            if value is not None and not 0 <= value <= 5:
                raise UserError(_("A school week has 5 days: absences a week are 0 to 5."))
    elif baseline is not None and baseline == target:
        raise UserError(_("The target equals the baseline, so there is nothing to reach. Change one of them."))
    if due_on is not None and due_on <= set_on:
        raise UserError(
            _("The goal is due on {due}, but was set on {day}. Choose a later due day.").format(
                due=day_words(due_on), day=day_words(set_on)
            )
        )
    return {
        "kind": kind.value,
        "title": name,
        "measure": unit,
        "baseline": baseline,
        "target": target,
        "due_on": due_on,
        "note": cleaned(note),
    }


def check_number(value: float, what: str) -> None:
    """Refuse what is no finite number."""
    if not math.isfinite(value):
        raise UserError(_("The {what} has to be a number.").format(what=what))


def check_day(today: date, set_on: date, on: date) -> None:
    """Refuse a day of a goal's progress or ending that is in the future or before the goal was set."""
    if on > today:
        raise UserError(_("{day} is in the future. Give today or an earlier day.").format(day=day_words(on)))
    if on < set_on:
        raise UserError(
            _("{day} is before the goal was set on {start}. Give a later day.").format(
                day=day_words(on), start=day_words(set_on)
            )
        )
