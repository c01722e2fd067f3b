"""What the Attendance page counts: bands, months, weekdays and reasons of some students, and every school beside the
others. Arrays in, lines out; nothing here knows the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from iattend_desktop.attendance.band import band_of, eligibility_of, lausd_line_of
from iattend_desktop.attendance.overview_rows import CHRONIC, KINDS, NOT_SUBMITTED, Kind, SchoolDays, StudentDays
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.vocabulary import Band, Eligibility, LausdLine, Tier

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Parts:
    """Days by student and by a part of the time, one entry for each pair: positions of students and numbers of parts.

    Parts are months (1 to 12) or weekdays (0 for Monday). All four arrays are equally long; counts are whole days.
    """

    student: Ints
    part: Ints
    expected: Ints
    absent: Ints


@dataclass(frozen=True, slots=True)
class Line:
    """``count`` of ``whole`` and the students (person keys) whom choosing the line means.

    Of a band: students in it, of those whose days are known, ``early`` of them provisional, ``last`` of them last
    year; so of Los Angeles Unified's line. Of a tier: students in it, of those with one. Of a month or weekday: days
    missed of the days expected; of a kind: days missed this way of the days missed, and the students who missed a
    tenth of their days in that part or that way. Days not submitted stand after the kinds and are part of nothing:
    their ``whole`` is 0.
    """

    key: str
    count: int
    whole: int
    students: tuple[int, ...]
    early: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted of some students. ``weekdays`` is empty where no attendance came by day.

    ``eligible`` have enough days for the figure, ``too_early`` have some, ``unknown`` none; ``not_attended`` have
    enough and missed them all, where the rule asks for one attended. ``chronic`` are of the eligible, ``early`` of
    the too early.
    """

    students: int
    eligible: int
    chronic: int
    too_early: int
    early: int
    not_attended: int
    unknown: int
    expected: int
    absent: int
    not_submitted: int
    bands: tuple[Line, ...]
    lausd: tuple[Line, ...]
    tiers: tuple[Line, ...]
    months: tuple[Line, ...]
    weekdays: tuple[Line, ...]
    kinds: tuple[Line, ...]


def count_figures(
    students: Sequence[StudentDays], chosen: Mask, kinds: Ints, months: Parts, weekdays: Parts
) -> Figures:
    """Figures of the ``chosen`` among ``students``; ``kinds`` holds days missed, a row a student, a column a kind."""
    some = [students[at] for at in np.flatnonzero(chosen).tolist()]
    keys = np.array([student.id for student in students], dtype=np.int64)
    known = [student for student in some if student.band is not None]
    return Figures(
        students=len(some),
        eligible=sum(student.eligibility is Eligibility.ELIGIBLE for student in some),
        chronic=sum(student.chronic for student in some),
        too_early=sum(student.eligibility is Eligibility.TOO_EARLY for student in some),
        early=sum(student.early for student in some),
        not_attended=sum(student.eligibility is Eligibility.NOT_ATTENDED for student in some),
        unknown=len(some) - len(known),
        expected=sum(student.expected for student in some),
        absent=int(kinds[chosen].sum()),
        not_submitted=sum(student.not_submitted for student in some),
        bands=tuple(_band_line(band, some, len(known)) for band in Band),
        lausd=tuple(_lausd_line(line, some, len(known)) for line in LausdLine),
        tiers=_tier_lines(some),
        months=_part_lines("month", months, chosen, keys, [(7 + step - 1) % 12 + 1 for step in range(12)]),
        weekdays=_part_lines("weekday", weekdays, chosen, keys, range(7)),
        kinds=_kind_lines(some, kinds[chosen]),
    )


def rank_schools(
    places: Sequence[tuple[int, str, str | None]],
    students: Sequence[StudentDays],
    last: Sequence[tuple[int, int, int]],
    rule: Rule,
) -> tuple[SchoolDays, ...]:
    """Every school of ``places`` (key, name, region) that has students this year or had some last year.

    The highest chronic rate stands first; where the year has no figures yet, last year's. ``last`` has the school
    where a student was last year, and that student's days expected and absent then.
    """
    here: dict[int, list[StudentDays]] = {key: [] for key, _name, _region in places}
    for student in students:
        here[student.school_id].append(student)
    before = {key: [0, 0] for key, _name, _region in places}
    for school, expected, absent in last:
        if eligibility_of(absent, expected, rule=rule) is Eligibility.ELIGIBLE:
            before[school][0] += 1
            before[school][1] += band_of(absent, expected) in CHRONIC
    rows = [
        _school(place, here[place[0]], *before[place[0]]) for place in places if here[place[0]] or before[place[0]][0]
    ]
    rows.sort(key=lambda row: (-(row.rate or 0.0), -(row.last_rate or 0.0), row.name, row.id))
    return tuple(rows)


def _school(
    place: tuple[int, str, str | None], some: Sequence[StudentDays], last_eligible: int, last_chronic: int
) -> SchoolDays:
    return SchoolDays(
        *place,
        students=len(some),
        bands=tuple(sum(student.band is band for student in some) for band in Band),
        lausd=tuple(sum(student.lausd is line for student in some) for line in LausdLine),
        tiers=tuple(sum(student.tier is tier for student in some) for tier in Tier),
        eligible=sum(student.eligibility is Eligibility.ELIGIBLE for student in some),
        chronic=sum(student.chronic for student in some),
        too_early=sum(student.eligibility is Eligibility.TOO_EARLY for student in some),
        early=sum(student.early for student in some),
        last_eligible=last_eligible,
        last_chronic=last_chronic,
        missing=tuple(student.id for student in some if student.band in CHRONIC),
    )


def _band_line(band: Band, some: Sequence[StudentDays], known: int) -> Line:
    inside = [student for student in some if student.band is band]
    return Line(
        f"band:{band}",
        len(inside),
        known,
        tuple(student.id for student in inside),
        early=sum(student.eligibility is Eligibility.TOO_EARLY for student in inside),
        last=sum(student.last_band is band for student in some),
    )


def _lausd_line(line: LausdLine, some: Sequence[StudentDays], known: int) -> Line:
    inside = [student for student in some if student.lausd is line]
    return Line(
        f"lausd:{line}",
        len(inside),
        known,
        tuple(student.id for student in inside),
        early=sum(student.eligibility is Eligibility.TOO_EARLY for student in inside),
        last=sum(lausd_line_of(student.last_absent, student.last_expected) is line for student in some),
    )


def _tier_lines(some: Sequence[StudentDays]) -> tuple[Line, ...]:
    found: dict[Tier, list[int]] = {tier: [] for tier in Tier}
    for student in some:
        if student.tier is not None:
            found[student.tier].append(student.id)
    known = sum(map(len, found.values()))
    return tuple(Line(f"tier:{tier.value}", len(keys), known, tuple(keys)) for tier, keys in found.items())


def _kind_lines(some: Sequence[StudentDays], kinds: Ints) -> tuple[Line, ...]:
    """A line for each kind of absence, the unspecified and the days not submitted only where there are any."""
    keys = np.array([student.id for student in some], dtype=np.int64)
    expected = np.array([student.expected for student in some], dtype=np.int64)
    waiting = np.array([student.not_submitted for student in some], dtype=np.int64)
    lines = [
        Line(
            f"kind:{kind}",
            int(kinds[:, at].sum()),
            int(kinds.sum()),
            _tuple(keys[(expected > 0) & (10 * kinds[:, at] >= expected)]),
        )
        for at, kind in enumerate(KINDS)
        if kind is not Kind.UNSPECIFIED or kinds[:, at].any()
    ]
    if waiting.any():
        many = (waiting > 0) & (10 * waiting >= expected + waiting)
        lines.append(Line(NOT_SUBMITTED, int(waiting.sum()), 0, _tuple(keys[many])))
    return tuple(lines)


def _part_lines(name: str, parts: Parts, chosen: Mask, keys: Ints, order: Sequence[int]) -> tuple[Line, ...]:
    """A line for each part that has days, in the order in which people read them."""
    ours = chosen[parts.student]
    lines = []
    for number in order:
        inside = ours & (parts.part == number) & (parts.expected > 0)
        if inside.any():
            expected, absent = parts.expected[inside], parts.absent[inside]
            many = parts.student[inside][10 * absent >= expected]
            lines.append(Line(f"{name}:{number}", int(absent.sum()), int(expected.sum()), _tuple(keys[np.sort(many)])))
    return tuple(lines)


def _tuple(keys: Ints) -> tuple[int, ...]:
    return tuple(keys.tolist())
