"""The columns, filters and words of the list of how schools rate themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.support.school_elements import SchoolStanding
from iattend_desktop.support.self_assessment import element_title
from iattend_desktop.support.seven_elements import RATINGS, elements
from ui.widgets.chips import Filter
from ui.widgets.table import Align, Column

Keeps = Callable[[SchoolStanding], bool]


def standing_columns() -> list[Column[SchoolStanding]]:
    """School, region, lowest rating and of what, mean, what changed, day."""
    return [
        Column("name", _("School"), 200, lambda row: row.name, tooltip=lambda row: row.name, stretch=True, least=128),
        Column("region", _("Region"), 96, lambda row: row.region or "", secondary=True, least=72),
        Column(
            "rating",
            _("Lowest"),
            64,
            lambda row: str(row.lowest or "–"),
            Align.END,
            lambda row: row.lowest,
            searched=False,
        ),
        Column("lowest", _("On"), 240, lowest_words, tooltip=lowest_words, stretch=True, least=200),
        Column("mean", _("Mean"), 60, lambda row: mean_text(row.mean), Align.END, lambda row: row.mean, searched=False),
        Column("change", _("Since before"), 128, change_words, sort_key=_rise, searched=False, least=104),
        Column(
            "rated",
            _("Rated on"),
            104,
            lambda row: day_words(row.rated_on) if row.rated_on else _("never"),
            sort_key=lambda row: row.rated_on,
            searched=False,
            least=96,
        ),
    ]


def standing_filters(rows: Iterable[SchoolStanding]) -> list[Filter]:
    """The lowest rating, elements that are low, regions."""
    lowest, low, where = _("Lowest rating"), _("Rated 1 or 2"), _("Region")
    regions = {row.region for row in rows}
    return [
        *(Filter(f"lowest:{one}", _("Lowest is {rating}").format(rating=one), _lowest(one), lowest) for one in RATINGS),
        Filter("never", _("Never rated"), _lowest(None), lowest),
        *(Filter(f"low:{one.key}", _("{element}: 1 or 2").format(element=one.title), _low(one.key), low)
          for one in elements()),
        *(Filter(f"region:{one or ''}", one or _("Region unknown"), _in_region(one), where)
          for one in sorted(regions, key=lambda one: (one is None, one or ""))),
    ]  # fmt: skip


def standing_summary(rows: Sequence[SchoolStanding], total: int) -> str:
    """``92 schools · 40 rated · lowest on average: Community partners that add capacity, 1.9``."""
    if not total:
        return ""
    words = ngettext("{count} school", "{count} schools", total)
    if len(rows) != total:
        words = _("{shown} of {total}").format(shown=f"{len(rows):,}", total=words)
    parts = [words, _("{count} rated").format(count=f"{sum(bool(row.ratings) for row in rows):,}")]
    means = {}
    for one in elements():
        found = [row.ratings[one.key] for row in rows if one.key in row.ratings]
        if found:
            means[one.title] = sum(found) / len(found)
    if means:
        title = min(means, key=means.__getitem__)
        parts.append(_("lowest on average: {element}, {mean}").format(element=title, mean=mean_text(means[title])))
    return " · ".join(parts)


def mean_text(value: float | None) -> str:
    """A mean to one decimal; a dash where nobody rated."""
    return "–" if value is None else f"{value:.1f}"


def lowest_words(row: SchoolStanding) -> str:
    """The elements that have the lowest rating."""
    return "; ".join(element_title(key) for key in order(row.ratings) if row.ratings[key] == row.lowest)


def order(ratings: Iterable[str]) -> list[str]:
    """Elements by key in the order of the table."""
    found = set(ratings)
    return [one.key for one in elements() if one.key in found]


def change_words(row: SchoolStanding) -> str:
    """How many elements are rated higher and lower than the time before: ``3 up, 1 down``."""
    if not row.before:
        return ""
    up, down = _moves(row)
    if not up and not down:
        return _("unchanged")
    parts = [_("{count} up").format(count=up)] if up else []
    return ", ".join([*parts, _("{count} down").format(count=down)] if down else parts)


def _moves(row: SchoolStanding) -> tuple[int, int]:
    steps = [row.ratings[key] - was for key, was in row.before.items() if key in row.ratings]
    return sum(one > 0 for one in steps), sum(one < 0 for one in steps)


def _rise(row: SchoolStanding) -> int | None:
    up, down = _moves(row)
    return up - down if row.before else None


def _lowest(rating: int | None) -> Keeps:
    return lambda row: row.lowest == rating


def _low(key: str) -> Keeps:
    return lambda row: row.ratings.get(key, 4) <= 2


def _in_region(region: str | None) -> Keeps:
    return lambda row: row.region == region
