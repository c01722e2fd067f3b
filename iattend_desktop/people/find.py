"""Who is meant by a few letters: people by name or number, for a box that answers while a person types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from iattend_desktop.model.mentoring import Mentor
from iattend_desktop.model.person import Enrollment, Identifier, Person
from iattend_desktop.model.school import School
from iattend_desktop.model.support import PartnerOrganization
from iattend_desktop.people.names import folded, full_name, sort_name
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import IdentifierKind
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody found; ``id`` is a student's person key or a mentor's key, ``place`` a school or an organization."""

    id: int
    name: str
    place: str | None


def find_students(workspace: Workspace, words: str, *, limit: int = 8) -> list[Found]:
    """This year's students whose name or number holds every word, who begins with it first; two queries."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        year = school_year_on(session, workspace.today())
        number = aliased(Identifier)
        query = (
            select(Person.id, Person.given_name, Person.family_name, Person.preferred_name, number.value, School.name)
            .join(Enrollment, Enrollment.student_id == Person.id)
            .join(School, School.id == Enrollment.school_id)
            .outerjoin(
                number,
                (number.person_id == Person.id) & (number.kind == IdentifierKind.LOCAL_ID) & number.valid_to.is_(None),
            )
            .where(Enrollment.school_year_id == (year.id if year else None), Enrollment.exited_on.is_(None))
        )
        return _best(session.execute(query), words, limit)


def find_mentors(workspace: Workspace, words: str, *, limit: int = 8) -> list[Found]:
    """Active mentors whose name holds every word, who begins with it first; one query."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    with workspace.read() as session:
        query = (
            select(
                Mentor.id,
                Person.given_name,
                Person.family_name,
                Person.preferred_name,
                Mentor.title,
                PartnerOrganization.name,
            )
            .join(Person, Person.id == Mentor.person_id)
            .outerjoin(PartnerOrganization, PartnerOrganization.id == Mentor.organization_id)
            .where(Mentor.inactive_from.is_(None) | (Mentor.inactive_from > today))
        )
        return _best(session.execute(query), words, limit)


def _best(rows: Iterable[Any], words: str, limit: int) -> list[Found]:
    """Names that begin with the words before names that only hold them, then by name."""
    sought = folded(words).split()
    found: list[tuple[int, str, Found]] = []
    for key, given, family, preferred, number, place in rows:
        text = folded(f"{given or ''} {preferred or ''} {family or ''} {number or ''}")
        if all(word in text for word in sought):
            inside = sum(not any(part.startswith(word) for part in text.split()) for word in sought)
            found.append((inside, sort_name(given, family), Found(key, full_name(given, family, preferred), place)))
    found.sort(key=lambda one: (one[0], one[1], one[2].id))
    return [one for _inside, _name, one in found[:limit]]
