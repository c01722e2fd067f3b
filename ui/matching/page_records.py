"""What the Matching page reads, in tasks: who waits and who may mentor, the runs that are kept, a new run."""

from __future__ import annotations

from dataclasses import dataclass

from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.kept_runs import KeptRow, list_kept
from iattend_desktop.matching.overview import Overview, match_overview
from iattend_desktop.matching.proposal import Scenario
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import Workspace
from ui.matching.before_run import decided, decisions_of
from ui.matching.pairs_view import Prepared, prepare_view

DECISIONS = frozenset({"match_profile", "match_run", "pair_rule"})
"""Tables that hold what a person decided; a run is held against them."""
SHOWN = DECISIONS | {
    "attendance_fact", "cause_assessment", "cause_factor", "enrollment", "household", "household_member", "identifier",
    "match", "mentor", "person", "person_language", "person_tag", "program_enrollment", "school", "school_feeder",
    "screening_record", "setting",
}  # fmt: skip
"""All tables that the page shows something of."""


@dataclass(frozen=True)
class Records:
    """The records of now; ``prepared`` is the run that is shown, with the decisions of now."""

    overview: Overview
    kept: tuple[KeptRow, ...]
    prepared: Prepared | None


def look(workspace: Workspace, scenario: Scenario | None) -> Records:
    """Read the records of now; ``scenario`` is the run that is shown."""
    overview = match_overview(workspace)
    prepared = prepare_view(scenario, decisions_of(overview)) if scenario is not None else None
    return Records(overview, tuple(list_kept(workspace)), prepared)


def run(workspace: Workspace, profile: Profile, progress: Progress) -> Prepared:
    """Match with these rules and weights."""
    scenario = run_scenario(workspace, profile=profile, progress=progress)
    return prepare_view(scenario, decided(scenario))
