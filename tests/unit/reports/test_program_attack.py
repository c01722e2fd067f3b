"""A reader recovers no hidden figure of the program summary from its tiles, its bands and its groups together."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from itertools import product

import pytest

from iattend_desktop.attendance.rate import Totals
from iattend_desktop.attendance.suppression import Count, Hidden
from iattend_desktop.people.consent import Consent
from iattend_desktop.people.students import StudentRow
from iattend_desktop.reports.program import ProgramSummary
from iattend_desktop.reports.program_facts import summary_of
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import Band, Grain, ProgramStatus
from tests.unit.attendance.attack import Reader, Told

DAYS = {
    "none": (0, 0), "satisfactory": (180, 0), "at_risk": (180, 10), "moderate": (180, 20), "severe": (180, 90),
    "early moderate": (20, 2), "early severe": (20, 10),
}  # fmt: skip
KINDS = list(product((True, False), (True, False), (True, False), DAYS))
"""Whether a student has consent, is matched, has left the program; and how the year stands."""
HOLDS: dict[str, Callable[[bool, bool, bool, str], bool]] = {
    "identified": lambda _consent, _matched, _left, _days: True,
    "consented": lambda consent, _matched, _left, _days: consent,
    "matched": lambda _consent, matched, _left, _days: matched,
    "waiting": lambda consent, matched, left, _days: consent and not matched and not left,
    "chronic": lambda _consent, _matched, _left, days: days in ("moderate", "severe"),
}
GIVEN_AWAY = {
    "without consent": ("identified", "consented"),
    "not matched": ("identified", "matched"),
    "not chronic": ("identified", "chronic"),
}
"""Of the first who are not in the second, which is part of it."""


def random_program(chance: random.Random) -> list[tuple[str, int]]:
    """Students by region, as positions in :data:`KINDS`."""
    students: list[tuple[str, int]] = []
    for region in "ABCDE"[: chance.randint(1, 5)]:
        weights = [chance.choice((0, 0, 1, 4)) * (1 if left else 8) for _consent, _matched, left, _days in KINDS]
        if any(weights):
            size = chance.choice((6, 20, 60, 200))
            students += [(region, kind) for kind in chance.choices(range(len(KINDS)), weights, k=size)]
    return students or [("A", 0)]


def summary(students: list[tuple[str, int]]) -> ProgramSummary:
    """The summary of students who are made up."""
    rows, days = [], {}
    for key, (region, kind) in enumerate(students):
        consent, matched, left, standing = KINDS[kind]
        expected, absent = DAYS[standing]
        days[key] = Totals(expected, absent, 0, Grain.YEAR)
        rows.append(
            StudentRow(
                id=key, name="", sort_name="", local_id=None, school_id=1, school="", region=region, grade=9,
                home_language=None, program_id=key, status=ProgramStatus.CLOSED if left else ProgramStatus.IDENTIFIED,
                consent=Consent.ON_FILE if consent else Consent.UNKNOWN, mentor=None, match_id=key if matched else None,
            )
        )  # fmt: skip
    day = dt.date(2026, 11, 20)
    return summary_of("", day, ("2026-27", day), rows, days, [], {}, Settings())


def recovered(students: list[tuple[str, int]]) -> list[str]:
    """The hidden figures, and the few given away, that have one value only."""
    told = summary(students)
    names = [group.name for group in told.groups]
    reader = Reader(len(names) * len(KINDS), 2 * len(students) + 100)

    def parts(groups: list[str], kinds: list[int]) -> tuple[int, ...]:
        return tuple(names.index(group) * len(KINDS) + kind for group in groups for kind in kinds)

    def tell(name: str, groups: list[str], kinds: list[int], count: Count) -> None:
        small, exact = count is Hidden.SMALL, isinstance(count, int)
        low, high = (count, count) if isinstance(count, int) else (0, 10) if small else (11, reader.most)
        reader.told.append(Told(name, parts(groups, kinds), low, high, asked=not exact))

    for title, line, groups in [("all", told, names), *((group.name, group, [group.name]) for group in told.groups)]:
        for column, holds in HOLDS.items():
            if column != "chronic" or line is not told:  # of all of them, the bands say it
                kinds = [n for n, kind in enumerate(KINDS) if holds(*kind)]
                tell(f"{title} {column}", groups, kinds, getattr(line, column))
        for name, (whole, part) in GIVEN_AWAY.items():
            kinds = [n for n, kind in enumerate(KINDS) if HOLDS[whole](*kind) and not HOLDS[part](*kind)]
            few = sum(region in groups and kind in kinds for region, kind in students)
            asked = few <= 10 and (few > 0 or name == "not chronic")
            reader.told.append(Told(f"{title} {name}", parts(groups, kinds), 0, reader.most, asked))
    for band, count in (*told.bands, ("none", told.no_band)):
        kinds = [n for n, (*_rest, days) in enumerate(KINDS) if days in (band, f"early {band}")]
        tell(f"band {band}", names, kinds, count)
    early = [n for n, (*_rest, days) in enumerate(KINDS) if days.startswith("early")]
    late = sum(kind in early for _region, kind in students)
    reader.told.append(Told("chronic band but too early", parts(names, early), 0, reader.most, 0 < late <= 10))
    return reader.recovered()


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_recovered_from_a_program_summary(seed: int) -> None:
    assert recovered(random_program(random.Random(seed))) == []


def test_the_few_who_are_in_a_chronic_band_too_early_are_not_told() -> None:
    """80 of each region are chronic; 165 in the two chronic bands would say that 5 came too late to be."""
    students = [
        (region, KINDS.index((True, matched, False, days)))
        for region in "AB"
        for matched in (True, False)
        for days, count in (("moderate", 20), ("severe", 20), ("satisfactory", 30), ("at_risk", 30))
        for _student in range(count)
    ]
    late = [("A", KINDS.index((True, True, False, "early moderate")))] * 5
    bands = dict(summary(students).bands)
    assert (bands[Band.MODERATE], bands[Band.SEVERE]) == (80, 80)
    assert recovered(students + late) == []
    bands = dict(summary(students + late).bands)
    assert Hidden.WITHHELD in (bands[Band.MODERATE], bands[Band.SEVERE])
