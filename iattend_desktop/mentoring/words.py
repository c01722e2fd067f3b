"""Days and numbers as the sentences of mentoring say them."""

from __future__ import annotations

from enum import StrEnum

from iattend_desktop.vocabulary import label


def number_words(value: float) -> str:
    """A measured value, to a tenth, without a needless zero.

    >>> number_words(2.0), number_words(0.8333), number_words(1200)
    ('2', '0.8', '1,200')
    """
    rounded = round(value, 1)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def term_words(stored: str, terms: type[StrEnum]) -> str:
    """A stored term as a person reads it; what is none of ``terms`` was typed, and stands as it is.

    >>> from iattend_desktop.vocabulary import Cause
    >>> term_words("no_adult", Cause), term_words("The dog", Cause)
    ('No trusted adult at school', 'The dog')
    """
    return label(terms(stored)) if stored in set(terms) else stored


def cleaned(text: str | None) -> str | None:
    """What a person typed, without blanks around it; nothing typed is ``None``."""
    return (text or "").strip() or None
