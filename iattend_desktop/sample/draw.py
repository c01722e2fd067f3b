"""Drawing names, places and dealt-out shares from a NumPy generator; the lists stand in ``resources/samples``."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from iattend_desktop.sample import shares
from iattend_desktop.sample.rows import Neighborhood, Site

_FOLDER = Path(__file__).resolve().parent.parent.parent / "resources" / "samples"
_AREA_CODES = ("213", "323", "818", "310")

Item = TypeVar("Item")


@cache
def listed(name: str) -> Any:
    """One of the lists in ``resources/samples``: ``names``, ``places`` or ``words``."""
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def pick(rng: np.random.Generator, items: Sequence[Item]) -> Item:
    """One of ``items``, each as likely."""
    return items[int(rng.integers(len(items)))]


def some(rng: np.random.Generator, items: Sequence[Item], count: int) -> tuple[Item, ...]:
    """``count`` different ones of ``items`` in the order of the list."""
    chosen = rng.choice(len(items), size=count, replace=False)
    return tuple(items[i] for i in sorted(chosen.tolist()))


def dealt(rng: np.random.Generator, table: Mapping[Item, float], total: int) -> list[Item]:
    """``total`` keys in exactly the shares of ``table``, shuffled."""
    keys = shares.deal(table, total)
    return [keys[i] for i in rng.permutation(total).tolist()]


def marked(rng: np.random.Generator, share: float, total: int) -> list[bool]:
    """``total`` truth values, exactly ``share`` of them true, shuffled."""
    return dealt(rng, {True: share, False: 1 - share}, total)


def numbers(rng: np.random.Generator, low: int, high: int, count: int, width: int) -> list[str]:
    """``count`` different numbers from ``low`` below ``high`` as text of ``width`` digits, leading zeros kept."""
    found: dict[int, None] = {}
    while len(found) < count:
        found.update(dict.fromkeys(rng.integers(low, high, size=count).tolist()))
    return [str(number).zfill(width) for number in list(found)[:count]]


def names_of(rng: np.random.Generator, language: str) -> str:
    """Which family of names a home of this language takes its names from."""
    if language in shares.NAMES_OF_LANGUAGE:
        return shares.NAMES_OF_LANGUAGE[language]
    families = list(shares.NAMES_OF_ENGLISH)
    weights = np.array(list(shares.NAMES_OF_ENGLISH.values()))
    return families[int(rng.choice(len(families), p=weights / weights.sum()))]


def given_name(rng: np.random.Generator, names: str) -> str:
    """A given name; empty where people have one name alone."""
    given: list[str] = listed("names")[names]["given"]
    return pick(rng, given) if given else ""


def family_name(rng: np.random.Generator, names: str) -> str:
    """A family name, often two of them in Latino families."""
    family: list[str] = listed("names")[names]["family"]
    first = pick(rng, family)
    if names != "latino" or rng.random() >= shares.TWO_FAMILY_NAMES:
        return first
    second = pick(rng, family)
    return f"{first}-{second}" if rng.random() < shares.HYPHENATED else f"{first} {second}"


def folded(text: str) -> str:
    """The text without case, accents, spaces and punctuation, as names are compared.

    >>> folded("Piñon  Lane-Élementary")
    'pinonlaneelementary'
    """
    return "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if mark.isalnum())


def email(first: str, last: str, number: int | str) -> str:
    """An address in the domain that is reserved for examples (RFC 2606), accents folded away."""
    text = unicodedata.normalize("NFKD", f"{first}.{last}".strip(".")).encode("ascii", "ignore").decode()
    local = "".join(letter for letter in text.lower() if letter.isalnum() or letter == ".")
    return f"{local}{number}@example.org"


def phone(rng: np.random.Generator) -> str:
    """A number in the range that is kept for fiction (555-0100 to 555-0199)."""
    return f"({pick(rng, _AREA_CODES)}) 555-01{int(rng.integers(100)):02d}"


def street(rng: np.random.Generator) -> str:
    """A house number and street."""
    return f"{int(rng.integers(101, 19_999))} {pick(rng, listed('places')['streets'])}"


@cache
def neighborhoods() -> tuple[Neighborhood, ...]:
    """All neighborhoods of all regions, in the order of the list."""
    return tuple(
        Neighborhood(name, region, city, latitude, longitude, tuple(zips))
        for region, places in listed("places")["regions"].items()
        for name, city, latitude, longitude, zips in places
    )


@cache
def offices() -> Mapping[str, Site]:
    """The district's own offices: one a region, in the middle of its neighborhoods, and ``headquarters``."""
    found = {}
    for region in shares.REGIONS:
        places = [place for place in neighborhoods() if place.region == region]
        found[region] = Site(
            f"Region {region} Office",
            round(float(np.mean([place.latitude for place in places])), 5),
            round(float(np.mean([place.longitude for place in places])), 5),
        )
    head = listed("places")["headquarters"]
    found["headquarters"] = Site(head["name"], head["latitude"], head["longitude"])
    return found


def near(rng: np.random.Generator, latitude: float, longitude: float, miles: float) -> tuple[float, float]:
    """A place about ``miles`` away (standard deviation), at the latitude of Los Angeles."""
    north, east = rng.normal(0.0, miles, size=2)
    return round(latitude + float(north) / 69.0, 5), round(longitude + float(east) / 57.3, 5)
