"""Which causes go together: counted right, and nothing of a small group can be told or worked out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import highspy
import numpy as np
import numpy.typing as npt
import pytest

from iattend_desktop.highs import QuietHighs
from iattend_desktop.progress import SILENT, Tally
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.support.assessment_values import Said
from iattend_desktop.support.cause_pairs import CausePairs, Figure, Kind, cause_pairs, suppressed
from iattend_desktop.support.root_cause import record_assessment
from iattend_desktop.vocabulary import Cause, CauseSource
from iattend_desktop.workspace import Workspace
from tests.factories import make_school, make_student

CAUSES = (Cause.HEALTH, Cause.TRANSPORT, Cause.PEERS)
SMALLEST = 4
Students = npt.NDArray[np.bool_]
"""Students (rows) with causes (columns)."""
BY, BOTH = (CauseSource.STUDENT,), (CauseSource.STUDENT, CauseSource.GUARDIAN)


def test_the_newest_assessment_of_who_is_enrolled_is_counted_once(workspace: Workspace) -> None:
    """4 at Lincoln have health and transport, 4 health alone, 4 transport alone, 4 neither; 2 at Roosevelt health."""
    workspace.change_settings(replace(workspace.settings(), smallest_group_shown=3))
    with workspace.write(Permission.EDIT_STUDENTS, "Add") as session:
        lincoln, roosevelt = make_school(session), make_school(session, "Roosevelt High", region="West")
        keys = [make_student(session, lincoln, f"S{number}").student_id for number in range(16)]
        few = [make_student(session, roosevelt, f"R{number}").student_id for number in range(2)]
    for number, key in enumerate(keys):
        record_assessment(workspace, key, on=date(2026, 9, 1), causes={"work": Said(3, BY)})  # said before, no more
        causes = {"health": number % 4 < 2, "transport": number % 2 == 0, "barriers/The dog": number % 4 == 3}
        said = {cause: Said(1, BOTH) for cause, there in causes.items() if there}  # named by two, counted once
        record_assessment(workspace, key, on=date(2026, 11, 2), causes=said, note="Asked")
    for key in few:
        record_assessment(workspace, key, on=date(2026, 11, 2), causes={"health": Said(1, BY)})
    found = cause_pairs(workspace)
    # 18 and 16 would tell the two of Roosevelt: Lincoln is hidden with them, and so is East, which is all Lincoln
    assert [(one.place.kind, one.students) for one in found.places] == [(Kind.DISTRICT, 18)]
    pair = (Cause.HEALTH, Cause.TRANSPORT)
    assert found.district.pairs == {pair: 4}
    assert found.district.causes == {Cause.HEALTH: 10, Cause.TRANSPORT: 8}
    for _one in few:  # Roosevelt's are taken back: now Lincoln is everybody
        workspace.undo()
    found = cause_pairs(workspace)
    assert [(one.place.kind, one.name, one.students) for one in found.places] == [
        (Kind.DISTRICT, "", 16),
        (Kind.REGION, "East", 16),
        (Kind.SCHOOL, "Lincoln High", 16),
    ]
    assert [(dict(one.causes), dict(one.pairs)) for one in found.places] == 3 * [
        ({Cause.HEALTH: 8, Cause.TRANSPORT: 8}, {pair: 4})
    ]
    workspace.role = Role.MENTOR
    with pytest.raises(NotAllowed):
        cause_pairs(workspace)


def figures_of(students: Students) -> dict[Figure, int]:
    """Counts of students (rows) with causes (columns)."""
    found: dict[Figure, int] = {None: len(students)}
    for at, cause in enumerate(CAUSES):
        found[cause] = int(students[:, at].sum())
    for a, b in combinations(range(len(CAUSES)), 2):
        found[CAUSES[a], CAUSES[b]] = int((students[:, a] & students[:, b]).sum())
    return found


def test_nobody_works_out_a_small_group_of_any_place(subtests: pytest.Subtests) -> None:
    """An attacker who knows all that is told, and that students of a school fall into eight kinds, asks a solver for
    the fewest and the most students that each group of a place may have."""
    chance = np.random.default_rng(7)
    schools = {key: (f"S{key}", "East" if key < 3 else "West") for key in range(6)}
    for number in range(8):
        sizes = chance.integers(2, 40, len(schools))
        rate = chance.uniform(0.15, 0.75, len(CAUSES))
        students = [chance.random((size, len(CAUSES))) < rate for size in sizes]
        counts = {key: figures_of(of) for key, of in enumerate(students)}
        with subtests.test(district=number):
            told = suppressed(schools, counts, SMALLEST, Tally(SILENT, ""))
            assert_safe(told, schools, students)


def assert_safe(told: CausePairs, schools: dict[int, tuple[str, str]], students: list[Students]) -> None:
    kinds = [tuple(bool(kind >> at & 1) for at in range(len(CAUSES))) for kind in range(2 ** len(CAUSES))]
    members: dict[tuple[Kind, object], list[int]] = {
        **{(Kind.SCHOOL, key): [key] for key in schools},
        **{(Kind.REGION, name): [k for k in schools if schools[k][1] == name] for name in ("East", "West")},
        (Kind.DISTRICT, ""): list(schools),
    }
    figures: list[tuple[Figure, list[int]]] = [(None, list(range(8)))]
    figures += [(cause, [k for k in range(8) if kinds[k][at]]) for at, cause in enumerate(CAUSES)]
    figures += [
        ((CAUSES[a], CAUSES[b]), [k for k in range(8) if kinds[k][a] and kinds[k][b]])
        for a, b in combinations(range(len(CAUSES)), 2)
    ]

    def columns(place: tuple[Kind, object], of: list[int]) -> list[int]:
        return [key * 8 + kind for key in members[place] for kind in of]

    highs = QuietHighs()
    most = sum(map(len, students))
    highs.addVars(8 * len(schools), np.zeros(8 * len(schools)), np.full(8 * len(schools), float(most)))
    for one in told.places:
        known: dict[Figure, int | None] = {None: one.students}
        known.update((cause, count) for cause, count in one.causes.items())
        known.update((pair, count) for pair, count in one.pairs.items())
        for figure, of in figures:
            count = known.get(figure)
            if count is not None:
                entries = np.array(columns((one.place.kind, one.place.key), of), np.int32)
                highs.addRow(count, count, entries.size, entries, np.ones(entries.size))
    for place in members:
        for figure, of in figures[1:]:
            at = columns(place, of)
            truth = sum(int((students[c // 8] == np.array(kinds[c % 8])).all(axis=1).sum()) for c in at)
            if 0 < truth < SMALLEST:
                ends = []
                for way in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
                    cost = np.zeros(8 * len(schools))
                    cost[at] = 1
                    highs.changeColsCost(cost.size, np.arange(cost.size, dtype=np.int32), cost)
                    highs.changeObjectiveSense(way)
                    highs.run()
                    ends.append(highs.getInfo().objective_function_value)
                assert ends[1] - ends[0] >= 1 - 1e-6, (place, figure, truth, ends)
