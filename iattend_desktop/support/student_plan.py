"""One student's support plan as a page tells it: support, conferences, what may help, and who could give it."""

from __future__ import annotations

from dataclasses import dataclass

from iattend_desktop.security.access import Permission, require
from iattend_desktop.support.conference import ConferenceRow, conference_rows
from iattend_desktop.support.intervention import InterventionRow, intervention_rows
from iattend_desktop.support.partner import partner_choices
from iattend_desktop.support.student_causes import student_causes
from iattend_desktop.support.suggestions import Suggestion
from iattend_desktop.support.support_plan import PlanRow
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StudentPlan:
    """``suggestions`` answer the present causes, without what is open already; ``partners`` are (key, name)."""

    supports: tuple[InterventionRow, ...]
    conferences: tuple[ConferenceRow, ...]
    suggestions: tuple[Suggestion, ...]
    partners: tuple[tuple[int, str], ...]
    trouble: str = ""


def student_plan(workspace: Workspace, row: PlanRow) -> StudentPlan:
    """The plan of a student of the list; the look is logged."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        supports = intervention_rows(session, workspace.today(), row.id)
        conferences = conference_rows(session, workspace.today(), row.id)
    partners = partner_choices(workspace)
    workspace.log("view_record", ("person", row.id))
    if row.school is None:  # who left has no tier of this year
        return StudentPlan(supports, conferences, (), partners)
    causes = student_causes(workspace, row.id)
    begun = {one.title.casefold() for one in supports if one.status.open}
    offered = tuple(one for one in causes.suggestions if one.intervention.title.casefold() not in begun)
    return StudentPlan(supports, conferences, offered, partners, causes.trouble)
