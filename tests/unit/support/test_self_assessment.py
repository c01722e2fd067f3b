"""A school rates itself: in one sitting, corrected, taken back; refused in words where it cannot be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from iattend_desktop.conflict import Conflict, Gone
from iattend_desktop.model.school import School
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.support.school_elements import Mean, list_standings, school_story
from iattend_desktop.support.self_assessment import (
    Rated,
    correct_sitting,
    delete_sitting,
    record_sitting,
    sittings,
)
from iattend_desktop.support.seven_elements import elements
from iattend_desktop.workspace import Workspace
from tests.factories import make_school

AUGUST, OCTOBER, NOVEMBER = date(2026, 8, 20), date(2026, 10, 1), date(2026, 11, 3)


def ratings(*numbers: int) -> dict[str, Rated]:
    """The elements of the table in order."""
    return {one.key: Rated(number) for one, number in zip(elements(), numbers, strict=True)}


@pytest.fixture
def schools(workspace: Workspace) -> tuple[int, int, int]:
    """Two schools of the East and one of the West."""
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        made = [make_school(session), make_school(session, "Adams"), make_school(session, "Muir", region="West")]
        return made[0].id, made[1].id, made[2].id


def test_a_sitting_is_one_write_corrected_field_by_field_and_taken_back(
    workspace: Workspace, schools: tuple[int, int, int]
) -> None:
    lincoln = schools[0]
    said = ratings(3, 2, 4, 2, 1, 3, 2) | {"team": Rated(2, "  Minutes ", "Meet every two weeks", "A. Núñez")}
    record_sitting(workspace, lincoln, on=OCTOBER, rated=said)
    (sitting,) = sittings(workspace, lincoln)
    assert list(sitting.rated) == [one.key for one in elements()]
    assert sitting.rated["team"] == Rated(2, "Minutes", "Meet every two weeks", "A. Núñez")
    seen = {"on": OCTOBER, **sitting.rated}
    correct_sitting(workspace, lincoln, OCTOBER, on=OCTOBER, rated={**sitting.rated, "data": Rated(4)}, seen=seen)
    kept = correct_sitting(
        workspace, lincoln, OCTOBER, on=NOVEMBER, rated={**sitting.rated, "staff": Rated(1)}, seen=seen
    )
    assert [(one.key, one.theirs) for one in kept] == [("data", Rated(4))]
    (moved,) = sittings(workspace, lincoln)
    assert (moved.on, moved.rated["data"].rating, moved.rated["staff"].rating) == (NOVEMBER, 4, 1)
    with pytest.raises(Gone):
        correct_sitting(workspace, lincoln, OCTOBER, on=OCTOBER, rated=sitting.rated, seen=seen)
    with pytest.raises(Conflict):
        correct_sitting(workspace, lincoln, NOVEMBER, on=NOVEMBER, rated={**sitting.rated, "data": Rated(1)}, seen=seen)
    with pytest.raises(UserError, match="Somebody else changed these ratings"):
        delete_sitting(workspace, sitting.__class__(lincoln, NOVEMBER, sitting.rated))
    delete_sitting(workspace, moved)
    assert sittings(workspace, lincoln) == ()
    workspace.undo()
    assert sittings(workspace, lincoln) == (moved,)


def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(
    workspace: Workspace, schools: tuple[int, int, int]
) -> None:
    lincoln, whole = schools[0], ratings(1, 2, 3, 4, 1, 2, 3)
    record_sitting(workspace, lincoln, on=OCTOBER, rated=whole)
    with workspace.write(Permission.EDIT_SCHOOLS, "Add") as session:
        office = School(name="District office")
        session.add(office)
        session.flush()
        elsewhere = office.id

    def at(school: int = lincoln, on: date = AUGUST, rated: dict[str, Rated] = whole) -> Callable[[], None]:
        return lambda: record_sitting(workspace, school, on=on, rated=rated)

    for attempt, sentence in (
        (at(rated=whole | {"team": Rated(5)}), "“A team for attendance” is rated from 1 to 4; 5 is not"),
        (at(rated=whole | {"team": Rated(0)}), "0 is not"),
        (at(rated=whole | {"luck": Rated(2)}), "“luck” is none of the elements"),
        (at(rated={"data": Rated(1)}), "Still missing: A team for attendance; "),
        (at(rated=whole | {"data": Rated(1, "x" * 1_001)}), "longer than 1,000 letters"),
        (at(on=date(2099, 1, 1)), "Jan 1, 2099 is in the future"),
        (at(on=OCTOBER), "Lincoln High was rated on Oct 1, 2026 already, on “Accurate attendance data” too"),
        (at(school=987), "not in the district's list"),
        (at(school=elsewhere), "District office is no school of the district: it has no CDS code"),
    ):
        with pytest.raises(UserError, match=sentence):
            attempt()
    at(on=NOVEMBER)()
    with pytest.raises(UserError, match="was rated on Oct 1, 2026 already"):
        correct_sitting(workspace, lincoln, NOVEMBER, on=OCTOBER, rated=whole)
    workspace.role = Role.PSA_COUNSELOR  # reads, and does not rate
    with pytest.raises(NotAllowed, match="edit schools"):
        at()()
    assert [one.on for one in sittings(workspace, lincoln)] == [NOVEMBER, OCTOBER]
    workspace.role = Role.MENTOR
    for read in (lambda: sittings(workspace, lincoln), lambda: list_standings(workspace)):
        with pytest.raises(NotAllowed):
            read()


def test_schools_stand_by_lowest_rating_beside_region_and_district(
    workspace: Workspace, schools: tuple[int, int, int]
) -> None:
    lincoln, adams, muir = schools
    record_sitting(workspace, lincoln, on=AUGUST, rated=ratings(1, 1, 1, 1, 1, 1, 1))
    record_sitting(workspace, lincoln, on=NOVEMBER, rated=ratings(3, 2, 3, 2, 3, 2, 3))
    record_sitting(workspace, muir, on=OCTOBER, rated=ratings(4, 4, 4, 4, 4, 4, 1))
    found = list_standings(workspace)
    assert [(one.id, one.lowest) for one in found.schools] == [(muir, 1), (lincoln, 2), (adams, None)]
    east = found.schools[1]
    assert (east.rated_on, east.ratings["data"], east.before["data"]) == (NOVEMBER, 3, 1)
    assert found.regions["East"]["data"] == Mean(3, 1)
    assert (found.district["data"], found.district["improvement"]) == (Mean(7, 2), Mean(4, 2))
    story = school_story(workspace, lincoln)
    # August: Lincoln alone, 7 of 7; November: East 18 of 7, all 18 and Muir's 25 of 14
    assert [(one.on, one.school, one.region, one.district) for one in story.course] == [
        (AUGUST, 1.0, 1.0, 1.0),
        (NOVEMBER, 18 / 7, 18 / 7, 43 / 14),
    ]
    assert [one.on for one in story.sittings] == [NOVEMBER, AUGUST]
