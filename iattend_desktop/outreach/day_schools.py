"""Which schools an outreach day visits: each with last year's chronic rate and the newest month's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from iattend_desktop.attendance.group_rate import GroupRate, school_rates
from iattend_desktop.attendance.month_share import month_shares, newest_month
from iattend_desktop.attendance.rule import rule_of
from iattend_desktop.i18n import _
from iattend_desktop.model.outreach import OutreachSchool
from iattend_desktop.model.school import School
from iattend_desktop.people.names import folded
from iattend_desktop.people.students import last_year
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace, load_settings


@dataclass(frozen=True, slots=True)
class SchoolChoice:
    """A school that a day may visit. Last year: chronic of eligible. The newest month: who missed a tenth or more of
    its days, of those expected. ``placed``: its place is known, so that a team can start there."""

    id: int
    name: str
    region: str | None
    chosen: bool
    placed: bool
    last_chronic: int
    last_eligible: int
    month_missing: int
    month_students: int

    @property
    def last_share(self) -> float:
        """Last year's chronic rate, 0 to 1; for sorting, never for a rule."""
        return self.last_chronic / self.last_eligible if self.last_eligible else 0.0

    @property
    def month_share(self) -> float:
        """The newest month's share, 0 to 1; for sorting."""
        return self.month_missing / self.month_students if self.month_students else 0.0


@dataclass(frozen=True, slots=True)
class SchoolChoices:
    """All schools by name, and which month the newest is."""

    schools: tuple[SchoolChoice, ...]
    month: date | None


def list_school_choices(workspace: Workspace, day_id: int, progress: Progress = SILENT) -> SchoolChoices:
    """Every school with what speaks for visiting its families; a fixed few queries. Raises ``NotAllowed``."""
    require(workspace.role, Permission.PLAN_OUTREACH)
    today = workspace.today()
    with workspace.read() as session:
        progress.step(0.0, _("Reading attendance"))
        year = school_year_on(session, today)
        before = last_year(session, year) if year is not None else None
        rates: dict[int, GroupRate] = {}
        if before is not None:
            rule = rule_of(load_settings(session))
            rates = school_rates(session, before.id, rule=rule, progress=Part(progress, 0.0, 0.6)).schools
        month = newest_month(session, year.id, today) if year is not None else None
        shares: dict[int, tuple[int, int]] = {}
        if year is not None and month is not None:
            shares = month_shares(session, year.id, month, today, Part(progress, 0.6, 1.0))
        chosen = set(session.scalars(select(OutreachSchool.school_id).where(OutreachSchool.day_id == day_id)))
        columns = School.id, School.name, School.region, School.latitude
        schools = session.execute(select(*columns).where(School.cds_code.is_not(None))).all()
    rows = []
    for key, name, region, latitude in schools:
        rate = rates.get(key)
        last = (rate.chronic, rate.eligible) if rate is not None else (0, 0)
        now = shares.get(key, (0, 0))
        rows.append(SchoolChoice(key, name, region, key in chosen, latitude is not None, *last, *now))
    return SchoolChoices(tuple(sorted(rows, key=lambda row: (folded(row.name), row.id))), month)
