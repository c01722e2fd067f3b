"""How a person's name is shown, sorted and searched; one name alone is allowed."""

from __future__ import annotations

import unicodedata


def full_name(given: str | None, family: str | None, preferred: str | None = None) -> str:
    """The name as people say it, the preferred one first.

    >>> full_name("Rosalinda", "Delgado-Ortiz", "Rosa"), full_name("Sukarno", None)
    ('Rosa Delgado-Ortiz', 'Sukarno')
    """
    return " ".join(part for part in (preferred or given, family) if part)


def short_name(given: str | None, family: str | None, preferred: str | None = None) -> str:
    """The least by which the people around a student know who is meant: given name and initial.

    >>> short_name("Rosalinda", "Delgado-Ortiz", "Rosa"), short_name("Sukarno", None), short_name(None, "Pérez")
    ('Rosa D.', 'Sukarno', 'P.')
    """
    initial = f"{family.strip()[0].upper()}." if family and family.strip() else ""
    return " ".join(part for part in ((preferred or given or "").strip(), initial) if part)


def sort_name(given: str | None, family: str | None) -> str:
    """The name as lists sort it: family name first, without accents and case."""
    return folded(" ".join(part for part in (family, given) if part))


def bare_name(given: str | None, family: str | None) -> str:
    """A name as two are compared: letters and digits alone, without accents and case.

    >>> bare_name("María", "Delgado-Ortiz") == bare_name("MARIA ", "delgado ortiz")
    True
    """
    return "".join(mark for mark in folded(f"{given or ''}{family or ''}") if mark.isalnum())


def folded(text: str) -> str:
    """Text for search and sorting: lower case, accents gone.

    >>> folded("Núñez, Þóra")
    'nunez, þora'
    """
    if text.isascii():  # nothing to take apart, and most names are
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
