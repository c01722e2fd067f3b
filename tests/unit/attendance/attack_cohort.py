"""The attack of :mod:`~tests.unit.attendance.attack` on a cohort report, and random districts to run it on.

    uv run python -m tests.unit.attendance.attack_cohort [--districts 300] [--seed 0]

Prints for every shape of report how many figures were hidden and how many were recovered.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from iattend_desktop.attendance.cohort import (
    BY_EACH,
    CohortReport,
    End,
    Figures,
    report_of,
)
from iattend_desktop.attendance.cohort_students import Cohort, Dimension, followed
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.attendance.suppression import Hidden
from tests.unit.attendance.attack import Reader, Told, positions

REGION, SCHOOL, GRADE, LANGUAGE, PROGRAM = Dimension
TABLES: dict[str, Sequence[Sequence[Dimension]]] = {
    "a table each": BY_EACH,
    "regions and schools": ((REGION,), (SCHOOL,)),
    "region × grade": ((REGION,), (GRADE,), (REGION, GRADE)),
    "school × grade": ((REGION,), (SCHOOL,), (GRADE,), (SCHOOL, GRADE)),
    "language × program": ((LANGUAGE,), (PROGRAM,), (LANGUAGE, PROGRAM), (SCHOOL,)),
    "three crossed": ((SCHOOL, PROGRAM), (SCHOOL, GRADE), (GRADE, PROGRAM)),
}
SMALLEST, MINIMUM = 11, 31
_FIGURES = {"students": range(5), "eligible": range(1, 5), "chronic": (3, 4), "satisfactory": (1,), "at_risk": (2,)}
_FIGURES |= {"moderate": (3,), "severe": (4,)}
_GIVEN_AWAY = {"not chronic": (1, 2), "too early": (0,)}


@dataclass(frozen=True)
class Outcome:
    """What an attack found: figures printed, hidden, and the names of those recovered."""

    figures: int
    hidden: int
    recovered: tuple[str, ...]


def random_cohort(chance: random.Random, *, years: int = 2) -> Cohort:
    """A small district with what makes hiding hard: lone schools, K-5 beside 9-12, few newcomers, everybody chronic."""
    schools = chance.randint(1, 6)
    regions = chance.randint(1, min(3, schools))
    region_of = [n if n < regions else chance.randrange(regions) for n in range(schools)]
    spans = [chance.choice(((0, 1), (2, 3), (0, 3), (1, 2))) for _school in range(schools)]
    sizes = [chance.choice((3, 12, 15, 25, 40, 70, 150, 400)) for _school in range(schools)]
    chronic = [chance.choice((0.03, 0.1, 0.3, 0.5, 0.97, 1.0)) for _school in range(schools)]
    newcomers = chance.choice((0.0, 0.02, 0.2))
    languages, stay = chance.randint(1, 3), chance.choice((0.6, 1.0))
    rows: list[tuple[int, ...]] = []
    for school in range(schools):
        for n in range(sizes[school]):
            person = school * 1000 + n
            grade, language = chance.randint(*spans[school]), min(languages - 1, int(chance.expovariate(1.2)))
            for year in range(years):
                if chance.random() < stay:
                    expected = chance.choice((0, 12, 30)) if chance.random() < newcomers else 180
                    share = (
                        chance.choice((0.1, 0.15, 0.3))
                        if chance.random() < chronic[school]
                        else chance.choice((0.0, 0.06))
                    )
                    program = chance.random() < 0.15
                    rows.append(
                        (
                            year,
                            person,
                            expected,
                            -int(-expected * share // 1),
                            region_of[school],
                            school,
                            grade,
                            language,
                            program,
                        )
                    )
    return cohort_of(rows)


def cohort_of(rows: Sequence[tuple[int, ...]]) -> Cohort:
    """Rows of year, person, days expected, days absent, region, school, grade, language and program."""
    columns = np.array(rows or np.zeros((0, 9)), np.int64).T
    names = [tuple(f"{dimension.value}{n}" for n in range(7)) for dimension in Dimension]
    groups = {dimension: (columns[4 + n], names[n]) for n, dimension in enumerate(Dimension)}
    return Cohort(columns[0], columns[1], columns[2], columns[3], groups)


def printed(cohort: Cohort, tables: Sequence[Sequence[Dimension]], *, years: int = 2) -> CohortReport:
    """The report of a random district."""
    names = tuple(f"year {n}" for n in range(years))
    day = date(2027, 6, 15)
    return report_of(cohort, names, tables, as_of=day, rule=Rule(MINIMUM), smallest=SMALLEST)


def attack(cohort: Cohort, report: CohortReport, *, same_students: bool = False) -> Outcome:
    """Try to recover every hidden figure of a report; the cohort tells what is public, and what must not be told."""
    used = [dimension for dimension in Dimension if any(dimension in table.dimensions for table in report.tables)]
    public = [dimension for dimension in used if dimension in (REGION, SCHOOL, GRADE)]
    named = {dimension: np.array(cohort.groups[dimension][1])[cohort.groups[dimension][0]] for dimension in used}
    known = sorted(set(zip(*(named[dimension].tolist() for dimension in public), strict=True))) if public else [()]
    free = [dimension for dimension in used if dimension not in public]
    cells: list[tuple[str, ...]] = list(known)
    for dimension in free:
        cells = [(*cell, value) for cell in cells for value in sorted(set(named[dimension].tolist()))]
    axes = [*public, *free]
    years = len(report.years)
    reader = Reader(years * len(cells) * 5, 2 * cohort.year.size + 100)
    lines = [factor * cohort.absent >= cohort.expected for factor in (20, 10, 5)]
    standing = np.where(cohort.expected >= MINIMUM, 1 + np.sum(lines, axis=0), 0)
    figures = hidden = 0

    for dimensions, line in [((), report.everybody)] + [
        (t.dimensions, line) for t in report.tables for line in t.lines
    ]:
        inside = positions(cells, [axes.index(dimension) for dimension in dimensions], line.names)
        for year, told in enumerate(line.years):
            name = " ".join(("/".join(line.names) or "everybody", report.years[year]))
            parts = {
                figure: tuple((year * len(cells) + cell) * 5 + n for cell in inside for n in standings)
                for figure, standings in (_FIGURES | _GIVEN_AWAY).items()
            }
            if told is None:
                reader.told.append(Told(name, parts["students"], 0, 0))
                continue
            for figure, count in _counts(told):
                figures += 1
                hidden += isinstance(count, Hidden)
                reader.told.append(_told(f"{name} {figure}", parts[figure], count, reader.most))
            rows = cohort.year == year
            for dimension, value in zip(dimensions, line.names, strict=True):
                rows = rows & (named[dimension] == value)
            for figure, standings in _GIVEN_AWAY.items():
                truth = int(np.isin(standing[rows], standings).sum())
                asked = truth < SMALLEST and (truth > 0 or figure == "not chronic")
                hidden += asked
                reader.told.append(Told(f"{name} {figure}", parts[figure], 0, reader.most, asked))
            if told.rate is not None and told.rate.end is not None:
                percent, at_least = told.rate.tenths // 10, told.rate.end is End.AT_LEAST
                reader.shares.append((parts["chronic"], parts["eligible"], percent, at_least))
    if same_students:
        for cell in range(len(cells)):
            each = [tuple((year * len(cells) + cell) * 5 + n for n in range(5)) for year in range(years)]
            reader.equal += [(each[0], later) for later in each[1:]]
    return Outcome(figures, hidden, tuple(reader.recovered()))


def _counts(told: Figures) -> list[tuple[str, int | Hidden]]:
    counts = (told.students, told.eligible, told.chronic, *told.bands)
    return list(zip(_FIGURES, counts, strict=True))


def _told(name: str, parts: tuple[int, ...], count: int | Hidden, most: int) -> Told:
    if isinstance(count, int):
        return Told(name, parts, count, count)
    if count is Hidden.SMALL:
        return Told(name, parts, 0, SMALLEST - 1, asked=True)
    return Told(name, parts, SMALLEST, most, asked=True)


def main() -> None:
    """The long form."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--districts", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    began = time.perf_counter()
    sums: dict[str, Counter[str]] = {}
    for number in range(given.districts):
        chance = random.Random(f"{given.seed} {number}")
        shape = chance.choice(list(TABLES))
        same = chance.random() < 0.3
        cohort = random_cohort(chance)
        if same:
            cohort = followed(cohort)
        if not cohort.year.size:
            continue
        outcome = attack(cohort, printed(cohort, TABLES[shape]), same_students=same)
        line = sums.setdefault(shape + (", the same students" if same else ""), Counter())
        line.update(reports=1, figures=outcome.figures, hidden=outcome.hidden, recovered=len(outcome.recovered))
        if outcome.recovered:
            print(f"district {number}, {shape}: {', '.join(outcome.recovered)}", flush=True)
    for shape, line in sorted(sums.items()):
        print(f"{shape}: " + ", ".join(f"{count:,} {word}" for word, count in line.items()))
    whole = sum(sums.values(), Counter[str]())
    print("together: " + ", ".join(f"{whole[word]:,} {word}" for word in ("reports", "figures", "hidden", "recovered")))
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
