"""Workbooks for these tests, made by openpyxl and by hand."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

REAL_DATA = Path(os.environ.get("IATTEND_REAL_DATA", Path(__file__).parents[4] / "shared" / "data"))


def write(
    path: Path, rows: Iterable[Sequence[Any]], sheet: str = "Sheet1", before: dict[str, Any] | None = None
) -> Path:
    """A workbook with one sheet of rows, after the sheets in ``before``."""
    book = Workbook(write_only=True)
    for name, cells in {**(before or {}), sheet: rows}.items():
        page = book.create_sheet(name)
        for row in cells:
            page.append(list(row))
    book.save(path)
    return path


def write_raw(path: Path, sheet_rows: Iterable[str]) -> Path:
    """A workbook whose rows are given as XML, for what openpyxl would never write."""
    plain = write(path.with_name("plain.xlsx"), [["a"]])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                start, end = data.index(b"<sheetData>") + 11, data.index(b"</sheetData>")
                data = data[:start] + "".join(sheet_rows).encode() + data[end:]
            target.writestr(name, data)
    return path
