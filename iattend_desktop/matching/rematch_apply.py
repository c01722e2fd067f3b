"""Taking the chosen steps of a rematch: whether each still holds, then everything in one transaction."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.matching.acceptance import changed_since
from iattend_desktop.matching.candidates import score_pairs
from iattend_desktop.matching.explanation import explain_pairs, why_not_together
from iattend_desktop.matching.kept_runs import sentences
from iattend_desktop.matching.rematch import match_after
from iattend_desktop.matching.rematch_plan import RematchPlan, load_year, places_of
from iattend_desktop.mentoring.closure import close_for_rematch
from iattend_desktop.model.mentoring import Match
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress, Tally
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.vocabulary import ProgramStatus
from iattend_desktop.workspace import Workspace, load_settings

_NAMED = 3
"""So many people for whom a step no longer holds are named; the rest is counted."""
_TOLD_TOGETHER = 256
"""Pairs whose reasons are put in words between two looks."""


class RematchOutdated(UserError):
    """Something changed since the plan was made that a chosen step rests on."""


def apply_rematch(workspace: Workspace, plan: RematchPlan, steps: int, *, progress: Progress = SILENT) -> int:
    """Take the first ``steps`` steps: close the matches that they break, open the new ones, one action to undo.

    Returns how many students have a mentor who had none. Raises :class:`RematchOutdated`, with who and why, where a
    step no longer holds.
    """
    after = match_after(plan.year, plan.parts[:steps])
    moved = np.flatnonzero(after != plan.year.mentor_of)
    if not moved.size:
        return 0
    label = ngettext("Rematch {count} student", "Rematch {count} students", moved.size)
    with workspace.write(Permission.ACCEPT_MATCHES, label) as session:
        progress.step(0.0, _("Checking that everything still holds"))
        if changed_since(session, workspace, plan.basis, plan.day):
            _check(session, workspace.today(), plan, after, Part(progress, 0.0, 0.5))
        progress.step(0.5, _("Writing the matches"))
        _write(session, workspace, plan, moved, after[moved], Part(progress, 0.5, 0.9))
        progress.step(0.9, _("Writing the matches"))
    return plan.parts[steps - 1].matched


def _check(session: Session, today: date, plan: RematchPlan, after: npt.NDArray[np.int32], progress: Progress) -> None:
    """Raise where a chosen step would not be planned so today."""
    loaded, mentor_of, open_matches = load_year(session, today, progress=Part(progress, 0.0, 0.5))
    students = {student.id: at for at, student in enumerate(loaded.students)}
    mentors = {mentor.id: at for at, mentor in enumerate(loaded.mentors)}
    pinned, places = dict(loaded.must), places_of(loaded, mentor_of)
    wrong: list[str] = []
    tally = Tally(Part(progress, 0.5, 1.0), _("Checking that everything still holds"))
    for at in tally.few(np.flatnonzero(after != plan.year.mentor_of).tolist()):
        student, mentor = plan.loaded.students[at], plan.loaded.mentors[after[at]]
        one, other = students.get(student.id), mentors.get(mentor.id)
        if one is None or open_matches.get(student.id) != plan.open_matches.get(student.id):
            wrong.append(_("{student} left the program or has another mentor by now").format(student=student.name))
        elif other is None:
            wrong.append(_("{mentor} is no longer an active mentor").format(mentor=mentor.name))
        elif broken := why_not_together(loaded.pool, plan.profile, one, other):
            words = ", ".join(reason.text for reason in broken)
            text = _("{student} with {mentor}: {reason}")
            wrong.append(text.format(student=student.name, mentor=mentor.name, reason=words))
        elif pinned.get(one, other) != other:
            name = loaded.mentors[pinned[one]].name
            wrong.append(_("{student} is pinned to {mentor} by now").format(student=student.name, mentor=name))
        else:
            mentor_of[one] = other
    taken = np.bincount(mentor_of[mentor_of >= 0], minlength=len(loaded.mentors))
    wrong += [
        _("{mentor} has too few free places by now").format(mentor=loaded.mentors[at].name)
        for at in np.flatnonzero(taken > places).tolist()
    ]
    if wrong:
        named = "; ".join(wrong[:_NAMED])
        if len(wrong) > _NAMED:
            named += ngettext("; and {count} more", "; and {count} more", len(wrong) - _NAMED)
        text = _("The workspace changed since this plan: {changes}. Nothing was written; look at the plan again.")
        raise RematchOutdated(text.format(changes=named))


def _write(
    session: Session,
    workspace: Workspace,
    plan: RematchPlan,
    moved: npt.NDArray[np.int64],
    mentor: npt.NDArray[np.int32],
    progress: Progress,
) -> None:
    today = workspace.today()
    students = [plan.loaded.students[at] for at in moved.tolist()]
    held = [plan.open_matches.get(student.id) for student in students]
    close_for_rematch(session, [match.id for match in held if match is not None], on=today)
    usual = load_settings(session).default_cadence
    count = len(students)
    insert_rows(
        session,
        Match,
        {
            "program_enrollment_id": [student.id for student in students],
            "mentor_id": [plan.loaded.mentors[at].id for at in mentor.tolist()],
            "cadence": [match.cadence if match is not None else usual for match in held],
            "starts_on": [today] * count,
            "score": score_pairs(plan.loaded.pool, plan.profile, moved, mentor).tolist(),
            "reasons": _reasons(plan, moved, mentor, Part(progress, 0.0, 0.3)),
        },
        progress=Part(progress, 0.3, 0.7),
    )
    matched = ProgramStatus.MATCHED
    new = [student.id for student, match in zip(students, held, strict=True) if match is None]
    update_rows(
        session, ProgramEnrollment, [{"id": key, "status": matched} for key in new], progress=Part(progress, 0.7, 1.0)
    )


def _reasons(
    plan: RematchPlan, moved: npt.NDArray[np.int64], mentor: npt.NDArray[np.int32], progress: Progress
) -> list[list[str]]:
    """What speaks for each new pair, in sentences."""
    told: list[list[str]] = []
    for start in Tally(progress, _("Writing the matches")).one_by_one(range(0, moved.size, _TOLD_TOGETHER)):
        part = slice(start, start + _TOLD_TOGETHER)
        pairs = explain_pairs(plan.loaded.pool, plan.profile, moved[part], mentor[part])
        told += [sentences(one) for one in pairs]
    return told
