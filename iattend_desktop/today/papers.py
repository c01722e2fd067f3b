"""Lines about what must be on file: background checks and consents that end, are over or are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.model.mentoring import Match, Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.consent import Consent, consent_state
from iattend_desktop.people.names import full_name
from iattend_desktop.school_years import school_year_on
from iattend_desktop.settings import Settings
from iattend_desktop.today.item import TodayAction, TodayItem, TodayKind, pair_words, whom
from iattend_desktop.vocabulary import MentorKind, ProgramStatus, ScreeningStep


def screening_lines(session: Session, matches: list[MatchRow], settings: Settings, today: date) -> Iterator[TodayItem]:
    """Background checks that end soon; that are over or missing where the mentor has students."""
    mentees = Counter(match.mentor_id for match in matches)
    checks = (
        select(
            Mentor.id,
            Mentor.kind,
            Mentor.inactive_from,
            Person,
            School.name,
            School.region,
            ScreeningRecord.done_on,
            ScreeningRecord.expires_on,
        )
        .join(Person, Person.id == Mentor.person_id)
        .outerjoin(School, School.id == Mentor.site_school_id)
        .outerjoin(
            ScreeningRecord,
            (ScreeningRecord.mentor_id == Mentor.id)
            & (ScreeningRecord.step == ScreeningStep.BACKGROUND_CHECK)
            & (ScreeningRecord.done_on <= today),
        )
        .order_by(ScreeningRecord.done_on, ScreeningRecord.id)
    )
    latest: dict[int, Sequence[Any]] = {found[0]: found for found in session.execute(checks)}  # the last one stays
    for mentor_id, kind, inactive_from, person, school, region, done_on, expires_on in latest.values():
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
        name = full_name(person.given_name, person.family_name, person.preferred_name)
        yield TodayItem(
            kind=TodayKind.SCREENING,
            headline=headline,
            detail=" · ".join((name, words, students)),
            action=TodayAction.RECORD_SCREENING,
            action_label=_("Record renewal") if expires_on else _("Record check"),
            rank=3 if valid else 0,
            days=-left if left is not None else 0,
            mentor_id=mentor_id,
            mentor=name,
            school=school,
            region=region,
        )


def _check_required(settings: Settings, kind: MentorKind | None) -> bool:
    """Whether the settings ask a background check of this kind; a mentor of unknown kind needs what any kind needs."""
    own = settings.requirements.get(kind) if kind else None
    return ScreeningStep.BACKGROUND_CHECK in (
        own or [step for steps in settings.requirements.values() for step in steps]
    )


def consent_lines(session: Session, matches: list[MatchRow], settings: Settings, today: date) -> Iterator[TodayItem]:
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
            School.name,
            School.region,
            Person.given_name,
            Person.family_name,
            Person.preferred_name,
        )
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .outerjoin(
            Enrollment,
            (Enrollment.student_id == ProgramEnrollment.student_id)
            & (Enrollment.school_year_id == ProgramEnrollment.school_year_id)
            & Enrollment.exited_on.is_(None),
        )
        .outerjoin(School, School.id == Enrollment.school_id)
        .where((this_year & in_program) | matched)
    )
    waiting = 0
    for program_id, student_id, given_on, ends, withdrawn_on, school, region, *names in session.execute(enrolled):
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
            detail=pair_words(match, words) if match else f"{full_name(*names)} · {words}",
            action=TodayAction.RECORD_CONSENT,
            action_label=_("Record consent"),
            rank=3 if state is Consent.ON_FILE else 0,
            days=-left if left is not None and state is not Consent.UNKNOWN else 0,
            **(
                {"student_id": student_id, "program_id": program_id, "school": school, "region": region}
                if match is None
                else whom(match)
            ),
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
