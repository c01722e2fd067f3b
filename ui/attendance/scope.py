"""What the chips of the page narrow: a region or a school everywhere, and students further in their lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from iattend_desktop.attendance.overview import District
from iattend_desktop.attendance.overview_rows import SchoolDays, StudentDays
from iattend_desktop.i18n import _
from iattend_desktop.vocabulary import Band, LausdLine, Tier, label
from ui.attendance.group import Group
from ui.widgets.badge import band_words
from ui.widgets.chips import Filter

Keeps = Callable[[Any], bool]
GROUP = "group"


def scope_filters(district: District, school: SchoolDays | None) -> list[Filter]:
    """Regions, and the school that the person asked for; one of them at a time."""
    group = _("Region")
    regions = sorted({one.region for one in district.schools if one.region})
    offered = [Filter(f"region:{region}", region, partial(_in_region, region), group) for region in regions]
    if school is not None:
        offered.append(Filter(f"school:{school.id}", school.name, partial(_at_school, school.id), group))
    return offered


def student_filters(group: Group | None) -> list[Filter]:
    """Bands, tiers, both lines, early warnings, the program, and the group that the person asked for."""
    offered = [Filter(f"band:{band}", band_words(band), partial(_in_band, band), _("Band")) for band in Band]
    offered += [Filter(f"tier:{tier.value}", label(tier), partial(_in_tier, tier), _("Tier")) for tier in Tier]
    offered += [
        Filter("lausd", _("91 % or less"), lambda row: row.lausd is LausdLine.CHRONIC),
        Filter("chronic", _("Chronically absent"), lambda row: row.chronic),
        Filter("early", _("Early warning"), lambda row: row.early),
        Filter("outside", _("Not in the program"), lambda row: row.status is None),
        Filter("worse", _("Got worse"), lambda row: row.crossed > 0, _("Crossed a line")),
        Filter("better", _("Got better"), lambda row: row.crossed < 0, _("Crossed a line")),
    ]
    if group is not None:
        offered.append(Filter(GROUP, group.title, partial(_among, frozenset(group.students))))
    return offered


def scope_of(active: dict[str, Keeps]) -> dict[str, Keeps]:
    """Those of the chips that narrow schools and figures as well."""
    return {key: keeps for key, keeps in active.items() if key.startswith(("region:", "school:"))}


def keeps_all(filters: Collection[Keeps]) -> Keeps:
    """Whether every filter holds a row true."""
    every: Sequence[Keeps] = tuple(filters)
    return lambda row: all(keeps(row) for keeps in every)


def _in_region(region: str, row: StudentDays | SchoolDays) -> bool:
    return row.region == region


def _at_school(school: int, row: StudentDays | SchoolDays) -> bool:
    return (row.school_id if isinstance(row, StudentDays) else row.id) == school


def _in_band(band: Band, row: StudentDays) -> bool:
    return row.band is band


def _in_tier(tier: Tier, row: StudentDays) -> bool:
    return row.tier is tier


def _among(keys: frozenset[int], row: StudentDays) -> bool:
    return row.id in keys
