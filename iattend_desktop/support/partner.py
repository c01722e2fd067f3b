"""Partner organizations: who can help with what, where, in which languages, and how far that is known."""

from __future__ import annotations

from sqlalchemy import select

from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.security.access import Permission, require
from iattend_desktop.workspace import Workspace


def partner_choices(workspace: Workspace) -> tuple[tuple[int, str], ...]:
    """Key and name of every partner organization, by name."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    query = select(PartnerOrganization.id, PartnerOrganization.name).order_by(PartnerOrganization.name)
    with workspace.read() as session:
        return tuple((key, name) for key, name in session.execute(query))
