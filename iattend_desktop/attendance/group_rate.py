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
    NO_BAND,
    Days,
    bands_of,
    chronic_of,
    lausd_lines_of,
)
from iattend_desktop.attendance.fact_rows import COUNTS
from iattend_desktop.attendance.rate import TotalsColumns, attendance_columns
from iattend_desktop.attendance.rule import CALIFORNIA, Rule
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.vocabulary import Band, LausdLine


@dataclass(frozen=True, slots=True)
class GroupRate:
    """Students of a group with their days: everybody of whom a day was expected or not submitted counts.

    The rate is ``chronic`` of ``eligible`` (31 or more days expected at the school, or in all; more where the rule asks
    for it). ``bands`` and ``lausd`` also hold the ``too_early`` ones, whose band is provisional, and those who have not
    attended one day (``not_attended``), where the rule asks for one; who has no day expected is in none of them.
    ``days`` are sums by the names of :data:`~iattend_desktop.attendance.fact_rows.COUNTS`, and ``absent``.
    """

    students: int
    eligible: int
    chronic: int
    too_early: int
    not_attended: int
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
    rule: Rule = CALIFORNIA,
    progress: Progress = SILENT,
) -> SchoolRates:
    """Rates of each school and of all, up to and with ``as_of``; days are chosen as for students.

    A student counts at every school with the days there, and once in the whole with all days. One query.
    """
    found = attendance_columns(
        session, school_year_id, as_of=as_of, whole_periods=whole_periods, by_school=True, progress=progress
    )
    there = np.bincount(found.school) > 0
    schools, place = np.flatnonzero(there), np.cumsum(there) - 1
    each = group_rates(found, place[found.school], len(schools), rule=rule)
    whole = found.over_schools()
    (overall,) = group_rates(whole, np.zeros_like(whole.student), 1, rule=rule)
    return SchoolRates(overall, dict(zip(schools.tolist(), each, strict=True)))


def group_rates(columns: TotalsColumns, group: Days, groups: int, *, rule: Rule = CALIFORNIA) -> list[GroupRate]:
    """The rate of each of so many ``groups``; ``group`` is the number of each row's, int64[n], from 0.

    A student who should count once in a group stands in one row (:meth:`TotalsColumns.over_schools`).
    """
    absent, expected = columns.absent, columns.expected

    def count(number: npt.NDArray[np.int8], size: int) -> list[list[int]]:
        """How many rows of each group have each number from 0."""
        table = np.bincount(group * size + number, minlength=groups * size).reshape(groups, size)
        return [[int(one) for one in line] for line in table]

    def add(days: Days) -> list[int]:
        if groups == 1 or not days.any():
            return [int(days.sum())] * groups
        return [int(total) for total in np.bincount(group, weights=days, minlength=groups)]

    eligible = rule.counted(absent, expected)
    chronic = chronic_of(absent, expected, rule=rule)
    enough = expected >= max(1, rule.minimum_days)
    states = count(  # no day expected, too early, enough days but not one attended, eligible, chronic
        (expected > 0).astype(np.int8) + enough + eligible + chronic, 5
    )
    in_band = count(bands_of(absent, expected) - np.int8(NO_BAND), len(BANDS) + 1)
    on_line = count(lausd_lines_of(absent, expected) - np.int8(NO_BAND), len(LAUSD_LINES) + 1)
    days = {"absent": add(absent)} | {name: add(getattr(columns, name)) for name in COUNTS}
    return [
        GroupRate(
            students=sum(states[at]),
            eligible=states[at][3] + states[at][4],
            chronic=states[at][4],
            too_early=states[at][1],
            not_attended=states[at][2],
            bands=dict(zip(BANDS, in_band[at][1:], strict=True)),
            lausd=dict(zip(LAUSD_LINES, on_line[at][1:], strict=True)),
            days={name: sums[at] for name, sums in days.items()},
        )
        for at in range(groups)
    ]
