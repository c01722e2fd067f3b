"""Student Outreach Days: the list, a new one, a monthly series, the day before the school year, and how one stands."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.outreach import (
    OutreachDay,
    OutreachSchool,
    OutreachStop,
    OutreachTeam,
    OutreachVolunteer,
)
from iattend_desktop.model.school import CalendarDay, School
from iattend_desktop.outreach.day_choices import Basis, DayChoices, check_choices, choices_of, stored
from iattend_desktop.problem import UserError
from iattend_desktop.school_years import school_year_end, school_year_of
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import gone
from iattend_desktop.vocabulary import CalendarKind, OutreachStatus
from iattend_desktop.workspace import Workspace

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line of the list. ``unmet``: stops of its plan that nobody visits."""

    id: int
    name: str
    held_on: date
    status: OutreachStatus
    choices: DayChoices
    schools: int
    volunteers: int
    teams: int
    stops: int
    unmet: int


@dataclass(frozen=True, slots=True)
class DayValues:
    """What a person types about a day."""

    name: str
    held_on: date
    choices: DayChoices = field(default_factory=DayChoices)


def list_days(workspace: Workspace) -> list[DayRow]:
    """Every outreach day, the newest first; six queries. Raises ``NotAllowed``."""
    require(workspace.role, Permission.PLAN_OUTREACH)
    with workspace.read() as session:
        counts = [_counted(session, one) for one in (OutreachSchool, OutreachVolunteer, OutreachTeam, OutreachStop)]
        unmet = _counted(session, OutreachStop, unmet=True)
        days = session.scalars(select(OutreachDay).order_by(OutreachDay.held_on.desc(), OutreachDay.id.desc())).all()
        return [
            DayRow(
                day.id,
                day.name,
                day.held_on,
                OutreachStatus(day.status),
                choices_of(day.choices),
                counts[0].get(day.id, 0),
                counts[1].get(day.id, 0),
                counts[2].get(day.id, 0),
                counts[3].get(day.id, 0),
                unmet.get(day.id, 0),
            )
            for day in days
        ]


def add_day(workspace: Workspace, values: DayValues) -> int:
    """Add a day; returns its key. Raises ``UserError`` for values that cannot be."""
    return add_days(workspace, [values])[0]


def add_days(workspace: Workspace, days: list[DayValues]) -> list[int]:
    """Add several days as one action, such as a monthly series; returns their keys.

    Raises ``UserError`` for values that cannot be, and where there is a day of that name on that date.
    """
    for values in days:
        _check(values)
    label = ngettext("Add {count} outreach day", "Add {count} outreach days", len(days))
    with workspace.write(Permission.PLAN_OUTREACH, label) as session:
        made = []
        for values in days:
            _refuse_twice(session, values, None)
            year = school_year_of(session, values.held_on)
            made.append(
                OutreachDay(
                    school_year_id=year.id,
                    name=values.name.strip(),
                    held_on=values.held_on,
                    status=OutreachStatus.PLANNING,
                    choices=stored(values.choices),
                )
            )
        session.add_all(made)
        session.flush()
        return [day.id for day in made]


def edit_day(workspace: Workspace, day_id: int, values: DayValues) -> None:
    """Change a day; its routes have then to be planned anew. Raises ``UserError`` for values that cannot be."""
    _check(values)
    with workspace.write(Permission.PLAN_OUTREACH, _("Edit {name}").format(name=values.name)) as session:
        day = open_day(session, day_id)
        _refuse_twice(session, values, day_id)
        if choices_of(day.choices) != values.choices:
            day.status, day.choices = OutreachStatus.PLANNING, stored(values.choices)
        day.name, day.held_on = values.name.strip(), values.held_on
        day.school_year_id = school_year_of(session, values.held_on).id


def set_status(workspace: Workspace, day_id: int, status: OutreachStatus) -> None:
    """Say that a day was held, or is off; a day without routes cannot have been held."""
    with workspace.write(Permission.PLAN_OUTREACH, _("Set how an outreach day stands")) as session:
        day = session.get(OutreachDay, day_id, with_for_update=True)
        if day is None:
            raise gone(session, "outreach_day", day_id)
        if status is OutreachStatus.HELD and day.held_on > workspace.today():
            raise UserError(_("{name} is still to come. It can be held on its day.").format(name=day.name))
        day.status = status


def choose_schools(workspace: Workspace, day_id: int, school_ids: list[int]) -> None:
    """The schools whose families a day visits, instead of those before.

    Raises ``UserError`` where one is no school of the district, or none is left.
    """
    wanted = set(school_ids)
    with workspace.write(Permission.PLAN_OUTREACH, _("Choose schools of an outreach day")) as session:
        day = open_day(session, day_id)
        known = set(session.scalars(select(School.id).where(School.id.in_(wanted))))
        if wanted - known:
            count = len(wanted - known)
            words = ngettext(
                "{count} school is not in this district. Choose from the list.",
                "{count} schools are not in this district. Choose from the list.",
                count,
            )
            raise UserError(words)
        for chosen in session.scalars(select(OutreachSchool).where(OutreachSchool.day_id == day_id)).all():
            if chosen.school_id in wanted:
                wanted.discard(chosen.school_id)
            else:
                session.delete(chosen)
                day.status = OutreachStatus.PLANNING
        session.add_all(OutreachSchool(day_id=day_id, school_id=school) for school in sorted(wanted))
        if wanted:
            day.status = OutreachStatus.PLANNING


def monthly(first: DayValues, until: date | None = None) -> list[DayValues]:
    """A day a month from the first one on, on the same weekday of the month, until the school year ends.

    A fifth Saturday that a month lacks is its last one.

    >>> [one.held_on.isoformat() for one in monthly(DayValues("Outreach", date(2027, 1, 30)))]
    ['2027-01-30', '2027-02-27', '2027-03-27', '2027-04-24', '2027-05-29', '2027-06-26']
    """
    end = min(until or date.max, school_year_end(first.held_on))
    which, weekday = (first.held_on.day - 1) // 7, first.held_on.weekday()
    found, month = [], first.held_on.replace(day=1)
    while month <= end:
        days = range(1, monthrange(month.year, month.month)[1] + 1)
        same = [month.replace(day=day) for day in days if month.replace(day=day).weekday() == weekday]
        day = same[min(which, len(same) - 1)]
        if first.held_on <= day <= end:
            found.append(replace(first, held_on=day))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def before_school_year(workspace: Workspace) -> DayValues:
    """The Saturday before the next first day of school that the calendar knows, for last year's chronic students.

    Raises ``UserError`` where the calendar does not say when school begins.
    """
    require(workspace.role, Permission.PLAN_OUTREACH)
    with workspace.read() as session:
        first = session.scalar(
            select(func.min(CalendarDay.day)).where(
                CalendarDay.kind == CalendarKind.FIRST_DAY, CalendarDay.day > workspace.today()
            )
        )
    if first is None:
        raise UserError(_("The calendar has no first day of school to come. Import it, or add a day by its date."))
    back = (first.weekday() - _SATURDAY) % 7 or 7
    return DayValues(_("Before the school year"), first - timedelta(days=back), DayChoices(basis=Basis.LAST_YEAR))


def open_day(session: Session, day_id: int) -> OutreachDay:
    """A day that may still be changed, locked; raises ``UserError`` where it is gone, held or off."""
    day = session.get(OutreachDay, day_id, with_for_update=True)
    if day is None:
        raise gone(session, "outreach_day", day_id)
    if day.status == OutreachStatus.HELD:
        raise UserError(_("{name} was held. What it was stays as it is.").format(name=day.name))
    if day.status == OutreachStatus.CANCELED:
        raise UserError(_("{name} is off. Plan it again first.").format(name=day.name))
    return day


def _check(values: DayValues) -> None:
    if not values.name.strip():
        raise UserError(_("An outreach day needs a name."))
    check_choices(values.choices)


def _refuse_twice(session: Session, values: DayValues, day_id: int | None) -> None:
    same = OutreachDay.held_on == values.held_on, OutreachDay.name == values.name.strip()
    if session.scalar(select(OutreachDay.id).where(*same, OutreachDay.id != (day_id or 0))) is not None:
        raise UserError(_("There is a day named “{name}” on that date already.").format(name=values.name.strip()))


_OfDay = type[OutreachSchool] | type[OutreachVolunteer] | type[OutreachTeam] | type[OutreachStop]


def _counted(session: Session, record: _OfDay, *, unmet: bool = False) -> dict[int, int]:
    query = select(record.day_id, func.count()).group_by(record.day_id)
    if unmet:
        query = query.where(OutreachStop.unmet.is_not(None))
    return dict(session.execute(query).all())
