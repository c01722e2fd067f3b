"""A school rates itself on the seven elements: in one sitting, corrected, taken back, over time.

A sitting is all elements of the table on one day, each with evidence, a goal and an owner. Of each element the newest
rating holds, so that an element that a district adds later does not make the older ratings void.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _, day_words
from iattend_desktop.model.school import School
from iattend_desktop.model.support import SelfAssessment
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import Place, gone, reconcile
from iattend_desktop.support.seven_elements import RATINGS, Element, elements
from iattend_desktop.workspace import Workspace

LONGEST = 1_000
"""Letters of evidence or a goal."""


@dataclass(frozen=True, slots=True)
class Rated:
    """How a school rates itself on one element, 1 to 4, what it sees that by, what it wants, and who looks after it."""

    rating: int
    evidence: str | None = None
    goal: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """What a school said of itself on one day; ``rated`` by the elements' keys, in the order of the table."""

    school_id: int
    on: date
    rated: Mapping[str, Rated]


def sittings(workspace: Workspace, school_id: int) -> tuple[Sitting, ...]:
    """How a school rated itself, newest day first; one query. Raises ``NotAllowed``."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    with workspace.read() as session:
        rows = session.scalars(
            select(SelfAssessment)
            .where(SelfAssessment.school_id == school_id)
            .order_by(SelfAssessment.assessed_on.desc(), SelfAssessment.id)
        ).all()
    of_day: dict[date, list[SelfAssessment]] = {}
    for row in rows:
        of_day.setdefault(row.assessed_on, []).append(row)
    return tuple(_sitting(school_id, day, found) for day, found in of_day.items())


def record_sitting(workspace: Workspace, school_id: int, *, on: date, rated: Mapping[str, Rated]) -> None:
    """Record how a school rates itself on all elements. Raises ``UserError``."""
    kept = _checked(workspace.today(), on, rated)
    with workspace.read() as session:
        name = _school(session, school_id).name
    with workspace.write(Permission.EDIT_SCHOOLS, _("Rate {name} on the seven elements").format(name=name)) as session:
        _school(session, school_id, lock=True)
        _refuse_second(session, school_id, name, on)
        session.add_all(_row(school_id, on, key, one) for key, one in kept.items())


def correct_sitting(
    workspace: Workspace,
    school_id: int,
    day: date,
    *,
    on: date,
    rated: Mapping[str, Rated | None],
    seen: Mapping[str, Any] | None = None,
) -> tuple[OthersChange, ...]:
    """Correct what a school said on ``day``: the day itself (``on``), and the rating of each element.

    ``seen`` holds ``on`` and each element under its key as they stood in the form when it was opened: what somebody
    else changed since is kept where the form left it alone, and returned. Raises ``UserError``, ``Conflict`` and
    ``Gone`` among them.
    """
    with workspace.read() as session:
        name = _school(session, school_id).name
    with workspace.write(
        Permission.EDIT_SCHOOLS, _("Change the seven elements of {name}").format(name=name)
    ) as session:
        _school(session, school_id, lock=True)
        stored = _stored(session, school_id, day)
        now: dict[str, Any] = {"on": day, **_sitting(school_id, day, list(stored.values())).rated}
        mine: dict[str, Any] = {"on": on, **{key: one and _cleaned(one) for key, one in rated.items()}}
        keys = dict.fromkeys((*now, *mine))
        places = {key: Place("self_assessment", (stored[key].id,)) for key in keys if key in stored}
        owner = {"school_id": school_id}
        merged, kept = reconcile(
            session,
            {key: places.get(key, Place("self_assessment", owner=owner)) for key in keys},
            seen=None if seen is None else {key: seen.get(key) for key in keys},
            now={key: now.get(key) for key in keys},
            mine={key: mine.get(key, now.get(key)) for key in keys},
        )
        moved = merged.pop("on")
        wanted = _checked(
            workspace.today(), moved, {key: one for key, one in merged.items() if one is not None}, stored
        )
        if moved != day:
            _refuse_second(session, school_id, name, moved)
        for key, one in wanted.items():
            row = stored.get(key)
            if row is None:
                session.add(_row(school_id, moved, key, one))
            else:
                row.assessed_on, row.rating = moved, one.rating
                row.evidence, row.goal, row.owner = one.evidence, one.goal, one.owner
        return kept


def delete_sitting(workspace: Workspace, seen: Sitting) -> None:
    """Take a sitting back as it was read; undo brings it again.

    Raises ``UserError`` where somebody changed it since: what nobody read is not deleted.
    """
    with workspace.read() as session:
        name = _school(session, seen.school_id).name
    with workspace.write(
        Permission.EDIT_SCHOOLS, _("Delete the seven elements of {name}").format(name=name)
    ) as session:
        _school(session, seen.school_id, lock=True)
        stored = _stored(session, seen.school_id, seen.on)
        if _sitting(seen.school_id, seen.on, list(stored.values())) != seen:
            raise UserError(
                _("Somebody else changed these ratings meanwhile. Nothing was deleted; read them again, then delete.")
            )
        for row in stored.values():
            session.delete(row)


def element_title(key: str) -> str:
    """An element as a person reads it; its key where the district's table no longer has it."""
    return next((one.title for one in elements() if one.key == key), key)


def _checked(
    today: date, on: date, rated: Mapping[str, Rated], stored: Mapping[str, object] | None = None
) -> dict[str, Rated]:
    """The ratings as they are stored, or a ``UserError``. Of what is ``stored`` old elements may stay as they are."""
    if on > today:
        raise UserError(
            _("{day} is in the future. Give the day on which the school sat together.").format(day=day_words(on))
        )
    table = {one.key: one for one in elements()}
    for key in rated:
        if key not in table and key not in (stored or {}):
            raise UserError(_("“{key}” is none of the elements of this district's table.").format(key=key))
    missing = [one.title for one in table.values() if one.key not in rated and (not stored or one.key in stored)]
    if missing:
        raise UserError(_("Rate each element. Still missing: {titles}.").format(titles="; ".join(missing)))
    return {
        key: _right(table.get(key), _cleaned(rated[key])) for key in (*_known(table, rated), *_others(table, rated))
    }


def _known(table: Mapping[str, Element], rated: Mapping[str, Rated]) -> list[str]:
    return [key for key in table if key in rated]


def _others(table: Mapping[str, Element], rated: Mapping[str, Rated]) -> list[str]:
    return [key for key in rated if key not in table]


def _right(element: Element | None, one: Rated) -> Rated:
    title = element.title if element is not None else ""
    if one.rating not in RATINGS:
        raise UserError(_("“{element}” is rated from 1 to 4; {found} is not.").format(element=title, found=one.rating))
    for words in (one.evidence, one.goal, one.owner):
        if words is not None and len(words) > LONGEST:
            raise UserError(
                _("What is written about “{element}” is longer than {most} letters. Shorten it.").format(
                    element=title, most=f"{LONGEST:,}"
                )
            )
    return one


def _school(session: Session, school_id: int, *, lock: bool = False) -> School:
    """A school of the district; for a write nobody else rates it at the same time."""
    school = session.get(School, school_id, with_for_update=lock or None)
    if school is None:
        raise UserError(_("This school is not in the district's list. Choose one that is."))
    if school.cds_code is None:
        raise UserError(
            _("{name} is no school of the district: it has no CDS code. Give it one, or choose a school.").format(
                name=school.name
            )
        )
    return school


def _refuse_second(session: Session, school_id: int, name: str, on: date) -> None:
    query = select(SelfAssessment.element).where(
        SelfAssessment.school_id == school_id, SelfAssessment.assessed_on == on
    )
    found = session.scalar(query.order_by(SelfAssessment.id).limit(1))
    if found is not None:
        raise UserError(
            _("{name} was rated on {day} already, on “{element}” too. Correct that day's ratings instead.").format(
                name=name, day=day_words(on), element=element_title(found)
            )
        )


def _stored(session: Session, school_id: int, day: date) -> dict[str, SelfAssessment]:
    """The records of a day by element; raises ``Gone`` where there are none."""
    query = select(SelfAssessment).where(SelfAssessment.school_id == school_id, SelfAssessment.assessed_on == day)
    found = {row.element: row for row in session.scalars(query.order_by(SelfAssessment.id))}
    if not found:
        raise gone(session, "self_assessment", 0)
    return found


def _sitting(school_id: int, day: date, rows: list[SelfAssessment]) -> Sitting:
    order = [one.key for one in elements()]
    rows = sorted(rows, key=lambda row: order.index(row.element) if row.element in order else len(order))
    return Sitting(school_id, day, {row.element: Rated(row.rating, row.evidence, row.goal, row.owner) for row in rows})


def _row(school_id: int, on: date, key: str, one: Rated) -> SelfAssessment:
    return SelfAssessment(
        school_id=school_id,
        element=key,
        assessed_on=on,
        rating=one.rating,
        evidence=one.evidence,
        goal=one.goal,
        owner=one.owner,
    )


def _cleaned(one: Rated) -> Rated:
    return Rated(one.rating, *((words or "").strip() or None for words in (one.evidence, one.goal, one.owner)))
