"""A calendar file (.ics, RFC 5545) for a mentor: planned first meetings, days by which a contact is due, next steps.

The person hands it on; the program sends nothing. Each event is a whole day, as the district's calendar has it, and
keeps its UID, made of the record's public id: who imports a later file has the days moved, and none twice; a first
meeting that was planned and is so no more stands in it as cancelled, for calendars to take it out. A calendar is often
copied to a service on the net and shown to others: of a student it holds the given name and an initial, of a next step
that there is one, and never its words.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.cadence import cadence_words
from iattend_desktop.mentoring.match import MatchRow, match_rows
from iattend_desktop.model.mentoring import CheckIn, Goal, GoalStep, Match, MatchCoverage, Mentor
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.security import ChangeRow
from iattend_desktop.people.consent import Consent, consent_state, consent_words
from iattend_desktop.problem import UserError
from iattend_desktop.saving import replacing
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import GoalStatus, MatchStatus, MentorKind
from iattend_desktop.workspace import Workspace

_PLANNED = "first_meeting_planned_on"
ZONE = "America/Los_Angeles"
_PRODUCER = "-//iAttend Desktop//Mentoring//EN"
_DOMAIN = "iattend-desktop"
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)  # seconds since then fit into the 31 bits of a sequence for 68 years


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One event of a whole day; ``uid`` is the same in every file that tells of the same thing, ``cancelled`` says that
    it will not be."""

    uid: str
    on: date
    summary: str
    words: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarContents:
    """What a calendar file holds, by day; ``people`` are the students in it, ``left_out`` says who is not, and why."""

    mentor: str
    days: tuple[CalendarDay, ...]
    people: tuple[int, ...]
    left_out: tuple[str, ...]


def mentor_calendar(workspace: Workspace, mentor_id: int) -> CalendarContents:
    """The days of one mentor: of own matches, and of those covered today. Raises ``UserError`` where there is no match
    to tell of, ``NotAllowed``."""
    require(workspace.role, Permission.EXPORT_LISTS)
    today = workspace.today()
    with workspace.read() as session:
        covered = select(MatchCoverage.match_id).where(
            MatchCoverage.mentor_id == mentor_id, MatchCoverage.starts_on <= today, MatchCoverage.ends_on > today
        )
        keys = set(session.scalars(covered))
        every = match_rows(session, today, include_closed=True)
        rows = [row for row in every if (row.mentor_id == mentor_id or row.id in keys) and _matters(row, today)]
        return _contents(session, rows, mentor_id, today)


def match_calendar(workspace: Workspace, match_id: int) -> CalendarContents:
    """The days of one match. Raises as :func:`mentor_calendar`."""
    require(workspace.role, Permission.EXPORT_LISTS)
    today = workspace.today()
    with workspace.read() as session:
        rows = match_rows(session, today, only=match_id)
        if not rows:
            raise UserError(_("This match is no longer there. Refresh the page."))
        return _contents(session, rows, rows[0].mentor_id, today)


def write_calendar(workspace: Workspace, contents: CalendarContents, path: Path) -> int:
    """Write a calendar file, which the log has before it is there; returns the number of its events.

    Raises ``UserError`` where it cannot be written, ``NotAllowed``.
    """
    octets = calendar_octets(workspace, contents)
    with replacing(path) as draft:
        draft.write_bytes(octets)
    return len(contents.days)


def calendar_octets(workspace: Workspace, contents: CalendarContents) -> bytes:
    """The calendar file in memory; logged as an export. Raises ``NotAllowed``."""
    require(workspace.role, Permission.EXPORT_LISTS)
    people = list(contents.people)
    subject = ("person", people[0]) if len(people) == 1 else None
    workspace.log("export_calendar", subject, {"events": len(contents.days), "people": people})
    return made(contents, workspace.clock())


def made(contents: CalendarContents, at: datetime) -> bytes:
    """The file: ``at`` is when it was made (UTC); of two events with one UID the one made later holds."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Mentoring"))
    calendar.add("x-wr-timezone", ZONE)
    for day in contents.days:
        event = Event()
        event.add("uid", day.uid)
        event.add("dtstamp", at)
        event.add("last-modified", at)
        event.add("sequence", int((at - _FIRST).total_seconds()))
        event.add("status", "CANCELLED" if day.cancelled else "CONFIRMED")
        event.add("dtstart", day.on)
        event.add("dtend", day.on + timedelta(days=1))
        event.add("summary", day.summary)
        event.add("description", day.words)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _contents(session: Session, rows: list[MatchRow], mentor_id: int, today: date) -> CalendarContents:
    whys = {row.id: _why_not(session, row, mentor_id, today) for row in rows}
    shown = [row for row in rows if whys[row.id] is None]
    left_out = tuple(
        _("{student}: {why}").format(student=row.student, why=why) for row in rows if (why := whys[row.id]) is not None
    )
    cancelled = list(_cancelled(session, rows, today))
    if not shown and not cancelled:
        words = _("There is no match to tell of in a calendar file.")
        raise UserError(" ".join((words, *(f"{one}." for one in left_out))))
    names = _names(shown)
    days = [*_meetings(shown, names), *_contacts(shown, names), *_steps(session, shown, names)]
    days += [_off(row, day, names.get(row.id)) for row, day in cancelled]
    days.sort(key=lambda day: (day.on, day.uid))
    people = tuple(sorted({row.student_id for row in (*shown, *(row for row, _day in cancelled))}))
    return CalendarContents(rows[0].mentor, tuple(days), people, left_out)


def _matters(row: MatchRow, today: date) -> bool:
    """Whether a match of the mentor has a day to tell of: one that is closed only where a meeting was still planned."""
    planned = row.first_meeting_planned_on
    return row.status is not MatchStatus.CLOSED or (planned is not None and planned >= today)


def _why_not(session: Session, row: MatchRow, mentor_id: int, today: date) -> str | None:
    """Why a match is in no calendar: closed or paused; without consent for who is not of the district."""
    if row.status is not MatchStatus.ACTIVE:
        return _("the match is closed") if row.status is MatchStatus.CLOSED else _("the match is paused")
    if session.get_one(Mentor, mentor_id).kind == MentorKind.DISTRICT_LEADER:
        return None
    program = session.get_one(ProgramEnrollment, row.program_id)
    state = consent_state(program.consent_on, program.consent_expires_on, program.consent_withdrawn_on, today)
    if state is Consent.ON_FILE:
        return None
    return _("the guardian's consent is {state}").format(state=consent_words(state))


def _names(rows: Collection[MatchRow]) -> dict[int, str]:
    """Given name and initial by match; two of one name are told apart by a number, the older match first."""
    names: dict[int, str] = {}
    often: dict[str, int] = defaultdict(int)
    for row in sorted(rows, key=lambda row: row.id):
        often[row.short_name] += 1
        number = often[row.short_name]
        names[row.id] = row.short_name if number == 1 else f"{row.short_name} ({number})"
    return names


def _meetings(rows: Iterable[MatchRow], names: dict[int, str]) -> Iterable[CalendarDay]:
    words = _("With a member of the school's staff. Planned, and no contact until it is recorded.")
    for row in rows:
        if row.meeting_ahead is not None:
            summary = _("First meeting with {name}").format(name=names[row.id])
            yield CalendarDay(_uid("first-meeting", row.public_id), row.meeting_ahead, summary, words)


def _cancelled(session: Session, rows: Collection[MatchRow], today: date) -> Iterable[tuple[MatchRow, date]]:
    """First meetings of days to come that were planned and will not be: planned no more, held before, or the match is
    closed. One query: which day was planned last stands in the record of changes."""
    kept = (
        select(ChangeRow.row_id, ChangeRow.old)
        .where(ChangeRow.table_name == Match.__tablename__, ChangeRow.row_id.in_([row.id for row in rows]))
        .order_by(ChangeRow.id)
    )
    once: dict[int, str] = {
        key: old[_PLANNED] for key, old in session.execute(kept) if old is not None and old.get(_PLANNED) is not None
    }
    for row in rows:
        planned, held = row.first_meeting_planned_on, row.first_meeting_on
        if planned is None and held is None and row.id in once:
            day = date.fromisoformat(once[row.id])
        elif planned is not None and (row.status is MatchStatus.CLOSED or (held is not None and held < planned)):
            day = planned
        else:
            continue
        if day >= today:
            yield row, day


def _off(row: MatchRow, day: date, name: str | None) -> CalendarDay:
    """A meeting to take out; by name only where the file may tell of the student still."""
    summary = _("First meeting") if name is None else _("First meeting with {name}").format(name=name)
    words = _("It is not planned any more.")
    return CalendarDay(_uid("first-meeting", row.public_id), day, summary, words, cancelled=True)


def _contacts(rows: Iterable[MatchRow], names: dict[int, str]) -> Iterable[CalendarDay]:
    for row in rows:
        if row.contact_due_on is not None:
            summary = _("Contact with {name} due").format(name=names[row.id])
            words = _("Contact expected: {cadence}. An attempt is not a contact.").format(
                cadence=cadence_words(row.cadence)
            )
            yield CalendarDay(_uid("contact", row.public_id), row.contact_due_on, summary, words)


def _steps(session: Session, rows: Collection[MatchRow], names: dict[int, str]) -> Iterable[CalendarDay]:
    """Next steps of check-ins and steps of open goals that are not done and have a day; two queries."""
    words = _("What it is stands in the program and in the mentor's workbook.")
    matches = {row.id for row in rows}
    of_check_ins = select(CheckIn.public_id, CheckIn.match_id, CheckIn.next_step_due_on).where(
        CheckIn.match_id.in_(matches), CheckIn.next_step.is_not(None), CheckIn.next_step_done_on.is_(None)
    )
    by_program = {row.program_id: row.id for row in rows}
    of_goals = (
        select(GoalStep.public_id, Goal.program_enrollment_id, GoalStep.due_on)
        .join(Goal, Goal.id == GoalStep.goal_id)
        .where(Goal.program_enrollment_id.in_(by_program), Goal.status == GoalStatus.OPEN, GoalStep.done_on.is_(None))
    )
    found = [("next-step", *one) for one in session.execute(of_check_ins)]
    found += [("goal-step", key, by_program[program], due) for key, program, due in session.execute(of_goals)]
    for kind, key, match_id, due in found:
        if due is not None:
            summary = _("Next step for {name} due").format(name=names[match_id])
            yield CalendarDay(_uid(kind, key), due, summary, words)


def _uid(kind: str, public_id: uuid.UUID) -> str:
    return f"{kind}-{public_id}@{_DOMAIN}"
