"""Many summaries in one run: all of them or none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.progress import Cancelled
from iattend_desktop.reports.batch import write_student_summaries
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.reports.student import StudentSummary
from iattend_desktop.saving import file_stem
from tests.unit.reports.made_up import ROSA


class StopsAfter:
    """Progress of a person who cancels once a share is done."""

    def __init__(self, fraction: float) -> None:
        self.limit = fraction
        self.seen: list[float] = []

    def step(self, fraction: float, message: str) -> None:
        """Note the share; cancel past the limit."""
        assert message
        self.seen.append(fraction)
        if fraction > self.limit:
            raise Cancelled


def students(count: int) -> Iterator[StudentSummary]:
    """Made-up students, one after another."""
    return (replace(ROSA, name=f"Student {n}", local_id=f"{n:08}") for n in range(count))


def test_one_file_with_a_bookmark_for_each_student(tmp_path: Path) -> None:
    path = tmp_path / "all.pdf"
    written = write_student_summaries(students(30), path, total=30)
    assert written.files == (path,)
    assert written.pages == 30
    texts = page_texts(path)
    assert len(texts) == 30
    assert all(f"Student ID {n:08}" in text and "Page 1 of 1" in text for n, text in enumerate(texts))
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == [f"Student {n}" for n in range(30)]


def test_a_folder_with_a_file_for_each_student(tmp_path: Path) -> None:
    twins = [ROSA, replace(ROSA, school="Other School"), replace(ROSA, name="A/B: C?", local_id=None)]
    written = write_student_summaries(twins, tmp_path / "out")
    names = ["Rosa Delgado-Ortiz 00123456.pdf", "Rosa Delgado-Ortiz 00123456 (2).pdf", "A B C.pdf"]
    assert [file.name for file in written.files] == names
    assert sorted(os.listdir(tmp_path / "out")) == sorted(names)
    assert "Other School" in page_texts(written.files[1])[0]


@pytest.mark.parametrize("target", ["all.pdf", "."])
def test_a_cancelled_run_leaves_nothing(tmp_path: Path, target: str) -> None:
    progress = StopsAfter(0.5)
    with pytest.raises(Cancelled):
        write_student_summaries(students(100), tmp_path / target, total=100, progress=progress)
    assert progress.seen == [0.0, 0.25, 0.5, 0.75]
    assert os.listdir(tmp_path) == []


def test_nobody_to_print_is_said_and_no_file_is_made(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no student to print"):
        write_student_summaries([], tmp_path / "all.pdf")
    assert os.listdir(tmp_path) == []


def test_names_that_windows_does_not_take() -> None:
    assert file_stem("CON", None) == "CON student"
    assert file_stem("a\x00b\tc", None) == "a b c"
    assert file_stem("...", None) == "student"
    assert len(file_stem("x" * 500, None)) == 120
