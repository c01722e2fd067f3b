"""Files made to do harm, the odd workbooks of others, and files spoiled at random: read, or declined in a sentence."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from iattend_desktop.roster import container
from iattend_desktop.roster.bundle import is_bundle
from iattend_desktop.roster.table import UnreadableFile, read_workbook
from iattend_desktop.workspace import Workspace
from tests import fuzz_files
from tests.odd_workbooks import MOST_SECONDS, ODD, read_one
from tests.unit.roster.workbooks import write, write_raw

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
TYPE = f'<!DOCTYPE worksheet [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY file SYSTEM "file:///etc/hostname">]>'


def with_part(
    path: Path, name: str, content: str, sheet: str = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
) -> Path:
    """A workbook whose first cell is its first shared text, with one more part."""
    write_raw(path, [sheet])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def with_type(path: Path, text: str) -> Path:
    """A workbook whose one cell is a text in a document that declares entities."""
    plain = write_raw(
        path.with_name("typed.xlsx"), [f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>']
    )
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, TYPE.encode() + data if name.endswith("sheet1.xml") else data)
    return path


@pytest.mark.parametrize("text", ["&l9;", "&file;"])
def test_entities_are_never_expanded_and_nothing_else_is_opened(tmp_path: Path, text: str) -> None:
    path = with_type(tmp_path / "laughs.xlsx", "plain")
    assert read_workbook(path).sheets[0].rows == [["plain"]]
    with pytest.raises(UnreadableFile, match=f"unrecognized entity `{text}`"):
        read_workbook(with_type(path, text))


def test_ten_million_cells_are_declined_where_they_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "many.xlsx", [["a", "b"]] * 60)
    (tmp_path / "many.csv").write_text("a,b\n" * 60)
    assert len(read_workbook(path).sheets[0].rows) == 60
    monkeypatch.setattr(container, "MAX_CELLS", 119)
    for name in ("many.xlsx", "many.csv"):
        with pytest.raises(
            UnreadableFile, match=rf"{name} was not opened because .*(over 119 cells|60 rows and 2 col)"
        ):
            read_workbook(tmp_path / name)


def test_cells_of_all_sheets_together_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "sheets.xlsx", [["a", "b"]] * 30, before={"First": [["a", "b"]] * 30})
    monkeypatch.setattr(container, "MAX_CELLS", 119)
    with pytest.raises(UnreadableFile, match="it holds over 119 cells"):
        read_workbook(path)


def test_a_text_of_separators_alone_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "commas.csv"
    path.write_bytes(b"a,b\n" + b"," * 17_000_000)
    with pytest.raises(UnreadableFile, match="it holds over 16,000,000 cells"):
        read_workbook(path)


def test_deep_nesting(tmp_path: Path) -> None:
    deep = write_raw(tmp_path / "deep.xlsx", ["<row>" * 100_000 + "</row>" * 100_000])
    assert read_workbook(deep).sheets[0].rows == []


def test_two_to_the_twentieth_empty_rows(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "rows.xlsx", [f'<row r="{n}"/>' for n in range(1, (1 << 20) + 1)])
    assert read_workbook(path).sheets[0].rows == []


def test_a_zip_with_absolute_and_climbing_paths_writes_nothing(tmp_path: Path) -> None:
    aim = tmp_path / "written"
    path = tmp_path / "home" / "climbs.xlsx"
    path.parent.mkdir()
    for name in (str(aim), "../written", "..\\written"):
        with_part(path, name, "x", '<row r="1"><c r="A1"><v>7</v></c></row>')
        assert read_workbook(path).sheets[0].rows == [[7.0]]
    assert not aim.exists()
    assert {one.name for one in path.parent.iterdir()} == {"climbs.xlsx", "plain.xlsx"}


def test_a_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = write(tmp_path / "inner.xlsx", [["Name"], ["Rosa"]])
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(inner, "inner.xlsx")
    with pytest.raises(UnreadableFile, match=r"outer\.zip is really a zip archive with 1 file and not"):
        read_workbook(tmp_path / "outer.zip")


@pytest.mark.parametrize("read", [read_workbook, is_bundle])
def test_a_list_of_members_that_would_take_all_memory(tmp_path: Path, read: Callable[[Path], object]) -> None:
    path = tmp_path / "list.zip"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 5 << 20, 0, 0)
    path.write_bytes(b"PK\x03\x04" + bytes(5 << 20) + end)
    with pytest.raises(UnreadableFile, match="it lists over 91,180 files"):
        read(path)


def test_a_binary_sheet_is_measured_whatever_pieces_it_comes_in() -> None:
    def record(kind: int, number: int, size: int) -> bytes:
        length = bytes([size & 0x7F | 0x80, size >> 7]) if size > 127 else bytes([size])
        return bytes([kind]) + length + struct.pack("<I", number) + bytes(size - 4)

    sheet = record(0, 6, 12) + record(2, 3, 12) + record(0, 41, 300) + record(1, 90, 8) + record(5, 8, 200)
    for size in (1, 2, 7, 100, len(sheet)):
        pieces = [sheet[at : at + size] for at in range(0, len(sheet), size)]
        assert container._extent_xlsb(pieces) == (42, 9)  # row 42 and column 9 hold a value; column 91 is blank


@pytest.mark.skipif(not ODD.is_dir(), reason="the real inputs are not here (IATTEND_REAL_DATA)")
def test_every_odd_workbook_is_read_or_declined_in_a_sentence() -> None:
    """Its process may take 1 GiB and not more; the long form, with each one's peak, is ``tests.odd_workbooks``."""
    files = sorted(ODD.iterdir())
    assert len(files) == 132
    for path in files:
        read = read_one(path)
        assert read.seconds < MOST_SECONDS, path.name
        assert "\n" not in read.outcome
        assert read.outcome[0].isdigit() or (read.outcome.startswith(path.name) and read.outcome.endswith("."))


@pytest.mark.skipif(not ODD.is_dir(), reason="the real inputs are not here (IATTEND_REAL_DATA)")
def test_spoiled_files_come_to_a_plan_or_a_sentence(workspace: Workspace, tmp_path: Path) -> None:
    """The quick form of ``python -m tests.fuzz_files``."""
    found = [fuzz_files.fault_of(case, workspace, tmp_path) for case in fuzz_files.cases(7, 1, most=40)]
    faults = [fault for _what, fault in found if fault]
    assert faults == []
    assert {what for what, _fault in found} == {"plan", "declined"}
