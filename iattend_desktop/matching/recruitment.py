"""Whom to recruit: mentors of a region, language and span of grades, chosen one after another by what each would add.

Every further match stated is one of an exact new match with the new mentors in it, never a forecast from prices. The
profile that lets the match grow the most is chosen, then the next on top of it. A profile's gain only falls as others
are chosen before it, so that an old gain bounds a new one and most need not be looked at again (Minoux 1978).
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from iattend_desktop.i18n import _
from iattend_desktop.matching.board import Ints as Longs
from iattend_desktop.matching.board import Shorts
from iattend_desktop.matching.candidates import eligible, find_candidates
from iattend_desktop.matching.columns import (
    NO,
    SCREENING_CLEARED,
    UNKNOWN,
    UNKNOWN_GRADE,
    Ints,
    Mask,
    Mentors,
    Pool,
    bit_rows,
)
from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.neighbourhood import MatchedGraph
from iattend_desktop.matching.places import distinct_places
from iattend_desktop.matching.relaxation import movable_students
from iattend_desktop.matching.rules import KINDS
from iattend_desktop.matching.solver import AT_ONCE
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.vocabulary import Grade, label

if TYPE_CHECKING:
    from iattend_desktop.matching.recruitment_search import Crowd

SPANS = ((-1, 5), (6, 8), (9, 12))
"""Grades that mentors usually take together: of elementary, middle and high schools."""
MOST_PLACES = 4
MOST_PROFILES = 1000
"""Profiles that are compared, each number of places counted as one."""
MOST_LINES = 10
_MOST_LANGUAGES = 40
_WORKING = _("Working out whom to recruit")


@dataclass(frozen=True)
class MentorProfile:
    """A mentor to look for. ``region``: None where any would do, empty where the schools' is unknown; ``language``: a
    code, −1 where any would do; ``grades``: lowest and highest, None where any would do. ``latitude``, ``longitude``:
    the middle of the region's schools, where the mentor is thought to work."""

    region: str | None
    language: int
    grades: tuple[int, int] | None
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Recruit:
    """A line of the list: ``mentors`` of one profile with ``places`` in all, what they add, and what all lines up to
    here add together."""

    profile: MentorProfile
    mentors: int
    places: int
    further: int
    total: int


def whom_to_recruit(
    pool: Pool,
    profile: Profile,
    regions: Sequence[str],
    matched: MatchedGraph,
    *,
    progress: Progress | None = None,
) -> tuple[Recruit, ...]:
    """The list, at most :data:`MOST_LINES` profiles, chosen one after another; empty where no mentor would add a match.

    ``regions``: of each student of the pool, empty where it is unknown. ``matched``: a best match of the pool's
    permitted pairs under the profile. Among profiles that add as much the one that fits the most students without a
    mentor comes first. ``progress`` may raise :class:`~iattend_desktop.progress.Cancelled` at any time.
    """
    progress = progress or SILENT
    students = _short_students(pool, profile, matched)
    waiting = students & (matched.mentor_of < 0)
    if not waiting.any():
        return ()
    profiles = mentor_profiles(pool, profile, regions, students)
    if not profiles:
        return ()
    pairs = find_candidates(
        replace(pool, mentors=new_mentors(pool, profiles), never=_NO_PAIRS, prefer=_NO_PAIRS, notes=()),
        replace(profile, weights={}, candidates_per_student=None),
        progress=Part(progress, 0.0, 0.4),
    )
    progress.step(0.4, _WORKING)
    inside = students[pairs.mentee]
    mentee, number = pairs.mentee[inside], pairs.mentor[inside]
    fitting = np.bincount(number, minlength=len(profiles))
    fitting_waiting = np.bincount(number[waiting[mentee]], minlength=len(profiles))
    best = np.lexsort((-fitting, -fitting_waiting))[: MOST_PROFILES // usual_places(pool)]
    best = best[fitting[best] > 0]
    progress.step(0.42, _WORKING)
    crowd, old = _crowd(matched, students, mentee, number, best, Part(progress, 0.42, 0.45))
    chosen = _choose(crowd, old, usual_places(pool), Part(progress, 0.45, 1.0))
    return tuple(_lines([profiles[at] for at in best.tolist()], chosen))


def mentor_profiles(pool: Pool, profile: Profile, regions: Sequence[str], students: Mask) -> list[MentorProfile]:
    """Region by language by span of grades, as far as the rules ask for them; the languages are these students'."""
    required = set(profile.required)
    spoken = Counter(pool.mentees.language[students].tolist())
    spoken.pop(UNKNOWN, None)
    languages = [code for code, _count in spoken.most_common(_MOST_LANGUAGES)] if "language" in required else [-1]
    spans = list(SPANS) if "grade" in required else [None]
    sites = _sites(pool, regions) if "travel" in required else [(None, float("nan"), float("nan"))]
    return [
        MentorProfile(region, code, span, latitude, longitude)
        for region, latitude, longitude in sites
        for code in sorted(languages)
        for span in spans
    ]


def _sites(pool: Pool, regions: Sequence[str]) -> list[tuple[str | None, float, float]]:
    """Each region with the middle of its schools."""
    mentees = pool.mentees
    first, _place = distinct_places(mentees.school.astype(float), mentees.latitude, mentees.longitude)
    known = first[~np.isnan(mentees.latitude[first]) & ~np.isnan(mentees.longitude[first])]
    region_of = np.array([regions[at] for at in known.tolist()], np.str_)
    return [
        (
            name,
            float(mentees.latitude[known[region_of == name]].mean()),
            float(mentees.longitude[known[region_of == name]].mean()),
        )
        for name in np.unique(region_of).tolist()
    ]


def usual_places(pool: Pool) -> int:
    """How many students a mentor of the pool usually takes, 1 to :data:`MOST_PLACES`: the middle of what is known."""
    known = pool.mentors.capacity[pool.mentors.capacity > 0]
    return int(np.clip(np.ceil(np.median(known)), 1, MOST_PLACES)) if known.size else 1


def new_mentors(pool: Pool, profiles: Sequence[MentorProfile], places: int = 1) -> Mentors:
    """Mentors of these profiles, otherwise as the rules need: cleared, free at any time, of the kind that the fewest
    families refused; and as little as the rules allow: they speak one language and do not meet online."""
    count = len(profiles)
    refused = [int(((pool.mentees.refused_kinds >> kind) & 1 == 1).sum()) for kind in range(len(KINDS))]
    times = np.bitwise_or.reduce(np.maximum(pool.mentees.availability, 0), initial=0)
    grades = np.array([one.grades or (UNKNOWN_GRADE, UNKNOWN_GRADE) for one in profiles], np.int64).reshape(-1, 2)
    return Mentors(
        key=np.array([f"new {at}" for at in range(count)], np.str_),
        screening=np.full(count, SCREENING_CLEARED),
        missing_steps=[""] * count,
        expires=np.full(count, pool.match_end),
        capacity=np.full(count, places),
        load=np.zeros(count, np.int64),
        languages=bit_rows([[one.language] if one.language >= 0 else [] for one in profiles], len(pool.languages)),
        school=np.full(count, UNKNOWN),
        latitude=np.array([one.latitude for one in profiles]),
        longitude=np.array([one.longitude for one in profiles]),
        travel_miles=np.full(count, np.nan),
        virtual=np.full(count, NO),
        grade_low=grades[:, 0],
        grade_high=grades[:, 1],
        kind=np.full(count, int(np.argmin(refused))),
        availability=np.full(count, times),
        interests=bit_rows([[]] * count, len(pool.interests)),
        expertise=np.zeros(count, np.int64),
    )


def profile_words(pool: Pool, one: MentorProfile) -> tuple[str, str, str]:
    """Region, language and grades of a profile, as people read them."""
    region = _("any") if one.region is None else one.region or _("region not recorded")
    language = _("any") if one.language < 0 else pool.languages[one.language]
    if one.grades is None:
        return region, language, _("any")
    low, high = (label(Grade(end)) for end in one.grades)
    return region, language, _("{low}–{high}").format(low=low, high=high)


def _short_students(pool: Pool, profile: Profile, matched: MatchedGraph) -> Mask:
    """Students whom a new mentor could help or make room among: without a mentor, or sharing places with one who is;
    those with a pin, and siblings who stay together, do not move."""
    eligible_students, _mentors = eligible(pool, profile)
    students, _full = matched.short_of
    return (students | (eligible_students & (matched.mentor_of < 0))) & movable_students(matched.graph)


def _crowd(
    matched: MatchedGraph, students: Mask, mentee: Ints, number: Ints, best: Ints, progress: Progress
) -> tuple[Crowd, int]:
    """The students with the mentors whom they share and, behind these, the best profiles; how many stand before."""
    from iattend_desktop.matching.recruitment_search import Crowd  # brings numba: only who asks pays

    graph = matched.graph
    progress.step(0.0, _WORKING)
    inside = students[graph.edge_mentee]
    old = np.unique(graph.edge_mentor[inside])
    column, profile_at = np.full(graph.mentors, -1), np.full(int(number.max(initial=0)) + 1, -1)
    column[old], profile_at[best] = np.arange(old.size), old.size + np.arange(best.size)
    row = (np.cumsum(students) - 1).astype(np.int32)
    progress.step(0.3, _WORKING)
    own = profile_at[number]
    who = np.concatenate([row[graph.edge_mentee[inside]], row[mentee[own >= 0]]])
    progress.step(0.5, _WORKING)
    where = np.concatenate([column[graph.edge_mentor[inside]], own[own >= 0]]).astype(np.int32)
    mentors = old.size + best.size
    progress.step(0.6, _WORKING)
    start, student = _grouped(where, who, mentors, Part(progress, 0.6, 0.9))
    progress.step(0.9, _WORKING)
    given = matched.mentor_of[students]
    return Crowd(
        start=start,
        student=student,
        mentor_of=np.where(given >= 0, column[given], -1).astype(np.int32),
        seen=np.zeros(mentors, np.int64),
        leaver=np.zeros(mentors, np.int32),
        to=np.zeros(mentors, np.int32),
        queue=np.zeros(mentors, np.int32),
    ), old.size


def _grouped(key: Shorts, value: Shorts, keys: int, progress: Progress) -> tuple[Longs, Shorts]:
    """Values by their key: where each key's values begin, int64[keys + 1], and the values, int32."""
    from iattend_desktop.matching.recruitment_search import put

    start: Longs = np.zeros(keys + 2, np.int64)
    np.cumsum(np.bincount(key, minlength=keys), out=start[2:])
    held = np.empty(value.size, np.int32)
    for begin in range(0, value.size, AT_ONCE):
        progress.step(begin / value.size, _WORKING)
        put(start, held, key[begin : begin + AT_ONCE], value[begin : begin + AT_ONCE])
    return start[:-1], held


def _choose(crowd: Crowd, old: int, most: int, progress: Progress) -> dict[int, tuple[int, int]]:
    """The profiles chosen, each with how many mentors and how many places, in the order of the first choice.

    What a profile adds, and how many without a mentor it fits, only falls: what was found earlier is a bound.
    """
    from iattend_desktop.matching.recruitment_search import give_places

    progress.step(0.0, _WORKING)
    profile = np.repeat(np.arange(crowd.start.size - 1 - old, dtype=np.int32), np.diff(crowd.start[old:]))
    student = crowd.student[crowd.start[old] :]
    progress.step(0.0, _WORKING)
    open_pair = crowd.mentor_of[student] < 0
    fits = np.bincount(profile[open_pair], minlength=crowd.start.size - 1 - old)
    progress.step(0.0, _WORKING)
    first, profiles = _grouped(student[open_pair], profile[open_pair], crowd.mentor_of.size, Part(progress, 0.0, 0.0))
    waiting = int((crowd.mentor_of < 0).sum())
    chosen: dict[int, tuple[int, int]] = {}
    bounds = [(-most, -fit, at) for at, fit in enumerate(fits.tolist())]
    heapq.heapify(bounds)
    matched = 0
    while bounds:
        gain, fit, at = heapq.heappop(bounds)
        if at not in chosen and len(chosen) == MOST_LINES:
            continue
        if fits[at] < -fit:
            heapq.heappush(bounds, (gain, -int(fits[at]), at))
            continue
        progress.step(min(matched / waiting, 1.0), _WORKING)
        tried = crowd._replace(mentor_of=crowd.mentor_of.copy())
        added = give_places(tried, old + at, -gain)
        if added == -gain:
            for one in np.flatnonzero((crowd.mentor_of < 0) & (tried.mentor_of >= 0)).tolist():
                fits[profiles[first[one] : first[one + 1]]] -= 1
            crowd = tried
            mentors, places = chosen.get(at, (0, 0))
            chosen[at] = mentors + 1, places + added
            matched += added
        if added:
            heapq.heappush(bounds, (-added, -int(fits[at]), at))
    return chosen


def _lines(profiles: Sequence[MentorProfile], chosen: dict[int, tuple[int, int]]) -> Iterator[Recruit]:
    total = 0
    for at, (mentors, places) in chosen.items():
        total += places
        yield Recruit(profiles[at], mentors, places, places, total)


_NO_PAIRS = np.zeros((0, 2), np.int64)
