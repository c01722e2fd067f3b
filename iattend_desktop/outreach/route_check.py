"""Looks at a plan of routes without the solver: additions and comparisons alone."""

from __future__ import annotations

from collections import Counter

from iattend_desktop.outreach.route import Day, Route, RoutePlan, Stop, Team


def faults_of(day: Day, plan: RoutePlan) -> list[str]:
    """What is wrong with a plan, a line each, in keys; an empty list where it holds.

    Each stop is on one route or named as unvisited, never both or neither; teams without a trained person stay; each
    route keeps hours, windows, languages, capacity and the time that the way takes.
    """
    stops = {stop.key: stop for stop in day.stops}
    teams = {team.key: team for team in day.teams}
    seen = Counter([visit.stop for route in plan.routes for visit in route.visits])
    seen.update(one.stop for one in plan.unvisited)
    faults = [f"stop {key} stands {seen[key]} times" for key in sorted({*stops, *seen}) if seen[key] != 1]
    faults += [f"stop {key} is of another day" for key in sorted(set(seen) - set(stops))]
    out = Counter(route.team for route in plan.routes)
    faults += [f"team {key} has {count} routes" for key, count in sorted(out.items()) if count > 1 or key not in teams]
    for route in plan.routes:
        if route.team in teams and all(visit.stop in stops for visit in route.visits):
            faults += _faults_of_route(day, teams[route.team], route, stops)
    return faults


def _faults_of_route(day: Day, team: Team, route: Route, stops: dict[str, Stop]) -> list[str]:
    faults = []
    if not team.trained:
        faults.append(f"team {team.key} has nobody trained")
    if route.leaves < team.opens or route.back > team.closes:
        faults.append(f"team {team.key} is out from {route.leaves} to {route.back}")
    at, clock, trip, load, way, left = team.start, route.leaves, -1, 0, 0, 0
    for visit in route.visits:
        stop = stops[visit.stop]
        if visit.trip != trip:
            if visit.trip != trip + 1 or (visit.trip and not team.returns):
                faults.append(f"team {team.key} is back at its start before {stop.key}")
            home = int(day.travel[at, team.start])
            at, clock, way, trip, load = team.start, clock + home, way + home, visit.trip, 0
            left = visit.arrives - int(day.travel[at, stop.place])
        step = int(day.travel[at, stop.place])
        load += stop.demand
        if visit.arrives < clock + step:
            faults.append(f"stop {stop.key} is reached at {visit.arrives}, before one can be there")
        if left < stop.ready:
            faults.append(f"stop {stop.key} is left for before it is ready")
        if not stop.opens <= visit.begins <= stop.closes or visit.begins < visit.arrives:
            faults.append(f"stop {stop.key} begins at {visit.begins}")
        if visit.ends != visit.begins + stop.visit:
            faults.append(f"stop {stop.key} ends at {visit.ends}")
        if load > team.capacity:
            faults.append(f"team {team.key} has {load} at {stop.key}")
        if not stop.languages <= team.languages:
            faults.append(f"team {team.key} does not speak what {stop.key} needs")
        at, clock, way = stop.place, visit.ends, way + step
    home = int(day.travel[at, team.start])
    if route.back < clock + home:
        faults.append(f"team {team.key} is back at {route.back}, before it can be")
    if route.travel != way + home:
        faults.append(f"team {team.key} is on the way for {way + home}, not {route.travel}")
    return faults
