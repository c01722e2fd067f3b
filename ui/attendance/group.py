"""Students whom a person chose together, and what is counted of them. No Qt here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from iattend_desktop.attendance.overview_rows import StudentDays
from iattend_desktop.attendance.tier import Trigger
from iattend_desktop.vocabulary import Band, LausdLine, Tier


@dataclass(frozen=True)
class Group:
    """Students chosen together: by a band, a month, a school or by hand.

    ``school`` is a single school's key; ``bands`` are of all students at the chosen schools, of whom the group are
    those who miss a tenth or more.
    """

    title: str
    students: tuple[int, ...]
    school: int | None = None
    note: str = ""
    bands: tuple[int, ...] | None = None


@dataclass(frozen=True)
class GroupFacts:
    """What is counted of a group."""

    bands: tuple[int, ...]
    lausd: tuple[int, ...]
    tiers: tuple[int, ...]
    triggers: dict[Trigger, int]  # of tiers 2 and 3; a student can have several
    schools: int
    outside: tuple[int, ...]  # not in this year's program

    @classmethod
    def of(cls, students: Sequence[StudentDays]) -> GroupFacts:
        """Count."""
        return cls(
            bands=tuple(sum(one.band is band for one in students) for band in Band),
            lausd=tuple(sum(one.lausd is line for one in students) for line in LausdLine),
            tiers=tuple(sum(one.tier is tier for one in students) for tier in Tier),
            triggers=Counter(
                trigger
                for one in students
                for trigger in {reason.trigger for reason in one.support.reasons} - {Trigger.NOTHING}
            ),
            schools=len({one.school_id for one in students}),
            outside=tuple(one.id for one in students if one.status is None),
        )
