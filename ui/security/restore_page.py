"""The page of the start window that lists the backups of a workspace and puts one back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, moment_words, ngettext
from iattend_desktop.security.backups import Copies, CopyRow, reason_words
from iattend_desktop.workspace import DISTRICT_ZONE
from ui import theme
from ui.widgets.button import button
from ui.widgets.label import label
from ui.widgets.table import Align, Column, Table

_NAMED = 4  # actions that are named of those since a backup
_MIB = 1024 * 1024


class RestorePage(QWidget):
    """The list above, below it what the chosen backup holds and what was done since; nothing happens before the verb.

    ``chosen`` brings the row whose verb was pressed, ``back`` tells that the person goes back.
    """

    chosen = Signal(object)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.copies: Copies | None = None
        self.file = label("", "strong", wrap=True)
        self.today = label("", "secondary", wrap=True)
        self.table: Table[CopyRow] = Table(self._columns(), _("Backups"), multiple=False)
        self.table.row_chosen.connect(self._show)
        self.what = label("", wrap=True)
        self.since = label("", "small", wrap=True)
        self.verb = button(_("Restore this backup"), self._choose, role="primary")
        foot = QHBoxLayout()
        foot.addWidget(button(_("Back"), self.back.emit))
        foot.addStretch()
        foot.addWidget(self.verb)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.GAP_16, 0, 0)
        box.setSpacing(theme.GAP_8)
        box.addWidget(self.file)
        box.addWidget(self.today)
        box.addWidget(self.table, 1)
        box.addWidget(self.what)
        box.addWidget(self.since)
        box.addLayout(foot)

    def show_copies(self, copies: Copies) -> None:
        """Show what there is, the newest chosen."""
        self.copies = copies
        self.file.setText(_("Backups of {file}").format(file=copies.workspace.name))
        self.today.setText(
            copies.problem if copies.present is None else _("Today: {counts}.").format(counts=copies.present.words)
        )
        self.table.set_rows(copies.rows)
        self._show(None)
        if copies.rows:
            self.table.selectRow(0)
        else:
            self.what.setText(
                _(
                    "There is no backup of {file}. One is made on closing, before imports and by File → Back up now."
                ).format(file=copies.workspace.name)
            )
        self.table.setFocus()

    def _show(self, row: CopyRow | None) -> None:
        self.verb.setEnabled(row is not None and row.held is not None)
        self.what.setText("")
        self.since.setText("")
        if row is None or self.copies is None:
            return
        if row.held is None:
            self.what.setText(row.problem)
            return
        self.what.setText(
            _(
                "This backup: {counts}. Restoring puts it in the place of today's file, which is backed up before."
            ).format(counts=row.held.words)
        )
        self.since.setText(_since_words(self.copies, row))

    def _choose(self) -> None:
        row = self.table.current_row()
        if row is not None and row.held is not None:
            self.chosen.emit(row)

    def _columns(self) -> list[Column[CopyRow]]:
        def count(key: str, title: str, width: int) -> Column[CopyRow]:
            return Column(
                key,
                title,
                width,
                lambda row: "–" if row.held is None else f"{getattr(row.held, key):,}",
                Align.END,
                lambda row: None if row.held is None else getattr(row.held, key),
            )

        return [
            Column("made_at", _("Made"), 164, _made, sort_key=lambda row: row.made_at, least=164),
            Column("reason", _("Why"), 150, lambda row: reason_words(row.reason), stretch=True),
            Column("size", _("Size"), 76, _size_words, Align.END, lambda row: row.size),
            count("students", _("Students"), 76),
            count("matches", _("Matches"), 76),
            Column("since", _("Changes since"), 108, self._since, Align.END, self._changes_since),
        ]

    def _changes_since(self, row: CopyRow) -> int | None:
        return None if self.copies is None else self.copies.changes_since(row)

    def _since(self, row: CopyRow) -> str:
        since = self._changes_since(row)
        return "–" if since is None else f"{since:,}"


def _made(row: CopyRow) -> str:
    return moment_words(row.made_at.astimezone(DISTRICT_ZONE))


def _size_words(row: CopyRow) -> str:
    """In binary megabytes, as Windows counts, to one decimal below ten."""
    size = row.size / _MIB
    return _("{size} MB").format(size=f"{size:,.1f}" if size < 10 else f"{size:,.0f}")


def _since_words(copies: Copies, row: CopyRow) -> str:
    since = copies.changes_since(row)
    if since is None:
        return _("What was done since cannot be told from today's file.")
    if not since:
        return _("Nothing was changed since.")
    done = copies.done_since(row)[:_NAMED]
    named = "; ".join(f"{moment_words(one.at.astimezone(DISTRICT_ZONE))} {one.label}" for one in done)
    words = ngettext(
        "{count} change since would be gone: {named}",
        "{count} changes since would be gone: {named}",
        since,
        named=named,
    )
    return words + (_("; and earlier ones.") if since > len(done) else ".")
