"""Volunteers into teams: who leads, who joins where, where they start; worked out by hand."""

from __future__ import annotations

from iattend_desktop.outreach.team_forming import Candidate, FormedTeam, form_teams


def somebody(key: int, *languages: str, trained: bool = False) -> Candidate:
    return Candidate(key, frozenset(languages), trained)


def test_the_rarer_language_leads_and_the_needed_one_spreads() -> None:
    """Two teams of three: Korean leads first. Of the rest, Spanish (30 homes) goes to the team without it first."""
    people = [
        somebody(1, "eng", trained=True),
        somebody(2, "eng", "kor", trained=True),
        somebody(3, "spa"),
        somebody(4, "spa"),
        somebody(5, "eng"),
        somebody(6),
    ]
    needs = {"spa": 30, "eng": 20, "kor": 3}
    teams = form_teams(people, needs, {7: 40, 8: 13})
    assert teams == [FormedTeam((2, 3, 5), 7), FormedTeam((1, 4, 6), 7)]
    assert form_teams(people[::-1], needs, {8: 13, 7: 40}) == teams


def test_starts_follow_the_households() -> None:
    """40 and 13 households: 40, then 20 a team, before the other school's 13."""
    people = [somebody(number, "eng", trained=number < 4) for number in range(12)]
    assert [team.school for team in form_teams(people, {"eng": 53}, {7: 40, 8: 13})] == [7, 7, 7, 8]


def test_nobody_trained_or_nobody_else() -> None:
    assert form_teams([somebody(1, "eng"), somebody(2, "eng")], {"eng": 1}, {7: 1}) == []
    assert form_teams([somebody(1, "eng", trained=True)], {"eng": 1}, {7: 1}) == []
    assert form_teams([somebody(1, trained=True), somebody(2)], {}, {}) == [FormedTeam((1, 2), None)]
