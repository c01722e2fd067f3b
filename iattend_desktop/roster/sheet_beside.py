"""Where openpyxl keeps a sheet's rows while it writes a workbook: beside the file.

By itself it takes the system's folder for temporary files: there students' rows would stand readable for as long as
the writing takes, and stay where the program is ended.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any

from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter


def write_beside(sheet: WriteOnlyWorksheet, target: Path | str) -> None:
    """Begin a sheet, all but its rows being set, whose workbook is about to be saved as ``target``."""
    place = _place(target)
    os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o600))  # readable by its owner alone, as the workbook is
    writer = WorksheetWriter(sheet, place)
    ALL_TEMP_FILES.append(place)  # openpyxl removes it once it is in the workbook, or when the program ends
    writer.write_top()
    begun: Any = sheet  # the stub leaves out where openpyxl keeps its writer
    begun._writer = writer


def remove_beside(target: Path | str) -> None:
    """Remove what is left of the rows where the workbook was not finished."""
    with contextlib.suppress(OSError):
        os.remove(_place(target))


def _place(target: Path | str) -> str:
    return f"{target}.rows"
