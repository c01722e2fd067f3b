"""The log in a real window: newest first, narrowed by questions, opened to old and new, exported."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from iattend_desktop.model.person import Person
from iattend_desktop.security.access import Permission, Role
from iattend_desktop.workspace import Workspace
from tests.ui.people.conftest import district, press, settle
from tests.ui.real_window import Opened, OpenWindow, open_real
from ui.people.pages import ENTRIES as PEOPLE
from ui.security import log_page
from ui.security.log_page import LogPage
from ui.security.pages import LOG

__all__ = ["district", "open_real"]
pytestmark = pytest.mark.file_only("a coordinator's login reads no log on a server, see server/test_log_on_a_server.py")


@pytest.fixture
def rosa(workspace: Workspace) -> Workspace:
    with workspace.write(Permission.EDIT_STUDENTS, "Add Rosa Delgado") as session:
        session.add(Person(given_name="Rosa", family_name="Delgado"))
    with workspace.write(Permission.EDIT_STUDENTS, "Edit Rosa Delgado") as session:
        session.get_one(Person, 1).phone = "(213) 555-0101"
    workspace.acting_as("Ms. Kim").log("view_record", ("person", 1))
    return workspace


def show(qtbot: QtBot, open_real: OpenWindow) -> tuple[Opened, LogPage]:
    opened = open_real((LOG,))
    settle(qtbot, opened.window)
    return opened, cast(LogPage, opened.page("log"))


def lines(page: LogPage) -> list[tuple[str, str, str]]:
    return [(row.actor, row.event, row.about) for row in page.table.rows_shown()]


@pytest.mark.usefixtures("rosa")
def test_the_log_is_narrowed_and_opened(qtbot: QtBot, open_real: OpenWindow) -> None:
    opened, page = show(qtbot, open_real)
    assert lines(page) == [
        ("Ms. Kim", "view_record", "Rosa Delgado"),
        ("coordinator", "change", ""),
        ("coordinator", "change", ""),
    ]
    assert page.summary.text() == "3 entries"
    page.chips.turn_on("event:change")
    settle(qtbot, opened.window)
    assert lines(page) == [("coordinator", "change", "")] * 2
    page.table.select([2])
    settle(qtbot, opened.window)
    told = [one.text() for one in page.detail.findChildren(QLabel) if one.isVisibleTo(page)]
    assert "phone: nothing → (213) 555-0101" in told
    page.chips.clear()
    page.chips.turn_on("actor:Ms. Kim")
    settle(qtbot, opened.window)
    assert lines(page) == [("Ms. Kim", "view_record", "Rosa Delgado")]


@pytest.mark.usefixtures("rosa")
def test_older_entries_come_on_request(qtbot: QtBot, open_real: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_page, "WINDOW", 2)
    opened, page = show(qtbot, open_real)
    assert page.summary.text() == "The 2 newest entries"
    assert page.older.isVisibleTo(page)
    page.older.click()
    settle(qtbot, opened.window)
    assert len(lines(page)) == 3
    assert not page.older.isVisibleTo(page)


@pytest.mark.usefixtures("rosa")
def test_a_record_is_asked_about_by_a_link_and_exported(qtbot: QtBot, open_real: OpenWindow, tmp_path: Path) -> None:
    opened, page = show(qtbot, open_real)
    opened.window.navigate("log", subject=("person", 1), name="Rosa Delgado")
    settle(qtbot, opened.window)
    assert lines(page) == [("Ms. Kim", "view_record", "Rosa Delgado")]
    page.export_to(tmp_path / "log.xlsx")
    settle(qtbot, opened.window)
    sheet = load_workbook(tmp_path / "log.xlsx").active
    assert sheet is not None
    assert [row[2] for row in sheet.iter_rows(values_only=True)] == ["Who", "Ms. Kim"]


def test_an_empty_log_says_what_will_stand_there(qtbot: QtBot, open_real: OpenWindow) -> None:
    _opened, page = show(qtbot, open_real)
    assert page.is_empty()


def test_a_students_record_answers_who_has_seen_it(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, district: dict[str, int]
) -> None:
    rosa = district["Rosa"]
    workspace.acting_as("Ms. Kim").log("view_record", ("person", rosa))
    workspace.acting_as("Ms. Kim").log("view_record", ("person", district["Omar"]))
    opened = open_real((*PEOPLE, LOG))
    opened.window.navigate("students")
    settle(qtbot, opened.window)
    opened.page("students").table.select([rosa])
    settle(qtbot, opened.window)
    press(opened.page("students").detail, "Who has seen this?")
    settle(qtbot, opened.window)
    page = cast(LogPage, opened.page("log"))
    assert page.isVisible()
    assert [(who, event) for who, event, _about in lines(page)] == [
        ("coordinator", "view_record"),  # the panel just now
        ("Ms. Kim", "view_record"),
        ("coordinator", "change"),
    ]
    opened.window.navigate("log", student=district["Omar"], name="Omar Haddad")
    settle(qtbot, opened.window)
    assert [(who, event) for who, event, _about in lines(page)] == [
        ("Ms. Kim", "view_record"),
        ("coordinator", "change"),
    ]


def test_who_may_not_read_the_log_is_not_offered_its_answer(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, district: dict[str, int]
) -> None:
    workspace.role = Role.COORDINATOR
    opened = open_real(PEOPLE)
    opened.window.navigate("students")
    settle(qtbot, opened.window)
    opened.page("students").table.select([district["Rosa"]])
    settle(qtbot, opened.window)
    words = [one.text() for one in opened.page("students").detail.findChildren(QPushButton)]
    assert "Edit" in words
    assert "Who has seen this?" not in words
