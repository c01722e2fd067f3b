"""What moved with chronic absence, and what did not: schools' ratings of themselves beside their chronic shares.

Across schools, the change of each element's rating (from the newest of last school year or before to the newest of
this year) is held beside the change of the chronic share (from the whole of last year to this year so far). Looked at
are ranks, so that what all schools share, a season or a hard winter, changes nothing. It says that two things moved
together; it never says why. A school counts where enough students count in both years (the smallest group that is
shown); with fewer than :data:`FEWEST` schools nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from iattend_desktop.attendance.group_rate import GroupRate, school_rates
from iattend_desktop.attendance.rule import rule_of
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.students import last_year
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.school_years import school_year_on
from iattend_desktop.security.access import Permission, require
from iattend_desktop.support.rank_correlation import Together, rank_correlation
from iattend_desktop.support.school_elements import ratings_on
from iattend_desktop.support.seven_elements import elements
from iattend_desktop.workspace import Workspace, load_settings

FEWEST = 10
"""Schools that a word about them needs."""


class Moved(StrEnum):
    """What was seen. ``WITH``: where the rating rose, chronic absence fell more than elsewhere; ``AGAINST``: it rose
    more; ``APART``: the interval holds 0."""

    WITH = "with"
    AGAINST = "against"
    APART = "apart"
    ALIKE = "alike"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class ElementMoves:
    """One element: how many ``schools`` could be looked at, and what was seen; ``together`` where there was enough."""

    key: str
    title: str
    schools: int
    moved: Moved
    together: Together | None


@dataclass(frozen=True, slots=True)
class Moves:
    """Every element of the table. ``too_small``: schools that were rated in both years and have too few students."""

    elements: tuple[ElementMoves, ...]
    too_small: int
    smallest: int


def what_moved(workspace: Workspace, progress: Progress = SILENT) -> Moves:
    """Each element beside chronic absence; a fixed few queries. Raises ``NotAllowed``."""
    require(workspace.role, Permission.VIEW_STUDENTS)
    today = workspace.today()
    before: Mapping[int, Mapping[str, int]] = {}
    now: Mapping[int, Mapping[str, int]] = {}
    last: Mapping[int, GroupRate] = {}
    this: Mapping[int, GroupRate] = {}
    with workspace.read() as session:
        settings = load_settings(session)
        year = school_year_on(session, today)
        past = last_year(session, year) if year is not None else None
        if year is not None and past is not None:
            rule = rule_of(settings)
            last = school_rates(session, past.id, rule=rule, progress=Part(progress, 0.0, 0.5)).schools
            this = school_rates(session, year.id, as_of=today, rule=rule, progress=Part(progress, 0.5, 1.0)).schools
            before = ratings_on(session, past.ends_on)
            now = ratings_on(session, today, after=past.ends_on)
    return compare(before, now, last, this, settings.smallest_group_shown)


def compare(
    before: Mapping[int, Mapping[str, int]],
    now: Mapping[int, Mapping[str, int]],
    last: Mapping[int, GroupRate],
    this: Mapping[int, GroupRate],
    smallest: int,
) -> Moves:
    """Ratings by school and element, and rates by school, of last year and of this one."""
    rated = [school for school in sorted(before.keys() & now.keys()) if before[school].keys() & now[school].keys()]
    large = [
        school for school in rated if all(school in year and year[school].eligible >= smallest for year in (last, this))
    ]
    shares = {school: _share(this[school]) - _share(last[school]) for school in large}
    found = []
    for one in elements():
        mine = [school for school in large if one.key in before[school] and one.key in now[school]]
        steps = np.array([now[school][one.key] - before[school][one.key] for school in mine], dtype=np.float64)
        together = None
        if len(mine) >= FEWEST:
            together = rank_correlation(steps, np.array([shares[school] for school in mine]))
        found.append(ElementMoves(one.key, one.title, len(mine), _moved(len(mine), together), together))
    return Moves(tuple(found), len(rated) - len(large), smallest)


def moved_words(one: ElementMoves) -> str:
    """What was seen, as a sentence with its number of schools."""
    schools = ngettext("{count} school", "{count} schools", one.schools)
    words = {
        Moved.WITH: _(
            "Moved together in {schools}: where the rating rose more, chronic absence fell more or rose less. "
            "That does not say why."
        ),
        Moved.AGAINST: _(
            "Moved together in {schools}: where the rating rose more, chronic absence rose more or fell less. "
            "That does not say why."
        ),
        Moved.APART: _("Did not move with chronic absence in {schools}, as far as so many schools can tell."),
        Moved.ALIKE: _("Changed by the same in all of {schools}, or their chronic absence did: nothing to compare."),
        Moved.TOO_FEW: _("{schools} can be looked at; fewer than {fewest} say nothing."),
    }[one.moved]
    return words.format(schools=schools, fewest=FEWEST)


def _share(rate: GroupRate) -> float:
    return rate.chronic / rate.eligible


def _moved(schools: int, together: Together | None) -> Moved:
    if schools < FEWEST:
        return Moved.TOO_FEW
    if together is None:
        return Moved.ALIKE
    if together.high < 0:
        return Moved.WITH
    return Moved.AGAINST if together.low > 0 else Moved.APART
