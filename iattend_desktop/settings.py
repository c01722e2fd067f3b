"""Every setting of a workspace, declared once: its type, its default, what it means, and its upgrades."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from iattend_desktop.vocabulary import Cadence, MentorKind, ScreeningStep

FORMAT = 1

_UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}  # from format n to n + 1

_PARTNER_STEPS = (
    ScreeningStep.APPLICATION,
    ScreeningStep.INTERVIEW,
    ScreeningStep.BACKGROUND_CHECK,
    ScreeningStep.REFERENCES,
    ScreeningStep.TRAINING,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a workspace; a workspace that holds none has the defaults, which are California's."""

    minimum_days_expected: int = 31
    """Days expected from which the state gives a chronic-absence figure (Education Code 60901(c)(1): more than 30)."""
    one_day_attended: bool = False
    """Whether who attended no day is left out of the figure: some districts ask for it, California does not."""
    smallest_group_shown: int = 11
    """Groups of fewer students are hidden in reports that leave the program's team."""
    warn_days_before_expiry: int = 60
    """How early an expiring background check or consent is on the Today page."""
    training_hours: float = 2.0
    """Hours of training before the first match (MENTOR, Elements of Effective Practice: two or more)."""
    default_cadence: Cadence = Cadence.WEEKLY
    """Expected contact of a new match."""
    left_without_go_first: bool = False
    """Whether a match run serves those first in their tier whom the last accepted run left without a mentor."""
    watched_folder: str | None = None
    """The folder that exports land in; kept while it is not watched."""
    watching: bool = False
    """Whether new files in the watched folder are planned on their own."""
    import_without_asking: bool = False
    """Whether what is planned so is imported without a person, where nothing about it needs one."""
    keep_students_years: int = 0
    """Years after a student's last day of enrollment before which their data are not deleted on request; 0 where the
    district has no such rule (the pupil record itself, 5 CCR 430 to 438, is kept in the student information system)."""
    assess_again_after_days: int = 90
    """Days after which the causes of absence of a student in tier 2 or 3 are asked about again; 0 for never."""
    referral_waits_days: int = 14
    """Days without an answer after which a referral waits too long."""
    lock_after_minutes: int = 10
    """Idle minutes after which the window locks its screen; 0 for never."""
    requirements: Mapping[MentorKind, tuple[ScreeningStep, ...]] = field(
        default_factory=lambda: {
            MentorKind.DISTRICT_LEADER: (
                ScreeningStep.APPLICATION,
                ScreeningStep.BACKGROUND_CHECK,
                ScreeningStep.TRAINING,
            ),
            MentorKind.COMMUNITY_PARTNER: _PARTNER_STEPS,
            MentorKind.BUSINESS_PARTNER: _PARTNER_STEPS,
        }
    )
    """What a mentor of each kind completes before a match; a mentor of unknown kind completes everything."""


def settings_from(stored: Mapping[str, Any]) -> Settings:
    """Settings from their stored form: older formats are upgraded, what is missing has its default."""
    values = dict(stored)
    for version in range(int(values.pop("format", FORMAT)), FORMAT):
        values = _UPGRADES[version](values)
    known = {item.name for item in fields(Settings)}
    values = {name: value for name, value in values.items() if name in known}
    if "default_cadence" in values:
        values["default_cadence"] = Cadence(values["default_cadence"])
    if "requirements" in values:
        values["requirements"] = {
            MentorKind(kind): tuple(ScreeningStep(step) for step in steps)
            for kind, steps in values["requirements"].items()
        }
    return Settings(**values)


def requires(kind: MentorKind) -> str:
    """The name under which the requirement list of a kind is a value of its own.

    >>> requires(MentorKind.DISTRICT_LEADER)
    'requires_district_leader'
    """
    return f"requires_{kind.value}"


def values_of(settings: Settings) -> dict[str, Any]:
    """Every setting by its name, the requirement list of each kind as one of its own: what a person changes at once.

    A kind without a list has an empty one; both mean that it completes everything.
    """
    values = {item.name: getattr(settings, item.name) for item in fields(Settings)}
    lists = values.pop("requirements")
    return {**values, **{requires(kind): lists.get(kind, ()) for kind in MentorKind}}


def with_values(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """The settings with these values, named as :func:`values_of` does."""
    known = {**values_of(settings), **values}
    lists = {kind: tuple(known.pop(requires(kind))) for kind in MentorKind}
    return replace(settings, **known, requirements={kind: steps for kind, steps in lists.items() if steps})


def settings_to(settings: Settings) -> dict[str, Any]:
    """The stored form."""
    values = {item.name: getattr(settings, item.name) for item in fields(Settings)}
    values["requirements"] = {kind: list(steps) for kind, steps in settings.requirements.items()}
    return {"format": FORMAT, **values}
