"""The rollover in words: its groups, what can be chosen, what becomes of a line, what a person should know of it."""

from __future__ import annotations

from collections.abc import Mapping

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.rollover_grades import SchoolSpan
from iattend_desktop.mentoring.rollover_row import (
    Answer,
    Group,
    Next,
    RolloverRow,
    goal_words,
    grade_of,
    school_of,
    why_not,
)
from iattend_desktop.vocabulary import Grade


def group_title(group: Group, count: int) -> str:
    """The number before the noun."""
    words = {
        Group.QUESTION: _("{count} to answer"),
        Group.CONTINUES: _("{count} go on"),
        Group.MOVES: _("{count} move to another school"),
        Group.WAITS: _("{count} wait for a mentor"),
        Group.ENDS: _("{count} leave"),
        Group.ARCHIVED: _("{count} archived"),
    }[group]
    return words.format(count=f"{count:,}")


def group_help(group: Group) -> str:
    """One sentence on what becomes of the lines."""
    return {
        Group.QUESTION: _("What is unknown is not guessed. Choose lines and say what happens; the others stay as is."),
        Group.CONTINUES: _("The match goes on at the same school, one grade up, with its check-ins and goals."),
        Group.MOVES: _("By grade the student goes on to another school. The match goes along with its history."),
        Group.WAITS: _("They are in the coming year's program, and wait for a mentor."),
        Group.ENDS: _("They leave the program. An open match is closed with the reason, on the last day of the year."),
        Group.ARCHIVED: _("Their year in the program is over. Nothing is written; everything can be read as before."),
    }[group]


def next_words(next_: Next) -> str:
    """What can be chosen."""
    return {
        Next.GO_ON: _("Goes on"),
        Next.REMATCH: _("Goes on, with another mentor"),
        Next.LEAVE: _("Leaves the program"),
    }[next_]


def place_words(school: str, grade: int | None) -> str:
    """A grade and the school; the grade first, because a long name of a school ends in an ellipsis.

    >>> place_words("Bell", 0), place_words("", None)
    ('K · Bell', 'not known')
    """
    parts = [Grade(grade).label if grade is not None else "", school]
    return " · ".join(part for part in parts if part) or _("not known")


def coming_words(row: RolloverRow, answer: Answer | None, schools: Mapping[int, SchoolSpan]) -> str:
    """What becomes of a line in the coming year."""
    if row.archived:
        return _("archived")
    if answer is None:
        return _("not answered")
    if answer.next is Next.LEAVE:
        return _("leaves: {reason}").format(reason=row.reason)
    school = schools.get(school_of(row, answer) or 0)
    words = place_words(school.name if school is not None else _("school not known"), grade_of(row, answer))
    if answer.repeats and not row.by_roster:
        words = _("{place} (repeats)").format(place=words)
    return _("{place}, another mentor").format(place=words) if answer.next is Next.REMATCH else words


def told_words(row: RolloverRow, answer: Answer | None, schools: Mapping[int, SchoolSpan]) -> str:
    """What a person should know of a line: the question, what stands against the choice, notes, goals."""
    why = why_not(row, answer, schools)
    goals = goal_words(row, answer) if answer is not None and not row.archived else ""
    first = why or row.question
    return " ".join(part for part in (first, *row.notes, f"{goals}." if goals else "") if part)
