"""Workbooks that came back: what each would bring, conflicts side by side, what is wrong cell by cell; one button."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.workbook_arrival import workbooks_among
from iattend_desktop.mentoring.workbook_bringing import Brought, bring_in
from iattend_desktop.mentoring.workbook_compare import Fate, PlannedRow
from iattend_desktop.mentoring.workbook_plan import PlannedBook, ReturnPlan, plan_return
from ui import theme
from ui.mentoring.returned_words import counts_words, differing, row_words
from ui.mentoring.working_dialog import WorkingDialog
from ui.page import Services
from ui.widgets.bare_scroll import BareScroll
from ui.widgets.button import button
from ui.widgets.label import label

_WIDTH, _HEIGHT = 820, 660
_MOST_ROWS = 12
"""So many rows of a fate are told of a file; more are counted."""


class BringDialog(WorkingDialog):
    """Nothing is written before the last button; then all of it, in one step that can be undone."""

    def __init__(self, parent: QWidget, workspace: Any, services: Services, paths: Sequence[Path] = ()) -> None:
        super().__init__(parent, workspace, services, _("Bring in mentors' workbooks"), _("Reading the workbooks"))
        self.paths: list[Path] = []
        self.plan = ReturnPlan(())
        self.from_workbook: dict[tuple[int, str], QRadioButton] = {}
        self.heading = label(_("Choose the workbooks that came back"), "section", wrap=True)
        self.files_button = button(_("Add files…"), self._choose_files, icon="file")
        self.folder_button = button(_("Add a folder…"), self._choose_folder, icon="folder")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(_("Password of the workbooks"))
        self.password.setPlaceholderText(_("Password of the workbooks"))
        self.password.returnPressed.connect(self.read)
        self.open_button = button(_("Open with this password"), self.read, icon="lock")
        self.bring_button = button(_("Bring in"), self.bring, role="primary", icon="import")
        for hidden in (self.password, self.open_button):
            hidden.hide()
        self.told = BareScroll()
        self.told.setAccessibleName(_("What the workbooks would bring"))
        self._lay_out()
        self.resize(_WIDTH, _HEIGHT)
        self.allow()
        if paths:
            self.add(paths)

    def add(self, paths: Sequence[Path]) -> None:
        """Add files, and the workbooks inside folders, and read all again."""
        self.work(lambda _progress: _listed(paths), self._added, "")

    def read(self) -> None:
        """Read the workbooks, with the password that stands there."""
        workspace, paths, password = self.workspace, list(self.paths), self.password.text() or None
        if paths:
            self.work(
                lambda progress: plan_return(workspace, paths, password=password, progress=progress),
                self._show,
                _("Reading mentors' workbooks"),
            )

    def bring(self) -> None:
        """Write what the plan says, as chosen."""
        if self.bring_button.isEnabled():
            workspace, plan = self.workspace, self.plan
            chosen = [key for key, radio in self.from_workbook.items() if radio.isChecked()]
            self.work(
                lambda progress: bring_in(workspace, plan, chosen, progress=progress),
                self._brought,
                _("Bringing in mentors' workbooks"),
            )

    def _added(self, paths: list[Path]) -> None:
        new = [path for path in paths if path not in self.paths]
        self.paths += new
        if new:
            self.read()
        else:
            self.fail(_("There is no mentor's workbook among these that is not on the list already."))

    def _brought(self, brought: Brought) -> None:
        words = ngettext("{count} check-in came in", "{count} check-ins came in", brought.new)
        if brought.changed:
            words += ngettext(", {count} record was changed", ", {count} records were changed", brought.changed)
        self.services.notify(words, _("Undo"), self.services.undo)
        self.accept()

    def _show(self, plan: ReturnPlan) -> None:
        self.plan = plan
        locked = any(book.needs_password for book in plan.books)
        asks = locked or self.password.isVisibleTo(self)
        self.password.setVisible(asks)
        self.open_button.setVisible(asks)
        self.heading.setText(ngettext("{count} workbook", "{count} workbooks", len(plan.books)))
        self.from_workbook = {}
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, theme.GAP_12, 0)
        box.setSpacing(theme.GAP_12)
        for book in sorted(plan.books, key=_needs_a_look):
            box.addWidget(self._card(book))
        box.addStretch(1)
        content.setAutoFillBackground(False)
        self.told.setWidget(content)
        self.allow()
        if locked:
            self.password.setFocus()
        elif self.from_workbook:
            next(iter(self.from_workbook.values())).setFocus()  # what waits for a choice comes before the button
        elif self.bring_button.isEnabled():
            self.bring_button.setFocus()

    def allow(self) -> None:
        """What can be pressed, as the plan and the choices stand."""
        idle = self.task is None
        count = self.plan.count(Fate.NEW) + self.plan.count(Fate.CHANGED)
        count += sum(radio.isChecked() for radio in self.from_workbook.values())
        words = ngettext("Bring in {count} entry", "Bring in {count} entries", count) if count else _("Bring in")
        decided = not count and bool(self.from_workbook)
        self.bring_button.setText(_("Leave all as in the program") if decided else words)
        self.bring_button.setEnabled(idle and (count > 0 or decided))
        for one in (self.files_button, self.folder_button, self.password, self.open_button):
            one.setEnabled(idle)

    def _card(self, book: PlannedBook) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        box = QVBoxLayout(card)
        box.setContentsMargins(theme.GAP_16, theme.GAP_12, theme.GAP_16, theme.GAP_12)
        box.setSpacing(theme.GAP_4)
        box.addWidget(label(book.path.name, "strong", wrap=True))
        if book.refusal:
            box.addWidget(label(book.refusal, "watch" if book.needs_password else "problem", wrap=True))
            return card
        if book.issued_on is not None:
            words = _("{mentor} · written on {day} · {counts}")
            counts = counts_words(book)
            box.addWidget(
                label(words.format(mentor=book.mentor, day=day_words(book.issued_on), counts=counts), wrap=True)
            )
        for row in book.rows:
            if row.fate is Fate.CONFLICT:
                box.addWidget(self._conflict(row))
        for heading, fate in ((_("New"), Fate.NEW), (_("Changed"), Fate.CHANGED)):
            rows = [row for row in book.rows if row.fate is fate]
            if rows:
                box.addSpacing(theme.GAP_4)
                box.addWidget(label(heading, "small"))
            for row in rows[:_MOST_ROWS]:
                box.addWidget(label(row_words(row), wrap=True))
            if len(rows) > _MOST_ROWS:
                more = len(rows) - _MOST_ROWS
                box.addWidget(label(ngettext("{count} more", "{count} more", more), "secondary"))
        if book.problems:
            box.addSpacing(theme.GAP_4)
            box.addWidget(label(_("Not taken"), "small"))
        for problem in book.problems:
            box.addWidget(label(problem.words, "problem", wrap=True))
        return card

    def _conflict(self, row: PlannedRow) -> QWidget:
        """The program's and the workbook's values, side by side under a choice each."""
        part = QWidget()
        grid = QGridLayout(part)
        grid.setContentsMargins(0, theme.GAP_8, 0, theme.GAP_8)
        grid.setHorizontalSpacing(theme.GAP_16)
        grid.setVerticalSpacing(theme.GAP_4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(label(row_words(row), "strong", wrap=True), 0, 0, 1, 3)
        grid.addWidget(label(_("{why} Which holds?").format(why=row.why), "watch", wrap=True), 1, 0, 1, 3)
        group = QButtonGroup(part)
        here = _("Leave it deleted") if row.now is None else _("As in the program")
        there = _("Bring it in again") if row.now is None else _("As in the workbook")
        for column, words in ((1, here), (2, there)):
            radio = QRadioButton(words)
            radio.setAccessibleName(_("{row}: {choice}").format(row=row_words(row), choice=words))
            radio.setChecked(column == 1)
            radio.toggled.connect(lambda _checked: self.allow())
            group.addButton(radio, column)
            grid.addWidget(radio, 2, column)
            if column == 2:
                self.from_workbook[row.issue_id, row.key] = radio
        for at, (name, ours, theirs) in enumerate(differing(row), 3):
            grid.addWidget(label(name, "secondary"), at, 0)
            grid.addWidget(label(ours, wrap=True), at, 1)
            grid.addWidget(label(theirs, wrap=True), at, 2)
        return part

    def _choose_files(self) -> None:
        dialog = QFileDialog(
            self, _("Workbooks that came back"), "", _("Workbooks (*.xlsx *.ods *.xls);;All files (*)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add([Path(name) for name in names]))
        dialog.open()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, _("Folder with workbooks that came back"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.add([Path(name)]))
        dialog.open()

    def _lay_out(self) -> None:
        top, secret, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (top, secret, foot):
            row.setSpacing(theme.GAP_8)
        top.addWidget(self.heading, 1)
        top.addWidget(self.files_button)
        top.addWidget(self.folder_button)
        secret.addWidget(self.password, 1)
        secret.addWidget(self.open_button)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.bring_button)
        lead = _(
            "What was brought in before is left alone, so a workbook may come back as often as the mentor likes. "
            "Nothing is written yet; all of it can be undone in one step."
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_12, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addLayout(top)
        box.addWidget(label(lead, "secondary", wrap=True))
        box.addLayout(secret)
        box.addWidget(self.told, 1)
        box.addWidget(self.problem)
        box.addWidget(self.bar)
        box.addLayout(foot)


def _listed(paths: Sequence[Path]) -> list[Path]:
    """Files as they were chosen; of a folder the workbooks in it."""
    found: list[Path] = []
    for path in paths:
        found += workbooks_among([path]) if path.is_dir() else [path]
    return found


def _needs_a_look(book: PlannedBook) -> tuple[int, str]:
    """Files in which something is to be chosen come first, then those of which not everything is taken."""
    rank = 0 if book.count(Fate.CONFLICT) else 1 if book.refusal or book.problems else 2
    return (rank, book.path.name.casefold())
