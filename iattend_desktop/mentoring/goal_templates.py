"""Goals to start from, by what keeps a student from school: the words are a beginning, for the two to change.

Each is small enough for a month or two and can be counted, as the check-ins then do. The causes are Attendance Works'
(:class:`~iattend_desktop.vocabulary.Cause`); a template without causes suits everybody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.measurement import ATTENDANCE_MEASURE
from iattend_desktop.vocabulary import Cause, GoalKind


@dataclass(frozen=True, slots=True)
class GoalTemplate:
    """A goal as the form is filled in with; ``days`` from today until it is due."""

    key: str
    causes: frozenset[Cause]
    kind: GoalKind
    title: str
    measure: str
    baseline: float | None
    target: float
    days: int
    steps: tuple[str, ...]


def goal_templates(heard: Collection[str] = ()) -> tuple[GoalTemplate, ...]:
    """Every template, those first that answer most of the causes ``heard`` (stored terms; others answer to none)."""
    found = _templates()
    order = {one.key: (-len(one.causes.intersection(heard)), place) for place, one in enumerate(found)}
    return tuple(sorted(found, key=lambda one: order[one.key]))


def _templates() -> tuple[GoalTemplate, ...]:
    def template(
        key: str,
        causes: Collection[Cause],
        kind: GoalKind,
        goal: tuple[str, str, float | None, float],
        days: int,
        *steps: str,
    ) -> GoalTemplate:
        return GoalTemplate(key, frozenset(causes), kind, *goal, days, steps)

    return (
        template(
            "attendance",
            (),
            GoalKind.ATTENDANCE,
            (_("At most one absence in two weeks"), ATTENDANCE_MEASURE, None, 0.5),
            60,
            _("Look at the calendar together: which days were missed, and why"),
            _("Agree whom to call on a morning that goes wrong"),
        ),
        template(
            "way",
            (Cause.TRANSPORT, Cause.SAFETY),
            GoalKind.ATTENDANCE,
            (_("No day missed for the way to school"), _("days missed for the way"), None, 0),
            45,
            _("Write down the way, its times and what goes wrong"),
            _("Ask for a bus pass or a walking partner"),
            _("Agree on a second way for bad days"),
        ),
        template(
            "health",
            (Cause.HEALTH,),
            GoalKind.FAMILY,
            (_("Seen by the nurse or a doctor, with a plan for school days"), _("visits"), 0, 1),
            30,
            _("Ask the family what keeps the student home, and who treats it"),
            _("Make an appointment outside class hours"),
            _("Tell the school what may be needed on bad days"),
        ),
        template(
            "home",
            (Cause.HOUSING, Cause.CLOTHING, Cause.CARING, Cause.WORK),
            GoalKind.FAMILY,
            (_("What the family needs most is arranged"), _("needs met"), 0, 3),
            60,
            _("Ask the family which three things would help most"),
            _("Ask the PSA counselor who can help with each"),
            _("Call again in two weeks: what arrived, what did not"),
        ),
        template(
            "catch_up",
            (Cause.ACADEMIC_STRUGGLE, Cause.NO_RELEVANT_COURSES),
            GoalKind.ACADEMIC,
            (_("Missing work handed in"), _("missing assignments"), None, 0),
            45,
            _("List what is missing, with each teacher's last day"),
            _("One hour of tutoring a week"),
            _("Show the mentor what was handed in"),
        ),
        template(
            "calm",
            (Cause.ANXIETY, Cause.BULLYING, Cause.DISCIPLINE),
            GoalKind.SOCIAL_EMOTIONAL,
            (_("Has somebody to go to, and went when it was hard"), _("times the plan was used"), 0, 4),
            45,
            _("Name the place and the hour that are hardest"),
            _("Agree with one adult at school where to go then"),
            _("Tell the counselor what others do, if anybody does"),
        ),
        template(
            "belonging",
            (Cause.NO_ADULT, Cause.PEERS),
            GoalKind.BELONGING,
            (_("Takes part in something at school each week"), _("meetings joined"), 0, 6),
            60,
            _("Find two clubs, teams or jobs at school that might fit"),
            _("Go once together"),
        ),
        template(
            "every_day",
            (Cause.EXCUSED_IS_FINE, Cause.TWO_A_MONTH_IS_FINE),
            GoalKind.FAMILY,
            (_("The family knows what each missed day adds up to"), _("talks with the family"), 0, 2),
            30,
            _("Show the family the year so far: two days a month are 10 %"),
            _("Agree when a child is well enough for school"),
        ),
    )
