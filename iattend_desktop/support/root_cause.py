"""Why a student misses school: conversations about it, recorded, changed and taken back, over time.

An assessment is one conversation (five minutes), and tells the whole picture of its day: what it does not name was not
named. So the newest assessment is the present profile, whole; causes of earlier ones are history, not added to it. What
matching reads is the same (``matching/pool_columns``): a mentor is chosen by what keeps the student away now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.model.person import Person
from iattend_desktop.model.support import CauseAssessment, CauseFactor
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.support.assessment_values import Said, checked, group_of, worst_first
from iattend_desktop.vocabulary import Cause, CauseSource
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One conversation about causes; ``causes`` by key, the most severe first."""

    id: int
    student_id: int
    on: date
    by: str | None
    note: str | None
    causes: Mapping[str, Said]


@dataclass(frozen=True, slots=True)
class CauseHistory:
    """A student's assessments, newest first; ``since`` says of each present cause from which day on each conversation
    has named it."""

    student_id: int
    assessments: tuple[AssessmentRow, ...]
    since: Mapping[str, date]

    @property
    def newest(self) -> AssessmentRow | None:
        """The present profile; ``None`` where nobody has asked yet."""
        return self.assessments[0] if self.assessments else None

    @property
    def present(self) -> Mapping[str, Said]:
        """The causes of the present profile."""
        return self.newest.causes if self.newest is not None else {}


def cause_history(workspace: Workspace, student_id: int) -> CauseHistory:
    """A student's assessments; the caller has opened the record, which is the logged look."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        rows = assessment_rows(session, student_id)
    return CauseHistory(student_id, rows, _since(rows))


def assessment_rows(session: Session, student_id: int) -> tuple[AssessmentRow, ...]:
    """A student's assessments, newest first; of one day the one that was recorded last. Two queries."""
    found = session.scalars(
        select(CauseAssessment)
        .where(CauseAssessment.student_id == student_id)
        .order_by(CauseAssessment.assessed_on.desc(), CauseAssessment.id.desc())
    ).all()
    of_each: dict[int, list[CauseFactor]] = {}
    for factor in session.scalars(
        select(CauseFactor)
        .join(CauseAssessment, CauseAssessment.id == CauseFactor.assessment_id)
        .where(CauseAssessment.student_id == student_id)
    ):
        of_each.setdefault(factor.assessment_id, []).append(factor)
    return tuple(_row(one, of_each.get(one.id, [])) for one in found)


def newest_assessments() -> Subquery:
    """Every student's newest assessment: columns ``id``, ``student_id`` and ``assessed_on``."""
    place = func.row_number().over(
        partition_by=CauseAssessment.student_id,
        order_by=(CauseAssessment.assessed_on.desc(), CauseAssessment.id.desc()),
    )
    ranked = select(
        CauseAssessment.id, CauseAssessment.student_id, CauseAssessment.assessed_on, place.label("place")
    ).subquery()
    newest: Select[Any] = select(ranked.c.id, ranked.c.student_id, ranked.c.assessed_on).where(ranked.c.place == 1)
    return newest.subquery()


def record_assessment(
    workspace: Workspace,
    student_id: int,
    *,
    on: date,
    causes: Mapping[str, Said],
    note: str | None = None,
    by: str | None = None,
) -> int:
    """Record a conversation about causes, by who has signed in unless somebody is named; returns its key.

    ``causes`` by key (:mod:`~iattend_desktop.support.assessment_values`). Raises ``UserError``.
    """
    with workspace.read() as session:
        name, born = known_student(session, student_id)
    kept = checked(workspace.today(), born, on=on, note=note, causes=causes)
    with workspace.write(
        Permission.EDIT_STUDENTS, _("Assess causes of absence of {name}").format(name=name)
    ) as session:
        assessment = CauseAssessment(
            student_id=student_id,
            assessed_on=on,
            assessed_by=_cleaned(by) or workspace.display_name or workspace.actor,
            note=_cleaned(note),
        )
        session.add(assessment)
        session.flush()
        for key, said in kept.items():
            session.add_all(_factors(assessment.id, key, said))
        return assessment.id


def edit_assessment(
    workspace: Workspace,
    assessment_id: int,
    *,
    on: date,
    causes: Mapping[str, Said | None],
    note: str | None = None,
    by: str | None = None,
    seen: Mapping[str, Any] | None = None,
) -> tuple[OthersChange, ...]:
    """Correct an assessment: all its values, as :func:`record_assessment` takes them.

    ``seen`` holds ``on``, ``by``, ``note`` and each cause under its key as they stood in the form when it was opened:
    what somebody else changed since is kept where the form left it alone, and returned. Each cause is a field of its
    own. Raises ``UserError``, ``Conflict`` and ``Gone`` among them.
    """
    with workspace.read() as session:
        known = session.get(CauseAssessment, assessment_id)
        if known is None:
            raise gone(session, "cause_assessment", assessment_id)
        name, born = known_student(session, known.student_id)
    with workspace.write(
        Permission.EDIT_STUDENTS, _("Change causes of absence of {name}").format(name=name)
    ) as session:
        assessment = session.get(CauseAssessment, assessment_id, with_for_update=True)
        if assessment is None:
            raise gone(session, "cause_assessment", assessment_id)
        stored = _stored(session, assessment_id)
        row = _row(assessment, [one for each in stored.values() for one in each])
        now: dict[str, Any] = {"on": row.on, "by": row.by, "note": row.note, **row.causes}
        mine: dict[str, Any] = {"on": on, "by": _cleaned(by), "note": _cleaned(note), **causes}
        keys = dict.fromkeys((*now, *mine, *(seen or ())))
        merged, kept = reconcile(
            session,
            {key: _place(key, assessment_id, stored) for key in keys},
            seen=None if seen is None else {key: seen.get(key) for key in keys},
            now={key: now.get(key) for key in keys},
            mine={key: mine.get(key) for key in keys},
        )
        assessment.assessed_on, assessment.assessed_by = merged.pop("on"), merged.pop("by")
        assessment.note = merged.pop("note")
        wanted = checked(workspace.today(), born, on=assessment.assessed_on, note=assessment.note, causes=merged)
        _store(session, assessment_id, stored, wanted)
        return kept


def delete_assessment(workspace: Workspace, seen: AssessmentRow) -> None:
    """Take an assessment back as it was read; undo brings it again.

    Raises ``UserError`` where somebody changed it since: what nobody read is not deleted.
    """
    with workspace.read() as session:
        name, _born = known_student(session, seen.student_id)
    with workspace.write(
        Permission.EDIT_STUDENTS, _("Delete causes of absence of {name}").format(name=name)
    ) as session:
        assessment = session.get(CauseAssessment, seen.id, with_for_update=True)
        if assessment is None:
            raise gone(session, "cause_assessment", seen.id)
        factors = [one for each in _stored(session, seen.id).values() for one in each]
        if _row(assessment, factors) != seen:
            raise UserError(
                _("Somebody else changed this assessment meanwhile. It was not deleted; read it again, then delete it.")
            )
        for factor in factors:
            session.delete(factor)
        session.flush()
        session.delete(assessment)


def stored_key(group: str, factor: str) -> str:
    """The key of a cause as it stands in the records: a term, or its group and other words."""
    return factor if factor in set(Cause) and Cause(factor).group == group else f"{group}/{factor}"


def known_student(session: Session, student_id: int) -> tuple[str, date | None]:
    """A student's name and birth date; raises ``UserError`` where there is no such person."""
    person = session.get(Person, student_id)
    if person is None:
        raise UserError(_("This student is no longer there. Refresh the page."))
    return full_name(person.given_name, person.family_name, person.preferred_name), person.birth_date


def _row(assessment: CauseAssessment, factors: list[CauseFactor]) -> AssessmentRow:
    said: dict[str, Said] = {}
    for factor in factors:
        key = stored_key(factor.cause_group, factor.factor)
        before = said.get(key, Said(None, ()))
        severity = max((one for one in (before.severity, factor.severity) if one is not None), default=None)
        sources = {*before.sources, CauseSource(factor.source)}
        said[key] = Said(severity, tuple(one for one in CauseSource if one in sources))
    return AssessmentRow(
        id=assessment.id,
        student_id=assessment.student_id,
        on=assessment.assessed_on,
        by=assessment.assessed_by,
        note=assessment.note,
        causes={key: said[key] for key in worst_first(said)},
    )


def _since(rows: tuple[AssessmentRow, ...]) -> dict[str, date]:
    since = {}
    for key in rows[0].causes if rows else ():
        for row in rows:
            if key not in row.causes:
                break
            since[key] = row.on
    return since


def _stored(session: Session, assessment_id: int) -> dict[str, list[CauseFactor]]:
    """The records of each cause of an assessment: one for each who named it."""
    found: dict[str, list[CauseFactor]] = {}
    query = select(CauseFactor).where(CauseFactor.assessment_id == assessment_id).order_by(CauseFactor.id)
    for factor in session.scalars(query):
        found.setdefault(stored_key(factor.cause_group, factor.factor), []).append(factor)
    return found


def _store(
    session: Session, assessment_id: int, stored: Mapping[str, list[CauseFactor]], wanted: Mapping[str, Said]
) -> None:
    """Bring the records of causes to what is wanted; those that hold it already stay untouched."""
    for key in dict.fromkeys((*stored, *wanted)):
        said, there = wanted.get(key), {factor.source: factor for factor in stored.get(key, ())}
        for source, factor in there.items():
            if said is None or source not in said.sources:
                session.delete(factor)
            else:
                factor.severity = said.severity
        if said is not None:
            missing = tuple(source for source in said.sources if source not in there)
            session.add_all(_factors(assessment_id, key, Said(said.severity, missing)))


def _factors(assessment_id: int, key: str, said: Said) -> list[CauseFactor]:
    _group, slash, words = key.partition("/")
    return [
        CauseFactor(
            assessment_id=assessment_id,
            cause_group=group_of(key).value,
            factor=words if slash else key,
            severity=said.severity,
            source=source.value,
        )
        for source in said.sources
    ]


def _place(key: str, assessment_id: int, stored: Mapping[str, list[CauseFactor]]) -> Place:
    columns = {"on": "assessed_on", "by": "assessed_by", "note": "note"}
    if key in columns:
        return Place("cause_assessment", (assessment_id,), columns[key])
    rows = tuple(factor.id for factor in stored.get(key, ()))
    return Place("cause_factor", rows, owner=None if rows else {"assessment_id": assessment_id})


def _cleaned(text: str | None) -> str | None:
    return (text or "").strip() or None
