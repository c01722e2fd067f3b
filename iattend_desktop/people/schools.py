"""Schools as lists show them, added and edited by hand."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.model.person import Enrollment, Person
from iattend_desktop.model.school import School, SchoolFeeder, SchoolStaff
from iattend_desktop.people.names import folded, full_name
from iattend_desktop.problem import UserError
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.vocabulary import PersonRoleKind
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One line of the schools list. ``feeds_id``: the school that most students go on to."""

    id: int
    name: str
    cds_code: str | None
    region: str | None
    grade_low: int | None
    grade_high: int | None
    address: str | None
    city: str | None
    postal_code: str | None
    latitude: float | None
    longitude: float | None
    students: int
    feeds_id: int | None


@dataclass(frozen=True, slots=True)
class SchoolValues:
    """What a person types about a school."""

    name: str
    cds_code: str | None = None
    region: str | None = None
    grade_low: int | None = None
    grade_high: int | None = None
    address: str | None = None
    city: str | None = None
    postal_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    feeds_id: int | None = None


def psa_counselors(session: Session, school_id: int, today: date) -> tuple[str, ...]:
    """The Pupil Services and Attendance counselors of a school on a day, by name; one query."""
    query = select(Person).join(SchoolStaff, SchoolStaff.person_id == Person.id)
    here = query.where(
        SchoolStaff.school_id == school_id,
        SchoolStaff.role == PersonRoleKind.PSA_COUNSELOR,
        SchoolStaff.valid_from.is_(None) | (SchoolStaff.valid_from <= today),
        SchoolStaff.valid_to.is_(None) | (SchoolStaff.valid_to > today),
    )
    people = session.scalars(here)
    return tuple(sorted({full_name(one.given_name, one.family_name, one.preferred_name) for one in people}))


def list_schools(workspace: Workspace) -> list[SchoolRow]:
    """Every school by name, with its students of this year; four queries. Raises ``NotAllowed``."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        year = school_year_on(session, workspace.today())
        counts = dict(
            session.execute(
                select(Enrollment.school_id, func.count())
                .where(Enrollment.school_year_id == (year.id if year else None), Enrollment.exited_on.is_(None))
                .group_by(Enrollment.school_id)
            ).all()
        )
        schools = session.scalars(select(School)).all()
        feeds = _feeds(session)
        rows = [
            SchoolRow(
                id=school.id,
                name=school.name,
                cds_code=school.cds_code,
                region=school.region,
                grade_low=school.grade_low,
                grade_high=school.grade_high,
                address=school.address,
                city=school.city,
                postal_code=school.postal_code,
                latitude=school.latitude,
                longitude=school.longitude,
                students=counts.get(school.id, 0),
                feeds_id=feeds.get(school.id),
            )
            for school in schools
        ]
    rows.sort(key=lambda row: (folded(row.name), row.id))
    return rows


def add_school(workspace: Workspace, values: SchoolValues) -> int:
    """Add a school; returns its key. Raises ``UserError`` for values that cannot be."""
    _check(values)
    with workspace.write(Permission.EDIT_SCHOOLS, _("Add {name}").format(name=values.name)) as session:
        _refuse_taken_code(session, values, None)
        school = School(**_fields(values))
        session.add(school)
        session.flush()
        _set_feeds(session, school.id, values.feeds_id)
        return school.id


def edit_school(
    workspace: Workspace, school_id: int, values: SchoolValues, seen: SchoolValues | None = None
) -> tuple[OthersChange, ...]:
    """Change a school.

    ``seen`` is what stood in the form when it was opened: what somebody else changed since is kept where ``values``
    leave it alone, and returned. Raises ``UserError`` for values that cannot be, ``Conflict`` and ``Gone`` among them.
    """
    _check(values)
    with workspace.write(Permission.EDIT_SCHOOLS, _("Edit {name}").format(name=values.name)) as session:
        school = session.get(School, school_id, with_for_update=True)
        if school is None:
            raise gone(session, "school", school_id)
        places = {name: Place("school", (school_id,), name) for name in SchoolValues.__slots__}
        places["feeds_id"] = Place("school_feeder", (), None, {"from_school_id": school_id})
        now = {name: getattr(school, name) for name in SchoolValues.__slots__ if name != "feeds_id"}
        merged, kept = reconcile(
            session,
            places,
            seen=asdict(seen) if seen else None,
            now={**now, "feeds_id": _feeds(session).get(school_id)},
            mine=asdict(values),
        )
        values = SchoolValues(**merged)
        _check(values)
        if values.feeds_id == school_id:
            raise UserError(_("Students cannot go on to the school that they are at. Choose another school."))
        _refuse_taken_code(session, values, school_id)
        for name, value in _fields(values).items():
            setattr(school, name, value)
        _set_feeds(session, school_id, values.feeds_id)
        return kept


def _fields(values: SchoolValues) -> dict[str, object]:
    return {name: getattr(values, name) for name in SchoolValues.__slots__ if name != "feeds_id"}


def _feeds(session: Session) -> dict[int, int]:
    """The school that the students of each school go on to; the first that was recorded, where there are several."""
    query = select(SchoolFeeder.from_school_id, SchoolFeeder.to_school_id).order_by(SchoolFeeder.id.desc())
    return dict(session.execute(query).all())


def _set_feeds(session: Session, school_id: int, feeds_id: int | None) -> None:
    """Record where students go on to; what is recorded already stays as it is."""
    if _feeds(session).get(school_id) == feeds_id:
        return
    for feeder in session.scalars(select(SchoolFeeder).where(SchoolFeeder.from_school_id == school_id)):
        session.delete(feeder)
    session.flush()
    if feeds_id is not None:
        session.add(SchoolFeeder(from_school_id=school_id, to_school_id=feeds_id))


def _check(values: SchoolValues) -> None:
    if not values.name.strip():
        raise UserError(_("A school needs a name."))
    if values.cds_code and not (len(values.cds_code) == 14 and values.cds_code.isascii() and values.cds_code.isdigit()):
        raise UserError(
            _("The CDS code “{code}” has to be 14 digits: county 2, district 5, school 7.").format(code=values.cds_code)
        )
    if values.grade_low is not None and values.grade_high is not None and values.grade_low > values.grade_high:
        raise UserError(_("The lowest grade is above the highest. Swap them."))
    if (values.latitude is None) != (values.longitude is None):
        raise UserError(_("A place needs both latitude and longitude, or neither."))
    if values.latitude is not None and not -90 <= values.latitude <= 90:
        raise UserError(_("The latitude has to be between -90 and 90."))
    if values.longitude is not None and not -180 <= values.longitude <= 180:
        raise UserError(_("The longitude has to be between -180 and 180."))


def _refuse_taken_code(session: Session, values: SchoolValues, school_id: int | None) -> None:
    if not values.cds_code:
        return
    other = session.scalar(select(School).where(School.cds_code == values.cds_code, School.id != (school_id or 0)))
    if other is not None:
        raise UserError(
            _("{name} already has the CDS code {code}. Check the code.").format(name=other.name, code=values.cds_code)
        )
