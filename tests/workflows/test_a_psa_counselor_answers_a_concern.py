"""A PSA counselor on the team's server, from the keyboard alone: signs in, reads a concern of her school, answers."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from iattend_desktop.mentoring.concern import list_concerns, raise_concern
from iattend_desktop.mentoring.match import match_detail
from iattend_desktop.model.person import Person
from iattend_desktop.model.school import SchoolStaff
from iattend_desktop.people.students import list_students
from iattend_desktop.security.access import Permission, Role
from iattend_desktop.shared_workspace import SharedWorkspace
from iattend_desktop.vocabulary import PersonRoleKind
from tests.factories import make_match, make_mentor, make_school, make_student
from tests.servers import Server
from tests.ui.starting import open_start, program, settle
from tests.workflows.coordinator import CTRL, Coordinator, words_in
from ui.application import Program
from ui.mentoring.mentoring_page import MentoringPage

__all__ = ["program"]

COAT = "Came twice without a coat"
NOTE = "Said that nobody is at home at night."


def fill(server: Server, coordinator: SharedWorkspace) -> tuple[int, int]:
    """Pat Diaz is counselor at Lincoln, where Rosa is; Ana is at Bell, where another is. Rosa's match and program."""
    with coordinator.write(Permission.IMPORT_ROSTERS, "Fill") as session:
        lincoln, bell = make_school(session), make_school(session, "Bell High")
        diaz = Person(given_name="Pat", family_name="Diaz")
        session.add(diaz)
        session.flush()
        session.add(SchoolStaff(school_id=lincoln.id, person_id=diaz.id, role=PersonRoleKind.PSA_COUNSELOR))
        rosa, ana = make_student(session, lincoln), make_student(session, bell, "Ana", "Pérez")
        match = make_match(session, rosa, make_mentor(session, lincoln)).id
        make_match(session, ana, make_mentor(session, bell, "Tunde", "Okafor"))
        programs, person = (rosa.id, ana.id), diaz.id
    server.execute(
        "INSERT INTO iattend.account (version, public_id, person_id, login, display_name, role, failed_attempts) "
        f"VALUES (1, gen_random_uuid(), {person}, 'psa_counselor', 'Pat Diaz', 'psa_counselor', 0)",
        coordinator.address.database,
    )
    raise_concern(coordinator, programs[0], summary=COAT, safeguarding_note=NOTE)
    raise_concern(coordinator, programs[1], summary="Falls asleep in class")
    return match, programs[0]


def go_to(window: QWidget, words: str) -> None:
    """Tab until the keyboard is at the button of these words; 60 times at most."""
    for _tab in range(60):
        at = QApplication.focusWidget()
        if isinstance(at, QAbstractButton) and words in (at.accessibleName() or at.text()):
            return
        QTest.keyClick(at or window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to “{words}”")


def sign_in(window: QWidget, *lines: str) -> None:
    """Type address, login and password, one after the other."""
    go_to(window, "Sign in to a server…")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    for number, line in enumerate(lines):
        if number:
            QTest.keyClick(focus(), Qt.Key.Key_Tab)
        QTest.keyClicks(focus(), line)
    QTest.keyClick(focus(), Qt.Key.Key_Return)


def focus() -> QWidget:
    """Where the keyboard is."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def words_of(page: MentoringPage) -> list[str]:
    """What the match's page says."""
    panel = page.panel()
    assert panel is not None
    return words_in(panel)


def test_a_counselor_reads_answers_and_logs_without_a_mouse(
    qtbot: QtBot,
    program: Program,
    server: Server,
    shared: SharedWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    search_loaded: None,  # noqa: ARG001 - only has to be there before the window
) -> None:
    match, rosa = fill(server, shared)
    monkeypatch.setenv("IATTEND_TODAY", "2026-11-20")
    first = open_start(qtbot, program)
    sign_in(first, str(shared.address), Role.PSA_COUNSELOR.value, "asked of nobody on this computer")
    settle(qtbot, program)
    assert program.window is not None
    person = Coordinator(qtbot, program, program.window, program.workspace)
    person.rest()
    today = person.window.current_page()
    assert today is person.window.page("today")
    told = "\n".join(words_in(today))
    assert COAT in told
    assert not any(words in told for words in ("Ana", "Falls asleep", NOTE))
    assert [row.name for row in list_students(program.workspace)] == ["Rosa Delgado-Ortiz"]

    go_to(person.window, COAT)
    person.key(Qt.Key.Key_Space)
    person.rest()
    page = person.window.current_page()
    assert isinstance(page, MentoringPage)
    assert [row.id for row in page.table.rows_shown()] == [match]
    panel = words_of(page)
    assert COAT in panel
    assert any("with a safeguarding note" in words for words in panel)
    assert not any(NOTE in words for words in panel)
    go_to(person.window, f"Open the concern: {COAT}")
    person.key(Qt.Key.Key_Return)
    person.rest()
    form = page.form()
    assert form is not None
    assert NOTE in [one.toPlainText() for one in form.findChildren(QPlainTextEdit)]
    person.key(Qt.Key.Key_Escape)
    person.rest()

    go_to(person.window, f"Resolve the concern: {COAT}")
    person.key(Qt.Key.Key_Space)
    person.rest()
    person.type("Called the family; the coat bank brings one on Monday.")
    person.key(Qt.Key.Key_Return, CTRL)
    person.rest()
    assert any("resolved Nov 20, 2026" in words for words in words_of(page))
    person.key(Qt.Key.Key_L, CTRL)
    person.rest()
    person.type("P")  # phone
    person.key(Qt.Key.Key_Return, CTRL)
    person.rest()
    assert page.form() is None
    person.key(Qt.Key.Key_1, CTRL)
    person.rest()
    assert COAT not in "\n".join(words_in(person.window.page("today")))

    [concern] = list_concerns(shared, rosa)
    assert (concern.resolved_on, concern.resolution) == (
        date(2026, 11, 20),
        "Called the family; the coat bank brings one on Monday.",
    )
    [check_in] = match_detail(shared, match).check_ins
    assert (check_in.on, check_in.channel) == (date(2026, 11, 20), "phone")
    by = "SELECT DISTINCT label FROM iattend.change_set WHERE actor = 'psa_counselor'"
    assert len(server.execute(by, shared.address.database)) == 2
    person.leave()
