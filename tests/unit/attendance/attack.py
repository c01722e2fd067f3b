"""A reader who takes a printed report as equations, and tries to work out every figure that it hides.

The reader has the report alone and what is public of schools: their regions and which grades they have. The unknowns
are students by school, grade, language, program and standing; each printed figure adds some of them up, a hidden one
is 10 or fewer or more, as it says. CP-SAT looks for two districts that print this report and differ in a hidden figure;
where it proves that there are none, the figure is recovered. It shares no code with what hides figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

DETERMINISTIC_SECONDS = 60.0
"""For one search, by CP-SAT's own clock; one that does not end in time counts its figures as recovered."""


@dataclass(frozen=True)
class Told:
    """A figure of a report: the unknowns that it adds up, and the values from ``low`` to ``high`` that it may have.

    ``asked``: whether nobody may work it out."""

    name: str
    parts: tuple[int, ...]
    low: int
    high: int
    asked: bool = False


@dataclass
class Reader:
    """What is known: figures over ``unknowns`` numbers of students, and further equations between their sums."""

    unknowns: int
    most: int
    told: list[Told] = field(default_factory=list)
    equal: list[tuple[tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)
    shares: list[tuple[tuple[int, ...], tuple[int, ...], int, bool]] = field(default_factory=list)
    """Part, whole, percent, and whether the share is at least (else at most) that."""

    def recovered(self) -> list[str]:
        """The names of the figures asked for that have one value only."""
        asked = [figure for figure in self.told if figure.asked]
        model, sums = self._model()
        first = _solved(model, {figure.name: sums[figure.name] for figure in asked})
        assert first is not None, "no district prints this report"
        open_figures = list(asked)
        while open_figures:
            model, sums = self._model()
            differs = []
            for figure in open_figures:
                more, less = model.new_bool_var(""), model.new_bool_var("")
                model.add(sums[figure.name] >= first[figure.name] + 1).only_enforce_if(more)
                model.add(sums[figure.name] <= first[figure.name] - 1).only_enforce_if(less)
                model.add_at_most_one(more, less)
                differs += [more, less]
            model.add_bool_or(differs)
            model.maximize(sum(differs))
            other = _solved(model, {figure.name: sums[figure.name] for figure in open_figures})
            if other is None:
                break
            open_figures = [figure for figure in open_figures if other[figure.name] == first[figure.name]]
        return [figure.name for figure in open_figures]

    def _model(self) -> tuple[Any, dict[str, Any]]:
        model = cp_model.CpModel()
        students = [model.new_int_var(0, self.most, "") for _unknown in range(self.unknowns)]

        def total(parts: Iterable[int]) -> Any:
            return sum(students[part] for part in parts)

        sums: dict[str, Any] = {}
        for figure in self.told:
            sums[figure.name] = model.new_int_var(figure.low, min(figure.high, self.most), figure.name)
            model.add(total(figure.parts) == sums[figure.name])
        for ours, theirs in self.equal:
            model.add(total(ours) == total(theirs))
        for part, whole, percent, at_least in self.shares:
            difference = 100 * total(part) - percent * total(whole)
            model.add(difference >= 0 if at_least else difference <= 0)
        return model, sums


def _solved(model: Any, wanted: dict[str, Any]) -> dict[str, int] | None:
    """The values of a district; None where it is proved that there is none, or where time runs out."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.relative_gap_limit = 0.5
    solver.parameters.max_deterministic_time = 0.5
    status = solver.solve(model)
    if status == cp_model.UNKNOWN:
        model.clear_objective()
        solver.parameters.max_deterministic_time = DETERMINISTIC_SECONDS
        status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return {name: solver.value(figure) for name, figure in wanted.items()}


def positions(cells: Sequence[Sequence[object]], at: Sequence[int], values: Sequence[object]) -> list[int]:
    """The cells whose coordinates ``at`` have these ``values``."""
    return [
        n for n, cell in enumerate(cells) if all(cell[axis] == value for axis, value in zip(at, values, strict=True))
    ]
