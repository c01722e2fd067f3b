"""What needs a person now, gathered from all features: each line with its one action, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.goal import goal_rows
from iattend_desktop.mentoring.match import MatchRow, match_rows
from iattend_desktop.mentoring.pace import Pace
from iattend_desktop.model.mentoring import CheckIn, Goal, Match, Mentor, ScreeningRecord
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.people.consent import Consent, consent_state
from iattend_desktop.people.names import full_name
from iattend_desktop.roster.watch import Watched, waiting_words
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import GoalStatus, MatchStatus, MentorKind, ProgramStatus, ScreeningStep
from iattend_desktop.workspace import Workspace, load_settings

FIRST_CONTACT_ALARM = timedelta(days=14)
"""A match without any contact this long after its start is a line of its own."""


class TodayKind(StrEnum):
    """What a line is about."""

    CANNOT_IMPORT = "cannot_import"
    CONSENT = "consent"
    CONTACT_OVERDUE = "contact_overdue"
    GOAL_BEHIND = "goal_behind"
    GOAL_DUE = "goal_due"
    IMPORT_WAITING = "import_waiting"
    NEXT_STEP_DUE = "next_step_due"
    NO_FIRST_CONTACT = "no_first_contact"
    SCREENING = "screening"
    STUDENTS_WAITING = "students_waiting"
    WATCHED_FOLDER = "watched_folder"


class TodayAction(StrEnum):
    """What the button of a line does."""

    FINISH_NEXT_STEP = "finish_next_step"
    LOG_CHECK_IN = "log_check_in"
    OPEN_MATCH = "open_match"
    OPEN_MATCHING = "open_matching"
    OPEN_WATCHED_FOLDER = "open_watched_folder"
    RECORD_CONSENT = "record_consent"
    RECORD_SCREENING = "record_screening"
    REVIEW_IMPORT = "review_import"


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One line: ``headline`` says what, ``detail`` about whom and since when.

    ``rank`` orders the kinds (lowest first); ``days`` is how long it has been due (negative: days that are left),
    ``waited`` how long ago the last contact was: weekends and holidays make several contacts due on one day. The keys
    are those to navigate by: ``student_id`` of the person, ``mentor_id`` of the mentor, none where they do not apply.
    """

    kind: TodayKind
    headline: str
    detail: str
    action: TodayAction
    action_label: str
    rank: int
    days: int
    waited: int = 0
    match_id: int | None = None
    student_id: int | None = None
    program_id: int | None = None
    mentor_id: int | None = None
    check_in_id: int | None = None
    goal_id: int | None = None
    files: tuple[Path, ...] = ()


def today_items(workspace: Workspace, watched: Watched | None = None) -> list[TodayItem]:
    """Every line of the Today page, the most urgent first; ``watched``: what there is to say of the watched folder.

    A fixed number of queries: after data that waits come mentors who must not meet students any more (a check or
    consent that is over), contacts, next steps, what is about to expire, goals, and who waits for a mentor.
    """
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    with workspace.read() as session:
        settings = load_settings(session)
        matches = match_rows(session, today)
        items = [
            *_contacts(matches, today),
            *_screening(session, matches, settings, today),
            *_consents(session, matches, settings, today),
            *_next_steps(session, matches, today),
            *_goals(session, matches, today),
            *_watched(watched or Watched()),
        ]
    items.sort(key=lambda item: (item.rank, -item.days, -item.waited, item.detail))
    return items


def today_count(workspace: Workspace, watched: Watched | None = None) -> int:
    """How many lines the Today page has."""
    return len(today_items(workspace, watched))


def _contacts(matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
    for match in matches:
        if match.late is None:
            continue
        first = match.last_contact_on is None and today - match.since >= FIRST_CONTACT_ALARM
        yield TodayItem(
            kind=TodayKind.NO_FIRST_CONTACT if first else TodayKind.CONTACT_OVERDUE,
            headline=_("No first contact") if first else _("Contact overdue"),
            detail=_pair(match, match.late.words),
            action=TodayAction.LOG_CHECK_IN,
            action_label=_("Log contact"),
            rank=1,
            days=match.late.days,
            waited=(today - (match.last_contact_on or match.since)).days,
            match_id=match.id,
            student_id=match.student_id,
            program_id=match.program_id,
            mentor_id=match.mentor_id,
        )


def _screening(session: Session, matches: list[MatchRow], settings: Settings, today: date) -> Iterator[TodayItem]:
    """Background checks that end soon; that are over or missing where the mentor has students."""
    mentees = Counter(match.mentor_id for match in matches)
    checks = (
        select(
            Mentor.id, Mentor.kind, Mentor.inactive_from, Person, ScreeningRecord.done_on, ScreeningRecord.expires_on
        )
        .join(Person, Person.id == Mentor.person_id)
        .outerjoin(
            ScreeningRecord,
            (ScreeningRecord.mentor_id == Mentor.id)
            & (ScreeningRecord.step == ScreeningStep.BACKGROUND_CHECK)
            & (ScreeningRecord.done_on <= today),
        )
        .order_by(ScreeningRecord.done_on, ScreeningRecord.id)
    )
    latest: dict[int, Sequence[Any]] = {found[0]: found for found in session.execute(checks)}  # the last one stays
    for mentor_id, kind, inactive_from, person, done_on, expires_on in latest.values():
        count = mentees[mentor_id]
        if not _check_required(settings, MentorKind(kind) if kind else None):
            continue
        if not count and inactive_from is not None and inactive_from <= today:
            continue
        left = (expires_on - today).days if expires_on else None
        if left is None and done_on is None:
            headline, words = _("No background check"), _("no background check on file")
        elif left is None or expires_on is None:
            headline, words = _("Check has no end"), _("the background check has no end date, so it clears nobody")
        elif left <= 0:
            headline = _("Check expired")
            words = _("background check ended {day}").format(day=day_words(expires_on))
        elif left <= settings.warn_days_before_expiry:
            headline = _("Check expires")
            words = _("background check ends {day}").format(day=day_words(expires_on))
        else:
            continue
        valid = left is not None and left > 0
        if not valid and not count:
            continue
        students = ngettext("{count} mentee", "{count} mentees", count)
        yield TodayItem(
            kind=TodayKind.SCREENING,
            headline=headline,
            detail=" · ".join(
                (full_name(person.given_name, person.family_name, person.preferred_name), words, students)
            ),
            action=TodayAction.RECORD_SCREENING,
            action_label=_("Record renewal") if expires_on else _("Record check"),
            rank=3 if valid else 0,
            days=-left if left is not None else 0,
            mentor_id=mentor_id,
        )


def _check_required(settings: Settings, kind: MentorKind | None) -> bool:
    """Whether the settings ask a background check of this kind; a mentor of unknown kind needs what any kind needs."""
    own = settings.requirements.get(kind) if kind else None
    return ScreeningStep.BACKGROUND_CHECK in (
        own or [step for steps in settings.requirements.values() for step in steps]
    )


def _consents(session: Session, matches: list[MatchRow], settings: Settings, today: date) -> Iterator[TodayItem]:
    """Consents that end soon, that do not stand though the student is matched, and how many students wait."""
    by_program = {match.program_id: match for match in matches}
    year = school_year_on(session, today)
    this_year = ProgramEnrollment.school_year_id == (year.id if year else None)
    in_program = ProgramEnrollment.status.not_in([ProgramStatus.DECLINED, ProgramStatus.CLOSED])
    matched = ProgramEnrollment.id.in_(select(Match.program_enrollment_id).where(Match.ends_on.is_(None)))
    enrolled = (
        select(
            ProgramEnrollment.id,
            ProgramEnrollment.student_id,
            ProgramEnrollment.consent_on,
            ProgramEnrollment.consent_expires_on,
            ProgramEnrollment.consent_withdrawn_on,
            Person.given_name,
            Person.family_name,
            Person.preferred_name,
        )
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .where((this_year & in_program) | matched)
    )
    waiting = 0
    for program_id, student_id, given_on, ends, withdrawn_on, *names in session.execute(enrolled):
        match = by_program.get(program_id)
        state = consent_state(given_on, ends, withdrawn_on, today)
        left = (ends - today).days if ends else None
        if state is Consent.ON_FILE:
            waiting += match is None
            if left is None or ends is None or left > settings.warn_days_before_expiry:
                continue
            headline, words = _("Consent expires"), _("consent ends {day}").format(day=day_words(ends))
        elif match is None:
            continue
        elif state is Consent.EXPIRED and ends is not None:
            headline, words = _("Consent expired"), _("consent ended {day}").format(day=day_words(ends))
        elif state is Consent.WITHDRAWN:
            headline, words = _("Consent withdrawn"), _("the family withdrew its consent")
        else:
            headline, words = _("No consent"), _("no consent on file")
        yield TodayItem(
            kind=TodayKind.CONSENT,
            headline=headline,
            detail=_pair(match, words) if match else f"{full_name(*names)} · {words}",
            action=TodayAction.RECORD_CONSENT,
            action_label=_("Record consent"),
            rank=3 if state is Consent.ON_FILE else 0,
            days=-left if left is not None and state is not Consent.UNKNOWN else 0,
            match_id=match.id if match else None,
            student_id=student_id,
            program_id=program_id,
            mentor_id=match.mentor_id if match else None,
        )
    if waiting:
        yield TodayItem(
            kind=TodayKind.STUDENTS_WAITING,
            headline=_("Waiting for a mentor"),
            detail=ngettext(
                "{count} student with consent waits for a mentor",
                "{count} students with consent wait for a mentor",
                waiting,
            ),
            action=TodayAction.OPEN_MATCHING,
            action_label=_("Open matching"),
            rank=5,
            days=0,
        )


def _next_steps(session: Session, matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
    by_id = {match.id: match for match in matches}
    due = select(
        CheckIn.id, CheckIn.match_id, CheckIn.next_step, CheckIn.next_step_owner, CheckIn.next_step_due_on
    ).where(CheckIn.next_step_due_on <= today, CheckIn.next_step.is_not(None), CheckIn.next_step_done_on.is_(None))
    for check_in_id, match_id, step, owner, due_on in session.execute(due):
        match = by_id.get(match_id)
        if match is None or match.status is not MatchStatus.ACTIVE or due_on is None:
            continue
        when = _("due today") if due_on == today else _("due {day}").format(day=day_words(due_on))
        yield TodayItem(
            kind=TodayKind.NEXT_STEP_DUE,
            headline=_("Next step due"),
            detail=_pair(match, " · ".join(part for part in (step, owner, when) if part)),
            action=TodayAction.FINISH_NEXT_STEP,
            action_label=_("Mark as done"),
            rank=2,
            days=(today - due_on).days,
            match_id=match.id,
            student_id=match.student_id,
            program_id=match.program_id,
            mentor_id=match.mentor_id,
            check_in_id=check_in_id,
        )


def _goals(session: Session, matches: list[MatchRow], today: date) -> Iterator[TodayItem]:
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
            detail=_pair(match, f"{goal.title} · {goal.pace_words}"),
            action=TodayAction.OPEN_MATCH,
            action_label=_("Open"),
            rank=4,
            days=(today - goal.due_on).days if goal.due_on else 0,
            match_id=match.id,
            student_id=match.student_id,
            program_id=match.program_id,
            mentor_id=match.mentor_id,
            goal_id=goal.id,
        )


def _watched(watched: Watched) -> Iterator[TodayItem]:
    """Why the watched folder cannot be looked into; each file that cannot be planned; files that wait together.

    They come before everything else: what stands below would be another with the data that waits.
    """

    def folder_line(kind: TodayKind, headline: str, detail: str) -> TodayItem:
        action = TodayAction.OPEN_WATCHED_FOLDER
        return TodayItem(kind, headline, detail, action, _("Watched folder…"), rank=-2, days=0)

    if watched.problem:
        yield folder_line(TodayKind.WATCHED_FOLDER, _("Watched folder"), watched.problem)
    for file in watched.files:
        if file.refused:
            yield folder_line(TodayKind.CANNOT_IMPORT, _("Cannot be imported"), file.why)
    waiting = [file for file in watched.files if not file.refused]
    if waiting:
        yield TodayItem(
            kind=TodayKind.IMPORT_WAITING,
            headline=_("Waiting for a yes"),
            detail=waiting_words(waiting),
            action=TodayAction.REVIEW_IMPORT,
            action_label=_("Review import…"),
            rank=-1,
            days=0,
            files=tuple(file.path for file in waiting),
        )


def _pair(match: MatchRow, words: str) -> str:
    return _("{student} · mentor {mentor} · {words}").format(student=match.student, mentor=match.mentor, words=words)
