"""Chronic absence by school, region, grade, language and program as a workbook that may leave the program's team.

Small groups are hidden, and whatever they could be worked out from (:mod:`~iattend_desktop.attendance.cohort`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from iattend_desktop.attendance.cohort import CohortLine, CohortReport, cohort_report, share_text
from iattend_desktop.attendance.cohort_students import Dimension
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.attendance.suppression import Hidden
from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.reports.workbook import Value, write_list
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Band, label
from iattend_desktop.workspace import Workspace


def export_cohorts(workspace: Workspace, path: Path, *, progress: Progress = SILENT) -> int:
    """Write this school year's figures until today beside last year's, a line a group and year; returns how many.

    The log has that they left. Raises ``NotAllowed`` for a role that may not export, ``UserError`` where there is no
    school year yet or the file cannot be written.
    """
    require(workspace.role, Permission.EXPORT_LISTS)
    report = cohort_report(workspace, progress=Part(progress, 0.0, 0.8))
    if report is None:
        raise UserError(_("There is no school year yet. Import a roster first."))
    lines = list(_lines(report))
    workspace.log("export_cohorts", detail={"rows": len(lines)})
    headings = [
        _("By"), _("Group"), _("School year"), _("Students"), _enough_words(report.rule),
        _("Chronic by {rule}").format(rule=report.rule.name), _("Chronic rate"), *(label(band) for band in Band),
    ]  # fmt: skip
    title = _("Chronic absence")
    return write_list(path, title, headings, lines, total=len(lines), progress=Part(progress, 0.8, 1.0))


def _enough_words(rule: Rule) -> str:
    """``31 days or more``: whom the rule counts."""
    words = _("{days} days or more, one attended") if rule.one_day_attended else _("{days} days or more")
    return words.format(days=rule.minimum_days)


def _lines(report: CohortReport) -> Iterator[list[Value]]:
    yield from _line(report, _("Everybody"), report.everybody)
    words = {
        Dimension.REGION: _("Region"),
        Dimension.SCHOOL: _("School"),
        Dimension.GRADE: _("Grade"),
        Dimension.LANGUAGE: _("Home language"),
        Dimension.PROGRAM: _("Program"),
    }
    for table in report.tables:
        by = ", ".join(words[dimension] for dimension in table.dimensions)
        for line in table.lines:
            yield from _line(report, by, line)


def _line(report: CohortReport, by: str, line: CohortLine) -> Iterator[list[Value]]:
    for year, figures in zip(report.years, line.years, strict=True):
        if figures is not None:
            counts = (figures.students, figures.eligible, figures.chronic)
            yield [
                by,
                ", ".join(line.names) or None,
                _("{year}, early").format(year=year) if report.provisional and year == report.years[0] else year,
                *(_shown(count, report.hidden_up_to) for count in counts),
                share_text(figures.rate),
                *(_shown(count, report.hidden_up_to) for count in figures.bands),
            ]


def _shown(count: int | Hidden, up_to: int) -> Value:
    if isinstance(count, int):
        return count
    return _("{number} or fewer").format(number=up_to) if count is Hidden.SMALL else _("withheld")
