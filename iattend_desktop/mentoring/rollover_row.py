"""One student's line of a rollover: what is proposed, what a person may say instead, which group that makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.rollover_grades import SchoolSpan
from iattend_desktop.vocabulary import Grade, ProgramStatus


class Next(StrEnum):
    """What becomes of a student of the program in the coming year."""

    GO_ON = "go_on"  # with the mentor, where there is one
    REMATCH = "rematch"  # in the program, with another mentor
    LEAVE = "leave"


class Group(StrEnum):
    """Each student of the ending year's program is in one of them; in the order of the plan."""

    QUESTION = "question"
    CONTINUES = "continues"
    MOVES = "moves"
    WAITS = "waits"
    ENDS = "ends"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person chose, or the plan proposes. ``school_id`` none: where the plan says; ``repeats``: the grade."""

    next: Next
    school_id: int | None = None
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class RolloverRow:
    """A student of the ending year's program; ``id`` is the key of that year's program enrollment.

    ``to_school_id`` and ``to_grade`` are of the coming year, as a roster brought them (``by_roster``) or as grade and
    feeder school say. ``proposed`` is none where a person has to choose, and ``question`` says why. ``leaves_on`` is
    the last day of enrollment, ``basis`` the versions of the records that the line was made of.
    """

    id: int
    student_id: int
    student: str
    student_sort: str
    school_id: int | None
    school: str
    grade: int | None
    status: ProgramStatus
    mentor: str
    mentor_sort: str
    match_ids: tuple[int, ...]
    to_school_id: int | None
    to_grade: int | None
    by_roster: bool
    there_id: int | None  # the coming year's program enrollment, where it is on file already
    matched_there: bool
    proposed: Answer | None
    question: str
    reason: str  # why the match would be closed
    leaves_on: date | None
    measured_goals: int
    other_goals: int
    notes: tuple[str, ...]
    basis: tuple[int, ...]

    @property
    def archived(self) -> bool:
        """Whether the student's year in the program is over already; nothing is written then."""
        return self.proposed is None and not self.question


def group_of(row: RolloverRow, answer: Answer | None) -> Group:
    """The group of a line under an answer (none: nobody answered)."""
    if row.archived:
        return Group.ARCHIVED
    if answer is None:
        return Group.QUESTION
    if answer.next is Next.LEAVE:
        return Group.ENDS
    if answer.next is Next.REMATCH or not row.match_ids:
        return Group.WAITS
    return Group.CONTINUES if school_of(row, answer) == row.school_id else Group.MOVES


def school_of(row: RolloverRow, answer: Answer) -> int | None:
    """The school of the coming year: the roster's, the one chosen, that of the plan."""
    if row.by_roster:
        return row.to_school_id
    if answer.school_id is not None:
        return answer.school_id
    return row.school_id if answer.repeats else row.to_school_id


def grade_of(row: RolloverRow, answer: Answer) -> int | None:
    """The grade of the coming year; none is unknown."""
    return row.grade if answer.repeats and not row.by_roster else row.to_grade


def why_not(row: RolloverRow, answer: Answer | None, schools: Mapping[int, SchoolSpan]) -> str:
    """Why a line cannot be rolled over so; empty where it can. Archived lines need nothing."""
    if row.archived:
        return ""
    if answer is None:
        return row.question
    if answer.next is Next.LEAVE:
        return ""
    if answer.next is Next.REMATCH and not row.match_ids:
        return _("There is no mentor to change.")
    if answer.next is Next.GO_ON and row.match_ids and row.matched_there:
        return _("There is a mentor for the coming year already. Let one of the two matches end.")
    school_id, grade = school_of(row, answer), grade_of(row, answer)
    if grade is None and row.grade == Grade.G12 and not row.by_roster:
        return _("No grade follows grade 12. Say that the grade is repeated, or that the student leaves.")
    school = schools.get(school_id) if school_id is not None else None
    if school is None:
        return _("Choose the school of the coming year.")
    if row.by_roster:
        return ""
    if grade is not None and school.known and not school.teaches(grade):
        words = _("{school} teaches {grades}, not grade {grade}.")
        return words.format(school=school.name, grades=school.words, grade=Grade(grade).label)
    return ""


def goal_words(row: RolloverRow, answer: Answer) -> str:
    """What becomes of the open goals; empty where there are none."""
    ends = ngettext(
        "{count} attendance goal ends with the year", "{count} attendance goals end with the year", row.measured_goals
    )
    if answer.next is Next.LEAVE:
        others = ngettext("{count} goal is dropped", "{count} goals are dropped", row.other_goals)
    else:
        others = ngettext("{count} goal goes along", "{count} goals go along", row.other_goals)
    parts = [words for count, words in ((row.measured_goals, ends), (row.other_goals, others)) if count]
    return "; ".join(parts)
