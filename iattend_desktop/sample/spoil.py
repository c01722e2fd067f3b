"""Spoiling one cell the way people and spreadsheets do."""

from __future__ import annotations

from datetime import date

import numpy as np
from rapidfuzz import fuzz, process

from iattend_desktop.sample import draw

NOT_AVAILABLE = ("N/A", "n/a", "-", "none", "#N/A")
_NBSP = "\u00a0"
_SURELY_NEAR = 91.0  # of 100; the import asks from 88 on
_SURELY_FAR = 70.0


def with_spaces(rng: np.random.Generator, text: str) -> str:
    """The text with a space more than it should have, somewhere, or with one that does not break."""
    ways = [f"{text} ", f"{text}   ", f" {text}", f"{text}{_NBSP}"]
    if " " in text:
        ways += [text.replace(" ", "  ", 1), text.replace(" ", "   ", 1), text.replace(" ", _NBSP, 1)]
    return draw.pick(rng, ways)


def as_text(number: int, day: date) -> str:
    """The date as text, in the form that ``number`` chooses of four; month first, as Americans write.

    >>> [as_text(n, date(2014, 9, 12)) for n in range(4)]
    ['09/12/2014', '2014-09-12', '12-Sep-14', 'Sep 12, 2014']
    """
    month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[day.month - 1]
    return (
        f"{day.month:02d}/{day.day:02d}/{day.year}",
        day.isoformat(),
        f"{day.day:02d}-{month}-{day.year % 100:02d}",
        f"{month} {day.day}, {day.year}",
    )[number % 4]


def misspelled(rng: np.random.Generator, name: str, known: list[str]) -> str:
    """A misspelling of the school ``name`` that is near it and nearer to it than to any other of ``known``.

    Falls back on the next letter until one is found; raises ``ValueError`` for a name too short to be misspelled.
    """
    letters = [at for at in range(1, len(name) - 1) if name[at].isalpha() and name[at + 1].isalpha()]
    for at in (letters[i] for i in rng.permutation(len(letters)).tolist()):
        ways = [
            name[:at] + name[at + 1 :],
            name[: at + 1] + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
        wrong = draw.pick(rng, ways)
        if draw.folded(wrong) == draw.folded(name):
            continue
        best = process.extract(
            draw.folded(wrong), [draw.folded(school) for school in known], scorer=fuzz.ratio, limit=2
        )
        if (
            best[0][1] >= _SURELY_NEAR
            and known[best[0][2]] == name
            and best[0][1] > best[1][1]
            and fuzz.ratio(wrong, name) >= _SURELY_NEAR
        ):
            return wrong
    raise ValueError(name)


def is_far(text: str, known: list[str]) -> bool:
    """Whether a school's name is near none of ``known``, as written and folded."""
    plain = process.extractOne(text, known, scorer=fuzz.ratio)
    fold = process.extractOne(draw.folded(text), [draw.folded(school) for school in known], scorer=fuzz.ratio)
    return bool(plain[1] < _SURELY_FAR and fold[1] < _SURELY_FAR)
