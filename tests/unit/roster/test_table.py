"""Reading files: values as they stand, and one sentence for everything that is no table."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook as Book
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from iattend_desktop.roster.table import Cell, UnreadableFile, read_workbook, show
from tests.unit.roster.workbooks import REAL_DATA, write, write_raw

ODD = REAL_DATA / "workbooks" / "odd"


def declined(path: Path) -> str:
    """The sentence with which a file is declined: one line that names the file."""
    with pytest.raises(UnreadableFile) as caught:
        read_workbook(path)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert path.name in sentence
    return sentence


def test_cells_come_as_values_with_their_row_numbers(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx", [["Name", "Born", "Days"], [], ["Rosa", dt.date(2014, 9, 12), 3], ["007", None, 2.5]]
    )
    (sheet,) = read_workbook(path).sheets
    assert sheet.rows == [["Name", "Born", "Days"], ["Rosa", dt.date(2014, 9, 12), 3.0], ["007", "", 2.5]]
    assert list(sheet.numbers) == [1, 3, 4]


def test_dates_of_the_1904_calendar_are_the_same_days(tmp_path: Path) -> None:
    book = Book()
    book.epoch = CALENDAR_MAC_1904
    assert book.active is not None
    book.active.append([dt.date(2014, 9, 12)])
    book.save(tmp_path / "mac.xlsx")
    assert read_workbook(tmp_path / "mac.xlsx").sheets[0].rows == [[dt.date(2014, 9, 12)]]


def test_a_formula_comes_as_its_saved_value(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "f.xlsx", ['<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'])
    assert read_workbook(path).sheets[0].rows == [[2.0]]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("Name,City\r\nRosa,Los Angeles\r\n".encode("utf-8-sig"), [["Name", "City"], ["Rosa", "Los Angeles"]]),
        ("Name;City\nJosé;Los Ángeles\n".encode("cp1252"), [["Name", "City"], ["José", "Los Ángeles"]]),
        ("Name\tCity\nNúñez\tL.A., CA\n".encode(), [["Name", "City"], ["Núñez", "L.A., CA"]]),
        ("Name\tCity\nRosa\tBell\n".encode("utf-16"), [["Name", "City"], ["Rosa", "Bell"]]),
        (
            b'Name,Note\n"Ortiz, Rosa","two\nlines"\n\nLi,\n',
            [["Name", "Note"], ["Ortiz, Rosa", "two\nlines"], ["Li", ""]],
        ),
        (b"a^b^c\n1^2^3\n", [["a", "b", "c"], ["1", "2", "3"]]),
    ],
)
def test_csv_in_the_encodings_and_separators_of_offices(tmp_path: Path, data: bytes, rows: list[list[str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    workbook = read_workbook(path)
    assert workbook.sheets[0].rows == rows
    assert workbook.text_only


def test_a_long_text_whose_later_rows_are_wider_or_blank(tmp_path: Path) -> None:
    """Rows are read some at a time: earlier ones become as wide as the widest, blank ones keep their number."""
    lines = [["Name"], *[[f"Rosa {number}"] for number in range(2_500)], ["Min", "", "Bell"], *[["Ann"]] * 1_200]
    for blank in (1_000, 1_500, 2_000):
        lines[blank] = [" ", ""]
    (tmp_path / "a.csv").write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    sheet = read_workbook(tmp_path / "a.csv").sheets[0]
    held = [(number, line) for number, line in enumerate(lines, 1) if any(cell.strip() for cell in line)]
    assert list(sheet.numbers) == [number for number, _line in held]
    assert sheet.rows == [[*line, *[""] * (3 - len(line))] for _number, line in held]
    assert sheet.head(2) == [["Name", "", ""], ["Rosa 0", "", ""]]


def test_equal_texts_and_dates_of_a_long_sheet_are_one_object_and_numbers_stay_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iattend_desktop.roster.table._MANY", 1_000)
    day = dt.date(2026, 9, 14)
    path = write(tmp_path / "a.xlsx", [["School", "Day", "Mark"], *[["Lincoln High", day, True]] * 1_500, ["", day, 1]])
    schools, days, marks = read_workbook(path).sheets[0].columns
    assert len(set(map(id, schools[1_400:1_501]))) == len(set(map(id, days[1_400:]))) == 1
    assert list(marks[1:]) == [True] * 1_500 + [1.0]
    assert [type(mark) for mark in marks[1_499:]] == [bool, bool, float]


def test_what_a_file_is_counts_and_not_its_name(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", [["Name", "City"], ["Rosa", "Bell"]])
    path.rename(tmp_path / "a.csv")
    assert read_workbook(tmp_path / "a.csv").sheets[0].rows == [["Name", "City"], ["Rosa", "Bell"]]


def test_no_such_file_a_folder_and_no_bytes(tmp_path: Path) -> None:
    assert "was not found" in declined(tmp_path / "gone.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    assert "is a folder" in declined(tmp_path / "folder.xlsx")
    (tmp_path / "empty.xlsx").touch()
    assert "0 bytes" in declined(tmp_path / "empty.xlsx")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "PNG picture"),
        (b"<html><body><table><tr><td>Student ID</td></tr></table>", "web page"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "web page"),
        (b"SQLite format 3\x00", "SQLite database"),
    ],
)
def test_a_workbook_that_is_something_else_is_named(tmp_path: Path, data: bytes, kind: str) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(data)
    assert f"is really a {kind}" in declined(path)


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    plain = write(tmp_path / "plain.xlsx", [["Name"], ["Rosa"]])
    path = tmp_path / "secret.xlsx"
    with plain.open("rb") as source, path.open("wb") as target:
        OOXMLFile(source).encrypt("a password", target)
    assert "protected with a password" in declined(path)


def test_a_workbook_that_is_open_in_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = tmp_path / "~$students.xlsx"
    owner.write_bytes(b"\x08Alvarez")
    assert "close the workbook in Excel, then choose students.xlsx" in declined(owner)
    path = write(tmp_path / "students.xlsx", [["Name"], ["Rosa"]])

    def refuse(*_arguments: object) -> io.BytesIO:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "open", refuse)  # what Windows answers; here every account may read
    assert "close it in Excel" in declined(path)


def test_a_zip_that_is_cut_short_or_holds_something_else(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.xlsx", [["Name", "City"]] * 50).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "damaged or cut short" in declined(tmp_path / "cut.xlsx")
    middle = bytearray(whole)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    middle[start : start + 40] = b"\0" * 40
    (tmp_path / "holed.xlsx").write_bytes(middle)
    assert "damaged or cut short" in declined(tmp_path / "holed.xlsx")
    for name, member, kind in [
        ("a.xlsx", "readme.txt", "zip archive"),
        ("b.xlsx", "word/document.xml", "Word document"),
    ]:
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(member, "x")
        assert f"is really a {kind}" in declined(tmp_path / name)


def test_a_part_that_unpacks_without_end(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _number in range(70):
                part.write(b" " * (1 << 20))
    assert "times its size" in declined(path)


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c t='n' r='XFD1048576'><v>1</v></c></row>",
        '<row r="1"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="900000"><c r="AB900000" t="inlineStr"><is><t> </t></is></c></row>',
    ],
)
def test_one_stray_cell_far_out_takes_no_memory(tmp_path: Path, cell: str) -> None:
    path = write_raw(tmp_path / "far.xlsx", ['<row r="1"><c r="A1"><v>1</v></c></row>', cell])
    assert re.search(r"a sheet in it reaches over [\d,]{7,} rows and [\d,]+ columns", declined(path))


def test_formats_far_out_are_no_cells(tmp_path: Path) -> None:
    path = write_raw(
        tmp_path / "formats.xlsx",
        ['<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'],
    )
    assert read_workbook(path).sheets[0].rows == [[1.0]]


def test_a_million_empty_rows_are_no_rows(tmp_path: Path) -> None:
    rows = (f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(1, 1_000_001))
    path = write_raw(tmp_path / "million.xlsx", rows)
    tracemalloc.start()
    started = time.process_time()
    sheet = read_workbook(path).sheets[0]
    seconds = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sheet.rows == []
    assert seconds < 10
    assert peak < 32 << 20


def test_a_wide_and_long_roster_within_the_limits_is_read(tmp_path: Path) -> None:
    rows = ['<row r="1"><c r="A1"><v>1</v></c><c r="AZ1"><v>2</v></c></row>']
    rows += ['<row r="250000"><c r="A250000"><v>3</v></c></row>']
    sheet = read_workbook(write_raw(tmp_path / "wide.xlsx", rows)).sheets[0]
    assert list(sheet.numbers) == [1, 250_000]
    assert sheet.rows[1][0] == 3.0
    assert len(sheet.rows[0]) == 52


@pytest.mark.skipif(not ODD.is_dir(), reason="the real inputs are not here (IATTEND_REAL_DATA)")
def test_a_panic_of_the_reader_is_a_sentence(tmp_path: Path) -> None:
    data = bytearray((ODD / "issue_646_unsupported_formula_function.xls").read_bytes())
    data[760] = 0  # a record without its content: python-calamine 0.9.1 slices beyond its end and panics
    path = tmp_path / "panics.xls"
    path.write_bytes(data)
    assert "the reader gave up" in declined(path)


CHOICE = [
    "any_sheets.ods",
    "any_sheets.xlsb",
    "biff5_write.xls",
    "date.xlsb",
    "date_1904.xlsx",
    "empty_sheet.xlsx",
    "errors.xlsx",
    "inlineStr_cdata.xlsx",
    "issue_174.xlsx",
    "issue_594_dos.ods",
    "issue_666_panic.xlsb",
    "issue252.xlsx",
    "issue444.xls",
    "merged_range.xlsx",
    "nonstandard-xml-ns-prefix.xlsx",
    "number_rows_repeated.ods",
    "OOM_alloc.xls",
    "OOM_alloc3.xls",
    "pass_protected.ods",
    "pass_protected.xlsb",
    "pass_protected.xlsx",
    "pivots.xlsx",
    "strict_iso_paths.xlsx",
    "too_small.xls",
    "vba.xlsm",
]


@pytest.mark.skipif(not ODD.is_dir(), reason="the real inputs are not here (IATTEND_REAL_DATA)")
@pytest.mark.parametrize("name", CHOICE)
def test_strange_workbooks_are_read_or_declined_in_a_sentence(name: str) -> None:
    sealed = ("pass_protected", "issue252", "OOM_alloc3", "issue_594")
    if name.startswith(sealed):
        declined(ODD / name)
    else:
        assert read_workbook(ODD / name).sheets


@pytest.mark.skipif(not ODD.is_dir(), reason="the real inputs are not here (IATTEND_REAL_DATA)")
def test_values_of_real_workbooks() -> None:
    dates = read_workbook(ODD / "date_1904.xlsx").sheets[0].rows
    assert [row[0] for row in dates[:2]] == [dt.date(2021, 1, 1), dt.date(2021, 1, 2)]
    (claims,) = (sheet for sheet in read_workbook(ODD / "issue_174.xlsx").sheets)
    assert len(claims.rows) == 2


def test_cells_as_people_see_them() -> None:
    moment = dt.datetime(2026, 11, 20, 8, 30)
    cells: list[Cell | None] = [12345.0, 2.5, dt.date(2014, 9, 12), dt.datetime(2014, 9, 12), moment, "", None, True]
    shown = ["12345", "2.5", "2014-09-12", "2014-09-12", "2026-11-20 08:30:00", "", "", "True"]
    assert list(map(show, cells)) == shown
