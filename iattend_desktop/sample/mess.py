"""Planting defects into the tables of a clean district, each on record with what should become of it."""

from __future__ import annotations

import numpy as np

from iattend_desktop.i18n import _
from iattend_desktop.sample import shares
from iattend_desktop.sample.clutter import MESSY_LAYOUTS
from iattend_desktop.sample.defects import Action, Defect, Kind
from iattend_desktop.sample.kinds import PLANT
from iattend_desktop.sample.planting import Mark, Planting, as_defect, numbered
from iattend_desktop.sample.tables import Row, Table

_SALT = 2026  # the mess draws from its own numbers, so that the district under it is the clean one of the same seed

Tables = tuple[Table, Table, Table, Table]


def plant(tables: Tables, seed: int) -> tuple[Tables, tuple[Defect, ...]]:
    """The tables with defects, and the defects in the order of files and rows.

    ``tables`` are schools, students, mentors and attendance and stay as they are. No row bears two defects. Attendance
    of a student whose only row is not taken falls with it and is on the list, with ``because``.
    """
    rng = np.random.default_rng([_SALT, seed])
    schools, students, mentors, attendance = tables
    names = [str(row[schools.column("School")]) for row in schools.rows]
    ids = [str(row[students.column("Student ID")]) for row in students.rows]
    plantings = [
        Planting(Table(table.name, table.headings, [list(row) for row in table.rows]), rng, names, frozenset(ids))
        for table in (schools, students, mentors, attendance)
    ]
    for planting in plantings[:3]:
        _plant_all(planting)
    _drop_attendance(plantings[3], _not_taken(plantings[1], ids))
    _plant_all(plantings[3])
    finished = [planting.finished() for planting in plantings]
    numbers: dict[int, int] = {}
    for table in finished:
        numbers |= numbered(table, MESSY_LAYOUTS[table.name])
    defects = [
        as_defect(
            mark, planting.file, MESSY_LAYOUTS[planting.file].sheet, numbers[id(mark.row)], _because(mark, numbers)
        )
        for planting in plantings
        for mark in sorted(planting.marks, key=lambda mark: numbers[id(mark.row)])
    ]
    return (finished[0], finished[1], finished[2], finished[3]), tuple(defects)


def _plant_all(planting: Planting) -> None:
    total = len(planting.table.rows)
    for name, (share, least) in shares.DEFECTS[planting.file].items():
        kind = Kind(name)
        wanted = max(round(share * total), least)
        for position in planting.rng.permutation(total).tolist():
            if wanted == 0:
                break
            if position not in planting.hit and PLANT[kind](planting, position):
                wanted -= 1


def _not_taken(students: Planting, ids: list[str]) -> dict[str, Row]:
    """The rows of students that will not be taken, by the id that stood there before the mess."""
    positions = {id(row): position for position, row in enumerate(students.table.rows)}
    lost = (mark.row for mark in students.marks if mark.action is not Action.MENDED and id(mark.row) in positions)
    return {ids[positions[id(row)]]: row for row in lost}


def _drop_attendance(attendance: Planting, lost: dict[str, Row]) -> None:
    """Put the months of students who are not taken on the list: nothing in them is wrong but that nobody is known."""
    column = attendance.table.column("Student ID")
    for position, row in enumerate(attendance.table.rows):
        student = str(row[column])
        if student in lost:
            attendance.hit.add(position)
            attendance.marks.append(
                Mark(
                    row,
                    "Student ID",
                    Kind.STUDENT_NOT_TAKEN,
                    student,
                    _("a student on the roster"),
                    Action.REJECTED,
                    next_step=_("Mend the student's row, then import both files again."),
                    because=lost[student],
                )
            )


def _because(mark: Mark, numbers: dict[int, int]) -> str | None:
    if mark.because is None:
        return None
    return _("students.xlsx row {row} is not taken").format(row=numbers[id(mark.because)])
