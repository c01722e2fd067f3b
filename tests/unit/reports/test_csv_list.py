"""A CSV that a spreadsheet may open: accents read, zeros kept, nothing runs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from iattend_desktop.reports.csv_list import write_csv


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_cells_come_back_as_they_were(tmp_path: Path) -> None:
    rows = [("00000101", 'Núñez, "Rosa"', 3), ("00000102", "two\nlines", -3), ("", None, 0)]
    assert write_csv(tmp_path / "a.csv", ("ID", "Name", "Days"), rows) == 3
    assert read(tmp_path / "a.csv") == [
        ["ID", "Name", "Days"],
        ["00000101", 'Núñez, "Rosa"', "3"],
        ["00000102", "two\nlines", "-3"],
        ["", "", "0"],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1+1", "\x00=1"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(tmp_path: Path, text: str) -> None:
    write_csv(tmp_path / "a.csv", (text,), [(text,)])
    shown = "'" + text.replace("\x00", "")
    assert read(tmp_path / "a.csv") == [[shown], [shown]]
