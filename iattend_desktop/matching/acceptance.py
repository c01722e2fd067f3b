"""Accepting a scenario: checked against the workspace as it stands now, then real matches in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.explanation import why_not_together
from iattend_desktop.matching.kept_runs import sentences, store_run
from iattend_desktop.matching.pool import load_pool
from iattend_desktop.matching.proposal import ProposedPair, Scenario
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import MatchRun, ProgramEnrollment
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.storage.changes import recorder_of
from iattend_desktop.vocabulary import ProgramStatus
from iattend_desktop.workspace import Workspace, load_settings

_NAMED = 3
"""So many pairs that no longer hold are named; the rest is counted."""


class ScenarioOutdated(UserError):
    """Something changed since the run that a proposed pair rests on."""


def accept_scenario(
    workspace: Workspace,
    scenario: Scenario,
    *,
    progress: Progress = SILENT,
    only: Collection[int] | None = None,
) -> int:
    """Make the proposed pairs real matches, or those of the students (program enrollments) in ``only``.

    One transaction, one action to undo. Returns how many; without pairs nothing is written. Raises
    :class:`ScenarioOutdated`, with who and why, where a pair no longer holds: the student has a mentor by now, the
    place is taken, consent or screening ended, a person ruled it out. Other changes since do not matter.
    """
    pairs = [pair for pair in scenario.pairs if only is None or pair.student.id in only]
    if not pairs:
        return 0
    label = ngettext("Accept {count} match", "Accept {count} matches", len(pairs))
    with workspace.write(Permission.ACCEPT_MATCHES, label) as session:
        progress.step(0.0, _("Checking that everything still holds"))
        if changed_since(session, workspace, scenario.basis, scenario.day):
            _check(session, workspace, scenario, pairs, Part(progress, 0.0, 0.4))
        progress.step(0.4, _("Writing the matches"))
        run_id = _accepted_run(session, workspace, scenario, len(pairs), Part(progress, 0.4, 0.6))
        progress.step(0.6, _("Writing the matches"))
        _make_matches(session, workspace, pairs, run_id, Part(progress, 0.6, 0.9))
        progress.step(0.9, _("Writing the matches"))
    return len(pairs)


def changed_since(session: Session, workspace: Workspace, basis: int, day: date) -> bool:
    """Whether anything was written since the change ``basis``, before the write that is open, or another day began."""
    before_this = ChangeSetEntry.id < recorder_of(session).change_set_id
    newest = session.scalar(select(func.max(ChangeSetEntry.id)).where(before_this)) or 0
    return newest != basis or workspace.today() != day


def _check(
    session: Session, workspace: Workspace, scenario: Scenario, pairs: Sequence[ProposedPair], progress: Progress
) -> None:
    """Raise where a pair would not be permitted today."""
    loaded = load_pool(session, workspace.today(), progress=Part(progress, 0.0, 0.5))
    students = {student.id: position for position, student in enumerate(loaded.students)}
    mentors = {mentor.id: position for position, mentor in enumerate(loaded.mentors)}
    pinned = dict(loaded.must)
    columns = loaded.pool.mentors
    free = np.maximum(columns.capacity - columns.load, 0)
    wrong: list[str] = []
    for pair in Tally(Part(progress, 0.5, 1.0), _("Checking that everything still holds")).few(pairs):
        mentee, mentor = students.get(pair.student.id), mentors.get(pair.mentor.id)
        if mentee is None:
            wrong.append(_("{student} is no longer waiting for a mentor").format(student=pair.student.name))
            continue
        if mentor is None:
            wrong.append(_("{mentor} is no longer an active mentor").format(mentor=pair.mentor.name))
            continue
        broken = why_not_together(loaded.pool, scenario.profile, mentee, mentor)
        if broken:
            text = _("{student} with {mentor}: {reason}")
            words = ", ".join(reason.text for reason in broken)
            wrong.append(text.format(student=pair.student.name, mentor=pair.mentor.name, reason=words))
        elif free[mentor] < 1:
            wrong.append(_("{mentor} has too few free places by now").format(mentor=pair.mentor.name))
        elif pinned.get(mentee, mentor) != mentor:
            other = loaded.mentors[pinned[mentee]].name
            wrong.append(_("{student} is pinned to {mentor} by now").format(student=pair.student.name, mentor=other))
        else:
            free[mentor] -= 1
    if wrong:
        named = "; ".join(wrong[:_NAMED])
        if len(wrong) > _NAMED:
            named += ngettext("; and {count} more", "; and {count} more", len(wrong) - _NAMED)
        text = _("The workspace changed since this run: {changes}. Nothing was accepted; run the matching again.")
        raise ScenarioOutdated(text.format(changes=named))


def _accepted_run(session: Session, workspace: Workspace, scenario: Scenario, count: int, progress: Progress) -> int:
    """The kept run that is accepted; one that was not kept is kept now, with everything it proposed."""
    kept = scenario.kept
    run = session.get(MatchRun, kept.id) if kept is not None else None
    if run is None:
        name = _("Match run of {date}").format(date=scenario.day.isoformat())
        return store_run(session, workspace, scenario, name, accepted=count, progress=progress).id
    run.accepted_at = workspace.clock()
    run.totals = {**run.totals, "accepted": run.totals.get("accepted", 0) + count}
    session.flush()
    return run.id


def _make_matches(
    session: Session, workspace: Workspace, pairs: Sequence[ProposedPair], run_id: int, progress: Progress
) -> None:
    count = len(pairs)
    telling = Tally(Part(progress, 0.0, 0.4), _("Writing the matches"))
    insert_rows(
        session,
        Match,
        {
            "program_enrollment_id": [pair.student.id for pair in pairs],
            "mentor_id": [pair.mentor.id for pair in pairs],
            "cadence": [load_settings(session).default_cadence] * count,
            "starts_on": [workspace.today()] * count,
            "run_id": [run_id] * count,
            "score": [pair.score for pair in pairs],
            "reasons": [sentences(pair.reasons) for pair in telling.few(pairs)],
        },
        progress=Part(progress, 0.4, 0.7),
    )
    matched = ProgramStatus.MATCHED
    changed = [{"id": pair.student.id, "status": matched} for pair in pairs]
    update_rows(session, ProgramEnrollment, changed, progress=Part(progress, 0.7, 1.0))
