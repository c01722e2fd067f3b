"""Whether a mentor is cleared: every required step done, none expired, training long enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    """A mentor's screening on a day: what is missing, what ran out, and when the first of them runs out next.

    ``ends`` are the required steps in force that run out, the first one first: a step is over on the day it ends.
    """

    clearance: Clearance
    missing: tuple[ScreeningStep, ...]
    expired: tuple[ScreeningStep, ...]
    valid_until: date | None
    ends: tuple[tuple[ScreeningStep, date], ...] = ()

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


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is on file of a mentor on a day: the latest record of each step, and the hours of training together."""

    latest: Mapping[ScreeningStep, StepDone]
    hours: float


def required_steps(kind: MentorKind | None, settings: Settings) -> tuple[ScreeningStep, ...]:
    """What a mentor of this kind completes; one of unknown kind completes everything that any kind does."""
    own = settings.requirements.get(kind) if kind else None
    return own or tuple(dict.fromkeys(step for steps in settings.requirements.values() for step in steps))


def on_file(done: Iterable[StepDone], today: date) -> OnFile:
    """What counts of the steps done: the latest of each; training hours add up; what is dated later does not count."""
    latest: dict[ScreeningStep, StepDone] = {}
    hours = 0.0
    for record in sorted(done, key=lambda record: record.done_on):
        if record.done_on <= today:
            latest[record.step] = record
            hours += (record.hours or 0.0) if record.step is ScreeningStep.TRAINING else 0.0
    return OnFile(latest, hours)


def screening_of(kind: MentorKind | None, done: Iterable[StepDone], settings: Settings, today: date) -> Screening:
    """A mentor's screening from the steps done; the latest of each step counts.

    A background check without an expiry date is missing: how long it holds is unknown, and unknown clears nobody.
    """
    found = on_file(done, today)
    missing: list[ScreeningStep] = []
    expired: list[ScreeningStep] = []
    ends: list[tuple[ScreeningStep, date]] = []
    for step in required_steps(kind, settings):
        record = found.latest.get(step)
        if (
            record is None
            or (step is ScreeningStep.BACKGROUND_CHECK and record.expires_on is None)
            or (step is ScreeningStep.TRAINING and found.hours < settings.training_hours)
        ):
            missing.append(step)
        elif record.expires_on is None:
            continue
        elif record.expires_on <= today:
            expired.append(step)
        else:
            ends.append((step, record.expires_on))
    ends.sort(key=lambda end: end[1])
    state = Clearance.INCOMPLETE if missing else Clearance.EXPIRED if expired else Clearance.CLEARED
    return Screening(state, tuple(missing), tuple(expired), ends[0][1] if ends else None, tuple(ends))
