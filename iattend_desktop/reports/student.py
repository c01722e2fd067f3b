"""A student's progress summary, one page: attendance drawn over the year, goals, check-ins and what comes next.

It is written for the family, the mentor and the school alike: days before percent, words before colors, no jargon.
The functions here take plain rows and know no database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.attendance.rule import CALIFORNIA, Rule
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.reports.chart import HEIGHT, MonthAttendance, draw_attendance
from iattend_desktop.reports.document import confidential_footer, new_document
from iattend_desktop.reports.look import (
    BODY,
    BOTTOM,
    FIGURE,
    HEADING,
    LEFT,
    RIGHT,
    RULE,
    SMALL,
    STRONG,
    WIDTH,
    date_text,
    percent_text,
)
from iattend_desktop.reports.sheet import Cell, Column, Sheet, first_row_height, rows_that_fit
from iattend_desktop.vocabulary import (
    Band,
    Cadence,
    Channel,
    ContactOutcome,
    Eligibility,
    GoalKind,
    GoalStatus,
    label,
)

MOST_CHECK_INS, FEWEST_CHECK_INS = 6, 3
"""A summary prints as many of the latest check-ins as its page still holds, within these; it says how many more there
are."""


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal as the summary shows it; numbers are in ``unit``, ``pace`` is a word such as "on pace" (may be
    empty)."""

    title: str
    kind: GoalKind
    baseline: float | None
    target: float | None
    unit: str
    now: float | None
    due: dt.date | None
    status: GoalStatus
    pace: str = ""


@dataclass(frozen=True, slots=True)
class CheckInLine:
    """One check-in; an attempt is not a contact."""

    date: dt.date
    channel: Channel
    minutes: int | None
    outcome: ContactOutcome
    note: str = ""
    next_step: str = ""
    next_due: dt.date | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that somebody has promised to do."""

    step: str
    owner: str = ""
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class StudentSummary:
    """All that one student's summary says.

    ``days_absent`` of ``days_expected`` and ``band`` are this school year's so far; ``last_year`` is ``(expected,
    absent)``. ``check_ins`` may stand in any order and be all of the match's; ``band`` is ``None`` where nothing is
    expected yet.
    """

    name: str
    local_id: str | None
    school: str
    grade: str
    school_year: str
    printed_on: dt.date
    printed_by: str
    mentor_name: str | None = None
    since: dt.date | None = None
    cadence: Cadence | None = None
    attendance: tuple[MonthAttendance, ...] = ()
    days_expected: int = 0
    days_absent: int = 0
    days_not_submitted: int = 0
    band: Band | None = None
    eligibility: Eligibility = Eligibility.NO_DATA
    rule: Rule = CALIFORNIA
    last_year: tuple[int, int] | None = None
    goals: tuple[GoalLine, ...] = ()
    check_ins: tuple[CheckInLine, ...] = ()
    next_steps: tuple[NextStep, ...] = ()


def write_student_summary(summary: StudentSummary, path: Path) -> int:
    """Write one student's summary as a PDF and return its number of pages.

    Raises :class:`~iattend_desktop.problem.UserError` where the file cannot be written; an earlier file is then
    unchanged.
    """
    with new_document(path, _("Progress summary: {name}").format(name=summary.name)) as document:
        document.add(student_sheet(summary))
    return document.pages


def student_sheet(summary: StudentSummary) -> Sheet:
    """The summary laid out; one page for what a student usually has."""
    sheet = Sheet(
        kind=_("Progress summary"),
        subject=summary.name,
        aside=_("School year {year}").format(year=summary.school_year),
        footer=confidential_footer(date_text(summary.printed_on), summary.printed_by),
    )
    sheet.title(summary.name)
    sheet.paragraph(_who(summary), BODY)
    sheet.y -= 8
    _draw_facts(sheet, summary)
    _draw_year(sheet, summary)
    _draw_goals(sheet, summary.goals)
    _draw_next_steps(sheet, summary.next_steps)
    _draw_check_ins(sheet, summary.check_ins)
    return sheet


def _who(summary: StudentSummary) -> str:
    parts = [_("Grade {grade}").format(grade=summary.grade) if summary.grade else "", summary.school]
    if summary.local_id:
        parts.append(_("Student ID {id}").format(id=summary.local_id))
    return " · ".join(part for part in parts if part)


def _draw_facts(sheet: Sheet, summary: StudentSummary) -> None:
    """Days missed at the left, the mentor at the right."""
    top, middle = sheet.y, LEFT + WIDTH * 0.64
    _draw_days(sheet, summary, middle - LEFT - 16)
    lowest, sheet.y = sheet.y, top
    room = RIGHT - middle - 12
    sheet.paragraph(_("Mentor"), HEADING, x=middle + 12, width=room)
    sheet.y -= 2
    for n, text in enumerate(_mentor_lines(summary)):
        sheet.paragraph(text, BODY if n else STRONG, x=middle + 12, width=room, most=2)
    lowest = min(lowest, sheet.y)
    sheet.line(middle, top - 2, middle, lowest - 3, RULE, 0.8)
    sheet.y = lowest - 2


def _draw_days(sheet: Sheet, summary: StudentSummary, room: float) -> None:
    sheet.paragraph(_("Days missed this school year"), HEADING, width=room)
    if not summary.days_expected:
        sheet.paragraph(_("No data"), FIGURE, width=room)
        sheet.paragraph(_("No attendance has come in for this school year yet."), BODY, width=room)
    else:
        sheet.paragraph(days_text(summary.days_absent, summary.days_expected), FIGURE, width=room)
        sheet.y -= 3
        share = percent_text(summary.days_absent, summary.days_expected)
        indent = 0.0
        if summary.band is not None:
            share = f"{label(summary.band)} · {share}"
            sheet.mark(summary.band, LEFT, sheet.y - BODY.leading)
            indent = 12.0
        sheet.paragraph(share, STRONG, x=LEFT + indent, width=room - indent)
        sheet.paragraph(_rule_text(summary), BODY, width=room)
    if summary.days_not_submitted:
        text = ngettext(
            "{count} more day is not submitted yet: counted neither present nor missed.",
            "{count} more days are not submitted yet: counted neither present nor missed.",
            summary.days_not_submitted,
        )
        sheet.paragraph(text, BODY, width=room)
    if summary.last_year is not None and summary.last_year[0]:
        expected, absent = summary.last_year
        text = _("Last school year: {days} ({share}).")
        sheet.paragraph(
            text.format(days=days_text(absent, expected), share=percent_text(absent, expected)), BODY, width=room
        )


def days_text(absent: int, expected: int) -> str:
    """``18 of 180 days``."""
    return ngettext("{absent} of {count} day", "{absent} of {count} days", expected, absent=f"{absent:,}")


def _rule_text(summary: StudentSummary) -> str:
    """What the rule says of these days, in one sentence that names it."""
    if summary.eligibility is Eligibility.NOT_ATTENDED:
        return summary.rule.never_words
    if summary.eligibility is not Eligibility.ELIGIBLE:
        return _("Provisional: {rule} needs {days} or more days expected.").format(
            rule=summary.rule.name, days=summary.rule.minimum_days
        )
    if summary.band in {Band.MODERATE, Band.SEVERE}:
        words = _("Chronically absent under {rule}: 10 % or more of the days expected were missed.")
    else:
        words = _("Not chronically absent under {rule}: less than 10 % of the days expected were missed.")
    return words.format(rule=summary.rule.name)


def _mentor_lines(summary: StudentSummary) -> list[str]:
    if summary.mentor_name is None:
        return [_("No mentor yet")]
    lines = [summary.mentor_name]
    if summary.since is not None:
        lines.append(_("since {date}").format(date=date_text(summary.since)))
    if summary.cadence is not None:
        lines.append(_("Contact expected: {cadence}").format(cadence=label(summary.cadence).lower()))
    contacts = [line.date for line in summary.check_ins if line.outcome is ContactOutcome.CONTACT]
    attempts = len(summary.check_ins) - len(contacts)
    made = ngettext("{count} contact", "{count} contacts", len(contacts))
    tried = ngettext("{count} attempt without contact", "{count} attempts without contact", attempts)
    lines.append(f"{made}, {tried}" if attempts else made)
    if contacts:
        lines.append(_("Last contact: {date}").format(date=date_text(max(contacts))))
    return lines


def _draw_year(sheet: Sheet, summary: StudentSummary) -> None:
    sheet.section(_("Attendance by month"), HEIGHT if summary.attendance else BODY.leading)
    if summary.attendance:
        draw_attendance(sheet, summary.attendance, summary.printed_on)
    else:
        sheet.paragraph(_("No attendance by month has come in for this school year."), BODY)


def _draw_goals(sheet: Sheet, goals: Sequence[GoalLine]) -> None:
    if not goals:
        sheet.section(_("Goals"))
        sheet.paragraph(_("No goal has been set yet."), BODY)
        return
    columns = [
        Column(_("Goal"), 0.37, most=4),
        Column(_("At the start"), 0.12, right=True),
        Column(_("Now"), 0.08, right=True),
        Column(_("Target"), 0.10, right=True),
        Column(_("Due"), 0.15),
        Column(_("Status"), 0.18),
    ]
    rows = []
    for goal in goals:
        title = f"{goal.title} ({goal.unit})" if goal.unit else goal.title
        status = f"{label(goal.status)}, {goal.pace}" if goal.pace else label(goal.status)
        numbers = (number_text(goal.baseline), number_text(goal.now), number_text(goal.target))
        rows.append([f"{label(goal.kind)}: {title}", *numbers, date_text(goal.due), status])
    sheet.section(_("Goals"), first_row_height(columns, rows))
    sheet.table(columns, rows)


def _draw_next_steps(sheet: Sheet, steps: Sequence[NextStep]) -> None:
    if not steps:
        sheet.section(_("Next steps"))
        sheet.paragraph(_("No next step has been agreed."), BODY)
        return
    columns = [Column(_("What"), 0.58, most=4), Column(_("Who"), 0.24), Column(_("By"), 0.18)]
    rows: list[list[str | Cell]] = [
        [Cell(step.step, to_tick=True), step.owner or "–", date_text(step.due)] for step in steps
    ]
    sheet.section(_("Next steps"), first_row_height(columns, rows))
    sheet.table(columns, rows)


def _draw_check_ins(sheet: Sheet, check_ins: Sequence[CheckInLine]) -> None:
    if not check_ins:
        sheet.section(_("Latest check-ins"))
        sheet.paragraph(_("No check-in has been logged yet."), BODY)
        return
    latest = sorted(check_ins, key=lambda line: line.date, reverse=True)
    columns = [
        Column(_("Date"), 0.15),
        Column(_("How"), 0.17),
        Column(_("Result"), 0.12),
        Column(_("Note"), 0.56, most=4),
    ]
    rows: list[list[str | Cell]] = []
    for line in latest[:MOST_CHECK_INS]:
        how = label(line.channel)
        if line.minutes:
            how += ", " + _("{minutes} min").format(minutes=line.minutes)
        contact = line.outcome is ContactOutcome.CONTACT
        note = "\n".join(part for part in (line.note, _step_text(line)) if part)
        rows.append([date_text(line.date), how, Cell(label(line.outcome), bold=contact), note or "–"])
    sheet.section(_("Latest check-ins"), first_row_height(columns, rows))
    room = sheet.y - BOTTOM - SMALL.leading
    shown = rows[: max(rows_that_fit(columns, rows, room), FEWEST_CHECK_INS)]
    sheet.table(columns, shown)
    more = len(latest) - len(shown)
    if more > 0:
        text = ngettext(
            "… ({count} earlier check-in in the program)", "… ({count} earlier check-ins in the program)", more
        )
        sheet.paragraph(text, SMALL)


def _step_text(line: CheckInLine) -> str:
    if not line.next_step:
        return ""
    text = _("Next: {step}").format(step=line.next_step)
    aside = [part for part in (line.owner, date_text(line.next_due) if line.next_due else "") if part]
    return f"{text} ({', '.join(aside)})" if aside else text


def number_text(value: float | None) -> str:
    """A goal's number without needless zeros; ``–`` where it is not known."""
    return "–" if value is None else f"{value:,.1f}".removesuffix(".0")
