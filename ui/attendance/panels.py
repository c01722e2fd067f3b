"""The panels at the right: one student with the heat map of the year, or what is known of a group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from iattend_desktop.attendance.overview_rows import StudentDays
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.attendance.student_year import StudentYear
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.vocabulary import Band
from ui import theme
from ui.attendance.group import Group, GroupFacts
from ui.attendance.telling import facts_words, student_sentences
from ui.attendance.words import grade_words, program_words
from ui.attendance.year_grid import day_grid, legend, month_grid
from ui.widgets.badge import Badge, band_words
from ui.widgets.band_columns import this_band
from ui.widgets.button import button
from ui.widgets.heat_map import HeatMap
from ui.widgets.label import label, line


@dataclass(frozen=True)
class GroupActions:
    """Where a group's panel leads; without ``look_at_school`` it is not one school's."""

    save_list: Callable[[], object]
    show_students: Callable[[], object] | None
    look_at_school: Callable[[], object] | None


@dataclass(frozen=True)
class StudentActions:
    """Where a student's panel leads."""

    save_list: Callable[[], object]
    open_record: Callable[[], object]
    find_mentor: Callable[[], object]


def group_panel(group: Group, facts: GroupFacts, actions: GroupActions) -> QWidget:
    """A group's bands, how many are in the program, and where to look next."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    count = len(group.students)
    students = ngettext("{count} student", "{count} students", count)
    if group.note:
        box.addWidget(label(group.note, "strong", wrap=True))
    if group.bands is not None:
        box.addLayout(_bands(group.bands))
        box.addWidget(line())
        students = ngettext("{count} misses a tenth or more", "{count} miss a tenth or more", count)
    elif facts.schools > 1:
        students = _("{students} at {count} schools").format(students=students, count=f"{facts.schools:,}")
    box.addWidget(label(students, "strong", wrap=True))
    if group.bands is None and sum(map(bool, facts.bands)) > 1:
        box.addLayout(_bands(facts.bands))
        box.addWidget(line())
    for words in facts_words(facts):
        box.addWidget(label(words, "secondary", wrap=True))
    outside = len(facts.outside)
    inside = count - outside
    box.addWidget(label(ngettext("{count} is in the program", "{count} are in the program", inside), wrap=True))
    if outside:
        box.addWidget(label(ngettext("{count} is not in it yet", "{count} are not in it yet", outside), wrap=True))
        box.addWidget(
            label(_("Who is identified waits on Matching, and is matched once consent is on file."), "small", wrap=True)
        )
    if actions.look_at_school is not None:
        box.addWidget(button(_("Look at this school"), actions.look_at_school, icon="school"))
    if actions.show_students is not None and count:
        box.addWidget(button(_("Show the students"), actions.show_students, icon="students"))
    if count:
        _offer_list(box, actions.save_list)
    box.addStretch(1)
    return content


def student_panel(
    student: StudentDays, year: StudentYear, rule: Rule, as_of: date | None, actions: StudentActions
) -> QWidget:
    """Days missed in words, this year against before and last year, and the year as a heat map."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    grade = _("grade\u00a0{grade}").format(grade=grade_words(student.grade)) if student.grade is not None else ""
    box.addWidget(label(" · ".join(part for part in (student.school, grade) if part), "secondary", wrap=True))
    if student.band is not None:
        box.addWidget(Badge(this_band(student), student.band))
    for words, role in student_sentences(student, year, rule, as_of):
        box.addWidget(label(words, role, wrap=True))
    _heat_maps(box, year)
    box.addWidget(line())
    program = program_words(student)
    box.addWidget(label(_("Program: {status}").format(status=program) if program else _("Not in the program yet")))
    box.addWidget(button(_("Open the record"), actions.open_record, icon="person"))
    if program:
        box.addWidget(button(_("Find a mentor"), actions.find_mentor, icon="matching"))
    _offer_list(box, actions.save_list)
    box.addStretch(1)
    return content


def _offer_list(box: QVBoxLayout, save_list: Callable[[], object]) -> None:
    box.addWidget(button(_("Save a list for outreach…"), save_list, icon="outreach"))
    words = _("With guardians, telephones and addresses, for the staff who call or visit; it is logged.")
    box.addWidget(label(words, "small", wrap=True))


def _heat_maps(box: QVBoxLayout, year: StudentYear) -> None:
    grids = [make(spans) for make, spans in ((month_grid, year.months), (day_grid, year.days)) if spans]
    if not grids:
        box.addWidget(label(_("No months or days of this year were imported."), "secondary", wrap=True))
        return
    box.addWidget(label(legend(year), "small", wrap=True))
    for grid in grids:
        box.addWidget(label(grid.title, "strong"))
        told = label(_("Click a cell, or use the arrow keys."), "small", wrap=True)
        shown = HeatMap(grid)
        shown.told.connect(told.setText)
        box.addWidget(shown)
        box.addWidget(told)


def _bands(counts: Sequence[int]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.GAP_12)
    grid.setVerticalSpacing(theme.GAP_4)
    there = [(band, count) for band, count in zip(Band, counts, strict=True) if count]
    for row, (band, count) in enumerate(there):
        number = label(f"{count:,}", "strong")
        number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(number, row, 0)
        grid.addWidget(Badge(band_words(band), band), row, 1, Qt.AlignmentFlag.AlignLeft)
    grid.setColumnStretch(1, 1)
    return grid
