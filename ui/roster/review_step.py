"""Step 3: what would become of every row, in groups that open; cells are mended and rows left out here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.progress import Progress
from iattend_desktop.roster.fields import kind_label
from iattend_desktop.roster.plan import FilePlan, ImportPlan
from ui import theme
from ui.page import RunTask
from ui.roster.answer_panel import AnswerPanel
from ui.roster.mend_panel import MendPanel
from ui.roster.review_rows import (
    NOT_TAKEN,
    PROBLEMS,
    Group,
    ReviewRow,
    columns_of,
    counts_of,
    group_help,
    group_title,
    rows_of,
)
from ui.roster.roster_file import RosterFile
from ui.tasks import Task
from ui.widgets.button import button
from ui.widgets.label import label
from ui.widgets.table import Table, TableData, prepare


@dataclass(frozen=True)
class Place:
    """A group of a file."""

    plan: FilePlan
    file: RosterFile
    group: Group


class ReviewStep(QWidget):
    """Groups at the left, the rows of one at the right. ``decided`` tells that cells were mended, rows left out or
    questions answered, so that the plan has to be made again; ``save_wanted`` brings the place whose rows go into a
    workbook to mend."""

    decided = Signal()
    save_wanted = Signal(object)

    def __init__(self, run_task: RunTask) -> None:
        super().__init__()
        self._run_task = run_task
        self.schools: Sequence[str] = ()
        self._load: Task | None = None
        self._places: list[Place | None] = []
        self.groups = QListWidget()
        self.groups.setAccessibleName(_("What would become of the rows"))
        self.groups.setFixedWidth(248)
        self.groups.setWordWrap(True)  # a long name of a file stands in two lines
        self.groups.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.groups.currentRowChanged.connect(self._show_group)
        self.help = label("", "secondary", wrap=True)
        self.save_button = button(_("Save rows to mend…"), self._save, icon="export")
        self.again_button = button("", self._take_answers_back, role="link")
        self.answer = AnswerPanel()
        self.answer.same.connect(self._say_same)
        self.answer.left.connect(self._say_left)
        self.mend = MendPanel()
        self.mend.mended.connect(self._mend)
        self.mend.left_out.connect(self._leave_out)
        self.mend.brought_back.connect(self._bring_back)
        self._tables = QStackedWidget()
        self._by_group: dict[Group, Table[ReviewRow]] = {}
        self._lay_out()
        self.setFocusProxy(self.groups)

    def show_plan(self, plan: ImportPlan, files: Sequence[RosterFile]) -> None:
        """Show a plan's groups; the group that was shown stays, else what needs a person comes first."""
        before = self.place()
        by_table = {(file.path, file.table.sheet): file for file in files}
        self.groups.blockSignals(True)
        self.groups.clear()
        self._places = []
        for file_plan in plan.files:
            file = by_table[file_plan.path, file_plan.table.sheet]
            head = _("{file} · {kind}").format(file=file_plan.path.name, kind=kind_label(file_plan.kind))
            self._add(head, None, file.name)
            for group, count in counts_of(file_plan, file).items():
                place = Place(file_plan, file, group)
                self._add(group_title(group, count), place, file.name)
        self.groups.blockSignals(False)
        self.groups.setCurrentRow(self._first(before))
        if self.groups.currentRow() < 0:
            self._show_group(-1)

    def place(self) -> Place | None:
        """The group that is shown."""
        at = self.groups.currentRow()
        return self._places[at] if 0 <= at < len(self._places) else None

    def show_place(self, file_name: str, group: Group) -> None:
        """Open a group of a file; raises ``StopIteration`` where it has no rows."""
        self.groups.setCurrentRow(
            next(
                at
                for at, place in enumerate(self._places)
                if place is not None and place.file.name == file_name and place.group is group
            )
        )

    def table(self) -> Table[ReviewRow]:
        """The table of the group that is shown."""
        place = self.place()
        assert place is not None
        return self._by_group[place.group]

    def loading(self) -> bool:
        """Whether rows are on their way."""
        return self._load is not None

    def titles(self) -> list[str]:
        """What the list of groups says, files and groups."""
        return [self.groups.item(at).text() for at in range(self.groups.count())]

    def _add(self, words: str, place: Place | None, file_name: str) -> None:
        item = QListWidgetItem(words if place is None else f"    {words}", self.groups)
        self._places.append(place)
        if place is None:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setFont(theme.font(theme.TYPE_SMALL, theme.STRONG))
        else:
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words}, {file_name}")
        item.setToolTip(words)

    def _first(self, before: Place | None) -> int:
        def at(wanted: Callable[[Place], bool]) -> int:
            return next((n for n, place in enumerate(self._places) if place is not None and wanted(place)), -1)

        if before is not None:
            same = at(lambda place: place.file is before.file and place.group is before.group)
            if same >= 0:
                return same
        asks = at(lambda place: place.group in NOT_TAKEN)
        return asks if asks >= 0 else at(lambda _place: True)

    def _show_group(self, _at: int) -> None:
        if self._load is not None:
            self._load.cancel()
            self._load = None
        place = self.place()
        self.mend.hide()
        self.answer.hide()
        self.save_button.setVisible(place is not None and place.group in NOT_TAKEN)
        answers = len(place.file.same_as) + len(place.file.left) if place is not None else 0
        self.again_button.setText(ngettext("Take back {count} answer", "Take back {count} answers", answers))
        self.again_button.setVisible(answers > 0)
        self.help.setText(group_help(place.group) if place is not None else "")
        self._tables.setVisible(place is not None)
        if place is None:
            return
        table = self._table_of(place.group)
        mine: list[Task] = []

        def work(_progress: Progress) -> TableData[ReviewRow]:
            return prepare(table.columns, rows_of(place.plan, place.file, place.group))

        def show(data: TableData[ReviewRow]) -> None:
            if self._load is mine[0]:
                table.set_data(data)
                self._tables.setCurrentWidget(table)
                if place.group in (*PROBLEMS, Group.LEFT_OUT) and data.rows and not table.selected_rows():
                    table.select([data.rows[0].id])
                else:
                    self._show_rows(table.selected_rows())

        def ended() -> None:
            if self._load is mine[0]:
                self._load = None

        mine.append(self._run_task(self, work, show, None, "", ended))
        self._load = mine[0]

    def _table_of(self, group: Group) -> Table[ReviewRow]:
        if group not in self._by_group:
            made: Table[ReviewRow] = Table(columns_of(group), group_help(group))
            made.rows_selected.connect(self._show_rows)
            self._by_group[group] = made
            self._tables.addWidget(made)
        table = self._by_group[group]
        table.set_rows([])
        self._tables.setCurrentWidget(table)
        return table

    def _show_rows(self, rows: list[ReviewRow]) -> None:
        place = self.place()
        if place is None or not rows or place.group not in (*PROBLEMS, Group.LEFT_OUT):
            self.mend.hide()
            self.answer.hide()
            return
        everything = self.table().rows_all()
        alike = sum(one.column == rows[0].column and one.found == rows[0].found for one in everything)
        self.mend.show_rows(place, rows, alike, self.schools)
        self.answer.show_rows(place, rows if place.group is Group.QUESTION else [])

    def _mend(self, row: ReviewRow, text: str, everywhere: bool) -> None:
        place = self.place()
        if place is None:
            return
        rows = self.table().rows_all() if everywhere else [row]
        for one in rows:
            if one.column == row.column and one.found == row.found:
                place.file.edits[one.row, one.column] = text
        self.decided.emit()

    def _leave_out(self, rows: list[ReviewRow]) -> None:
        place = self.place()
        if place is not None:
            place.file.left_out.update(one.row for one in rows)
            self.decided.emit()

    def _bring_back(self, rows: list[ReviewRow]) -> None:
        place = self.place()
        if place is not None:
            place.file.left_out.difference_update(one.row for one in rows)
            self.decided.emit()

    def _say_same(self, answers: Mapping[int, int]) -> None:
        place = self.place()
        if place is not None:
            place.file.same_as.update(answers)
            self.decided.emit()

    def _say_left(self, answers: Mapping[int, bool]) -> None:
        place = self.place()
        if place is not None:
            place.file.left.update(answers)
            self.decided.emit()

    def _take_answers_back(self) -> None:
        place = self.place()
        if place is not None:
            place.file.same_as.clear()
            place.file.left.clear()
            self.decided.emit()

    def _save(self) -> None:
        self.save_wanted.emit(self.place())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.GAP_12)
        head.addWidget(self.help, 1)
        head.addWidget(self.again_button, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(theme.GAP_8)
        right.addLayout(head)
        right.addWidget(self._tables, 1)
        right.addWidget(self.answer)
        right.addWidget(self.mend)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_16)
        row.addWidget(self.groups)
        row.addLayout(right, 1)
