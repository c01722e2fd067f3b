"""Runs that were kept under a name: stored line by line, listed, read again, renamed, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.explanation import Reason
from iattend_desktop.matching.profiles import profile_from, profile_to
from iattend_desktop.matching.proposal import Kept, Scenario
from iattend_desktop.matching.scenario_json import certificate_json
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import MatchProposal, MatchRun
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.bulk import delete_rows, insert_rows
from iattend_desktop.workspace import Workspace

_LINES = 20
"""Lines whose reasons are put in words between two reports: each may be the first of its block to be told."""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A kept run in the list. ``gap`` thousandths of a point, 0 where it was proven optimal."""

    id: int
    name: str
    made_at: datetime
    made_by: str | None
    accepted_at: datetime | None
    profile: str
    mentees: int
    matched: int
    total_score: int
    certified: bool
    gap: int


def list_kept(workspace: Workspace) -> list[KeptRow]:
    """This school year's kept runs, the newest first."""
    require(workspace.role, Permission.RUN_MATCHING)
    with workspace.read() as session:
        year = school_year_on(session, workspace.today())
        if year is None:
            return []
        query = select(MatchRun).where(MatchRun.school_year_id == year.id).order_by(MatchRun.id.desc())
        return [row_of(run) for run in session.scalars(query)]


def find_kept(workspace: Workspace, name: str) -> KeptRow:
    """This year's newest kept run called so. Raises ``UserError``, naming those there are, where there is none."""
    rows = list_kept(workspace)
    found = next((row for row in rows if row.name == name.strip()), None)
    if found is None:
        names = ", ".join(row.name for row in rows) or _("none")
        raise UserError(_("There is no kept run “{name}”. Kept runs: {names}.").format(name=name, names=names))
    return found


def keep_scenario(workspace: Workspace, scenario: Scenario, name: str, *, progress: Progress = SILENT) -> Scenario:
    """Keep a run under a name, one action to undo; returns the same run, now known as kept.

    Raises ``UserError`` for an empty name, one that another kept run has, and where there is no school year.
    """
    name = name.strip()
    with workspace.write(Permission.RUN_MATCHING, _("Keep match run {name}").format(name=name)) as session:
        _check_name(session, scenario.loaded.school_year_id, name)
        kept = store_run(session, workspace, scenario, name, progress=progress)
    return replace(scenario, kept=kept)


def rename_kept(workspace: Workspace, run_id: int, name: str) -> None:
    """Give a kept run another name. Raises ``UserError`` for an empty or taken one."""
    name = name.strip()
    with workspace.write(Permission.RUN_MATCHING, _("Rename match run to {name}").format(name=name)) as session:
        run = run_of(session, run_id)
        if run.name != name:
            _check_name(session, run.school_year_id, name)
            run.name = name


def delete_kept(workspace: Workspace, run_id: int) -> None:
    """Delete a kept run with its lines, one action to undo. Raises ``UserError`` where matches came from it."""
    with workspace.read() as session:
        name = run_of(session, run_id).name
    with workspace.write(Permission.RUN_MATCHING, _("Delete match run {name}").format(name=name)) as session:
        made = session.scalar(select(func.count()).where(Match.run_id == run_id)) or 0
        if made:
            text = ngettext(
                "“{name}” was accepted, and {count} match came from it: it stays as long as the match does.",
                "“{name}” was accepted, and {count} matches came from it: it stays as long as they do.",
                made,
                name=name,
            )
            raise UserError(text)
        lines = session.scalars(select(MatchProposal.id).where(MatchProposal.run_id == run_id)).all()
        delete_rows(session, MatchProposal, lines)
        delete_rows(session, MatchRun, [run_id])


def store_run(
    session: Session,
    workspace: Workspace,
    scenario: Scenario,
    name: str,
    *,
    accepted: int = 0,
    progress: Progress = SILENT,
) -> Kept:
    """Write a run with everything it proposed, in a write that is open; ``accepted``: of how many pairs right now."""
    run = insert_rows(
        session,
        MatchRun,
        {
            "school_year_id": [scenario.loaded.school_year_id],
            "name": [name],
            "made_at": [workspace.clock()],
            "made_by": [workspace.actor],
            "accepted_at": [workspace.clock() if accepted else None],
            "profile": [{"name": scenario.profile.name, **profile_to(scenario.profile)}],
            "totals": [_totals(scenario, accepted)],
            "certificate": [{"certified": scenario.certified, **certificate_json(scenario.assignment.certificate)}],
        },
    )[0]
    lines: list[tuple[int, int | None, int | None, list[str]]] = []
    whole = max(len(scenario.pairs) + len(scenario.unmatched), 1)
    for pair in scenario.pairs:
        if len(lines) % _LINES == 0:
            progress.step(0.7 * len(lines) / whole, _("Writing down the reasons"))
        lines.append((pair.student.id, pair.mentor.id, pair.score, sentences(pair.reasons)))
    rest = Tally(Part(progress, 0.7, 0.8), _("Writing down the reasons")).each(scenario.unmatched)
    lines += [(one.student.id, None, None, sentences(one.reasons)) for one in rest]
    progress.step(0.8, _("Keeping the run"))
    student, mentor, score, reasons = zip(*lines, strict=True) if lines else ((), (), (), ())
    columns = {"program_enrollment_id": student, "mentor_id": mentor, "score": score, "reasons": reasons}
    written = {"run_id": [run] * len(lines), **columns}
    insert_rows(session, MatchProposal, written, progress=Part(progress, 0.8, 1.0))
    progress.step(1.0, _("Keeping the run"))
    return Kept(run, name)


def sentences(reasons: Sequence[Reason]) -> list[str]:
    """Reasons as they are stored."""
    return [reason.sentence for reason in reasons]


def _totals(scenario: Scenario, accepted: int) -> dict[str, Any]:
    return {
        "mentees": scenario.mentees,
        "mentors": scenario.mentors,
        "edges": scenario.edges,
        "matched": scenario.matched,
        "accepted": accepted,
        "total_score": scenario.total_score,
    }


def row_of(run: MatchRun) -> KeptRow:
    """A stored run as the list shows it."""
    totals, proof = run.totals, run.certificate
    return KeptRow(
        id=run.id,
        name=run.name,
        made_at=run.made_at,
        made_by=run.made_by,
        accepted_at=run.accepted_at,
        profile=run.profile.get("name", ""),
        mentees=totals.get("mentees", 0),
        matched=totals.get("matched", 0),
        total_score=totals.get("total_score", 0),
        certified=proof.get("certified", False),
        gap=proof.get("gap", 0),
    )


def run_of(session: Session, run_id: int) -> MatchRun:
    """A stored run. Raises ``UserError`` where it was deleted."""
    run = session.get(MatchRun, run_id)
    if run is None:
        raise UserError(_("This run is no longer kept. It was deleted, or keeping it was undone."))
    return run


def _check_name(session: Session, year_id: int | None, name: str) -> None:
    if year_id is None:
        raise UserError(_("There is no school year yet, so there is nothing to keep. Import a roster first."))
    if not name:
        raise UserError(_("Give the run a name to keep it under."))
    taken = select(MatchRun.id).where(MatchRun.school_year_id == year_id, MatchRun.name == name)
    if session.scalars(taken).first() is not None:
        raise UserError(_("A run called “{name}” is kept already. Choose another name.").format(name=name))


def profile_of(run: MatchRun) -> Profile:
    """The rules and weights that a stored run was made with."""
    return profile_from(run.profile.get("name", ""), run.profile)
