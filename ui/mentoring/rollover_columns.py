"""The columns of the rollover's lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iattend_desktop.i18n import _
from iattend_desktop.mentoring.rollover_grades import SchoolSpan
from iattend_desktop.mentoring.rollover_row import Answer, RolloverRow
from iattend_desktop.mentoring.rollover_words import coming_words, place_words, told_words
from ui.widgets.table import Column

Chosen = Callable[[RolloverRow], Answer | None]


def rollover_columns(chosen: Chosen, schools: Mapping[int, SchoolSpan]) -> tuple[Column[RolloverRow], ...]:
    """The columns of every group."""

    def coming(row: RolloverRow) -> str:
        return coming_words(row, chosen(row), schools)

    def told(row: RolloverRow) -> str:
        return told_words(row, chosen(row), schools)

    return (
        Column("student", _("Student"), 140, lambda row: row.student, sort_key=_student, strong=True, stretch=True),
        Column("now", _("This year"), 150, _now, tooltip=_now),
        Column("mentor", _("Mentor"), 120, lambda row: row.mentor, sort_key=lambda row: row.mentor_sort or None),
        Column("coming", _("Coming year"), 170, coming, tooltip=coming, stretch=True),
        Column("told", _("To know"), 250, told, tooltip=told, stretch=True, secondary=True),
    )


def _student(row: RolloverRow) -> str:
    return row.student_sort


def _now(row: RolloverRow) -> str:
    return place_words(row.school, row.grade)
