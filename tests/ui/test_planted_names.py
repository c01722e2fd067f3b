"""Nothing of a student outside the workspace: a day's work in the real program, then a search through all it left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.ui.planted import EXPORTS, FAMILY, GIVEN, INPUTS, NUMBER, PLANTED
from tests.unit.roster.workbooks import write

ENDS_WITHIN = 120  # seconds
MATCH = ("--match",) if os.environ.get("IATTEND_PLANTED_MATCH") else ()
"""Loading the compiled search costs as much as all the rest: it is asked for with ``IATTEND_PLANTED_MATCH=1``."""


def forms(name: str) -> Iterator[bytes]:
    """How a name may be written: in the usual encodings, as JSON, XML, an address or a settings file write it."""
    for text in {name, name.lower(), name.upper()}:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            yield text.encode(encoding)
        yield json.dumps(text)[1:-1].encode()
        yield text.encode("ascii", "xmlcharrefreplace")
        yield quote(text).encode()
        yield text.replace("é", "\\xe9").replace("É", "\\xc9").encode("ascii", "ignore")


NEEDLES = {form: name for name in PLANTED for form in forms(name)}


def names_in(octets: bytes) -> set[str]:
    """The planted names in a file's octets, and in what is packed into them."""
    found = {name for form, name in NEEDLES.items() if form in octets}
    if zipfile.is_zipfile(BytesIO(octets)):
        with zipfile.ZipFile(BytesIO(octets)) as packed:
            for member in packed.namelist():
                found |= names_in(member.encode()) | names_in(packed.read(member))
    return found


def search(folder: Path) -> dict[str, set[str]]:
    """Every file of a folder that holds a planted name, in itself or in its own name."""
    found = {
        str(path.relative_to(folder)): names_in(path.read_bytes()) | names_in(str(path).encode())
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {path: names for path, names in found.items() if names}


def keep_what_comes_and_goes(folders: list[Path], kept: Path) -> None:
    """A second name for every file that is there now: what it holds stays when the program deletes it."""
    for folder in folders:
        for path in folder.rglob("*"):
            beside = kept / "-".join(path.relative_to(folder.parent).parts)
            try:
                if path.is_file() and not beside.exists():
                    os.link(path, beside)
            except FileNotFoundError:
                continue  # gone meanwhile


def test_a_days_work_leaves_no_name_outside_the_workspace(tmp_path: Path) -> None:
    home, temporary, kept, inputs = (tmp_path / name for name in ("home", "temporary", "kept", INPUTS))
    for folder in (home, temporary, kept, inputs, tmp_path / "work"):
        folder.mkdir()
    write(inputs / "schools.xlsx", [["CDS Code", "School"], ["19647330990001", "Lincoln High"]])
    heading = ["Student ID", "Last Name", "First Name", "Grade", "School"]
    write(
        inputs / "students.xlsx",
        [
            heading,
            [NUMBER, FAMILY, GIVEN, 9, "Lincoln High"],
            [NUMBER, FAMILY, GIVEN, GIVEN, "Lincoln High"],  # a problem that quotes the name
        ],
    )
    kept_away = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    own = {"HOME": str(home), "TMPDIR": str(temporary), "IATTEND_TODAY": "2026-11-20"}
    said = tmp_path / "said.txt"
    with said.open("w", encoding="utf-8") as out:
        command = [sys.executable, "-m", "tests.ui.planted", str(tmp_path), *MATCH]
        program = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env={**kept_away, **own})
        until = time.monotonic() + ENDS_WITHIN
        while program.poll() is None and time.monotonic() < until:
            keep_what_comes_and_goes([home, temporary], kept)
            time.sleep(0.05)
        program.kill()
    lines = said.read_text(encoding="utf-8").splitlines()
    log = next(home.rglob("iattend.log")).read_text(encoding="utf-8")
    assert "done" in lines, (lines, log)
    titles = json.loads(lines[-1])
    assert {"Edit student", "Add guardian", "Delete a student's data", "Import rosters"} <= set(titles)
    assert names_in(lines[-1].encode()) == set()

    assert log.count("failed: ValueError") == 2  # the faults are told: their places, not their words
    assert "IntegrityError" in log
    assert list(home.rglob("window.ini"))
    assert list(kept.iterdir())
    found = search(tmp_path)
    outside = {path: names for path, names in found.items() if Path(path).parts[0] not in (EXPORTS, INPUTS)}
    assert outside == {}
    assert found[f"{EXPORTS}/list.xlsx"] == set(PLANTED)  # the search finds a name where there is one
    assert found[f"{INPUTS}/students.xlsx"] == set(PLANTED)


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "json", "zip", "name"])
def test_the_search_finds_a_name_however_it_is_written(tmp_path: Path, form: str) -> None:
    place = tmp_path / ("log.txt" if form != "name" else f"{GIVEN}.txt")
    text = f"opened {GIVEN.upper()}"
    if form == "json":
        place.write_text(json.dumps({"last": text}), encoding="utf-8")
    elif form == "zip":
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("inside.xml", text * 3)
    else:
        place.write_bytes(text.encode(form) if form != "name" else b"")
    assert search(tmp_path) == {place.name: {GIVEN}}
