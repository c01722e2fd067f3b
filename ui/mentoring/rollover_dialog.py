"""The year's rollover: groups at the left, the lines of one at the right with what can be chosen; one button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.rollover import RolloverPlan, plan_rollover
from iattend_desktop.mentoring.rollover_apply import RolledOver, apply_rollover
from iattend_desktop.mentoring.rollover_grades import SchoolSpan
from iattend_desktop.mentoring.rollover_row import Answer, Group, Next, RolloverRow
from iattend_desktop.mentoring.rollover_words import group_help, group_title, next_words, told_words
from iattend_desktop.progress import Progress
from iattend_desktop.reports.rollover_list import export_rollover, print_rollover, rollover_title
from iattend_desktop.security.access import Permission
from ui import theme
from ui.mentoring.rollover_columns import rollover_columns
from ui.mentoring.working_dialog import WorkingDialog
from ui.page import Services
from ui.permitted import permitted
from ui.tasks import Task
from ui.widgets.button import button
from ui.widgets.elided_choice import ElidedChoice
from ui.widgets.label import label
from ui.widgets.notice import Notice
from ui.widgets.table import Table, TableData, prepare

_WIDTH, _HEIGHT = 1080, 660
_GROUPS_WIDTH = 220


@dataclass(frozen=True)
class _Told:
    """How many lines each group has, the lines of one, and how many can be rolled over."""

    counts: dict[Group, int]
    group: Group
    data: TableData[RolloverRow]
    ready: int


class RolloverDialog(WorkingDialog):
    """Nothing is written before the last button; then all that is answered, in one step that can be undone."""

    def __init__(self, parent: QWidget, workspace: Any, services: Services) -> None:
        super().__init__(parent, workspace, services, _("Roll over the school year"), _("Rolling over"))
        self.plan: RolloverPlan | None = None
        self.answers: dict[int, Answer] = {}
        self.schools: dict[int, SchoolSpan] = {}
        self.ready = 0  # lines that can be rolled over as they are answered
        self._telling: Task | None = None
        self._place = 0  # of the line to stand on where none is chosen, among those that are shown
        self.heading = label(_("Looking who is in the program…"), "section", wrap=True)
        self.due = label("", "watch", wrap=True)
        self.groups = QListWidget()
        self.groups.setAccessibleName(_("What would become of the students"))
        self.groups.setFixedWidth(_GROUPS_WIDTH)
        self.groups.currentRowChanged.connect(lambda _at: self._tell())
        self.help = label("", "secondary", wrap=True)
        self.table: Table[RolloverRow] = Table(rollover_columns(self._chosen, self.schools), _("Students"))
        self.table.rows_selected.connect(lambda rows: self._offer(rows))
        self.chosen = label("", "small", wrap=True)
        self.next_choice = _choice(_("What happens"), [(next_words(one), one) for one in Next])
        self.school_choice = _choice(_("School of the coming year"), [(_("School as planned"), None)])
        self.repeats = QCheckBox(_("Repeats the grade"))
        self.answer_button = button(_("Set for the chosen"), self.answer)
        self.again_button = button(_("As planned again"), self.take_back)
        self.list_button = button(
            _("Export to Excel…"), self._permitted(Permission.EXPORT_LISTS, self._ask_for_list), icon="export"
        )
        self.pdf_button = button(
            _("Save as PDF…"), self._permitted(Permission.PRINT_REPORTS, self._ask_for_pdf), icon="print"
        )
        self.saved = Notice()
        self.roll_button = button(_("Roll over"), self.roll_over, role="primary")
        self.due.hide()
        self._lay_out()
        self.resize(_WIDTH, _HEIGHT)
        self.allow()
        self.groups.setFocus()
        self.read()

    def read(self) -> None:
        """Make the plan, anew where there is one; answers that still fit stay."""
        workspace = self.workspace
        self.work(lambda progress: plan_rollover(workspace, progress=progress), self._show, _("Planning the rollover"))

    def answer(self) -> None:
        """Set what stands in the choices for the lines that are chosen."""
        answer = Answer(
            Next(self.next_choice.currentData()), self.school_choice.currentData(), self.repeats.isChecked()
        )
        for row in self.table.selected_rows():
            if not row.archived:
                self.answers[row.id] = answer
        self._go_on()

    def take_back(self) -> None:
        """Forget what was set for the lines that are chosen."""
        for row in self.table.selected_rows():
            self.answers.pop(row.id, None)
        self._go_on()

    def roll_over(self) -> None:
        """Write what is answered."""
        plan = self.plan
        if plan is not None and self.roll_button.isEnabled():
            workspace, answers = self.workspace, dict(self.answers)
            self.work(
                lambda progress: apply_rollover(workspace, plan, answers, progress=progress),
                self._rolled,
                _("Rolling over the school year"),
            )

    def reject(self) -> None:
        """Close; while something runs, stop that. Before there is a plan, there is nothing to stay for."""
        if self.task is not None and self.plan is None:
            self.task.cancel()
            self.task = None
        super().reject()

    def save_list(self, path: Path) -> None:
        """The whole plan, as it is answered, to Excel."""
        self._save(path, export_rollover, _("Exporting the plan"))

    def save_pdf(self, path: Path) -> None:
        """The whole plan, as it is answered, to read on paper."""
        self._save(path, print_rollover, _("Saving the plan as PDF"))

    def group(self) -> Group | None:
        """The group that is shown."""
        item = self.groups.currentItem()
        return Group(item.data(Qt.ItemDataRole.UserRole)) if item is not None else None

    def _permitted(self, permission: Permission, act: Callable[[], object]) -> Callable[..., Any]:
        return permitted(self.workspace, self.fail, permission, act)

    def _ask_for_list(self) -> None:
        self._ask(_("Export the plan to Excel"), "xlsx", _("Excel workbooks (*.xlsx)"), self.save_list)

    def _ask_for_pdf(self) -> None:
        self._ask(_("Save the plan as PDF"), "pdf", _("PDF files (*.pdf)"), self.save_pdf)

    def _ask(self, title: str, ending: str, kinds: str, chosen: Callable[[Path], object]) -> None:
        if self.plan is not None:
            dialog = QFileDialog(self, title, f"{rollover_title(self.plan)}.{ending}", kinds)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(ending)
            dialog.fileSelected.connect(lambda name: chosen(Path(name)))
            dialog.open()

    def _save(self, path: Path, save: Callable[..., int], words: str) -> None:
        workspace, plan, answers = self.workspace, self.plan, dict(self.answers)

        def done(_count: int) -> None:
            told = _("The plan is saved in {file}").format(file=path.name)
            self.saved.tell(told, _("Open"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))

        self.work(lambda progress: save(workspace, plan, answers, path, progress=progress), done, words)

    def _rolled(self, done: RolledOver) -> None:
        words = ngettext("{count} student is in the new year", "{count} students are in the new year", done.students)
        if done.left:
            words += ngettext(", {count} left the program", ", {count} left the program", done.left)
        self.services.notify(words, _("Undo"), self.services.undo)
        self.accept()

    def _show(self, plan: RolloverPlan) -> None:
        self.plan = plan
        years = plan.years
        self.heading.setText(_("From {old} to {new}").format(old=years.old, new=years.new))
        early = _("{year} runs until {day}. Look through the plan now; it can be applied from the day after.")
        self.due.setText(early.format(year=years.old, day=day_words(years.old_ends_on)))
        self.due.setVisible(not plan.due)
        self.schools |= plan.schools
        for school in sorted(plan.schools.values(), key=lambda one: one.name.casefold()):
            words = _("{school} ({grades})").format(school=school.name, grades=school.words)
            self.school_choice.addItem(words, school.id)
        self._tell()

    def _chosen(self, row: RolloverRow) -> Answer | None:
        return self.answers.get(row.id, row.proposed)

    def _go_on(self) -> None:
        """Tell what came of an answer, and stand on the line that took the place of the first that was chosen."""
        shown, chosen = self.table.rows_shown(), self.table.selected_rows()
        self._place = shown.index(chosen[0]) if chosen else 0
        self.table.setFocus()
        self._tell()

    def _tell(self) -> None:
        """Groups with their counts, and the lines of one; all of it is worked out in a task, there may be thousands."""
        plan, answers, wanted, columns = self.plan, dict(self.answers), self.group(), self.table.columns
        if plan is None:
            return
        if self._telling is not None:
            self._telling.cancel()
        mine: list[Task] = []

        def work(_progress: Progress) -> _Told:
            found = plan.groups(answers)
            group = wanted or next((one for one in Group if found[one]), Group.QUESTION)
            counts = {one: len(rows) for one, rows in found.items()}
            return _Told(counts, group, prepare(columns, found[group]), len(plan.ready(answers)))

        def show(told: _Told) -> None:
            if self._telling is mine[0]:
                self._show_told(told)

        def ended() -> None:
            if self._telling is mine[0]:
                self._telling = None

        mine.append(self.services.run_task(self, work, show, None, "", ended))
        self._telling = mine[0]

    def _show_told(self, told: _Told) -> None:
        shown = [group for group in Group if told.counts[group] or group is told.group]
        self.groups.blockSignals(True)
        self.groups.clear()
        for group in shown:
            item = QListWidgetItem(group_title(group, told.counts[group]), self.groups)
            item.setData(Qt.ItemDataRole.UserRole, group.value)
        self.groups.setCurrentRow(shown.index(told.group))
        self.groups.blockSignals(False)
        self.help.setText(group_help(told.group))
        self.table.set_data(told.data)
        place, self._place = self._place, 0
        rows = self.table.rows_shown()
        if rows and not self.table.selected_rows():
            self.table.select([rows[min(place, len(rows) - 1)].id])
        self.ready = told.ready
        self._offer(self.table.selected_rows())
        self.allow()

    def _offer(self, rows: list[RolloverRow]) -> None:
        """The choices, as they stand for the first of the lines that are chosen."""
        can = bool(rows) and not rows[0].archived and self.task is None
        for one in (self.next_choice, self.school_choice, self.repeats, self.answer_button, self.again_button):
            one.setEnabled(can)
        count = ngettext("{count} line chosen", "{count} lines chosen", len(rows))
        if len(rows) == 1:
            told = told_words(rows[0], self._chosen(rows[0]), self.schools)
            count = _("{student}: {words}").format(student=rows[0].student, words=told) if told else rows[0].student
        self.chosen.setText(count if rows else _("Choose lines to say what happens instead."))
        if can:
            answer = self._chosen(rows[0]) or Answer(Next.GO_ON)
            self.next_choice.setCurrentIndex(self.next_choice.findData(answer.next))
            self.school_choice.setCurrentIndex(self.school_choice.findData(answer.school_id))
            self.repeats.setChecked(answer.repeats)

    def allow(self) -> None:
        """What can be pressed, as the lines are answered."""
        idle = self.task is None
        for one in (self.list_button, self.pdf_button):
            one.setEnabled(idle and self.plan is not None)
        words = ngettext("Roll over {count} student", "Roll over {count} students", self.ready)
        self.roll_button.setText(words if self.ready else _("Roll over"))
        self.roll_button.setEnabled(idle and self.ready > 0 and self.plan is not None and self.plan.due)

    def _lay_out(self) -> None:
        middle, right, choices, foot = QHBoxLayout(), QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (middle, choices, foot):
            row.setSpacing(theme.GAP_8)
        for one in (self.next_choice, self.school_choice):
            choices.addWidget(one, 1)
        for made in (self.repeats, self.answer_button, self.again_button):
            choices.addWidget(made)
        right.setSpacing(theme.GAP_8)
        right.addWidget(self.help)
        right.addWidget(self.table, 1)
        right.addWidget(self.chosen)
        right.addLayout(choices)
        middle.addWidget(self.groups)
        middle.addLayout(right, 1)
        foot.addWidget(self.list_button)
        foot.addWidget(self.pdf_button)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.roll_button)
        lead = _("Nothing is written yet; all of it can be undone in one step. What is not answered stays as it is.")
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(self.heading)
        box.addWidget(label(lead, "secondary", wrap=True))
        box.addWidget(self.due)
        box.addLayout(middle, 1)
        box.addWidget(self.saved)
        box.addWidget(self.problem)
        box.addWidget(self.bar)
        box.addLayout(foot)


def _choice(name: str, items: list[tuple[str, Any]]) -> QComboBox:
    made = ElidedChoice()
    made.setAccessibleName(name)
    made.setMinimumWidth(theme.GAP_24)
    for words, value in items:
        made.addItem(words, value)
    return made
