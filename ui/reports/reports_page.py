"""What goes on paper: choose whose report, look at it, then save or print it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.match import MatchRow, list_matches
from iattend_desktop.people.mentors import MentorRow, list_mentors
from iattend_desktop.people.students import StudentRow, list_students
from iattend_desktop.progress import Progress
from iattend_desktop.reports.gather import ReportKind
from iattend_desktop.reports.letter_facts import is_starting
from iattend_desktop.reports.letter_run import LettersShown, LettersWritten
from iattend_desktop.saving import file_stem
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Page, Services
from ui.reports.chooser import Chooser
from ui.reports.files import documents, open_dialog, open_file
from ui.reports.letter_options import match_columns
from ui.reports.people import mentor_columns, student_columns
from ui.reports.preview_pane import PreviewPane
from ui.reports.printing import letter_printer, print_pdf
from ui.reports.work import LETTERS, What, log_print, look_at, save, write_many
from ui.widgets.table import TableData, prepare

_SETTLE = 200  # milliseconds: who runs down the list does not open (and log) every record
_Lists = tuple[TableData[StudentRow], TableData[MentorRow], TableData[MatchRow]]


class ReportsPage(Page):
    """At the left what to print and whose, beside it the pages. A preview is drawn from memory: no file with a
    student's record is left behind."""

    depends_on = frozenset(
        {"match", "goal", "goal_progress", "check_in", "person", "mentor", "enrollment", "school", "identifier"}
        | {"program_enrollment", "attendance_fact", "screening_record", "setting", "guardianship", "school_staff"}
    )
    searchable = True

    def __init__(self, workspace: Workspace, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(workspace, services, _("Reports"), parent)
        self.kind: What = ReportKind.STUDENT
        self.chooser = Chooser()
        self.students, self.mentors = self.chooser.students, self.chooser.mentors
        self.letters = self.chooser.letters
        self.pane = PreviewPane(services)
        self._key: int | None = None  # whose report is looked at
        self._name = ""
        self._asked = 0
        self._loaded = False
        self._wanted: tuple[What, int | None] | None = None
        self._settle_down = QTimer(self)
        self._settle_down.setSingleShot(True)
        self._settle_down.setInterval(_SETTLE)
        self._settle_down.timeout.connect(self._open_chosen)
        self.folder_button = self.add_action("", self.ask_folder, icon="folder")
        self.print_button = self.add_action(_("Print…"), self.ask_printer, icon="print")
        self.save_button = self.set_primary(_("Save PDF…"), self.ask_file, icon="export")
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP_12)
        row.addWidget(self.chooser)
        row.addWidget(self.pane, 1)
        self.set_content(content)
        self.chooser.kind_chosen.connect(self._choose)
        self.students.row_chosen.connect(self._on_row)
        self.mentors.row_chosen.connect(self._on_row)
        self.letters.matches.row_chosen.connect(self._on_row)
        self.letters.changed.connect(self._wish_again)
        self._choose(ReportKind.STUDENT)

    def reload(self) -> None:
        """Read the lists again, and the report that is looked at."""
        workspace = self.workspace

        def read(_progress: Progress) -> _Lists:
            return (
                prepare(student_columns(), list_students(workspace)),
                prepare(mentor_columns(), list_mentors(workspace)),
                prepare(match_columns(), list_matches(workspace)),
            )

        self.load(read, self._show)

    def arrive(self, **where: Any) -> None:
        """``student`` (a person's key), ``mentor`` (a mentor's key) or ``program=True`` opens that report, ``match``
        the letters of that match, ``letters=True`` the list of matches."""
        if where.get("student") is not None:
            self._wanted = (ReportKind.STUDENT, where["student"])
        elif where.get("mentor") is not None:
            self._wanted = (ReportKind.MENTOR, where["mentor"])
        elif where.get("match") is not None or where.get("letters"):
            self._wanted = (LETTERS, where.get("match"))
        elif where.get("program"):
            self._wanted = (ReportKind.PROGRAM, None)
        if self._loaded and not self.loading():
            self._go()

    def search(self, text: str) -> None:
        """Narrow the list of people."""
        self.students.search(text)
        self.mentors.search(text)
        self.letters.matches.search(text)

    def save_to(self, path: Path) -> None:
        """Save the report that is looked at."""
        workspace, kind, key, wish = self.workspace, self.kind, self._key, self.letters.wish()

        def done(pages: int) -> None:
            words = ngettext("{count} page saved in {file}.", "{count} pages saved in {file}.", pages, file=path.name)
            self.services.notify(words, _("Open"), partial(open_file, path))

        self.services.run_task(self, lambda _progress: save(workspace, kind, key, wish, path), done)

    def print_to(self, printer: QPrinter) -> None:
        """Print the report that is looked at; the log has it before the printer does."""
        workspace, kind, key, content = self.workspace, self.kind, self._key, self.pane.content
        wish = self.letters.wish()
        if content is None:
            return

        def done(pages: int) -> None:
            self.services.notify(ngettext("{count} page printed.", "{count} pages printed.", pages))

        self.services.run_task(
            self,
            lambda _progress: log_print(workspace, kind, key, wish),
            lambda _logged: print_pdf(self.services, self, printer, content, done),
        )

    def write_all(self, folder: Path) -> None:
        """Write everybody's reports of the chosen kind into a folder, with progress and cancel."""
        workspace, kind, wish = self.workspace, self.kind, self.letters.wish()

        def done(result: LettersWritten) -> None:
            written = result.written
            self.letters.tell(result.left_out)
            files = ngettext("{count} file", "{count} files", len(written.files))
            words = ngettext(
                "{files} with {count} page in {folder}.",
                "{files} with {count} pages in {folder}.",
                written.pages,
                files=files,
                folder=folder.name,
            )
            self.services.notify(words, _("Open folder"), partial(open_file, folder))

        names: dict[What, str] = {
            ReportKind.STUDENT: _("Writing student summaries"),
            ReportKind.MENTOR: _("Writing mentor caseloads"),
            LETTERS: _("Writing letters"),
        }
        self.services.run_task(
            self,
            lambda progress: write_many(workspace, kind, wish, folder, progress),
            done,
            None,
            names.get(kind, _("Writing the program summary")),
        )

    def ask_file(self) -> None:
        """Ask where to save."""
        if self.pane.content is not None:
            dialog = QFileDialog(self, _("Save PDF"), str(documents() / f"{self._name}.pdf"), _("PDF files (*.pdf)"))
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix("pdf")
            dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
            open_dialog(dialog)

    def ask_folder(self) -> None:
        """Ask for the folder of everybody's reports."""
        dialog = QFileDialog(self, self.folder_button.text(), str(documents()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.write_all(Path(name)))
        open_dialog(dialog)

    def ask_printer(self) -> None:
        """Ask for the printer."""
        if self.pane.content is not None:
            printer = letter_printer()
            dialog = QPrintDialog(printer, self)
            dialog.accepted.connect(lambda: self.print_to(printer))
            open_dialog(dialog)

    def _show(self, lists: _Lists) -> None:
        self._loaded = True
        self.students.set_data(lists[0])
        self.mentors.set_data(lists[1])
        self.letters.matches.set_data(lists[2])
        if not lists[0].rows and not lists[1].rows:
            sentence = _("There is nobody to report on yet. Import the rosters of students and mentors first.")
            self.show_empty("reports", sentence, _("Import rosters…"), lambda: self.services.import_files([]))
        else:
            self.show_content()
        self._offer()
        if self._wanted is not None:
            self._go()
        elif self.pane.content is not None or self.kind is ReportKind.PROGRAM:
            self._preview(self._key, stay=True)

    def _go(self) -> None:
        """Go where the link pointed."""
        if self._wanted is None:
            return
        (kind, key), self._wanted = self._wanted, None
        self._choose(kind, preview=False)
        if kind == LETTERS and key is None:
            self._open_chosen()
            return
        if key is not None:
            self.chooser.table().select([key])
        self._settle_down.stop()
        self._preview(key)

    def _choose(self, kind: What, *, preview: bool = True) -> None:
        self.kind = kind
        self.chooser.show_kind(kind)
        verbs: dict[What, str] = {
            ReportKind.STUDENT: _("All students' summaries into a folder…"),
            ReportKind.MENTOR: _("All mentors' caseloads into a folder…"),
            LETTERS: self._starting_words(),
        }
        self.folder_button.setText(verbs.get(kind, ""))
        self.folder_button.setVisible(kind in verbs)
        self._offer()
        if not preview:
            return
        if kind is ReportKind.PROGRAM:
            self._preview(None)
        else:
            self._open_chosen()

    def _on_row(self, row: Any) -> None:
        if row is not None and self.sender() is self.chooser.table() and row.id != self._key:
            self._settle_down.start()

    def _open_chosen(self) -> None:
        row = self.chooser.table().current_row()
        if row is not None:
            self._preview(row.id)
        else:
            self._key = None
            words: dict[What, str] = {
                LETTERS: _(
                    "Choose a match at the left to see its letters. The button above writes those of all matches that "
                    "wait for their first meeting."
                ),
                ReportKind.STUDENT: _(
                    "Choose a student at the left to see the summary. Search above by name or school."
                ),
                ReportKind.MENTOR: _("Choose a mentor at the left. The search above finds names."),
            }
            self.pane.say(words.get(self.kind, ""))
            self._offer()

    def _preview(self, key: int | None, *, stay: bool = False) -> None:
        """Show one report; the look at it is logged by the service."""
        self._key = key
        self._asked += 1
        workspace, kind, asked, wish = self.workspace, self.kind, self._asked, self.letters.wish()
        self._name = self._file_name(key)

        def show(shown: LettersShown) -> None:
            if asked == self._asked:
                self.letters.tell(shown.left_out)
                self.pane.show_pdf(shown.content, stay=stay)
                self._offer(ready=True)

        def failed(sentence: str) -> None:
            if asked == self._asked:
                self.letters.tell(())
                self.pane.say(sentence)
                self._offer()

        self.services.run_task(self, lambda _progress: look_at(workspace, kind, key, wish), show, failed)

    def _wish_again(self) -> None:
        """Other letters are wanted of the same match."""
        if self.kind == LETTERS and self._key is not None:
            self._preview(self._key)

    def _starting_words(self) -> str:
        count = sum(is_starting(row) for row in self.letters.matches.rows_all())
        return ngettext(
            "Letters of {count} starting match into a folder…",
            "Letters of {count} starting matches into a folder…",
            count,
        )

    def _file_name(self, key: int | None) -> str:
        row = next((row for row in self.chooser.table().rows_all() if row.id == key), None)
        if row is None:
            return _("Program summary")
        if isinstance(row, MatchRow):
            return file_stem(_("Letters {student}").format(student=row.short_name))
        return file_stem(row.name, row.local_id if isinstance(row, StudentRow) else None)

    def _offer(self, *, ready: bool = False) -> None:
        """Buttons can be pressed where there is something to save or print."""
        there = ready or self.pane.content is not None
        self.save_button.setEnabled(there)
        self.print_button.setEnabled(there)
        rows = self.chooser.table().rows_all()
        if self.kind == LETTERS:
            self.folder_button.setText(self._starting_words())
            rows = [row for row in rows if is_starting(row)]
        self.folder_button.setEnabled(bool(rows))
        students = ngettext("{count} student", "{count} students", len(self.students.rows_all()))
        mentors = ngettext("{count} mentor", "{count} mentors", len(self.mentors.rows_all()))
        self.set_summary(_("{students} · {mentors}").format(students=students, mentors=mentors) if self._loaded else "")
