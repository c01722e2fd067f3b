from __future__ import annotations

from datetime import date

import pytest

from iattend_desktop.conflict import Conflict
from iattend_desktop.mentoring.concern import edit_concern, list_concerns, raise_concern, resolve_concern
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import PERMISSIONS, NotAllowed, Permission, Role
from iattend_desktop.workspace import Workspace
from tests.unit.mentoring.conftest import Pair


def test_a_concern_is_raised_read_and_resolved(workspace: Workspace, pair: Pair) -> None:
    first = raise_concern(
        workspace, pair.program_id, summary=" Sleeps in class ", safeguarding_note="Heard at home", on=date(2026, 11, 2)
    )
    second = raise_concern(workspace, pair.program_id, summary="No warm coat")
    resolve_concern(workspace, first, resolution="Spoke with the family", on=date(2026, 11, 12))

    open_one, over = list_concerns(workspace, pair.program_id)
    assert (open_one.id, open_one.summary, open_one.raised_on, open_one.resolved_on) == (
        second,
        "No warm coat",
        date(2026, 11, 20),
        None,
    )
    assert (over.id, over.summary, over.safeguarding_note) == (first, "Sleeps in class", "Heard at home")
    assert (over.resolved_on, over.resolution) == (date(2026, 11, 12), "Spoke with the family")
    assert (over.student_id, over.student) == (pair.student_id, "Rosa Delgado-Ortiz")
    assert over.raised_by

    workspace.undo()
    assert [one.resolved_on for one in list_concerns(workspace, pair.program_id)] == [None, None]


def test_what_cannot_be_is_refused(workspace: Workspace, pair: Pair) -> None:
    concern = raise_concern(workspace, pair.program_id, summary="No warm coat", on=date(2026, 11, 10))
    with pytest.raises(UserError, match="Say in a sentence"):
        raise_concern(workspace, pair.program_id, summary=" ")
    with pytest.raises(UserError, match="in the future"):
        raise_concern(workspace, pair.program_id, summary="Later", on=date(2026, 11, 21))
    with pytest.raises(UserError, match="Say what was done"):
        resolve_concern(workspace, concern, resolution=" ")
    with pytest.raises(UserError, match="cannot have been resolved before"):
        resolve_concern(workspace, concern, resolution="A coat", on=date(2026, 11, 9))
    resolve_concern(workspace, concern, resolution="A coat")
    with pytest.raises(UserError, match=r"resolved on .* already"):
        resolve_concern(workspace, concern, resolution="Two coats")


def test_two_people_at_one_concern(workspace: Workspace, pair: Pair) -> None:
    concern = raise_concern(workspace, pair.program_id, summary="No warm coat")
    seen = {"summary": "No warm coat", "safeguarding_note": None}
    edit_concern(workspace.acting_as("ana"), concern, summary="No warm coat", safeguarding_note="See file")
    edit_concern(workspace, concern, summary="No coat", safeguarding_note=None, seen=seen)
    (row,) = list_concerns(workspace, pair.program_id)
    assert (row.summary, row.safeguarding_note) == ("No coat", "See file")
    with pytest.raises(Conflict):
        edit_concern(workspace, concern, summary="No shoes", safeguarding_note=None, seen=seen)


def test_who_acts_on_concerns_reads_them_and_mentors_do_not(workspace: Workspace, pair: Pair) -> None:
    concern = raise_concern(workspace, pair.program_id, summary="No warm coat", safeguarding_note="Heard at home")
    assert {role for role in Role if Permission.RECORD_CONCERNS in PERMISSIONS[role]} == {
        Role.ADMINISTRATOR,
        Role.COORDINATOR,
        Role.PSA_COUNSELOR,
    }
    mentor = workspace.taken_by("d.kim", Role.MENTOR, "Daniel Kim")
    with pytest.raises(NotAllowed):
        list_concerns(mentor, pair.program_id)
    with pytest.raises(NotAllowed):
        resolve_concern(mentor, concern, resolution="Nothing")
    counselor = workspace.taken_by("psa", Role.PSA_COUNSELOR, "Paula Sanchez")
    raise_concern(counselor, pair.program_id, summary="Walks alone at night")
    assert list_concerns(counselor, pair.program_id)[0].raised_by == "Paula Sanchez"
