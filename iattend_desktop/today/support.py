"""Lines about support that waits: for an answer, a beginning, an end or a consent; and about follow-ups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.school import School, SchoolYear
from iattend_desktop.model.support import Conference, Intervention
from iattend_desktop.people.names import full_name
from iattend_desktop.settings import Settings
from iattend_desktop.storage.reading import all_rows
from iattend_desktop.support.conference import follow_up
from iattend_desktop.support.intervention_values import Wait, Waiting, wait_words, waits
from iattend_desktop.today.item import TodayAction, TodayItem, TodayKind
from iattend_desktop.vocabulary import InterventionStatus


def support_lines(session: Session, settings: Settings, year: SchoolYear | None, today: date) -> Iterator[TodayItem]:
    """One line for each intervention that waits for somebody; one query."""
    columns = (
        Intervention.student_id,
        Intervention.title,
        Intervention.status,
        Intervention.tier,
        Intervention.provider_id,
        Intervention.referred_on,
        Intervention.consent_on,
        Intervention.starts_on,
        Intervention.ends_on,
    )
    is_open = Intervention.status.in_([one for one in InterventionStatus if one.open])
    query = _with_whom(columns, Intervention.student_id, year).where(is_open)
    for student, title, status, tier, provider, referred, consent, starts, ends, *whom in all_rows(session, query):
        found = waits(
            InterventionStatus(status),
            tier,
            partner=provider is not None,
            referred_on=referred,
            consent_on=consent,
            starts_on=starts,
            ends_on=ends,
            today=today,
            after=settings.referral_waits_days,
        )
        if found:
            yield _line(TodayKind.SUPPORT_WAITS, found, student, whom, title)


def follow_up_lines(session: Session, year: SchoolYear | None, today: date) -> Iterator[TodayItem]:
    """One line for each conference whose follow-up is due; one query."""
    columns = (Conference.student_id, Conference.follow_up_owner, Conference.follow_up_on)
    query = _with_whom(columns, Conference.student_id, year).where(Conference.follow_up_on <= today)
    for student, owner, due, *whom in all_rows(session, query):
        yield _line(TodayKind.FOLLOW_UP_DUE, follow_up(due, today), student, whom, owner or _("nobody named"))


def _with_whom(columns: Sequence[Any], student: Any, year: SchoolYear | None) -> Select[*tuple[Any, ...]]:
    """The columns with the student's school, region and names, also of who is enrolled nowhere any more."""
    enrolled = (
        (Enrollment.student_id == student)
        & (Enrollment.school_year_id == (year.id if year else None))
        & Enrollment.exited_on.is_(None)
    )
    whom = (School.name, School.region, Person.given_name, Person.family_name, Person.preferred_name)
    return (
        select(*columns, *whom)
        .join(Person, Person.id == student)
        .outerjoin(Enrollment, enrolled)
        .outerjoin(School, School.id == Enrollment.school_id)
    )


def _line(kind: TodayKind, found: tuple[Wait, ...], student: int, whom: list[Any], about: str) -> TodayItem:
    school, region, *names = whom
    return TodayItem(
        kind=kind,
        headline=_headline(found[0].why),
        detail=" · ".join((full_name(*names), about, "; ".join(wait_words(wait) for wait in found))),
        action=TodayAction.OPEN_PLAN,
        action_label=_("Open plan"),
        rank=2,
        days=found[0].days or 0,
        student_id=student,
        school=school,
        region=region,
    )


def _headline(why: Waiting) -> str:
    return {
        Waiting.NO_ANSWER: _("Referral without an answer"),
        Waiting.NOT_BEGUN: _("Support not begun"),
        Waiting.NOT_CLOSED: _("Support past its end"),
        Waiting.NO_CONSENT: _("Support without consent"),
        Waiting.FOLLOW_UP: _("Follow-up due"),
    }[why]
