"""Days and numbers as the sentences of mentoring say them."""

from __future__ import annotations

from datetime import date

from iattend_desktop.i18n import _


def day_words(day: date) -> str:
    """A day with its year.

    >>> day_words(date(2026, 12, 2))
    'Dec 2, 2026'
    """
    months = (
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
    return _("{month} {day}, {year}").format(month=months[day.month - 1], day=day.day, year=day.year)


def number_words(value: float) -> str:
    """A measured value, to a tenth, without a needless zero.

    >>> number_words(2.0), number_words(0.8333), number_words(1200)
    ('2', '0.8', '1,200')
    """
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def cleaned(text: str | None) -> str | None:
    """What a person typed, without blanks around it; nothing typed is ``None``."""
    return (text or "").strip() or None
