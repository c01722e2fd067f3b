"""A student's and a school's row on the Attendance page, and the kinds of absence. Nothing here knows the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from iattend_desktop.attendance.band import lausd_line_of
from iattend_desktop.attendance.tier import Support
from iattend_desktop.vocabulary import Band, Eligibility, LausdLine, Tier

CHRONIC = (Band.MODERATE, Band.SEVERE)
_SEVERITY = {band: rank for rank, band in enumerate(Band)}


class Kind(StrEnum):
    """How a day was missed, as the state tells the kinds apart; together they are the days absent."""

    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    UNSPECIFIED = "unspecified"  # absent, and the source does not say how
    SUSPENDED_OUT = "suspended_out"
    INDEPENDENT_STUDY_MISSED = "independent_study_missed"


KINDS = tuple(Kind)
NOT_SUBMITTED = "not_submitted"


@dataclass(frozen=True, slots=True)
class StudentDays:
    """A student enrolled today: this year's days up to now, those before the newest week or month, and last year's.

    ``status`` is where the student stands in this year's program, ``None`` for who is not in it; ``support`` the tier
    with its reasons.
    """

    id: int
    name: str
    sort_name: str
    school_id: int
    school: str
    region: str | None
    grade: int | None
    status: str | None
    expected: int
    absent: int
    not_submitted: int
    eligibility: Eligibility
    band: Band | None
    before_expected: int
    before_absent: int
    before_band: Band | None
    last_expected: int
    last_absent: int
    last_band: Band | None
    support: Support

    @property
    def chronic(self) -> bool:
        """Chronically absent by the rule in force."""
        return self.eligibility is Eligibility.ELIGIBLE and self.band in CHRONIC

    @property
    def early(self) -> bool:
        """A tenth of the days missed, of too few days for the state's figure: an early warning."""
        return self.eligibility is Eligibility.TOO_EARLY and self.band in CHRONIC

    @property
    def lausd(self) -> LausdLine | None:
        """Where the days stand by Los Angeles Unified's own line, provisional where the band is."""
        return lausd_line_of(self.absent, self.expected)

    @property
    def tier(self) -> Tier | None:
        """The tier of support that last year, this year and its first months call for."""
        return self.support.tier

    @property
    def crossed(self) -> int:
        """Lines crossed with the newest data: above 0 for the worse, below for the better, 0 for none or unknown."""
        if self.band is None or self.before_band is None:
            return 0
        return _SEVERITY[self.band] - _SEVERITY[self.before_band]


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """A school beside the others: its students of today, and last year's chronic of last year's eligible.

    ``bands`` has a count for each band in the order of :class:`Band`, ``lausd`` one for each of Los Angeles Unified's
    lines, ``tiers`` one for each tier; ``missing`` are the keys of those who miss a tenth or more, whether the state's
    figure can be given or not.
    """

    id: int
    name: str
    region: str | None
    students: int
    bands: tuple[int, ...]
    lausd: tuple[int, ...]
    tiers: tuple[int, ...]
    eligible: int
    chronic: int
    too_early: int
    early: int
    last_eligible: int
    last_chronic: int
    missing: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        """Whether nobody at the school has enough days for the state's figure yet."""
        return not self.eligible and self.too_early > 0

    @property
    def rate(self) -> float | None:
        """Share of students who are chronically absent, provisional before day 31; ``None`` where nothing is known."""
        count, whole = (self.early, self.too_early) if self.provisional else (self.chronic, self.eligible)
        return count / whole if whole else None

    @property
    def lausd_rate(self) -> float | None:
        """The share with 91 % of the days or less, of those whose days are known, however few."""
        known = sum(self.lausd)
        return self.lausd[-1] / known if known else None

    @property
    def last_rate(self) -> float | None:
        """Last year's share, ``None`` where nothing is known."""
        return self.last_chronic / self.last_eligible if self.last_eligible else None
