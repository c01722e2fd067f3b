"""Where a mentor stands: a table of cases worked out by hand from the requirement lists, on November 20, 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from iattend_desktop.people.recruiting import Stage, Standing, stages_asked, standing_of
from iattend_desktop.people.screening import StepDone
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import MentorKind, ScreeningStep

TODAY = date(2026, 11, 20)
LEADER, PARTNER = MentorKind.DISTRICT_LEADER, MentorKind.COMMUNITY_PARTNER
EVERYTHING = Settings(requirements={LEADER: tuple(ScreeningStep)})
RULES = Settings()  # a leader: application, check, training; a partner: interview and references, too


def on(step: str, month: int = 8, day: int = 1, ends: date | None = None, hours: float | None = None) -> StepDone:
    """A step completed on a day of 2026."""
    return StepDone(ScreeningStep(step), date(2026, month, day), ends, hours)


A, V, R = on("application"), on("interview", 8, 20), on("references", 9, 10)
C = on("background_check", 9, 1, date(2028, 9, 1))
T = on("training", 10, 1, hours=2)
G, N = on("agreement", 10, 5), on("orientation", 10, 6)


def stand(
    kind: MentorKind | None, *done: StepDone, capacity: int | None = 2, load: int = 0, settings: Settings = RULES
) -> Standing:
    """Where a mentor stands on November 20, 2026."""
    return standing_of(kind, done, capacity=capacity, load=load, settings=settings, today=TODAY)


@pytest.mark.parametrize(
    ("found", "stage", "missing"),
    [
        # A district leader is asked for an application, a check and training: no interview, no agreement.
        (stand(LEADER), "recruited", "Application missing, Background check missing, Training missing"),
        (stand(LEADER, A), "applied", "Background check missing, Training missing"),
        (stand(LEADER, A, C), "checked", "Training missing"),
        (stand(LEADER, A, C, T), "ready", ""),
        # What is done after the first thing missing does not move a mentor on.
        (stand(LEADER, C, T), "recruited", "Application missing"),
        (stand(LEADER, A, T), "applied", "Background check missing"),
        # What the list does not ask changes nothing, done or not.
        (stand(LEADER, A, V, R, G, N), "applied", "Background check missing, Training missing"),
        # A partner is interviewed and has references; both checks make the stage.
        (
            stand(PARTNER, A),
            "applied",
            "Interview missing, Background check missing, References missing, Training missing",
        ),
        (stand(PARTNER, A, V), "interviewed", "Background check missing, References missing, Training missing"),
        (stand(PARTNER, A, V, C, T), "interviewed", "References missing"),
        (stand(PARTNER, A, V, R, T), "interviewed", "Background check missing"),
        (stand(PARTNER, A, V, C, R), "checked", "Training missing"),
        (stand(PARTNER, A, V, C, R, T), "ready", ""),
        # Of unknown kind: everything that any kind is asked for.
        (stand(None, A, C, T), "applied", "Interview missing, References missing"),
        # Training: hours add up; 1.5 are not 2; what is dated tomorrow does not count.
        (stand(LEADER, A, C, replace(T, hours=1.5)), "checked", "Training: 1.5 of 2 hours"),
        (stand(LEADER, A, C, replace(T, hours=1.5), replace(T, hours=0.5)), "ready", ""),
        (stand(LEADER, A, C, on("training", 11, 21, hours=2)), "checked", "Training missing"),
        # A check without an end, one that ends today, one that ends tomorrow, an older one that is still good.
        (stand(LEADER, A, replace(C, expires_on=None), T), "applied", "Background check has no end"),
        (stand(LEADER, A, replace(C, expires_on=TODAY), T), "applied", "Background check ended Nov 20, 2026"),
        (stand(LEADER, A, replace(C, expires_on=date(2026, 11, 21)), T), "ready", ""),
        (stand(LEADER, A, C, on("background_check", 9, 2, TODAY), T), "applied", "Background check ended Nov 20, 2026"),
        # Training and references run out where an end is on file.
        (stand(LEADER, A, C, replace(T, expires_on=date(2026, 11, 1))), "checked", "Training ended Nov 1, 2026"),
        (
            stand(PARTNER, A, V, C, replace(R, expires_on=TODAY), T),
            "interviewed",
            "References ended Nov 20, 2026",
        ),
        # A district that asks for everything.
        (stand(LEADER, A, V, C, R, T, settings=EVERYTHING), "trained", "Agreement missing, Orientation missing"),
        (stand(LEADER, A, V, C, R, T, G, settings=EVERYTHING), "trained", "Orientation missing"),
        (stand(LEADER, A, V, C, R, T, G, N, settings=EVERYTHING), "ready", ""),
        # Unknown places: cleared, but never ready, with students or without.
        (stand(LEADER, A, C, T, capacity=None), "trained", "Places unknown"),
        (stand(LEADER, A, C, T, capacity=None, load=1), "trained", "Places unknown"),
        (stand(LEADER, A, V, C, R, T, G, N, capacity=None, settings=EVERYTHING), "agreed", "Places unknown"),
        # Matched, full, more than full, no place at all.
        (stand(LEADER, A, C, T, load=1), "matched", ""),
        (stand(LEADER, A, C, T, load=2), "matched", ""),
        (stand(LEADER, A, C, T, load=3), "matched", ""),
        (stand(LEADER, A, C, T, capacity=0), "matched", ""),
        # Who has students and whose check is over is not matched any more: the check is what to see to.
        (stand(LEADER, A, replace(C, expires_on=TODAY), T, load=2), "applied", "Background check ended Nov 20, 2026"),
    ],
)
def test_the_first_thing_missing_decides(found: Standing, stage: str, missing: str) -> None:
    assert (found.stage, ", ".join(found.missing)) == (stage, missing)


def test_what_ends_when_what_is_free_and_how_long_nothing_happened() -> None:
    partner = stand(PARTNER, A, V, C, replace(R, expires_on=date(2027, 1, 5)), T, load=1)
    assert partner.ends == (
        (ScreeningStep.REFERENCES, date(2027, 1, 5)),
        (ScreeningStep.BACKGROUND_CHECK, date(2028, 9, 1)),
    )
    assert partner.free == 1
    assert partner.days_since == 30 + 20  # October 1 to October 31, and 20 days of November
    assert partner.since_words == "Training 50 days ago"
    assert stand(LEADER, load=3, capacity=2).free == 0
    assert stand(LEADER, capacity=None).free is None
    assert stand(LEADER).since_words == "No step yet"
    assert stand(LEADER, on("application", 11, 20)).since_words == "Application today"
    assert stand(LEADER, on("application", 11, 19)).since_words == "Application 1 day ago"
    assert stand(LEADER, on("application", 11, 21)).last_step is None  # a day that has not come yet


def test_the_board_has_the_stages_that_some_kind_goes_through() -> None:
    assert stages_asked(EVERYTHING) == tuple(Stage)
    assert Stage.AGREED not in stages_asked(RULES)
    bare = Settings(requirements={LEADER: (ScreeningStep.BACKGROUND_CHECK,)})
    assert stages_asked(bare) == (Stage.RECRUITED, Stage.CHECKED, Stage.READY, Stage.MATCHED)
