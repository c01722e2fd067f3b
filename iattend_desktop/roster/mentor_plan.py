"""Plans a sheet of mentors: people, places, languages and words, screening steps."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.model.person import Person, PersonRole
from iattend_desktop.people.names import full_name
from iattend_desktop.roster.draft import Draft
from iattend_desktop.roster.fields import STEP_ENDS
from iattend_desktop.roster.known import Known, Values, set_words
from iattend_desktop.roster.outcome import Change, Comparison
from iattend_desktop.roster.school_lookup import fold_school
from iattend_desktop.roster.validation import Validated
from iattend_desktop.vocabulary import IdentifierKind, MentorKind, PersonRoleKind, ScreeningStep

_PERSON = {
    "first_name": "given_name",
    "last_name": "family_name",
    "email": "email",
    "phone": "phone",
    "availability": "availability",
}
_MENTOR = (
    "kind", "title", "organization_id", "capacity", "site_school_id", "site_name", "latitude", "longitude",
    "travel_miles", "meets_virtually", "grade_low", "grade_high",
)  # fmt: skip
_FIELD_OF = {"organization_id": "organization", "site_school_id": "site", "site_name": "site"}
_WORDS = {"languages": "language", "interests": "interest", "expertise": "expertise"}
_NUMBERS = (IdentifierKind.STAFF_NUMBER, IdentifierKind.PARTNER_ID)
_STEPS = {
    "application": ScreeningStep.APPLICATION,
    "interview": ScreeningStep.INTERVIEW,
    "background_check": ScreeningStep.BACKGROUND_CHECK,
    "references": ScreeningStep.REFERENCES,
    "training": ScreeningStep.TRAINING,
    "agreement": ScreeningStep.AGREEMENT,
    "orientation": ScreeningStep.ORIENTATION,
}


def plan_mentors(known: Known, checked: Validated, comparison: Comparison) -> None:
    """Draw up new and changed mentors into the draft and outcome of ``comparison``."""
    mentors = known.once("mentors", lambda: known.mentors(_MENTOR))
    by_email = {email.lower(): person for person in mentors if (email := known.people[person]["email"])}
    words = known.once("words", known.words)
    steps = known.once("steps", lambda: _steps(known))
    names = {"organization_id": known.organization_names, "site_school_id": known.school_names}
    for record in checked.records():
        row, who = record["row"], full_name(record.get("first_name"), record.get("last_name"))
        person = _find(known, mentors, by_email, record)
        created = person not in mentors
        if person is None:
            person = known.new_person(**{column: record.get(name) for name, column in _PERSON.items()})
        else:
            have = known.people[person]
            for name, column in _PERSON.items():
                comparison.value(Person, person, have, column, record.get(name), row=row, who=who, name=name)
        if record.get("email"):
            by_email[record["email"]] = person
        wanted = _mentor_values(known, record)
        if person not in mentors:
            known.draft.add(PersonRole, person_id=person, role=PersonRoleKind.MENTOR, valid_from=known.today)
            mentors[person] = known.draft.add(Mentor, person_id=person, **wanted), wanted
        else:
            key, have = mentors[person]
            _one_site(comparison.draft, key, have, wanted, comparison.fill_only)
            for column in _MENTOR:
                name = _FIELD_OF.get(column, column)
                shown = names.get(column)
                comparison.value(Mentor, key, have, column, wanted[column], row=row, who=who, name=name, shown=shown)
        if _number(known, person, record) and not created:
            comparison.outcome.note(Change(row, who, "mentor_id", None, record["mentor_id"]))
        for name, kind in _WORDS.items():
            if record.get(name) is None or (name in comparison.fill_only and words.get((person, kind))):
                continue
            before = "; ".join(words.get((person, kind), ())) or None
            if set_words(known.draft, words, person, kind, record[name]) and not created:
                comparison.outcome.note(Change(row, who, name, before, "; ".join(record[name])))
        _screen(comparison, steps, mentors[person][0], record, who, created=created)
        comparison.outcome.close_row(row, who, created=created)


def _find(known: Known, mentors: Collection[int], by_email: dict[str, int], record: dict[str, Any]) -> int | None:
    """By number, else by the e-mail address of a mentor who has no number yet.

    Partners are numbered apart from staff: a partner's number never finds a counselor who bears it as a staff number.
    """
    number, same = record.get("mentor_id"), by_email.get(record.get("email") or "")
    if not number:
        return same
    found = {kind: known.numbers[kind, number] for kind in _NUMBERS if (kind, number) in known.numbers}
    for _kind, person in sorted(found.items(), key=lambda item: item[0] is not _number_kind(record)):
        if person in mentors:
            return person
    if _number_kind(record) in found:
        return found[_number_kind(record)]
    return same if same is not None and not _numbered(known, same) else None


def _number_kind(record: dict[str, Any]) -> IdentifierKind:
    leader = record.get("kind") in (None, MentorKind.DISTRICT_LEADER)
    return IdentifierKind.STAFF_NUMBER if leader else IdentifierKind.PARTNER_ID


def _numbered(known: Known, person: int) -> bool:
    """Whether a person has a number; drawn up once for the import."""
    have: set[int] = known.once("numbered", lambda: {of for (kind, _), of in known.numbers.items() if kind in _NUMBERS})
    return person in have


def _number(known: Known, person: int, record: dict[str, Any]) -> bool:
    """Give a mentor without a number the row's; returns whether it did."""
    number = record.get("mentor_id")
    if not number or _numbered(known, person):
        return False
    known.new_number(person, _number_kind(record), number)
    known.read["numbered"].add(person)
    return True


def _mentor_values(known: Known, record: dict[str, Any]) -> Values:
    """A site that is a known school is that school; any other stays a name with its own place."""
    site = record.get("site")
    school = known.school_named(fold_school(site)) if site else None
    values: Values = {column: record.get(column) for column in _MENTOR}
    values["organization_id"] = known.organization(record["organization"]) if record.get("organization") else None
    values["site_school_id"] = school
    values["site_name"] = None if school else site
    return values


def _one_site(draft: Draft, key: int, have: Values, wanted: Values, fill_only: Collection[str]) -> None:
    """A mentor works at one site: a school takes the place of a name, and a name that of a school."""
    for column, other in (("site_school_id", "site_name"), ("site_name", "site_school_id")):
        if wanted[column] is None or have[other] is None:
            continue
        if "site" in fill_only:
            wanted[column] = None
        else:
            draft.change(Mentor, key, other, None)
            have[other] = None


def _steps(known: Known) -> dict[tuple[int, str, Any], tuple[int, Values]]:
    """Screening records by mentor, step and day."""
    query = select(
        ScreeningRecord.mentor_id,
        ScreeningRecord.step,
        ScreeningRecord.done_on,
        ScreeningRecord.id,
        ScreeningRecord.expires_on,
        ScreeningRecord.hours,
    )
    return {
        (mentor, step, done): (key, {"expires_on": expires, "hours": hours})
        for mentor, step, done, key, expires, hours in known.session.execute(query)
    }


def _screen(
    comparison: Comparison,
    steps: dict[tuple[int, str, Any], tuple[int, Values]],
    mentor: int,
    record: dict[str, Any],
    who: str,
    *,
    created: bool,
) -> None:
    row = record["row"]
    for name, step in _STEPS.items():
        done = record.get(name)
        if done is None:
            continue
        fields = {"expires_on": STEP_ENDS.get(name), "hours": "training_hours" if name == "training" else None}
        values = {column: record.get(field) if field else None for column, field in fields.items()}
        found = steps.get((mentor, step, done))
        if found is None:
            key = comparison.draft.add(ScreeningRecord, mentor_id=mentor, step=step, done_on=done, **values)
            steps[mentor, step, done] = key, values
            if not created:
                comparison.outcome.note(Change(row, who, name, None, done))
            continue
        key, have = found
        for column, field in fields.items():
            if field:
                comparison.value(ScreeningRecord, key, have, column, values[column], row=row, who=who, name=field)
