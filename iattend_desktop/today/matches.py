"""Lines about students and mentors who are matched: contacts, next steps, goals, absences in a row, concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.rate import absent_days, in_force
from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.concern import concern_rows
from iattend_desktop.mentoring.goal import goal_rows
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.mentoring.pace import Pace
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import CheckIn, Concern, Goal, Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.storage.reading import all_rows
from iattend_desktop.today.item import TodayAction, TodayItem, TodayKind, pair_words, whom
from iattend_desktop.vocabulary import GoalStatus, Grain, MatchStatus, Urgency

FIRST_CONTACT_ALARM = timedelta(days=14)
"""A match without any contact this long after its start is a line of its own."""
ABSENT_IN_A_ROW = 3
"""So many days missed one after the other need a call home before the next contact is due."""
_NEWS, _LOOKS_BACK = timedelta(days=14), timedelta(days=45)
"""A run is told as long as its last day is news, and counted so far back."""


def contact_lines(matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
    """Contacts that are overdue, and matches without any since they began."""
    for match in matches:
        if match.late is None:
            continue
        first = match.last_contact_on is None and today - match.since >= FIRST_CONTACT_ALARM
        yield TodayItem(
            kind=TodayKind.NO_FIRST_CONTACT if first else TodayKind.CONTACT_OVERDUE,
            headline=_("No first contact") if first else _("Contact overdue"),
            detail=pair_words(match, match.late.words),
            action=TodayAction.LOG_CHECK_IN,
            action_label=_("Log contact"),
            rank=1,
            days=match.late.days,
            waited=(today - (match.last_contact_on or match.since)).days,
            **whom(match),
        )


def meeting_lines(matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
    """First meetings whose planned day is over, with no meeting and no contact recorded since."""
    for match in matches:
        planned = match.meeting_ahead
        if planned is None or planned >= today or match.status is not MatchStatus.ACTIVE:
            continue
        if match.last_contact_on is not None and match.last_contact_on >= planned:
            continue
        words = _("first meeting was planned for {day}").format(day=day_words(planned))
        yield TodayItem(
            kind=TodayKind.MEETING_NOT_RECORDED,
            headline=_("First meeting not recorded"),
            detail=pair_words(match, words),
            action=TodayAction.OPEN_MATCH,
            action_label=_("Open"),
            rank=1,
            days=(today - planned).days,
            waited=(today - (match.last_contact_on or match.since)).days,
            **whom(match),
        )


def next_step_lines(session: Session, matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
    """Next steps that were agreed in check-ins and are due; one query."""
    by_id = {match.id: match for match in matches}
    due = select(
        CheckIn.id, CheckIn.match_id, CheckIn.next_step, CheckIn.next_step_owner, CheckIn.next_step_due_on
    ).where(CheckIn.next_step_due_on <= today, CheckIn.next_step.is_not(None), CheckIn.next_step_done_on.is_(None))
    for check_in_id, match_id, step, owner, due_on in all_rows(session, due):
        match = by_id.get(match_id)
        if match is None or match.status is not MatchStatus.ACTIVE or due_on is None:
            continue
        when = _("due today") if due_on == today else _("due {day}").format(day=day_words(due_on))
        yield TodayItem(
            kind=TodayKind.NEXT_STEP_DUE,
            headline=_("Next step due"),
            detail=pair_words(match, " · ".join(part for part in (step, owner, when) if part)),
            action=TodayAction.FINISH_NEXT_STEP,
            action_label=_("Mark as done"),
            rank=2,
            days=(today - due_on).days,
            **whom(match),
            check_in_id=check_in_id,
        )


def goal_lines(session: Session, matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
    """Goals that are past their due day or off pace; two queries."""
    by_program = {match.program_id: match for match in matches if match.status is MatchStatus.ACTIVE}
    followed = select(Match.program_enrollment_id).where(Match.ends_on.is_(None), Match.status == MatchStatus.ACTIVE)
    which = (Goal.status == GoalStatus.OPEN) & Goal.program_enrollment_id.in_(followed)
    for goal in goal_rows(session, today, which):
        if not goal.past_due and goal.pace is not Pace.BEHIND:
            continue
        match = by_program[goal.program_id]
        yield TodayItem(
            kind=TodayKind.GOAL_DUE if goal.past_due else TodayKind.GOAL_BEHIND,
            headline=_("Goal past due") if goal.past_due else _("Goal off pace"),
            detail=pair_words(match, f"{goal.title} · {goal.pace_words}"),
            action=TodayAction.OPEN_MATCH,
            action_label=_("Open"),
            rank=4,
            days=(today - goal.due_on).days if goal.due_on else 0,
            **whom(match),
            goal_id=goal.id,
        )


def absence_lines(session: Session, matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
    """Students with an active match who missed the last school days that are known, one after the other; one query.

    Success Mentors call home on each absence; a run of :data:`ABSENT_IN_A_ROW` cannot wait for the next contact. A day
    that was not submitted, or that is known by its month alone, breaks no run and makes none.
    """
    by_student = {match.student_id: match for match in matches if match.status is MatchStatus.ACTIVE}
    fact, absent = AttendanceFact, absent_days()
    followed = select(ProgramEnrollment.student_id).join(Match, Match.program_enrollment_id == ProgramEnrollment.id)
    days = (
        select(
            fact.student_id, fact.starts_on, func.sum(fact.expected).label("expected"), func.sum(absent).label("absent")
        )
        .where(
            fact.grain == Grain.DAY,
            fact.starts_on > today - _LOOKS_BACK,
            in_force(today),
            fact.expected > 0,
            fact.student_id.in_(followed.where(Match.ends_on.is_(None), Match.status == MatchStatus.ACTIVE)),
        )
        .group_by(fact.student_id, fact.starts_on)
        .cte("known_days")
    )
    there = (
        select(days.c.student_id, func.max(days.c.starts_on).label("last"))
        .where(days.c.absent < days.c.expected)
        .group_by(days.c.student_id)
        .subquery()
    )
    runs = (
        select(days.c.student_id, func.count(), func.min(days.c.starts_on), func.max(days.c.starts_on))
        .outerjoin(there, there.c.student_id == days.c.student_id)
        .where(there.c.last.is_(None) | (days.c.starts_on > there.c.last))
        .group_by(days.c.student_id)
        .having(func.count() >= ABSENT_IN_A_ROW, func.max(days.c.starts_on) > today - _NEWS)
    )
    for student_id, count, since, until in all_rows(session, runs):
        match = by_student[student_id]
        words = ngettext("missed {count} school day in a row", "missed {count} school days in a row", count)
        span = _("{missed}, {first} to {last}").format(missed=words, first=day_words(since), last=day_words(until))
        yield TodayItem(
            kind=TodayKind.ABSENT_IN_A_ROW,
            headline=_("Absent in a row"),
            detail=pair_words(match, span),
            action=TodayAction.LOG_CHECK_IN,
            action_label=_("Log contact"),
            rank=1,
            days=count,
            waited=(today - since).days,
            **whom(match),
        )


def concern_lines(session: Session, matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
    """Concerns that nobody has resolved yet, the oldest first; one query. For who may read them."""
    by_program = {match.program_id: match for match in matches}
    for concern in concern_rows(session, Concern.resolved_on.is_(None)):
        match = by_program.get(concern.program_id)
        raised = _("raised {day} by {who}").format(day=day_words(concern.raised_on), who=concern.raised_by or "–")
        urgent = concern.urgency is Urgency.TODAY
        yield TodayItem(
            kind=TodayKind.CONCERN,
            headline=_("Concern that needs somebody today") if urgent else _("Concern"),
            detail=f"{concern.student} · {concern.summary} · {raised}",
            action=TodayAction.OPEN_MATCH if match is not None else TodayAction.OPEN_STUDENT,
            action_label=_("Open"),
            rank=-3 if urgent else 0,
            days=(today - concern.raised_on).days,
            **(whom(match) if match is not None else {"student_id": concern.student_id}),
        )
