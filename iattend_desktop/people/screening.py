"""Whether a mentor is cleared: every required step done, none expired, training long enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iattend_desktop.i18n import _
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import MentorKind, ScreeningStep, label


class Clearance(StrEnum):
    """State of a mentor's screening."""

    CLEARED = "cleared"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Screening:
    """A mentor's screening on a day: what is missing, what ran out, and when the first of them runs out next."""

    clearance: Clearance
    missing: tuple[ScreeningStep, ...]
    expired: tuple[ScreeningStep, ...]
    valid_until: date | None

    @property
    def words(self) -> str:
        """The state in words, with what is missing."""
        if self.clearance is Clearance.CLEARED:
            return _("Cleared")
        parts = [_("{step} missing").format(step=label(step)) for step in self.missing]
        parts += [_("{step} expired").format(step=label(step)) for step in self.expired]
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class StepDone:
    """One completed step."""

    step: ScreeningStep
    done_on: date
    expires_on: date | None
    hours: float | None


def screening_of(kind: MentorKind | None, done: Iterable[StepDone], settings: Settings, today: date) -> Screening:
    """A mentor's screening from the steps done; the latest of each step counts.

    A background check without an expiry date is missing: how long it holds is unknown, and unknown clears nobody.
    Training hours add up. A mentor of unknown kind needs what any kind needs.
    """
    latest: dict[ScreeningStep, StepDone] = {}
    hours = 0.0
    for record in sorted(done, key=lambda record: record.done_on):
        if record.done_on <= today:
            latest[record.step] = record
            hours += (record.hours or 0.0) if record.step is ScreeningStep.TRAINING else 0.0
    required = settings.requirements.get(kind) if kind else None
    steps = required or tuple(dict.fromkeys(step for kinds in settings.requirements.values() for step in kinds))
    missing: list[ScreeningStep] = []
    expired: list[ScreeningStep] = []
    ends: list[ScreeningStep] = []
    for step in steps:
        record_done = latest.get(step)
        if (
            record_done is None
            or (step is ScreeningStep.BACKGROUND_CHECK and record_done.expires_on is None)
            or (step is ScreeningStep.TRAINING and hours < settings.training_hours)
        ):
            missing.append(step)
        elif record_done.expires_on is not None:
            (expired if record_done.expires_on <= today else ends).append(step)
    until = [end for step in ends if (end := latest[step].expires_on) is not None]
    state = Clearance.INCOMPLETE if missing else Clearance.EXPIRED if expired else Clearance.CLEARED
    return Screening(state, tuple(missing), tuple(expired), min(until, default=None))
