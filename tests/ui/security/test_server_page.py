"""Signing in to a server from the start window: each thing that can be wrong has its sentence, no password stays."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iattend_desktop.security.access import Role
from iattend_desktop.security.server.roles import make_login
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.storage.server.address import Address
from iattend_desktop.storage.server.engine import open_engine
from tests.servers import ADMINISTRATOR, Server
from tests.ui.starting import main_window, open_start, press, program, settle, shown
from ui import start
from ui.application import Program

__all__ = ["program"]

PASSWORD = "green lamp on a quiet roof"


def test_a_person_signs_in_and_is_told_what_is_wrong(
    qtbot: QtBot, program: Program, server: Server, database: Address, window_settings: QSettings, tmp_path: Path
) -> None:
    """The server asks for passwords here, as one in a district does."""
    engine = open_engine(database, ADMINISTRATOR, None)
    with engine.execution_options(**{WRITE: True}).begin() as connection:
        make_login(connection, "rivera", Role.COORDINATOR, PASSWORD)
    engine.dispose()
    server.execute("CREATE ROLE stranger LOGIN")
    server.execute(f"GRANT CONNECT ON DATABASE {database.database} TO stranger")
    first = open_start(qtbot, program)
    press(first, "Sign in to a server…")
    page = first.server_page
    assert page.address.hasFocus()
    press(first, "Sign in")
    assert first.problem.text() == "Type the address, your login and your password."

    def sign_in(address: object, login: str, password: str) -> str:
        page.address.setText(str(address))
        page.login.setText(login)
        page.password.setText(password)
        QTest.keyClick(page.password, Qt.Key.Key_Return)
        settle(qtbot, program)
        return first.problem.text() if program.first is not None else ""

    name = database.database
    assert "This is no address of a workspace on a server" in sign_in("records.example.org", "rivera", PASSWORD)
    assert "localhost cannot be reached" in sign_in("postgresql://localhost:1/records", "rivera", PASSWORD)
    nowhere = str(database).replace(name, "elsewhere")
    assert "There is no database elsewhere" in sign_in(nowhere, "rivera", PASSWORD)
    assert f"{name} has no login nobody" in sign_in(database, "nobody", PASSWORD)
    assert f"stranger has no role in {name}" in sign_in(database, "stranger", PASSWORD)
    before = server.execute("SELECT version_num FROM iattend.alembic_version", name)
    server.execute("UPDATE iattend.alembic_version SET version_num = '9999'", name)
    newer = sign_in(database, "rivera", PASSWORD)
    server.execute(f"UPDATE iattend.alembic_version SET version_num = '{before[0][0]}'", name)
    assert f"{name} was set up by a newer iAttend. Install the newest version" in newer
    hba = Path(str(server.execute("SHOW hba_file")[0][0]))
    kept = hba.read_text()
    try:
        hba.write_text(f"local {name} rivera scram-sha-256\n{kept}")
        server.execute("SELECT pg_reload_conf()")
        qtbot.waitUntil(lambda: _asks(server), timeout=5_000)
        wrong = sign_in(database, "rivera", "not this one")
        assert wrong == f"{name} does not know this login and password. Check both and try again."
        assert page.password.selectedText() == "not this one"
        assert shown(first).count("not this one") == 0
        assert main_window(program) is None
        assert sign_in(database, "rivera", PASSWORD) == ""
        assert program.window is not None
        assert program.workspace.actor == "rivera"
    finally:
        hba.write_text(kept)
        server.execute("SELECT pg_reload_conf()")
    window_settings.sync()
    remembered = Path(window_settings.fileName()).read_text()
    assert str(name) in remembered
    assert all(PASSWORD.encode() not in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    again = start.start_window(program, recent=False)
    qtbot.addWidget(again)
    again.ask_server()
    assert (again.server_page.address.text(), again.server_page.login.text()) == (str(database), "rivera")
    assert again.server_page.password.text() == ""
    program.first = None
    program.window.close()
    qtbot.waitUntil(lambda: not program.leaving, timeout=5_000)
    server.execute(f"REVOKE ALL ON DATABASE {name} FROM stranger")
    server.execute("DROP ROLE stranger")


def _asks(server: Server) -> bool:
    """Whether the server has read whom to ask for a password."""
    rules = server.execute("SELECT count(*) FROM pg_hba_file_rules WHERE 'rivera' = ANY (user_name)")
    return rules == [(1,)]
