"""What needs a person now, gathered from all features: each line with its one action, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.match import match_rows
from iattend_desktop.roster.watch import Watched, waiting_words
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, allowed, require
from iattend_desktop.today.item import TodayAction, TodayItem, TodayKind
from iattend_desktop.today.matches import (
    absence_lines,
    concern_lines,
    contact_lines,
    goal_lines,
    meeting_lines,
    next_step_lines,
)
from iattend_desktop.today.papers import consent_lines, screening_lines
from iattend_desktop.today.support import follow_up_lines, support_lines
from iattend_desktop.workspace import Workspace, load_settings


def today_items(workspace: Workspace, watched: Watched | None = None) -> list[TodayItem]:
    """Every line of the Today page, the most urgent first; ``watched``: what there is to say of the watched folder.

    A fixed number of queries, whatever the number of matches. After data that waits come mentors who must not meet
    students any more (a check or consent that is over) and concerns; absences in a row, contacts and first meetings;
    next steps, support and follow-ups that wait; what is about to expire; goals; and who waits for a mentor.
    """
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    with workspace.read() as session:
        settings = load_settings(session)
        year = school_year_on(session, today)
        matches = match_rows(session, today)
        items = [
            *contact_lines(matches, today),
            *meeting_lines(matches, today),
            *screening_lines(session, matches, settings, today),
            *consent_lines(session, matches, settings, today),
            *next_step_lines(session, matches, today),
            *goal_lines(session, matches, today),
            *support_lines(session, settings, year, today),
            *follow_up_lines(session, year, today),
            *absence_lines(session, matches, today),
            *(concern_lines(session, matches, today) if allowed(workspace.role, Permission.RECORD_CONCERNS) else ()),
            *_watched(watched or Watched()),
        ]
    items.sort(key=lambda item: (item.rank, -item.days, -item.waited, item.detail))
    return items


def today_count(workspace: Workspace, watched: Watched | None = None) -> int:
    """How many lines the Today page has."""
    return len(today_items(workspace, watched))


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
