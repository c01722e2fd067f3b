"""The longest stretch of a match run without a look at whether the person cancelled, by step.

    uv run python -m benchmarks.looks COPY_OF_A_WORKSPACE.iattend [--least MILLISECONDS]

Asks for the passphrase, or takes it from ``IATTEND_KEY``. Runs, lists whom to recruit, keeps, reopens, accepts, plans
a rematch after every 20th match was closed, and undoes it, thus the workspace must be a copy. Wall and CPU time of
the worker's thread between two looks. The cycle collector is set as the window sets it.
"""

from __future__ import annotations

import argparse
import gc
import getpass
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from iattend_desktop.matching.kept_runs import keep_scenario
from iattend_desktop.matching.recruitment import whom_to_recruit
from iattend_desktop.matching.rematch_apply import apply_rematch
from iattend_desktop.matching.rematch_plan import plan_rematch
from iattend_desktop.matching.reopening import open_kept
from iattend_desktop.matching.scenario import accept_scenario, run_scenario
from iattend_desktop.matching.warm_up import warm_up
from iattend_desktop.mentoring.closure import close_for_rematch
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.opening import open_workspace
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import update_rows
from iattend_desktop.vocabulary import ProgramStatus
from iattend_desktop.workspace import Workspace

_EVERY = 20


class Stretches:
    """The longest stretch before each kind of look, milliseconds of wall time and of the thread's CPU time."""

    def __init__(self) -> None:
        self.longest: dict[tuple[str, str], tuple[float, float]] = {}
        self._last = ""
        self._wall, self._cpu = time.perf_counter(), time.thread_time()

    def step(self, _fraction: float, message: str) -> None:
        """A look; what it costs here does not count."""
        wall, cpu = time.perf_counter() - self._wall, time.thread_time() - self._cpu
        between = (self._last, message)
        self.longest[between] = max(self.longest.get(between, (0.0, 0.0)), (wall * 1000, cpu * 1000))
        self._last = message
        self._wall, self._cpu = time.perf_counter(), time.thread_time()


@contextmanager
def watched(name: str, least: float) -> Iterator[Stretches]:
    """Prints the stretches of what is done, the longest first."""
    stretches = Stretches()
    began = time.perf_counter()
    yield stretches
    stretches.step(1.0, "")
    print(f"{name}: {time.perf_counter() - began:.1f} s")
    for (before, after), (wall, cpu) in sorted(stretches.longest.items(), key=lambda item: -item[1][0]):
        if wall >= least:
            print(f"  {wall:6.0f} ms, CPU {cpu:6.0f} ms: {before or 'the beginning'} → {after or 'the end'}")


def measure(workspace: Workspace, least: float) -> None:
    """Every step once, one after another."""
    with watched("Run", least) as looks:
        scenario = run_scenario(workspace, progress=looks)
    print(scenario.words)
    regions = [student.region or "" for student in scenario.loaded.students]
    with watched("Whom to recruit", least) as looks:
        whom_to_recruit(scenario.pool, scenario.profile, regions, scenario.matched_graph, progress=looks)
    with watched("Keep", least) as looks:
        kept = keep_scenario(workspace, scenario, f"Looks {time.time():.0f}", progress=looks).kept
    assert kept is not None
    with watched("Reopen", least) as looks:
        again = open_kept(workspace, kept.id, progress=looks)
    with watched("Accept", least) as looks:
        accept_scenario(workspace, again, progress=looks)
    close_some(workspace)
    with watched("Plan a rematch", least) as looks:
        plan = plan_rematch(workspace, progress=looks)
    with watched("Rematch", least) as looks:
        apply_rematch(workspace, plan, len(plan.parts), progress=looks)
    for _action in range(3):
        workspace.undo()


def close_some(workspace: Workspace) -> None:
    """End some matches, so that their students wait."""
    with workspace.write(Permission.ACCEPT_MATCHES, "Close some matches") as session:
        query = select(Match.id, Match.program_enrollment_id).where(Match.ends_on.is_(None)).order_by(Match.id)
        some = session.execute(query).all()[::_EVERY]
        close_for_rematch(session, [match for match, _program in some], on=workspace.today())
        waiting = [{"id": program, "status": ProgramStatus.WAITING} for _match, program in some]
        update_rows(session, ProgramEnrollment, waiting)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--least", type=float, default=50.0, help="milliseconds from which on a stretch is printed")
    given = parser.parse_args()
    workspace = open_workspace(given.workspace, os.environ.get("IATTEND_KEY") or getpass.getpass("Passphrase: "))
    warm_up()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        measure(workspace, given.least)
    finally:
        workspace.close()


if __name__ == "__main__":
    main()
