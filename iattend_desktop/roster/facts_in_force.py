"""Attendance facts in force as arrays, and where each stands: its student, first day and school."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.roster.known import Known
from iattend_desktop.vocabulary import Grain

COUNTS = (
    "expected", "attended", "excused", "unexcused", "suspended_out", "suspended_in", "independent_study",
    "independent_study_missed", "not_submitted", "unspecified",
)  # fmt: skip
Counts = tuple[int, ...]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Place = tuple[int, int, int]
"""Student, first day and school of a fact: keys, and the day's ordinal; school 0 is none."""

_AT_ONCE = 20_000  # rows of the workspace


def facts_in_force(known: Known, grain: Grain, starts: Sequence[date]) -> Facts:
    """Facts of a grain from the first to the last of ``starts``: what the workspace has, and what this import draws up
    in their place."""
    parts = [*_stored(known, grain, starts), _drawn(known, grain)]
    return Facts(
        Places(
            np.concatenate([part.places.students for part in parts]),
            np.concatenate([part.places.days for part in parts]),
            np.concatenate([part.places.schools for part in parts]),
        ),
        np.concatenate([part.keys for part in parts]),
        [counts for part in parts for counts in part.counts],
    )


def _stored(known: Known, grain: Grain, starts: Sequence[date]) -> Iterator[Facts]:
    """Those of the workspace, but for what this import supersedes."""
    if not starts:
        return
    fact = AttendanceFact
    query = select(fact.student_id, fact.starts_on, fact.school_id, fact.id, *(getattr(fact, n) for n in COUNTS)).where(
        fact.grain == grain,
        fact.superseded_by_id.is_(None),
        fact.starts_on >= min(starts),
        fact.starts_on <= max(starts),
    )
    gone = np.array([key for keys in known.draft.superseded.values() for key in keys], np.int64)
    same: dict[Counts, Counts] = {}
    found = known.session.connection().execute(query, execution_options={"yield_per": _AT_ONCE})
    for rows in found.partitions():
        students, days, schools, keys, *columns = zip(*rows, strict=True)
        counts = [same.setdefault(one, one) for one in zip(*columns, strict=True)]
        facts = Facts(Places.of(students, days, schools), np.array(keys, np.int64), counts)
        yield facts.only(~np.isin(facts.keys, gone)) if gone.size else facts


def _drawn(known: Known, grain: Grain) -> Facts:
    """Those that this import has drawn up so far."""
    drawn = known.draft.inserts.get(AttendanceFact, {"grain": []})
    at = [position for position, one in enumerate(drawn["grain"]) if one == grain]
    students, days, schools = ([drawn[name][p] for p in at] for name in ("student_id", "starts_on", "school_id"))
    counts = [tuple([drawn[name][p] for name in COUNTS]) for p in at]
    return Facts(Places.of(students, days, schools), -1 - np.array(at, np.int64), counts)


def numbered(*tables: Sequence[Ints]) -> list[Ints]:
    """A number for each row of some tables: equal where all columns are, and in their order, the first before all.

    Keys below 0 come after the others, the first drawn up first: that is how they will stand once they are stored.
    """
    numbers = [np.zeros(len(table[0]), np.int64) for table in tables]
    for columns in zip(*tables, strict=True):
        stored = max(int(column.max(initial=0)) for column in columns)
        ranks = [np.where(column < 0, stored - column, column) for column in columns]
        least = min(int(rank.min(initial=stored)) for rank in ranks)
        span = max(int(rank.max(initial=least)) for rank in ranks) - least + 1
        numbers = [number * span + rank - least for number, rank in zip(numbers, ranks, strict=True)]
    return numbers


@dataclass(frozen=True)
class Places:
    """Student, first day and school of facts, by column; see :data:`Place`."""

    students: Ints
    days: Ints
    schools: Ints

    @classmethod
    def of(cls, students: Sequence[int], days: Sequence[date], schools: Sequence[int | None]) -> Places:
        """From keys and days as files and records have them."""
        ordinals = {day: day.toordinal() for day in set(days)}
        return cls(
            np.array(students, np.int64),
            np.array([ordinals[day] for day in days], np.int64),
            np.array([school or 0 for school in schools], np.int64),
        )

    @property
    def whole(self) -> tuple[Ints, Ints, Ints]:
        """What tells one fact from another."""
        return self.students, self.days, self.schools

    @property
    def of_any_school(self) -> tuple[Ints, Ints]:
        """The same but for the school."""
        return self.students, self.days

    def at(self, position: int) -> Place:
        """One of them."""
        return int(self.students[position]), int(self.days[position]), int(self.schools[position])

    def only(self, which: Mask) -> Places:
        """Those that are wanted, a word each."""
        return Places(self.students[which], self.days[which], self.schools[which])


@dataclass(frozen=True)
class Facts:
    """Facts of one grain, by column: place, key (below 0: drawn up by this import) and counts."""

    places: Places
    keys: Ints
    counts: list[Counts]

    def only(self, which: Mask) -> Facts:
        """Those that are wanted, a word each."""
        at = np.flatnonzero(which).tolist()
        return Facts(self.places.only(which), self.keys[which], [self.counts[one] for one in at])

    def by_place(self) -> dict[Place, tuple[int, Counts]]:
        """Key and counts of each."""
        return {self.places.at(one): (int(key), self.counts[one]) for one, key in enumerate(self.keys)}
