"""The lists to choose from whose report to print."""

from __future__ import annotations

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.students import StudentRow
from ui.widgets.table import Column


def student_columns() -> tuple[Column[StudentRow], ...]:
    """A student as the list shows one: the name, and where to tell two of one name apart."""
    return (
        Column("name", _("Student"), 150, lambda row: row.name, sort_key=_sort_name, strong=True, stretch=True),
        Column("school", _("School"), 120, lambda row: row.school, secondary=True, stretch=True),
    )


def mentor_columns() -> tuple[Column[MentorRow], ...]:
    """A mentor as the list shows one."""
    return (
        Column("name", _("Mentor"), 170, lambda row: row.name, sort_key=_mentor_sort, strong=True, stretch=True),
        Column("load", _("Mentees"), 100, _mentees, sort_key=lambda row: row.load, secondary=True, searched=False),
    )


def _sort_name(row: StudentRow) -> str:
    return row.sort_name


def _mentor_sort(row: MentorRow) -> str:
    return row.sort_name


def _mentees(row: MentorRow) -> str:
    return ngettext("{count} mentee", "{count} mentees", row.load)
