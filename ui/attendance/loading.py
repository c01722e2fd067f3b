"""What the page loads in a task: the district, its figures under the chips, and the lists ready to be shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from iattend_desktop.attendance.overview import District, load_district
from iattend_desktop.attendance.overview_counts import Figures
from iattend_desktop.attendance.overview_rows import SchoolDays, StudentDays
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import Workspace
from ui.attendance.group import Group, GroupFacts
from ui.attendance.lists import crossed_rows
from ui.attendance.scope import Keeps, keeps_all
from ui.attendance.words import crossed_words, list_words
from ui.widgets.table import Column, TableData, prepare

Columns = tuple[Sequence[Column[SchoolDays]], Sequence[Column[StudentDays]], Sequence[Column[StudentDays]]]
"""Of the lists of schools, of who crossed a line, and of students."""


@dataclass(frozen=True)
class Loaded:
    """A district as the page shows it; ``by_key`` has the students by the person's key, ``words`` the summaries of
    the lists by their tab."""

    district: District
    figures: Figures
    by_key: dict[int, StudentDays]
    words: dict[str, str]
    schools: TableData[SchoolDays]
    crossed: TableData[StudentDays]
    students: TableData[StudentDays]


@dataclass(frozen=True)
class Chosen:
    """A group that a person chose, with what is counted of it."""

    group: Group
    facts: GroupFacts


def gather(workspace: Workspace, scope: dict[str, Keeps], columns: Columns, progress: Progress) -> Loaded:
    """Read, count and prepare."""
    return ready(load_district(workspace, progress), scope, columns)


def ready(district: District, scope: dict[str, Keeps], columns: Columns) -> Loaded:
    """A district counted and prepared; ``scope`` narrows its figures."""
    schools, crossed, students = columns
    changed = crossed_rows(district.students)
    return Loaded(
        district,
        district.figures(keeps_all(scope.values())),
        {student.id: student for student in district.students},
        {"crossed": crossed_words(changed, district), "students": list_words(district.students)},
        prepare(schools, district.schools),
        prepare(crossed, changed),
        prepare(students, district.students),
    )


def look_over(choice: Callable[[], Group | None], by_key: dict[int, StudentDays], _progress: Progress) -> Chosen | None:
    """The group of what a person chose, counted; ``None`` where nothing is chosen."""
    group = choice()
    if group is None:
        return None
    return Chosen(group, GroupFacts.of([by_key[key] for key in group.students if key in by_key]))
