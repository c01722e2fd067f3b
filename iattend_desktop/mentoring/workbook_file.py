"""A workbook as octets, made in memory: a child's data stand in no temporary file, encrypted or not."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


class _InMemory(ExcelWriter):
    """openpyxl's own writer, but for where it keeps a sheet until the sheet is in the archive."""

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet; openpyxl's takes the system's folder for temporary files."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        kept = io.BytesIO()
        writer: Any = WorksheetWriter(ws, kept)
        writer.write()
        ws._rels = writer._rels
        archive: zipfile.ZipFile = vars(self)["_archive"]  # which the stub leaves out
        archive.writestr(ws.path[1:], kept.getvalue())
        self.manifest.append(ws)


def octets_of(book: Workbook) -> bytes:
    """The workbook as its file holds it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return kept.getvalue()


def encrypted(octets: bytes, password: str) -> bytes:
    """The workbook as Excel's "Encrypt with Password" leaves it (agile encryption, AES-256)."""
    kept = io.BytesIO()
    OOXMLFile(io.BytesIO(octets)).encrypt(password, kept)
    return kept.getvalue()
