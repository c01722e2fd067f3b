"""A consent's state on a day: given, expires and withdrawn, each on, before and after the day."""

from __future__ import annotations

from datetime import date

import pytest

from iattend_desktop.people.consent import Consent, consent_state, consent_words

TODAY = date(2026, 11, 20)
YESTERDAY, TOMORROW = date(2026, 11, 19), date(2026, 11, 21)
SEPTEMBER = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("given", "expires", "withdrawn", "state"),
    [
        (None, None, None, Consent.UNKNOWN),
        (None, TOMORROW, None, Consent.UNKNOWN),
        (TODAY, None, None, Consent.ON_FILE),
        (TOMORROW, None, None, Consent.UNKNOWN),
        (SEPTEMBER, TOMORROW, None, Consent.ON_FILE),
        (SEPTEMBER, TODAY, None, Consent.EXPIRED),
        (SEPTEMBER, None, TODAY, Consent.WITHDRAWN),
        (SEPTEMBER, None, TOMORROW, Consent.ON_FILE),  # withdrawn from tomorrow
        (TODAY, None, YESTERDAY, Consent.ON_FILE),  # given again
        (SEPTEMBER, YESTERDAY, YESTERDAY, Consent.WITHDRAWN),
    ],
)
def test_state(given: date | None, expires: date | None, withdrawn: date | None, state: Consent) -> None:
    assert consent_state(given, expires, withdrawn, TODAY) is state


def test_every_state_has_its_own_words() -> None:
    assert len({consent_words(state) for state in Consent}) == 4
