"""One import in a process of its own, then its named peers: seconds of CPU (of the reading process, too), seconds by
the clock and the most memory held, as one JSON object.

python -m benchmarks.import_run FOLDER students.xlsx|daily.xlsx|daily.csv
"""

from __future__ import annotations

import csv
import gc
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import Connection

from iattend_desktop.opening import open_workspace
from iattend_desktop.roster.plan import ImportPlan, Source, apply_import, plan_import
from iattend_desktop.workspace import Workspace

_KEY = "correct horse battery staple"
_PARENTS = ("import_run", "school_year")  # of what an import writes
_FACTS = ("attendance_fact",)
_FAMILIES = (
    "person", "person_role", "identifier", "household", "household_member", "guardianship", "enrollment",
)  # fmt: skip


def main(folder: Path, name: str) -> dict[str, Any]:
    """Import a file that ``write_files`` wrote into an encrypted workspace that holds what it needs."""
    with tempfile.TemporaryDirectory() as place:
        before, here = Path(place) / "before", Path(place) / "here"
        before.mkdir()
        workspace = open_workspace(before / "district.iattend", _KEY, create=True)
        for needed in ("schools.xlsx", "students.xlsx")[: 1 if name == "students.xlsx" else 2]:
            _bring_in(workspace, folder / needed)
        workspace.close()
        shutil.copytree(before, here)
        workspace = open_workspace(here / "district.iattend", _KEY)
        answer = _bring_in(workspace, folder / name)
        answer |= {"peak": _peak(resource.RUSAGE_SELF), "reader_peak": _peak(resource.RUSAGE_CHILDREN)}
        answer["again"] = _bring_in(workspace, folder / name)
        answer["peak_again"] = _peak(resource.RUSAGE_SELF)
        tables = _FAMILIES if name == "students.xlsx" else _FACTS
        answer["raw"] = _raw(workspace, before, Path(place) / "raw", tables, "id")
        if name == "students.xlsx":
            answer["changed"] = _bring_in(workspace, folder / "changed.xlsx")
        if name == "daily.csv":
            by_file = "starts_on, student_id"
            answer["raw_in_file_order"] = _raw(workspace, before, Path(place) / "raw_file", tables, by_file)
        workspace.close()
        answer["bare"] = min(_bare(folder / name) for _round in range(3))
    return answer


def _bring_in(workspace: Workspace, file: Path) -> dict[str, Any]:
    plans: list[ImportPlan] = []
    start = time.perf_counter()
    planned = _cpu(lambda: plans.append(plan_import(workspace, [Source(file)])))
    applied = _cpu(lambda: apply_import(workspace, plans[0]))
    told = plans[0].files[0]
    return {
        "plan": planned,
        "apply": applied,
        "cpu": planned + applied,
        "wall": time.perf_counter() - start,
        "rows": [told.created, told.updated, told.unchanged, told.rejected],
    }


def _bare(file: Path) -> float:
    """A parse into Python lists, and nothing more."""
    gc.collect()
    gc.freeze()  # what the imports left is none of its business
    if file.suffix == ".csv":
        with file.open(newline="", encoding="utf-8") as lines:
            return _cpu(lambda: list(csv.reader(lines)))
    return _cpu(lambda: CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python())


def _raw(workspace: Workspace, before: Path, place: Path, tables: Sequence[str], order: str) -> float:
    """The records of the import once more by a bare ``executemany`` a table, from tuples that are there, into a copy of
    the workspace as it was before the import; in the order of the keys, or in that of the file."""
    shutil.copytree(before, place)
    other = open_workspace(place / "district.iattend", _KEY)
    with workspace.engine.connect() as source, other.engine.connect() as target:
        target.rollback()
        driver: Any = target.connection.dbapi_connection
        for table in _PARENTS:
            driver.executemany(*_rows(source, table, "id"))
        records = [_rows(source, table, order) for table in tables]

        def write() -> None:
            driver.execute("BEGIN IMMEDIATE")
            for statement, rows in records:
                driver.executemany(statement, rows)
            driver.execute("COMMIT")

        seconds = _cpu(write)
    other.close()
    return seconds


def _rows(source: Connection, table: str, order: str) -> tuple[str, list[tuple[Any, ...]]]:
    """A statement that inserts a row of a table, and the rows."""
    found = source.exec_driver_sql(f"SELECT * FROM {table} ORDER BY {order}")
    marks = ", ".join("?" * len(found.keys()))
    return f"INSERT OR IGNORE INTO {table} VALUES ({marks})", [tuple(row) for row in found]


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of CPU that work takes here and in the processes that it starts and ends."""
    start = _used()
    work()
    return _used() - start


def _used() -> float:
    whose = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in whose)


def _peak(whose: int) -> float:
    """The most memory held so far, in MiB; a process that was started counts what its parent held at that moment."""
    return resource.getrusage(whose).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
