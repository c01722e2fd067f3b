"""The groups of a plan and their rows, as the review shows them. No Qt here; slow parts run in a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from iattend_desktop.i18n import _
from iattend_desktop.roster.fields import fields_of
from iattend_desktop.roster.plan import FilePlan
from iattend_desktop.roster.table import show
from ui.roster.roster_file import RosterFile
from ui.roster.words import value_words
from ui.widgets.table import Align, Column

_TOLD = 5  # cells of a row that say which row it is


class Group(Enum):
    """What would become of rows; in the order of the review."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    QUESTION = "question"
    MENDED = "mended"
    LEFT_OUT = "left_out"


_NAMES = ("last_name", "first_name", "full_name", "preferred_name", "name")
PROBLEMS = (Group.REJECTED, Group.QUESTION, Group.MENDED)
NOT_TAKEN = (Group.REJECTED, Group.QUESTION)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of any group; ``id`` is stable over planning again. Texts a group has no use for are empty."""

    id: tuple[int, str, int]
    row: int
    says: str = ""
    column: str = ""
    found: str = ""
    expected: str = ""
    next_step: str = ""
    who: str = ""
    old: str = ""
    new: str = ""


def counts_of(plan: FilePlan, file: RosterFile) -> dict[Group, int]:
    """How many rows each group holds; groups without rows are left out. ``MENDED`` counts cells and repeated rows."""
    counts = {
        Group.NEW: plan.created,
        Group.CHANGED: plan.updated,
        Group.UNCHANGED: plan.unchanged,
        Group.REJECTED: len(plan.checked.rejected_rows),
        Group.QUESTION: len(plan.checked.question_rows),
        Group.MENDED: sum(problem.action == "mended" for problem in plan.problems),
        Group.LEFT_OUT: len(file.left_out),
    }
    return {group: count for group, count in counts.items() if count}


def group_title(group: Group, count: int) -> str:
    """The number before the noun."""
    words = {
        Group.NEW: _("{count} new"),
        Group.CHANGED: _("{count} changed"),
        Group.UNCHANGED: _("{count} unchanged"),
        Group.REJECTED: _("{count} cannot be taken"),
        Group.QUESTION: _("{count} wait for an answer"),
        Group.MENDED: _("{count} mended"),
        Group.LEFT_OUT: _("{count} left out by you"),
    }[group]
    return words.format(count=f"{count:,}")


def group_help(group: Group) -> str:
    """One sentence on what becomes of the rows."""
    return {
        Group.NEW: _("These rows are not known yet and will be added."),
        Group.CHANGED: _("What is known now, and what the file says instead. An empty cell changes nothing."),
        Group.UNCHANGED: _("These rows say what is known already."),
        Group.REJECTED: _("These rows are not taken. Mend a cell here, leave the row out, or save the rows to mend."),
        Group.QUESTION: _(
            "These rows are not taken until somebody answers. Answer here, mend a cell, or leave it out."
        ),
        Group.MENDED: _("These rows are taken; this is how their cells were read."),
        Group.LEFT_OUT: _("You left these rows out of the import."),
    }[group]


def rows_of(plan: FilePlan, file: RosterFile, group: Group) -> list[ReviewRow]:
    """The rows of a group, in the order of the file."""
    says = _Telling(plan, file, names=group is not Group.NEW)
    if group in PROBLEMS:
        return _problem_rows(plan, says, group)
    if group is Group.CHANGED:
        titles = fields_of(plan.kind)
        return [
            ReviewRow(
                id=(change.row, change.field, number),
                row=change.row,
                who=change.who,
                column=titles[change.field].title if change.field in titles else change.field,
                old=value_words(change.field, change.old),
                new=value_words(change.field, change.new),
            )
            for number, change in enumerate(plan.changes)
        ]
    if group is Group.NEW:
        return [ReviewRow(id=(row, "", 0), row=row, who=who, says=says.of(row)) for row, who in plan.outcome.new]
    if group is Group.LEFT_OUT:
        return [ReviewRow(id=(row, "", 0), row=row, says=says.of(row)) for row in sorted(file.left_out)]
    touched = {row for row, _who in plan.outcome.new} | plan.outcome.changed_rows
    return [
        ReviewRow(id=(row, "", 0), row=row, says=says.of(row)) for row in plan.checked.row_numbers if row not in touched
    ]


def columns_of(group: Group) -> Sequence[Column[ReviewRow]]:
    """The columns in which a group is shown."""
    row: Column[ReviewRow] = Column(
        "row", _("Row"), 64, lambda one: str(one.row), Align.END, lambda one: one.row, secondary=True
    )
    says: Column[ReviewRow] = Column("says", _("The row says"), 320, lambda one: one.says, stretch=True, tooltip=_says)
    if group in PROBLEMS:
        step = _("Next step") if group is not Group.MENDED else _("What was done")
        return (
            row,
            Column("column", _("Column"), 120, lambda one: one.column, strong=True),
            Column("found", _("Found"), 120, lambda one: _quoted(one.found), tooltip=lambda one: one.found),
            Column("expected", _("Expected"), 190, lambda one: one.expected, tooltip=lambda one: one.expected),
            Column(
                "step", step, 220, lambda one: one.next_step, stretch=True, secondary=True,
                tooltip=lambda one: one.next_step,
            ),
        )  # fmt: skip
    who: Column[ReviewRow] = Column("who", _("Who"), 160, lambda one: one.who, strong=True)
    if group is Group.CHANGED:
        return (
            row,
            who,
            Column("column", _("Field"), 120, lambda one: one.column),
            Column("old", _("Known now"), 170, lambda one: one.old, secondary=True, tooltip=lambda one: one.old),
            Column("new", _("The file says"), 170, lambda one: one.new, stretch=True, tooltip=lambda one: one.new),
        )
    return (row, who, says) if group is Group.NEW else (row, says)


def _says(row: ReviewRow) -> str:
    return row.says


def _quoted(text: str) -> str:
    return _("“{text}”").format(text=text) if text else _("nothing")


def _problem_rows(plan: FilePlan, says: _Telling, group: Group) -> list[ReviewRow]:
    seen: dict[tuple[int, str], int] = {}
    rows = []
    taken_away = set(plan.checked.rejected_rows) if group is Group.QUESTION else set()
    for problem in plan.problems:
        if problem.action != group.value or problem.row in taken_away:
            continue
        place = (problem.row, problem.column)
        seen[place] = number = seen.get(place, -1) + 1
        rows.append(
            ReviewRow(
                id=(*place, number),
                row=problem.row,
                says=says.of(problem.row),
                column=problem.column,
                found=problem.found,
                expected=problem.expected,
                next_step=problem.next_step,
            )
        )
    return rows


class _Telling:
    """Says in a few cells which row it is; knows rows that were left out, too."""

    def __init__(self, plan: FilePlan, file: RosterFile, *, names: bool) -> None:
        table, columns = file.table, plan.mapping.columns
        told = (key for key in fields_of(plan.kind) if names or key not in _NAMES)
        mapped = [columns[key] for key in told if key in columns]
        self._columns = [table.columns[at] for at in mapped[: 2 * _TOLD]]
        self._position = {number: position for position, number in enumerate(table.row_numbers)}

    def of(self, row: int) -> str:
        """The first filled cells of a row as Excel shows it."""
        position = self._position[row]
        cells = (" ".join(show(column[position]).split()) for column in self._columns)
        return " · ".join(islice((cell for cell in cells if cell), _TOLD))
