"""Any table, written in any usual encoding and with any usual separator, is read as the same texts; no row is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iattend_desktop.opening import open_workspace
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.header import find_table
from iattend_desktop.roster.mapping import Mapping, suggest_mapping
from iattend_desktop.roster.plan import Source, plan_import
from iattend_desktop.roster.table import read_text, read_workbook
from iattend_desktop.workspace import Workspace
from tests.unit.roster.plans import ROSA, SCHOOLS, STUDENT
from tests.unit.roster.workbooks import write

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW = settings(MANY, max_examples=15)
LATIN = "ABCxyz0123456789 -'.ÁÑéöß,;|^\"\n"
WIDE = LATIN + "李Ωж٣😀\u0301"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace that plans look at and never write to."""
    path = tmp_path_factory.mktemp("workspace") / "district.iattend"
    workspace = open_workspace(path, "correct horse", create=True, clock=lambda: datetime(2026, 11, 20, 20, tzinfo=UTC))
    yield workspace
    workspace.close()


@st.composite
def tables(draw: st.DrawFn, alphabet: str) -> list[list[str]]:
    """Headings, and rows of texts under them with something in the first column: a row of nothing is no row."""
    width = draw(st.integers(2, 5))
    cell = st.text(alphabet, max_size=8)
    full = cell.filter(str.strip)
    rows = st.lists(st.tuples(full, *[cell] * (width - 1)).map(list), min_size=1, max_size=6)
    return [[f"Column {n}" for n in range(width)], *draw(rows)]


def as_text(table: list[list[str]], separator: str, line_end: str) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(table)
    return file.getvalue()


@MANY
@given(tables(WIDE), st.sampled_from(("utf-8", "utf-8-sig", "utf-16")), st.sampled_from(",\t;|^"),
       st.sampled_from(("\r\n", "\n")))  # fmt: skip
def test_unicode_texts_come_back(table: list[list[str]], encoding: str, separator: str, line_end: str) -> None:
    data = as_text(table, separator, line_end).encode(encoding)
    assert read_text(Path("a.csv"), io.BytesIO(data)).sheets[0].rows == table


def test_another_mark_within_cells_of_several_lines_is_no_separator() -> None:
    table = [["Column 0", "Column 1", "Column 2", "Column 3"], ["0", "|", "\n|", "\n|"]]
    assert read_text(Path("a.csv"), io.BytesIO(as_text(table, ",", "\r\n").encode())).sheets[0].rows == table


@MANY
@given(tables(LATIN), st.sampled_from(",\t;|^"))
def test_texts_of_windows_come_back(table: list[list[str]], separator: str) -> None:
    """Where the bytes are no UTF-8: one accented letter before an ASCII letter makes sure of it."""
    table[0][0] = "Año"
    data = as_text(table, separator, "\r\n").encode("cp1252")
    assert read_text(Path("a.csv"), io.BytesIO(data)).sheets[0].rows == table


@FEW
@given(tables(WIDE.replace("\n", "")))
def test_texts_of_a_workbook_come_back(tmp_path: Path, table: list[list[str]]) -> None:
    """Leading zeros and spaces as well; a line break within a cell has its own test."""
    assert read_workbook(write(tmp_path / "a.xlsx", table)).sheets[0].rows == table


DIRTY = st.one_of(
    st.sampled_from(
        ["", "00000101", "nan", "1e3", "1_0", "٣", "N/A", "K", "Lincoln High", "Spanish", "Yes", "No", " "]
    ),
    st.text(WIDE, max_size=10),
    st.integers(-5, 10**12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(),
    st.none(),
)


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Mapping:
    """Which column is which field, as a person has said it: dirt alone would leave that open."""
    clean = write(tmp_path_factory.mktemp("clean") / "clean.xlsx", [STUDENT, ROSA])
    return suggest_mapping(find_table(read_workbook(clean)), Kind.STUDENTS)


@FEW
@given(st.lists(st.lists(DIRTY, min_size=len(STUDENT), max_size=len(STUDENT)), min_size=1, max_size=8))
def test_of_dirty_rows_none_is_lost(
    planned: Workspace, columns: Mapping, tmp_path: Path, rows: list[list[Any]]
) -> None:
    """Each row that holds anything is new, changed, unchanged, repeated, refused or asked about."""
    students = write(tmp_path / "students.xlsx", [STUDENT, *rows])
    source = Source(students, sheet="Sheet1", header_row=1, kind=Kind.STUDENTS, mapping=columns)
    schools = write(tmp_path / "schools.xlsx", SCHOOLS)
    *_others, plan = plan_import(planned, [Source(schools), source]).files
    held = [row for row in rows if any(cell is not None and str(cell) != "" for cell in row)]
    told = plan.created + plan.updated + plan.unchanged + plan.rejected + len(plan.checked.repeated_rows)
    blank = plan.checked.rows - told
    assert plan.checked.rows == len(held)
    assert blank == sum(all(cell is None or not str(cell).strip() for cell in row) for row in held)
