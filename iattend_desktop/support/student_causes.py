"""Why one student misses school, as a page tells it: what was said, the tier, and what may help."""

from __future__ import annotations

from dataclasses import dataclass

from iattend_desktop.attendance.supports import tier_columns
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.support.root_cause import CauseHistory, cause_history
from iattend_desktop.support.suggestions import Suggestion, suggest
from iattend_desktop.vocabulary import Tier
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class StudentCauses:
    """``suggestions`` answer the present profile; ``trouble`` says why there are none, where the table is spoiled."""

    history: CauseHistory
    tier: Tier | None
    suggestions: tuple[Suggestion, ...]
    trouble: str = ""


def student_causes(workspace: Workspace, student_id: int) -> StudentCauses:
    """A student's assessments and what may help; the caller has opened the record, which is the logged look."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    history = cause_history(workspace, student_id)
    with workspace.read() as session:
        (number,) = tier_columns(session, workspace.today(), students=[student_id]).tier.tolist()
    tier = Tier(number) if number else None
    try:
        return StudentCauses(history, tier, suggest(history.present, tier))
    except UserError as problem:  # a table that a district spoiled takes nothing else away
        return StudentCauses(history, tier, (), str(problem))
