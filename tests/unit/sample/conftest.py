"""A clean and a messy pilot of one seed, written once for all tests of the sample."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from iattend_desktop.sample import SampleFiles, write_sample
from iattend_desktop.sample.district import make_district
from iattend_desktop.sample.rows import District

SEED = 11


@dataclass(frozen=True)
class Written:
    """A sample on disk; ``cells`` of a file are those of one sheet, row by row from row 1."""

    files: SampleFiles
    folder: Path

    def cells(self, name: str, sheet: str | None = None) -> list[list[Any]]:
        book = CalamineWorkbook.from_path(str(self.folder / f"{name}.xlsx"))
        return book.get_sheet_by_name(sheet or book.sheet_names[0]).to_python(skip_empty_area=False)

    def sheets(self, name: str) -> list[str]:
        return CalamineWorkbook.from_path(str(self.folder / f"{name}.xlsx")).sheet_names

    def json(self, name: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = json.loads((self.folder / f"{name}.json").read_text(encoding="utf-8"))
        return entries


@pytest.fixture(scope="session")
def pilot() -> District:
    return make_district("pilot", SEED)


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("clean")
    return Written(write_sample(folder, size="pilot", seed=SEED), folder)


@pytest.fixture(scope="session")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("messy")
    return Written(write_sample(folder, size="pilot", seed=SEED, messy=True), folder)


def as_text(cell: Any) -> str:
    """A cell as the list of defects shows it; calamine gives every number as a float."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)
