"""A student's data deleted on request in the window: the plan, the name typed, the reason, and no way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.model.person import Person
from iattend_desktop.people.purge import plan_purge
from iattend_desktop.security.access import Role
from iattend_desktop.storage.backup import BackupReason
from iattend_desktop.workspace import Workspace
from tests.ui.people.conftest import OpenPeople, choose, labels_of, names, press, settle, students
from ui.people.purge_dialog import PurgeDialog

pytestmark = pytest.mark.file_only("an administrator alone deletes for good on a server")


def test_a_students_data_are_deleted_once_the_name_and_a_reason_are_given(
    qtbot: QtBot, open_people: OpenPeople, district: dict[str, int], workspace: Workspace
) -> None:
    workspace.back_up(BackupReason.ASKED)
    window = open_people("students").window
    page = choose(qtbot, window, district["Rosa"])
    press(page.detail, "Delete this student's data…")
    settle(qtbot, window)
    (dialog,) = page.findChildren(PurgeDialog)
    told = labels_of(dialog)
    assert "2 lines of attendance" in told
    assert any("cannot be undone" in words for words in told)
    assert any("stays until deleted" in words for words in told)
    assert not dialog.delete_button.isEnabled()
    QTest.keyClicks(dialog.typed, "rosa delgado")
    QTest.keyClicks(dialog.reason, "Rosa's mother asked")
    assert not dialog.delete_button.isEnabled()
    QTest.keyClicks(dialog.typed, "-ortiz")
    dialog.delete_button.click()
    settle(qtbot, window)
    assert "names the student" in dialog.problem.text()
    assert "Rosa Delgado-Ortiz" in names(page)
    dialog.reason.clear()
    QTest.keyClicks(dialog.reason, "Asked for in writing")
    dialog.delete_button.click()
    settle(qtbot, window)
    assert names(page) == ["Jaylen Brown", "Omar Haddad", "Ana Núñez"]
    assert not page.detail.isVisible()
    assert "deleted for good" in window.notice.words.text()
    with workspace.read() as session:
        assert session.get(Person, district["Rosa"]) is None


def test_on_a_server_the_plan_says_what_its_administrator_does_afterwards(
    qtbot: QtBot, district: dict[str, int], workspace: Workspace
) -> None:
    plan = replace(plan_purge(workspace, district["Rosa"]), afterwards=("Run “vacuumdb --full iattend”.",))
    window = QWidget()
    qtbot.addWidget(window)
    told = labels_of(PurgeDialog(plan, window))
    assert told[told.index("What the server's administrator does afterwards") + 1] == plan.afterwards[0]
    assert "Backups that still hold the data" not in told


def test_who_may_not_delete_is_not_offered_it(
    qtbot: QtBot, open_people: OpenPeople, district: dict[str, int], workspace: Workspace
) -> None:
    workspace.role = Role.COORDINATOR
    window = open_people("students").window
    page = choose(qtbot, window, district["Rosa"])
    assert "Delete this student's data…" not in [one.text() for one in page.detail.findChildren(QPushButton)]
    assert students(window) is page
