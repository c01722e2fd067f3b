"""How the time of a match run grows with the district, drawn.

    uv run python -m benchmarks.growth OUT.svg [--most STUDENTS] [--rounds ROUNDS]

CPU seconds of the whole run and of OR-Tools' bare solve of the same prebuilt graph, medians, in turn, from 1,000 to
100,000 students with 20 candidates each, in regions of 450 students and 100 mentors that stand apart or hang together.
What each side does is said in :mod:`benchmarks.test_matching`. Prints the figures as a table.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from benchmarks.matching_cases import Size, district
from benchmarks.matching_run import cpu_seconds_of_ours, cpu_seconds_of_theirs, graph_of, whole_run
from iattend_desktop.reports.look import ACCENT, BAND_COLORS, INK, PAPER, QUIET, RULE, Color
from iattend_desktop.vocabulary import Band

STUDENTS = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
CANDIDATES = 20
A_REGION, A_MENTOR = 450, 4.5
"""Students of a region, and students a mentor."""
OURS, THEIRS = "iAttend, the whole run", "OR-Tools, bare solve"
_WIDTH, _HEIGHT = 980, 600
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 664, 124, 520
_LINE = 34
"""Least distance of two names at the right."""


@dataclass(frozen=True)
class Curve:
    """One line of the drawing: CPU ``seconds`` by number of ``students``. ``tied``: regions hang together."""

    name: str
    tied: bool
    students: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def slope(self) -> float:
        """The power of the number of students with which the time grows, by least squares of the logarithms.

        >>> Curve("", False, (1_000, 10_000, 100_000), (0.01, 0.1, 1.0)).slope
        1.0
        """
        return round(float(np.polyfit(np.log(self.students), np.log(self.seconds), 1)[0]), 6)


def size_of(students: int, *, tied: bool) -> Size:
    """A district of so many students.

    >>> size_of(1_000, tied=True).mentors, size_of(100_000, tied=True).mentors
    (222, 22200)
    """
    regions = round(students / A_REGION)
    mentors = regions * round(students / A_MENTOR / regions)
    return Size(f"{students:,} × {mentors:,}", students, mentors, CANDIDATES, regions, tied)


def measure(sizes: Sequence[int], rounds: int, *, tied: bool) -> tuple[Curve, Curve]:
    """Ours and theirs, each size measured ``rounds`` times in turn."""
    whole_run(district(size_of(sizes[0], tied=tied)))  # compiled by now
    ours, theirs = [], []
    for students in sizes:
        case = district(size_of(students, tied=tied))
        graph = graph_of(case)
        seconds = []
        for _round in range(rounds):
            mine, assignment = cpu_seconds_of_ours(case)
            peer, matched = cpu_seconds_of_theirs(graph)
            assert assignment.matched == matched
            seconds.append((mine, peer))
        middle = np.median(seconds, axis=0).tolist()
        ours.append(middle[0])
        theirs.append(middle[1])
        print(f"| {students:,} | {'tied' if tied else 'apart'} | {middle[0]:.4f} | {middle[1]:.4f} |", flush=True)
    return Curve(OURS, tied, tuple(sizes), tuple(ours)), Curve(THEIRS, tied, tuple(sizes), tuple(theirs))


def draw(curves: Sequence[Curve], rounds: int) -> str:
    """The curves as SVG, both axes logarithmic, each named at its end with its slope."""
    low, high = np.log10([curves[0].students[0], curves[0].students[-1]])
    every = np.log10([seconds for curve in curves for seconds in curve.seconds])
    bottom, top = np.floor(every.min()), np.ceil(every.max())

    def x(students: float) -> float:
        return float(_LEFT + (_RIGHT - _LEFT) * (np.log10(students) - low) / (high - low))

    def y(seconds: float) -> float:
        return float(_BOTTOM - (_BOTTOM - _TOP) * (np.log10(seconds) - bottom) / (top - bottom))

    parts = [
        _words(_LEFT, 36, "How the time of a match run grows", size=20, strong=True),
        _words(_LEFT, 60, f"CPU seconds, medians of {rounds}; {CANDIDATES} candidates a student, {A_MENTOR} students a "
               f"mentor, regions of {A_REGION} students.", ink=QUIET),
        _words(_LEFT, 80, "iAttend: arrays to certified, explained assignment. OR-Tools: the solve alone, graph "
               "already built.", ink=QUIET),
        _words(_LEFT, 100, "Slope: the power of the number of students with which the time grows.", ink=QUIET),
    ]  # fmt: skip
    for power in range(int(bottom), int(top) + 1):
        for step in range(1, 10 if power < top else 2):
            at = y(step * 10.0**power)
            parts.append(_rule(_LEFT, at, _RIGHT, at, RULE, 1.2 if step == 1 else 0.4))
        parts.append(_words(_LEFT - 10, y(10.0**power) + 5, _seconds(power), anchor="end"))
    for students in curves[0].students:
        parts.append(_rule(x(students), _TOP, x(students), _BOTTOM, RULE, 0.6))
        parts.append(_words(x(students), _BOTTOM + 22, f"{students:,}", anchor="middle"))
    parts.append(_words((_LEFT + _RIGHT) / 2, _BOTTOM + 50, "students", ink=QUIET, anchor="middle"))
    places = spread([y(curve.seconds[-1]) for curve in curves], _LINE)
    for curve, place in zip(curves, places, strict=True):
        points = [(x(n), y(s)) for n, s in zip(curve.students, curve.seconds, strict=True)]
        parts += _curve(curve, points, place)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" role="img" font-family="Inter, Helvetica, Arial, sans-serif">',
            "<title>CPU seconds of a match run by number of students, beside OR-Tools' bare solve</title>",
            f"<desc>{escape(_told(curves))}</desc>",
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{_ink(PAPER)}"/>',
            *parts,
            "</svg>\n",
        ]
    )


def spread(places: Sequence[float], least: float) -> list[float]:
    """Heights as near to ``places`` as can be while each two are ``least`` apart, in the same order.

    >>> spread([10.0, 12.0, 100.0], 30.0)
    [-4.0, 26.0, 100.0]
    """
    groups: list[tuple[float, int]] = []  # the first height and how many stand below it
    for place in sorted(places):
        groups.append((place, 1))
        while len(groups) > 1 and groups[-2][0] + least * groups[-2][1] > groups[-1][0]:
            (after, more), (before, count) = groups.pop(), groups.pop()
            first = (before * count + (after - least * count) * more) / (count + more)
            groups.append((first, count + more))
    heights = [first + least * at for first, count in groups for at in range(count)]
    rank = np.argsort(np.argsort(places, kind="stable"))
    return [heights[at] for at in rank.tolist()]


def main(arguments: list[str]) -> int:
    """Measure and draw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth")
    parser.add_argument("out", type=Path)
    parser.add_argument("--most", type=int, default=STUDENTS[-1], help="leave larger districts out")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args(arguments)
    sizes = [students for students in STUDENTS if students <= options.most]
    if len(sizes) < 2 or options.rounds < 1:
        parser.error("a line needs two sizes at least, and each size one round")
    print(f"| students | regions | {OURS}, s | {THEIRS}, s |\n| --- | --- | --- | --- |")
    curves = [curve for tied in (False, True) for curve in measure(sizes, options.rounds, tied=tied)]
    print()
    print(_told(curves))
    options.out.write_text(draw(curves, options.rounds), encoding="utf-8")
    return 0


def _told(curves: Sequence[Curve]) -> str:
    """The slopes in a sentence for those who do not see the drawing."""
    each = [f"{curve.name}, {_regions(curve)}: students to the power of {curve.slope:.2f}" for curve in curves]
    return "Time grows as: " + "; ".join(each) + "."


def _regions(curve: Curve) -> str:
    return "half the mentors in two regions" if curve.tied else "regions apart"


def _seconds(power: int) -> str:
    return f"{10**power:,} s" if power >= 0 else f"{10.0 ** (power + 3):g} ms"


def _curve(curve: Curve, points: list[tuple[float, float]], place: float) -> list[str]:
    """The line, a mark at each measure (circle: ours, square: theirs; hollow: tied), its name and slope."""
    color = ACCENT if curve.name == OURS else BAND_COLORS[Band.MODERATE]
    ink = _ink(color)
    dash = ' stroke-dasharray="7 5"' if curve.tied else ""
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    fill = _ink(PAPER) if curve.tied else ink
    made = [f'<polyline points="{line}" fill="none" stroke="{ink}" stroke-width="2.2"{dash}/>']
    for x, y in points:
        if curve.name == OURS:
            shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5"'
        else:
            shape = f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"'
        made.append(f'{shape} fill="{fill}" stroke="{ink}" stroke-width="2"/>')
    end_x, end_y = points[-1]
    made.append(_rule(end_x + 8, end_y, _RIGHT + 26, place, color, 0.7))
    made.append(_words(_RIGHT + 32, place, curve.name, strong=True, ink=color))
    made.append(_words(_RIGHT + 32, place + 15, f"{_regions(curve)}; slope {curve.slope:.2f}", size=12, ink=QUIET))
    return made


def _rule(x: float, y: float, to_x: float, to_y: float, ink: Color, width: float) -> str:
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{_ink(ink)}" stroke-width="{width}"/>'
    )


def _words(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 14,
    strong: bool = False,
    ink: Color = INK,
    anchor: str = "start",
) -> str:
    weight = ' font-weight="600"' if strong else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{weight} fill="{_ink(ink)}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def _ink(color: Color) -> str:
    return "rgb({})".format(",".join(str(round(255 * part)) for part in color))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
