"""The ways to narrow the students list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from iattend_desktop.attendance.standing import Standing
from iattend_desktop.i18n import _
from iattend_desktop.people.consent import Consent
from iattend_desktop.vocabulary import Band, label
from ui.people.student_columns import is_early_warning
from ui.people.words import grade_words
from ui.widgets.chips import Filter

Keeps = Callable[[Standing], bool]


def student_filters(rows: Iterable[Standing], duplicates: frozenset[int]) -> list[Filter]:
    """Filters for what the rows hold; a school is chosen by name (:func:`school_filter`): there may be a thousand.

    ``duplicates`` are keys of students who may be on file twice.
    """
    regions: set[str | None] = set()
    grades: set[int | None] = set()
    for row in rows:
        regions.add(row.student.region)
        grades.add(row.student.grade)
    band, program = _("Band"), _("Program")
    return [
        Filter("chronic", _("Chronic"), lambda row: row.chronic, band),
        *(Filter(f"band:{one}", label(one), _in_band(one), band) for one in reversed(Band)),
        Filter("band:none", _("No attendance data"), lambda row: row.band is None, band),
        Filter("early", _("10 % missed, too early to count"), is_early_warning, band),
        Filter("last_chronic", _("Chronic last year"), _chronic_last_year),
        *(
            Filter(f"region:{one or ''}", one or _("Region unknown"), _in_region(one), _("Region"))
            for one in sorted(regions, key=lambda one: (one is None, one))
        ),
        *(
            Filter(
                f"grade:{'' if one is None else one}",
                _("Grade unknown") if one is None else _("Grade {grade}").format(grade=grade_words(one)),
                _in_grade(one),
                _("Grade"),
            )
            for one in sorted(grades, key=lambda one: (one is None, one))
        ),
        Filter("in_program", _("In the program"), lambda row: row.student.program_id is not None, program),
        Filter("not_in_program", _("Not in the program"), lambda row: row.student.program_id is None, program),
        Filter("no_consent", _("Consent missing"), _consent_missing),
        Filter("no_mentor", _("Without a mentor"), lambda row: row.student.match_id is None),
        Filter("duplicate", _("Possible duplicates"), lambda row: row.id in duplicates),
    ]


def school_filter(school_id: int, name: str) -> Filter:
    """Students of one school."""
    return Filter(f"school:{school_id}", name, lambda row: row.student.school_id == school_id, _("School"))


def schools_in(rows: Sequence[Standing]) -> list[tuple[int, str]]:
    """Key and name of every school that has students, by name."""
    names = {row.student.school_id: row.student.school for row in rows}
    return sorted(names.items(), key=lambda pair: (pair[1].casefold(), pair[0]))


def _in_band(band: Band) -> Keeps:
    return lambda row: row.band is band


def _in_region(region: str | None) -> Keeps:
    return lambda row: row.student.region == region


def _in_grade(grade: int | None) -> Keeps:
    return lambda row: row.student.grade == grade


def _chronic_last_year(row: Standing) -> bool:
    return row.last_band in (Band.MODERATE, Band.SEVERE)


def _consent_missing(row: Standing) -> bool:
    return row.student.program_id is not None and row.student.consent is not Consent.ON_FILE
