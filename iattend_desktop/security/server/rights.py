"""What each role may see and write of each table: the one description that the server's policies come from.

Which rows, which columns, and which permissions let a role write (:mod:`~iattend_desktop.security.access` says who
holds them). The description itself is :data:`~iattend_desktop.security.server.rights_table.RIGHTS`: every column of
every table is named in it once, so that a new one is seen by nobody until somebody has decided who may. A workspace
file knows none of this: whoever holds its passphrase reads all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from iattend_desktop.security.access import PERMISSIONS, Permission, Role

PROGRAM = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
COUNSELORS = PROGRAM | {Role.PSA_COUNSELOR}
MENTORS = COUNSELORS | {Role.MENTOR}
EVERYBODY = frozenset(Role)
AUDITORS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
LEADERS = PROGRAM | {Role.LEADERSHIP}
ALONE = frozenset({Role.ADMINISTRATOR})
NOBODY: frozenset[Role] = frozenset()
"""Circles of roles: columns are named under the circle that reads them."""

ANY_WRITE = frozenset(Permission) - {Permission.PURGE_STUDENTS, Permission.VIEW_AUDIT_LOG, Permission.VIEW_PUBLISHED}
NEVER_CHANGED = frozenset({"id", "public_id"})
"""Columns that are written with a record and never again."""


class Scope(StrEnum):
    """The sets of records that a role reaches; a function of the server answers which, for the login that asks."""

    ASSESSMENTS = "assessments"
    FAMILIES = "families"  # students and their guardians
    GOALS = "goals"
    HOUSEHOLDS = "households"
    MATCHES = "matches"
    MENTORS = "mentors"
    PEOPLE = "people"
    PROGRAMS = "programs"
    SCHOOLS = "schools"
    STUDENTS = "students"


SCOPE_OF = {
    "cause_assessment": Scope.ASSESSMENTS,
    "goal": Scope.GOALS,
    "household": Scope.HOUSEHOLDS,
    "match": Scope.MATCHES,
    "mentor": Scope.MENTORS,
    "person": Scope.PEOPLE,
    "program_enrollment": Scope.PROGRAMS,
    "school": Scope.SCHOOLS,
}
"""The set that the records of a table belong to; a column called ``student_id`` asks for students, not for people."""


@dataclass(frozen=True, slots=True)
class Every:
    """All rows."""


@dataclass(frozen=True, slots=True)
class Mine:
    """The rows whose ``column`` is the login that asks."""

    column: str


@dataclass(frozen=True, slots=True)
class Within:
    """The rows all of whose ``columns`` point into the role's sets; ``scope`` is one that is not the column's own.

    Of these only the ones whose column ``mine`` is the login that asks, where that is given.
    """

    columns: tuple[str, ...]
    scope: Scope | None = None
    mine: str | None = None


Rows = Every | Mine | Within


@dataclass(frozen=True, slots=True)
class Right:
    """Who reads and writes one table.

    ``columns``: names by the circle that reads them. ``rows``: which rows a role sees that does not see all;
    administrators and coordinators see all rows where nothing else is said. ``written_by``: the permissions of which
    one is enough to insert, change and delete; a role writes the columns that it reads, in the rows that it sees or in
    the fewer ``written_rows``. ``added_by``: the permissions by which who does not write adds rows of those that they
    would see, and never touches them again; columns that they do not read are left empty but for ``told``.
    ``kept``: rows are only ever added, in ways of their own (:mod:`~iattend_desktop.security.server.log_policies`).
    """

    table: str
    columns: Mapping[frozenset[Role], str]
    rows: Mapping[Role, Rows] = field(default_factory=dict)
    written_by: frozenset[Permission] = frozenset()
    written_rows: Mapping[Role, Rows] = field(default_factory=dict)
    added_by: frozenset[Permission] = frozenset()
    told: str = ""
    kept: bool = False

    def rows_of(self, role: Role) -> Rows | None:
        """Which rows a role sees, ``None`` for none at all."""
        if not self.read_by(role):
            return None
        return self.rows.get(role, Every() if role in PROGRAM else None)

    def rows_written_by(self, role: Role) -> Rows | None:
        """Which rows a role may insert, change and delete, ``None`` for none at all."""
        return self.written_rows.get(role, self.rows_of(role)) if self.writes(role) else None

    def read_by(self, role: Role) -> tuple[str, ...]:
        """The columns that a role may read."""
        return tuple(name for circle, names in self.columns.items() if role in circle for name in names.split())

    def writes(self, role: Role) -> bool:
        """Whether a role may insert, change and delete rows, of those that it sees."""
        return self.rows_of(role) is not None and not self.written_by.isdisjoint(PERMISSIONS[role])

    def adds(self, role: Role) -> bool:
        """Whether a role that does not write may add rows all the same."""
        seen = self.rows_of(role) is not None
        return seen and not self.writes(role) and not self.added_by.isdisjoint(PERMISSIONS[role])

    def left_empty_by(self, role: Role) -> tuple[str, ...]:
        """The columns that a role that only adds rows leaves empty."""
        given = {*self.read_by(role), *self.told.split()}
        return tuple(name for names in self.columns.values() for name in names.split() if name not in given)

    def changed_by(self, role: Role) -> tuple[str, ...]:
        """The columns that a role may change in a row that is there."""
        return tuple(name for name in self.read_by(role) if name not in NEVER_CHANGED) if self.writes(role) else ()


def scope_of(column: str, target: str) -> Scope | None:
    """The set that a column pointing at the table ``target`` asks for; ``None`` where no role has one.

    >>> scope_of("guardian_id", "person"), scope_of("student_id", "person")
    (<Scope.PEOPLE: 'people'>, <Scope.STUDENTS: 'students'>)
    """
    return Scope.STUDENTS if column == "student_id" else SCOPE_OF.get(target)
