"""Languages of families and mentors: one code each (ISO 639-3), whatever a file or a person calls them.

ISO 639-3, because several languages of Los Angeles (K'iche', Q'anjob'al, Zapotec, Mixtec) have no shorter code. Names,
their own names and other spellings stand in ``resources/languages.json``; Tagalog and Filipino are one language here,
as they are in the state's list.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import TypedDict

from iattend_desktop.i18n import _

_FILE = Path(__file__).resolve().parent.parent / "resources" / "languages.json"


def language_code(text: str) -> str | None:
    """The code of a language by its name, its own name or a code; None where it is unknown.

    >>> language_code("Español"), language_code("K'iche'"), language_code("ES")
    ('spa', 'quc', 'spa')
    """
    return _codes().get(_folded(text))


def language_name(code: str) -> str:
    """The name a person reads for a code, translated; a code that is not in the table stands for itself."""
    name = _names().get(code)
    return _(name) if name else code


def languages() -> list[tuple[str, str]]:
    """``(code, name)`` of every language of the table, by name, for lists to choose from."""
    return sorted(((code, _(name)) for code, name in _names().items()), key=lambda pair: pair[1])


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in plain if mark.isalnum() or unicodedata.category(mark) == "Mc")


@cache
def _entries() -> list[_Entry]:
    entries: list[_Entry] = json.loads(_FILE.read_text(encoding="utf-8"))
    return entries


@cache
def _names() -> dict[str, str]:
    return {entry["code"]: entry["name"] for entry in _entries()}


@cache
def _codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for entry in _entries():
        for word in (entry["name"], entry["code"], *entry["others"]):
            codes.setdefault(_folded(word), entry["code"])
    return codes


class _Entry(TypedDict):
    code: str
    name: str
    others: list[str]
