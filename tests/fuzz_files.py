"""``uv run python -m tests.fuzz_files --minutes 10 --seed 0``: spoils real files at random and plans their import.

Bytes are flipped, cut out and doubled; parts of zips are spoiled, swapped and left out; cells of texts are replaced.
Each spoiled file must come to a plan in which no row is lost, or be declined in one sentence, within the limits. What
does neither is kept in ``--keep`` under its number, with which ``--only`` makes it again.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.roster.container import BROKEN_ZIP
from iattend_desktop.roster.plan import ImportPlan, Source, plan_import
from iattend_desktop.workspace import Workspace
from tests.unit.roster.workbooks import REAL_DATA

FOLDERS = ("workbooks/odd", "oneroster", "sds/v1", "sds/v2.1", "attendance")
MOST_SECONDS = 10.0
MOST_BYTES = 1 << 20
"""Larger files are left out: a second each, and most of what is spoiled would be cells."""
NASTY = (
    "",
    "nan",
    "1e999",
    "-0",
    "٣",
    "=1+1",
    "\x00",
    "\ufeff",
    "😀" * 50,
    "2026-02-30",
    "9" * 400,
    '"',
    "\r\n",
    "True",
)


@dataclass(frozen=True)
class Spoiled:
    """One case: the file it was made from, and its bytes now."""

    number: int
    origin: Path
    data: bytes


def originals() -> list[list[Path]]:
    """The real files that are spoiled, by folder."""
    folders = [sorted(path for path in (REAL_DATA / folder).iterdir() if path.is_file()) for folder in FOLDERS]
    return [[path for path in files if path.stat().st_size <= MOST_BYTES] for files in folders]


def spoil(folders: list[list[Path]], seed: int, number: int) -> Spoiled:
    """The case of a number: the same for the same seed; every folder has the same share."""
    chance = random.Random(f"{seed}/{number}")
    origin = chance.choice(chance.choice(folders))
    data = origin.read_bytes()
    for _time in range(chance.choice((1, 1, 2, 4))):
        if zipfile.is_zipfile(io.BytesIO(data)) and chance.random() < 0.7:
            data = _members(data, chance)
        elif origin.suffix in (".csv", ".xml") and chance.random() < 0.7:
            data = _cells(data, chance)
        else:
            data = _bytes(data, chance)
    return Spoiled(number, origin, data)


def fault_of(case: Spoiled, workspace: Workspace, folder: Path) -> tuple[str, str]:
    """What came of a case (``plan``, ``declined``), and what is wrong with that, or nothing."""
    path = folder / f"{case.number}-{case.origin.name}"
    path.write_bytes(case.data)
    begun = time.monotonic()
    came, fault = "plan", ""
    try:
        fault = _lost(plan_import(workspace, [Source(path)]))
    except UserError as error:
        came = "declined"
        if "\n" in str(error) or not str(error).endswith("."):
            fault = f"no sentence: {error!r}"
    except BaseException as error:  # anything else, a panic too, is what this looks for
        if isinstance(error, KeyboardInterrupt):
            raise
        came, fault = "fault", traceback.format_exc()
    seconds = time.monotonic() - begun
    if not fault and seconds > MOST_SECONDS:
        fault = f"took {seconds:.1f} s"
    path.unlink()
    return came, fault


def _lost(plan: ImportPlan) -> str:
    """Which file's rows are more than what became of them."""
    for file in plan.files:
        told = file.created + file.updated + file.unchanged + file.rejected + len(file.checked.repeated_rows)
        if told < file.checked.rows:
            return f"{file.checked.rows} rows of {file.kind}, and {told} of them told of"
    return ""


def _bytes(data: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(data)
    start = chance.randrange(len(spoiled) + 1)
    end = min(len(spoiled), start + chance.choice((1, 4, 64, 4096)))
    kind = chance.choice(("flip", "flip", "flip", "cut", "end", "double", "zero"))
    if kind == "flip":
        for _time in range(chance.choice((1, 3, 20))):
            if spoiled:
                spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    elif kind == "cut":
        del spoiled[start:end]
    elif kind == "end":
        del spoiled[start:]
    elif kind == "double":
        spoiled[start:start] = spoiled[start:end]
    else:
        spoiled[start:end] = bytes(end - start)
    return bytes(spoiled)


def _members(data: bytes, chance: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except BROKEN_ZIP:
        return _bytes(data, chance)
    if not parts:
        return data
    at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
    name, part = parts[at]
    kind = chance.choice(("spoil", "spoil", "cells", "swap", "leave out", "double"))
    if kind in ("spoil", "cells"):
        parts[at] = name, (_bytes if kind == "spoil" else _cells)(part, chance)
    elif kind == "swap":
        parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], part)
    elif kind == "leave out":
        del parts[at]
    else:
        parts.append((f"{name}.csv", part))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in dict(parts).items():
            archive.writestr(member, content)
    return made.getvalue()


def _cells(data: bytes, chance: random.Random) -> bytes:
    """Some of what stands between separators or tags is replaced."""
    mark = chance.choice((b",", b"\n", b'"', b">", b"<"))
    cells = data.split(mark)
    for _time in range(chance.choice((1, 5, 50))):
        cells[chance.randrange(len(cells))] = chance.choice(NASTY).encode()
    return mark.join(cells)


def cases(seed: int, minutes: float, most: int | None = None) -> Iterator[Spoiled]:
    """Spoiled files until the time is over, or so many."""
    folders, begun, number = originals(), time.monotonic(), 0
    while time.monotonic() - begun < 60 * minutes and (most is None or number < most):
        yield spoil(folders, seed, number)
        number += 1


def main() -> int:
    """Spoil, plan, say what was found; 1 where anything was neither planned nor declined."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--only", type=int)
    arguments.add_argument("--keep", type=Path)
    asked = arguments.parse_args()
    came: Counter[str] = Counter()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(
            Path(folder) / "fuzz.iattend", "fuzz", create=True, clock=lambda: datetime(2026, 11, 20, 20, tzinfo=UTC)
        )
        chosen = (
            cases(asked.seed, asked.minutes)
            if asked.only is None
            else iter([spoil(originals(), asked.seed, asked.only)])
        )
        for case in chosen:
            what, fault = fault_of(case, workspace, Path(folder))
            came[what] += 1
            if fault:
                faults.append(f"case {case.number}, {case.origin.name}: {fault}")
                print(faults[-1], flush=True)
                if asked.keep is not None:
                    (asked.keep / f"{case.number}-{case.origin.name}").write_bytes(case.data)
        workspace.close()
    print(f"seed {asked.seed}: {came.total():,} files spoiled, {dict(came)}, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
