"""A list as CSV for a spreadsheet: UTF-8 with its mark, so that Excel reads accents, and nothing that runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from iattend_desktop.saving import replacing

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")
"""What a spreadsheet may run instead of show; some run the wide signs of East Asian keyboards too."""
_MARK = "\N{APOSTROPHE}"


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> int:
    """Write rows under headings; returns how many. A text that a spreadsheet would run gets an apostrophe before it
    (OWASP, CSV injection). Raises ``UserError`` where the file cannot be written; an earlier one is then unchanged.
    """
    count = 0
    with replacing(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(list(map(_harmless, headings)))
        for row in rows:
            writer.writerow([_harmless(cell) for cell in row])
            count += 1
    return count


def _harmless(cell: str | int | None) -> str | int | None:
    """The cell as it is shown and never run; zeros at its front stay where the reader keeps them.

    >>> _harmless("=1+1"), _harmless(" @SUM(A1)"), _harmless("-3"), _harmless(-3), _harmless("Rosa")
    ("'=1+1", "' @SUM(A1)", "'-3", -3, 'Rosa')
    """
    if not isinstance(cell, str):
        return cell
    plain = cell.replace("\x00", "")
    return _MARK + plain if cell.startswith(_RUNS) or plain.lstrip().startswith(_RUNS) else plain
