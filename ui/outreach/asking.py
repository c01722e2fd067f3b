"""What the outreach page asks in forms: a day, a series, a team, where a household is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.outreach.home_place import place_household
from iattend_desktop.outreach.households import SetAside
from iattend_desktop.outreach.outreach_day import (
    DayValues,
    add_day,
    add_days,
    before_school_year,
    edit_day,
    monthly,
)
from iattend_desktop.outreach.plan_rows import DayPlan, PlannedTeam
from iattend_desktop.outreach.teams import add_team, edit_team
from ui.outreach.day_forms import (
    day_fields,
    day_shown,
    day_values,
    degrees,
    place_fields,
    team_fields,
    team_values,
)
from ui.outreach.form_dialog import FieldsDialog
from ui.outreach.words import time_words
from ui.page import Page

_IN_TWO_WEEKS = timedelta(days=14)


def ask_day(page: Page, saved: Callable[[int], object], plan: DayPlan | None = None) -> None:
    """Ask for a day, or what to change about the one of ``plan``; ``saved`` gets its key."""
    workspace = page.workspace
    if plan is None:
        _ask(page, _("Add outreach day"), _("Add day"), _new(page), lambda found: add_day(workspace, found), saved)
        return
    key = plan.day_id

    def save(found: DayValues) -> int:
        edit_day(workspace, key, found)
        return key

    _ask(page, plan.name, _("Save day"), DayValues(plan.name, plan.held_on, plan.choices), save, saved)


def ask_series(page: Page, saved: Callable[[int], object]) -> None:
    """Ask for the first day of a monthly series."""
    workspace, title = page.workspace, _("Add monthly series")
    lead = _("On the same weekday of each month, from this day until the school year ends.")
    _ask(page, title, title, _new(page), lambda found: add_days(workspace, monthly(found))[0], saved, lead)


def ask_before_year(page: Page, saved: Callable[[int], object]) -> None:
    """Ask for the day before the school year, on the Saturday before school begins."""
    workspace, title = page.workspace, _("Add the day before the school year")

    def show(values: DayValues) -> None:
        _ask(page, title, _("Add day"), values, lambda found: add_day(workspace, found), saved)

    page.services.run_task(page, lambda _progress: before_school_year(workspace), show)


def ask_team(page: Page, plan: DayPlan, team: PlannedTeam | None, saved: Callable[[], object]) -> None:
    """Ask for a team more, or what to change about one that stands."""
    workspace, day_id = page.workspace, plan.day_id
    key = team.id if team is not None else None
    shown: dict[str, Any] = {}
    if team is not None:
        own = {"starts_at": (team.opens, plan.choices.opens), "ends_at": (team.closes, plan.choices.closes)}
        hours = {name: time_words(mine) if mine != days else None for name, (mine, days) in own.items()}
        shown = {"name": team.name, "start_school_id": team.school_id, **hours}

    def save(found: dict[str, Any]) -> None:
        if key is None:
            add_team(workspace, day_id, team_values(found))
        else:
            edit_team(workspace, key, team_values(found))

    placed = [(school, name) for school, name, north, _east in plan.schools if north is not None]
    verb = _("Add team") if key is None else _("Save team")
    FieldsDialog(page, page.services, verb, team_fields(placed), verb, save, lambda _none: saved(), values=shown).open()


def ask_place(page: Page, aside: SetAside, saved: Callable[[], object]) -> None:
    """Ask where a household is."""
    workspace, key = page.workspace, aside.household_id
    lead = _("A map on the internet shows latitude and longitude of an address. Enter them here; nothing is sent.")

    def save(found: dict[str, Any]) -> None:
        if key is not None:
            place_household(workspace, key, found["address"], degrees(found["latitude"]), degrees(found["longitude"]))

    FieldsDialog(
        page, page.services, aside.name, place_fields(), _("Save place"), save, lambda _none: saved(), lead=lead
    ).open()


def _new(page: Page) -> DayValues:
    return DayValues("", page.workspace.today() + _IN_TWO_WEEKS)


def _ask(
    page: Page,
    title: str,
    verb: str,
    values: DayValues,
    save: Callable[[DayValues], int],
    saved: Callable[[int], object],
    lead: str = "",
) -> None:
    FieldsDialog(
        page,
        page.services,
        title,
        day_fields(),
        verb,
        lambda found: save(day_values(found)),
        saved,
        values=day_shown(values),
        lead=lead,
    ).open()
