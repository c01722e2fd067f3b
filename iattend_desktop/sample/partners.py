"""The mentors of the made-up district: leaders of the district, community partners, business partners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from iattend_desktop.sample import draw, shares
from iattend_desktop.sample.rows import Mentor, School, Screening, Site
from iattend_desktop.vocabulary import DAY_PARTS, WEEKDAYS, CauseGroup, MentorKind

Key = TypeVar("Key")


def make_mentors(rng: np.random.Generator, size: shares.SizeShares, schools: tuple[School, ...]) -> tuple[Mentor, ...]:
    """``size.mentors`` mentors with ``size.places`` places between those whose capacity is known."""
    count = size.mentors
    kinds = draw.dealt(rng, size.mentor_kinds, count)
    capacities = _capacities(rng, size)
    languages = _languages(rng, count)
    screenings = [_screening(rng, kind) for kind in draw.dealt(rng, shares.SCREENING, count)]
    ids = draw.numbers(rng, 10_000, 999_999, count, 8)
    miles = draw.dealt(rng, size.travel_miles, count)
    virtual = draw.dealt(rng, size.virtual, count)
    grades = draw.dealt(rng, shares.GRADE_RANGES, count)
    nowhere = draw.marked(rng, shares.PLACE_EMPTY, count)
    mentors = []
    for row, kind in enumerate(kinds):
        spoken = languages[row]
        names = draw.names_of(rng, next((language for language in spoken if language != "English"), "English"))
        first, last = draw.given_name(rng, names), draw.family_name(rng, names)
        organization, title, site = _post(rng, kind, schools)
        mentors.append(
            Mentor(
                local_id=ids[row],
                last_name=last,
                first_name=first,
                kind=kind,
                organization=organization,
                title=title,
                email=draw.email(first, last, ids[row][-4:]),
                phone=draw.phone(rng),
                languages=spoken,
                site=Site(site.name, None, None) if nowhere[row] else site,
                travel_miles=miles[row],
                virtual=virtual[row],
                capacity=capacities[row],
                lowest=grades[row][0],
                highest=grades[row][1],
                interests=draw.some(rng, draw.listed("words")["interests"], int(rng.integers(2, 6))),
                expertise=draw.some(rng, [group.value for group in CauseGroup], int(rng.integers(1, 3))),
                availability=_availability(rng, kind),
                screening=screenings[row],
            )
        )
    return tuple(mentors)


def _capacities(rng: np.random.Generator, size: shares.SizeShares) -> list[int | None]:
    """A capacity for each mentor, some unknown, so that the known ones add up to ``size.places`` exactly."""
    unknown = round(shares.CAPACITY_EMPTY * size.mentors)
    known = draw.dealt(rng, size.capacities, size.mentors - unknown)
    least, most = min(size.capacities), max(size.capacities)
    order = rng.permutation(len(known)).tolist()
    while (gap := size.places - sum(known)) != 0:
        step = 1 if gap > 0 else -1
        for row in order[: abs(gap)]:
            known[row] = min(max(known[row] + step, least), most)
        order = rng.permutation(len(known)).tolist()
    capacities: list[int | None] = [*known, *([None] * unknown)]
    return [capacities[i] for i in rng.permutation(size.mentors).tolist()]


def _languages(rng: np.random.Generator, count: int) -> list[tuple[str, ...]]:
    """English and what else each speaks; a few have not said anything."""
    spoken: list[list[str]] = [["English"] for _mentor in range(count)]
    for language, share in shares.MENTOR_LANGUAGES.items():
        for row in rng.choice(count, size=round(share * count), replace=False).tolist():
            if len(spoken[row]) < 3:
                spoken[row].append(language)
    silent = set(rng.choice(count, size=round(shares.LANGUAGES_EMPTY * count), replace=False).tolist())
    return [() if row in silent else tuple(languages) for row, languages in enumerate(spoken)]


def _post(rng: np.random.Generator, kind: MentorKind, schools: tuple[School, ...]) -> tuple[str, str, Site]:
    """Organization, title and the site from which the mentor sets out."""
    words = draw.listed("words")
    school = draw.pick(rng, schools)
    at_school = Site(school.name, school.latitude, school.longitude)
    if kind is MentorKind.DISTRICT_LEADER:
        level = _one(rng, shares.LEADER_TITLES)
        where = "headquarters" if level == "superintendent" else _one(rng, shares.LEADER_SITES)
        if level == "principal_supervisor" and where == "school":
            where = "region"  # who supervises principals sits in the region's office
        office = {"region": school.region, "headquarters": "headquarters"}.get(where)
        titles: list[str] = words["leader_titles"]["school_leader" if where == "school" else level]
        site = draw.offices()[office] if office else at_school
        return "Los Angeles Unified", draw.pick(rng, titles), site
    place = draw.pick(rng, [place for place in draw.neighborhoods() if place.region == school.region])
    if kind is MentorKind.COMMUNITY_PARTNER:
        organization = f"{place.name} {draw.pick(rng, words['community_organizations'])}"
    else:
        organization = draw.pick(rng, words["business_organizations"])
    office_of = f"{organization} office" if kind is MentorKind.COMMUNITY_PARTNER else f"{organization}, {place.name}"
    latitude, longitude = draw.near(rng, place.latitude, place.longitude, 0.5)
    site = at_school if rng.random() < 0.15 else Site(office_of, latitude, longitude)
    return organization, draw.pick(rng, words["partner_titles"]), site


def _screening(rng: np.random.Generator, kind: str) -> Screening:
    """The dates of one mentor's screening in the order of MENTOR's standard; ``kind`` is a key of shares.SCREENING."""
    application = date(2026, 5, 4) + timedelta(days=int(rng.integers(0, 100)))
    interview = application + timedelta(days=int(rng.integers(4, 15)))
    check = interview + timedelta(days=int(rng.integers(3, 22)))
    if kind == "check expired":
        check = date(2025, 6, 1) + timedelta(days=int(rng.integers(0, 150)))
        application, interview = check - timedelta(days=25), check - timedelta(days=12)
        expires = check + timedelta(days=365)
    elif rng.random() < shares.CHECK_ENDS_SOON:
        expires = shares.TODAY + timedelta(days=int(rng.integers(3, 31)))
    else:
        expires = check + timedelta(days=365 * int(rng.integers(1, 4)))
    references = check + timedelta(days=int(rng.integers(1, 10)))
    training = references + timedelta(days=int(rng.integers(3, 25)))
    agreement = training + timedelta(days=int(rng.integers(0, 8)))
    hours: float | None = draw.pick(rng, (2.0, 2.0, 2.5, 3.0, 4.0, 6.0))
    no_training = kind in ("no training", "no check", "no references")
    return Screening(
        application=application,
        interview=interview,
        check=None if kind == "no check" else check,
        check_expires=None if kind == "no check" else expires,
        references=None if kind in ("no references", "no check") else references,
        training_hours=None if no_training else (1.0 if kind == "training short" else hours),
        training=None if no_training else training,
        agreement=None if no_training or kind == "no agreement" else agreement,
    )


def _availability(rng: np.random.Generator, kind: MentorKind) -> int:
    """Three to ten slots of the week, for partners, who have another job, two to six; most can after school."""
    least, ease = (3, 0.8) if kind is MentorKind.DISTRICT_LEADER else (2, 0.45)
    odds = {"before": 0.25, "lunch": 0.45, "after": 0.60}
    mask = 0
    while mask.bit_count() < least:
        for bit in range(len(WEEKDAYS) * len(DAY_PARTS)):
            if rng.random() < odds[DAY_PARTS[bit % len(DAY_PARTS)]] * ease:
                mask |= 1 << bit
    return mask


def _one(rng: np.random.Generator, table: Mapping[Key, float]) -> Key:
    keys = list(table)
    weight = np.array([table[key] for key in keys])
    return keys[int(rng.choice(len(keys), p=weight / weight.sum()))]
