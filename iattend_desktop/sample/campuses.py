"""The schools of the made-up district and the counselors who serve them."""

from __future__ import annotations

import numpy as np

from iattend_desktop.sample import draw, shares
from iattend_desktop.sample.rows import Counselor, School
from iattend_desktop.vocabulary import Grade

_SPANS = {
    "elementary": [(Grade.TK, Grade.G5), (Grade.TK, Grade.G5), (Grade.K, Grade.G5), (Grade.K, Grade.G6)],
    "middle": [(Grade.G6, Grade.G8), (Grade.G6, Grade.G8), (Grade.G7, Grade.G8)],
    "high": [(Grade.G9, Grade.G12)],
    "span": [(Grade.TK, Grade.G8), (Grade.G6, Grade.G12), (Grade.K, Grade.G12)],
}


def make_schools(rng: np.random.Generator, size: shares.SizeShares) -> tuple[School, ...]:
    """``size.schools`` schools with ``size.psa_counselors`` counselors between them, each of whom serves at least one.

    CDS codes are county 19, district 64733 (Los Angeles Unified) and a made-up school number that begins with 099.
    """
    regions = draw.dealt(rng, shares.REGIONS, size.schools)
    kinds = draw.dealt(rng, shares.SCHOOL_KINDS, size.schools)
    counselors = _counselors(rng, size.psa_counselors)
    served = _serving(counselors, kinds)
    taken: set[str] = set()
    schools = []
    for number, (region, kind) in enumerate(zip(regions, kinds, strict=True)):
        place = draw.pick(rng, [place for place in draw.neighborhoods() if place.region == region])
        low, high = draw.pick(rng, _SPANS[kind])
        latitude, longitude = draw.near(rng, place.latitude, place.longitude, 0.7)
        schools.append(
            School(
                cds=f"1964733{990_001 + number:07d}",
                name=_name(rng, kind, place.name, taken),
                kind=kind,
                region=region,
                low=low,
                high=high,
                address=draw.street(rng),
                city=place.city,
                zip=draw.pick(rng, place.zips),
                latitude=latitude,
                longitude=longitude,
                counselors=served[number],
            )
        )
    return tuple(schools)


def _counselors(rng: np.random.Generator, count: int) -> list[Counselor]:
    found = []
    staff_numbers = draw.numbers(rng, 100_000, 999_999, count, 8)
    for staff_no, spanish in zip(staff_numbers, draw.marked(rng, 0.5, count), strict=True):
        names = draw.names_of(rng, "Spanish" if spanish else "English")
        first, last = draw.given_name(rng, names), draw.family_name(rng, names)
        found.append(Counselor(f"{first} {last}", staff_no, draw.email(first, last, staff_no[-3:])))
    return found


def _serving(counselors: list[Counselor], kinds: list[str]) -> list[tuple[Counselor, ...]]:
    """A counselor for each school in turn; those left over, or some of a large district, are a high school's second."""
    served: list[tuple[Counselor, ...]] = [(counselors[number % len(counselors)],) for number in range(len(kinds))]
    spare = counselors[len(kinds) :]
    if not spare and len(kinds) > 500:
        spare = counselors[:: len(counselors) // 40]
    large = [number for number, kind in enumerate(kinds) if kind == "high"]
    for number, counselor in zip(large, spare, strict=False):
        if counselor not in served[number]:
            served[number] = (*served[number], counselor)
    return served


def _name(rng: np.random.Generator, kind: str, neighborhood: str, taken: set[str]) -> str:
    """A name that no other school of the sample has, also when case, spaces and punctuation are folded away."""
    words = draw.listed("words")
    while True:
        pattern = rng.random()
        root = draw.pick(rng, words["school_roots"])
        if pattern < 0.50:
            start = f"{root} {draw.pick(rng, words['street_kinds'])}" if kind == "elementary" else root
        elif pattern < 0.68:
            start = draw.pick(rng, words["school_people"])
        elif pattern < 0.95:
            start = f"{neighborhood} {root}"
        else:
            start = f"{root} {neighborhood}"
        name = f"{start} {draw.pick(rng, words['kinds'][kind])}"
        if draw.folded(name) not in taken:
            taken.add(draw.folded(name))
            return name
