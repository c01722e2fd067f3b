"""One import at the right of the history: what came of it, what was wrong, how it was read, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.roster.fields import kind_label
from iattend_desktop.roster.history import Finding, ImportRecord, ImportRow
from iattend_desktop.roster.problems import Action
from ui import theme
from ui.widgets.badge import Badge
from ui.widgets.button import button
from ui.widgets.detail_parts import beside, fact
from ui.widgets.label import label, line

_MOST_FINDINGS = 12  # of one kind; the export has them all
_MOST_ROWS = 8
_BREAK = "\N{ZERO WIDTH SPACE}"


@dataclass(frozen=True)
class ImportActions:
    """What can be done from the panel."""

    export_problems: Callable[[], object]
    undo: Callable[[], object]
    open_folder: Callable[[Path], object]


def import_detail(record: ImportRecord, actions: ImportActions) -> QWidget:
    """The panel's content."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    _what_came(box, record, actions)
    box.addWidget(line())
    _what_was_wrong(box, record.findings)
    box.addWidget(line())
    _how_it_was_read(box, record, actions)
    box.addStretch(1)
    return content


def counts_words(row: ImportRow) -> str:
    """What came of a file's rows.

    >>> from datetime import datetime
    >>> from iattend_desktop.roster.fields import Kind
    >>> at = datetime(2026, 11, 20)
    >>> counts_words(ImportRow(1, "a.xlsx", Kind.STUDENTS, at, None, 1983, 61, 29, 12, None, None))
    '1,983 new · 61 changed · 29 unchanged'
    """
    return _("{created} new · {updated} changed · {unchanged} unchanged").format(
        created=f"{row.created:,}", updated=f"{row.updated:,}", unchanged=f"{row.unchanged:,}"
    )


def file_and_kind(row: ImportRow) -> str:
    """Which import it was: the tables of one export have one file's name.

    >>> from datetime import datetime
    >>> from iattend_desktop.roster.fields import Kind
    >>> at = datetime(2026, 11, 20)
    >>> file_and_kind(ImportRow(1, "sis.zip", Kind.SCHOOLS, at, None, 2, 0, 0, 0, None, None))
    'sis.zip (Schools)'
    """
    return _("{file} ({kind})").format(file=breakable(row.file_name), kind=kind_label(row.kind))


def by_whom(actor: str | None) -> str:
    """Who it was, as a person reads it."""
    return actor.capitalize() if actor else _("unknown")


def breakable(text: str) -> str:
    """A path or a file name that a narrow panel may break after its separators.

    >>> breakable("a/b_c").split(chr(0x200B))
    ['a/', 'b_', 'c']
    """
    for mark in "/\\_-":
        text = text.replace(mark, mark + _BREAK)
    return text


def _what_came(box: QVBoxLayout, record: ImportRecord, actions: ImportActions) -> None:
    row = record.row
    if row.undone_at is not None:
        box.addWidget(Badge(_("Undone"), "watch"))
        words = _("Taken back {moment} by {who}. Nothing of it is in the records.")
        box.addWidget(label(words.format(moment=moment_words(row.undone_at), who=by_whom(row.undone_by)), wrap=True))
    came = _("{kind} · imported {moment} by {who}").format(
        kind=kind_label(row.kind), moment=moment_words(row.imported_at), who=by_whom(row.imported_by)
    )
    box.addWidget(label(came, "secondary", wrap=True))
    box.addWidget(label(counts_words(row), "strong", wrap=True))
    if row.rejected:
        words = ngettext("{count} row not taken", "{count} rows not taken", row.rejected)
        if record.questions:
            words += _(", {count} of them waited for an answer").format(count=f"{record.questions:,}")
        box.addWidget(label(words, "watch", wrap=True))
    if record.repeated:
        words = ngettext("{count} repeated row left out", "{count} repeated rows left out", record.repeated)
        box.addWidget(label(words, "secondary", wrap=True))
    if record.together:
        names = ", ".join(file_and_kind(one) for one in record.together)
        fact(box, _("Imported in the same step"), names)
    if row.changed_nothing:
        box.addWidget(label(_("Nothing to change: what its rows say was known."), wrap=True))
    if record.findings:
        box.addLayout(beside(button(_("Export problems…"), actions.export_problems, icon="export")))
    if row.undone_at is None and not all(one.changed_nothing for one in (row, *record.together)):
        box.addLayout(beside(button(_("Undo this import…"), actions.undo, icon="undo")))


def _what_was_wrong(box: QVBoxLayout, findings: tuple[Finding, ...]) -> None:
    titles: dict[Action, str] = {
        "rejected": _("Not taken"),
        "question": _("Questions left open, not taken"),
        "mended": _("Mended and taken"),
    }
    if not findings:
        box.addWidget(label(_("Nothing was wrong in this file."), wrap=True))
    for action, title in titles.items():
        alike = [one for one in findings if one.action == action]
        if alike:
            box.addWidget(label(title, "section", wrap=True))
        for one in alike[:_MOST_FINDINGS]:
            _finding(box, one)
        if len(alike) > _MOST_FINDINGS:
            left = len(alike) - _MOST_FINDINGS
            words = ngettext("{count} more is in the export.", "{count} more are in the export.", left)
            box.addWidget(label(words, "secondary", wrap=True))


def _finding(box: QVBoxLayout, one: Finding) -> None:
    part = QVBoxLayout()
    part.setSpacing(0)
    rows = ngettext("{count} row", "{count} rows", len(one.rows))
    part.addWidget(label(_("{column} · {rows}").format(column=one.column, rows=rows), "strong", wrap=True))
    found = ", ".join(_("“{text}”").format(text=text) if text else _("an empty cell") for text in one.examples)
    words = _("Expected {expected}; found {found}").format(expected=one.expected, found=found)
    part.addWidget(label(breakable(words), wrap=True))
    part.addWidget(label(rows_words(one.rows), "small", wrap=True))
    box.addLayout(part)


def rows_words(rows: tuple[int, ...]) -> str:
    """Which rows of the file, the first ones by number.

    >>> rows_words((88,)), rows_words(tuple(range(2, 12)))
    ('row 88', 'rows 2, 3, 4, 5, 6, 7, 8, 9 and 2 more')
    """
    told = ", ".join(str(row) for row in rows[:_MOST_ROWS])
    if len(rows) > _MOST_ROWS:
        told = _("{rows} and {count} more").format(rows=told, count=f"{len(rows) - _MOST_ROWS:,}")
    return ngettext("row {rows}", "rows {rows}", len(rows), rows=told)


def _how_it_was_read(box: QVBoxLayout, record: ImportRecord, actions: ImportActions) -> None:
    if record.sheet is not None and record.header_row is not None:
        words = _("Sheet “{sheet}”, headings in row {row}").format(sheet=record.sheet, row=record.header_row)
        fact(box, _("Read from"), words)
    fact(box, _("The file lay in"), _place_words(record))
    if record.folder is not None and record.folder_there:
        folder = record.folder
        box.addLayout(beside(button(_("Open folder"), lambda: actions.open_folder(folder), icon="folder")))
    if record.columns:
        lines = [
            _("{field}: column “{heading}”").format(field=field, heading=heading) for field, heading in record.columns
        ]
        fact(box, _("Columns"), "\n".join(lines))
    if record.defaults:
        lines = [_("{field}: {value}").format(field=field, value=value) for field, value in record.defaults]
        fact(box, _("For every row where it was unknown"), "\n".join(lines))
    box.addWidget(label(_("Fingerprint of the file (SHA-256)"), "small"))
    digest = label(" ".join(record.sha256[at : at + 8] for at in range(0, len(record.sha256), 8)), wrap=True)
    digest.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.addWidget(digest)


def _place_words(record: ImportRecord) -> str:
    if record.folder is None:
        return _("unknown: it was imported before that was kept")
    place = breakable(str(record.folder))
    if record.file_there:
        return place
    if record.folder_there:
        return _("{folder} (the file is not there any more)").format(folder=place)
    return _("{folder} (not there any more, or not connected)").format(folder=place)
