"""Whether a guardian's consent stands on a day; one that is missing is unknown, and unknown is no consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from iattend_desktop.i18n import _


class Consent(StrEnum):
    """State of a guardian's consent."""

    ON_FILE = "on_file"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """A guardian's consent as it is on file: the day it was signed, the day from which it no longer holds, the day it
    was withdrawn, and where the paper lies. Nothing is known without ``on``."""

    on: date | None = None
    expires_on: date | None = None
    withdrawn_on: date | None = None
    note: str | None = None


def consent_state(given: date | None, expires: date | None, withdrawn: date | None, today: date) -> Consent:
    """The state on a day; a consent given again after a withdrawal counts."""
    if given is None or given > today:
        return Consent.UNKNOWN
    if withdrawn is not None and withdrawn >= given and withdrawn <= today:
        return Consent.WITHDRAWN
    if expires is not None and expires <= today:
        return Consent.EXPIRED
    return Consent.ON_FILE


def consent_words(state: Consent) -> str:
    """The state in words."""
    return {
        Consent.ON_FILE: _("on file"),
        Consent.UNKNOWN: _("not on file"),
        Consent.EXPIRED: _("expired"),
        Consent.WITHDRAWN: _("withdrawn"),
    }[state]
