"""The columns of the outreach page's lists."""

from __future__ import annotations

from iattend_desktop.i18n import _, day_words
from iattend_desktop.outreach.day_schools import SchoolChoice
from iattend_desktop.outreach.housing_centers import CenterRow
from iattend_desktop.outreach.outreach_day import DayRow
from iattend_desktop.outreach.plan_rows import PlannedTeam
from iattend_desktop.outreach.volunteers import VolunteerRow
from iattend_desktop.vocabulary import label
from ui.outreach.words import languages_words, team_state, time_words
from ui.widgets.table import Align, Column


def day_columns() -> list[Column[DayRow]]:
    """Date, name, how it stands."""
    return [
        Column(
            "held_on", _("Date"), 112, lambda row: day_words(row.held_on), sort_key=lambda row: row.held_on, least=104
        ),
        Column("name", _("Day"), 120, lambda row: row.name, tooltip=lambda row: row.name, stretch=True),
        Column("status", _("Stands"), 112, lambda row: label(row.status), secondary=True),
    ]


def team_columns() -> list[Column[PlannedTeam]]:
    """Name, what it does, when it is back, languages, start."""
    return [
        Column("name", _("Team"), 72, lambda row: row.name, tooltip=lambda row: row.name, stretch=True),
        Column("state", _("Visits"), 88, team_state, sort_key=lambda row: len(row.visits), tooltip=team_state),
        Column("out", _("Out"), 104, _hours, sort_key=lambda row: row.leaves),
        Column("languages", _("Speaks"), 104, _speaks, tooltip=_speaks, secondary=True, stretch=True),
    ]


def school_columns() -> list[Column[SchoolChoice]]:
    """Name, region, last year's chronic rate, the newest month's share."""
    return [
        Column("name", _("School"), 200, lambda row: row.name, tooltip=lambda row: row.name, stretch=True),
        Column("region", _("Region"), 88, lambda row: row.region or "", secondary=True),
        Column("last", _("Chronic last year"), 152, _last, Align.END, lambda row: row.last_share, searched=False),
        Column(
            "month", _("Much missed this month"), 176, _month, Align.END, lambda row: row.month_share, searched=False
        ),
        Column("placed", _("Place"), 80, lambda row: "" if row.placed else _("unknown"), searched=False),
    ]


def volunteer_columns(teams: dict[int, str]) -> list[Column[VolunteerRow]]:
    """Name, role, languages, training, team."""

    def team(row: VolunteerRow) -> str:
        return teams.get(row.team_id or 0, _("in no team"))

    return [
        Column("name", _("Name"), 176, lambda row: row.name, stretch=True),
        Column("role", _("Role"), 144, lambda row: label(row.role)),
        Column("languages", _("Speaks"), 160, lambda row: languages_words(row.languages)),
        Column("trained", _("Trained"), 104, lambda row: day_words(row.trained_on) if row.trained_on else _("unknown")),
        Column("team", _("Team"), 104, team),
    ]


def center_columns() -> list[Column[CenterRow]]:
    """Name, address, place, contact."""
    return [
        Column("name", _("Name"), 176, lambda row: row.name, stretch=True),
        Column("address", _("Address"), 176, lambda row: row.address or ""),
        Column("place", _("Latitude, longitude"), 152, _place),
        Column("contact", _("Contact"), 120, lambda row: row.contact or ""),
    ]


def _hours(row: PlannedTeam) -> str:
    return f"{time_words(row.leaves)[:-3]} – {time_words(row.back)[:-3]}" if row.leaves and row.back else ""


def _speaks(row: PlannedTeam) -> str:
    return languages_words(row.languages) or _("unknown")


def _last(row: SchoolChoice) -> str:
    return _share(row.last_chronic, row.last_eligible)


def _month(row: SchoolChoice) -> str:
    return _share(row.month_missing, row.month_students)


def _share(some: int, every: int) -> str:
    return f"{some:,} / {every:,} · {100 * some // every} %" if every else _("no data")


def _place(row: CenterRow) -> str:
    if row.latitude is None or row.longitude is None:
        return _("unknown: cannot be visited")
    return f"{row.latitude:.4f}, {row.longitude:.4f}"
