"""The directory of partners: who can help with what is known, and nothing unknown clears anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from iattend_desktop.conflict import Gone
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import NotAllowed, Role
from iattend_desktop.support.intervention import refer
from iattend_desktop.support.partner import (
    add_partner,
    change_partner,
    partner_choices,
    partner_directory,
    places_words,
    who_can_help,
)
from iattend_desktop.vocabulary import InterventionStatus
from iattend_desktop.workspace import Workspace
from tests.unit.support.conftest import People

TODAY = date(2026, 11, 20)
GOOD: dict[str, Any] = {
    "services": ("Food", " counseling "),
    "regions": ("East",),
    "languages": ("spa", "eng"),
    "capacity": 2,
    "vetted_on": date(2026, 8, 1),
    "agreement_from": date(2026, 8, 1),
    "agreement_to": TODAY,  # its last day is still in force
}


@pytest.mark.on_both
def test_who_can_help_with_this_here_in_this_language(workspace: Workspace, people: People) -> None:
    center = add_partner(workspace, {"name": " Family Center ", **GOOD})
    add_partner(workspace, {"name": "West Pantry", **GOOD, "services": ("Food",), "regions": ("West",)})
    add_partner(workspace, {"name": "Nobody knows"})
    add_partner(workspace, {"name": "Korean Clinic", **GOOD, "languages": ("kor",), "agreement_to": date(2026, 11, 19)})
    for student, status in (("Rosa", InterventionStatus.UNDER_WAY), ("Jaylen", InterventionStatus.REFERRED)):
        refer(
            workspace,
            people[student],
            {"title": "A", "tier": 2, "status": status, "provider_id": center, "starts_on": TODAY},
        )
    found = {one.name: one for one in partner_directory(workspace).partners}
    assert partner_directory(workspace).regions == ("East", "West")
    # two places, one under way, one asked for: one is left
    assert (found["Family Center"].left, places_words(found["Family Center"])) == (1, "1 of 2 free, 1 asked")
    assert {name: one.hinders for name, one in found.items()} == {
        "Family Center": (),
        "West Pantry": (),
        "Nobody knows": (
            "not vetted",
            "no agreement with both its days",
            "places unknown",
            "services unknown",
            "regions unknown",
            "languages unknown",
        ),
        "Korean Clinic": ("agreement ended Nov 19, 2026",),
    }
    part = replace(found["Family Center"], sees_all=False)  # a counselor on a server, whose schools are some of them
    assert (part.left, places_words(part)) == (None, "unknown; 1 under way")
    # the pantry has two places free, the center one; who is known to work elsewhere is out, who is unknown comes last
    assert [one.name for one in who_can_help(found.values(), service="food")] == [
        "West Pantry",
        "Family Center",
        "Korean Clinic",
        "Nobody knows",
    ]
    assert [one.name for one in who_can_help(found.values(), "Counseling", "East", "spa")] == [
        "Family Center",
        "Nobody knows",
    ]
    refer(
        workspace,
        people["Ana"],
        {"title": "B", "tier": 2, "status": InterventionStatus.UNDER_WAY, "provider_id": center, "starts_on": TODAY},
    )
    change_partner(workspace, center, {"agreement_from": date(2026, 11, 21), "agreement_to": date(2027, 6, 1)})
    (full,) = [one for one in partner_directory(workspace).partners if one.id == center]
    assert full.hinders == ("agreement begins Nov 21, 2026", "no place free")
    assert next(name for _key, name in partner_choices(workspace)) == "Family Center"


def test_two_people_change_one_and_what_cannot_be_is_refused(workspace: Workspace) -> None:
    key = add_partner(workspace, {"name": "Family Center", **GOOD})
    (row,) = partner_directory(workspace).partners
    change_partner(workspace.acting_as("park"), key, {**row.values(), "capacity": 5}, row.values())
    kept = change_partner(workspace, key, {**row.values(), "note": "Ask for Ana"}, row.values())
    assert [(one.key, one.who) for one in kept] == [("capacity", "park")]
    (now,) = partner_directory(workspace).partners
    assert (now.capacity, now.note, now.services) == (5, "Ask for Ana", ("Food", "counseling"))
    for given, sentence in (
        ({"name": " "}, "Give the organization's name"),
        ({"name": "family center"}, "in the directory already"),
        ({"capacity": -1}, "counted from 0"),
        ({"vetted_on": date(2026, 11, 21)}, "is in the future"),
        ({"agreement_from": date(2027, 1, 1)}, "before it begins"),
    ):
        with pytest.raises(UserError, match=sentence):
            add_partner(workspace, {"name": "Other", **GOOD, **given})
    workspace.undo()
    with pytest.raises(UserError, match=r"changed since .* \(park\)"):
        workspace.undo()
    workspace.acting_as("park").undo()
    assert partner_directory(workspace).partners == (row,)
    workspace.undo()
    with pytest.raises(Gone):
        change_partner(workspace, key, {"capacity": 1})
    workspace.role = Role.PSA_COUNSELOR
    assert partner_directory(workspace).partners == ()
    with pytest.raises(NotAllowed):
        add_partner(workspace, {"name": "Other"})
