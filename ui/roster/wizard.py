"""The import wizard: files, columns, review, apply; nothing happens before the last step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.progress import Progress
from iattend_desktop.roster.fields import Kind
from iattend_desktop.roster.plan import ImportPlan, apply_import, plan_import
from iattend_desktop.roster.rejected import write_rejected
from iattend_desktop.workspace import Workspace
from ui.page import Services
from ui.roster.apply_step import PAGE_OF, ApplyStep, told, verb_of
from ui.roster.columns_step import ColumnsStep
from ui.roster.files_step import FilesStep
from ui.roster.review_step import Place, ReviewStep
from ui.roster.roster_file import Reading, RosterFile, read_file, read_table, school_names
from ui.roster.wizard_work import WizardWork
from ui.tasks import Task
from ui.widgets.wizard import Step, Wizard

FILES, COLUMNS, REVIEW, APPLY = range(4)


def open_import_wizard(parent: QWidget, workspace: Workspace, services: Services, paths: list[str]) -> ImportWizard:
    """Open the wizard over the window with these files; an empty list asks for them in the first step."""
    wizard = ImportWizard(parent, workspace, services)
    wizard.open()
    wizard.add_files(paths)
    return wizard


class ImportWizard(Wizard):
    """Files become a plan that the person corrects and applies. It is gone once it closes."""

    def __init__(self, parent: QWidget, workspace: Workspace, services: Services) -> None:
        self.files_step = FilesStep()
        self.columns_step = ColumnsStep()
        self.review_step = ReviewStep(services.run_task)
        self.apply_step = ApplyStep()
        self.workspace = workspace
        self.services = services
        self.files: list[RosterFile] = []
        self.plan: ImportPlan | None = None
        self._latest: dict[int, Task] = {}
        self._planning: Task | None = None
        self._applying: Task | None = None
        self._problem_after = ""
        steps = [
            Step(_("Files"), self.files_step, self._leave_files, self._enter_files),
            Step(_("Columns"), self.columns_step, self._leave_columns, self._enter_columns),
            Step(_("Review"), self.review_step, self._leave_review, self._enter_review),
            Step(_("Apply"), self.apply_step, None, self._enter_apply),
        ]
        super().__init__(_("Import rosters"), steps, _("Import"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self._work = WizardWork(services.run_task, self.busy, self)
        self.status = self._work.status
        box = self.layout()
        if isinstance(box, QVBoxLayout):
            box.insertWidget(box.indexOf(self.busy), self.status)
        self.files_step.chosen.connect(self.add_files)
        self.files_step.removed.connect(self._remove)
        self.files_step.changed.connect(self._read_again)
        self.columns_step.edited.connect(self._outdated)
        self.review_step.decided.connect(self._replan)
        self.review_step.save_wanted.connect(self._choose_place_to_save)
        self.applied.connect(self._apply)
        self.resize(1080, 720)
        self._enter_files()

    def add_files(self, paths: list[str]) -> None:
        """Read more files; one that is there already is read again."""
        if self.at() != FILES:
            self.go_to(FILES)
        for path in map(Path, paths):
            file, *more = [one for one in self.files if one.path == path] or [RosterFile(path)]
            self.files = [one for one in self.files if all(one is not other for other in more)]
            if all(one is not file for one in self.files):
                self.files.append(file)
            file.reading = None
            self._read(file, partial(read_file, self.workspace, path))
        self._outdated()
        self._enter_files()

    def working(self) -> bool:
        """Whether anything is on its way."""
        return self._work.on_its_way() or self.review_step.loading()

    def save_rejected(self, place: Place, path: Path) -> None:
        """Save the rows of a file that are not taken as a workbook to mend, in a task."""

        def work(_progress: Progress) -> int:
            return write_rejected(path, place.plan.table, place.plan.problems)

        def done(count: int) -> None:
            words = ngettext("Saved {count} row to mend in {file}", "Saved {count} rows to mend in {file}", count,
                             file=path.name)  # fmt: skip
            self._work.say(words)

        self._work.run(work, done, self.say, _("Save rows to mend"))

    def reject(self) -> None:
        """Cancel stops what is going on first: an import is rolled back whole, planning leads back to the columns;
        where nothing of that runs, the wizard closes."""
        if self._applying is not None:
            self._applying.cancel()
            return
        if self._planning is not None:
            self._planning.cancel()
            self._planning = None
            self.set_busy(False)
            self.go_to(COLUMNS)
            return
        self._work.cancel()
        super().reject()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped on the wizard."""
        if self._applying is None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped files join."""
        event.acceptProposedAction()
        self.add_files([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    def _enter_files(self) -> None:
        self.files_step.show_files(self.files)
        self.allow_next(bool(self.files))

    def _leave_files(self) -> str | None:
        for file in self.files:
            missing = file.what_is_missing()
            if missing is not None:
                self.files_step.show_file(file)
                return missing
        return None

    def _read(self, file: RosterFile, read: Callable[[Progress], Reading]) -> None:
        mine: list[Task] = []

        def done(reading: Reading) -> None:
            if file.reading is None and latest[id(file)] is mine[0]:
                file.take(reading)
                at = next((at for at, one in enumerate(self.files, 1) if one is file), 0)
                self.files[at:at] = [RosterFile.of(file.path, other) for other in reading.more if at]
                self._outdated()
                self._enter_files()

        latest = self._latest
        mine.append(self._work.run(read, done, self.say, _("Read {file}").format(file=file.path.name)))
        latest[id(file)] = mine[0]

    def _read_again(self, file: RosterFile, sheet: str | None, header_row: int | None, kind: Kind | None) -> None:
        workbook = file.reading.workbook if file.reading is not None else None
        if workbook is None:
            return
        file.reading = None
        self.say("")
        self._read(
            file,
            lambda _progress: read_table(self.workspace, workbook, sheet=sheet, header_row=header_row, kind=kind),
        )
        self._enter_files()

    def _remove(self, file: RosterFile) -> None:
        self.files = [one for one in self.files if one is not file]
        self.say("")
        self._outdated()
        self._enter_files()

    def _enter_columns(self) -> None:
        self.set_busy(True)

        def done(names: list[str]) -> None:
            self.review_step.schools = names
            if self.at() == COLUMNS:
                self.columns_step.show_files(self.files, names)
                self.set_busy(False)
                self.columns_step.setFocus()  # which left Next for Cancel while nothing could be pressed

        self._work.run(lambda _progress: school_names(self.workspace, self.files), done, self._failed)

    def _leave_columns(self) -> str | None:
        return self.columns_step.problem()

    def _outdated(self) -> None:
        self.plan = None
        self.say("")

    def _enter_review(self) -> None:
        if self.plan is None:
            self._replan()

    def _replan(self) -> None:
        """Plan, or plan again; an older plan on its way is dropped."""
        if self._planning is not None:
            self._planning.cancel()
        self.plan = None
        self.say("")
        self.set_busy(True)
        sources = [file.source() for file in self.files]
        mine: list[Task] = []

        def done(plan: ImportPlan) -> None:
            if self._planning is mine[0]:
                self._planned(plan)

        def failed(sentence: str) -> None:
            if self._planning is mine[0]:
                self._planning = None
                self._failed(sentence)

        mine.append(
            self._work.run(
                lambda progress: plan_import(self.workspace, sources, progress=progress),
                done,
                failed,
                _("Plan the import"),
            )
        )
        self._planning = mine[0]

    def _planned(self, plan: ImportPlan) -> None:
        self._planning = None
        self.plan = plan
        self.set_busy(False)
        self.review_step.show_plan(plan, self.files)
        self.say(self._problem_after)
        self._problem_after = ""

    def _leave_review(self) -> str | None:
        return None if self.plan is not None else _("The plan is not ready yet. Go back, or choose again.")

    def _enter_apply(self) -> None:
        assert self.plan is not None
        self.apply_step.show_plan(self.plan)
        self.set_verb(verb_of(self.plan))

    def _apply(self) -> None:
        plan = self.plan
        assert plan is not None
        if not plan.applicable:
            self.finish()
            return
        finished: list[bool] = []

        def work(progress: Progress) -> ImportPlan:
            apply_import(self.workspace, plan, progress=progress)
            return plan

        def done(plan: ImportPlan) -> None:
            finished.append(True)
            if plan.changes_something:
                self.services.navigate(PAGE_OF[plan.files[0].kind] if len(plan.files) == 1 else "students")
                self.services.notify(told(plan), _("Undo"), self.services.undo)
            else:
                self.services.notify(told(plan))
            self.finish()

        def failed(sentence: str) -> None:
            finished.append(True)
            self._problem_after = sentence
            self.plan = None
            self.go_to(REVIEW)

        def ended() -> None:
            self._applying = None
            if not finished:
                self.set_busy(False)
                self.say(_("Cancelled. Nothing was imported."))

        self._applying = self._work.run(work, done, failed, verb_of(plan), ended)

    def _failed(self, sentence: str) -> None:
        self.set_busy(False)
        self.allow_next(False)
        self.say(sentence)

    def _choose_place_to_save(self, place: Place) -> None:
        dialog = QFileDialog(self, _("Save rows to mend"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(_("Excel workbooks (*.xlsx)"))
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(_("{name} to mend.xlsx").format(name=place.file.path.stem))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save_rejected(place, Path(path)))
        dialog.open()
