"""The columns of a match pool, filled from the workspace."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.supports import tier_columns
from iattend_desktop.i18n import _
from iattend_desktop.matching.columns import (
    NO,
    SCREENING_CLEARED,
    SCREENING_EXPIRED,
    SCREENING_MISSING,
    UNKNOWN,
    UNKNOWN_GRADE,
    WISH_ANY,
    WISH_IN_PERSON,
    WISH_VIRTUAL,
    YES,
    Ints,
    Mentees,
    Mentors,
    bit_rows,
)
from iattend_desktop.matching.merits import CAUSES
from iattend_desktop.matching.need import need_ranks
from iattend_desktop.matching.rules import KINDS
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.person import Household, HouseholdMember, PersonTag
from iattend_desktop.model.program import MatchProposal, MatchRun, ProgramEnrollment
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.model.support import CauseAssessment, CauseFactor
from iattend_desktop.people.consent import Consent, consent_state
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.screening import Clearance
from iattend_desktop.people.students import last_year
from iattend_desktop.progress import Part, Progress, Tally
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.vocabulary import MeetingWish, label
from iattend_desktop.workspace import load_settings

_WISHES = {MeetingWish.ANY: WISH_ANY, MeetingWish.IN_PERSON: WISH_IN_PERSON, MeetingWish.VIRTUAL: WISH_VIRTUAL}
_CLEARANCES = {
    Clearance.CLEARED: SCREENING_CLEARED,
    Clearance.INCOMPLETE: SCREENING_MISSING,
    Clearance.EXPIRED: SCREENING_EXPIRED,
}
_NO_END = date(9999, 12, 31)
"""Stands for a screening of which no step runs out."""


class Codes:
    """Numbers for words, spelled alike whatever their case; ``names`` are the words as first met in their order."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        spelled: dict[str, str] = {}
        for group in groups:
            for word in group:
                folded = word.strip().casefold()
                spelled[folded] = min(word.strip(), spelled.get(folded, word.strip()))
        self._numbers = {folded: number for number, folded in enumerate(sorted(spelled))}
        self.names = [spelled[folded] for folded in sorted(spelled)]

    def of(self, words: Sequence[str]) -> list[int]:
        """The numbers of words."""
        return [self._numbers[word.strip().casefold()] for word in words]


def tags_of(session: Session, tally: Tally) -> dict[str, dict[int, list[str]]]:
    """Words of people by kind and person."""
    words: dict[str, dict[int, list[str]]] = {"interest": defaultdict(list), "expertise": defaultdict(list)}
    query = select(PersonTag.kind, PersonTag.person_id, PersonTag.value).where(PersonTag.kind.in_(list(words)))
    for kind, person, value in read_rows(session, query, tally):
        words[kind][person].append(value)
    return words


def mentee_columns(
    session: Session,
    year: SchoolYear | None,
    today: date,
    found: Sequence[Any],
    keys: Sequence[str],
    mentor_keys: Mapping[int, str],
    languages: Sequence[str],
    words: dict[str, dict[int, list[str]]],
    interests: Codes,
    progress: Progress,
) -> Mentees:
    """The students' columns, in the order of ``found``, the rows that :mod:`~iattend_desktop.matching.pool` reads.

    ``keys`` stand in the same order; ``mentor_keys`` are the mentors' keys by mentor.
    """
    code = {language: number for number, language in enumerate(languages)}
    people = [row.student_id for row in found]
    before = last_year(session, year) if year else None
    last_mentors = _last_mentors(session, before.id) if before else {}
    go_first = load_settings(session).left_without_go_first
    without = _left_without(session, year.id) if year and go_first else set()
    known = tier_columns(session, today, students=people, progress=Part(progress, 0.0, 0.5))
    at = np.searchsorted(known.student, people)
    need = need_ranks(
        known.tier[at],
        (known.absent[at], known.expected[at]),
        (known.last_absent[at], known.last_expected[at]),
        go_first=np.array([row.id in without for row in found], np.bool_),
    )
    tally = Tally(Part(progress, 0.5, 1.0), _("Reading students and mentors"))
    causes, households = _causes(session, tally), _households(session, tally)
    homes = [households.get(person) for person in tally.each(people)]
    home_codes = _ints(tally.each(homes), lambda home: home.id if home else UNKNOWN)
    return Mentees(
        key=np.array(list(keys), np.str_),
        need=need,
        consent=_ints(tally.each(found), lambda row: _consent(row, today)),
        language=_ints(tally.each(found), lambda row: code.get(row.home_language or "", UNKNOWN)),
        school=_ints(tally.each(found), lambda row: row.school_id or UNKNOWN),
        latitude=_floats(tally.each(found), lambda row: row.latitude),
        longitude=_floats(tally.each(found), lambda row: row.longitude),
        home_latitude=_floats(tally.each(homes), lambda home: home.latitude if home else None),
        home_longitude=_floats(tally.each(homes), lambda home: home.longitude if home else None),
        grade=_ints(tally.each(found), lambda row: UNKNOWN_GRADE if row.grade is None else row.grade),
        meeting_wish=_ints(
            tally.each(found), lambda row: _WISHES[MeetingWish(row.meeting_wish)] if row.meeting_wish else UNKNOWN
        ),
        refused_kinds=_ints(tally.each(found), lambda row: _refused(row.refused_mentor_kinds or ())),
        availability=_ints(tally.each(found), lambda row: UNKNOWN if row.availability is None else row.availability),
        interests=bit_rows(
            (interests.of(words["interest"].get(person, ())) for person in tally.each(people)),
            max(len(interests.names), 1),
        ),
        cause_groups=_ints(tally.each(people), lambda person: causes.get(person, 0)),
        last_mentor=np.array(
            [mentor_keys.get(last_mentors.get(person, 0), "") for person in tally.each(people)], np.str_
        ),
        household=home_codes,
        sibling_group=sibling_groups(home_codes, [bool(row.siblings_together) for row in found]),
        tier=known.tier[at].astype(np.int64),
    )


def mentor_columns(
    rows: Sequence[MentorRow],
    keys: Sequence[str],
    languages: Sequence[str],
    words: dict[str, dict[int, list[str]]],
    interests: Codes,
    tally: Tally,
) -> Mentors:
    """The mentors' columns, in the order of ``rows``; ``keys`` are their public ids."""
    code = {language: number for number, language in enumerate(languages)}
    return Mentors(
        key=np.array(list(keys), np.str_),
        screening=_ints(tally.each(rows), lambda row: _CLEARANCES[row.screening.clearance]),
        missing_steps=[", ".join(label(step).lower() for step in row.screening.missing) for row in tally.each(rows)],
        expires=np.array([_last_valid_day(row) for row in tally.each(rows)], "datetime64[D]"),
        capacity=_ints(tally.each(rows), lambda row: UNKNOWN if row.capacity is None else row.capacity),
        load=_ints(tally.each(rows), lambda row: row.load),
        languages=bit_rows(([code[one] for one in row.languages] for row in tally.each(rows)), max(len(languages), 1)),
        school=_ints(tally.each(rows), lambda row: row.site_school_id or UNKNOWN),
        latitude=_floats(tally.each(rows), lambda row: row.latitude),
        longitude=_floats(tally.each(rows), lambda row: row.longitude),
        travel_miles=_floats(tally.each(rows), lambda row: row.travel_miles),
        virtual=_ints(tally.each(rows), lambda row: {True: YES, False: NO, None: UNKNOWN}[row.meets_virtually]),
        grade_low=_ints(tally.each(rows), lambda row: UNKNOWN_GRADE if row.grade_low is None else row.grade_low),
        grade_high=_ints(tally.each(rows), lambda row: UNKNOWN_GRADE if row.grade_high is None else row.grade_high),
        kind=_ints(tally.each(rows), lambda row: KINDS.index(row.kind) if row.kind else len(KINDS)),
        availability=_ints(tally.each(rows), lambda row: UNKNOWN if row.availability is None else row.availability),
        interests=bit_rows(
            (interests.of(words["interest"].get(row.person_id, ())) for row in tally.each(rows)),
            max(len(interests.names), 1),
        ),
        expertise=_ints(tally.each(rows), lambda row: _cause_bits(words["expertise"].get(row.person_id, ()))),
    )


def sibling_groups(household: Ints, together: Sequence[bool]) -> npt.NDArray[np.int64]:
    """int64[students]: one number for each household of two students or more where any of them says ``together``.

    Numbers count from 0 in the order of the students, −1 for everybody else.

    >>> sibling_groups(np.array([7, 5, 7, 5, 8, -1]), [False, False, True, False, True, True]).tolist()
    [0, -1, 0, -1, -1, -1]
    """
    asked = {int(home) for home, says in zip(household, together, strict=True) if says and home != UNKNOWN}
    count = Counter(household.tolist())
    number: dict[int, int] = {}
    for home in household.tolist():
        if home in asked and count[home] > 1:
            number.setdefault(home, len(number))
    return np.array([number.get(home, UNKNOWN) for home in household.tolist()], np.int64)


def _ints(rows: Iterable[Any], value: Callable[[Any], int]) -> npt.NDArray[np.int64]:
    return np.array([value(row) for row in rows], np.int64)


def _floats(rows: Iterable[Any], value: Callable[[Any], float | None]) -> npt.NDArray[np.float64]:
    return np.array([np.nan if (found := value(row)) is None else found for row in rows], np.float64)


def _consent(row: Any, today: date) -> int:
    state = consent_state(row.consent_on, row.consent_expires_on, row.consent_withdrawn_on, today)
    return {Consent.ON_FILE: YES, Consent.UNKNOWN: UNKNOWN}.get(state, NO)


def _refused(kinds: Sequence[str]) -> int:
    """Bits of the kinds that the family refused; who refuses any refuses a mentor of unknown kind too."""
    bits = sum(1 << KINDS.index(kind) for kind in KINDS if kind in kinds)
    return bits | (1 << len(KINDS)) if bits else 0


def _cause_bits(values: Iterable[str]) -> int:
    groups = [group.value for group in CAUSES]
    return sum(1 << groups.index(value) for value in set(values) if value in groups)


def _last_valid_day(row: MentorRow) -> date:
    """A step that expires on a day is no longer valid on that day."""
    until = row.screening.valid_until
    return _NO_END if until is None else until - timedelta(days=1)


def _causes(session: Session, tally: Tally) -> dict[int, int]:
    """Bits of the cause groups of each student's newest assessment."""
    query = (
        select(CauseAssessment.student_id, CauseAssessment.id, CauseFactor.cause_group)
        .outerjoin(CauseFactor, CauseFactor.assessment_id == CauseAssessment.id)
        .order_by(CauseAssessment.assessed_on, CauseAssessment.id)
    )
    newest: dict[int, tuple[int, set[str]]] = {}
    for student, assessment, group in read_rows(session, query, tally):
        if newest.get(student, (None, None))[0] != assessment:
            newest[student] = (assessment, set())
        newest[student][1].add(group)
    return {student: _cause_bits(groups) for student, (_assessment, groups) in newest.items()}


def _last_mentors(session: Session, school_year_id: int) -> dict[int, int]:
    """Last year's last mentor by student, unless a rematch was ruled out when the match closed."""
    query = (
        select(ProgramEnrollment.student_id, Match.mentor_id)
        .join(Match, Match.program_enrollment_id == ProgramEnrollment.id)
        .where(
            ProgramEnrollment.school_year_id == school_year_id,
            Match.is_primary,
            Match.rematch_offered.is_(None) | Match.rematch_offered,
        )
        .order_by(Match.starts_on, Match.id)
    )
    return dict(session.execute(query).all())


def _households(session: Session, tally: Tally) -> dict[int, Any]:
    """Each person's household: its key and where it stands."""
    query = (
        select(HouseholdMember.person_id, Household.id, Household.latitude, Household.longitude)
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(HouseholdMember.valid_to.is_(None))
    )
    return {row.person_id: row for row in read_rows(session, query, tally)}


def _left_without(session: Session, school_year_id: int) -> set[int]:
    """Program enrollments for which this year's last accepted run found no mentor. Runs that were kept to look at
    decide nothing, and whom a run proposed a mentor for was not left without."""
    last = (
        select(MatchRun.id)
        .where(MatchRun.school_year_id == school_year_id, MatchRun.accepted_at.is_not(None))
        .order_by(MatchRun.accepted_at.desc(), MatchRun.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(MatchProposal.program_enrollment_id).where(
        MatchProposal.run_id == last, MatchProposal.mentor_id.is_(None)
    )
    return set(session.scalars(query))
