"""Days and numbers as the sentences of mentoring say them."""

from __future__ import annotations


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
