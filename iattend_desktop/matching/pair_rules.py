"""What a person decided about one student and one mentor: must be matched (a pin), never, or preferred (a note)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PairRuleRow:
    """A decision about a pair of this year's program, with its reason and author."""

    id: int
    program_id: int
    mentor_id: int
    student: str
    mentor: str
    kind: PairRuleKind
    reason: str | None
    author: str | None


def set_pair_rule(
    workspace: Workspace, program_id: int, mentor_id: int, kind: PairRuleKind, reason: str | None = None
) -> None:
    """Pin a student to a mentor, rule the pair out, or note that it is preferred, with the reason and who says so.

    A former decision about the pair gives way, but for another person's "never": that is taken back by whoever has read
    its reason, not written over. A student is pinned to one mentor: a new pin takes the old one away. Raises
    ``UserError`` for such a "never", and where one of the two is no longer there.
    """
    text = {
        PairRuleKind.MUST: _("Pin {student} to {mentor}"),
        PairRuleKind.NEVER: _("Never match {student} with {mentor}"),
        PairRuleKind.PREFER: _("Prefer {student} with {mentor}"),
    }[kind]
    with workspace.read() as session:
        student, mentor = _names(session, program_id, mentor_id)
    with workspace.write(Permission.RUN_MATCHING, text.format(student=student, mentor=mentor)) as session:
        rules = session.scalars(select(PairRule).where(PairRule.program_enrollment_id == program_id)).all()
        for rule in rules:
            if kind is PairRuleKind.MUST and rule.kind == PairRuleKind.MUST and rule.mentor_id != mentor_id:
                session.delete(rule)
        own = next((rule for rule in rules if rule.mentor_id == mentor_id), None)
        if own is not None and own.kind == PairRuleKind.NEVER != kind and own.author not in (None, workspace.actor):
            raise UserError(
                _(
                    "{author} decided that {student} is never matched with {mentor}: {reason}. If that no longer "
                    "holds, take it back in the list of decisions first."
                ).format(
                    author=own.author, student=student, mentor=mentor, reason=own.reason or _("no reason is given")
                )
            )
        if own is None:
            own = PairRule(program_enrollment_id=program_id, mentor_id=mentor_id, kind=kind.value)
            session.add(own)
        own.kind, own.reason, own.author = kind.value, (reason or "").strip() or None, workspace.actor


def clear_pair_rule(workspace: Workspace, program_id: int, mentor_id: int) -> None:
    """Take a decision about a pair away; without one nothing changes."""
    with workspace.read() as session:
        student, mentor = _names(session, program_id, mentor_id)
    label = _("Let {student} and {mentor} be matched freely").format(student=student, mentor=mentor)
    with workspace.write(Permission.RUN_MATCHING, label) as session:
        rule = session.scalar(
            select(PairRule).where(PairRule.program_enrollment_id == program_id, PairRule.mentor_id == mentor_id)
        )
        if rule is not None:
            session.delete(rule)


def list_pair_rules(workspace: Workspace) -> list[PairRuleRow]:
    """Every decision about a pair of this year's program, by student's name."""
    require(workspace.role, Permission.RUN_MATCHING)
    student, mentor = aliased(Person), aliased(Person)
    with workspace.read() as session:
        year = school_year_on(session, workspace.today())
        query = (
            select(PairRule, student, mentor)
            .join(ProgramEnrollment, ProgramEnrollment.id == PairRule.program_enrollment_id)
            .join(student, student.id == ProgramEnrollment.student_id)
            .join(Mentor, Mentor.id == PairRule.mentor_id)
            .join(mentor, mentor.id == Mentor.person_id)
            .where(ProgramEnrollment.school_year_id == (year.id if year else None))
            .order_by(student.family_name, student.given_name, PairRule.id)
        )
        return [
            PairRuleRow(
                id=rule.id,
                program_id=rule.program_enrollment_id,
                mentor_id=rule.mentor_id,
                student=full_name(one.given_name, one.family_name, one.preferred_name),
                mentor=full_name(other.given_name, other.family_name, other.preferred_name),
                kind=PairRuleKind(rule.kind),
                reason=rule.reason,
                author=rule.author,
            )
            for rule, one, other in session.execute(query)
        ]


def _names(session: Session, program_id: int, mentor_id: int) -> tuple[str, str]:
    student = session.execute(
        select(Person.given_name, Person.family_name, Person.preferred_name)
        .join(ProgramEnrollment, ProgramEnrollment.student_id == Person.id)
        .where(ProgramEnrollment.id == program_id)
    ).first()
    mentor = session.execute(
        select(Person.given_name, Person.family_name, Person.preferred_name)
        .join(Mentor, Mentor.person_id == Person.id)
        .where(Mentor.id == mentor_id)
    ).first()
    if student is None or mentor is None:
        raise UserError(_("This student or mentor is no longer on the list. Run the matching again."))
    return full_name(*student), full_name(*mentor)
