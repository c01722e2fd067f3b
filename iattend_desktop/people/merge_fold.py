"""Folds one record into another: values fill what is unknown, references move, what both have is told.

What points at a record is read from the mapped tables, so that a new table is moved like any other. Two rows that the
database would not hold side by side are folded in turn (a program enrollment of the same year, a mentor), dropped where
they say the same, or a reason to refuse. Nothing is written here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Table, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _
from iattend_desktop.model.base import Base
from iattend_desktop.model.mentoring import Match, Mentor
from iattend_desktop.model.person import Person
from iattend_desktop.model.program import MatchProposal, PairRule, ProgramEnrollment
from iattend_desktop.model.school import SchoolYear
from iattend_desktop.people.names import full_name
from iattend_desktop.vocabulary import ProgramStatus

Row = dict[str, Any]
Class = type[Base]

_BOOKKEEPING = frozenset({"id", "public_id", "version"})
_FOLDED: frozenset[Class] = frozenset({ProgramEnrollment, Mentor})
"""Records that a person has one of (a year): two become one."""
_FIRST_STAYS: frozenset[Class] = frozenset({MatchProposal})
"""Lines of something that was: the kept student's stands for both."""
BESIDE = "@"
"""Stands in the key of a line before the key of whom it is about, where that is not one of the two."""


_READ = {"account": ("id", "person_id", "login")}
"""What of an account is looked at: the rest is its holder's and the administrators', on a server also to read."""


class Side(StrEnum):
    """Whose value stays."""

    KEPT = "kept"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One thing that both records say; ``None`` is unknown. ``key`` names it in the choices.

    ``must_choose``: nothing is taken for granted, a person has to say which stays. ``about`` is the name of a
    school year, or of a guardian.
    """

    key: str
    kept: Any
    other: Any
    must_choose: bool = False
    about: str = ""

    @property
    def differs(self) -> bool:
        """Whether both say something, and not the same."""
        return self.kept is not None and self.other is not None and self.kept != self.other


@dataclass
class Folding:
    """What folding one person into another would do."""

    session: Session
    today: date
    choices: Mapping[str, Side]
    handlers: Mapping[str, Handler]
    changes: dict[Class, dict[int, Row]] = field(default_factory=lambda: defaultdict(dict))
    removals: dict[Class, list[int]] = field(default_factory=lambda: defaultdict(list))
    additions: dict[Class, list[Row]] = field(default_factory=lambda: defaultdict(list))
    moved: Counter[str] = field(default_factory=Counter)  # records that go over to the kept one, by table
    lines: list[MergeLine] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    within: tuple[int, str] | None = (
        None  # while somebody beside the two is folded as well: the key that goes, the name
    )

    def fold(self, record: Class, kept: int, other: int, *, must_choose: frozenset[str] = frozenset()) -> None:
        """Make the other record part of the kept one, with all that points at it."""
        self._fold_values(record, kept, other, must_choose)
        self.take_over(record, kept, other)

    def take_over(self, record: Class, kept: int, other: int) -> None:
        """Let all that points at the other record point at the kept one, and the other go."""
        for child, column in references(record):
            mine, theirs = self.rows(child, column, kept), self.rows(child, column, other)
            handler = self.handlers.get(child.__tablename__, move_or_fold)
            if mine or theirs:
                handler(self, Meeting(child, column, kept, other, mine, theirs))
        self.removals[record].append(other)

    def fold_beside(self, kept: int, other: int, name: str) -> None:
        """Make another person's two records one as well; only what these say differently is told of them."""
        self.within = (other, name)
        self.lines.append(MergeLine(f"guardian{BESIDE}{other}", name, name, about=name))
        self.fold(Person, kept, other)
        self.within = None

    def chosen(self, line: MergeLine) -> Side:
        """Note what both say, and answer whose value stays; the known one where the other is unknown."""
        if self.within is not None:
            other, name = self.within
            line = replace(line, key=f"{line.key}{BESIDE}{other}", about=name)
        if self.within is None or line.differs:
            self.lines.append(line)
        if not line.differs:
            return Side.OTHER if line.kept is None else Side.KEPT
        return self.choices.get(line.key, Side.KEPT)

    def move(self, meeting: Meeting, row: Row, **more: Any) -> None:
        """Let a row point at the kept record; what hangs on the row goes with it."""
        self.change(meeting.record, row["id"], **{meeting.column: meeting.kept}, **more)
        self.moved[meeting.record.__tablename__] += 1
        self._count_below(meeting.record, row["id"])

    def copy(self, meeting: Meeting, row: Row) -> None:
        """Let a copy of a row point at the kept record, and the row go.

        For a row that takes the place of another under a unique index: undo puts changed rows back in any order, and
        one of two orders would have both in the place at once. Nothing may point at rows of this table.
        """
        values = {name: value for name, value in row.items() if name not in _BOOKKEEPING}
        self.additions[meeting.record].append({**values, meeting.column: meeting.kept})
        self.remove(meeting.record, row["id"])

    def change(self, record: Class, key: int, **values: Any) -> None:
        """New values of a row."""
        self.changes[record].setdefault(key, {}).update(values)

    def remove(self, record: Class, key: int) -> None:
        """A row that goes, because another says the same or more."""
        self.removals[record].append(key)

    def rows(self, record: Class, column: str, key: int) -> list[Row]:
        """All rows that point at a record by a column."""
        table = table_of(record)
        read = [table.c[name] for name in _READ.get(table.name, table.c.keys())]
        query = select(*read).where(table.c[column] == key).order_by(table.c.id)
        return [dict(row._mapping) for row in self.session.execute(query)]

    def year_name(self, key: int) -> str:
        """The name of a school year."""
        return self.session.get_one(SchoolYear, key).name

    def _fold_values(self, record: Class, kept: int, other: int, must_choose: frozenset[str]) -> None:
        table = table_of(record)
        one, two = (self._row(table, key) for key in (kept, other))
        about = self.year_name(one["school_year_id"]) if "school_year_id" in one else ""
        for column in value_columns(record):
            name = column.name
            if record is ProgramEnrollment and name == "status" and ProgramStatus.MATCHED in (one[name], two[name]):
                if one[name] != ProgramStatus.MATCHED:  # its match comes along, and the student is matched
                    self.change(record, kept, status=ProgramStatus.MATCHED)
                continue
            key = f"{table.name}.{name}" if record is Person else f"{table.name}.{name}.{kept}"
            mine, theirs = self._shown(column, one[name]), self._shown(column, two[name])
            line = MergeLine(key, mine, theirs, name in must_choose, about)
            if self.chosen(line) is Side.OTHER and two[name] is not None and one[name] != two[name]:
                self.change(record, kept, **{name: two[name]})

    def _row(self, table: Table, key: int) -> Row:
        return dict(self.session.execute(select(table).where(table.c.id == key)).one()._mapping)

    def _shown(self, column: Column[Any], value: Any) -> Any:
        """The name of a school or an organization instead of its key."""
        if value is None or not column.foreign_keys:
            return value
        target = next(iter(column.foreign_keys)).column.table
        return self.session.scalar(select(target.c.name).where(target.c.id == value))

    def _count_below(self, record: Class, key: int) -> None:
        for child, column in references(record):
            table = table_of(child)
            below = self.session.scalars(select(table.c.id).where(table.c[column] == key)).all()
            self.moved[table.name] += len(below)
            for one in below:
                self._count_below(child, one)


@dataclass(frozen=True)
class Meeting:
    """The rows of one table that point at the two records by one column."""

    record: Class
    column: str
    kept: int
    other: int
    mine: list[Row]
    theirs: list[Row]


Handler = Callable[[Folding, Meeting], None]


def move_or_fold(folding: Folding, meeting: Meeting) -> None:
    """Move every row; where the database holds only one of two, fold them, keep the one that says it all, or refuse."""
    twins = _collisions(folding.session, meeting)
    for row in meeting.theirs:
        twin = twins.get(row["id"])
        if twin is None:
            folding.move(meeting, row)
        elif meeting.record in _FOLDED:
            folding.fold(meeting.record, twin["id"], row["id"])
        elif meeting.record in _FIRST_STAYS:
            folding.remove(meeting.record, row["id"])
        elif says_the_same(meeting, row, twin):
            folding.take_over(meeting.record, twin["id"], row["id"])
        else:
            folding.refusals.append(_refusal(folding.session, meeting, row, twin))


def says_the_same(meeting: Meeting, row: Row, twin: Row) -> bool:
    """Whether two rows differ in nothing but whom they point at."""
    beside = _BOOKKEEPING | {meeting.column}
    return all(row[name] == twin[name] for name in row if name not in beside)


def references(record: Class) -> Iterator[tuple[Class, str]]:
    """Every mapped class and column that points at a record of this class, in the order of the tables."""
    target = table_of(record)
    classes = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is target for key in column.foreign_keys):
                yield classes[table], column.name


def value_columns(record: Class) -> list[Column[Any]]:
    """The columns of a record that say something of it, without those that say whose it is."""
    whose = {"person_id", "student_id", "school_year_id"}
    return [column for column in table_of(record).columns if column.name not in _BOOKKEEPING | whose]


def table_of(record: Class) -> Table:
    """The table of a mapped class."""
    return Base.metadata.tables[record.__tablename__]


def _collisions(session: Session, meeting: Meeting) -> dict[int, Row]:
    """Of the other's rows those that cannot stand beside one of the kept record's, with that one."""
    table = table_of(meeting.record)
    found: dict[int, Row] = {}
    for columns, where in _unique(table, meeting.column):
        within = None
        if where is not None:
            within = set(
                session.scalars(
                    select(table.c.id).where(where, table.c[meeting.column].in_((meeting.kept, meeting.other)))
                )
            )
        mine = {
            tuple(row[name] for name in columns): row for row in meeting.mine if within is None or row["id"] in within
        }
        for row in meeting.theirs:
            values = tuple(row[name] for name in columns)
            if (within is None or row["id"] in within) and None not in values and values in mine:
                found.setdefault(row["id"], mine[values])
    return found


def _unique(table: Table, column: str) -> Iterator[tuple[list[str], Any]]:
    """The other columns of each unique index with this column, and the condition under which it holds."""
    if table.c[column].unique:
        yield [], None
    for index in sorted(table.indexes, key=_name):
        names = [one.name for one in index.columns]
        if index.unique and column in names:
            yield [name for name in names if name != column], index.dialect_options["sqlite"]["where"]


def _name(index: Index) -> str:
    return str(index.name)


def _refusal(session: Session, meeting: Meeting, row: Row, twin: Row) -> str:
    if meeting.record is Match:
        return _(
            "Both have an active mentor, {one} and {other}. Close one of the two matches first, then merge the records."
        ).format(one=_mentor(session, twin["mentor_id"]), other=_mentor(session, row["mentor_id"]))
    if meeting.record is PairRule:
        return _(
            "The decisions about {mentor} contradict each other. Take one of them back on the Matching page first."
        ).format(mentor=_mentor(session, row["mentor_id"]))
    return _(
        "Both have a record of the same kind ({what}) that cannot be kept twice. Remove one of them first."
    ).format(what=meeting.record.__tablename__.replace("_", " "))


def _mentor(session: Session, mentor_id: int) -> str:
    person = session.get_one(Person, session.get_one(Mentor, mentor_id).person_id)
    return full_name(person.given_name, person.family_name, person.preferred_name)
