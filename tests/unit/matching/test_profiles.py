"""Profiles that were saved, also by an earlier program."""

from __future__ import annotations

from iattend_desktop.matching.criteria import DEFAULT_PROFILE, DEFAULT_REQUIRED, Profile, Standing
from iattend_desktop.matching.profiles import list_profiles, profile_from, profile_to, save_profile
from iattend_desktop.matching.rules import ALWAYS
from iattend_desktop.workspace import Workspace


def test_a_profile_comes_back_as_it_was_saved(workspace: Workspace) -> None:
    profile = Profile(
        "Close by", required=(*ALWAYS, "language"), weights={"distance": 60.0, "note": 12.0}, max_travel_miles=5.0
    )
    save_profile(workspace, profile)
    (_standard, found) = list_profiles(workspace)
    assert (found.name, found.weights, found.max_travel_miles) == ("Close by", profile.weights, 5.0)
    assert set(found.required) == set(profile.required)
    assert found.standing("travel") is Standing.PREFERRED


def test_a_profile_of_an_earlier_program_keeps_what_nobody_may_leave_out() -> None:
    """It knew no rule about refused kinds, which were part of the wishes, and no criterion for notes."""
    stored = {
        "required": ["consent", "screening", "capacity", "travel", "never"],
        "weights": {"language": 60.0, "shoes": 5.0},
        "max_travel_miles": 12.0,
        "candidates_per_student": None,
    }
    found = profile_from("Old", stored)
    assert set(found.required) == {"consent", "screening", "capacity", "travel", "refused", "never"}
    assert found.weights == {"language": 60.0}
    assert (found.standing("language"), found.standing("wishes")) == (Standing.PREFERRED, Standing.OFF)


def test_what_a_stored_profile_lacks_has_its_default() -> None:
    found = profile_from("Nothing", {})
    assert profile_to(found) == profile_to(DEFAULT_PROFILE)
    assert set(found.required) == set(DEFAULT_REQUIRED)
