"""Ninety-five mentors' workbooks against bare openpyxl that writes the same cells.

The bare side makes the same sheets with the same texts and gives each cell the font, ground, border, format and
protection that it has in ours, by openpyxl's everyday attributes, each style made once; then it saves, each workbook
into a file of its own. It has no drop-downs, no signed keys, no record, no log. A second bare side writes the texts
alone, without any style: the least that can be called a workbook, for the eye. Run it alone:
``pytest -n0 benchmarks/test_mentor_workbooks.py -s``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from copy import copy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from benchmarks.conftest import Compare
from iattend_desktop.mentoring.workbook_writing import write_workbooks
from iattend_desktop.model.mentoring import CheckIn, Goal, GoalStep
from iattend_desktop.opening import open_workspace
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.factories import make_match, make_mentor, make_school, make_student

MENTORS, STUDENTS = 95, 162
ROUNDS = 3
Cells = list[tuple[str, list[Any]]]  # sheets: title, and (row, column, text, look) of each cell


def fill(workspace: Workspace) -> None:
    """The pilot's 95 mentors and 162 students, each with two goals, a step and a next step."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        mentors = [make_mentor(session, school, f"Given{n}", f"Mentor{n}") for n in range(MENTORS)]
        for n in range(STUDENTS):
            program = make_student(session, school, f"Given{n}", f"Family{n}")
            match = make_match(session, program, mentors[n % MENTORS])
            goals = [
                Goal(
                    program_enrollment_id=program.id,
                    match_id=match.id,
                    kind=kind,
                    title=f"Goal {n} of the student, in a sentence of its own",
                    measure="assignments",
                    baseline=10,
                    target=0,
                    current=n % 10,
                    set_on=date(2026, 10, 1),
                    due_on=date(2026, 12, 18),
                )
                for kind in ("academic", "belonging")
            ]
            session.add_all(goals)
            session.flush()
            session.add(GoalStep(goal_id=goals[0].id, title=f"Step {n} toward it", due_on=date(2026, 12, 1)))
            session.add(
                CheckIn(
                    match_id=match.id,
                    mentor_id=mentors[n % MENTORS].id,
                    on_date=date(2026, 11, 1) + timedelta(days=n % 15),
                    channel="phone",
                    outcome="contact",
                    next_step=f"Call the family about {n}",
                )
            )


def cells_of(path: Path) -> Cells:
    """Every cell of a workbook, with its text and how it looks."""
    book = load_workbook(path)
    looks: dict[tuple[Any, ...], Any] = {}

    def look(cell: Any) -> Any:
        edge = cell.border.left and cell.border.left.style
        key = (
            cell.font.b,
            cell.font.sz,
            cell.fill.fgColor.rgb,
            edge,
            cell.number_format,
            cell.protection.locked,
            cell.alignment.wrap_text,
        )
        if key not in looks:
            parts = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
            looks[key] = (*map(copy, parts), cell.number_format)
        return looks[key]

    return [
        (sheet.title, [(c.row, c.column, c.value, look(c)) for row in sheet.iter_rows() for c in row])
        for sheet in book.worksheets
    ]


def write_bare(books: list[Cells], folder: Path, *, styled: bool) -> None:
    """The same cells by openpyxl's everyday means."""
    folder.mkdir(exist_ok=True)
    for number, sheets in enumerate(books):
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, cells in sheets:
            sheet = book.create_sheet(title)
            for row, column, text, look in cells:
                if not styled and text is None:
                    continue
                cell: Any = sheet.cell(row, column, text)
                if styled:
                    cell.font, cell.fill, cell.border, cell.alignment, cell.protection, cell.number_format = look
        book.save(folder / f"{number}.xlsx")


def best(work: Callable[[Path], object], places: Iterator[Path]) -> float:
    """CPU seconds of the quickest of a few rounds, each into a folder of its own."""
    times = []
    for _round in range(ROUNDS):
        place = next(places)
        begun = time.process_time()
        work(place)
        times.append(time.process_time() - begun)
    return min(times)


def test_workbooks_against_bare_openpyxl(tmp_path: Path, compare: Compare) -> None:
    workspace = open_workspace(tmp_path / "a.iattend", PASSPHRASE, create=True, clock=lambda: NOW)
    fill(workspace)
    places = (tmp_path / f"out{number}" for number in range(100))
    written = write_workbooks(workspace, next(places))
    assert (len(written.files), written.students) == (MENTORS, STUDENTS)
    books = [cells_of(path) for path in written.files]
    cells = sum(len(sheet) for book in books for _title, sheet in book)
    ours = best(lambda place: write_workbooks(workspace, place), places)
    bare = best(lambda place: write_bare(books, place, styled=True), places)
    texts = best(lambda place: write_bare(books, place, styled=False), places)
    note = f"{cells:,} cells"
    compare(f"{MENTORS} mentors' workbooks", ours, "bare openpyxl, the same cells", bare, note)
    compare(f"{MENTORS} mentors' workbooks", ours, "bare openpyxl, their texts without a style", texts)
    workspace.close()
    assert ours / bare < 1.5
