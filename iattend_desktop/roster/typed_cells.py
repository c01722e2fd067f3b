"""Opens a workbook that may be encrypted, and puts a formula's own text where the reader tells its value.

For workbooks that a person fills in: what begins with an equals sign was typed, and comes back as it was typed; its
value is nobody's word. Runs in the reading process (:mod:`~iattend_desktop.roster.parsing`): a decrypted workbook is in
that process's memory and nowhere else.
"""

from __future__ import annotations

import io
import posixpath
import re
import threading
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError
from msoffcrypto.exceptions import ParseError as NotEncrypted
from msoffcrypto.format.ooxml import OOXMLFile

from iattend_desktop.roster import container, unreadable
from iattend_desktop.roster.parsing import Message

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
Formulas = dict[tuple[int, int], str]
"""Formulas by row, as Excel numbers it, and column, from 0."""


def opened(path: Path, source: BinaryIO, password: str | None) -> BinaryIO:
    """The workbook itself, decrypted where there is a password; what was encrypted is looked through only now.

    Raises :class:`~iattend_desktop.roster.unreadable.UnreadableFile`.
    """
    if password is None:
        return source
    content = io.BytesIO()
    try:
        file = OOXMLFile(source)
        file.load_key(password=password, verify_password=True)
        file.decrypt(content)
    except InvalidKeyError as error:
        raise unreadable.wrong_password(path) from error
    except (DecryptionError, FileFormatError, NotEncrypted, OSError, ValueError, IndexError, LookupError) as error:
        raise unreadable.damaged(path, type(error).__name__) from error
    container.kind_of_zip(path, content)
    container.check_sheets(path, threading.Event(), content)
    content.seek(0)
    return content


def with_formulas(path: Path, source: BinaryIO, messages: Iterable[Message]) -> Iterator[Message]:
    """The reader's messages, with the text of each formula in its cell."""
    formulas: dict[str, Formulas] | None = None
    here: Formulas = {}
    first_column = 0
    for message in messages:
        if formulas is None:
            at = source.tell()
            formulas = _formulas(path, source)
            source.seek(at)
        if message[0] == "sheet":
            here, first_column = formulas.get(message[1], {}), message[2]
        elif message[0] == "rows" and here:
            numbers, columns = message[1], [list(column) for column in message[2]]
            rows = {number: position for position, number in enumerate(numbers)}
            for (row, column), text in here.items():
                if row in rows and 0 <= column - first_column < len(columns):
                    columns[column - first_column][rows[row]] = text
            message = ("rows", numbers, columns)
        yield message


def _formulas(path: Path, source: BinaryIO) -> dict[str, Formulas]:
    """By sheet; of a format other than Office Open XML none is known."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                return {}
            found: dict[str, Formulas] = {}
            for sheet, part in _parts(archive).items():
                if part in names:
                    with archive.open(part) as stream:
                        found[sheet] = _of_sheet(stream)
            return found
    except (*container.BROKEN_ZIP, DefusedXmlException, ParseError, KeyError) as error:
        raise unreadable.damaged(path, str(error) or type(error).__name__) from error


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of the archive that holds each sheet."""
    targets: dict[str, str] = {}
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        for _event, element in iterparse(stream):
            if element.tag.endswith("}Relationship"):
                target = element.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
                targets[element.get("Id", "")] = whole
    parts: dict[str, str] = {}
    with archive.open("xl/workbook.xml") as stream:
        for _event, element in iterparse(stream):
            if element.tag.endswith("}sheet"):
                numbers = [value for name, value in element.attrib.items() if name.endswith("}id")]
                parts[element.get("name", "")] = targets.get(numbers[0], "") if numbers else ""
    return parts


def _of_sheet(stream: IO[bytes]) -> Formulas:
    found: Formulas = {}
    shared: dict[str, str] = {}
    for _event, element in iterparse(stream):
        if element.tag.endswith("}c"):
            place = _PLACE.fullmatch(element.get("r", ""))
            for child in element:
                if child.tag.endswith("}f") and place is not None:
                    text = child.text or shared.get(child.get("si", ""), "")
                    if child.get("si"):
                        shared.setdefault(child.get("si", ""), text)
                    if text:
                        found[int(place[2]), _column(place[1])] = f"={text}"
            element.clear()
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
