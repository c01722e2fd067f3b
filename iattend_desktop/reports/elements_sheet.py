"""A school on the seven elements, one page: each rating beside region and district, what shows it, goals, its course.

For the school's own team and its principal: no student is in it.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.i18n import _, month_name, ngettext
from iattend_desktop.problem import UserError
from iattend_desktop.reports.document import write_pdf
from iattend_desktop.reports.look import (
    ACCENT,
    BODY,
    INK,
    LEFT,
    PAPER,
    QUIET,
    RIGHT,
    RULE,
    SMALL,
    STRONG,
    Color,
    Style,
    date_text,
)
from iattend_desktop.reports.sheet import Cell, Column, Sheet, first_row_height
from iattend_desktop.security.access import Permission, require
from iattend_desktop.support.school_elements import DayMeans, Mean, Means, list_standings, school_story
from iattend_desktop.support.self_assessment import Rated
from iattend_desktop.support.seven_elements import RATINGS, elements
from iattend_desktop.workspace import Workspace

_LINES = 31
"""Lines of a column that all elements of the page share, so that it stays one page."""
_HEIGHT = 112.0  # of the drawing, in points
_GUTTER = 16.0
_WORDS = 190.0  # points at the right of the drawing, for the words
_TINY = Style(6.8, 7.6, color=QUIET)


@dataclass(frozen=True, slots=True)
class ElementLine:
    """One element: its title, how it was rated, what that looks like, the rating before, and the means beside it."""

    title: str
    rated: Rated | None
    looks: str
    before: int | None
    region: Mean | None
    district: Mean | None


@dataclass(frozen=True, slots=True)
class ElementsPage:
    """What the page says of one school; ``course`` with the oldest day first."""

    school: str
    region: str | None
    rated_on: dt.date
    printed_on: dt.date
    printed_by: str
    lines: tuple[ElementLine, ...]
    course: tuple[DayMeans, ...]


def print_elements(workspace: Workspace, school_id: int, path: Path) -> int:
    """Save a school's page as the PDF ``path``; returns its number of pages.

    Raises ``NotAllowed`` for a role that may not print, ``UserError`` for a school that has not rated itself and where
    the file cannot be written.
    """
    require(workspace.role, Permission.PRINT_REPORTS)
    page = gather_elements(workspace, school_id)
    workspace.log("print_report", ("school", school_id), {"report": "elements"})
    return write_pdf(path, elements_sheet(page))


def gather_elements(workspace: Workspace, school_id: int) -> ElementsPage:
    """A school's page as it stands today. Raises ``UserError``."""
    among, story = list_standings(workspace), school_story(workspace, school_id)
    row = next((one for one in among.schools if one.id == school_id), None)
    if row is None or row.rated_on is None:
        raise UserError(_("This school has not rated itself yet. Rate it first, then print its page."))
    region: Means = among.regions.get(row.region, {})
    lines = []
    for one in elements():
        rated = next((sitting.rated[one.key] for sitting in story.sittings if one.key in sitting.rated), None)
        looks = "" if rated is None else one.levels[rated.rating - 1]
        beside = region.get(one.key), among.district.get(one.key)
        lines.append(ElementLine(one.title, rated, looks, row.before.get(one.key), *beside))
    return ElementsPage(
        school=row.name,
        region=row.region,
        rated_on=row.rated_on,
        printed_on=workspace.today(),
        printed_by=workspace.display_name or workspace.actor,
        lines=tuple(lines),
        course=story.course,
    )


def elements_sheet(page: ElementsPage) -> Sheet:
    """The page laid out."""
    sheet = Sheet(
        kind=_("Seven elements"),
        subject=page.school,
        aside=page.region or "",
        footer=_("The school's rating of itself · printed {date} by {person}").format(
            date=date_text(page.printed_on), person=page.printed_by
        ),
    )
    sheet.title(page.school)
    sheet.paragraph(
        _("Rated on {date}, from 1 (not yet) to 4 (in place, and improving)").format(date=date_text(page.rated_on)),
        BODY,
    )
    most = max(2, _LINES // len(page.lines))
    columns = [
        Column(_("Element, and how it looks"), 0.33, most=most),
        Column(_("Rating"), 0.11, most=most),
        Column(_("Region, district"), 0.13, most=most),
        Column(_("What shows it"), 0.21, most=most),
        Column(_("Goal, and who looks after it"), 0.22, most=most),
    ]
    rows = [_row(one) for one in page.lines]
    sheet.section(_("Each element"), first_row_height(columns, rows))
    sheet.table(columns, rows)
    if len(page.course) > 1:
        _draw_course(sheet, page.course)
    sheet.y -= 6
    note = _(
        "Means are over the schools that have rated themselves. A rating is a school's own view, not a measurement."
    )
    sheet.paragraph(note, SMALL)
    return sheet


def rating_words(rating: int, before: int | None) -> str:
    """``2 of 4, before 1``."""
    words = _("{rating} of 4").format(rating=rating)
    return words if before is None else _("{rating}, before {before}").format(rating=words, before=before)


def _row(one: ElementLine) -> Sequence[str | Cell]:
    title = _("{title}: {words}").format(title=one.title, words=one.looks) if one.looks else one.title
    if one.rated is None:
        return title, _("not rated"), _means(one), "", ""
    goal = one.rated.goal or ""
    if one.rated.owner:
        goal = _("{goal} ({who})").format(goal=goal, who=one.rated.owner) if goal else one.rated.owner
    return (
        title,
        Cell(rating_words(one.rated.rating, one.before), bold=True),
        _means(one),
        one.rated.evidence or "",
        goal,
    )


def _means(one: ElementLine) -> str:
    """Both means, with how many schools the district's is of."""
    region = "–" if one.region is None else f"{one.region.value:.1f}"
    if one.district is None:
        return region
    schools = ngettext("{count} school", "{count} schools", one.district.schools)
    return _("{region}, {district} ({schools})").format(
        region=region, district=f"{one.district.value:.1f}", schools=schools
    )


def _draw_course(sheet: Sheet, course: Sequence[DayMeans]) -> None:
    """Three lines from 1 to 4 over the days, and beside them the same in words."""
    sheet.section(_("Mean of all elements over time"), _HEIGHT)
    top, base = sheet.y - 8, sheet.y - _HEIGHT + 14
    left, right = LEFT + _GUTTER, RIGHT - _WORDS
    for rating in RATINGS:
        y = base + (top - base) * (rating - 1) / 3
        sheet.line(left, y, right, y, RULE, 0.5)
        sheet.text(left - 5, str(rating), _TINY, align=1.0, y=y - 2.4)
    slot = (right - left) / len(course)
    for n, one in enumerate(course):
        day = f"{month_name(one.on.month)} {one.on.year}"
        sheet.text(left + slot * (n + 0.5), day, _TINY, align=0.5, y=base - 10)
    for name, color, width in (("district", QUIET, 0.7), ("region", INK, 0.9), ("school", ACCENT, 2.0)):
        found = [
            (left + slot * (n + 0.5), base + (top - base) * (value - 1) / 3)
            for n, one in enumerate(course)
            if (value := getattr(one, name)) is not None
        ]
        _draw_line(sheet, found, name, color, width)
    y = top
    for words, style in ((_("School thick, region thin, district dashed"), SMALL), *_course_words(course)):
        sheet.text(right + 12, words, style, y=y - style.leading)
        y -= style.leading
    sheet.y -= _HEIGHT


def _draw_line(sheet: Sheet, points: Sequence[tuple[float, float]], name: str, color: Color, width: float) -> None:
    """A line with a shape on each day: none depends on its color alone."""
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        if name == "district":
            sheet.dashes(x1, y1, x2, y2, color)
        else:
            sheet.line(x1, y1, x2, y2, color, width)
    for x, y in points:
        if name == "district":
            sheet.box(x - 2, y - 2, 4, 4, PAPER)
            sheet.frame(x - 2, y - 2, 4, 4, color)
        else:
            size = 5.0 if name == "school" else 3.4
            sheet.box(x - size / 2, y - size / 2, size, size, color)


def _course_words(course: Sequence[DayMeans]) -> list[tuple[str, Style]]:
    told = []
    for one in reversed(course):
        values = ("–" if value is None else f"{value:.1f}" for value in (one.school, one.region, one.district))
        school, region, district = values
        words = _("{day}: {school} · region {region} · district {district}").format(
            day=date_text(one.on), school=school, region=region, district=district
        )
        told.append((words, STRONG if one is course[-1] else BODY))
    return told
