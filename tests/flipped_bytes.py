"""``python -m tests.flipped_bytes --flips 1000 --seed 0``: flips a byte of an encrypted workspace, or of its header.

Each time one byte at a random place of a copy of the pilot's file becomes another one. Then ``check`` looks at it, and
it is opened and read to the end as pages do. No flip may go unnoticed by ``check``, bring a crash or another error than
a sentence, or give other records than were written. A flip of the header must be told in a sentence, or change nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from iattend_desktop.model import Base
from iattend_desktop.opening import open_workspace
from iattend_desktop.problem import UserError
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.sample import write_sample
from iattend_desktop.storage import keys
from iattend_desktop.storage.backup import faults
from iattend_desktop.storage.engine import connect
from iattend_desktop.storage.keys import header_path, unlock
from tests.killed_work import copied

PASSPHRASE = "correct horse battery staple"


def flip(workspace: Path, folder: Path, flips: int, seed: int) -> Iterator[tuple[str, str]]:
    """What came of each flip in a few words, and what was wrong with that, or nothing."""
    whole, data_key = _read(workspace), unlock(workspace, PASSPHRASE)
    for number in range(flips):
        chance = random.Random(f"{seed} {number}")
        path = copied(workspace, folder / "flipped.iattend")
        target = header_path(path) if number % 10 == 9 else path
        place = _flip(target, chance)
        kind = "header" if target != path else "file"
        try:
            with closing(connect(path, data_key)) as connection:
                noticed = bool(faults(connection))
            try:
                came = "read as written" if _read(path) == whole else "read otherwise"
            except UserError:
                came = "told in a sentence"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            yield f"{kind}: {type(error).__name__}", f"flip {number} at {place} of the {kind}: {error!r}"
            continue
        wrong = came == "read otherwise" or (kind == "file" and not noticed)
        words = f"{kind}: {'noticed by check, ' if noticed else ''}{came}"
        yield words, f"flip {number} at {place} of the {kind}: {words}" if wrong else ""


def _flip(path: Path, chance: random.Random) -> int:
    place = chance.randrange(path.stat().st_size)
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ chance.randint(1, 255)]))
    return place


def _read(path: Path) -> str:
    """A digest of all that the workspace says."""
    digest = hashlib.sha256()
    workspace = open_workspace(path, PASSPHRASE)
    try:
        with workspace.read() as session:
            for table in Base.metadata.sorted_tables:
                for row in session.execute(select(table).order_by(*table.primary_key)):
                    digest.update(repr(tuple(row)).encode())
    finally:
        workspace.close()
    return digest.hexdigest()


def main() -> int:
    """Flip, say what came of it; 1 where anything was wrong."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--flips", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=0)
    asked = arguments.parse_args()
    keys._TIME_COST, keys._MEMORY_KIB = 1, 16  # the workspace is opened a thousand times
    begun, found, wrong = time.monotonic(), Counter[str](), 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = write_sample(folder / "pilot", size="pilot", seed=1)
        workspace = open_workspace(folder / "pilot.iattend", PASSPHRASE, create=True)
        for file in (made.schools, made.students, made.mentors, made.attendance):
            apply_import(workspace, plan_import(workspace, [Source(file)]))
        workspace.close()
        size = workspace.path.stat().st_size
        for words, fault in flip(workspace.path, folder, asked.flips, asked.seed):
            found[words] += 1
            if fault:
                wrong += 1
                print(fault, flush=True)
    print(f"{asked.flips} flips in {size:,} bytes, seed {asked.seed}, {time.monotonic() - begun:.0f} s, faults {wrong}")
    for words, times in found.most_common():
        print(f"   {times:5} {words}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
