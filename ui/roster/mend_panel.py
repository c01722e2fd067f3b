"""What can be done about the chosen rows: mend the cell here, leave the row out, bring it back."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.roster.table import show
from ui import theme
from ui.roster.review_rows import NOT_TAKEN, Group, ReviewRow
from ui.widgets.button import button
from ui.widgets.label import label

if TYPE_CHECKING:
    from ui.roster.review_step import Place

_NEAR = 0.8  # how alike a name must be to be offered with one click, of 1


class MendPanel(QFrame):
    """``mended`` brings the row, the new text and whether all cells like it are meant; ``left_out`` and
    ``brought_back`` bring rows."""

    mended = Signal(object, str, bool)
    left_out = Signal(list)
    brought_back = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[ReviewRow] = []
        self._text = ""
        self.setProperty("role", "card")
        self.setAccessibleName(_("Mend the row"))
        self.title = label("", "strong", wrap=True)
        self.says = label("", "secondary", wrap=True)
        self.expected = label("", "", wrap=True)
        self.cell = QLineEdit()
        self.cell.returnPressed.connect(self.mend_cell)
        self.cell.textEdited.connect(lambda _text: self._allow())
        self.mend_button = button(_("Mend here"), self.mend_cell, icon="edit")
        self.use_button = button("", self._use, role="link")
        self._meant = ""
        self.everywhere = QCheckBox()
        self.out_button = button("", lambda: self.left_out.emit(self._rows))
        self.back_button = button("", lambda: self.brought_back.emit(self._rows))
        line = QHBoxLayout()
        line.setSpacing(theme.GAP_8)
        line.addWidget(self.cell, 1)
        line.addWidget(self.mend_button)
        line.addWidget(self.out_button)
        line.addWidget(self.back_button)
        line.addStretch(0)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_16, theme.GAP_12, theme.GAP_16, theme.GAP_12)
        box.setSpacing(theme.GAP_8)
        for part in (self.title, self.says, self.expected):
            box.addWidget(part)
        box.addLayout(line)
        under = QHBoxLayout()
        under.setSpacing(theme.GAP_16)
        under.addWidget(self.use_button)
        under.addWidget(self.everywhere)
        under.addStretch(1)
        box.addLayout(under)
        self.hide()

    def show_rows(self, place: Place, rows: Sequence[ReviewRow], alike: int, schools: Sequence[str]) -> None:
        """Show what can be done about rows of a group; ``alike`` cells of the group say the same in this column.

        ``schools`` are names that an unknown school may mean.
        """
        self._rows = list(rows)
        first, one = rows[0], len(rows) == 1
        back = place.group is Group.LEFT_OUT
        table = place.file.table
        editable = one and not back and first.column in table.headings
        place_words = _("Row {row}, column {column}").format(row=first.row, column=first.column)
        several = ngettext("{count} row chosen", "{count} rows chosen", len({row.row for row in rows}))
        self.title.setText(several if not one else (_("Row {row}").format(row=first.row) if back else place_words))
        self.says.setText(first.says)
        self.says.setVisible(one and bool(first.says))
        self.expected.setText(
            _("Found {found}, expected {expected}. {next_step}").format(
                found=_("“{text}”").format(text=first.found) if first.found else _("nothing"),
                expected=first.expected,
                next_step=first.next_step,
            )
        )
        self.expected.setVisible(one and not back)
        if editable:
            at = place.file.edits.get((first.row, first.column))
            position = list(table.row_numbers).index(first.row)
            self._text = at if at is not None else show(table.columns[table.headings.index(first.column)][position])
            self.cell.setText(self._text)
            self.cell.setAccessibleName(_("{column} of row {row}").format(column=first.column, row=first.row))
        for part in (self.cell, self.mend_button):
            part.setVisible(editable)
        is_school = editable and place.plan.mapping.columns.get("school") == table.headings.index(first.column)
        near = get_close_matches(first.found, schools, 1, _NEAR) if is_school and place.group in NOT_TAKEN else []
        self._meant = near[0] if near else ""
        self.use_button.setText(_("Use “{name}”").format(name=self._meant))
        self.use_button.setVisible(bool(near))
        self.everywhere.setVisible(editable and alike > 1 and place.group is not Group.MENDED)
        self.everywhere.setChecked(False)
        self.everywhere.setText(
            _("In all {count} rows that say {found} here").format(
                count=f"{alike:,}", found=_("“{text}”").format(text=first.found) if first.found else _("nothing")
            )
        )
        count = len({row.row for row in rows})
        self.out_button.setText(ngettext("Leave row out", "Leave {count} rows out", count))
        self.back_button.setText(ngettext("Bring row back", "Bring {count} rows back", count))
        self.out_button.setVisible(not back)
        self.back_button.setVisible(back)
        self._allow()
        self.show()

    def mend_cell(self) -> None:
        """Use what was typed, if it says something else."""
        if self.mend_button.isEnabled():
            self.mended.emit(self._rows[0], self.cell.text(), self.everywhere.isChecked())

    def _use(self) -> None:
        self.cell.setText(self._meant)
        self._allow()
        self.mend_cell()

    def _allow(self) -> None:
        self.mend_button.setEnabled(self.cell.text() != self._text)
