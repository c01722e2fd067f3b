"""The lists of the page: schools by chronic rate, students who crossed a line, and all students; each row a group."""

from __future__ import annotations

from collections.abc import Sequence

from iattend_desktop.attendance.overview import District
from iattend_desktop.attendance.overview_counts import Line
from iattend_desktop.attendance.overview_rows import SchoolDays, StudentDays
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.vocabulary import Band
from ui.attendance.columns import crossed_columns, school_columns, student_columns
from ui.attendance.group import Group
from ui.attendance.roomy_table import RoomyTable
from ui.attendance.words import group_words, last_rate_words, rate_words, students_words


def school_list() -> RoomyTable[SchoolDays]:
    """Schools, those with the highest chronic rate first."""
    bands = [f"band_{band}" for band in (Band.SATISFACTORY, Band.AT_RISK, Band.MODERATE, Band.SEVERE)]
    return RoomyTable(
        school_columns(),
        _("Schools by chronic rate"),
        (*bands, "region", "lausd", "chronic"),
        nothing=_("No school has students yet."),
    )


def student_list() -> RoomyTable[StudentDays]:
    """Every student."""
    return _of_students(
        RoomyTable(
            student_columns(),
            _("Students"),
            ("program", "last_year", "grade", "tier", "school"),
            nothing=_("No student is enrolled this school year."),
        )
    )


def crossed_list() -> RoomyTable[StudentDays]:
    """Students whose band changed with the newest data."""
    return _of_students(
        RoomyTable(
            crossed_columns(),
            _("Students who crossed a line"),
            ("program", "missed", "grade", "school"),
        )
    )


def _of_students(made: RoomyTable[StudentDays]) -> RoomyTable[StudentDays]:
    made.student_of = lambda row: row.id
    return made


def words_for_nobody(district: District) -> str:
    """Why nobody is on the list of those who crossed a line."""
    if district.as_of is None:
        return _("No attendance of this school year is known yet.")
    return _("Nobody crossed a line with the newest data.")


def crossed_rows(students: Sequence[StudentDays]) -> list[StudentDays]:
    """Those who crossed a line, the worse first, and among them those who miss the most."""
    return sorted(
        (one for one in students if one.crossed), key=lambda one: (one.crossed < 0, -one.absent / one.expected)
    )


def group_of_lines(lines: Sequence[Line]) -> Group | None:
    """The students whom lines of the overview mean; several lines are one group."""
    if not lines:
        return None
    keys = dict.fromkeys(key for line in lines for key in line.students)
    return Group(", ".join(map(group_words, lines)), tuple(keys))


def group_of_schools(schools: Sequence[SchoolDays]) -> Group | None:
    """Who misses a tenth or more at the chosen schools."""
    if not schools:
        return None
    keys = tuple(key for school in schools for key in school.missing)
    rates = None
    if len(schools) == 1:
        rates = _("Chronic rate {rate}, last year {last}").format(
            rate=rate_words(schools[0]), last=last_rate_words(schools[0])
        )
    return Group(
        title=schools[0].name if rates else ngettext("{count} school", "{count} schools", len(schools)),
        students=keys,
        school=schools[0].id if rates else None,
        note=rates or "",
        bands=tuple(sum(school.bands[at] for school in schools) for at in range(len(Band))),
    )


def group_of_students(students: Sequence[StudentDays]) -> Group | None:
    """The chosen students."""
    if not students:
        return None
    if len(students) > 1:
        title = _("{students} selected").format(students=students_words(len(students)))
        return Group(title, tuple(one.id for one in students))
    one = students[0]
    return Group(one.name, (one.id,))
