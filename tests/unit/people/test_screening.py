"""Whether a mentor is cleared, at the lines: unknown clears nobody."""

from __future__ import annotations

from datetime import date

import pytest

from iattend_desktop.people.screening import Clearance, Screening, StepDone, screening_of
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import MentorKind, ScreeningStep

TODAY = date(2026, 11, 20)
AUGUST = date(2026, 8, 1)
APPLICATION, CHECK, TRAINING = ScreeningStep.APPLICATION, ScreeningStep.BACKGROUND_CHECK, ScreeningStep.TRAINING


def leader(*done: StepDone) -> Screening:
    """A district leader needs an application, a background check and two hours of training."""
    return screening_of(MentorKind.DISTRICT_LEADER, done, Settings(), TODAY)


def applied() -> StepDone:
    """An application."""
    return StepDone(APPLICATION, AUGUST, None, None)


def checked(expires_on: date | None, done_on: date = AUGUST) -> StepDone:
    """A background check."""
    return StepDone(CHECK, done_on, expires_on, None)


def trained(hours: float | None, done_on: date = AUGUST) -> StepDone:
    """A training."""
    return StepDone(TRAINING, done_on, None, hours)


def test_everything_done_is_cleared_until_the_check_ends() -> None:
    found = leader(applied(), checked(date(2026, 11, 21)), trained(2))
    assert (found.clearance, found.missing, found.expired) == (Clearance.CLEARED, (), ())
    assert found.valid_until == date(2026, 11, 21)
    assert found.words == "Cleared"


def test_a_check_that_ends_today_is_expired() -> None:
    found = leader(applied(), checked(TODAY), trained(2))
    assert (found.clearance, found.expired, found.valid_until) == (Clearance.EXPIRED, (CHECK,), None)
    assert found.words == "Background check expired"


def test_a_check_without_an_end_is_missing() -> None:
    found = leader(applied(), checked(None), trained(2))
    assert (found.clearance, found.missing) == (Clearance.INCOMPLETE, (CHECK,))


@pytest.mark.parametrize(
    ("trainings", "missing"),
    [
        ((), True),
        ((trained(None),), True),
        ((trained(1.9),), True),
        ((trained(2),), False),
        ((trained(1.5), trained(0.5, date(2026, 10, 1))), False),  # hours add up
        ((trained(1.5), trained(0.5, date(2026, 11, 21))), True),  # tomorrow's do not count yet
    ],
)
def test_training_needs_two_hours(trainings: tuple[StepDone, ...], missing: bool) -> None:
    found = leader(applied(), checked(date(2028, 8, 1)), *trainings)
    assert (TRAINING in found.missing) is missing
    assert (found.clearance is Clearance.CLEARED) is not missing


def test_the_latest_check_counts_in_any_order() -> None:
    old, new = checked(date(2026, 9, 1), date(2024, 9, 1)), checked(date(2028, 9, 1), date(2026, 9, 1))
    assert leader(applied(), new, old, trained(2)).clearance is Clearance.CLEARED
    assert leader(applied(), old, trained(2)).clearance is Clearance.EXPIRED


def test_what_is_missing_outranks_what_expired_and_both_are_named() -> None:
    found = leader(checked(TODAY), trained(2))
    assert found.clearance is Clearance.INCOMPLETE
    assert found.words == "Application missing, Background check expired"


def test_a_partner_needs_more_and_a_mentor_of_unknown_kind_needs_everything() -> None:
    done = (applied(), checked(date(2028, 8, 1)), trained(2))
    partner = screening_of(MentorKind.COMMUNITY_PARTNER, done, Settings(), TODAY)
    assert partner.missing == (ScreeningStep.INTERVIEW, ScreeningStep.REFERENCES)
    unknown = screening_of(None, done, Settings(), TODAY)
    assert set(unknown.missing) == {ScreeningStep.INTERVIEW, ScreeningStep.REFERENCES}
    assert screening_of(MentorKind.DISTRICT_LEADER, done, Settings(), TODAY).clearance is Clearance.CLEARED


def test_the_settings_say_what_is_required() -> None:
    settings = Settings(training_hours=4.0, requirements={MentorKind.DISTRICT_LEADER: (TRAINING,)})
    assert screening_of(MentorKind.DISTRICT_LEADER, [trained(3)], settings, TODAY).missing == (TRAINING,)
    assert screening_of(MentorKind.DISTRICT_LEADER, [trained(4)], settings, TODAY).clearance is Clearance.CLEARED
