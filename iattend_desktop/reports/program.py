"""The program summary for leadership: counts, bands, contacts, schools or regions; no student is named.

A count may be hidden: a report that leaves the team shows no group of 10 or fewer, and hides a second
group where the first could be subtracted back. Which counts are hidden is decided where they are counted; here
the one reads "10 or fewer", the other "not shown".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.attendance.rule import CALIFORNIA, Rule
from iattend_desktop.attendance.suppression import Count, Hidden
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.reports.document import new_document
from iattend_desktop.reports.look import (
    BAND_COLORS,
    BODY,
    BOTTOM,
    HEADING,
    LEFT,
    SHADE,
    SMALL,
    STRONG,
    WIDTH,
    Style,
    date_text,
    percent_text,
)
from iattend_desktop.reports.sheet import Cell, Column, Sheet, first_row_height
from iattend_desktop.vocabulary import Band, label

_TILE = Style(17, 20, bold=True)
_TILE_HIDDEN = Style(10.5, 20, bold=True)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One school or region."""

    name: str
    identified: Count
    consented: Count
    matched: Count
    waiting: Count
    chronic: Count


@dataclass(frozen=True, slots=True)
class ProgramSummary:
    """What the summary says of the whole program on one day.

    ``bands`` counts identified students in each band; ``no_band`` those without attendance yet. ``contacts`` and
    ``attempts`` are check-ins since ``contacts_since``. ``group_word`` heads the table of ``groups`` ("School",
    "Region"). ``hidden_up_to`` is the size up to which counts are hidden; ``rule`` says who is chronically absent.
    """

    program: str
    school_year: str
    printed_on: dt.date
    printed_by: str
    identified: Count
    consented: Count
    matched: Count
    waiting: Count
    mentors_cleared: int
    mentors_not_cleared: int
    places: int
    contacts: int
    attempts: int
    contacts_since: dt.date
    bands: tuple[tuple[Band, Count], ...] = ()
    no_band: Count = 0
    group_word: str = ""
    groups: tuple[GroupLine, ...] = ()
    hidden_up_to: int = 10
    rule: Rule = CALIFORNIA


def write_program_summary(summary: ProgramSummary, path: Path) -> int:
    """Write the program summary as a PDF and return its number of pages.

    Raises :class:`~iattend_desktop.problem.UserError` where the file cannot be written; an earlier file is then
    unchanged.
    """
    with new_document(path, _("Program summary: {program}").format(program=summary.program)) as document:
        document.add(program_sheet(summary))
    return document.pages


def program_sheet(summary: ProgramSummary) -> Sheet:
    """The summary laid out; the table of groups goes on to further pages."""
    sheet = Sheet(
        kind=_("Program summary"),
        subject=summary.program,
        aside=_("School year {year}").format(year=summary.school_year),
        footer=_("Confidential, for the program's leadership · printed {date} by {person}").format(
            date=date_text(summary.printed_on), person=summary.printed_by
        ),
    )
    sheet.title(summary.program)
    sheet.paragraph(_("As of {date}").format(date=date_text(summary.printed_on)), BODY)
    sheet.y -= 12
    hidden = summary.hidden_up_to
    _draw_tiles(
        sheet,
        [
            (_("Students identified"), count_text(summary.identified, hidden)),
            (_("Guardian consent on file"), count_text(summary.consented, hidden)),
            (_("Matched with a mentor"), count_text(summary.matched, hidden)),
            (_("Waiting for a mentor"), count_text(summary.waiting, hidden)),
        ],
    )
    _draw_tiles(
        sheet,
        [
            (_("Mentors cleared"), f"{summary.mentors_cleared:,}"),
            (_("Mentors not yet cleared"), f"{summary.mentors_not_cleared:,}"),
            (_("Places with cleared mentors"), f"{summary.places:,}"),
            (_("Contacts since {date}").format(date=date_text(summary.contacts_since)), f"{summary.contacts:,}"),
        ],
    )
    attempts = ngettext(
        "{count} more check-in was an attempt without contact.",
        "{count} more check-ins were attempts without contact.",
        summary.attempts,
    )
    sheet.paragraph(attempts, SMALL)
    _draw_bands(sheet, summary)
    _draw_groups(sheet, summary)
    sheet.y -= 4
    sheet.paragraph(summary.rule.words, SMALL)
    if _hides(summary):
        sheet.y -= 4
        note = _(
            "“{small}” and “not shown”: small groups, and counts from which they could be worked out, are hidden, "
            "so that no student can be recognized."
        )
        sheet.paragraph(note.format(small=count_text(None, hidden)), SMALL)
    return sheet


def count_text(count: Count, hidden_up_to: int = 10) -> str:
    """The number, ``10 or fewer`` where it is hidden, ``not shown`` where it is withheld to protect another."""
    if isinstance(count, int):
        return f"{count:,}"
    return _("not shown") if count is Hidden.WITHHELD else _("{limit} or fewer").format(limit=hidden_up_to)


def _draw_tiles(sheet: Sheet, tiles: Sequence[tuple[str, str]]) -> None:
    gap, height = 8.0, 46.0
    wide = (WIDTH - gap * (len(tiles) - 1)) / len(tiles)
    sheet.need(height)
    top = sheet.y
    for n, (caption, number) in enumerate(tiles):
        x = LEFT + n * (wide + gap)
        sheet.box(x, top - height, wide, height, SHADE)
        style = _TILE if number.replace(",", "").isdigit() else _TILE_HIDDEN
        sheet.text(x + 8, number, style, y=top - 22)
        sheet.y = top - 26
        sheet.paragraph(caption, HEADING, x=x + 8, width=wide - 12, most=2)
    sheet.y = top - height - gap


def _draw_bands(sheet: Sheet, summary: ProgramSummary) -> None:
    """A line a band: mark and word, number, share, and a bar for the eye; shares only where nothing is hidden."""
    sheet.section(_("Days missed this school year, by band"), 90)
    counts = [count for _band, count in summary.bands]
    shown = [count for count in counts if isinstance(count, int)]
    total = sum(shown) if len(shown) == len(counts) else 0
    most = max(shown, default=0)
    step = BODY.leading + 4
    for band, count in summary.bands:
        sheet.need(step)
        sheet.y -= step
        sheet.mark(band, LEFT + 4, sheet.y)
        sheet.text(LEFT + 16, label(band), BODY)
        sheet.text(LEFT + 190, count_text(count, summary.hidden_up_to), STRONG, align=1.0)
        if isinstance(count, int) and total:
            sheet.text(LEFT + 240, percent_text(count, total), BODY, align=1.0)
        if isinstance(count, int) and count:
            sheet.box(LEFT + 256, sheet.y - 1.5, (WIDTH - 260) * count / most, 9, BAND_COLORS[band])
    if summary.no_band != 0:
        sheet.y -= step
        sheet.text(LEFT + 16, _("No attendance yet"), BODY)
        sheet.text(LEFT + 190, count_text(summary.no_band, summary.hidden_up_to), STRONG, align=1.0)
    sheet.y -= 4


def _draw_groups(sheet: Sheet, summary: ProgramSummary) -> None:
    if not summary.groups:
        return
    columns = [
        Column(summary.group_word or _("Group"), 0.35),
        Column(_("Identified"), 0.13, right=True),
        Column(_("Consent"), 0.13, right=True),
        Column(_("Matched"), 0.13, right=True),
        Column(_("Waiting"), 0.13, right=True),
        Column(_("Chronic"), 0.13, right=True),
    ]
    rows: list[list[str | Cell]] = []
    for group in summary.groups:
        counts = (group.identified, group.consented, group.matched, group.waiting, group.chronic)
        rows.append([group.name, *(count_text(count, summary.hidden_up_to) for count in counts)])
    title = _("By {group}").format(group=(summary.group_word or _("Group")).lower())
    sheet.section(title, first_row_height(columns, rows))
    sheet.table(columns, rows)
    if sheet.y - 14 < BOTTOM:
        sheet.new_page()


def _hides(summary: ProgramSummary) -> bool:
    counts: list[Count] = [summary.identified, summary.consented, summary.matched, summary.waiting, summary.no_band]
    counts += [count for _band, count in summary.bands]
    for group in summary.groups:
        counts += [group.identified, group.consented, group.matched, group.waiting, group.chronic]
    return any(not isinstance(count, int) for count in counts)
