"""Where a household is, entered by hand: an address alone is no place on a map."""

from __future__ import annotations

from iattend_desktop.i18n import _
from iattend_desktop.model.person import Household
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.reconcile import gone
from iattend_desktop.workspace import Workspace


def place_household(
    workspace: Workspace, household_id: int, address: str | None, latitude: float, longitude: float
) -> None:
    """Record where a household is; an address that is on file stays where none is given.

    Raises ``UserError`` for a place that is none, or a household without any address.
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UserError(_("The latitude has to be between -90 and 90, the longitude between -180 and 180."))
    with workspace.write(Permission.PLAN_OUTREACH, _("Enter the place of a household")) as session:
        home = session.get(Household, household_id, with_for_update=True)
        if home is None:
            raise gone(session, "household", household_id)
        home.address = address or home.address
        if not home.address:
            raise UserError(_("A team needs an address to find the door. Type one."))
        home.latitude, home.longitude = latitude, longitude
