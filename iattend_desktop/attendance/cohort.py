"""Chronic absence by school, region, grade, language and program, year beside year, with small groups hidden.

Eligible is who was expected on 31 days or more, and attended one where the district's rule asks for it (settings);
chronic is who of them missed 10 % or more (Education Code 60901(c)(1)); the bands are those of the eligible. Small
groups are hidden over all tables and years together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

import numpy as np
from sqlalchemy import select

from iattend_desktop.attendance.band import bands_of
from iattend_desktop.attendance.cohort_students import Cohort, Dimension, followed, read_cohort
from iattend_desktop.attendance.cohort_tables import (
    CHRONIC,
    ELIGIBLE,
    NOT_CHRONIC,
    STUDENTS,
    Counted,
    Group,
    Key,
    Membership,
    count_groups,
)
from iattend_desktop.attendance.rule import Rule, rule_of
from iattend_desktop.attendance.suppression import Hidden, Suppressed, suppress
from iattend_desktop.i18n import _
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Band
from iattend_desktop.workspace import Workspace, load_settings

BY_EACH: tuple[tuple[Dimension, ...], ...] = tuple((dimension,) for dimension in Dimension)
"""A table for each dimension; ``(Dimension.REGION, Dimension.GRADE)`` would be one that crosses two."""


class End(Enum):
    """A share at one of the ends is told as a limit only."""

    AT_MOST = "at_most"
    AT_LEAST = "at_least"


@dataclass(frozen=True, slots=True)
class Share:
    """Tenths of a percent, cut rather than rounded, so that they never cross a line; ``end`` where it is a limit."""

    tenths: int
    end: End | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of a group in a year; ``bands`` of the eligible, in their order; no ``rate`` where it would tell."""

    students: int | Hidden
    eligible: int | Hidden
    chronic: int | Hidden
    bands: tuple[int | Hidden, ...]
    rate: Share | None


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A group, named by its value in each dimension of the table; ``years`` has none where it had no students."""

    names: tuple[str, ...]
    years: tuple[Figures | None, ...]


@dataclass(frozen=True, slots=True)
class CohortTable:
    """The groups of one dimension, or of several that are crossed."""

    dimensions: tuple[Dimension, ...]
    lines: tuple[CohortLine, ...]


@dataclass(frozen=True, slots=True)
class CohortReport:
    """``years`` are names of school years, the latest first. ``provisional``: before day 31 nobody is eligible, and
    whoever was expected on a day counts instead, for early warning. Counts up to ``hidden_up_to`` are hidden."""

    as_of: date
    years: tuple[str, ...]
    provisional: bool
    rule: Rule
    hidden_up_to: int
    everybody: CohortLine
    tables: tuple[CohortTable, ...]


def cohort_report(
    workspace: Workspace,
    tables: Sequence[Sequence[Dimension]] = BY_EACH,
    *,
    as_of: date | None = None,
    years: int = 2,
    same_students: bool = False,
    progress: Progress = SILENT,
) -> CohortReport | None:
    """The school year of ``as_of`` (today) until that day, beside ``years`` − 1 whole years before; None without one.

    ``same_students`` follows those who were there in every year, grouped as they are in the latest. As many queries
    as there are years, and four.
    """
    require(workspace.role, Permission.VIEW_STUDENTS)
    day = as_of or workspace.today()
    with workspace.read() as session:
        found = list(
            session.execute(
                select(SchoolYear.id, SchoolYear.name, SchoolYear.ends_on)
                .where(SchoolYear.starts_on <= day)
                .order_by(SchoolYear.starts_on.desc())
                .limit(years)
            ).all()
        )
        if not found or found[0].ends_on < day:
            return None
        settings = load_settings(session)
        cohort = read_cohort(session, [year.id for year in found], day, progress, whole_periods=day < workspace.today())
    if same_students:
        cohort = followed(cohort)
    return report_of(
        cohort,
        tuple(year.name for year in found),
        tables,
        as_of=day,
        rule=rule_of(settings),
        smallest=settings.smallest_group_shown,
    )


def report_of(
    cohort: Cohort,
    years: tuple[str, ...],
    tables: Sequence[Sequence[Dimension]],
    *,
    as_of: date,
    rule: Rule,
    smallest: int,
) -> CohortReport:
    """The report of students who were read, with groups of fewer than ``smallest`` hidden."""
    latest = cohort.expected[cohort.year == 0]
    provisional = bool(latest.any()) and int(latest.max()) < rule.minimum_days
    counted_now = rule.counted(cohort.absent, cohort.expected)
    if provisional:
        early = replace(rule, minimum_days=1).counted(cohort.absent, cohort.expected)
        counted_now = np.where(cohort.year == 0, early, counted_now)
    numbers, names = zip(*(cohort.crossed(table) for table in tables), strict=True) if tables else ((), ())
    standing = np.where(counted_now, 1 + bands_of(cohort.absent, cohort.expected), 0)
    everybody = np.zeros(cohort.year.size, np.int64)
    counted = count_groups(Membership(cohort.year, cohort.person, standing, (everybody, *numbers)))
    hidden = suppress(
        counted.counts,
        smallest=smallest,
        sums=counted.sums,
        limits=counted.limits,
        none_shown=counted.none_shown,
    )

    def line(table: int, group: int, words: tuple[str, ...]) -> CohortLine:
        each = (Group(year, table, group) for year in range(len(years)))
        return CohortLine(words, tuple(_figures(counted, hidden, key, smallest) for key in each))

    return CohortReport(
        as_of=as_of,
        years=years,
        provisional=provisional,
        rule=rule,
        hidden_up_to=smallest - 1,
        everybody=line(0, 0, ()),
        tables=tuple(
            CohortTable(tuple(table), tuple(line(n, group, words) for group, words in enumerate(names[n - 1])))
            for n, table in enumerate(tables, start=1)
        ),
    )


def share_text(share: Share | None) -> str:
    """``12.3 %``, ``at most 4 %``, ``at least 96 %``, or a dash.

    >>> share_text(Share(123)), share_text(Share(40, End.AT_MOST)), share_text(None)
    ('12.3 %', 'at most 4 %', '–')
    """
    if share is None:
        return "–"
    if share.end is None:
        return f"{share.tenths // 10}.{share.tenths % 10} %"
    words = _("at most {percent} %") if share.end is End.AT_MOST else _("at least {percent} %")
    return words.format(percent=share.tenths // 10)


def rate_of(chronic: int | Hidden, not_chronic: int | Hidden, eligible: int | Hidden, *, smallest: int) -> Share | None:
    """The share of the eligible that is chronically absent, as far as it may be told.

    The ends reach as far as a hidden group may, at least 1 %: "at most 4 %" says no more than "10 or fewer of 250".
    None where a count is withheld, or where the group is so small that a limit would say nothing.

    >>> rate_of(30, 220, 250, smallest=11), rate_of(Hidden.SMALL, Hidden.WITHHELD, 250, smallest=11)
    (Share(tenths=120, end=None), Share(tenths=40, end=<End.AT_MOST: 'at_most'>))
    """
    if isinstance(eligible, Hidden) or eligible == 0:
        return None
    percent = max(1, -(-100 * (smallest - 1) // eligible))
    at_most, at_least = Share(10 * percent, End.AT_MOST), Share(1000 - 10 * percent, End.AT_LEAST)
    if isinstance(chronic, int):
        if 100 * chronic <= percent * eligible:
            return at_most
        return at_least if 100 * (eligible - chronic) <= percent * eligible else Share(1000 * chronic // eligible)
    if percent > 50 or Hidden.SMALL not in (chronic, not_chronic):
        return None
    return at_most if chronic is Hidden.SMALL else at_least


def _figures(counted: Counted, hidden: Suppressed[Key], group: Group, smallest: int) -> Figures | None:
    if Key(group, STUDENTS) not in counted.counts:
        return None

    def shown(figure: str) -> int | Hidden:
        return hidden.shown(Key(group, figure), counted.counts)

    return Figures(
        students=shown(STUDENTS),
        eligible=shown(ELIGIBLE),
        chronic=shown(CHRONIC),
        bands=tuple(shown(band) for band in Band),
        rate=rate_of(shown(CHRONIC), shown(NOT_CHRONIC), shown(ELIGIBLE), smallest=smallest),
    )
