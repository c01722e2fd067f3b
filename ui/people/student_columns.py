"""The columns of the students list."""

from __future__ import annotations

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.attendance.standing import Standing
from iattend_desktop.i18n import _
from iattend_desktop.people.consent import consent_words
from iattend_desktop.vocabulary import Band, Eligibility, ProgramStatus, label
from ui.people.words import grade_words
from ui.widgets.band_columns import band_column, last_year_column
from ui.widgets.table import Align, Column


def student_columns() -> list[Column[Standing]]:
    """Name, number, school, days missed, band, last year, program, consent and mentor."""
    return [
        Column(
            "name",
            _("Name"),
            168,
            lambda row: row.student.name,
            sort_key=lambda row: row.student.sort_name,
            tooltip=lambda row: row.student.name,
            stretch=True,
            least=128,
        ),
        Column("id", _("ID"), 88, lambda row: row.student.local_id or "", secondary=True, least=80),
        Column(
            "school",
            _("School"),
            168,
            lambda row: row.student.school,
            tooltip=lambda row: row.student.school,
            stretch=True,
            least=120,
        ),
        Column(
            "grade",
            _("Grade"),
            56,
            lambda row: grade_words(row.student.grade),
            Align.END,
            lambda row: row.student.grade,
            searched=False,
        ),
        Column(
            "missed",
            _("Missed"),
            132,
            missed_words,
            Align.END,
            lambda row: row.absent / row.expected if row.expected else None,
            searched=False,
        ),
        band_column(),
        last_year_column(),
        Column("program", _("Program"), 88, program_words, searched=False, least=80),
        Column(
            "consent",
            _("Consent"),
            88,
            lambda row: consent_words(row.student.consent) if row.student.consent is not None else "",
            searched=False,
            least=84,
        ),
        Column("mentor", _("Mentor"), 140, lambda row: row.student.mentor or "", stretch=True, least=96),
    ]


def missed_words(row: Standing) -> str:
    """``18 of 180 · 10.0 %``; the rule's cut, so that the share never crosses a line."""
    if not row.expected:
        return "–"
    return _("{absent} of {expected} · {percent}").format(
        absent=row.absent, expected=row.expected, percent=percent_missed(row.absent, row.expected)
    )


def program_words(row: Standing) -> str:
    """Where the student stands in the program; nothing for who is not in it."""
    return label(ProgramStatus(row.student.status)) if row.student.status else ""


def is_early_warning(row: Standing) -> bool:
    """Whether a tenth was missed of too few days for the state's figure."""
    return row.eligibility is Eligibility.TOO_EARLY and row.band in (Band.MODERATE, Band.SEVERE)
