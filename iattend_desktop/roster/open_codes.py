"""Which codes of a table a person is asked about: how often each stands there, and one of its rows to know it by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace

from iattend_desktop.roster.absence_codes import meaning_of
from iattend_desktop.roster.code_tables import BLANK, fold_code, pairs_of, table_field, writable
from iattend_desktop.roster.columns import parser_of
from iattend_desktop.roster.fields import Field, fields_of
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.table import Cell, show
from iattend_desktop.roster.terms import language_words
from iattend_desktop.roster.values import NOTHING, Refused, mend_text, parse_cell

MOST = 2000
"""Different values up to which a column can hold codes; names and numbers are more."""

Values = ReadOnly[Cell, tuple[int, int]]
"""The different cells of a column: how many rows have each, and the position of the first."""

_KNOWN_BY = {
    "grade_codes": ("birth_date", "full_name", "first_name", "last_name", "name"),
    "language_codes": ("full_name", "first_name", "last_name"),
    "codes": ("date", "reason", "period"),
    "calendar_codes": ("date", "title"),
}


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a file. ``table``: the field whose text says what it means; ``code``: as it stands in the file,
    ``blank`` for the empty cell; ``count``: how many cells hold it; ``row``: the first of them, as Excel shows it;
    ``example``: who or when that is.

    ``meaning`` is what the table says, as it stands there; ``None`` waits for a person.
    """

    table: str
    headings: tuple[str, ...]
    code: str
    count: int
    row: int
    example: str
    meaning: str | None


def values_of(table: Table) -> tuple[Values, ...]:
    """The different cells of every column, empty for a column that has too many of them to be codes."""
    return tuple(_counted(column) for column in table.columns)


def codes_of(table: Table, mapping: Mapping, values: Sequence[Values]) -> list[Code]:
    """The codes that the program does not know, those without a meaning first and the most frequent before others.

    ``values`` are :func:`values_of` the table.
    """
    found: dict[tuple[str, str], Code] = {}
    fields = fields_of(mapping.kind)
    for key, at in mapping.columns.items():
        name, heading = table_field(fields[key]), table.headings[at]
        if name is None:
            continue
        said = {fold_code(code): word for code, word in pairs_of(mapping.defaults.get(name, "")).items()}
        for cell, word in _unknown(fields[key], values[at]):
            count, row = values[at][cell]
            earlier = found.get((name, fold_code(word)))
            if earlier is None:
                example = _example(table, mapping, _KNOWN_BY[name], row)
                one = Code(name, (heading,), word, count, table.row_numbers[row], example, said.get(fold_code(word)))
            else:
                headings = tuple(dict.fromkeys((*earlier.headings, heading)))
                one = replace(earlier, headings=headings, count=earlier.count + count)
            found[name, fold_code(word)] = one
    return sorted(found.values(), key=lambda one: (one.meaning is not None, one.table, -one.count, one.code))


def _counted(column: Sequence[Cell]) -> Values:
    counts = Counter(column)
    if len(counts) > MOST:
        return {}
    first = dict(zip(reversed(column), range(len(column) - 1, -1, -1), strict=True))
    return {cell: (count, first[cell]) for cell, count in counts.items()}


def _unknown(item: Field, values: Values) -> Iterable[tuple[Cell, str]]:
    """The cells whose words, or one of them, the program does not know, with that word."""
    parse = parser_of(item, ())
    for cell in values:
        text = mend_text(show(cell))
        if item.key == "code":
            words: Sequence[str] = (text or BLANK,) if meaning_of(text) is None else ()
        elif not text or text.casefold() in NOTHING or not isinstance(parse_cell(cell, parse), Refused):
            words = ()
        elif item.value == "languages":
            words = [word for word in language_words(text) if isinstance(parse(word), Refused)]
        else:
            words = (text,)
        yield from ((cell, word) for word in words if writable(word))


def _example(table: Table, mapping: Mapping, keys: Sequence[str], row: int) -> str:
    places = [mapping.columns[key] for key in keys if key in mapping.columns]
    return " ".join(text for at in places if (text := show(table.columns[at][row]).strip()))
