"""A year's rollover as it is planned and answered, to Excel or on paper: everybody of the program, group by group.

Both are permitted and logged with who is on them. They show a plan: nothing of it is written by looking at it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.rollover import RolloverPlan
from iattend_desktop.mentoring.rollover_row import Answer, Group, Next, RolloverRow, grade_of, school_of
from iattend_desktop.mentoring.rollover_words import coming_words, group_help, group_title, place_words, told_words
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.reports.document import confidential_footer, write_pdf
from iattend_desktop.reports.listing import export_list
from iattend_desktop.reports.look import BODY, date_text
from iattend_desktop.reports.sheet import Cell, Column, Sheet
from iattend_desktop.reports.workbook import Value
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Grade
from iattend_desktop.workspace import Workspace

Answers = Mapping[int, Answer]
_A_LOOK = 100  # lines between two looks at whether the person cancelled


def rollover_title(plan: RolloverPlan) -> str:
    """What the list and its file are called."""
    return _("Rollover to {year}").format(year=plan.years.new)


def export_rollover(
    workspace: Workspace, plan: RolloverPlan, answers: Answers, path: Path, *, progress: Progress = SILENT
) -> int:
    """Write every line of a plan, as it is answered, as a workbook; returns how many. What is unknown is empty.

    Raises ``NotAllowed`` for a role that may not export, ``UserError`` where the file cannot be written.
    """
    headings = (
        _("Student"),
        _("School"),
        _("Grade"),
        _("Mentor"),
        _("What happens"),
        _("School of the coming year"),
        _("Grade of the coming year"),
        _("To know"),
    )
    every = [(group, row) for group, rows in plan.groups(answers).items() for row in rows]
    lines = [_line(plan, group, row, plan.answer(row, answers)) for group, row in every]
    people = [row.student_id for _group, row in every]
    return export_list(workspace, path, rollover_title(plan), headings, lines, people=people, progress=progress)


def print_rollover(
    workspace: Workspace, plan: RolloverPlan, answers: Answers, path: Path, *, progress: Progress = SILENT
) -> int:
    """Save a plan, as it is answered, as the PDF ``path``, a section a group; returns its number of pages.

    Raises ``NotAllowed`` for a role that may not print, ``UserError`` where the file cannot be written.
    """
    require(workspace.role, Permission.PRINT_REPORTS)
    sheet = rollover_sheet(plan, answers, workspace.actor, progress=Part(progress, 0.0, 0.8))
    people = [row.student_id for row in plan.rows]
    workspace.log("print_report", None, {"report": "rollover", "people": people})
    progress.step(0.8, _("Saving the PDF"))
    return write_pdf(path, sheet)


def rollover_sheet(plan: RolloverPlan, answers: Answers, printed_by: str, *, progress: Progress = SILENT) -> Sheet:
    """The plan laid out, with the questions first."""
    years = plan.years
    sheet = Sheet(
        kind=_("Rollover plan"),
        subject=rollover_title(plan),
        aside=_("School year {year}").format(year=years.old),
        footer=confidential_footer(date_text(plan.today), printed_by),
    )
    sheet.title(_("From {old} to {new}").format(old=years.old, new=years.new))
    students = ngettext("{count} student in the program.", "{count} students in the program.", len(plan.rows))
    sheet.paragraph(students + " " + _("A plan: what is not applied in the program is not done."), BODY)
    if not plan.due:
        words = _("{year} runs until {day}; the plan can be applied from the day after.")
        sheet.paragraph(words.format(year=years.old, day=day_words(years.old_ends_on)), BODY)
    columns = (
        Column(_("Student"), 0.19, most=4),
        Column(_("This year"), 0.18, most=4),
        Column(_("Mentor"), 0.15, most=4),
        Column(_("Coming year"), 0.19, most=4),
        Column(_("To know"), 0.29, most=12),
    )
    done = itertools.count()

    def printed(row: RolloverRow) -> list[str | Cell]:
        if (number := next(done)) % _A_LOOK == 0:
            progress.step(number / len(plan.rows), _("Laying out the plan"))
        return _printed(plan, row, plan.answer(row, answers))

    for group, rows in plan.groups(answers).items():
        if rows:
            sheet.section(group_title(group, len(rows)), keep=90)
            sheet.paragraph(group_help(group), BODY)
            sheet.y -= 6
            sheet.table(columns, map(printed, rows))
    return sheet


def _line(plan: RolloverPlan, group: Group, row: RolloverRow, answer: Answer | None) -> list[Value]:
    stays = answer is not None and answer.next is not Next.LEAVE and not row.archived
    school = plan.schools.get(school_of(row, answer) or 0) if stays and answer is not None else None
    grade = grade_of(row, answer) if stays and answer is not None else None
    return [
        row.student,
        row.school or None,
        _grade(row.grade),
        row.mentor or None,
        _happens(group, row, answer),
        school.name if school is not None else None,
        _grade(grade),
        told_words(row, answer, plan.schools) or None,
    ]


def _happens(group: Group, row: RolloverRow, answer: Answer | None) -> str:
    """The group, said of one student."""
    words = {
        Group.QUESTION: _("To answer"),
        Group.CONTINUES: _("Goes on"),
        Group.MOVES: _("Moves to another school"),
        Group.WAITS: _("Waits for a mentor"),
        Group.ENDS: _("Leaves: {reason}").format(reason=row.reason),
        Group.ARCHIVED: _("Archived"),
    }[group]
    repeats = answer is not None and answer.repeats and not row.by_roster and answer.next is not Next.LEAVE
    return _("{words}, repeats the grade").format(words=words) if repeats and group is not Group.QUESTION else words


def _grade(grade: int | None) -> Value:
    """A number where it is one, so that a sheet sorts 9 before 10."""
    return grade if grade is None or grade > Grade.K else Grade(grade).label


def _printed(plan: RolloverPlan, row: RolloverRow, answer: Answer | None) -> list[str | Cell]:
    return [
        Cell(row.student, bold=True),
        place_words(row.school, row.grade),
        row.mentor or "–",
        coming_words(row, answer, plan.schools),
        told_words(row, answer, plan.schools) or "–",
    ]
