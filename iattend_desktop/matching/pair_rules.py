"""What a person decided about one student and one mentor: must be matched (a pin), never, or preferred (a note)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from iattend_desktop.conflict import Conflict, Merged, OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.people.names import full_name
from iattend_desktop.problem import UserError
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import Place, reconcile, signed
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


@dataclass(frozen=True, slots=True)
class PairDecision:
    """What is decided about a pair: what of it two people can decide apart from each other."""

    kind: PairRuleKind
    reason: str | None


@dataclass(frozen=True, slots=True)
class PinnedTo:
    """The one mentor to whom a student is pinned."""

    mentor_id: int
    mentor: str


def seen_of_pair(rules: Iterable[PairRuleRow], program_id: int, mentor_id: int) -> dict[str, Any]:
    """What a person who sees these decisions knows of a pair: its ``decision`` and the student's ``pin``."""
    decision: PairDecision | None = None
    pin: PinnedTo | None = None
    for rule in rules:
        if rule.program_id == program_id:
            if rule.mentor_id == mentor_id:
                decision = PairDecision(rule.kind, rule.reason)
            if rule.kind is PairRuleKind.MUST:
                pin = PinnedTo(rule.mentor_id, rule.mentor)
    return {"decision": decision, "pin": pin}


def set_pair_rule(
    workspace: Workspace,
    program_id: int,
    mentor_id: int,
    kind: PairRuleKind,
    reason: str | None = None,
    *,
    seen: Mapping[str, Any] | None = None,
    overrule: bool = False,
) -> tuple[OthersChange, ...]:
    """Pin a student to a mentor, rule the pair out, or note that it is preferred, with the reason and who says so.

    A former decision about the pair gives way. A student is pinned to one mentor: a new pin takes the old one away.
    ``seen`` is what the person knew of the pair (:func:`seen_of_pair`). Raises ``Conflict`` where somebody decided
    otherwise since, and before another person's "never" is written over, known or not, unless the person has just read
    it beside their own (``overrule``). Returns what somebody else changed and stays, so that nothing was written.
    Raises ``UserError`` where one of the two is no longer there.
    """
    text = {
        PairRuleKind.MUST: _("Pin {student} to {mentor}"),
        PairRuleKind.NEVER: _("Never match {student} with {mentor}"),
        PairRuleKind.PREFER: _("Prefer {student} with {mentor}"),
    }[kind]
    with workspace.read() as session:
        student, mentor = _names(session, program_id, mentor_id)
    wanted = PairDecision(kind, (reason or "").strip() or None)
    mine: dict[str, Any] = {"decision": wanted}
    if kind is PairRuleKind.MUST:
        mine["pin"] = PinnedTo(mentor_id, mentor)
    with workspace.write(Permission.RUN_MATCHING, text.format(student=student, mentor=mentor)) as session:
        rules = list(session.scalars(select(PairRule).where(PairRule.program_enrollment_id == program_id)))
        own = next((rule for rule in rules if rule.mentor_id == mentor_id), None)
        now, places = _standing(session, rules, program_id, mentor_id)
        kept = reconcile(session, places, seen=seen, now=now, mine=mine)[1]
        if kept:
            return kept
        ruled_out = own is not None and own.kind == PairRuleKind.NEVER and own.author not in (None, workspace.actor)
        if ruled_out and kind is not PairRuleKind.NEVER and not overrule:
            change = OthersChange("decision", now["decision"], now["decision"], wanted)
            raise Conflict(Merged(mine, (signed(session, places["decision"], change),), ()), now)
        for rule in rules:
            if kind is PairRuleKind.MUST and rule.kind == PairRuleKind.MUST and rule is not own:
                session.delete(rule)
        if own is None:
            own = PairRule(program_enrollment_id=program_id, mentor_id=mentor_id, kind=kind.value)
            session.add(own)
        own.kind, own.reason, own.author = kind.value, wanted.reason, workspace.actor
        return ()


def clear_pair_rule(
    workspace: Workspace, program_id: int, mentor_id: int, *, seen: Mapping[str, Any] | None = None
) -> tuple[OthersChange, ...]:
    """Take a decision about a pair away; without one nothing changes.

    Raises ``Conflict`` where another decision than the one that was ``seen`` (:func:`seen_of_pair`) stands by now;
    returns one that was made since where none was seen, and stays.
    """
    with workspace.read() as session:
        student, mentor = _names(session, program_id, mentor_id)
    label = _("Let {student} and {mentor} be matched freely").format(student=student, mentor=mentor)
    with workspace.write(Permission.RUN_MATCHING, label) as session:
        rules = list(session.scalars(select(PairRule).where(PairRule.program_enrollment_id == program_id)))
        now, places = _standing(session, rules, program_id, mentor_id)
        kept = reconcile(session, places, seen=seen, now=now, mine={"decision": None})[1]
        for rule in rules:
            if rule.mentor_id == mentor_id and not kept:
                session.delete(rule)
        return kept


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


def _standing(
    session: Session, rules: Iterable[PairRule], program_id: int, mentor_id: int
) -> tuple[dict[str, Any], dict[str, Place]]:
    """What stands about a pair now, as :func:`seen_of_pair` has it, and where it is kept."""
    decision: PairDecision | None = None
    pin: PinnedTo | None = None
    own: tuple[int, ...] = ()
    pinned: tuple[int, ...] = ()
    for rule in rules:
        kind = PairRuleKind(rule.kind)
        if rule.mentor_id == mentor_id:
            decision, own = PairDecision(kind, rule.reason), (rule.id,)
        if kind is PairRuleKind.MUST:
            pin, pinned = PinnedTo(rule.mentor_id, _names(session, program_id, rule.mentor_id)[1]), (rule.id,)
    student = {"program_enrollment_id": program_id}
    return {"decision": decision, "pin": pin}, {
        "decision": Place("pair_rule", own, None, {**student, "mentor_id": mentor_id}),
        "pin": Place("pair_rule", pinned, None, None if pinned else student),
    }


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
