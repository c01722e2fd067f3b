"""The columns of the lists on the Attendance page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from iattend_desktop.attendance.overview_counts import Line
from iattend_desktop.attendance.overview_rows import SchoolDays, StudentDays
from iattend_desktop.i18n import _
from iattend_desktop.vocabulary import Band, label
from ui import theme
from ui.attendance.words import (
    UNKNOWN,
    grade_words,
    last_rate_words,
    lausd_rate_words,
    line_words,
    missed_words,
    program_words,
    rate_words,
    share_words,
    tier_words,
)
from ui.widgets.badge import band_painter, band_words
from ui.widgets.band_columns import band_column, last_year_column
from ui.widgets.share_bar import share_painter
from ui.widgets.table import Align, Column

_FULL = 0.2  # share of days missed that fills a bar: the line of severe absence
_WIDEST = "100.0 %"
_EARLY_WORDS = 176  # pixels: a band that says that it is early


def band_columns() -> list[Column[Line]]:
    """Band, students, their share, and last year's number."""
    band = Column("band", _("Band"), 156, line_words, sort_key=_order, paint=band_painter(_band_of_line))
    return [band, *_beside_last_year()]


def lausd_columns() -> list[Column[Line]]:
    """Los Angeles Unified's line beside the state's: students, their share, and last year's number."""
    line = Column("line", _("Days attended"), 156, line_words, sort_key=_order, least=136)
    return [line, *_beside_last_year()]


def _beside_last_year() -> list[Column[Line]]:
    return [
        Column("students", _("Students"), 76, _count_words, Align.END, _count, _early_words),
        Column("share", _("Share"), 120, share_words, sort_key=_share, stretch=True, least=80,
               paint=share_painter(_share, share_words, _WIDEST)),
        Column("last", _("Last year"), 80, lambda line: f"{line.last:,}", Align.END, lambda line: line.last,
               secondary=True),
    ]  # fmt: skip


def tier_columns() -> list[Column[Line]]:
    """A tier of support, students, and their share."""
    return [
        Column("tier", _("Tier"), 100, line_words, sort_key=_order, least=72),
        Column("students", _("Students"), 76, _count_words, Align.END, _count),
        Column("share", _("Share"), 120, share_words, sort_key=_share, stretch=True, least=80,
               paint=share_painter(_share, share_words, _WIDEST)),
    ]  # fmt: skip


def part_columns(title: str) -> list[Column[Line]]:
    """A month or weekday, days missed, their share of the days expected, and who missed a tenth."""
    return [
        Column("part", title, 100, line_words, sort_key=_order, least=92),
        Column("missed", _("Missed"), 72, _count_words, Align.END, _count, _of_words),
        Column("share", _("Share of days"), 120, share_words, sort_key=_share, stretch=True, least=104,
               paint=share_painter(_share_of_full, share_words, _WIDEST)),
        Column("tenth", _("Students ≥ 10 %"), 120, _tenth_words, Align.END, _tenth, _tenth_tooltip),
    ]  # fmt: skip


def kind_columns() -> list[Column[Line]]:
    """A kind of absence, days missed, their share of all days missed, and who missed a tenth of the year this way."""
    return [
        Column("kind", _("Absence"), 196, line_words, sort_key=_order, tooltip=line_words, least=96),
        Column("missed", _("Days"), 64, _count_words, Align.END, _count, _of_words),
        Column("share", _("Share of missed"), 104, share_words, sort_key=_share, stretch=True, least=80,
               paint=share_painter(_share, share_words, _WIDEST)),
        Column("tenth", _("Students ≥ 10 %"), 120, _tenth_words, Align.END, _tenth, _tenth_tooltip),
    ]  # fmt: skip


def school_columns() -> list[Column[SchoolDays]]:
    """School, region, students, the state's rate, Los Angeles Unified's, last year's, and the number in each band."""
    return [
        Column("name", _("School"), 240, lambda row: row.name, tooltip=lambda row: row.name, stretch=True, least=200),
        Column("region", _("Region"), 80, lambda row: row.region or "", least=64),
        Column("students", _("Students"), 76, lambda row: f"{row.students:,}", Align.END, lambda row: row.students,
               searched=False),
        Column("chronic", _("Chronic"), 72, _chronic_words, Align.END, _chronic, _chronic_tooltip, searched=False),
        Column("rate", _("Chronic rate"), 148, rate_words, sort_key=lambda row: row.rate, searched=False, least=108,
               tooltip=_chronic_tooltip, paint=_paint_rate),
        Column("lausd", _("91 % or less"), 96, lausd_rate_words, Align.END, lambda row: row.lausd_rate,
               _lausd_tooltip, searched=False),
        Column("last", _("Last year"), 148, last_rate_words, sort_key=lambda row: row.last_rate, least=108,
               tooltip=_last_tooltip, searched=False,
               paint=share_painter(lambda row: row.last_rate, last_rate_words, _WIDEST)),
        *(_band_column(at, band) for at, band in enumerate(Band)),
    ]  # fmt: skip


def student_columns() -> list[Column[StudentDays]]:
    """Name, school, grade, days missed, band, tier, last year and program."""
    name, school, grade, missed = _who()
    return [name, school, grade, missed, band_column(_EARLY_WORDS), _tier(), last_year_column(), _program()]


def crossed_columns() -> list[Column[StudentDays]]:
    """Name, school, grade, the band before and now, days missed and program."""
    name, school, grade, missed = _who()
    before: Column[StudentDays] = Column(
        "before",
        _("Before"),
        140,
        lambda row: band_words(row.before_band),
        sort_key=lambda row: row.before_absent / row.before_expected if row.before_expected else None,
        tooltip=lambda row: missed_words(row.before_expected, row.before_absent),
        paint=band_painter(lambda row: (row.before_band, band_words(row.before_band))),
        searched=False,
    )
    return [name, school, grade, before, band_column(_EARLY_WORDS), missed, _program()]


def _who() -> Sequence[Column[StudentDays]]:
    return (
        Column("name", _("Name"), 168, lambda row: row.name, sort_key=lambda row: row.sort_name,
               tooltip=lambda row: row.name, stretch=True, least=120),
        Column("school", _("School"), 168, lambda row: row.school, tooltip=lambda row: row.school, stretch=True,
               least=110),
        Column("grade", _("Grade"), 56, lambda row: grade_words(row.grade), Align.END, lambda row: row.grade,
               searched=False),
        Column("missed", _("Missed"), 132, lambda row: missed_words(row.expected, row.absent), Align.END,
               lambda row: row.absent / row.expected if row.expected else None, searched=False),
    )  # fmt: skip


def _program() -> Column[StudentDays]:
    return Column("program", _("Program"), 88, program_words, searched=False, least=80)


def _tier() -> Column[StudentDays]:
    return Column(
        "tier",
        _("Tier"),
        48,
        tier_words,
        Align.END,
        lambda row: row.tier,
        lambda row: row.support.words,
        searched=False,
    )


def _band_column(at: int, band: Band) -> Column[SchoolDays]:
    short = {Band.MODERATE: _("Moderate"), Band.SEVERE: _("Severe")}
    title = short.get(band, label(band))
    return Column(
        f"band_{band}",
        title,
        92 if band is Band.SATISFACTORY else 80,
        lambda row: f"{row.bands[at]:,}" if any(row.bands) else UNKNOWN,
        Align.END,
        lambda row: row.bands[at],
        secondary=True,
        searched=False,
    )


def _paint_rate(painter: QPainter, area: QRect, row: SchoolDays) -> None:
    """The rate as a bar; a provisional one as words alone, so that nobody takes it for the state's."""
    if row.provisional:
        painter.setFont(theme.font())
        painter.setPen(theme.current().color("secondary"))
        place = area.adjusted(theme.GAP_8, 0, -theme.GAP_8, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, rate_words(row))
    else:
        _paint_whole_rate(painter, area, row)


_paint_whole_rate = share_painter(lambda row: row.rate, rate_words, _WIDEST)


def _band_of_line(line: Line) -> tuple[Band, str]:
    return Band(line.key.partition(":")[2]), line_words(line)


def _lausd_tooltip(row: SchoolDays) -> str:
    return _("{chronic} of {whole} students").format(chronic=row.lausd[-1], whole=sum(row.lausd))


def _order(_line: Line) -> int:
    return 0  # lines stand in the order in which people read them


def _count(line: Line) -> int:
    return line.count


def _count_words(line: Line) -> str:
    return f"{line.count:,}"


def _early_words(line: Line) -> str:
    return _("{count} of them provisional").format(count=f"{line.early:,}") if line.early else ""


def _of_words(line: Line) -> str:
    if not line.whole:
        return _("In no share: neither present nor absent")
    return _("{count} of {whole} days").format(count=f"{line.count:,}", whole=f"{line.whole:,}")


def _share(line: Line) -> float | None:
    return line.count / line.whole if line.whole else None


def _share_of_full(line: Line) -> float | None:
    return line.count / line.whole / _FULL if line.whole else None


def _tenth(line: Line) -> int:
    return len(line.students)


def _tenth_words(line: Line) -> str:
    return f"{len(line.students):,}"


def _tenth_tooltip(_line: Line) -> str:
    return _("Students who missed 10 % or more of their days here")


def _chronic(row: SchoolDays) -> int:
    return row.early if row.provisional else row.chronic


def _chronic_words(row: SchoolDays) -> str:
    return f"{_chronic(row):,}" if any(row.bands) else UNKNOWN


def _chronic_tooltip(row: SchoolDays) -> str:
    if row.provisional:
        return _("{early} of {whole} students, before day 31").format(early=row.early, whole=row.too_early)
    return _("{chronic} of {whole} students").format(chronic=row.chronic, whole=row.eligible)


def _last_tooltip(row: SchoolDays) -> str:
    return _("{chronic} of {whole} students").format(chronic=row.last_chronic, whole=row.last_eligible)
