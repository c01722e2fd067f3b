"""The Today page in the real window: what needs a person, and where its buttons lead."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.model.mentoring import CheckIn, ScreeningRecord
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Channel, ContactOutcome
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student
from tests.ui.conftest import rest
from tests.ui.real_window import Opened, OpenWindow
from ui.today.group import FIRST_LINES, MORE_LINES
from ui.today.pages import ENTRIES
from ui.today.today_page import TodayPage


def busy_day(workspace: Workspace) -> tuple[int, int, int]:
    """Jaylen's contact is overdue, a next step is due, a background check ends; keys of match, student, mentor."""
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        mentor = make_mentor(session, school, "Tunde", "Okafor")
        program = make_student(session, school, "Jaylen", "Brown")
        match = make_match(session, program, mentor)
        session.add(
            CheckIn(
                match_id=match.id,
                on_date=date(2026, 11, 4),
                channel="phone",
                outcome="contact",
                next_step="Send the bus map",
                next_step_due_on=date(2026, 11, 18),
            )
        )
        check = session.scalars(select(ScreeningRecord).where(ScreeningRecord.step == "background_check")).one()
        check.expires_on = date(2026, 12, 2)
        return match.id, program.student_id, mentor.id


def page_of(opened: Opened) -> TodayPage:
    page = opened.page("today")
    assert isinstance(page, TodayPage)
    return page


def lines(page: TodayPage) -> dict[str, list[tuple[str, str]]]:
    """Headline to what its lines say and what their buttons do."""
    return {
        group.headline: [(item.detail, act.text()) for item, act in zip(group.items, group.buttons, strict=True)]
        for group in page.groups()
    }


def test_lines_stand_in_order_each_with_its_one_action(open_real: OpenWindow, workspace: Workspace) -> None:
    busy_day(workspace)
    opened = open_real(ENTRIES)
    page = page_of(opened)
    assert page.summary.text() == "3 things need a person"
    assert list(lines(page).items()) == [
        (
            "Contact overdue",
            [("Jaylen Brown · mentor Tunde Okafor · last contact 16 days ago (weekly)", "Log contact")],
        ),
        (
            "Next step due",
            [("Jaylen Brown · mentor Tunde Okafor · Send the bus map · due Nov 18, 2026", "Mark as done")],
        ),
        ("Check expires", [("Tunde Okafor · background check ends Dec 2, 2026 · 1 mentee", "Record renewal")]),
    ]


def test_buttons_lead_to_the_right_place(open_real: OpenWindow, workspace: Workspace) -> None:
    match, _student, mentor = busy_day(workspace)
    opened = open_real(ENTRIES)
    overdue, _step, check = page_of(opened).groups()
    QTest.mouseClick(overdue.buttons[0], Qt.MouseButton.LeftButton)
    assert opened.sent[-1] == ("mentoring", {"match": match, "log": True})
    opened.window.navigate("today")
    QTest.mouseClick(check.buttons[0], Qt.MouseButton.LeftButton)
    page, where = opened.sent[-1]
    assert (page, where["mentor"]) == ("mentors", mentor)


def test_a_next_step_is_done_on_the_spot_and_undone(qtbot: QtBot, open_real: OpenWindow, workspace: Workspace) -> None:
    busy_day(workspace)
    opened = open_real(ENTRIES)
    page = page_of(opened)
    _overdue, step, _check = page.groups()
    QTest.mouseClick(step.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.summary.text() == "2 things need a person")
    rest(qtbot, opened.window)
    assert "Next step due" not in lines(page)
    with workspace.read() as session:
        assert session.scalars(select(CheckIn.next_step_done_on)).all() == [date(2026, 11, 20)]
    QTest.mouseClick(opened.window.notice.action, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.summary.text() == "3 things need a person")


def test_the_number_in_the_navigation_follows_what_happens_elsewhere(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace
) -> None:
    match, _student, _mentor = busy_day(workspace)
    opened = open_real(ENTRIES)
    entry = opened.window.navigation.entry("today")
    assert entry.count() == 3
    opened.window.navigate("mentoring")
    log_check_in(workspace, match, on=date(2026, 11, 20), channel=Channel.PHONE, outcome=ContactOutcome.CONTACT)
    qtbot.waitUntil(lambda: entry.count() == 2)
    rest(qtbot, opened.window)


def test_students_who_wait_lead_to_the_matching(open_real: OpenWindow, workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        make_student(session, school, "Ana", "Pérez")
        make_student(session, school, "Omar", "Haddad", consent_on=None)
    opened = open_real(ENTRIES)
    page = page_of(opened)
    assert lines(page) == {"Waiting for a mentor": [("1 student with consent waits for a mentor", "Open matching")]}
    QTest.mouseClick(page.groups()[0].buttons[0], Qt.MouseButton.LeftButton)
    assert opened.sent[-1][0] == "matching"


def test_a_missing_consent_leads_to_the_student(open_real: OpenWindow, workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        program = make_student(session, school, "Ana", "Pérez", consent_on=None)
        make_match(session, program, make_mentor(session, school), starts_on=date(2026, 11, 18))
        student = program.student_id
    opened = open_real(ENTRIES)
    page = page_of(opened)
    assert [group.headline for group in page.groups()] == ["No consent"]
    QTest.mouseClick(page.groups()[0].buttons[0], Qt.MouseButton.LeftButton)
    key, where = opened.sent[-1]
    assert (key, where["student"]) == ("students", student)


def test_many_lines_of_a_kind_open_on_demand(qtbot: QtBot, open_real: OpenWindow, workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        school = make_school(session)
        mentor = make_mentor(session, school)
        for number in range(FIRST_LINES + MORE_LINES + 5):
            match = make_match(session, make_student(session, school, f"Student {number:02d}"), mentor)
            match.starts_on = date(2026, 9, 12) - timedelta(days=number)
    opened = open_real(ENTRIES)
    page = page_of(opened)
    (group,) = page.groups()
    assert len(group.buttons) == FIRST_LINES
    assert group.more.text() == "Show 100 of 105 more"
    QTest.mouseClick(group.more, Qt.MouseButton.LeftButton)
    assert len(group.buttons) == FIRST_LINES + MORE_LINES
    page.reload()
    rest(qtbot, opened.window)
    (group,) = page.groups()
    assert len(group.buttons) == FIRST_LINES + MORE_LINES
    assert group.more.text() == "Show 5 more"
    QTest.mouseClick(group.more, Qt.MouseButton.LeftButton)
    assert len(group.buttons) == FIRST_LINES + MORE_LINES + 5
    assert not group.more.isVisible()


def test_an_empty_workspace_begins_with_the_rosters(open_real: OpenWindow) -> None:
    opened = open_real(ENTRIES)
    page = page_of(opened)
    assert page.is_empty()
    empty = page._empty
    assert empty is not None
    assert empty.sentence.text().startswith("Import rosters to begin")
    QTest.mouseClick(empty.button, Qt.MouseButton.LeftButton)
    assert opened.imports == [[]]


def test_a_day_without_work_says_so(open_real: OpenWindow, workspace: Workspace) -> None:
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        make_mentor(session, make_school(session))
    page = page_of(open_real(ENTRIES))
    assert page.is_empty()
    assert page._empty is not None
    assert page._empty.sentence.text().startswith("Nothing needs a person now.")


def test_the_lines_are_narrowed_to_a_mentor_a_school_or_a_region(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace
) -> None:
    busy_day(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "more") as session:
        school = make_school(session, "Bell Gardens Elementary", region="South")
        make_match(session, make_student(session, school, "Ana", "Pérez"), make_mentor(session, school))
    opened = open_real(ENTRIES)
    page = page_of(opened)
    assert page.summary.text() == "4 things need a person"
    page.chips.turn_on("region:South")
    rest(qtbot, opened.window)
    assert page.summary.text() == "1 of 4 things need a person"
    assert list(lines(page)) == ["No first contact"]
    page.chips.turn_on("region:East")
    assert [group.headline for group in page.groups()] == ["Contact overdue", "Next step due", "Check expires"]
    page.chips.turn_on("mentor:Daniel Kim")
    assert lines(page) == {}
    page.chips.clear()
    assert page.summary.text() == "4 things need a person"
