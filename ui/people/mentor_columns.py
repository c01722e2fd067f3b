"""The columns of the mentors list and the ways to narrow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from iattend_desktop.i18n import _
from iattend_desktop.languages import language_name
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.screening import Clearance
from iattend_desktop.vocabulary import MentorKind, label
from ui.people.words import language_list
from ui.widgets.chips import Filter
from ui.widgets.form_inputs import write_date
from ui.widgets.table import Align, Column


def mentor_columns() -> list[Column[MentorRow]]:
    """Name, kind, title, site, languages, places, screening and when it expires."""
    return [
        Column(
            "name",
            _("Name"),
            150,
            lambda row: row.name,
            sort_key=lambda row: row.sort_name,
            tooltip=lambda row: row.name,
            stretch=True,
            least=148,
        ),
        Column("kind", _("Kind"), 144, kind_words, searched=False, least=132),
        Column("work", _("Title, organization"), 190, work_words, tooltip=work_words, stretch=True, least=110),
        Column(
            "site",
            _("Site"),
            150,
            lambda row: row.site or "",
            tooltip=lambda row: row.site or "",
            stretch=True,
            least=90,
        ),
        Column(
            "languages",
            _("Languages"),
            130,
            languages_words,
            tooltip=languages_words,
            least=88,
        ),
        Column(
            "places",
            _("Places"),
            96,
            places_words,
            Align.END,
            lambda row: row.free,
            tooltip=places_sentence,
            searched=False,
        ),
        Column(
            "screening",
            _("Screening"),
            170,
            lambda row: row.screening.words,
            tooltip=lambda row: row.screening.words,
            searched=False,
            stretch=True,
            least=112,
        ),
        Column(
            "expires",
            _("Expires"),
            92,
            lambda row: write_date(row.screening.valid_until) if row.screening.valid_until else "",
            Align.END,
            lambda row: row.screening.valid_until,
            searched=False,
        ),
    ]


def mentor_filters(rows: Iterable[MentorRow], today: date, warn_days: int) -> list[Filter]:
    """Filters for what the rows hold."""
    kinds: set[MentorKind | None] = set()
    languages: set[str] = set()
    regions: set[str] = set()
    for row in rows:
        kinds.add(row.kind)
        languages.update(row.languages)
        regions.update([row.region] if row.region else [])
    screening = _("Screening")
    soon = today + timedelta(days=warn_days)
    return [
        Filter("cleared", _("Cleared"), is_cleared, screening),
        Filter("not_cleared", _("Not cleared"), lambda row: not is_cleared(row), screening),
        Filter(
            "expiring",
            _("Expires within {days} days").format(days=warn_days),
            lambda row: row.screening.valid_until is not None and row.screening.valid_until <= soon,
            screening,
        ),
        Filter("free", _("Free places"), lambda row: bool(row.free)),
        Filter("no_capacity", _("Capacity unknown"), lambda row: row.capacity is None),
        *(
            Filter(f"kind:{one or ''}", label(one) if one else _("Kind unknown"), _of_kind(one), _("Kind"))
            for one in sorted(kinds, key=lambda one: (one is None, one))
        ),
        *(
            Filter(f"language:{code}", language_name(code), _speaks(code), _("Language"))
            for code in sorted(languages, key=language_name)
        ),
        *(Filter(f"region:{one}", one, _in_region(one), _("Region")) for one in sorted(regions)),
    ]


def is_cleared(row: MentorRow) -> bool:
    """Whether the screening is complete and in force."""
    return row.screening.clearance is Clearance.CLEARED


def kind_words(row: MentorRow) -> str:
    """The kind; an unknown one is said."""
    return label(row.kind) if row.kind else _("unknown")


def languages_words(row: MentorRow) -> str:
    """The languages; none known is said."""
    return language_list(row.languages) or _("unknown")


def work_words(row: MentorRow) -> str:
    """Title and organization, as far as they are known; most share the organization, so the title comes first."""
    return ", ".join(part for part in (row.title, row.organization) if part)


def places_words(row: MentorRow) -> str:
    """``1 of 2``: places taken and all; unknown is said, for nobody is matched to it."""
    if row.capacity is None:
        return _("unknown")
    return _("{load} of {capacity}").format(load=row.load, capacity=row.capacity)


def places_sentence(row: MentorRow) -> str:
    """The places in words."""
    if row.capacity is None:
        return _("How many students at a time is unknown, so nobody is matched")
    return _("{load} of {capacity} places taken, {free} free").format(
        load=row.load, capacity=row.capacity, free=row.free
    )


def _of_kind(kind: MentorKind | None) -> Callable[[MentorRow], bool]:
    return lambda row: row.kind is kind


def _speaks(code: str) -> Callable[[MentorRow], bool]:
    return lambda row: code in row.languages


def _in_region(region: str) -> Callable[[MentorRow], bool]:
    return lambda row: row.region == region
