"""How often the year ends within the projected interval, for made-up students who miss days in different ways.

    uv run python -m benchmarks.coverage [--students STUDENTS] [--seed SEED]

Each way of missing days (regime) draws a whole year of 180 days for every student; the projection is made after 40,
60, 100 and 140 of them and compared with what the year came to. Prints a table: the share of intervals that held, and
their mean width in days. The regimes that the model does not claim to cover are printed below the others.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from iattend_desktop.attendance.projection import LEVEL, project, stretches

YEAR = 180
AFTER = (40, 60, 100, 140)
"""School days after which the projection is made."""

Absences = npt.NDArray[np.int64]
"""int64[students, days]: 1 for a day missed."""

_SEASON = np.repeat((0.70, 0.85, 0.95, 1.10, 1.30, 1.20, 1.05, 0.95, 0.90), YEAR // 9)
"""Absence by month of school against the year's mean: more in winter."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of how many students the year ended within the interval, and how wide it was in days on the average."""

    share: float
    width: float


def steady(rng: np.random.Generator, students: int, share: float) -> Absences:
    """Every day missed with the same chance, independent of the others."""
    return (rng.random((students, YEAR)) < share).astype(np.int64)


def unlike(rng: np.random.Generator, students: int) -> Absences:
    """Each student misses days at a rate of its own, most few: 9 % on the average."""
    return (rng.random((students, YEAR)) < _own_rates(rng, students)[:, None]).astype(np.int64)


def spells(rng: np.random.Generator, share: npt.NDArray[np.float64], alike: float) -> Absences:
    """Days missed in spells: ``share`` by student and day, ``alike`` the correlation of a day with the day before."""
    missed = np.zeros(share.shape, np.int64)
    missed[:, 0] = rng.random(len(share)) < share[:, 0]
    for day in range(1, share.shape[1]):
        missed[:, day] = rng.random(len(share)) < share[:, day] * (1 - alike) + alike * missed[:, day - 1]
    return missed


def bad_weeks(rng: np.random.Generator, students: int, share: float, alike: float) -> Absences:
    """Weeks differ: each has a chance of its own (beta), and ``alike`` is the correlation of two days of a week."""
    strength = 1 / alike - 1
    week = rng.beta(share * strength, (1 - share) * strength, (students, YEAR // 5))
    return (rng.random((students, YEAR)) < np.repeat(week, 5, axis=1)).astype(np.int64)


REGIMES: dict[str, Callable[[np.random.Generator, int], Absences]] = {
    "steady, 2 %": lambda rng, students: steady(rng, students, 0.02),
    "steady, 10 %": lambda rng, students: steady(rng, students, 0.10),
    "steady, 25 %": lambda rng, students: steady(rng, students, 0.25),
    "each their own rate": unlike,
    "spells (0.20), 12 %": lambda rng, students: spells(rng, _level(students, 0.12), 0.20),
    "spells (0.35), 12 %": lambda rng, students: spells(rng, _level(students, 0.12), 0.35),
    "spells (0.35), own rates": lambda rng, students: spells(
        rng, np.repeat(_own_rates(rng, students)[:, None], YEAR, axis=1), 0.35
    ),
    "bad weeks (0.25), 12 %": lambda rng, students: bad_weeks(rng, students, 0.12, 0.25),
    "winter, 10 %": lambda rng, students: spells(rng, 0.10 * _SEASON * np.ones((students, 1)), 0.0),
    "winter, own rates, spells (0.30)": lambda rng, students: spells(
        rng, np.minimum(_own_rates(rng, students)[:, None] * _SEASON, 0.95), 0.30
    ),
}
"""Ways to miss days in which the interval should hold as often as it says, about."""

BEYOND: dict[str, Callable[[np.random.Generator, int], Absences]] = {
    "long spells (0.50), 12 %": lambda rng, students: spells(rng, _level(students, 0.12), 0.50),
    "half as many days from day 60 on, 20 %": lambda rng, students: spells(
        rng, np.where(np.arange(YEAR) < 60, 0.20, 0.10) * np.ones((students, 1)), 0.0
    ),
}
"""Ways that break what the model assumes: it says so, and claims nothing."""


def coverage(missed: Absences, after: int, *, level: float = LEVEL, monthly: bool = False) -> Coverage:
    """How often the interval held, made after so many days; known by day, or by months of 20 days."""
    held, width = 0, 0
    days = np.ones(after, np.int64)
    length = 20 if monthly else 10
    expected = stretches(days, length)
    for row in missed:
        made = project(stretches(row[:after], length), expected, YEAR - after, level=level)
        assert made is not None
        held += made.low <= int(row.sum()) <= made.high
        width += made.high - made.low
    return Coverage(held / len(missed), width / len(missed))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=5_000, help="of each regime")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(
        f"Nominal {LEVEL:.0%}; {given.students:,} students a regime, seed {given.seed}; held, and mean width in days.\n"
    )
    print("| known by | regime |" + "".join(f" after {after} |" for after in AFTER))
    print("| --- | --- |" + " --- |" * len(AFTER))
    for monthly in (False, True):
        for name, draw in {**REGIMES, **BEYOND}.items():
            missed = draw(np.random.default_rng(given.seed), given.students)
            cells = [coverage(missed, after, monthly=monthly) for after in AFTER]
            told = "".join(f" {cell.share:.1%} ({cell.width:.1f}) |" for cell in cells)
            mark = " †" if name in BEYOND else ""
            print(f"| {'month' if monthly else 'day'} | {name}{mark} |{told}", flush=True)
    print("\n† breaks what the model assumes; no claim.")


def _own_rates(rng: np.random.Generator, students: int) -> npt.NDArray[np.float64]:
    return rng.beta(1.0, 10.0, students)


def _level(students: int, share: float) -> npt.NDArray[np.float64]:
    return np.full((students, YEAR), share)


if __name__ == "__main__":
    main()
