"""Two people at one server: what one writes the other sees, and a connection that is lost takes no form along."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from iattend_desktop.people.student_edit import edit_student
from iattend_desktop.people.students import student_record
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.server.address import Address
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW
from tests.servers import Server
from tests.ui.people.conftest import choose, dialog_of, district, names, press, students, type_into
from tests.ui.starting import program
from tests.ui.test_saving import student_values
from ui import start
from ui.application import Program
from ui.main_window import MainWindow
from ui.people.form_dialog import FormDialog

__all__ = ["district", "program"]


@pytest.fixture
def workspace(shared: SharedWorkspace) -> SharedWorkspace:
    """The workspace of whoever sits at the window."""
    return shared


@pytest.fixture
def other(database: Address) -> Iterator[SharedWorkspace]:
    """Somebody else, with a login of their own."""
    opened = open_shared(database, "administrator", None, clock=lambda: NOW)
    yield opened
    opened.close()


def rename(workspace: Workspace, key: int, family_name: str) -> None:
    """Give a student another family name."""
    edit_student(workspace, key, replace(student_values(workspace, key), family_name=family_name))


def cut_off(server: Server, address: Address, login: str, *, back: bool) -> None:
    """End the server's connections of somebody; unless ``back``, nobody can make another until :func:`let_in`."""
    if not back:
        server.execute(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS false")
    ended = server.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        f" WHERE usename = '{login}' AND datname = '{address.database}'"
    )
    assert len(ended) >= 2  # the one that listens, and one that reads


def let_in(server: Server, address: Address) -> None:
    """Connections can be made again."""
    server.execute(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS true")


def told(window: MainWindow) -> str:
    """What the notice says."""
    return window.notice.words.text() if window.notice.isVisible() else ""


def test_others_are_seen_at_once_and_a_lost_connection_costs_nothing(
    qtbot: QtBot,
    program: Program,
    server: Server,
    workspace: SharedWorkspace,
    other: SharedWorkspace,
    district: dict[str, int],
) -> None:
    start.show_workspace(program, workspace)
    window = program.window
    assert window is not None
    window.navigate("students")
    qtbot.waitUntil(lambda: not window.tasks.busy() and len(names(students(window))) == 4)
    page = choose(qtbot, window, district["Rosa"])
    press(page.detail, "Edit")
    form = dialog_of(page)
    type_into(form, "preferred_name", "Rosie")

    rename(other, district["Jaylen"], "Okonkwo")
    qtbot.waitUntil(lambda: "Jaylen Okonkwo" in names(page), timeout=2_000)
    assert [row.id for row in page.table.selected_rows()] == [district["Rosa"]]
    assert form.isVisible()
    assert form.peek()["preferred_name"] == "Rosie"
    assert told(window) == ""  # quietly

    cut_off(server, workspace.address, "coordinator", back=False)
    lost = f"The connection to {workspace.name} was lost."
    qtbot.waitUntil(lambda: told(window).startswith(f"{lost} What you are writing stays"), timeout=5_000)
    form.submit()
    qtbot.waitUntil(lambda: form.trouble.text() == f"{lost} Nothing was saved; try again.", timeout=5_000)
    assert form.peek()["preferred_name"] == "Rosie"
    rename(other, district["Ana"], "Ruiz")  # whose connection stands
    let_in(server, workspace.address)
    qtbot.waitUntil(lambda: "answers again" in told(window), timeout=10_000)
    qtbot.waitUntil(lambda: "Ana Ruiz" in names(page), timeout=5_000)
    press(form, "Try again")
    qtbot.waitUntil(lambda: not page.findChildren(FormDialog), timeout=5_000)
    assert student_record(other, district["Rosa"]).preferred_name == "Rosie"

    cut_off(server, workspace.address, "coordinator", back=True)
    rename(workspace, district["Omar"], "Aziz")  # on a new connection: nobody has to try again
    assert student_record(other, district["Omar"]).row.name == "Omar Aziz"
    qtbot.waitUntil(lambda: not window.tasks.busy())
    began = time.monotonic()
    window.close()
    assert time.monotonic() - began < 0.5  # nobody waits for who listens
    qtbot.waitUntil(lambda: not program.leaving, timeout=5_000)
