"""What a person does to mentors by hand: add, edit, record screening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.model.person import Identifier, Person, PersonLanguage, PersonRole, PersonTag
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.mentor_values import (
    MentorValues,
    check_mentor,
    mentor_now,
    mentor_person_fields,
    mentor_places,
    number_of,
    words_of,
)
from iattend_desktop.people.names import full_name
from iattend_desktop.people.screening import StepDone
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.storage.reconcile import gone, reconcile
from iattend_desktop.vocabulary import IdentifierKind, MentorKind, PersonRoleKind, ScreeningStep
from iattend_desktop.workspace import Workspace

__all__ = ["MentorValues"]


def add_mentor(workspace: Workspace, values: MentorValues) -> int:
    """Add a mentor; returns the mentor's key. Raises ``UserError`` for values that cannot be."""
    check_mentor(values)
    label = _("Add mentor {name}").format(name=full_name(values.given_name, values.family_name))
    with workspace.write(Permission.EDIT_MENTORS, label) as session:
        person = Person(**mentor_person_fields(values))
        session.add(person)
        session.flush()
        session.add(PersonRole(person_id=person.id, role=PersonRoleKind.MENTOR, valid_from=workspace.today()))
        mentor = Mentor(person_id=person.id, **_mentor_fields(session, values))
        session.add(mentor)
        _set_number(session, person.id, values)
        _set_words(session, person.id, values)
        session.flush()
        return mentor.id


def edit_mentor(
    workspace: Workspace, mentor_id: int, values: MentorValues, seen: MentorValues | None = None
) -> tuple[OthersChange, ...]:
    """Change a mentor.

    ``seen`` is what stood in the form when it was opened: what somebody else changed since is kept where ``values``
    leave it alone, and returned. Raises ``UserError`` for values that cannot be, ``Conflict`` and ``Gone`` among them.
    """
    check_mentor(values)
    label = _("Edit mentor {name}").format(name=full_name(values.given_name, values.family_name))
    with workspace.write(Permission.EDIT_MENTORS, label) as session:
        mentor = session.get(Mentor, mentor_id, with_for_update=True)
        if mentor is None:
            raise gone(session, "mentor", mentor_id)
        person = session.get_one(Person, mentor.person_id, with_for_update=True)
        number, words = number_of(session, person.id), words_of(session, person.id)
        merged, kept = reconcile(
            session,
            mentor_places(mentor, person, number, words),
            seen=asdict(seen) if seen else None,
            now=asdict(mentor_now(session, mentor, person, number, words)),
            mine=asdict(values),
        )
        values = MentorValues(**merged)
        check_mentor(values)
        for name, value in _mentor_fields(session, values).items():
            setattr(mentor, name, value)
        for name, value in mentor_person_fields(values).items():
            setattr(person, name, value)
        _set_number(session, person.id, values)
        _set_words(session, person.id, values)
        return kept


def record_screening(workspace: Workspace, mentor_ids: Sequence[int], steps: Sequence[StepDone]) -> None:
    """Record completed screening steps for mentors, one or many at once.

    Raises ``UserError`` for a date in the future, a background check without an expiry, or an expiry before it.
    """
    today = workspace.today()
    if not steps:
        raise UserError(_("Choose at least one step that was completed."))
    for step in steps:
        if step.done_on > today:
            raise UserError(_("A step cannot be dated in the future ({date}).").format(date=step.done_on))
        if step.step is ScreeningStep.BACKGROUND_CHECK and step.expires_on is None:
            raise UserError(_("A background check needs the date on which it expires."))
        if step.expires_on is not None and step.expires_on <= step.done_on:
            raise UserError(_("A step has to expire after the day it was completed."))
        if step.step is ScreeningStep.TRAINING and not (step.hours and 0 < step.hours <= 200):
            raise UserError(_("Training needs its hours, more than 0 and at most 200."))
    label = ngettext("Record screening of {count} mentor", "Record screening of {count} mentors", len(mentor_ids))
    with workspace.write(Permission.RECORD_SCREENING, label) as session:
        pairs = [(mentor_id, step) for mentor_id in mentor_ids for step in steps]
        insert_rows(
            session,
            ScreeningRecord,
            {
                "mentor_id": [mentor_id for mentor_id, _step in pairs],
                "step": [step.step for _mentor, step in pairs],
                "done_on": [step.done_on for _mentor, step in pairs],
                "expires_on": [step.expires_on for _mentor, step in pairs],
                "hours": [step.hours for _mentor, step in pairs],
            },
        )


def fill_unknown_mentors(
    workspace: Workspace,
    mentor_ids: Sequence[int],
    *,
    capacity: int | None = None,
    site_school_id: int | None = None,
    kind: MentorKind | None = None,
    languages: Sequence[str] = (),
) -> int:
    """Give many mentors a value where theirs is unknown; what is known stays. Returns how many values were filled."""
    if capacity is not None and capacity < 0:
        raise UserError(_("A capacity cannot be below 0."))
    filled = 0
    keys = set(mentor_ids)
    label = ngettext("Fill in {count} mentor", "Fill in {count} mentors", len(keys))
    with workspace.write(Permission.EDIT_MENTORS, label) as session:
        given = {
            name: value
            for name, value in (("capacity", capacity), ("site_school_id", site_school_id), ("kind", kind))
            if value is not None
        }
        if given:
            # One update a mentor, whatever is filled in: an undo puts one record of each row back.
            rows = []
            for found in session.execute(select(Mentor.id, *(getattr(Mentor, name) for name in given))):
                key, *values = found
                if key in keys and None in values:
                    named = zip(given, values, strict=True)
                    rows.append({"id": key, **{n: given[n] if value is None else value for n, value in named}})
                    filled += values.count(None)
            update_rows(session, Mentor, rows)
        if languages:
            people = session.execute(
                select(Mentor.id, Mentor.person_id).where(Mentor.person_id.not_in(select(PersonLanguage.person_id)))
            )
            pairs = [(person, language) for key, person in people if key in keys for language in languages]
            if pairs:
                insert_rows(
                    session,
                    PersonLanguage,
                    {"person_id": [pair[0] for pair in pairs], "language": [pair[1] for pair in pairs]},
                )
                filled += len(pairs)
    return filled


def _mentor_fields(session: Session, values: MentorValues) -> dict[str, object]:
    return {
        "kind": values.kind,
        "title": values.title or None,
        "source": values.source or None,
        "organization_id": _organization(session, values.organization),
        "site_school_id": values.site_school_id,
        "travel_miles": values.travel_miles,
        "meets_virtually": values.meets_virtually,
        "capacity": values.capacity,
        "grade_low": values.grade_low,
        "grade_high": values.grade_high,
    }


def _organization(session: Session, name: str | None) -> int | None:
    if not name:
        return None
    organization = session.scalar(select(PartnerOrganization).where(PartnerOrganization.name == name))
    if organization is None:
        organization = PartnerOrganization(name=name)
        session.add(organization)
        session.flush()
    return organization.id


def _set_number(session: Session, person_id: int, values: MentorValues) -> None:
    have = number_of(session, person_id)
    if not values.number:
        if have is not None:
            session.delete(have)
        return
    taken = session.scalar(
        select(Identifier).where(
            Identifier.kind == (have.kind if have else IdentifierKind.STAFF_NUMBER),
            Identifier.value == values.number,
            Identifier.person_id != person_id,
        )
    )
    if taken is not None:
        raise UserError(_("Somebody else already has the number {value}. Check it.").format(value=values.number))
    if have is None:
        session.add(Identifier(person_id=person_id, kind=IdentifierKind.STAFF_NUMBER, value=values.number))
    else:
        have.value = values.number


def _set_words(session: Session, person_id: int, values: MentorValues) -> None:
    """Languages, interests and expertise: remove what went, add what came."""
    have = words_of(session, person_id)
    wanted = {
        *(("language", value) for value in values.languages),
        *(("interest", value) for value in values.interests),
        *(("expertise", value) for value in values.expertise),
    }
    for key, item in have.items():
        if key not in wanted:
            session.delete(item)
    for kind, value in sorted(wanted - have.keys()):
        if kind == "language":
            session.add(PersonLanguage(person_id=person_id, language=value))
        else:
            session.add(PersonTag(person_id=person_id, kind=kind, value=value))
