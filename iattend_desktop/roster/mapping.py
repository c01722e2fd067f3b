"""Which column of a file is which of our fields: suggested, changed by a person, remembered for a layout."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from iattend_desktop.i18n import _
from iattend_desktop.problem import UserError
from iattend_desktop.roster.code_tables import EVIDENCE, table_field
from iattend_desktop.roster.columns import parser_of
from iattend_desktop.roster.field_lists import DISTINCTIVE, FILE_WORDS
from iattend_desktop.roster.fields import Field, Kind, fields_of, fold_heading, school_year_in
from iattend_desktop.roster.header import Table
from iattend_desktop.roster.table import Cell, show
from iattend_desktop.roster.values import Refused, parse_cell

SAMPLED = 200
"""How many filled cells of a column are looked at as evidence."""
LEAST_SAMPLE = 3
"""Fewer filled cells than this are no evidence against a heading."""
LEAST_NAME = 84.0
"""How alike a heading and a known one must be, of 100."""
LEAST_EVIDENCE = 0.5
"""Share of sampled cells that must be values of the field."""


def guess_kind(table: Table) -> tuple[Kind, float]:
    """What a sheet holds, and how sure that is from 0 to 1.

    Headings speak first (those that only one kind has, twice), the names of file and sheet after them. Of attendance
    they say what a row is of: a month, a school year or a day; of a calendar, what kind of day.
    """
    headings = {fold_heading(heading) for heading in table.headings}
    told = {
        kind for kind, keys in _TIME.items() if all(headings & set(fields_of(kind)[key].synonyms) for key in keys)
    } or {Kind.ATTENDANCE}
    names = fold_heading(f"{table.file} {table.sheet}")
    scores = {}
    for kind in Kind:
        fields = fields_of(kind)
        score = 0.0
        for item in fields.values():
            if headings & set(item.synonyms):
                score += 2.0 if item.key in DISTINCTIVE[kind] else 1.0
        if any(word in names for word in FILE_WORDS[kind]):
            score += 3.0
        scores[kind] = score if kind not in _TIME or kind in told else 0.0
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    first, second = scores[ranked[0]], scores[ranked[1]]
    if first <= 0:
        return ranked[0], 0.0
    return ranked[0], round(min(1.0, first / 6.0) * (1.0 - 0.5 * second / first), 3)


_TIME = {
    Kind.ATTENDANCE: ("month",),
    Kind.ABSENCE_SUMMARY: ("school_year", "expected"),
    Kind.DAILY: ("date", "code"),
    Kind.CALENDAR: ("date", "day_kind"),
}
"""Headings that tell one kind of attendance from the others, and a calendar from them."""


def suggest_mapping(table: Table, kind: Kind) -> Mapping:
    """The mapping that the headings and the values under them speak for."""
    return suggest(table, kind).mapping


def suggest(table: Table, kind: Kind) -> Suggestion:
    """A mapping with the reason for each column, also for those left out on purpose.

    A heading that is known word for word scores 100, others by likeness; cells that are no values of the field lower
    the score, and below half the column is left out: a civil service's ``grade`` (EO, HEO) is no school grade.
    """
    kind = Kind(kind)
    samples = [_sample(column) for column in table.columns]
    pairs: list[tuple[float, int, int, int, str]] = []
    doubts: dict[int, tuple[Field, list[str]]] = {}
    for index, heading in enumerate(table.headings):
        for rank, item in enumerate(fields_of(kind).values()):
            name = _likeness(fold_heading(heading), item)
            if name < LEAST_NAME:
                continue
            share, strange = _evidence(samples[index], item, table)
            if share < LEAST_EVIDENCE and len(samples[index]) >= LEAST_SAMPLE:
                if name >= 100 or index not in doubts:
                    doubts[index] = (item, strange)
                continue
            year = school_year_in(heading) or 0
            pairs.append((name * (0.5 + 0.5 * share), year, -index, -rank, item.key))
    columns: dict[str, int] = {}
    taken: dict[int, float] = {}
    for score, _year, index, _rank, key in sorted(pairs, reverse=True):
        if key not in columns and -index not in taken:
            columns[key] = -index
            taken[-index] = score
    if "full_name" in columns and {"last_name", "first_name"} <= columns.keys():
        del taken[columns.pop("full_name")]
    mapping = Mapping(kind, {key: columns[key] for key in fields_of(kind) if key in columns}, {})
    chosen = {index: key for key, index in columns.items()}
    return Suggestion(
        mapping,
        tuple(
            _column(table, kind, index, chosen.get(index), taken.get(index, 0.0), samples[index], doubts.get(index))
            for index in range(len(table.headings))
        ),
    )


def stated(table: Table, mapping: Mapping) -> Suggestion:
    """A mapping that the format of an export states, with a line for every column."""
    keys = {index: key for key, index in mapping.columns.items()}
    return Suggestion(
        mapping,
        tuple(
            _column(table, mapping.kind, index, keys.get(index), 100.0, _sample(table.columns[index]), None)
            for index in range(len(table.headings))
        ),
    )


def layout_key(headings: Sequence[str]) -> str:
    """The same for every file with these headings in any order, case, spacing and school year."""
    folded = sorted(fold_heading(heading) for heading in headings)
    return hashlib.sha256(json.dumps(folded).encode()).hexdigest()[:32]


def _likeness(heading: str, item: Field) -> float:
    if heading in item.synonyms:
        return 100.0
    best = 0.0
    for word in item.synonyms:
        score = max(fuzz.ratio(heading, word), fuzz.token_sort_ratio(heading, word))
        if " " in word:
            score = max(
                score, 0.88 * fuzz.token_set_ratio(heading, word) if set(word.split()) <= set(heading.split()) else 0
            )
        best = max(best, score)
    return min(best, 99.0)


def _sample(column: Sequence[Cell]) -> list[Cell]:
    found: list[Cell] = []
    for cell in column:
        if cell != "" and show(cell).strip():
            found.append(cell)
            if len(found) == SAMPLED:
                break
    return found


def _evidence(sample: Sequence[Cell], item: Field, table: Table) -> tuple[float, list[str]]:
    """Share of the sample that are values of the field, and up to two that are not."""
    if not sample:
        return 1.0, []
    parse = parser_of(item, sample, text_only=table.text_only, codes=EVIDENCE.get(table_field(item) or ""))
    strange = [show(cell) for cell in sample if isinstance(parse_cell(cell, parse), Refused)]
    return 1.0 - len(strange) / len(sample), list(dict.fromkeys(strange))[:2]


def _column(
    table: Table,
    kind: Kind,
    index: int,
    key: str | None,
    score: float,
    sample: Sequence[Cell],
    doubt: tuple[Field, list[str]] | None,
) -> ColumnSuggestion:
    if key is not None:
        reason = _("Taken as {field}.").format(field=fields_of(kind)[key].title)
    elif doubt is not None:
        reason = _("Left out: values such as {values} do not fit {field} ({expected}).").format(
            values=", ".join(f"“{value}”" for value in doubt[1]),
            field=doubt[0].title,
            expected=doubt[0].help.rstrip(".") or doubt[0].value,
        )
    else:
        reason = _("Left out: no field is called so.")
    examples = tuple(dict.fromkeys(show(cell) for cell in sample))[:3]
    return ColumnSuggestion(index, table.headings[index], key, round(score / 100, 3), examples, reason)


class MappingMisfit(UserError):
    """A remembered mapping does not fit the file; the sentence names what is missing."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each field is read from: a column by position, or one default text for all rows.

    ``defaults`` are the named defaults step: fields that the file does not have (capacity ``"2"``, school
    ``"Lincoln High"``) get one value for every row. A field with a column keeps its column.
    """

    kind: Kind
    columns: dict[str, int]
    defaults: dict[str, str] = field(default_factory=dict)

    def to_json(self, headings: Sequence[str]) -> dict[str, Any]:
        """Keyed by heading text, so that it fits files whose columns stand in another order."""
        return {
            "kind": self.kind.value,
            "columns": {key: headings[index] for key, index in self.columns.items()},
            "defaults": dict(self.defaults),
        }

    @staticmethod
    def from_json(data: ReadOnly[str, Any], headings: Sequence[str]) -> Mapping:
        """The mapping for a file with these headings.

        Raises :class:`MappingMisfit` where a heading is missing, a field is unknown or a column would serve two fields.
        """
        kind = Kind(data["kind"])
        known = fields_of(kind)
        positions: dict[str, int] = {}
        for index, heading in enumerate(headings):
            positions.setdefault(fold_heading(heading), index)
            positions[heading] = index
        columns: dict[str, int] = {}
        for key, heading in data.get("columns", {}).items():
            index = positions.get(heading, positions.get(fold_heading(heading), -1))
            if key not in known or index < 0 or index in columns.values():
                raise MappingMisfit(
                    _(
                        "The remembered column mapping reads “{field}” from a column “{heading}”, and the file has no "
                        "such column; choose the columns again."
                    ).format(field=known[key].title if key in known else key, heading=heading)
                )
            columns[key] = index
        defaults = {key: str(text) for key, text in data.get("defaults", {}).items() if key in known}
        return Mapping(kind, columns, defaults)


@dataclass(frozen=True, slots=True)
class ColumnSuggestion:
    """One column of the file: the field it is taken for or None, how sure (0 to 1), three values, and why."""

    index: int
    heading: str
    field: str | None
    confidence: float
    examples: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested mapping and a line for every column of the file."""

    mapping: Mapping
    columns: tuple[ColumnSuggestion, ...]
