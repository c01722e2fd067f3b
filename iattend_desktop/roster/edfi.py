"""Ed-Fi student attendance as XML: each StudentSchoolAttendanceEvent becomes a row, read one after the other.

An event says that a student was absent or late on a day; the calendar of the school is in another file. Names follow
the Ed-Fi Data Standard (InterchangeStudentAttendance), in any namespace. The event's part of a day is 1 for all of
it; where it is left out, the school's event is of the day.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster import unreadable

EVENT = "StudentSchoolAttendanceEvent"
HEADINGS = (
    "Student Unique ID",
    "School ID",
    "Event Date",
    "Attendance Event Category",
    "Attendance Event Reason",
    "Event Duration",
)
MAX_EVENTS = 2_000_000
MAX_DEPTH = 24
MAX_PARTS = 500
"""Elements of one event; the standard has some 40."""

_PLACES = (
    "{*}StudentReference/{*}StudentIdentity/{*}StudentUniqueId",
    "{*}SchoolReference/{*}SchoolIdentity/{*}SchoolId",
    "{*}AttendanceEvent/{*}EventDate",
    "{*}AttendanceEvent/{*}AttendanceEventCategory",
    "{*}AttendanceEvent/{*}AttendanceEventReason",
    "{*}AttendanceEvent/{*}EventDuration",
)
_CATEGORY = HEADINGS.index("Attendance Event Category")


def is_attendance(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an Ed-Fi attendance interchange."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<InterchangeStudentAttendance" in head


def read_events(path: Path, source: BinaryIO, *, max_bytes: int) -> tuple[list[list[Any]], Counter[str]]:
    """The rows of every event under :data:`HEADINGS`, and how many elements of other kinds were passed over.

    Opens nothing but ``source`` and takes no document type. Raises
    :class:`~iattend_desktop.roster.unreadable.UnreadableFile` for XML that is broken, hostile or beyond the limits.
    """
    if source.seek(0, 2) > max_bytes:
        raise unreadable.too_large(path, _("it has over {size} megabytes of text").format(size=max_bytes >> 20))
    source.seek(0)
    rows: list[list[Any]] = []
    others: Counter[str] = Counter()
    try:
        _read(path, source, rows, others)
    except ParseError as error:
        raise unreadable.damaged(path, str(error)) from error
    except DefusedXmlException as error:
        raise unreadable.damaged(path, _("it declares a document type or entities, which are not read")) from error
    if not rows:
        raise unreadable.damaged(path, _("it holds no {element}").format(element=EVENT))
    return rows, others


def _read(path: Path, source: BinaryIO, rows: list[list[Any]], others: Counter[str]) -> None:
    """Keeps one event in memory at a time; what is counted is everything that has begun and was not let go."""
    depth = parts = 0
    root: Element | None = None
    for happening, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if happening == "start":
            root = element if root is None else root
            depth += 1
            parts += 1
            if depth > MAX_DEPTH or parts > MAX_PARTS:
                raise unreadable.too_large(path, _("an element in it holds more than {n} others").format(n=MAX_PARTS))
            continue
        depth -= 1
        if depth != 1 or root is None:
            continue
        name = element.tag.rpartition("}")[2]
        if name == EVENT:
            rows.append(_row(element))
            if len(rows) > MAX_EVENTS:
                events = ngettext("{count} event", "{count} events", MAX_EVENTS)
                raise unreadable.too_large(path, _("it holds more than {events}").format(events=events))
        else:
            others[name] += 1
        root.clear()
        parts = 0


def _row(event: Element) -> list[Any]:
    found = [event.find(place) for place in _PLACES]
    row: list[Any] = ["" if part is None else "".join(part.itertext()).strip() for part in found]
    row[_CATEGORY] = row[_CATEGORY].rpartition("#")[2]  # uri://ed-fi.org/AttendanceEventCategoryDescriptor#Tardy
    return row
