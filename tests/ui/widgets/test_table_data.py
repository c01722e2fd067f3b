"""Sorting and filtering over precomputed keys."""

from __future__ import annotations

from dataclasses import dataclass

from ui.widgets.table_data import Align, Column, TableData, found, ordered, prepare
from ui.widgets.table_header import fitted_widths


@dataclass(frozen=True, slots=True)
class Student:
    id: int
    name: str
    missed: int | None


COLUMNS = [
    Column[Student]("name", "Name", 100, lambda row: row.name, stretch=True),
    Column[Student](
        "missed", "Missed", 60, lambda row: "" if row.missed is None else str(row.missed), Align.END, lambda r: r.missed
    ),
]
ROWS = [Student(7, "Núñez, José", 9), Student(3, "alvarez, Ana", None), Student(5, "Brown, Eli", 100)]


def _names(data: TableData[Student], key: str | None, descending: bool, search: str = "") -> list[str]:
    mask = found(data, search) if search else None
    return [data.rows[at].name for at in ordered(data, key, descending, mask).tolist()]


def test_text_sorts_without_case_and_accents() -> None:
    data = prepare(COLUMNS, ROWS)
    assert _names(data, "name", False) == ["alvarez, Ana", "Brown, Eli", "Núñez, José"]
    assert _names(data, "name", True) == ["Núñez, José", "Brown, Eli", "alvarez, Ana"]
    assert _names(data, None, False) == ["Núñez, José", "alvarez, Ana", "Brown, Eli"]


def test_numbers_sort_as_numbers_and_unknown_stands_last_either_way() -> None:
    data = prepare(COLUMNS, ROWS)
    assert _names(data, "missed", False) == ["Núñez, José", "Brown, Eli", "alvarez, Ana"]
    assert _names(data, "missed", True) == ["Brown, Eli", "Núñez, José", "alvarez, Ana"]


def test_search_wants_every_word_anywhere_without_accents() -> None:
    data = prepare(COLUMNS, ROWS)
    assert _names(data, None, False, "jose nun") == ["Núñez, José"]
    assert _names(data, None, False, "AN") == ["alvarez, Ana"]
    assert _names(data, None, False, "eli 100") == ["Brown, Eli"]
    assert _names(data, None, False, "eli ana") == []


def test_no_rows_are_no_trouble() -> None:
    data = prepare(COLUMNS, [])
    assert _names(data, "name", True, "x") == []


def test_widths_fill_the_room_and_give_way_together() -> None:
    assert sum(fitted_widths(COLUMNS, 333)) == 333
    assert fitted_widths(COLUMNS, 140) == [80, 60]
    assert fitted_widths(COLUMNS, 10) == [60, 60]
