"""Named sets of rules and weights, kept in the workspace; the standard one is always there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from iattend_desktop.conflict import OthersChange
from iattend_desktop.i18n import _
from iattend_desktop.matching.criteria import CRITERIA, DEFAULT_PROFILE, Profile
from iattend_desktop.matching.rules import ALWAYS, RULES
from iattend_desktop.model.program import MatchProfile
from iattend_desktop.problem import UserError
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.reconcile import Place, reconcile
from iattend_desktop.workspace import Workspace


def list_profiles(workspace: Workspace) -> list[Profile]:
    """The standard profile, then the saved ones by name."""
    require(workspace.role, Permission.RUN_MATCHING)
    with workspace.read() as session:
        rows = session.execute(select(MatchProfile.name, MatchProfile.settings).order_by(MatchProfile.name))
        return [DEFAULT_PROFILE, *(profile_from(name, settings) for name, settings in rows)]


def save_profile(
    workspace: Workspace, profile: Profile, *, seen: Mapping[str, Any] | None = None
) -> tuple[OthersChange, ...]:
    """Save a profile under its name, over one that has it already.

    ``seen`` are the :func:`profile_fields` of the saved one that the person knows (of none where the name was free):
    what somebody else saved under it since is kept where the person left it alone, and returned. Raises ``UserError``
    for an empty or taken name, ``Conflict`` where both changed the same.
    """
    name = profile.name.strip()
    if not name:
        raise UserError(_("Give the rules and weights a name to save them under."))
    if name == DEFAULT_PROFILE.name:
        raise UserError(_("“{name}” is the program's own profile. Choose another name.").format(name=name))
    with workspace.write(Permission.RUN_MATCHING, _("Save matching profile {name}").format(name=name)) as session:
        saved = session.scalar(select(MatchProfile).where(MatchProfile.name == name).with_for_update())
        if saved is None:
            session.add(MatchProfile(name=name, settings=profile_to(profile)))
            return ()
        mine = profile_fields(profile)
        place = Place("match_profile", (saved.id,))
        merged, kept = reconcile(
            session,
            dict.fromkeys(mine, place),
            seen=seen,
            now=profile_fields(profile_from(name, saved.settings)),
            mine=mine,
        )
        settings = profile_to(profile_with(name, merged))
        if settings != saved.settings:
            saved.settings = settings
        return kept


def profile_fields(profile: Profile | None) -> dict[str, Any]:
    """What two people can change apart from each other in a profile: ``rule.KEY`` whether a rule is required,
    ``weight.KEY`` what a criterion weighs, and the limits. Of no profile nothing is known."""
    return {
        **{f"rule.{rule.key}": rule.key in profile.required if profile else None for rule in RULES},
        **{f"weight.{one.key}": profile.weights.get(one.key, 0.0) if profile else None for one in CRITERIA},
        "max_travel_miles": profile.max_travel_miles if profile else None,
        "candidates_per_student": profile.candidates_per_student if profile else None,
    }


def profile_with(name: str, fields: Mapping[str, Any]) -> Profile:
    """The profile of these :func:`profile_fields`. Raises ``UserError`` where they do not go together."""
    try:
        return Profile(
            name=name,
            required=tuple(rule.key for rule in RULES if fields[f"rule.{rule.key}"]),
            weights={one.key: fields[f"weight.{one.key}"] for one in CRITERIA if fields[f"weight.{one.key}"]},
            max_travel_miles=fields["max_travel_miles"],
            candidates_per_student=fields["candidates_per_student"],
        )
    except ValueError as error:
        raise UserError(str(error)) from error


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
