"""The columns of a student's band this year and share missed last year, wherever students are listed."""

from __future__ import annotations

from typing import Protocol, TypeVar

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.i18n import _
from iattend_desktop.vocabulary import Band, Eligibility
from ui.widgets.badge import band_painter, band_words, early_words
from ui.widgets.table import Column


class Missed(Protocol):
    """Days of a student this year and last, and their bands."""

    @property
    def expected(self) -> int:
        """Days expected this year."""

    @property
    def absent(self) -> int:
        """Days missed this year."""

    @property
    def band(self) -> Band | None:
        """This year's band."""

    @property
    def eligibility(self) -> Eligibility:
        """Whether the state's figure can be given yet."""

    @property
    def last_expected(self) -> int:
        """Days expected last year."""

    @property
    def last_absent(self) -> int:
        """Days missed last year."""

    @property
    def last_band(self) -> Band | None:
        """Last year's band."""


R = TypeVar("R", bound=Missed)


def this_band(row: Missed) -> str:
    """The band's words, marked where there are too few days for the state's figure."""
    return band_words(row.band, row.eligibility is Eligibility.TOO_EARLY)


def _early_band(row: Missed) -> str:
    return early_words(row.band) if row.eligibility is Eligibility.TOO_EARLY else ""


def band_column(width: int = 150) -> Column[R]:
    """This year's band, in the order of the share missed; where room is short, the whole stands in the tooltip."""
    return Column(
        "band",
        _("Band"),
        width,
        this_band,
        sort_key=lambda row: row.absent / row.expected if row.expected else None,
        paint=band_painter(lambda row: (row.band, this_band(row)), _early_band),
        tooltip=this_band,
        searched=False,
    )


def last_year_column() -> Column[R]:
    """The share missed last year, with its band's mark."""
    return Column(
        "last_year",
        _("Last year"),
        84,
        _last_share,
        sort_key=lambda row: row.last_absent / row.last_expected if row.last_expected else None,
        paint=band_painter(lambda row: (row.last_band, _last_share(row))),
        tooltip=lambda row: band_words(row.last_band),
        searched=False,
    )


def _last_share(row: Missed) -> str:
    return percent_missed(row.last_absent, row.last_expected)
