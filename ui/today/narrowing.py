"""What the Today page can be narrowed to: the lines of one person's mentees, of one school, of one region."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from iattend_desktop.i18n import _
from iattend_desktop.today.item import TodayItem
from ui.widgets.chips import Filter

MOST_NAMES = 200
"""Up to so many schools or mentors are offered; a longer menu helps nobody."""


def today_filters(items: Sequence[TodayItem]) -> list[Filter]:
    """Filters by region, school and mentor, of those that some line is about."""
    ways: tuple[tuple[str, str, Callable[[TodayItem], str | None]], ...] = (
        ("region", _("Region"), lambda item: item.region),
        ("school", _("School"), lambda item: item.school),
        ("mentor", _("Mentor"), lambda item: item.mentor),
    )
    filters = []
    for key, words, read in ways:
        names = sorted({name for item in items if (name := read(item))})
        if len(names) <= MOST_NAMES:
            filters += [Filter(f"{key}:{name}", name, partial(_is, read, name), words) for name in names]
    return filters


def _is(read: Callable[[TodayItem], str | None], name: str, item: TodayItem) -> bool:
    return read(item) == name
