"""One line of the Today page: what it is about, what its one action does, whom to open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.match import MatchRow


class TodayKind(StrEnum):
    """What a line is about."""

    ABSENT_IN_A_ROW = "absent_in_a_row"
    CANNOT_IMPORT = "cannot_import"
    CONCERN = "concern"
    CONSENT = "consent"
    CONTACT_OVERDUE = "contact_overdue"
    FOLLOW_UP_DUE = "follow_up_due"
    GOAL_BEHIND = "goal_behind"
    GOAL_DUE = "goal_due"
    IMPORT_WAITING = "import_waiting"
    MEETING_NOT_RECORDED = "meeting_not_recorded"
    NEXT_STEP_DUE = "next_step_due"
    NO_FIRST_CONTACT = "no_first_contact"
    SCREENING = "screening"
    STUDENTS_WAITING = "students_waiting"
    SUPPORT_WAITS = "support_waits"
    WATCHED_FOLDER = "watched_folder"


class TodayAction(StrEnum):
    """What the button of a line does."""

    FINISH_NEXT_STEP = "finish_next_step"
    LOG_CHECK_IN = "log_check_in"
    OPEN_MATCH = "open_match"
    OPEN_MATCHING = "open_matching"
    OPEN_PLAN = "open_plan"
    OPEN_STUDENT = "open_student"
    OPEN_WATCHED_FOLDER = "open_watched_folder"
    RECORD_CONSENT = "record_consent"
    RECORD_SCREENING = "record_screening"
    REVIEW_IMPORT = "review_import"


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One line: ``headline`` says what, ``detail`` about whom and since when.

    ``rank`` orders the kinds (lowest first); ``days`` is how long it has been due (negative: days that are left),
    ``waited`` how long ago the last contact was: weekends and holidays make several contacts due on one day. The keys
    are those to navigate by: ``student_id`` of the person, ``mentor_id`` of the mentor, none where they do not apply;
    ``mentor``, ``school`` and ``region`` are what the lines can be narrowed to.
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
    mentor: str | None = None
    school: str | None = None
    region: str | None = None
    check_in_id: int | None = None
    goal_id: int | None = None
    files: tuple[Path, ...] = ()


def pair_words(match: MatchRow, words: str) -> str:
    """Whom a line is about, and what is the matter."""
    return _("{student} · mentor {mentor} · {words}").format(student=match.student, mentor=match.mentor, words=words)


def whom(match: MatchRow) -> dict[str, Any]:
    """The keys and names by which a line about a match is opened and found."""
    return {
        "match_id": match.id,
        "student_id": match.student_id,
        "program_id": match.program_id,
        "mentor_id": match.mentor_id,
        "mentor": match.mentor,
        "school": match.school,
        "region": match.region,
    }
