"""Makes the two tables that an import plans, schools and students, from what an information system exports.

The tables keep the file, the row numbers and the headings of the export, so that a problem names the cell to mend.
Which field each column is, is known from the format and stands in the mapping.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.bundle import CsvTable, fold
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.mapping import Mapping
from iattend_desktop.roster.school_lookup import fold_school
from iattend_desktop.roster.table import Sheet, Workbook

NO_GRADE = frozenset(
    ("it", "pr", "pk", "13", "ps", "ps1", "ps2", "ps3", "ps4", "ug", "ae", "other", "undergraduate", "graduate")
)
"""Grade codes of the Common Education Data Standards outside TK to 12: infant, preschool, pre-kindergarten,
postsecondary, ungraded, adult. The program has no such grade, so the grade stays unknown."""
ADMINISTRATION = frozenset(
    (
        "district",
        "local",
        "state",
        "national",
        "localauthority",
        "departmentofeducation",
        "ministryofeducation",
        "region",
        "province",
        "municipality",
        "academictrust",
    )
)
"""Types of organizations (OneRoster's and School Data Sync's) that are no place where a student sits in class."""


def school_sheet(path: Path, table: CsvTable, orgs: Orgs, used: set[str], more: Sequence[Column] = ()) -> Part:
    """The schools of an export: organizations of type school, and others that are some student's (``used``).

    ``more`` are further columns, as long as ``table``. With a CDS code for each school the codes tell them apart, else
    their names do, and of two schools with one name both get their id behind it.
    """
    rows = [row for row, org in enumerate(orgs.listed) if org.type == "school" or org.key in used]
    schools = [orgs.listed[row] for row in rows]
    columns = [Column("name", table.heading("name") or "name", [orgs.words[org.key] for org in schools])]
    notes: list[str] = []
    coded = sum(bool(org.code) for org in schools)
    if coded and coded == len(schools):
        columns.insert(0, Column("cds_code", orgs.code_heading, [org.code for org in schools]))
    elif coded:
        notes.append(
            _("{coded} of {count} schools have a 14-digit CDS code; all are told apart by name.").format(
                coded=f"{coded:,}", count=f"{len(schools):,}"
            )
        )
    others = [org.name for org in schools if org.type != "school"]
    if others:
        notes.append(
            _("Taken as schools, because students are there: {names}.").format(
                names=", ".join(f"“{n}”" for n in others)
            )
        )
    columns += [Column(one.key, one.heading, [one.values[row] for row in rows]) for one in more]
    return part(path, table, Kind.SCHOOLS, rows, columns, notes)


def part(
    path: Path, table: CsvTable, kind: Kind, rows: Sequence[int], columns: Sequence[Column], notes: Sequence[str]
) -> Part:
    """One table of an export: ``rows`` of ``table`` with the columns given, those without any value left out."""
    kept = [column for column in columns if any(column.values) or not rows]
    sheet = Sheet(
        name=table.file,
        columns=[[column.heading, *column.values] for column in kept],
        numbers=[table.header_row, *(table.numbers[row] for row in rows)],
    )
    mapping = Mapping(kind, {column.key: place for place, column in enumerate(kept)})
    return Part(Workbook(path, (sheet,), text_only=True), table.file, table.header_row, kind, mapping, tuple(notes))


def id_column(table: CsvTable, rows: Sequence[int], local: str, sourced: str, notes: list[str]) -> Column:
    """The students' own numbers where the export has any; else the system's ids, and a note says so.

    OneRoster's ``sourcedId`` only links the files of an export; the number that a person knows is ``identifier``
    (School Data Sync: ``Student Number``).
    """
    numbers = table.column(local)
    if any(numbers[row] for row in rows):
        return Column("student_id", table.heading(local) or local, [numbers[row] for row in rows])
    notes.append(
        _("No student has a number under “{local}”; “{sourced}” is taken as the student ID.").format(
            local=local, sourced=table.heading(sourced) or sourced
        )
    )
    ids = table.required(sourced)
    return Column("student_id", table.heading(sourced) or sourced, [ids[row] for row in rows])


def grade_column(heading: str, codes: Sequence[str], notes: list[str]) -> Column:
    """Grades as the program reads them; codes for which it has no grade stay empty, and a note counts them."""
    left = sorted({code for code in codes if fold(code) in NO_GRADE})
    count = sum(fold(code) in NO_GRADE for code in codes)
    if count:
        words = ngettext("{count} student has", "{count} students have", count)
        notes.append(
            _("{students} a grade outside TK to 12 ({codes}); their grade stays unknown.").format(
                students=words, codes=", ".join(left)
            )
        )
    return Column("grade", heading, ["" if fold(code) in NO_GRADE else code for code in codes])


def left_column(heading: str, table: CsvTable, rows: Sequence[int], disabled: Collection[int] = ()) -> Column:
    """What says that a student of the export left, as the import asks about it; empty for those who are enrolled.

    ``disabled`` are rows of ``table`` that say it in another way than by their status.
    """
    statuses, gone = table.column("status"), table.gone()
    return Column(
        "enrollment_status",
        heading,
        [statuses[row] if row in gone else "inactive" if row in disabled else "" for row in rows],
    )


def gone_note(table: CsvTable, gone: int) -> list[str]:
    """What is said of rows whose status says that they went."""
    if not gone:
        return []
    words = ngettext("{count} row was left out", "{count} rows were left out", gone)
    return [
        _("{file}: {rows}, because its status says that it is gone; records that are known stay as they are.").format(
            file=table.file, rows=words
        )
    ]


def extra_note(table: CsvTable, known: Sequence[str]) -> list[str]:
    """What is said of columns that the format does not have."""
    extra = table.extra(known)
    if not extra:
        return []
    return [
        _("{file}: columns that the format does not have were left out: {headings}.").format(
            file=table.file, headings=", ".join(extra)
        )
    ]


def digits(text: str, count: int) -> str:
    """A number of exactly so many digits, or nothing.

    >>> digits("19647330000001", 14), digits("WA", 10)
    ('19647330000001', '')
    """
    return text if len(text) == count and text.isascii() and text.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Column:
    """The field that a column is, its heading in the export, and a text for each row."""

    key: str
    heading: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of an export, ready to plan; ``notes`` are what a person should know of how it was read."""

    workbook: Workbook
    sheet: str
    header_row: int
    kind: Kind
    mapping: Mapping
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Org:
    """An organization: ``type`` is folded, ``code`` a CDS code or nothing."""

    key: str
    name: str
    type: str
    parent: str
    code: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a role puts a student; ``since`` and ``until`` are its days in ISO form, nothing where it names none."""

    org: str
    primary: bool = False
    until: str = ""
    grade: str = ""
    since: str = ""


@dataclass
class Orgs:
    """The organizations of an export in the order of the file."""

    listed: list[Org]
    code_heading: str
    by_key: dict[str, Org] = field(init=False)
    words: dict[str, str] = field(init=False)  # what a school is called in both tables, by key

    def __post_init__(self) -> None:
        self.by_key = {org.key: org for org in self.listed}
        names = Counter(fold_school(org.name) for org in self.listed if org.type not in ADMINISTRATION)
        double = {name for name, count in names.items() if count > 1}
        self.words = {
            org.key: f"{org.name} ({org.key})" if fold_school(org.name) in double else org.name for org in self.listed
        }

    def school_of(self, key: str) -> Org | None:
        """The school of an organization: a department is part of its parent; none for a district or what is unknown."""
        org = self.by_key.get(key)
        for _level in range(10):
            parent = self.by_key.get(org.parent) if org is not None and org.type == "department" else None
            if parent is None or parent.type in ADMINISTRATION:
                break
            org = parent
        return None if org is None or org.type in ADMINISTRATION else org

    def choose(self, places: Sequence[Place], classes: dict[str, int]) -> tuple[Org | None, Place | None]:
        """A student's school and the place that says so.

        A school comes before another organization, then the primary place, the one that ends last, the one with more
        classes (``classes`` by school); of equals the first.
        """
        found = [(org, place) for place in places if (org := self.school_of(place.org)) is not None]
        if not found:
            return None, None
        return max(
            found,
            key=lambda one: (
                one[0].type == "school",
                one[1].primary,
                one[1].until or "9999",
                classes.get(one[0].key, 0),
            ),
        )

    def cells(self, schools: Sequence[Org | None], places: Sequence[Sequence[Place]]) -> list[str]:
        """What the column of schools says: the CDS code where each has one, else the name; of none what was found."""
        coded = all(org.code for org in schools if org is not None) and all(
            org.code for org in self.listed if org.type == "school"
        )
        found = []
        for org, mine in zip(schools, places, strict=True):
            if org is not None:
                found.append(org.code if coded else self.words[org.key])
            else:
                found.append(self.words.get(mine[0].org, mine[0].org) if mine else "")
        return found
