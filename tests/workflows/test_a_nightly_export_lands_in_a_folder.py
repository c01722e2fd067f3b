"""A nightly export lands in a folder: a coordinator sets the folder, reads on Today what waits, and says yes; or once
its columns are known it comes in by itself."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from iattend_desktop.people.students import list_students
from iattend_desktop.progress import Cancelled, Progress
from iattend_desktop.roster.history import list_imports
from iattend_desktop.roster.plan import ImportPlan
from iattend_desktop.roster.watch import import_new
from iattend_desktop.workspace import Workspace
from tests.unit.roster.nightly import ASKED, inbox
from tests.unit.roster.plans import MIN, ROSA, SCHOOLS, do, everything, students
from tests.unit.roster.workbooks import write
from tests.workflows.conftest import OpenProgram
from tests.workflows.coordinator import Coordinator
from ui.roster.folder_watch import FolderWatch
from ui.roster.history_page import HistoryPage
from ui.roster.watch_dialog import WatchDialog
from ui.today.today_page import TodayPage

__all__ = ["inbox"]


@pytest.fixture
def person(workspace: Workspace, open_program: OpenProgram, tmp_path: Path) -> Coordinator:
    """In front of a district with two schools, Rosa and a layout that is known."""
    do(workspace, write(tmp_path / "schools.xlsx", SCHOOLS), students(tmp_path, ROSA, name="by hand"))
    return open_program(workspace)


def watch_of(person: Coordinator) -> FolderWatch:
    (watch,) = person.window.findChildren(FolderWatch)
    return watch


def minutes_pass(person: Coordinator, looks: int = 2) -> None:
    """The timer rings."""
    for _look in range(looks):
        watch_of(person).look()
        person.rest()


def open_dialog(person: Coordinator) -> WatchDialog:
    person.press_button("Watched folder…", person.go("imports"))
    (dialog,) = [one for one in person.window.findChildren(WatchDialog) if one.isVisible()]
    return dialog


def set_folder(person: Coordinator, folder: Path, *, asks: bool) -> None:
    dialog = open_dialog(person)
    person.press(dialog.watching)
    person.write(dialog.folder, str(folder))
    person.press(dialog.ask if asks else dialog.at_once)
    person.press(dialog.save_button)


def today(person: Coordinator) -> dict[str, list[str]]:
    """What the Today page says, by headline."""
    page = person.go("today")
    assert isinstance(page, TodayPage)
    return {} if page.is_empty() else {group.headline: [item.detail for item in group.items] for group in page.groups()}


def press_today(person: Coordinator, words: str) -> None:
    page = person.window.current_page()
    assert page is not None
    person.press_button(words, page)


def test_it_waits_on_today_until_somebody_says_yes(person: Coordinator, inbox: Path) -> None:
    set_folder(person, inbox, asks=True)
    assert person.window.notice.words.text() == "The folder is watched from now on."
    assert "Waiting for a yes" not in today(person)
    students(inbox, [*ROSA[:3], 10, *ROSA[4:]], MIN, [*ROSA[:3], 13, *ROSA[4:]], name="Enrollment 2026-11-20")
    minutes_pass(person, 1)
    assert "Waiting for a yes" not in today(person)  # it may still be written
    before = everything(person.workspace)
    minutes_pass(person, 1)
    assert today(person)["Waiting for a yes"] == ["Enrollment 2026-11-20.xlsx waits: 1 new, 1 changed, 1 problem"]
    assert everything(person.workspace) == before
    press_today(person, "Review import…")
    wizard = person.wizard()
    assert [file.name for file in wizard.files] == ["Enrollment 2026-11-20.xlsx"]
    for _step in range(3):
        person.press(wizard.next_button)
    person.press(wizard.next_button)
    assert [row.grade for row in list_students(person.workspace)] == [10, 10]
    minutes_pass(person)
    assert "Waiting for a yes" not in today(person)
    assert list_imports(person.workspace)[0].imported_by == "coordinator"


def test_without_asking_it_comes_in_by_itself_but_not_while_an_import_is_open(person: Coordinator, inbox: Path) -> None:
    set_folder(person, inbox, asks=False)
    person.drop(write(inbox.parent / "more schools.xlsx", [*SCHOOLS, ["19647330000003", "Roosevelt High"]]))
    students(inbox, ROSA, MIN)
    minutes_pass(person)
    assert len(list_students(person.workspace)) == 1
    person.press(person.wizard().cancel_button)
    minutes_pass(person)
    assert len(list_students(person.workspace)) == 2
    assert person.window.notice.words.text() == "Imported 1 row from the watched folder"
    person.press(person.window.notice.action)
    page = person.window.current_page()
    assert isinstance(page, HistoryPage)
    assert page.table.rows_shown()[0].file_name == "students.xlsx"
    assert list_imports(person.workspace)[0].imported_by == "watched folder"
    assert "Waiting for a yes" not in today(person)


def test_a_question_waits_with_its_reason_also_without_asking(person: Coordinator, inbox: Path) -> None:
    set_folder(person, inbox, asks=False)
    students(inbox, MIN, ASKED)
    minutes_pass(person, 4)
    assert len(list_students(person.workspace)) == 1
    assert today(person)["Waiting for a yes"] == [
        "students.xlsx waits: 1 new, 0 changed, 1 problem · 1 question is open"
    ]


def test_a_broken_file_is_told_and_left_out_for_good(person: Coordinator, inbox: Path) -> None:
    set_folder(person, inbox, asks=True)
    (inbox / "half.xlsx").write_bytes(students(inbox.parent, MIN, name="whole").read_bytes()[:3000])
    minutes_pass(person)
    (told,) = today(person)["Cannot be imported"]
    assert told.startswith("half.xlsx is damaged or cut short")
    press_today(person, "Watched folder…")
    (dialog,) = [one for one in person.window.findChildren(WatchDialog) if one.isVisible()]
    assert "1 file waits" in dialog.status.text()
    person.press_button("Not this one", dialog)
    assert person.window.notice.words.text() == "half.xlsx waits no more"
    minutes_pass(person)
    assert dialog.status.text() == "Looked Nov 20, 2026, 12:00 PM · nothing new"
    person.press(dialog.cancel_button)
    assert "Cannot be imported" not in today(person)


def test_a_folder_that_is_not_there_is_told_once_and_found_again(person: Coordinator, inbox: Path) -> None:
    dialog = open_dialog(person)
    person.press(dialog.watching)
    person.press(dialog.save_button)
    assert dialog.trouble.text() == "Choose the folder that the exports land in."
    person.write(dialog.folder, str(inbox / "no such folder"))
    person.press(dialog.save_button)
    assert "is not there or not connected" in dialog.trouble.text()
    person.write(dialog.folder, str(inbox))
    person.press(dialog.save_button)
    inbox.rename(inbox.parent / "moved")
    person.window.notice.hide()
    minutes_pass(person, 3)
    (told,) = today(person)["Watched folder"]
    assert told.startswith(f"The watched folder {inbox} is not there or not connected")
    assert not person.window.notice.isVisible()  # no notice, however often it is looked
    (inbox.parent / "moved").rename(inbox)
    minutes_pass(person, 1)
    assert "Watched folder" not in today(person)


def test_a_cancelled_import_leaves_nothing_and_is_not_tried_again(
    person: Coordinator, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = threading.Event()

    def slowly(workspace: Workspace, plan: ImportPlan, *, progress: Progress) -> None:
        assert not tried.is_set()
        tried.set()

        class Cancelling:
            """Presses Cancel in the middle of the writing."""

            def step(self, fraction: float, message: str) -> None:
                if fraction > 0:
                    (task,) = [one for one in person.window.tasks.running() if one.label.startswith("Import from")]
                    task.cancel()
                progress.step(fraction, message)

        with pytest.raises(Cancelled):
            import_new(workspace, plan, progress=Cancelling())
        raise Cancelled

    monkeypatch.setattr("ui.roster.folder_watch.import_new", slowly)
    set_folder(person, inbox, asks=False)
    before = everything(person.workspace)
    students(inbox, MIN)
    minutes_pass(person, 4)
    assert tried.is_set()
    assert everything(person.workspace) == before
    (told,) = today(person)["Cannot be imported"]
    assert told.startswith("students.xlsx was not imported because that was cancelled")


def test_the_keyboard_alone_sets_the_folder(person: Coordinator, inbox: Path) -> None:
    dialog = open_dialog(person)
    dialog.watching.setFocus()
    person.key(Qt.Key.Key_Space)
    person.key(Qt.Key.Key_Tab)
    person.type(str(inbox))
    dialog.at_once.setFocus()
    person.key(Qt.Key.Key_Space)
    dialog.save_button.setFocus()
    person.key(Qt.Key.Key_Space)
    person.rest()
    settings = person.workspace.settings()
    assert (settings.watched_folder, settings.watching, settings.import_without_asking) == (str(inbox), True, True)
    person.workspace.undo()
    assert not person.workspace.settings().watching
