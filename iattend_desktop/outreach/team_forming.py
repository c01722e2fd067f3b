"""Volunteers formed into teams by a rule that a person can follow, and change afterwards. Pure.

1. Each team is led by a trained person; there are as many teams as trained people, and no more than groups of the size
   wanted. Who speaks a rarer language leads first.
2. Everybody else joins one by one, who speaks more of the needed languages first: the smallest team, and of those the
   one in which their languages reach the most households that few teams can talk to.
3. Teams start at the day's schools, more of them where more households are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST = 2
"""Nobody goes to a door alone."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A volunteer who is in no team."""

    key: int
    languages: frozenset[str]
    trained: bool


@dataclass(frozen=True, slots=True)
class FormedTeam:
    """Keys of its members, who leads first, and of the school where it starts (``None`` where no school is known)."""

    members: tuple[int, ...]
    school: int | None


def form_teams(
    people: Sequence[Candidate], needs: Mapping[str, int], homes: Mapping[int, int], size: int = 3
) -> list[FormedTeam]:
    """Teams of about ``size``; the order of the people does not matter. Nobody is trained: no team.

    ``needs``: households by language; ``homes``: households by school.
    """
    ready = sorted(people, key=lambda one: one.key)
    speakers = Counter(language for one in ready for language in one.languages if needs.get(language))
    trained = sorted((one for one in ready if one.trained), key=lambda one: (_rarest(one, speakers), one.key))
    count = min(len(trained), max(1, len(ready) // max(LEAST, size))) if len(ready) >= LEAST else 0
    teams = [[leader] for leader in trained[:count]]
    leading = {leader.key for leader in trained[:count]}
    rest = [one for one in ready if one.key not in leading]
    rest.sort(key=lambda one: (-sum(language in needs for language in one.languages), one.key))
    for one in rest if teams else ():
        spoken = Counter(language for team in teams for language in _languages(team))
        smallest = min(len(team) for team in teams)
        open_to = [number for number, team in enumerate(teams) if len(team) == smallest]
        at = max(open_to, key=lambda number: (_gain(one, teams[number], needs, spoken), -number))
        teams[at].append(one)
    starts = _spread(homes, len(teams))
    return [FormedTeam(tuple(one.key for one in team), start) for team, start in zip(teams, starts, strict=True)]


def _rarest(one: Candidate, speakers: Mapping[str, int]) -> int:
    """How many speak the rarest needed language of theirs."""
    return min((speakers[language] for language in one.languages if language in speakers), default=1_000_000)


def _languages(team: Sequence[Candidate]) -> frozenset[str]:
    return frozenset().union(*(one.languages for one in team))


def _gain(one: Candidate, team: Sequence[Candidate], needs: Mapping[str, int], spoken: Mapping[str, int]) -> float:
    """Households of languages new to a team, each the more the fewer teams speak it."""
    new = one.languages - _languages(team)
    return sum(needs.get(language, 0) / (1 + spoken[language]) for language in sorted(new))


def _spread(homes: Mapping[int, int], teams: int) -> list[int | None]:
    """A school for each team: always the one with the most households a team."""
    given: Counter[int] = Counter()
    starts: list[int | None] = []
    for _team in range(teams):
        school = max(homes, key=lambda key: (homes[key] / (1 + given[key]), -key), default=None)
        if school is not None:
            given[school] += 1
        starts.append(school)
    return starts
