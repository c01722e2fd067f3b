"""Named sets of rules and weights, kept in the workspace; the standard one is always there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.matching.criteria import CRITERIA, DEFAULT_PROFILE, Profile
from iattend_desktop.matching.rules import ALWAYS, RULES
from iattend_desktop.model.program import MatchProfile
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace


def list_profiles(workspace: Workspace) -> list[Profile]:
    """The standard profile, then the saved ones by name."""
    with workspace.read() as session:
        rows = session.execute(select(MatchProfile.name, MatchProfile.settings).order_by(MatchProfile.name))
        return [DEFAULT_PROFILE, *(profile_from(name, settings) for name, settings in rows)]


def save_profile(workspace: Workspace, profile: Profile) -> None:
    """Save a profile under its name, over one that has it already. Raises ``UserError`` for an empty or taken name."""
    name = profile.name.strip()
    if not name:
        raise UserError(_("Give the rules and weights a name to save them under."))
    if name == DEFAULT_PROFILE.name:
        raise UserError(_("“{name}” is the program's own profile. Choose another name.").format(name=name))
    with workspace.write(Permission.RUN_MATCHING, _("Save matching profile {name}").format(name=name)) as session:
        saved = session.scalar(select(MatchProfile).where(MatchProfile.name == name))
        if saved is None:
            session.add(MatchProfile(name=name, settings=profile_to(profile)))
        else:
            saved.settings = profile_to(profile)


def load_profile(session: Session, name: str | None) -> Profile:
    """The profile called so, the standard one without a name. Raises ``UserError`` for an unknown name."""
    if name is None or name == DEFAULT_PROFILE.name:
        return DEFAULT_PROFILE
    saved = session.scalar(select(MatchProfile).where(MatchProfile.name == name))
    if saved is None:
        names = [DEFAULT_PROFILE.name, *session.scalars(select(MatchProfile.name).order_by(MatchProfile.name))]
        text = _("There is no matching profile “{name}”. Saved profiles: {names}.")
        raise UserError(text.format(name=name, names=", ".join(names)))
    return profile_from(name, saved.settings)


def profile_to(profile: Profile) -> dict[str, Any]:
    """The stored form."""
    return {
        "required": list(profile.required),
        "weights": dict(profile.weights),
        "max_travel_miles": profile.max_travel_miles,
        "candidates_per_student": profile.candidates_per_student,
    }


def profile_from(name: str, stored: Mapping[str, Any]) -> Profile:
    """A profile from its stored form; what is missing has its default.

    Rules that nobody may leave out are required even where a profile was stored before they were. A stored
    criterion without a weight has none, so that a profile keeps ranking as it did when it was saved.
    """
    required = set(stored.get("required", DEFAULT_PROFILE.required)) | set(ALWAYS)
    return Profile(
        name=name,
        required=tuple(rule.key for rule in RULES if rule.key in required),
        weights={
            key: float(weight)
            for key, weight in stored.get("weights", DEFAULT_PROFILE.weights).items()
            if key in {criterion.key for criterion in CRITERIA}
        },
        max_travel_miles=float(stored.get("max_travel_miles", DEFAULT_PROFILE.max_travel_miles)),
        candidates_per_student=stored.get("candidates_per_student"),
    )
