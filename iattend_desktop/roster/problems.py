"""What is wrong with a row of a file, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypedDict

from iattend_desktop.i18n import _, ngettext

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


def problem_lines(problems: Iterable[Problem], most: int) -> list[str]:
    """At most so many sentences, and how many problems they leave out.

    Where the same is wrong in more than two rows, one sentence tells it of all of them.
    """
    alike: dict[tuple[str, str, str, str], list[Problem]] = {}
    for one in problems:
        alike.setdefault((one.sheet, one.column, one.expected, one.next_step), []).append(one)
    told = [part for same in alike.values() for part in ([same] if len(same) > 2 else [[one] for one in same])]
    lines = [_alike(same) if len(same) > 1 else same[0].words for same in told[:most]]
    left = sum(map(len, told[most:]))
    if left:
        lines.append(ngettext("{count} more; --json lists it.", "{count} more; --json lists them all.", left))
    return lines


def _alike(same: list[Problem]) -> str:
    first = same[0]
    return _(
        "{sheet}, {rows} from row {row} on, {column}: found “{found}” in the first of them, expected {expected}. "
        "{next_step}"
    ).format(
        sheet=first.sheet,
        rows=ngettext("{count} row", "{count} rows", len(same)),
        row=first.row,
        column=first.column,
        found=first.found,
        expected=first.expected,
        next_step=first.next_step,
    )


class ProblemJson(TypedDict):
    """A problem in JSON."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str
    action: Action
    next_step: str
