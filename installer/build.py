"""``uv run installer/build.py``: makes a one-folder build of iAttend in ``dist/`` and tries it out.

PyInstaller makes a build for the system on which it runs. The trial starts the built program without a screen, in a
home folder of its own, and takes it through the sample district: window, match, report.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "iattend"
TRIAL_SECONDS = 300

DATA = (
    ("resources", "resources"),
    ("docs/guide", "docs/guide"),
    ("iattend_desktop/storage/migrations", "iattend_desktop/storage/migrations"),  # Alembic reads them as files
)
HIDDEN = (
    "alembic.context",  # named by the migrations, which PyInstaller does not read
    "alembic.op",
    "sqlalchemy.dialects.sqlite",
    "sqlcipher3.dbapi2",
)
EXCLUDED = (
    "ortools",  # the tests' and benchmarks' peer
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtDesigner",
    "PySide6.QtTest",
    "_pytest",
    "hypothesis",
    "lxml",  # openpyxl does without
    "matplotlib",
    "mypy",
    "pandas",
    "pytest",
    "scipy",
    "setuptools",
    "tkinter",
)


def main() -> int:
    """Build, try, and print what came of it; the exit status is that of the trial."""
    begun = time.monotonic()
    program = build()
    print(f"built {program.parent} in {time.monotonic() - begun:.0f} s, {size_of(program.parent) / 2**20:.0f} MiB")
    return try_out(program)


def build() -> Path:
    """Make the build; returns the program inside it. Raises ``CalledProcessError`` where PyInstaller fails."""
    arguments = ["--noconfirm", "--clean", "--onedir", "--name", NAME, "--log-level", "WARN"]
    arguments += [
        "--distpath",
        str(ROOT / "dist"),
        "--workpath",
        str(ROOT / "build"),
        "--specpath",
        str(ROOT / "build"),
    ]
    arguments += [f"--add-data={ROOT / source}{os.pathsep}{target}" for source, target in DATA]
    arguments += [f"--hidden-import={module}" for module in HIDDEN]
    arguments += [f"--exclude-module={module}" for module in EXCLUDED]
    if sys.platform in {"win32", "darwin"}:
        arguments.append("--windowed")
    subprocess.run([sys.executable, "-m", "PyInstaller", *arguments, str(ROOT / "main.py")], cwd=ROOT, check=True)
    return ROOT / "dist" / NAME / (f"{NAME}.exe" if sys.platform == "win32" else NAME)


def try_out(program: Path) -> int:
    """Start the program on the sample twice and run its commands; 0 where all of them end with 0."""
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        surroundings = _surroundings(place)
        trials = [
            ("first start, makes the sample", ["--sample", "--quit-after-start"]),
            ("second start, opens it", ["--sample", "--quit-after-start"]),
            ("match, compiles the search", ["match", "--json", "--workspace", "SAMPLE"]),
            ("match, elsewhere", ["match", "--accept", "--json", "--workspace", "SAMPLE"]),
            ("report", ["report", "program", "--out", str(place / "reports"), "--workspace", "SAMPLE"]),
        ]
        for what, arguments in trials:
            made = [str(next(place.rglob("*.iattend"))) if word == "SAMPLE" else word for word in arguments]
            start = place / "elsewhere" if "elsewhere" in what else place
            start.mkdir(exist_ok=True)
            begun = time.monotonic()
            answer = subprocess.run(
                [str(program), *made],
                env=surroundings,
                cwd=start,
                capture_output=True,
                text=True,
                timeout=TRIAL_SECONDS,
            )
            print(f"{what}: exit status {answer.returncode}, {time.monotonic() - begun:.1f} s")
            if answer.returncode:
                print(answer.stderr, file=sys.stderr)
                return 1
        if len({path.parent for path in place.rglob("*.nbc")}) != 1:
            print("the compiled search is not kept in one folder for every start", file=sys.stderr)
            return 1
        if not list((place / "reports").glob("*.pdf")):
            print("the report wrote no PDF", file=sys.stderr)
            return 1
    return 0


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _surroundings(home: Path) -> dict[str, str]:
    """An environment without a screen whose every folder of this person is new."""
    from iattend_desktop.opening import SAMPLE_PASSPHRASE

    own = {
        name: str(home / name.lower())
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    own |= {"HOME": str(home), "USERPROFILE": str(home), "APPDATA": str(home), "LOCALAPPDATA": str(home)}
    kept = {name: text for name, text in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    return {**kept, **own, "QT_QPA_PLATFORM": "offscreen", "IATTEND_KEY": SAMPLE_PASSPHRASE}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if shutil.which("ldd") is None and sys.platform == "linux":
        print("PyInstaller needs ldd and objdump; install binutils.", file=sys.stderr)
    raise SystemExit(main())
