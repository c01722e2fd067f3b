"""Crisis housing centers: stops of their own on every outreach day that visits them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.outreach import HousingCenter
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import gone
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class CenterValues:
    """What a person types about a center."""

    name: str
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class CenterRow:
    """A center as lists show it."""

    id: int
    name: str
    address: str | None
    latitude: float | None
    longitude: float | None
    contact: str | None


def list_centers(workspace: Workspace) -> list[CenterRow]:
    """Every center by name. Raises ``NotAllowed``."""
    require(workspace.role, Permission.PLAN_OUTREACH)
    with workspace.read() as session:
        return center_rows(session)


def center_rows(session: Session) -> list[CenterRow]:
    """The rows of :func:`list_centers` within a session that is open."""
    found = session.scalars(select(HousingCenter).order_by(HousingCenter.name))
    return [CenterRow(one.id, one.name, one.address, one.latitude, one.longitude, one.contact) for one in found]


def add_center(workspace: Workspace, values: CenterValues) -> int:
    """Add a center; returns its key. Raises ``UserError`` for values that cannot be."""
    with workspace.write(Permission.PLAN_OUTREACH, _("Add {name}").format(name=values.name)) as session:
        _check(session, values, None)
        center = HousingCenter(**asdict(values))
        session.add(center)
        session.flush()
        return center.id


def edit_center(workspace: Workspace, center_id: int, values: CenterValues) -> None:
    """Change a center. Raises ``UserError`` for values that cannot be, ``Gone`` among them."""
    with workspace.write(Permission.PLAN_OUTREACH, _("Edit {name}").format(name=values.name)) as session:
        center = session.get(HousingCenter, center_id, with_for_update=True)
        if center is None:
            raise gone(session, "housing_center", center_id)
        _check(session, values, center_id)
        for name, value in asdict(values).items():
            setattr(center, name, value)


def _check(session: Session, values: CenterValues, center_id: int | None) -> None:
    if not values.name.strip():
        raise UserError(_("A housing center needs a name."))
    same = HousingCenter.name == values.name, HousingCenter.id != (center_id or 0)
    if session.scalar(select(HousingCenter.id).where(*same)) is not None:
        raise UserError(_("There is a housing center named “{name}” already.").format(name=values.name))
    if (values.latitude is None) != (values.longitude is None):
        raise UserError(_("A place needs both latitude and longitude, or neither."))
    if values.latitude is not None and not -90 <= values.latitude <= 90:
        raise UserError(_("The latitude has to be between -90 and 90."))
    if values.longitude is not None and not -180 <= values.longitude <= 180:
        raise UserError(_("The longitude has to be between -180 and 180."))
