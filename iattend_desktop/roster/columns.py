"""The parser of a field's column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence

from iattend_desktop.i18n import _
from iattend_desktop.roster import absence_codes, code_tables, dates, identifiers, terms, values
from iattend_desktop.roster.code_tables import Codes
from iattend_desktop.roster.fields import Field
from iattend_desktop.roster.table import Cell
from iattend_desktop.roster.values import Parser

OLDEST_STUDENT = 25
"""Years; adult transition programs end at 22."""

_PLAIN: dict[str, Parser] = {
    "text": values.parse_text,
    "school": values.parse_text,
    "zip": identifiers.parse_zip,
    "count": values.parse_count,
    "yes_no": values.parse_yes_no,
    "phone": values.parse_phone,
    "email": values.parse_email,
    "list": values.parse_list,
    "full_name": values.parse_full_name,
    "grade": terms.parse_grade,
    "language": terms.parse_language,
    "languages": terms.parse_languages,
    "availability": terms.parse_availability,
    "mentor_kind": terms.parse_mentor_kind,
    "meeting_wish": terms.parse_meeting_wish,
    "enrollment_status": terms.parse_enrollment_status,
    "causes": terms.parse_causes,
    "calendar_kind": terms.parse_calendar_kind,
    "calendar_codes": code_tables.parse_calendar_codes,
    "school_year": dates.parse_school_year,
    "codes": absence_codes.parse_codes,
    "grade_codes": code_tables.parse_grade_codes,
    "language_codes": code_tables.parse_language_codes,
}
_BY_COLUMN: dict[str, Callable[[Sequence[Cell]], Parser]] = {
    "id": lambda cells: identifiers.id_parser(cells),
    "ssid": lambda cells: identifiers.id_parser(cells, 10),
    "cds": lambda cells: identifiers.id_parser(cells, 14),
    "decimal": lambda _cells: values.decimal_parser(0, 100_000, _("a number, 0 or more")),
    "latitude": lambda _cells: values.decimal_parser(-90, 90, _("a latitude in degrees, such as 34.05")),
    "longitude": lambda _cells: values.decimal_parser(-180, 180, _("a longitude in degrees, such as -118.24")),
}


_AS_IS = {
    "text": r".+",
    "zip": r"[0-9]{5}",
    "phone": r"\([0-9]{3}\) [0-9]{3}-[0-9]{4}",
    "email": r"[^\sA-Z@<>,;]+@[^\sA-Z@<>,;]+\.[a-z]{2,}",
    "ssid": r"[0-9]{10}",
    "cds": r"[0-9]{14}",
}


def as_is_of(field: Field, cells: Sequence[Cell]) -> re.Pattern[str] | None:
    """A pattern of cells, one a line, that are their own value; None where every distinct cell needs its parser."""
    pattern = _AS_IS.get(field.value)
    if field.value == "id" and (width := identifiers.usual_width(cells)):
        pattern = rf"[0-9]{{{width}}}"
    return re.compile(rf"(?:{pattern}\n)*+{pattern}") if pattern else None


def parser_of(
    field: Field,
    cells: Sequence[Cell],
    *,
    today: dt.date | None = None,
    text_only: bool = False,
    codes: Codes | None = None,
) -> Parser:
    """The parser for a field's cells; some learn from the column (usual width of ids) or need today's date.

    ``codes`` is the table of the field's codes, where a person has said what they mean.
    """
    if codes:
        return (
            code_tables.coded_languages(codes)
            if field.value == "languages"
            else code_tables.coded(_PLAIN[field.value], codes)
        )
    today = today or dt.date.today()
    if field.key == "birth_date":
        return dates.birth_date_parser(today, oldest=OLDEST_STUDENT, text_only=text_only)
    if field.value == "date":
        return dates.date_parser(today, text_only=text_only)
    if field.value == "month":
        return dates.month_parser(today, text_only=text_only)
    if field.value in _BY_COLUMN:
        return _BY_COLUMN[field.value](cells)
    return _PLAIN[field.value]
