"""What the program summary says, counted from the workspace, with small groups hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import func, select

from iattend_desktop.attendance.band import band_of, chronically_absent
from iattend_desktop.attendance.rate import Totals, attendance_totals
from iattend_desktop.attendance.rule import rule_of
from iattend_desktop.attendance.suppression import Count, Rest, Sum, suppress
from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import CheckIn
from iattend_desktop.people.consent import Consent
from iattend_desktop.people.mentors import MentorRow, mentor_rows
from iattend_desktop.people.screening import Clearance
from iattend_desktop.people.students import StudentRow, student_rows
from iattend_desktop.problem import UserError
from iattend_desktop.reports.program import GroupLine, ProgramSummary
from iattend_desktop.reports.student_facts import nobody, school_year_words
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import Band, ContactOutcome, ProgramStatus
from iattend_desktop.workspace import Workspace, load_settings

_COLUMNS = ("identified", "consented", "matched", "waiting", "chronic")
_CHRONIC = {Band.MODERATE, Band.SEVERE}
_ALL = ""
_Key = tuple[str, str]
_CHRONIC_BANDS: _Key = (_ALL, "chronic bands")
_TOO_EARLY: Rest[_Key] = Rest(_CHRONIC_BANDS, ((_ALL, "chronic"),), hide=_CHRONIC_BANDS)
"""Who is in a chronic band with too few days expected is not chronic yet; the bands and the groups tell how many."""
_K = TypeVar("_K")


def program_summary(workspace: Workspace) -> ProgramSummary:
    """The program on this day; a fixed few queries. Raises ``UserError`` where no student is in the program."""
    require(workspace.role, Permission.PRINT_REPORTS)
    today = workspace.today()
    with workspace.read() as session:
        year = school_year_on(session, today)
        students = [row for row in student_rows(session, today) if row.program_id is not None] if year else []
        if year is None or not students:
            raise UserError(nobody(None))
        settings = load_settings(session)
        days = attendance_totals(session, year.id, as_of=today)
        mentors = mentor_rows(session, today)
        outcomes = dict(
            session.execute(
                select(CheckIn.outcome, func.count())
                .where(CheckIn.on_date >= year.starts_on, CheckIn.on_date <= today)
                .group_by(CheckIn.outcome)
            ).all()
        )
        name, starts_on = year.name, year.starts_on
    return summary_of(workspace.actor, today, (name, starts_on), students, days, mentors, outcomes, settings)


def summary_of(
    printed_by: str,
    today: dt.date,
    year: tuple[str, dt.date],
    students: Sequence[StudentRow],
    days: dict[int, Totals],
    mentors: Sequence[MentorRow],
    outcomes: dict[str, int],
    settings: Settings,
) -> ProgramSummary:
    """The summary of a program's year from what is known; small groups are hidden. ``year``: name and first day."""
    word, group_of = _grouping(students)
    names = sorted({group_of[row.id] for row in students})
    counts = _counts(students, days, group_of, settings)
    hidden = suppress(
        counts,
        smallest=settings.smallest_group_shown,
        sums=_sums(names, counts),
        rests=[_TOO_EARLY, *(rest for name in (_ALL, *names) for rest in _rests(name))],
    )

    def shown(key: _Key) -> Count:
        return hidden.shown(key, counts)

    cleared = [mentor for mentor in mentors if mentor.screening.clearance is Clearance.CLEARED]
    return ProgramSummary(
        program=_("Mentoring program"),
        school_year=school_year_words(year[0]),
        printed_on=today,
        printed_by=printed_by,
        identified=shown((_ALL, "identified")),
        consented=shown((_ALL, "consented")),
        matched=shown((_ALL, "matched")),
        waiting=shown((_ALL, "waiting")),
        mentors_cleared=len(cleared),
        mentors_not_cleared=len(mentors) - len(cleared),
        places=sum(mentor.capacity or 0 for mentor in cleared),
        contacts=outcomes.get(ContactOutcome.CONTACT, 0),
        attempts=outcomes.get(ContactOutcome.ATTEMPT, 0),
        contacts_since=year[1],
        bands=tuple((band, shown((_ALL, band))) for band in Band),
        no_band=shown((_ALL, "no_band")) if counts[_ALL, "no_band"] else 0,
        group_word=word,
        groups=tuple(GroupLine(name, *(shown((name, column)) for column in _COLUMNS)) for name in names),
        hidden_up_to=settings.smallest_group_shown - 1,
        rule=rule_of(settings),
    )


def _grouping(students: Sequence[StudentRow]) -> tuple[str, dict[int, str]]:
    """By region where the schools have them, else by school: a school's groups are mostly too small to show."""
    if any(row.region for row in students):
        return _("Region"), {row.id: row.region or _("No region") for row in students}
    return _("School"), {row.id: row.school for row in students}


def _counts(
    students: Sequence[StudentRow], days: dict[int, Totals], group_of: dict[int, str], settings: Settings
) -> dict[_Key, int]:
    names = {_ALL, *group_of.values()}
    counts: dict[_Key, int] = {(name, column): 0 for name in names for column in _COLUMNS}
    counts |= {(_ALL, band): 0 for band in (*Band, "no_band")} | {_CHRONIC_BANDS: 0}
    for row in students:
        totals = days.get(row.id)
        expected, absent = (totals.expected, totals.absent) if totals else (0, 0)
        counts[_ALL, band_of(absent, expected) or "no_band"] += 1
        consented, matched = row.consent is Consent.ON_FILE, row.match_id is not None
        left = row.status in (ProgramStatus.DECLINED, ProgramStatus.CLOSED)
        chronic = chronically_absent(absent, expected, rule=rule_of(settings))
        counts[_CHRONIC_BANDS] += band_of(absent, expected) in _CHRONIC
        held = (True, consented, matched, consented and not matched and not left, chronic)
        for column, holds in zip(_COLUMNS, held, strict=True):
            for name in (_ALL, group_of[row.id]):
                counts[name, column] += holds
    return counts


def _sums(names: Sequence[str], counts: dict[_Key, int]) -> list[Sum[_Key]]:
    """Every column adds up over the groups, the bands to who is identified, two of them to the chronic bands."""
    bands: tuple[_Key, ...] = tuple((_ALL, band) for band in Band)
    if counts[_ALL, "no_band"]:  # nobody without a band has no line, and hides nothing
        bands = (*bands, (_ALL, "no_band"))
    columns = [Sum(tuple((name, column) for name in names), (_ALL, column)) for column in _COLUMNS]
    chronic = Sum(tuple((_ALL, band) for band in Band if band in _CHRONIC), _CHRONIC_BANDS)
    return [Sum(bands, (_ALL, "identified")), chronic, *columns]


def _rests(name: str) -> list[Rest[_Key]]:
    """Who lacks something: differences of two counts of one line, which a reader works out in the head."""
    identified, consented, matched, waiting, chronic = ((name, column) for column in _COLUMNS)
    return [
        Rest(identified, (chronic,), hide=chronic, none_too=True),
        Rest(identified, (consented,), hide=consented),
        Rest(consented, (matched,), hide=consented),
        Rest(consented, (waiting,), hide=consented),
        Rest(identified, (matched,), hide=matched),
        Rest(identified, (waiting,), hide=waiting),
        Rest(identified, (matched, waiting), hide=waiting),
    ]
