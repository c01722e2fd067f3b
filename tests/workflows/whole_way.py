"""The whole way without a screen, as a command: ``python -m tests.workflows.whole_way --size expansion [--messy]``.

Sample → import → import again → match and accept → reports, each through the command line in a process of its own.
Prints what each step answered and how long it took; of a messy district also which planted defects were missed and
which were false alarms. Ends with 1 where one was.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-20"


def run(*words: str | Path) -> tuple[str, float]:
    """What one command of the program printed, and its seconds."""
    begun = time.perf_counter()
    environment = {**os.environ, "IATTEND_KEY": "a passphrase for trying", "IATTEND_TODAY": DAY}
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, words)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{words[0]}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout, time.perf_counter() - begun


def answer(*words: str | Path) -> tuple[dict[str, Any], float]:
    """The same as JSON."""
    printed, seconds = run(*words, "--json")
    found = json.loads(printed)
    assert isinstance(found, dict)
    return found, seconds


def judged(files: list[dict[str, Any]], planted: list[dict[str, Any]]) -> bool:
    """Print missed defects and false alarms; whether there are none."""
    found = Counter(
        (file["file"], one["sheet"], one["row"], one["column"], one["action"])
        for file in files
        for one in file["problems"]
    )
    wanted = Counter((one["file"], one["sheet"], one["row"], one["column"], one["action"]) for one in planted)
    missed, alarms = wanted - found, found - wanted
    actions = Counter(one["action"] for one in planted)
    print(f"  planted {len(planted):,} ({', '.join(f'{n:,} {a}' for a, n in actions.items())}); "
          f"missed {missed.total()}, false alarms {alarms.total()}")  # fmt: skip
    return not (missed or alarms)


def main() -> int:
    """Go the whole way once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=("pilot", "expansion"), default="pilot")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--messy", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, workspace = Path(name) / "district", Path(name) / "district.iattend"
        mess = ("--messy",) if given.messy else ()
        words, seconds = run("sample", folder, "--size", given.size, "--seed", str(given.seed), *mess)
        print(f"sample   {seconds:6.1f} s  {words.splitlines()[0]}")
        rosters = [folder / f"{kind}.xlsx" for kind in ("attendance", "mentors", "students", "schools")]
        imported, seconds = answer("import", *rosters, "--workspace", workspace)
        print(f"import   {seconds:6.1f} s")
        for file in imported["files"]:
            print(
                "  {file}: {rows:,} rows, {created:,} new, {rejected:,} not taken, {repeated:,} repeated".format(**file)
            )
        clean = True
        if given.messy:
            clean = judged(imported["files"], json.loads((folder / "defects.json").read_text(encoding="utf-8")))
        again, seconds = answer("import", *rosters, "--workspace", workspace)
        changed = sum(file["created"] + file["updated"] for file in again["files"])
        print(f"again    {seconds:6.1f} s  {changed} rows changed")
        matched, seconds = answer("match", "--accept", "--workspace", workspace)
        steps = ", ".join(f"{step} {took:.1f}" for step, took in matched["seconds"].items())
        print(f"match    {seconds:6.1f} s  {matched['matched']:,} of {matched['mentees']:,} students, "
              f"{matched['mentors']:,} mentors, {matched['edges']:,} pairs, certified {matched['certified']}, "
              f"{matched['certificate']} ({steps})")  # fmt: skip
        for kind in ("student", "mentor", "program"):
            printed, seconds = answer("report", kind, "--workspace", workspace, "--out", Path(name) / kind)
            print(f"report   {seconds:6.1f} s  {kind}: {len(printed['files']):,} files, {printed['pages']:,} pages")
        size = workspace.stat().st_size / 1e6
        print(f"workspace {size:,.1f} MB")
    return 0 if clean and not changed else 1


if __name__ == "__main__":
    sys.exit(main())
