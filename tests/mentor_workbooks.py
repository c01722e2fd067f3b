"""``python -m tests.mentor_workbooks [--quick]``: workbooks that LibreOffice has saved come back, tampered ones do not.

Writes the workbook of a made-up mentor, fills in 500 cells as a person types them, and has headless LibreOffice
(``soffice``) open and save it, twice. All of it is brought in, and every cell is compared with what was typed; of a
formula LibreOffice keeps the meaning, not the letters (``=Rosa`` becomes ``=rosa``). Then a saved workbook is changed
in fifty ways where nothing is to be changed: each has to be refused. Ends with 1 where a cell differs or a change
passes.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from iattend_desktop.mentoring.workbook_bringing import bring_in
from iattend_desktop.mentoring.workbook_compare import Fate
from iattend_desktop.mentoring.workbook_plan import plan_return
from iattend_desktop.mentoring.workbook_words import CHANNELS, OUTCOMES, Part, side_by_side
from iattend_desktop.mentoring.workbook_writing import write_workbooks
from iattend_desktop.model.mentoring import CheckIn
from iattend_desktop.opening import open_workspace
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.tampered_workbooks import TAMPERINGS, small_changes
from tests.unit.mentoring.workbooks import fill_desk, lines_of, put

CELLS, CHANGES = 500, 50
_FIELDS = 10  # cells of a row that is filled in whole
_WAIT = 180  # seconds for LibreOffice
_NOTES = (
    "She came on time.",
    "=SUM(A1:A9)*2",
    "-call the aunt",
    "@home: nobody there",
    "+1 for the bus pass",
    "Niñez, señora, ¿qué pasó? – “ok”",
    "two\nlines",
    "  blanks around  ",
    "a <b> & 'c' \"d\"",
)


def soffice() -> str | None:
    """The LibreOffice of this computer, if it has one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def saved_by_libreoffice(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Open and save workbooks with headless LibreOffice; the saved ones, in a folder of their own."""
    program = soffice()
    assert program is not None
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"  # made once
    command = [program, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=_WAIT)
    return [folder / path.name for path in paths]


def entries(students: Sequence[str], count: int, seed: int) -> list[dict[str, Any]]:
    """Rows to fill in, ten cells each, in all the ways in which a cell can be written."""
    dice = random.Random(seed)
    rows = []
    for number in range(count):
        day = date(2026, 9, 14) + timedelta(days=number)
        rows.append(
            {
                "on": dice.choice([day, f"{day.month}/{day.day}/{day.year}", (day - date(1899, 12, 30)).days]),
                "student": students[number % len(students)],
                "channel": side_by_side(dice.choice(list(CHANNELS.values()))),
                "outcome": dice.choice(dice.choice(list(OUTCOMES.values()))),
                "minutes": dice.choice([15, "20", 30.0]),
                "mood": dice.randint(1, 5),
                "note": f"{number}: {dice.choice(_NOTES)}" if number % 3 else dice.choice(_NOTES),
                "next_step": f"Step {number}",
                "next_step_owner": dice.choice(["Dr. Kim", "=Rosa"]),
                "next_step_due_on": day + timedelta(days=7),
            }
        )
    return rows


def wanted(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a row has to be in the workspace."""
    due: date = row["next_step_due_on"]
    channel = next(code for code, words in CHANNELS.items() if row["channel"] == side_by_side(words))
    outcome = next(code for code, words in OUTCOMES.items() if row["outcome"] in words)
    return (
        due - timedelta(days=7), channel.value, outcome.value, int(row["minutes"]), row["mood"], row["note"].strip(),
        row["next_step"], row["next_step_owner"], due,
    )  # fmt: skip


def same(row: tuple[Any, ...], got: tuple[Any, ...]) -> bool:
    """Whether a row came as it was typed; a formula may be written in other letters."""

    def plain(value: Any) -> Any:
        return value.casefold() if isinstance(value, str) and value.startswith("=") else value

    return [plain(one) for one in row] == [plain(one) for one in got]


def round_trip(workspace: Workspace, place: Path, cells: int) -> tuple[int, list[str]]:
    """How many edited cells were brought in, and what of it differs from what was typed."""
    [path] = write_workbooks(workspace, place / "out", mentors={1}).files
    book = load_workbook(path)
    students = [line[0] for line in lines_of(book[Part.STUDENTS.value])]
    rows = entries(students, cells // _FIELDS, seed=cells)
    for at, row in enumerate(rows, 1):
        put(book[Part.CHECK_INS.value], at, **row)
    book.save(path)
    once = saved_by_libreoffice([path], _folder(place / "once"))
    twice = saved_by_libreoffice(once, _folder(place / "twice"))
    plan = plan_return(workspace, twice)
    bring_in(workspace, plan)
    with workspace.read() as session:
        found = session.scalars(select(CheckIn).where(CheckIn.id > 1).order_by(CheckIn.on_date)).all()
        came = [
            (one.on_date, one.channel, one.outcome, one.minutes, one.mood, one.note, one.next_step,
             one.next_step_owner, one.next_step_due_on)
            for one in found
        ]  # fmt: skip
    wrong = [plan.words] if plan.count(Fate.NEW) != len(rows) else []
    wrong += [f"{row} came as {got}" for row, got in zip(map(wanted, rows), came, strict=False) if not same(row, got)]
    if plan_return(workspace, twice).count(Fate.THERE) != len(rows):
        wrong.append("what came in is not told to be there")
    return len(came) * _FIELDS, wrong


def tampered(workspace: Workspace, place: Path, count: int) -> tuple[int, list[str]]:
    """How many changed workbooks were refused, and which were not."""
    [path] = write_workbooks(workspace, place / "out2", mentors={1}).files
    book = load_workbook(path)
    put(book[Part.CHECK_INS.value], 1, **entries(["Jaylen Brown"], 1, seed=1)[0])
    book.save(path)
    [saved] = saved_by_libreoffice([path], _folder(place / "plain"))
    ways = {**TAMPERINGS, **small_changes(saved, max(0, count - len(TAMPERINGS)))}
    folder, passed = _folder(place / "changed"), []
    for number, (name, change) in enumerate(list(ways.items())[:count]):
        book = load_workbook(saved)
        change(book)
        book.save(folder / f"{number}.xlsx")
        [planned] = plan_return(workspace, [folder / f"{number}.xlsx"]).books
        if not planned.refusal or planned.rows:
            passed.append(name)
    return min(count, len(ways)) - len(passed), passed


def main(arguments: Sequence[str]) -> int:
    """Run both proofs and say what came of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.mentor_workbooks")
    parser.add_argument("--quick", action="store_true", help="a tenth of the cells and changes")
    few = 10 if parser.parse_args(arguments).quick else 1
    if soffice() is None:
        print("LibreOffice (soffice) is not on this computer.")
        return 1
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        workspace = open_workspace(place / "a.iattend", PASSPHRASE, create=True, clock=lambda: NOW)
        fill_desk(workspace)
        cells, wrong = round_trip(workspace, place, CELLS // few)
        refused, passed = tampered(workspace, place, CHANGES // few)
        workspace.close()
    print(f"{cells} edited cells came back from LibreOffice; {refused} changed workbooks were refused.")
    print("\n".join([*wrong, *(f"not refused: {name}" for name in passed)]))
    return 1 if wrong or passed else 0


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
