"""Files are written whole or not at all, and a refusal is one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.reports.student import write_student_summary
from iattend_desktop.reports.workbook import write_list
from iattend_desktop.saving import replacing
from tests.unit.reports.made_up import ROSA

_AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0

_FULL_DISK = """
import resource, sys
from pathlib import Path
from iattend_desktop.problem import UserError
from iattend_desktop.reports.student import write_student_summary
from iattend_desktop.reports.workbook import write_list
from tests.unit.reports.made_up import ROSA

resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))
for write in (
    lambda: write_student_summary(ROSA, Path(sys.argv[1])),
    lambda: write_list(Path(sys.argv[2]), "Students", ["Name"], ([str(n) * 7] for n in range(20_000))),
):
    try:
        write()
    except UserError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE, which stands in for a full disk, is POSIX")
@pytest.mark.parametrize("lxml", ["True", "False"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path, lxml: str) -> None:
    report, workbook = tmp_path / "rosa.pdf", tmp_path / "students.xlsx"
    report.write_bytes(b"the earlier report")
    workbook.write_bytes(b"the earlier list")
    (tmp_path / "temporary").mkdir()
    run = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(report), str(workbook)],
        env={**os.environ, "OPENPYXL_LXML": lxml, "TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": os.getcwd()},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stdout.splitlines() == [
        "“rosa.pdf” could not be saved: the disk is full. Free some space or choose another folder.",
        "“students.xlsx” could not be saved: the disk is full. Free some space or choose another folder.",
    ], run.stderr
    assert run.stderr == ""
    assert report.read_bytes() == b"the earlier report"
    assert workbook.read_bytes() == b"the earlier list"
    assert sorted(os.listdir(tmp_path)) == ["rosa.pdf", "students.xlsx", "temporary"]
    assert os.listdir(tmp_path / "temporary") == []


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    target = tmp_path / "reports" / "rosa.pdf"
    with pytest.raises(UserError, match=r"There is no folder “.*reports”\. Choose a folder that exists\."):
        write_student_summary(ROSA, target)
    assert not target.parent.exists()


def test_a_target_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"“.*” is a folder\. Choose a file name\."):
        write_list(tmp_path, "Students", ["Name"], [["Rosa"]])
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(_AS_ROOT or sys.platform == "win32", reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="you may not write"):
        write_student_summary(ROSA, tmp_path / "rosa.pdf")


def test_a_locked_target_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Windows alone refuses to replace a file that another program holds open, so the refusal is played here.
    target = tmp_path / "rosa.pdf"
    target.write_bytes(b"the earlier report")

    def refuse(_source: object, _target: object) -> None:
        raise PermissionError(13, "The process cannot access the file because it is being used by another process")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(UserError, match=r"“rosa\.pdf” could not be saved: it is open in another program"):
        write_student_summary(ROSA, target)
    assert target.read_bytes() == b"the earlier report"
    assert os.listdir(tmp_path) == ["rosa.pdf"]


def test_a_failure_half_way_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "list.txt"

    def write_half() -> None:
        with replacing(target) as draft:
            draft.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps access lists instead of mode bits")
def test_a_new_report_is_readable_by_its_owner_alone_and_an_old_one_keeps_its_rights(tmp_path: Path) -> None:
    target = tmp_path / "rosa.pdf"
    write_student_summary(ROSA, target)
    assert target.stat().st_mode & 0o777 == 0o600
    target.chmod(0o640)
    write_student_summary(ROSA, target)
    assert target.stat().st_mode & 0o777 == 0o640
