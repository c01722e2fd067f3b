"""The pool of a match run, read from the workspace: who waits, who may mentor, and what a person decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.languages import language_name
from iattend_desktop.matching.columns import Ints, Pool
from iattend_desktop.matching.pool_columns import Codes, mentee_columns, mentor_columns, tags_of
from iattend_desktop.model.mentoring import Match, Mentor
from iattend_desktop.model.person import Enrollment, Identifier, Person
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.model.school import School, SchoolFeeder, SchoolYear
from iattend_desktop.people.mentors import MentorRow, mentor_rows
from iattend_desktop.people.names import full_name, sort_name
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.school_years import school_year_on
from iattend_desktop.storage.reading import read_rows
from iattend_desktop.vocabulary import IdentifierKind, PairRuleKind, ProgramStatus

_WAITING = (ProgramStatus.IDENTIFIED, ProgramStatus.WAITING)
_PROGRAM = ProgramEnrollment
_COLUMNS = (
    _PROGRAM.id, _PROGRAM.public_id, _PROGRAM.student_id, _PROGRAM.consent_on, _PROGRAM.consent_expires_on,
    _PROGRAM.consent_withdrawn_on, _PROGRAM.meeting_wish, _PROGRAM.refused_mentor_kinds, _PROGRAM.siblings_together,
    Person.given_name, Person.family_name, Person.preferred_name, Person.email, Person.home_language,
    Person.availability, Enrollment.grade, School.id.label("school_id"), School.name.label("school"), School.region,
    School.latitude, School.longitude,
)  # fmt: skip
"""What a row of a student holds: columns, not records, because 27,000 records take three times as long."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A student who waits for a mentor; ``id`` is the program enrollment, ``student_id`` the person."""

    id: int
    public_id: str
    student_id: int
    name: str
    sort_name: str
    local_id: str | None
    school: str | None
    region: str | None

    @property
    def place(self) -> tuple[str, str, int]:
        """Where the student stands in lists: by name, then by number."""
        return self.sort_name, self.local_id or "", self.id


@dataclass(frozen=True, slots=True)
class Ready:
    """A mentor of the pool; ``id`` is the mentor, ``person_id`` the person."""

    id: int
    public_id: str
    person_id: int
    name: str
    sort_name: str
    number: str | None


@dataclass(frozen=True, eq=False)
class LoadedPool:
    """A pool with the people at its positions; students and mentors stand in the order of their keys.

    ``must``: (student, mentor) positions that a person pinned. ``lost_pins``: names of pinned pairs whose mentor is
    no longer active.
    """

    pool: Pool
    students: tuple[Waiting, ...]
    mentors: tuple[Ready, ...]
    must: tuple[tuple[int, int], ...]
    lost_pins: tuple[str, ...]
    school_year_id: int | None


def load_pool(session: Session, today: date, *, with_matched: bool = False, progress: Progress = SILENT) -> LoadedPool:
    """Students of this year's program without an open match, and every active mentor; a fixed few queries.

    Students who left their school this year, and those who declined or are matched, are not in it; ``with_matched``
    brings who has an open match too. ``progress`` may raise ``Cancelled`` at any time.
    """
    year = school_year_on(session, today)
    tally = Tally(Part(progress, 0.0, 0.4), _("Reading students and mentors"))
    numbers = _local_ids(session, tally)
    waiting = _students(session, year, numbers, tally, with_matched=with_matched) if year else []
    student_keys, found = [key for key, _row in waiting], [row for _key, row in waiting]
    public = dict(session.execute(select(Mentor.id, Mentor.public_id)).all())
    mentors = _mentors(session, today, public, Part(progress, 0.4, 0.6))
    languages = sorted({row.home_language for row in found if row.home_language} | _spoken(mentors))
    tally = Tally(Part(progress, 0.6, 0.7), _("Reading students and mentors"))
    words = tags_of(session, tally)
    interests = Codes(tally.each(words["interest"].values()))
    students = tuple(_waiting(row, numbers.get(row.student_id)) for row in tally.each(found))
    ready = tuple(
        Ready(row.id, str(public[row.id]), row.person_id, row.name, row.sort_name, row.number) for _key, row in mentors
    )
    decided = _decided(session, students, ready)
    ends_on = year.ends_on if year else today
    of_mentors = mentor_columns(
        [row for _key, row in mentors], [key for key, _row in mentors], languages, words, interests, tally
    )
    pool = Pool(
        mentee_columns(
            session,
            year,
            today,
            found,
            student_keys,
            {row.id: key for key, row in mentors},
            languages,
            words,
            interests,
            Part(progress, 0.7, 1.0),
        ),
        of_mentors,
        np.datetime64(ends_on, "D"),
        [language_name(code) for code in languages],
        interests.names,
        _pairs(decided.never),
        feeders=_pairs(session.execute(select(SchoolFeeder.from_school_id, SchoolFeeder.to_school_id)).all()),
        prefer=_pairs(decided.prefer),
        notes=tuple(decided.notes),
    )
    return LoadedPool(pool, students, ready, tuple(decided.must), tuple(decided.lost_pins), year.id if year else None)


def _pairs(pairs: Sequence[Any]) -> Ints:
    return np.array([tuple(pair) for pair in pairs], np.int64).reshape(-1, 2)


def _students(
    session: Session, year: SchoolYear, numbers: Mapping[int, str], tally: Tally, *, with_matched: bool
) -> list[tuple[str, Any]]:
    """Keys and rows of the students, in the order of the keys; ``numbers``: local ids by person."""
    this_year = (Enrollment.student_id == Person.id) & (Enrollment.school_year_id == year.id)
    somewhere = select(Enrollment.student_id).where(Enrollment.school_year_id == year.id)
    matched = select(Match.program_enrollment_id).where(Match.ends_on.is_(None))
    wanted = ProgramEnrollment.status.in_(_WAITING) & ProgramEnrollment.id.not_in(matched)
    if with_matched:
        wanted = wanted | ProgramEnrollment.id.in_(matched.where(Match.is_primary))
    query = (
        select(*_COLUMNS)
        .select_from(ProgramEnrollment)
        .join(Person, Person.id == ProgramEnrollment.student_id)
        .outerjoin(Enrollment, this_year & Enrollment.exited_on.is_(None))
        .outerjoin(School, School.id == Enrollment.school_id)
        .where(
            ProgramEnrollment.school_year_id == year.id,
            wanted,
            Enrollment.id.is_not(None) | Person.id.not_in(somewhere),
        )
    )
    rows = list(read_rows(session, query, tally))
    keys = _stable_keys([(numbers.get(row.student_id), row.email, str(row.public_id)) for row in tally.each(rows)])
    return sorted(zip(keys, rows, strict=True), key=lambda pair: pair[0])


def _stable_keys(people: Sequence[tuple[str | None, str | None, str]]) -> list[str]:
    """What ties are broken by, from (number, e-mail address, public id): the same in every workspace that the same
    files came into, as far as they say who is who. The first mark keeps the kinds apart; what is not unique is
    made so by the public id."""
    keys = [
        f"1 {number}" if number else f"2 {email}" if email else f"3 {public_id}" for number, email, public_id in people
    ]
    count = Counter(keys)
    return [key if count[key] == 1 else f"{key} {person[-1]}" for key, person in zip(keys, people, strict=True)]


def _local_ids(session: Session, tally: Tally) -> dict[int, str]:
    query = select(Identifier.person_id, Identifier.value).where(
        Identifier.kind == IdentifierKind.LOCAL_ID, Identifier.valid_to.is_(None)
    )
    return {row.person_id: row.value for row in read_rows(session, query, tally)}


def _waiting(row: Any, local_id: str | None) -> Waiting:
    return Waiting(
        id=row.id,
        public_id=str(row.public_id),
        student_id=row.student_id,
        name=full_name(row.given_name, row.family_name, row.preferred_name),
        sort_name=sort_name(row.given_name, row.family_name),
        local_id=local_id,
        school=row.school,
        region=row.region,
    )


def _mentors(
    session: Session, today: date, public: Mapping[int, Any], progress: Progress
) -> list[tuple[str, MentorRow]]:
    """Active mentors with their keys, in the order of these; ``public``: public ids by mentor."""
    rows = mentor_rows(session, today, progress=progress)
    keys = _stable_keys([(row.number, row.email, str(public[row.id])) for row in rows])
    return sorted(zip(keys, rows, strict=True), key=lambda pair: pair[0])


def _spoken(mentors: Sequence[tuple[str, MentorRow]]) -> set[str]:
    return {code for _key, row in mentors for code in row.languages}


@dataclass
class _Decided:
    """What a person decided, as (student, mentor) positions; ``notes`` stand beside ``prefer``."""

    never: list[tuple[int, int]] = field(default_factory=list)
    must: list[tuple[int, int]] = field(default_factory=list)
    prefer: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    lost_pins: list[str] = field(default_factory=list)


def _decided(session: Session, students: Sequence[Waiting], mentors: Sequence[Ready]) -> _Decided:
    """The decisions about pairs of this pool, and the names of pinned pairs whose mentor is not active."""
    student_at = {student.id: position for position, student in enumerate(students)}
    mentor_at = {mentor.id: position for position, mentor in enumerate(mentors)}
    query = (
        select(PairRule, Person)
        .join(Mentor, Mentor.id == PairRule.mentor_id)
        .join(Person, Person.id == Mentor.person_id)
        .order_by(PairRule.id)
    )
    found = _Decided()
    for rule, person in session.execute(query):
        student, mentor = student_at.get(rule.program_enrollment_id), mentor_at.get(rule.mentor_id)
        if student is None:
            continue
        if mentor is None:
            if rule.kind == PairRuleKind.MUST:
                name = full_name(person.given_name, person.family_name, person.preferred_name)
                found.lost_pins.append(_("{student} with {mentor}").format(student=students[student].name, mentor=name))
        elif rule.kind == PairRuleKind.NEVER:
            found.never.append((student, mentor))
        elif rule.kind == PairRuleKind.MUST:
            found.must.append((student, mentor))
        else:
            found.prefer.append((student, mentor))
            found.notes.append((rule.reason or "", rule.author or ""))
    return found
