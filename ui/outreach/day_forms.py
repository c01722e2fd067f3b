"""The fields of the outreach page's forms, and what they hold as the services want it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.languages import languages
from iattend_desktop.outreach.day_choices import Basis, DayChoices
from iattend_desktop.outreach.housing_centers import CenterRow, CenterValues
from iattend_desktop.outreach.outreach_day import DayValues
from iattend_desktop.outreach.teams import TeamValues
from iattend_desktop.outreach.volunteers import VolunteerRow, VolunteerValues
from iattend_desktop.vocabulary import Band, VolunteerRole, label
from ui.outreach.words import read_time, time_words
from ui.widgets.form import Field, Kind


def day_fields() -> list[Field]:
    """A day: when, whom it visits, how long things take."""
    return [
        Field("name", _("Name"), required=True, hint=_("December outreach day")),
        Field("held_on", _("Date"), Kind.DATE, required=True),
        Field(
            "basis",
            _("Whom to visit, by"),
            Kind.CHOICE,
            required=True,
            choices=[(Basis.THIS_YEAR, _("this year's days so far")), (Basis.LAST_YEAR, _("last year's days"))],
        ),
        Field(
            "threshold",
            _("Students who missed"),
            Kind.CHOICE,
            required=True,
            choices=[(Band.SEVERE, _("20 % of their days or more")), (Band.MODERATE, _("10 % of their days or more"))],
        ),
        Field("opens", _("From"), required=True, check=time_problem),
        Field("closes", _("To"), required=True, check=time_problem),
        Field("visit_minutes", _("Minutes at a family's door"), Kind.NUMBER, required=True, minimum=5, maximum=240),
        Field("center_minutes", _("Minutes at a housing center"), Kind.NUMBER, required=True, minimum=5, maximum=240),
        Field("most_visits", _("Visits a team, at most"), Kind.NUMBER, required=True, minimum=1, maximum=60),
        Field("miles_an_hour", _("Miles an hour on the way"), Kind.NUMBER, required=True, minimum=3, maximum=70),
        Field("centers", _("Visit the crisis housing centers, too"), Kind.TICK),
    ]


def day_shown(values: DayValues) -> dict[str, Any]:
    """A day as its fields show it."""
    chosen = {name: getattr(values.choices, name) for name in DayChoices.__slots__}
    hours = {name: time_words(chosen[name]) for name in ("opens", "closes")}
    speed = round(values.choices.miles_an_hour)
    return {"name": values.name, "held_on": values.held_on, **chosen, **hours, "miles_an_hour": speed}


def day_values(found: dict[str, Any]) -> DayValues:
    """What the fields of a day hold."""
    chosen = {name: found[name] for name in DayChoices.__slots__}
    hours = {name: read_time(found[name]) for name in ("opens", "closes")}
    return DayValues(found["name"], found["held_on"], DayChoices(**{**chosen, **hours}))


def volunteer_fields(teams: Sequence[tuple[int, str]], people: Sequence[tuple[int, str]] | None = None) -> list[Field]:
    """A volunteer; ``people``: who may be chosen, none where it is known who it is."""
    who = [
        Field("person_id", _("Somebody known"), Kind.CHOICE, choices=people or ()),
        Field("given_name", _("or a new given name")),
        Field("family_name", _("New family name")),
    ]
    return [
        *(who if people is not None else ()),
        Field("role", _("Role"), Kind.CHOICE, required=True, choices=[(one, label(one)) for one in VolunteerRole]),
        Field("languages", _("Speaks"), Kind.CHOICES, choices=languages()),
        Field("trained_on", _("Trained on"), Kind.DATE, help=_("Without a date, training counts as unknown.")),
        Field("team_id", _("Team"), Kind.CHOICE, choices=teams),
    ]


def volunteer_shown(row: VolunteerRow) -> dict[str, Any]:
    """A volunteer as the fields show it."""
    return {"role": row.role, "languages": row.languages, "trained_on": row.trained_on, "team_id": row.team_id}


def volunteer_values(found: dict[str, Any]) -> VolunteerValues:
    """What the fields of a volunteer hold."""
    return VolunteerValues(**{**found, "languages": tuple(found["languages"])})


def team_fields(schools: Sequence[tuple[int, str]]) -> list[Field]:
    """A team; hours of its own where they are not the day's."""
    return [
        Field("name", _("Name"), required=True),
        Field("start_school_id", _("Starts at"), Kind.CHOICE, required=True, choices=schools),
        Field("starts_at", _("From"), hint=_("as the day"), check=time_problem),
        Field("ends_at", _("To"), hint=_("as the day"), check=time_problem),
    ]


def team_values(found: dict[str, Any]) -> TeamValues:
    """What the fields of a team hold."""
    return TeamValues(found["name"], found["start_school_id"], _time(found["starts_at"]), _time(found["ends_at"]))


def center_fields() -> list[Field]:
    """A housing center."""
    return [
        Field("name", _("Name"), required=True),
        Field("address", _("Address")),
        Field("latitude", _("Latitude"), hint="34.0522", check=_number_problem),
        Field("longitude", _("Longitude"), hint="-118.2437", check=_number_problem),
        Field("contact", _("Contact")),
    ]


def center_shown(row: CenterRow) -> dict[str, Any]:
    """A center as its fields show it."""
    where = {name: getattr(row, name) for name in ("latitude", "longitude")}
    return {"name": row.name, "address": row.address, "contact": row.contact, **where}


def center_values(found: dict[str, Any]) -> CenterValues:
    """What the fields of a center hold."""
    where = {name: degrees(found[name]) if found[name] else None for name in ("latitude", "longitude")}
    return CenterValues(**{**found, **where})


def place_fields() -> list[Field]:
    """Where a household is."""
    return [
        Field("address", _("Address"), hint=_("as on file")),
        Field("latitude", _("Latitude"), required=True, hint="34.0522", check=_number_problem),
        Field("longitude", _("Longitude"), required=True, hint="-118.2437", check=_number_problem),
    ]


def degrees(text: str) -> float:
    """Degrees as a person types them."""
    return float(text.replace("−", "-"))


def time_problem(text: str) -> str | None:
    """What is wrong with a time of day, for a field's check."""
    try:
        read_time(text)
    except ValueError:
        return _("“{found}” is no time of day. Type a time such as 9:00 AM.").format(found=text)
    return None


def _time(text: str | None) -> time | None:
    return read_time(text) if text else None


def _number_problem(text: str) -> str | None:
    try:
        degrees(text)
    except ValueError:
        return _("“{found}” is not a number. Type degrees such as 34.0522.").format(found=text)
    return None
