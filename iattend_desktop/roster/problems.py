"""What is wrong with a row of a file, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from iattend_desktop.i18n import _

Action = Literal["mended", "rejected", "question"]
"""``mended``: the row is taken; ``rejected``: it is not; ``question``: it waits for a person and is not taken."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``row`` is 1-based as Excel shows it; ``column`` is the heading in the file, or the field's name."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str
    action: Action
    next_step: str

    @property
    def words(self) -> str:
        """The problem as a sentence."""
        return _("{sheet}, row {row}, {column}: found “{found}”, expected {expected}. {next_step}").format(
            sheet=self.sheet,
            row=self.row,
            column=self.column,
            found=self.found,
            expected=self.expected,
            next_step=self.next_step,
        )

    def to_json(self) -> ProblemJson:
        """As the command line writes it."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "found": self.found,
            "expected": self.expected,
            "action": self.action,
            "next_step": self.next_step,
        }


class ProblemJson(TypedDict):
    """A problem in JSON."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str
    action: Action
    next_step: str
