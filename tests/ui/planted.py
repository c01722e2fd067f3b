"""A program of its own, with a day's work in which one student's name comes up wherever it can.

``python -m tests.ui.planted FOLDER [--match]``: makes a workspace there, imports the workbooks, matches where it is
asked to, opens the student with forms, log and file dialog, exports, prints, and runs into faults whose words hold the
name. Prints the titles that its windows had, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPushButton, QWidget
from sqlalchemy import select

from iattend_desktop.model.person import Identifier
from iattend_desktop.security.access import Permission
from iattend_desktop.storage import keys
from tests.factories import make_mentor, make_school, make_student
from ui import start
from ui.application import Program, make_application, run
from ui.export import save_list
from ui.main_window import MainWindow
from ui.matching.matching_page import MatchingPage
from ui.page import Page
from ui.reports.printing import letter_printer
from ui.reports.reports_page import ReportsPage
from ui.roster.wizard import open_import_wizard

GIVEN, FAMILY, NUMBER = "Zéphyrine", "Quillfeather", "90817263"
PLANTED = (GIVEN, FAMILY, NUMBER)
PASSPHRASE = "five geese fly south"
EXPORTS, INPUTS = "exports", "inputs"
_REST, _LONGEST = 0.2, 90.0  # seconds: a list opens the record of a row on which one stays for 0.12


class Titles(QObject):
    """Every title that a window had."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note it."""
        titled = event.type() in (QEvent.Type.WindowTitleChange, QEvent.Type.Show)
        if titled and isinstance(watched, QWidget) and watched.isWindow():
            self.seen |= {watched.windowTitle(), watched.windowFilePath(), watched.windowIconText()}
        return False


def work(folder: Path, program: Program, *, matches: bool) -> None:
    """The day's work, once the window stands."""
    window = program.window
    assert window is not None
    _import(window, program, folder / INPUTS)
    with program.workspace.write(Permission.EDIT_STUDENTS, "A mentor and a student") as session:
        school = make_school(session)
        make_mentor(session, school)
        make_student(session, school, GIVEN, f"{FAMILY}-Two", local_id=f"{NUMBER}9")
        student = session.scalar(select(Identifier.person_id).where(Identifier.value == NUMBER))
    settle(window)
    if matches:
        matching = _at(window, "matching")
        assert isinstance(matching, MatchingPage)
        matching.match()
        settle(window)
        assert matching.scenario is not None
    _look(window, student)
    _take_out(window, program, student, folder / EXPORTS)
    _fail(window, program)


def _import(window: MainWindow, program: Program, inputs: Path) -> None:
    files = [str(path) for path in sorted(inputs.iterdir())]
    wizard = open_import_wizard(window, program.workspace, window.services, files)
    settle(window, busy=wizard.working)
    for _step in range(4):
        wizard.next()
        settle(window, busy=wizard.working)


def _look(window: MainWindow, student: int | None) -> None:
    """Search for the student, open them and everything that is opened from them."""
    palette = window.open_palette(FAMILY)
    settle(window)
    palette.close()
    for words in ("Edit", "Add guardian…", "Delete this student's data…", "Who has seen this?"):
        page = _at(window, "students", student=student)
        page.search(GIVEN)
        settle(window)
        (found,) = (one for one in page.detail.findChildren(QPushButton) if one.text() == words)
        found.click()
        settle(window)
        for dialog in page.findChildren(QDialog):
            dialog.reject()
    assert window.current_page() is window.page("log")


def _take_out(window: MainWindow, program: Program, student: int | None, exports: Path) -> None:
    """A list, a report as a file, and the same report printed; and the dialog that asks where to save."""
    exports.mkdir()
    page = _at(window, "students")
    table = page.exported_table()
    assert table is not None
    save_list(exports / "list.xlsx", program.workspace, window.services, page, table)
    reports = _at(window, "reports", student=student)
    assert isinstance(reports, ReportsPage)
    reports.ask_file()
    settle(window)
    (dialog,) = reports.findChildren(QFileDialog)
    dialog.setDirectory(str(exports))
    dialog.selectFile(str(exports / f"{GIVEN} {FAMILY}.pdf"))
    dialog.accept()
    settle(window)
    printer = letter_printer()
    printer.setOutputFileName(str(exports / "printed.pdf"))
    reports.print_to(printer)
    settle(window)
    assert {path.suffix for path in exports.iterdir()} == {".xlsx", ".pdf"}


def _fail(window: MainWindow, program: Program) -> None:
    """Faults with the name in their words: of a task, of the window, and of the database."""

    def fail() -> None:
        raise ValueError(f"{GIVEN} {FAMILY} ({NUMBER}) cannot be read")

    def twice(_progress: object) -> None:
        with program.workspace.write(Permission.EDIT_STUDENTS, "Twice") as session:
            session.add(Identifier(person_id=1, kind="local_id", value=NUMBER))

    window.services.run_task(window, lambda _progress: fail(), print)
    window.services.run_task(window, twice, print)
    QTimer.singleShot(0, fail)
    settle(window)


def settle(window: MainWindow, busy: Callable[[], bool] = lambda: False) -> None:
    """Let everything load; raises ``TimeoutError`` where it does not come to rest."""
    since = begun = time.monotonic()
    while time.monotonic() - since < _REST:
        QApplication.processEvents()
        time.sleep(0.01)
        if window.tasks.busy() or busy():
            since = time.monotonic()
        if since - begun > _LONGEST:
            raise TimeoutError("the window did not come to rest")


def _at(window: MainWindow, key: str, **where: object) -> Page:
    window.navigate(key, **where)
    settle(window)
    return window.page(key)


def main(folder: Path, *, matches: bool) -> int:
    """Start the program as it starts, and work."""
    titles = Titles()
    keys._TIME_COST, keys._MEMORY_KIB = 1, 16  # as in the tests: how long a key is derived changes nothing here

    def begin(program: Program) -> None:
        make_application().installEventFilter(titles)
        first = start.start_window(program)
        first.open_with(folder / "work" / "district.iattend", PASSPHRASE, create=True)
        first.show()
        clock = QTimer(make_application())

        def look() -> None:
            if program.window is not None:
                clock.stop()
                try:
                    work(folder, program, matches=matches)
                    print("done")
                finally:
                    program.window.close()

        clock.timeout.connect(look)
        clock.start(20)

    status = run(begin, start.PAGES, start.handlers)
    print(json.dumps(sorted(titles.seen)))
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), matches="--match" in sys.argv[2:]))
