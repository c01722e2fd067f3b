"""How many students of a school, and of all, are chronically absent: counted in arrays, from one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from iattend_desktop.attendance.band import (
    BANDS,
    LAUSD_LINES,
    MINIMUM_DAYS,
    Days,
    bands_of,
    chronic_of,
    lausd_lines_of,
)
from iattend_desktop.attendance.rate import COUNTS, TotalsColumns, attendance_columns
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.vocabulary import Band, LausdLine


@dataclass(frozen=True, slots=True)
class GroupRate:
    """Students of a group with their days: everybody of whom a day was expected or not submitted counts.

    The state's rate is ``chronic`` of ``eligible`` (31 or more days expected at the school, or in all). ``bands`` and
    ``lausd`` also hold the ``too_early`` ones, whose band is provisional; who has no day expected is in none of them.
    ``days`` are sums by the names of :data:`~iattend_desktop.attendance.rate.COUNTS`, and ``absent``.
    """

    students: int
    eligible: int
    chronic: int
    too_early: int
    bands: dict[Band, int]
    lausd: dict[LausdLine, int]
    days: dict[str, int]


@dataclass(frozen=True, slots=True)
class SchoolRates:
    """The whole, and each school by its key; days reported without a school stand under ``NO_SCHOOL``."""

    overall: GroupRate
    schools: dict[int, GroupRate]


def school_rates(
    session: Session,
    school_year_id: int,
    *,
    as_of: date | None = None,
    whole_periods: bool = False,
    minimum_days: int = MINIMUM_DAYS,
    progress: Progress = SILENT,
) -> SchoolRates:
    """Rates of each school and of all, up to and with ``as_of``; days are chosen as for students.

    A student counts at every school with the days there, and once in the whole with all days. One query.
    """
    found = attendance_columns(
        session, school_year_id, as_of=as_of, whole_periods=whole_periods, by_school=True, progress=progress
    )
    schools, place = np.unique(found.school, return_inverse=True)
    each = group_rates(found, place.astype(np.int64), len(schools), minimum_days=minimum_days)
    whole = found.over_schools()
    (overall,) = group_rates(whole, np.zeros_like(whole.student), 1, minimum_days=minimum_days)
    return SchoolRates(overall, dict(zip(schools.tolist(), each, strict=True)))


def group_rates(
    columns: TotalsColumns, group: Days, groups: int, *, minimum_days: int = MINIMUM_DAYS
) -> list[GroupRate]:
    """The rate of each of so many ``groups``; ``group`` is the number of each row's, int64[n], from 0.

    A student who should count once in a group stands in one row (:meth:`TotalsColumns.over_schools`).
    """
    absent, expected = columns.absent, columns.expected
    bands, lines = bands_of(absent, expected), lausd_lines_of(absent, expected)

    def count(which: npt.NDArray[np.bool_]) -> list[int]:
        return [int(number) for number in np.bincount(group[which], minlength=groups)]

    def add(days: Days) -> list[int]:
        return [int(total) for total in np.bincount(group, weights=days, minlength=groups)]

    eligible = expected >= max(1, minimum_days)
    everybody, eligibles, early = count(group >= 0), count(eligible), count((expected > 0) & ~eligible)
    chronic = count(chronic_of(absent, expected, minimum_days=minimum_days))
    in_band = [count(bands == number) for number in range(len(BANDS))]
    on_line = [count(lines == number) for number in range(len(LAUSD_LINES))]
    days = {"absent": add(absent)} | {name: add(getattr(columns, name)) for name in COUNTS}
    return [
        GroupRate(
            everybody[at],
            eligibles[at],
            chronic[at],
            early[at],
            {band: in_band[number][at] for number, band in enumerate(BANDS)},
            {line: on_line[number][at] for number, line in enumerate(LAUSD_LINES)},
            {name: sums[at] for name, sums in days.items()},
        )
        for at in range(groups)
    ]
