"""What the list of matches shows of each, and what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.cadence import cadence_words
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.vocabulary import Cadence, MatchStatus
from ui import theme
from ui.widgets.chips import Filter
from ui.widgets.icon import paint_icon
from ui.widgets.table import Align, Column

OVERDUE, NO_CONTACT, CLOSED = "overdue", "no_contact", "closed"
MOST_NAMES = 200
"""Up to so many schools or mentors are offered as filters; a longer menu helps nobody, the search box does."""


def match_columns() -> tuple[Column[MatchRow], ...]:
    """The columns of the list, in the order of their weight."""
    return (
        Column("student", _("Student"), 152, lambda row: row.student, sort_key=_student, strong=True, stretch=True),
        Column("mentor", _("Mentor"), 144, lambda row: row.mentor, sort_key=_mentor, stretch=True),
        Column("contact", _("Last contact"), 184, contact_words, sort_key=_waiting, paint=_paint_contact),
        Column("cadence", _("Cadence"), 120, lambda row: cadence_words(row.cadence), sort_key=_rhythm),
        Column("school", _("School"), 120, lambda row: row.school or "", stretch=True, secondary=True),
        Column("goals", _("Goals"), 56, _goals, Align.END, sort_key=lambda row: row.open_goals, searched=False),
        Column("next", _("Next step"), 104, _next_step, sort_key=lambda row: row.next_step_due_on, searched=False),
        Column("since", _("Since"), 104, lambda row: day_words(row.since), sort_key=lambda row: row.since),
    )


def contact_words(row: MatchRow) -> str:
    """When the two were last in contact, and whether the next contact is overdue."""
    last = ago_words(row.days_since_contact)
    if row.status is MatchStatus.CLOSED and row.ended_on is not None:
        return _("Closed {day} · {last}").format(day=day_words(row.ended_on), last=last)
    if row.status is MatchStatus.PAUSED:
        return _("Paused · {last}").format(last=last)
    return _("Overdue · {last}").format(last=last) if row.overdue else last


def ago_words(days: int | None) -> str:
    """How long ago something was.

    >>> ago_words(0), ago_words(1), ago_words(16), ago_words(None)
    ('today', 'yesterday', '16 days ago', 'none yet')
    """
    if days is None:
        return _("none yet")
    if days == 0:
        return _("today")
    return _("yesterday") if days == 1 else ngettext("{count} day ago", "{count} days ago", days)


def summary_words(rows: Sequence[MatchRow], shown: int) -> str:
    """How many contacts are overdue, and how many matches there are."""
    if any(row.status is MatchStatus.CLOSED for row in rows):
        closed = ngettext("{count} closed match", "{count} closed matches", len(rows))
        return closed if shown == len(rows) else _("{shown} of {matches}").format(shown=f"{shown:,}", matches=closed)
    overdue = sum(row.overdue for row in rows)
    late = ngettext("{count} contact overdue", "{count} contacts overdue", overdue)
    matches = ngettext("{count} match", "{count} matches", len(rows))
    if shown != len(rows):
        matches = _("{shown} of {matches}").format(shown=f"{shown:,}", matches=matches)
    return _("{overdue} · {matches}").format(overdue=late, matches=matches)


def match_filters(rows: Sequence[MatchRow]) -> list[Filter]:
    """What the list can be narrowed to: overdue, no contact yet, a cadence, a school, a mentor."""
    filters = [
        Filter(OVERDUE, _("Contact overdue"), lambda row: row.overdue),
        Filter(NO_CONTACT, _("No contact yet"), lambda row: row.last_contact_on is None),
        Filter(CLOSED, _("Closed within a year"), lambda row: row.status is MatchStatus.CLOSED),
    ]
    filters += [
        Filter(f"cadence:{one}", cadence_words(one), partial(_at_cadence, one), _("Cadence")) for one in Cadence
    ]
    schools = sorted({(row.school or "", row.school_id) for row in rows if row.school_id is not None})
    mentors = sorted({(row.mentor_sort, row.mentor, row.mentor_id) for row in rows})
    if len(schools) <= MOST_NAMES:
        filters += [Filter(f"school:{key}", name, partial(_at_school, key), _("School")) for name, key in schools]
    if len(mentors) <= MOST_NAMES:
        filters += [
            Filter(f"mentor:{key}", name, partial(_with_mentor, key), _("Mentor")) for _sort, name, key in mentors
        ]
    return filters


def _at_school(key: int | None, row: MatchRow) -> bool:
    return row.school_id == key


def _with_mentor(key: int, row: MatchRow) -> bool:
    return row.mentor_id == key


def _at_cadence(cadence: Cadence, row: MatchRow) -> bool:
    return row.cadence is cadence


def _student(row: MatchRow) -> str:
    return row.student_sort


def _mentor(row: MatchRow) -> str:
    return row.mentor_sort


def _rhythm(row: MatchRow) -> int:
    return row.cadence.days


def _goals(row: MatchRow) -> str:
    return f"{row.open_goals:,}"


def _waiting(row: MatchRow) -> tuple[int, int]:
    """The longest overdue last, so that one click on the heading and one more brings them up; of equally overdue ones
    the contact longest ago."""
    return (row.late.days if row.late else 0, -(row.last_contact_on or row.since).toordinal())


def _next_step(row: MatchRow) -> str:
    return day_words(row.next_step_due_on) if row.next_step_due_on else ""


def _paint_contact(painter: QPainter, area: Any, row: MatchRow) -> None:
    """A warning sign and strong words where a contact is overdue, plain words else."""
    paint_contact(painter, area, contact_words(row), overdue=row.overdue)


def paint_contact(painter: QPainter, area: QRect, words: str, *, overdue: bool) -> None:
    """The words of a last contact in a cell."""
    look = theme.current()
    left = area.left() + theme.GAP_8
    if overdue:
        top = area.center().y() + 0.5 - theme.ICON_SMALL / 2
        paint_icon(painter, "warning", "concern", QRectF(left, top, theme.ICON_SMALL, theme.ICON_SMALL))
        left += theme.ICON_SMALL + theme.GAP_4
    font = theme.font(weight=theme.STRONG if overdue else theme.REGULAR)
    painter.setFont(font)
    painter.setPen(look.color("concern" if overdue else "text"))
    room = QRect(left, area.top(), area.right() - left - theme.GAP_4, area.height())
    fitted = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitted)
