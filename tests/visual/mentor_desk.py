"""A mentor's own window over a real server, posed for its pictures: with mentees, forms, none, and the server gone."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from iattend_desktop.security.access import Role
from iattend_desktop.security.server.people import add_person
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import open_engine
from tests.mentor_on_a_server import MAIL, MAIL_OF_NOBODYS_MENTOR, fill
from tests.servers import ADMINISTRATOR, Server
from tests.visual.grab import Album, settle
from ui.connection import Connection
from ui.main_window import Handlers, MainWindow
from ui.mentor_desk.mentees_page import MenteesPage
from ui.start import PAGES, context_of


def grab_mentor_desk(album: Album, place: Path) -> list[Path]:
    """Everything that a mentor on a server meets. The server's folder has a short name: its socket stands there."""
    server = Server(Path(tempfile.mkdtemp(prefix="iattend-")))
    with server.database() as address:
        with closing(open_shared(address, Role.COORDINATOR.value, None)) as coordinator:
            fill(coordinator)
        _grab_nobody(album, address, place, "not-linked")
        _link(address, MAIL_OF_NOBODYS_MENTOR)
        _grab_nobody(album, address, place, "none")
        _link(address, MAIL)
        window, workspace, page = _open(address, place)
        album.keep(window, "mentees-overdue")
        page.list.setCurrentRow(1)
        settle(window)
        album.keep(window, "mentee")
        page.log_check_in()
        settle(window)
        album.keep(window, "mentee-check-in")
        _back(page, window)
        _press_worry(page)
        settle(window)
        album.keep(window, "mentee-worry")
        _back(page, window)
        window.resize(800, 700)
        settle(window)
        album.keep(window, "mentee-narrow")
        window.resize(1280, 800)
        window.navigate("my_activity")
        settle(window)
        album.keep(window, "my-activity")
        window.navigate("mentees")
        Connection(workspace, window.services, window)
        server.stop()
        settle(window, busy=lambda: not window.notice.isVisible())
        album.keep(window, "mentees-lost")
        _close(window, workspace)
        server.start()  # it ends with the process
    return album.made


def _link(address: Address, mail: str) -> None:
    engine = open_engine(address, ADMINISTRATOR, None)
    add_person(engine, "mentor", Role.MENTOR, "A mentor", str, mail)
    engine.dispose()


def _grab_nobody(album: Album, address: Address, place: Path, why: str) -> None:
    window, workspace, _page = _open(address, place)
    album.keep(window, f"mentees-{why}")
    _close(window, workspace)


def _open(address: Address, place: Path) -> tuple[MainWindow, SharedWorkspace, MenteesPage]:
    workspace = open_shared(address, Role.MENTOR.value, None)
    settings = QSettings(str(place / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(workspace, PAGES, context_of(workspace), settings, Handlers(sign_out=lambda _window: None))
    window.resize(1280, 800)
    window.show()
    window.navigate("mentees")
    settle(window)
    page = window.page("mentees")
    assert isinstance(page, MenteesPage)
    return window, workspace, page


def _press_worry(page: MenteesPage) -> None:
    panel = page.panel()
    assert panel is not None
    panel.worry_button.click()


def _back(page: MenteesPage, window: QWidget) -> None:
    form = page.form()
    assert form is not None
    form.cancel_button.click()
    assert isinstance(window, MainWindow)
    settle(window)


def _close(window: MainWindow, workspace: SharedWorkspace) -> None:
    window.close()
    window.tasks.shut_down(10)
    workspace.close()
