"""Lines about what must be on file: steps of screening and consents that end, are over or are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.model.mentoring import Match, Mentor, ScreeningRecord
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.people.consent import Consent, consent_state
from iattend_desktop.people.names import full_name
from iattend_desktop.people.screening import required_steps
from iattend_desktop.school_years import school_year_on
from iattend_desktop.settings import Settings
from iattend_desktop.storage.reading import all_rows
from iattend_desktop.today.item import TodayAction, TodayItem, TodayKind, pair_words, whom
from iattend_desktop.vocabulary import MentorKind, ProgramStatus, ScreeningStep, label


def screening_lines(session: Session, matches: list[MatchRow], settings: Settings, today: date) -> Iterator[TodayItem]:
    """One line for each mentor of whom a required step ends soon, or is over while the mentor has students.

    A background check that is missing or has no end counts as over; of the other steps those that have an end.
    """
    mentees = Counter(match.mentor_id for match in matches)
    for found in _mentors_with_steps(session, today).values():
        count = mentees[found.id]
        if not count and found.inactive_from is not None and found.inactive_from <= today:
            continue
        matters = sorted(
            (matter for step in required_steps(found.kind, settings) if (matter := _matter(step, found.steps, today))),
            key=lambda matter: matter.left,
        )
        matters = [matter for matter in matters if matter.left <= settings.warn_days_before_expiry]
        if not matters or (matters[0].left <= 0 and not count):
            continue
        first = matters[0]
        students = ngettext("{count} mentee", "{count} mentees", count)
        yield TodayItem(
            kind=TodayKind.SCREENING,
            headline=first.headline,
            detail=" · ".join((found.name, ", ".join(matter.words for matter in matters), students)),
            action=TodayAction.RECORD_SCREENING,
            action_label=_("Record renewal") if first.ends else _("Record check"),
            rank=3 if first.left > 0 else 0,
            days=-first.left if first.ends else 0,
            mentor_id=found.id,
            mentor=found.name,
            school=found.school,
            region=found.region,
        )


@dataclass(frozen=True, slots=True)
class _MentorSteps:
    """A mentor, and the latest record of each step that can end: the day it was done, none where it never was, and the
    day it ends."""

    id: int
    kind: MentorKind | None
    inactive_from: date | None
    name: str
    school: str | None
    region: str | None
    steps: dict[ScreeningStep, date | None]


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is the matter with a step; ``left`` days until it ends, 0 or less where it is over or was never there."""

    headline: str
    words: str
    ends: bool
    left: int


def _mentors_with_steps(session: Session, today: date) -> dict[int, _MentorSteps]:
    """Every mentor with the steps on file that can end, in one query: of steps other than the background check only
    those of which the mentor has a record with an end."""
    ending = (
        select(ScreeningRecord.mentor_id, ScreeningRecord.step)
        .where(ScreeningRecord.expires_on.is_not(None), ScreeningRecord.step != ScreeningStep.BACKGROUND_CHECK)
        .distinct()
    )
    can_end = (ScreeningRecord.step == ScreeningStep.BACKGROUND_CHECK) | tuple_(
        ScreeningRecord.mentor_id, ScreeningRecord.step
    ).in_(ending)
    query = (
        select(
            Mentor.id,
            Mentor.kind,
            Mentor.inactive_from,
            School.name,
            School.region,
            ScreeningRecord.step,
            ScreeningRecord.expires_on,
            Person.given_name,
            Person.family_name,
            Person.preferred_name,
        )
        .join(Person, Person.id == Mentor.person_id)
        .outerjoin(School, School.id == Mentor.site_school_id)
        .outerjoin(
            ScreeningRecord,
            (ScreeningRecord.mentor_id == Mentor.id) & (ScreeningRecord.done_on <= today) & can_end,
        )
        .order_by(ScreeningRecord.done_on, ScreeningRecord.id)
    )
    found: dict[int, _MentorSteps] = {}
    for key, kind, inactive_from, school, region, step, expires_on, *names in all_rows(session, query):
        if key not in found:
            own = MentorKind(kind) if kind else None
            found[key] = _MentorSteps(key, own, inactive_from, full_name(*names), school, region, {})
        if step is not None:
            found[key].steps[ScreeningStep(step)] = expires_on  # the last one stays
    return found


def _matter(step: ScreeningStep, steps: dict[ScreeningStep, date | None], today: date) -> _Matter | None:
    """What is to be said of a required step, soon or now; ``None`` where nothing is."""
    check = step is ScreeningStep.BACKGROUND_CHECK
    ends = steps.get(step)
    if ends is None:
        if not check:
            return None
        if step in steps:
            words = _("the background check has no end date, so it clears nobody")
            return _Matter(_("Check has no end"), words, ends=False, left=0)
        return _Matter(_("No background check"), _("no background check on file"), ends=False, left=0)
    left, name, day = (ends - today).days, label(step).lower(), day_words(ends)
    if left <= 0:
        headline = _("Check expired") if check else _("Screening expired")
        return _Matter(headline, _("{step} ended {day}").format(step=name, day=day), ends=True, left=left)
    headline = _("Check expires") if check else _("Screening expires")
    return _Matter(headline, _("{step} ends {day}").format(step=name, day=day), ends=True, left=left)


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
    for program_id, student_id, given_on, ends, withdrawn_on, school, region, *names in all_rows(session, enrolled):
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
