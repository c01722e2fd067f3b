"""One chosen file: what was read from it, and what the person has decided about it. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from iattend_desktop.i18n import _
from iattend_desktop.people.schools import list_schools
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Part, Progress
from iattend_desktop.roster.code_tables import fold_code, pairs_of, written
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.header import NoHeader, Table, find_table, table_at
from iattend_desktop.roster.mapping import Mapping, MappingMisfit, Suggestion, guess_kind, stated, suggest
from iattend_desktop.roster.open_codes import Code, Values, codes_of, values_of
from iattend_desktop.roster.source import LEAST_SURE, Source, check_school, resolve_mapping, tables_of
from iattend_desktop.roster.table import Workbook, read_workbook, show
from iattend_desktop.roster.validation import check_mapping
from iattend_desktop.workspace import Workspace


@dataclass(frozen=True)
class Reading:
    """What a file says: its table, what it seems to hold, which column is which field; or one sentence why not."""

    workbook: Workbook | None = None
    sheet: str = ""
    table: Table | None = None
    kind: Kind | None = None
    suggestion: Suggestion | None = None
    mapping: Mapping | None = None
    remembered: bool = False
    problem: str = ""
    note: str = ""
    stated: Mapping | None = None  # by the format of an export, whose sheet, header row and kind are fixed
    notes: tuple[str, ...] = ()  # how an export was read
    more: tuple[Reading, ...] = ()  # the other tables of an export
    values: tuple[Values, ...] = ()  # the different cells of each column


def read_file(workspace: Workspace, path: Path, progress: Progress) -> Reading:
    """Read a file and find its table; what cannot be read comes back as its sentence."""
    progress.step(0.0, _("Reading {file}").format(file=path.name))
    try:
        tables = tables_of(Source(path))
        if tables[0].stated is not None:
            first, *others = [read_stated(workspace, table) for table in tables]
            return replace(first, more=tuple(others))
        workbook = read_workbook(path, Part(progress, 0.0, 0.6))
    except UserError as error:
        return Reading(problem=str(error))
    progress.step(0.6, _("Finding the header row of {file}").format(file=path.name))
    return read_table(workspace, workbook)


def read_stated(workspace: Workspace, source: Source) -> Reading:
    """One table of an export, whose format states what it holds and which column is which field."""
    workbook, kind, mapping = source.workbook, source.kind, source.stated
    assert workbook is not None
    assert kind is not None
    assert mapping is not None
    table = table_at(workbook, source.sheet or "", source.header_row or 1)
    suggestion = stated(table, mapping)
    with workspace.read() as session:
        chosen = resolve_mapping(session, table, kind, None, mapping)
    remembered = chosen != mapping
    return Reading(
        workbook, table.sheet, table, kind, suggestion, chosen, remembered, stated=mapping, notes=source.notes,
        values=values_of(table),
    )  # fmt: skip


def read_table(
    workspace: Workspace,
    workbook: Workbook,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    kind: Kind | None = None,
) -> Reading:
    """Find the table again where the person chose another sheet, header row or content."""
    shown = sheet or workbook.sheets[0].name
    try:
        if sheet is not None and header_row is not None:
            table = table_at(workbook, sheet, header_row)
        elif sheet is not None:
            table = find_table(replace(workbook, sheets=(workbook.sheet(sheet),)))
        else:
            table = find_table(workbook)
    except NoHeader as error:
        return Reading(workbook, shown, kind=kind, problem=str(error))
    if kind is None:
        guessed, sure = guess_kind(table)
        kind = guessed if sure >= LEAST_SURE else None
    if kind is None:
        return Reading(
            workbook,
            table.sheet,
            table,
            problem=_(
                "{file} does not show whether it holds schools, students, mentors, attendance or a calendar; choose "
                "what it holds."
            ).format(file=table.file),
        )
    suggestion, note = suggest(table, kind), ""
    try:
        with workspace.read() as session:
            mapping = resolve_mapping(session, table, kind, None)
    except MappingMisfit as error:
        mapping, note = suggestion.mapping, str(error)
    remembered = mapping != suggestion.mapping
    return Reading(
        workbook, table.sheet, table, kind, suggestion, mapping, remembered, note=note, values=values_of(table)
    )


@dataclass
class RosterFile:
    """A file in the wizard. ``columns`` is the field read from each column by position, ``None`` left out;
    ``edits`` are cells mended in the review by row and heading, ``left_out`` rows to skip,
    ``same_as`` and ``left`` answers to questions about rows of students."""

    path: Path
    reading: Reading | None = None
    columns: dict[int, str | None] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    edits: dict[tuple[int, str], str] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)
    same_as: dict[int, int] = field(default_factory=dict)
    left: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, reading: Reading) -> RosterFile:
        """A file that is read already: one more table of an export."""
        file = cls(path)
        file.take(reading)
        return file

    def take(self, reading: Reading) -> None:
        """What was read takes the place of all decisions about a former reading."""
        self.reading = reading
        self.columns, self.defaults = {}, {}
        self.edits.clear()
        self.left_out.clear()
        self.same_as.clear()
        self.left.clear()
        if reading.mapping is not None and reading.table is not None:
            by_position = {position: key for key, position in reading.mapping.columns.items()}
            self.columns = {at: by_position.get(at) for at in range(len(reading.table.headings))}
            self.defaults = dict(reading.mapping.defaults)

    @property
    def name(self) -> str:
        """What a person reads: the file, and of an export with several tables which one."""
        if self.reading is None or self.reading.stated is None:
            return self.path.name
        return _("{file} · {table}").format(file=self.path.name, table=self.reading.sheet)

    @property
    def table(self) -> Table:
        """The table that was found; only for a file that is ready."""
        assert self.reading is not None
        assert self.reading.table is not None
        return self.reading.table

    @property
    def kind(self) -> Kind:
        """What the file holds; only for a file that is ready."""
        assert self.reading is not None
        assert self.reading.kind is not None
        return self.reading.kind

    @property
    def suggestion(self) -> Suggestion:
        """What the headings and values speak for; only for a file that is ready."""
        assert self.reading is not None
        assert self.reading.suggestion is not None
        return self.reading.suggestion

    @property
    def mapping(self) -> Mapping:
        """The mapping as the person has it now; a field with a column keeps its column."""
        columns = {key: at for at, key in self.columns.items() if key is not None}
        defaults = {key: text for key, text in self.defaults.items() if key not in columns}
        return Mapping(self.kind, columns, defaults)

    def codes(self) -> list[Code]:
        """The codes of the mapped columns that the program does not know."""
        return codes_of(self.table, self.mapping, self.reading.values) if self.reading is not None else []

    def explain(self, code: Code, meaning: str) -> None:
        """Say what a code means in every row; an empty text takes it back."""
        pairs = pairs_of(self.defaults.get(code.table, ""))
        kept = {one: word for one, word in pairs.items() if fold_code(one) != fold_code(code.code)}
        if meaning:
            kept[code.code] = meaning
        if kept:
            self.defaults[code.table] = written(kept)
        else:
            self.defaults.pop(code.table, None)

    def what_is_missing(self) -> str | None:
        """One sentence on why the file cannot be planned yet, or ``None``."""
        if self.reading is None:
            return _("{file} is still being read.").format(file=self.path.name)
        if self.reading.problem:
            return self.reading.problem
        return None

    def what_is_unmapped(self) -> str | None:
        """One sentence on what the mapping lacks, or ``None``."""
        try:
            check_mapping(self.table, self.mapping)
            check_school(self.table, self.mapping)
        except UserError as error:
            return str(error)
        return None

    def source(self) -> Source:
        """The file with all decisions, as the plan wants it."""
        assert self.reading is not None
        return Source(
            self.path,
            workbook=self.reading.workbook,
            sheet=self.table.sheet,
            header_row=self.table.header_row,
            kind=self.kind,
            mapping=self.mapping,
            edits=dict(self.edits),
            left_out=frozenset(self.left_out),
            same_as=dict(self.same_as),
            left=dict(self.left),
            stated=self.reading.stated,
            notes=self.reading.notes,
        )


def school_names(workspace: Workspace, files: list[RosterFile]) -> list[str]:
    """Names of the schools that are known or come with this import."""
    names = {row.name for row in list_schools(workspace)}
    for file in files:
        at = file.mapping.columns.get("name") if file.kind is Kind.SCHOOLS else None
        if at is not None:
            names.update(text for cell in file.table.columns[at] if (text := show(cell).strip()))
    return sorted(names, key=str.casefold)
