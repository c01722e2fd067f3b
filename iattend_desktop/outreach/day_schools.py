"""Which schools an outreach day visits: each with last year's chronic rate and the newest month's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.attendance.group_rate import GroupRate, group_rates
from iattend_desktop.attendance.month_share import month_shares, newest_month
from iattend_desktop.attendance.rate import attendance_columns
from iattend_desktop.attendance.rule import rule_of
from iattend_desktop.i18n import _
from iattend_desktop.model.outreach import OutreachSchool
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.school import School, SchoolYear
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
        if year is not None and before is not None:
            rates = _last_rates(session, before, year, Part(progress, 0.0, 0.6))
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


def _last_rates(session: Session, before: SchoolYear, year: SchoolYear, progress: Progress) -> dict[int, GroupRate]:
    """Last year's rate by school: a student counts at last year's school, where that is not known at this year's.

    A year's summary often names no school, and who was chronic last year is visited from the school of today.
    """
    schools: dict[int, int] = {}
    for one in (year, before):  # last year's says more
        of_year = select(Enrollment.student_id, Enrollment.school_id).where(Enrollment.school_year_id == one.id)
        schools.update(session.execute(of_year.order_by(Enrollment.entered_on)).all())
    found = attendance_columns(session, before.id, progress=progress)
    school = np.array([schools.get(student, 0) for student in found.student.tolist()], np.int64)
    keys, group = np.unique(school, return_inverse=True)
    rule = rule_of(load_settings(session))
    return dict(zip(keys.tolist(), group_rates(found, group, len(keys), rule=rule), strict=True))
