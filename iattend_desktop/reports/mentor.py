"""A mentor's caseload on paper: one row a mentee, who needs a contact marked in words.

Who may see what is decided before: a community mentor's rows hold only students with consent on file, and the minimum
of each.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.reports.document import confidential_footer, new_document
from iattend_desktop.reports.look import BODY, date_text, percent_text
from iattend_desktop.reports.sheet import Cell, Column, Sheet
from iattend_desktop.vocabulary import Band, Cadence, label


@dataclass(frozen=True, slots=True)
class MenteeLine:
    """One mentee; ``band`` is ``None`` where nothing is expected yet, ``last_contact`` where there was none."""

    name: str
    school: str
    grade: str
    days_expected: int
    days_absent: int
    band: Band | None
    last_contact: dt.date | None = None
    overdue: bool = False
    goal: str = ""


@dataclass(frozen=True, slots=True)
class MentorCaseload:
    """A mentor with the mentees of the active matches, in the order in which they are printed.

    ``not_shown`` counts mentees that the mentor may not see yet, because no guardian's consent is on file.
    """

    name: str
    organization: str
    school_year: str
    printed_on: dt.date
    printed_by: str
    places: int | None = None
    cadence: Cadence | None = None
    mentees: tuple[MenteeLine, ...] = ()
    not_shown: int = 0


def write_mentor_caseload(caseload: MentorCaseload, path: Path) -> int:
    """Write one mentor's caseload as a PDF and return its number of pages.

    Raises :class:`~iattend_desktop.problem.UserError` where the file cannot be written; an earlier file is then
    unchanged.
    """
    with new_document(path, _("Caseload: {name}").format(name=caseload.name)) as document:
        document.add(mentor_sheet(caseload))
    return document.pages


def mentor_sheet(caseload: MentorCaseload) -> Sheet:
    """The caseload laid out; goes on to further pages with its headings repeated."""
    sheet = Sheet(
        kind=_("Mentor caseload"),
        subject=caseload.name,
        aside=_("School year {year}").format(year=caseload.school_year),
        footer=confidential_footer(date_text(caseload.printed_on), caseload.printed_by),
    )
    sheet.title(caseload.name)
    sheet.paragraph(_in_short(caseload), BODY)
    if caseload.not_shown:
        text = ngettext(
            "{count} more student is not shown: no guardian's consent is on file.",
            "{count} more students are not shown: no guardian's consent is on file.",
            caseload.not_shown,
        )
        sheet.paragraph(text, BODY)
    sheet.y -= 12
    if not caseload.mentees and not caseload.not_shown:
        sheet.paragraph(_("No mentee is matched with this mentor."), BODY)
    if not caseload.mentees:
        return sheet
    columns = [
        Column(_("Student"), 0.19, most=8),
        Column(_("Grade and school"), 0.18, most=8),
        Column(_("Days missed"), 0.13),
        Column(_("Band"), 0.15),
        Column(_("Last contact"), 0.14),
        Column(_("Goal"), 0.21),
    ]
    sheet.table(columns, [_row(line) for line in caseload.mentees])
    return sheet


def _in_short(caseload: MentorCaseload) -> str:
    mentees = ngettext("{count} mentee", "{count} mentees", len(caseload.mentees))
    if caseload.places is not None:
        places = ngettext("{count} place", "{count} places", caseload.places)
        mentees = _("{mentees} of {places}").format(mentees=mentees, places=places)
    overdue = sum(line.overdue for line in caseload.mentees)
    parts = [caseload.organization, mentees]
    if caseload.cadence is not None:
        parts.append(_("contact expected: {cadence}").format(cadence=label(caseload.cadence).lower()))
    if overdue:
        parts.append(ngettext("{count} contact overdue", "{count} contacts overdue", overdue))
    return " · ".join(part for part in parts if part)


def _row(line: MenteeLine) -> list[str | Cell]:
    missed = _("No data")
    if line.days_expected:
        share = percent_text(line.days_absent, line.days_expected)
        missed = _("{absent} of {expected}\n{share}").format(
            absent=f"{line.days_absent:,}", expected=f"{line.days_expected:,}", share=share
        )
    contact: str | Cell = date_text(line.last_contact) if line.last_contact else _("None yet")
    if line.overdue:
        contact = Cell(f"{contact}\n{_('Overdue')}", bold=True)
    where = _("Grade {grade}\n{school}").format(grade=line.grade, school=line.school) if line.grade else line.school
    band = Cell(label(line.band), band=line.band) if line.band is not None else "–"
    return [Cell(line.name, bold=True), where, missed, band, contact, line.goal or "–"]
