"""How hard a new passphrase is to guess, in words, while it is chosen (Dropbox's zxcvbn), and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError

LEAST_LENGTH = 12
"""A new passphrase has at least so many characters: a few words that belong together nowhere else."""

BEST = 4
_GUESSABLE = 1  # under a million guesses: a list of common passphrases finds it
_LONGEST = 72  # characters that are judged; zxcvbn takes long over more, and they only make it stronger
_OWN_WORDS = ("iattend", "everyone mentors", "mentor", "mentors", "attendance", "school", "district")


@dataclass(frozen=True, slots=True)
class Strength:
    """``score`` from 0 (guessed at once) to :data:`BEST`; ``words`` say it, ``advice`` what would help, or nothing."""

    score: int
    words: str
    advice: str


def judge(passphrase: str, names: Sequence[str] = ()) -> Strength:
    """How hard a passphrase is to guess for somebody who knows ``names``, such as the file's; some milliseconds."""
    from zxcvbn import zxcvbn  # here: its word lists take an eighth of a second to load

    if not passphrase:
        return Strength(0, "", _advice([]))
    found = zxcvbn(passphrase[:_LONGEST], user_inputs=[*_OWN_WORDS, *names])
    score = int(found["score"])
    return Strength(score, _words(score), "" if score == BEST else _advice(found["sequence"]))


def why_short(passphrase: str) -> str | None:
    """Why a passphrase is too short; ``None`` where it is long enough."""
    if len(passphrase) >= LEAST_LENGTH:
        return None
    words = _("The passphrase has {count} characters; choose at least {least}, such as four unrelated words.")
    return words.format(count=len(passphrase), least=LEAST_LENGTH)


def why_refused(passphrase: str, names: Sequence[str] = ()) -> str | None:
    """Why a passphrase is no choice: too short, or among the first that anybody would try; ``None`` where it is one."""
    short = why_short(passphrase)
    if short is not None:
        return short
    strength = judge(passphrase, names)
    if strength.score <= _GUESSABLE:
        return _("This passphrase is among the first that anybody would try. {advice}").format(advice=strength.advice)
    return None


def require_choice(passphrase: str, names: Sequence[str] = ()) -> None:
    """Raise ``UserError`` where :func:`why_refused` has a reason."""
    reason = why_refused(passphrase, names)
    if reason is not None:
        raise UserError(reason)


def _words(score: int) -> str:
    return (
        _("Very weak: guessed at once"),
        _("Weak: guessed soon"),
        _("Fair: holds out for a while"),
        _("Good: hard to guess"),
        _("Strong: very hard to guess"),
    )[score]


def _advice(found: Sequence[dict[str, Any]]) -> str:
    """What would help, by what zxcvbn recognized over most of the passphrase."""
    longest = max(found, key=lambda match: len(match["token"]), default=None)
    return {
        "dictionary": _("Add a word or two that have nothing to do with the others."),
        "repeat": _("Repeating adds little; use different words."),
        "sequence": _("Rows such as abc or 1234 add little; use unrelated words."),
        "spatial": _("Rows of keys add little; use unrelated words."),
        "date": _("Dates are tried early; use unrelated words."),
        "regex": _("Years are tried early; use unrelated words."),
    }.get("" if longest is None else longest["pattern"], _("Four unrelated words are easy to keep in mind."))
