"""Translation for rules, reports and screen: GNU gettext catalogs in ``resources/translations``, and dates in words.

American English stands in the source; a missing catalog means that wording.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVarTuple

_DOMAIN = "iattend"
_FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"

_Said = TypeVarTuple("_Said")

_language = ""
_translation: gettext.NullTranslations = gettext.NullTranslations()


def use_language(language: str) -> None:
    """Translate from now on into ``language`` (a gettext name such as ``es``); unknown ones stay English."""
    global _language, _translation
    _language = language
    _translation = gettext.translation(_DOMAIN, _FOLDER, [language] if language else [], fallback=True)


def language() -> str:
    """The language in use, as :func:`use_language` took it; empty for the source's own."""
    return _language


def _(message: str) -> str:
    """The message in the language in use."""
    return _translation.gettext(message)


def ngettext(singular: str, plural: str, count: int, **values: object) -> str:
    """The message for ``count`` things, with ``{count}`` (thousands separated) and the other values filled in."""
    return _translation.ngettext(singular, plural, count).format(count=f"{count:,}", **values)


def remembered(words: Callable[[*_Said], str]) -> Callable[[*_Said], str]:
    """Of a function that puts words together: thousands of lines say the same few things, each once in a language."""

    @lru_cache(maxsize=4_096)
    def kept(_language: str, *said: *_Said) -> str:
        return words(*said)

    @wraps(words)
    def told(*said: *_Said) -> str:
        return kept(_language, *said)

    return told


def month_name(number: int) -> str:
    """The short name of a month, 1 to 12: ``Jan`` to ``Dec``, in the language in use."""
    names = (
        _("Jan"),
        _("Feb"),
        _("Mar"),
        _("Apr"),
        _("May"),
        _("Jun"),
        _("Jul"),
        _("Aug"),
        _("Sep"),
        _("Oct"),
        _("Nov"),
        _("Dec"),
    )
    return names[number - 1]


@remembered
def day_words(day: date) -> str:
    """A day with its year, whatever the computer's own language is.

    >>> day_words(date(2026, 12, 2))
    'Dec 2, 2026'
    """
    return _("{month} {day}, {year}").format(month=month_name(day.month), day=day.day, year=day.year)


def moment_words(at: datetime) -> str:
    """A day and a time of day, in the zone that the moment is given in.

    >>> moment_words(datetime(2026, 12, 2, 0, 5)), moment_words(datetime(2026, 12, 2, 13, 30))
    ('Dec 2, 2026, 12:05 AM', 'Dec 2, 2026, 1:30 PM')
    """
    half = _("AM") if at.hour < 12 else _("PM")
    return _("{day}, {hour}:{minute} {half}").format(
        day=day_words(at.date()), hour=at.hour % 12 or 12, minute=f"{at.minute:02d}", half=half
    )
