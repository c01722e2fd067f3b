"""Finds schools by the names and codes that people write."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz, process

from iattend_desktop.i18n import _
from iattend_desktop.roster.table import Cell, show
from iattend_desktop.roster.values import Parser, Refused

LEAST_LIKENESS = 88.0
"""From this ratio of 100 on, a name that is not known might be a known one misspelled."""


def fold_school(name: str) -> str:
    """A school's name or CDS code as it is compared: no case, accents, spaces or punctuation.

    >>> fold_school("St. Mary's  Élementary-School")
    'stmaryselementaryschool'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(mark for mark in plain if mark.isalnum())


def school_parser(known: Mapping[str, Any], names: Mapping[Any, str]) -> Parser:
    """A parser that answers the key of a known school.

    ``known`` maps :func:`fold_school` of names and CDS codes to keys, ``names`` keys to what a person reads. A name
    close to a known one is asked about, others are refused.
    """
    spelled = [name for name in known if not name.isdigit()]

    def parse(cell: Cell) -> Any:
        folded = fold_school(show(cell))
        key = known.get(folded)
        if key is None and folded.isdigit() and len(folded) < 14:
            key = known.get(folded.rjust(14, "0"))
        if key is not None:
            return key
        near = process.extractOne(folded, spelled, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS)
        if near is not None:
            return Refused(
                _("a known school; “{name}” is spelled much like it").format(name=names.get(known[near[0]], near[0])),
                _("Say whether this is that school: correct the name and import the row again."),
                "question",
            )
        if not known:
            return Refused(_("a known school"), _("No school is known yet; import the schools first."))
        return Refused(
            _("the name or CDS code of a known school"),
            _("Correct the school, or add it to the schools, and import the row again."),
        )

    return parse
