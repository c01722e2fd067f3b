"""Pages as pictures and as text."""

from __future__ import annotations

from pathlib import Path

import pytest

from iattend_desktop.problem import UserError
from iattend_desktop.reports.look import ACCENT
from iattend_desktop.reports.preview import page_count, page_images, page_texts
from iattend_desktop.reports.student import write_student_summary
from tests.unit.reports.made_up import ROSA


def test_pictures_are_rows_of_blue_green_red(tmp_path: Path) -> None:
    path = tmp_path / "rosa.pdf"
    write_student_summary(ROSA, path)
    assert page_count(path) == 1
    ((width, height, pixels),) = page_images(path, 2.0)
    assert (width, height) == (1224, 1584)  # Letter at 144 pixels an inch
    assert len(pixels) == width * height * 4
    assert pixels[:3] == b"\xff\xff\xff"
    # The header's line lies 61.5 to 69 points below the paper's top; its color is the accent, blue first.
    column = [pixels[(y * width + 600) * 4 :][:3] for y in range(120, 142)]
    assert bytes(round(part * 255) for part in reversed(ACCENT)) in column


def test_widths_that_do_not_fill_a_word_are_not_padded(tmp_path: Path) -> None:
    path = tmp_path / "rosa.pdf"
    write_student_summary(ROSA, path)
    for width, height, pixels in page_images(path, 0.371):
        assert len(pixels) == width * height * 4


def test_a_file_that_is_no_pdf_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"not a PDF")
    with pytest.raises(UserError, match=r"“letter\.pdf” cannot be read as a PDF"):
        page_texts(path)
    with pytest.raises(UserError):
        list(page_images(tmp_path / "missing.pdf"))
