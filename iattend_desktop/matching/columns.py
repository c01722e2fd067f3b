"""Students and mentors as NumPy columns: what the rules and criteria of matching read, and nothing else.

Every column can say "unknown": −1 in codes and yes/no columns, NaN in miles and coordinates, NaT in dates, an empty
row of bits in sets, :data:`UNKNOWN_GRADE` in grades (TK is −1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from iattend_desktop.i18n import _
from iattend_desktop.matching.places import distinct_places, home_areas, miles_between

Ints = npt.NDArray[np.integer[Any]]
Floats = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]
Keys = npt.NDArray[Any]

UNKNOWN = -1
NO, YES = 0, 1
UNKNOWN_GRADE = -99
WISH_ANY, WISH_IN_PERSON, WISH_VIRTUAL = 0, 1, 2
SCREENING_MISSING, SCREENING_CLEARED, SCREENING_EXPIRED = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Mentees:
    """Students who wait for a mentor, one entry a student in every column.

    ``need``: rank, higher is served first. ``consent``: YES only where it is on file and valid today.
    ``language``: code of the home language, a bit of :attr:`Mentors.languages`. ``school``: code, the same as in
    :attr:`Mentors.school`; ``latitude``, ``longitude``: of the school; ``home_latitude``, ``home_longitude``: of the
    household. ``meeting_wish``: a ``WISH_`` code.
    ``refused_kinds``: bit mask of mentor kinds. ``availability``: bits of ``vocabulary.availability_mask``, 0 or −1
    unknown. ``interests``: rows of :func:`bit_rows`. ``cause_groups``: bit mask. ``last_mentor``: key of last
    year's mentor, empty where there was none. ``household``: code shared by siblings, −1 where none is known.
    ``tier``: of support, 1 to 3, 0 not known, told in the tables of fairness; no rule and no criterion reads it.
    ``sibling_group``: number shared by waiting siblings whose family asks for one mentor for them, −1 for the others.
    """

    key: Keys
    need: Ints
    consent: Ints
    language: Ints
    school: Ints
    latitude: Floats
    longitude: Floats
    home_latitude: Floats
    home_longitude: Floats
    grade: Ints
    meeting_wish: Ints
    refused_kinds: Ints
    availability: Ints
    interests: Bits
    cause_groups: Ints
    last_mentor: Keys
    household: Ints
    sibling_group: Ints
    tier: Ints | None = None

    def __post_init__(self) -> None:
        _same_length(self, self.key)

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, eq=False)
class Mentors:
    """Everyone who may mentor, one entry a mentor in every column.

    ``screening``: a ``SCREENING_`` code; ``missing_steps``: what is missing, in words, empty where nothing is.
    ``expires``: datetime64[D], last day on which the screening is valid. ``capacity``: total places; ``load``:
    places taken. ``languages``: bits, an empty row is unknown. ``school``: code of the school where the mentor
    works, if any; ``latitude``, ``longitude``: of the site. ``travel_miles``: how far the mentor goes.
    ``virtual``: meets virtually. ``grade_low``, ``grade_high``: both unknown means no limit is stated.
    ``kind``: number of the bit in :attr:`Mentees.refused_kinds`, one past the last kind where it is unknown.
    ``expertise``: bit mask of cause groups.
    """

    key: Keys
    screening: Ints
    missing_steps: Sequence[str]
    expires: npt.NDArray[np.datetime64]
    capacity: Ints
    load: Ints
    languages: Bits
    school: Ints
    latitude: Floats
    longitude: Floats
    travel_miles: Floats
    virtual: Ints
    grade_low: Ints
    grade_high: Ints
    kind: Ints
    availability: Ints
    interests: Bits
    expertise: Ints

    def __post_init__(self) -> None:
        _same_length(self, self.key)

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, eq=False)
class Pool:
    """All that one match run looks at. ``match_end``: last day of the match, usually June 30.

    ``never``: int[k, 2], pairs (mentee, mentor) that a person ruled out. ``languages``, ``interests``: the names of
    the codes, in words that a person reads. ``feeders``: int[k, 2], codes of schools of which the first sends its
    students on to the second. ``prefer``: int[k, 2], pairs that a person prefers, and for each in ``notes`` the
    reason and who gave it, empty where unknown.
    """

    mentees: Mentees
    mentors: Mentors
    match_end: np.datetime64
    languages: Sequence[str]
    interests: Sequence[str]
    never: Ints
    feeders: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    prefer: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))
    notes: Sequence[tuple[str, str]] = ()

    @cached_property
    def place_of(self) -> Ints:
        """int[mentees]: row of :attr:`school_miles`, one a distinct school and location."""
        return self._places[1]

    @cached_property
    def school_miles(self) -> npt.NDArray[np.float32]:
        """float32[places, mentors]: from school to site, 0 at the same school, NaN where either is unknown."""
        first = self._places[0]
        miles = self._to_sites(self.mentees.latitude[first], self.mentees.longitude[first])
        school = self.mentees.school[first, None]
        miles[(school == self.mentors.school) & (school >= 0)] = 0.0
        return miles

    @cached_property
    def area_of(self) -> Ints:
        """int[mentees]: row of :attr:`home_miles`, one a home area."""
        return self._areas[1]

    @cached_property
    def home_miles(self) -> npt.NDArray[np.float32]:
        """float32[areas, mentors]: from the middle of the home area to the site, NaN where either is unknown."""
        middle = self._areas[0]
        return self._to_sites(middle[:, 0], middle[:, 1])

    def miles(self, mentee: Ints, mentor: Ints) -> npt.NDArray[np.float32]:
        """float32, broadcast: to the mentor's site from the school or the home area, whichever is nearer; NaN where
        neither is known."""
        near: npt.NDArray[np.float32] = np.fmin(
            self.school_miles[self.place_of[mentee], mentor], self.home_miles[self.area_of[mentee], mentor]
        )
        return near

    @cached_property
    def last_mentor(self) -> Ints:
        """int[mentees]: position of last year's mentor, −1 where there was none or they mentor no more."""
        of_key = {key: position for position, key in enumerate(self.mentors.key.tolist())}
        return np.array([of_key.get(key, -1) for key in self.mentees.last_mentor.tolist()], np.int64)

    @cached_property
    def speaks(self) -> Mask:
        """bool[mentors, languages]; the last column stands for an unknown home language and is empty."""
        columns = [has_bit(self.mentors.languages, code) for code in range(len(self.languages))]
        return np.stack([*columns, np.zeros(len(self.mentors), bool)], axis=1)

    @cached_property
    def interests_of(self) -> Ints:
        """int[mentees]: the same number for students of the same interests."""
        return np.asarray(np.unique(self.mentees.interests, axis=0, return_inverse=True)[1].ravel())

    @cached_property
    def never_codes(self) -> Ints:
        """The pairs ruled out as sorted single numbers, mentee × mentors + mentor."""
        return np.unique(self._codes(self.never))

    def note_at(self, mentee: Ints, mentor: Ints) -> Ints:
        """Position in :attr:`notes` for each pair, −1 where nobody prefers it."""
        codes, position = self._preferred
        return find_codes(codes, position, np.asarray(mentee, np.int64) * len(self.mentors) + mentor)

    def feeding(self, mentee: Ints, mentor: Ints) -> Ints:
        """For each pair 1 where the mentor's school sends its students on to the student's, −1 where the student's
        school sends them on to the mentor's, 0 elsewhere."""
        table, of_mentee, of_mentor = self._feeding
        return np.asarray(table[of_mentee[mentee], of_mentor[mentor]])

    @cached_property
    def _feeding(self) -> tuple[npt.NDArray[np.int8], Ints, Ints]:
        """A table by schools, the row of each student and the column of each mentor; the first of both is for an
        unknown school."""
        feeders = np.asarray(self.feeders, np.int64).reshape(-1, 2)
        known = np.unique(np.concatenate([[UNKNOWN], self.mentees.school, self.mentors.school]))
        feeders = feeders[np.isin(feeders, known[1:]).all(axis=1)]
        table = np.zeros((known.size, known.size), np.int8)
        lower, upper = np.searchsorted(known, feeders).reshape(-1, 2).T
        table[lower, upper] = -1
        table[upper, lower] = 1
        return table, np.searchsorted(known, self.mentees.school), np.searchsorted(known, self.mentors.school)

    @cached_property
    def _preferred(self) -> tuple[Ints, Ints]:
        codes, position = np.unique(self._codes(self.prefer), return_index=True)
        return codes, position

    def _codes(self, pairs: Ints) -> Ints:
        found = np.asarray(pairs, np.int64).reshape(-1, 2)
        return np.asarray(found[:, 0] * len(self.mentors) + found[:, 1])

    def _to_sites(self, latitude: Floats, longitude: Floats) -> npt.NDArray[np.float32]:
        return miles_between(latitude, longitude, self.mentors.latitude, self.mentors.longitude)

    @cached_property
    def _places(self) -> tuple[Ints, Ints]:
        mentees = self.mentees
        return distinct_places(mentees.school.astype(float), mentees.latitude, mentees.longitude)

    @cached_property
    def _areas(self) -> tuple[Floats, Ints]:
        return home_areas(self.mentees.home_latitude, self.mentees.home_longitude)


def find_codes(codes: Ints, position: Ints, wanted: Ints) -> Ints:
    """``position`` of each wanted number among the sorted ``codes``, −1 where it is not among them."""
    if not codes.size:
        return np.full(np.shape(wanted), -1)
    at = np.minimum(np.searchsorted(codes, wanted), codes.size - 1)
    return np.where(codes[at] == wanted, position[at], -1)


def bit_rows(sets: Iterable[Iterable[int]], size: int) -> Bits:
    """uint64[rows, words]: one row of bits a set of codes 0 to ``size`` − 1; a row without bits is unknown.

    >>> bit_rows([[0, 2], []], 3).tolist()
    [[5], [0]]
    """
    members = [sorted(set(codes)) for codes in sets]
    row = np.repeat(np.arange(len(members)), [len(codes) for codes in members])
    code = np.array([code for codes in members for code in codes], np.int64)
    if code.size and (code.min() < 0 or code.max() >= size):
        raise ValueError(_("A code of a set is outside 0 to {last}.").format(last=size - 1))
    bits = np.zeros((len(members), max((size + 63) // 64, 1)), np.uint64)
    np.bitwise_or.at(bits, (row, code // 64), np.uint64(1) << (code % 64).astype(np.uint64))
    return bits


def has_bit(bits: Bits, code: int) -> Mask:
    """bool[rows]: which sets hold the code."""
    held: Mask = (bits[:, code // 64] >> np.uint64(code % 64)) & np.uint64(1) > 0
    return held


def codes_of(bits: Bits) -> list[int]:
    """The codes of one row of bits, lowest first."""
    return [word * 64 + bit for word, value in enumerate(bits.tolist()) for bit in range(64) if value >> bit & 1]


def _same_length(columns: Mentees | Mentors, key: Keys) -> None:
    for column in fields(columns):
        values = getattr(columns, column.name)
        found = len(key) if values is None else len(values)
        if found != len(key):
            text = _("Column {name}: found {found} entries, expected {expected}.")
            raise ValueError(text.format(name=column.name, found=found, expected=len(key)))
