"""How far a mentor has come through recruiting, screening and training: the stage, and what is missing.

No database: what is done and what the mentor's own requirement list asks go in. The first thing missing decides the
stage, whatever is done after it; a step that the list does not ask takes no part, so a stage without one is skipped.
What is unknown is missing. The order is that of MENTOR, Elements of Effective Practice, 4th edition.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.people.screening import OnFile, Screening, StepDone, on_file, required_steps, screening_of
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import MentorKind, ScreeningStep, label


class Stage(StrEnum):
    """The last stage that a mentor has behind them; the last two are for whoever has everything."""

    RECRUITED = "recruited"
    APPLIED = "applied"
    INTERVIEWED = "interviewed"
    CHECKED = "checked"  # background check and references
    TRAINED = "trained"
    AGREED = "agreed"  # agreement and orientation
    READY = "ready"  # cleared, and a place is free
    MATCHED = "matched"  # cleared, with students; or no place is free


STEPS_OF: dict[Stage, tuple[ScreeningStep, ...]] = {
    Stage.APPLIED: (ScreeningStep.APPLICATION,),
    Stage.INTERVIEWED: (ScreeningStep.INTERVIEW,),
    Stage.CHECKED: (ScreeningStep.BACKGROUND_CHECK, ScreeningStep.REFERENCES),
    Stage.TRAINED: (ScreeningStep.TRAINING,),
    Stage.AGREED: (ScreeningStep.AGREEMENT, ScreeningStep.ORIENTATION),
}
"""The steps that lead to a stage, in their order."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a mentor stands.

    ``missing`` says in words what keeps them from a match, the first thing first; ``ends`` which steps in force run out
    when; ``free`` places left, none where the capacity is unknown; ``last_step`` what was completed last, none where
    nothing was.
    """

    stage: Stage
    missing: tuple[str, ...]
    ends: tuple[tuple[ScreeningStep, date], ...]
    free: int | None
    last_step: StepDone | None
    days_since: int | None

    @property
    def since_words(self) -> str:
        """How long ago which step was the last."""
        if self.last_step is None or self.days_since is None:
            return _("No step yet")
        if not self.days_since:
            return _("{step} today").format(step=label(self.last_step.step))
        return ngettext(
            "{step} {count} day ago", "{step} {count} days ago", self.days_since, step=label(self.last_step.step)
        )


def standing_of(
    kind: MentorKind | None,
    done: Iterable[StepDone],
    *,
    capacity: int | None,
    load: int,
    settings: Settings,
    today: date,
) -> Standing:
    """Where a mentor stands today; ``capacity`` students at a time, ``load`` of them now."""
    steps = tuple(done)
    found = on_file(steps, today)
    screening = screening_of(kind, steps, settings, today)
    missing = [
        _missing_words(step, screening, found, settings)
        for steps_of in STEPS_OF.values()
        for step in steps_of
        if step in screening.missing or step in screening.expired
    ]
    if capacity is None:
        missing.append(_("Places unknown"))
    last = max(found.latest.values(), key=lambda record: record.done_on, default=None)
    free = None if capacity is None else max(0, capacity - load)
    stage = stage_of(kind, screening, capacity=capacity, load=load, settings=settings)
    return Standing(stage, tuple(missing), screening.ends, free, last, (today - last.done_on).days if last else None)


def stage_of(
    kind: MentorKind | None, screening: Screening, *, capacity: int | None, load: int, settings: Settings
) -> Stage:
    """The stage of a mentor whose screening is known."""
    if screening.missing or screening.expired or capacity is None:
        return _reached(required_steps(kind, settings), screening)
    return Stage.READY if capacity and not load else Stage.MATCHED


def stages_asked(settings: Settings) -> tuple[Stage, ...]:
    """The stages that mentors of any kind go through, in their order."""
    asked = {step for steps in settings.requirements.values() for step in steps}
    return tuple(stage for stage in Stage if stage not in STEPS_OF or asked.intersection(STEPS_OF[stage]))


def _reached(asked: tuple[ScreeningStep, ...], screening: Screening) -> Stage:
    """The last stage before the first step that is missing or expired."""
    reached = Stage.RECRUITED
    for stage, steps in STEPS_OF.items():
        own = [step for step in steps if step in asked]
        if any(step in screening.missing or step in screening.expired for step in own):
            return reached
        if own:
            reached = stage
    return reached


def _missing_words(step: ScreeningStep, screening: Screening, found: OnFile, settings: Settings) -> str:
    """What is the matter with a step that is not in force."""
    record = found.latest.get(step)
    if step in screening.expired and record is not None and record.expires_on is not None:
        return _("{step} ended {day}").format(step=label(step), day=day_words(record.expires_on))
    if step is ScreeningStep.TRAINING and found.hours:
        return _("{step}: {hours} of {wanted} hours").format(
            step=label(step), hours=f"{found.hours:g}", wanted=f"{settings.training_hours:g}"
        )
    if step is ScreeningStep.BACKGROUND_CHECK and record is not None:
        return _("{step} has no end").format(step=label(step))
    return _("{step} missing").format(step=label(step))
