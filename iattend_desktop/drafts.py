"""What is being written in a form that is not saved yet, kept so that a crash loses nothing of it.

A draft is no action: it is in no change set, no undo and no log, and nobody is told of it. It stands in the workspace
alone, and each person reads only their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.person import Person
from iattend_desktop.model.security import Draft
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import require_somebody
from iattend_desktop.workspace import Workspace

_STUDENT_FORMS = ("students/", "support/")
"""What the names of forms begin with whose subject begins with keys of students."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A form that was left open.

    ``form`` names it (``page/what``), ``subject`` the record that it is about, as the form's page knows it; ``about``
    says both to a person. ``seen`` and ``typed`` are what stood in the fields when it was opened and when it was left,
    ``text`` the same as lines to copy.
    """

    id: int
    form: str
    subject: str
    about: str
    seen: dict[str, Any]
    typed: dict[str, Any]
    text: str
    saved_at: datetime


def keep_draft(
    workspace: Workspace,
    draft_id: int | None,
    *,
    form: str,
    subject: str,
    about: str,
    seen: dict[str, Any],
    typed: dict[str, Any],
    text: str,
) -> int:
    """Keep what stands in a form, in place of what ``draft_id`` kept before; returns the draft's key.

    Raises ``UserError`` where it cannot be written, and where it would bring back what somebody deleted meanwhile.
    """
    require_somebody(workspace.role)
    values = {"about": about, "seen": seen, "typed": typed, "text": text}
    with workspace.unrecorded() as session:
        draft = _own(session, workspace, draft_id)
        if draft is None:
            _refuse_gone(session, form, subject, draft_id)
            draft = Draft(account=workspace.actor, form=form, subject=subject)
            session.add(draft)
        draft.values, draft.saved_at = values, workspace.clock()
        session.flush()
        return draft.id


def drop_draft(workspace: Workspace, draft_id: int) -> None:
    """Throw one's own draft away: it was saved, or is not wanted."""
    require_somebody(workspace.role)
    with workspace.unrecorded() as session:
        draft = _own(session, workspace, draft_id)
        if draft is not None:
            session.delete(draft)


def find_draft(workspace: Workspace, form: str, subject: str) -> DraftRow | None:
    """One's newest draft of a form about a record."""
    return next((row for row in list_drafts(workspace) if (row.form, row.subject) == (form, subject)), None)


def list_drafts(workspace: Workspace) -> list[DraftRow]:
    """One's own drafts, newest first."""
    query = select(Draft).where(Draft.account == workspace.actor).order_by(Draft.saved_at.desc(), Draft.id.desc())
    with workspace.read() as session:
        return [
            DraftRow(
                id=draft.id,
                form=draft.form,
                subject=draft.subject or "",
                about=draft.values["about"],
                seen=draft.values["seen"],
                typed=draft.values["typed"],
                text=draft.values["text"],
                saved_at=draft.saved_at,
            )
            for draft in session.scalars(query)
        ]


def students_of(form: str, subject: str) -> set[int]:
    """Keys of the students that a form is about, where it is one of students.

    >>> sorted(students_of("students/guardian.edit", "7,9:12")), students_of("schools/edit", "7")
    ([7, 9], set())
    """
    keys = subject.partition(":")[0].split(",") if form.startswith(_STUDENT_FORMS) else ()
    return {int(key) for key in keys if key.isdecimal()}


def _refuse_gone(session: Session, form: str, subject: str, draft_id: int | None) -> None:
    """A form that was open while the student's data were deleted on request brings none of them back."""
    students = students_of(form, subject)
    there = session.scalars(select(Person.id).where(Person.id.in_(students))).all()
    if draft_id is not None or students - set(there):
        raise UserError(_("What this form is about was deleted meanwhile. It is not kept; close it."))


def _own(session: Session, workspace: Workspace, draft_id: int | None) -> Draft | None:
    return session.scalar(select(Draft).where(Draft.id == draft_id, Draft.account == workspace.actor))
