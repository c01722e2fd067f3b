"""The students page: a person narrows, looks closer, adds, edits and records, by mouse and by keyboard."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.security import AuditEntry
from iattend_desktop.support.assessment_values import Said
from iattend_desktop.support.root_cause import record_assessment
from iattend_desktop.vocabulary import CauseSource
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.ui.people.conftest import OpenPeople, choose, labels_of, names, press, settle, students
from ui import theme
from ui.widgets.badge import Badge

District = dict[str, int]


def test_an_empty_list_says_how_to_fill_it(open_people: OpenPeople) -> None:
    opened = open_people("students")
    window, page = opened.window, students(opened.window)
    assert page.is_empty()
    assert any("Import a roster" in words for words in labels_of(page))
    assert page.primary is not None
    QTest.mouseClick(page.primary, Qt.MouseButton.LeftButton)
    assert opened.imports == [[]]
    press(page, "Add student")
    assert "needs a school" in window.notice.words.text()


def test_the_list_tells_days_band_program_and_mentor(open_people: OpenPeople, district: District) -> None:
    page = students(open_people("students").window)
    assert names(page) == ["Jaylen Brown", "Rosa Delgado-Ortiz", "Omar Haddad", "Ana Núñez"]
    # Rosa 8 of 40 and Jaylen 4 of 40 are chronic; Omar's 3 of 20 is 15 %, too early
    assert page.summary.text() == "4 students · 2 chronic · 1 early warning"
    page.table.select([district["Rosa"]])
    line = page.table.selection_as_text().splitlines()[1].split("\t")
    assert line[0] == "Rosa Delgado-Ortiz"
    assert line[2:] == [
        "Lincoln High",
        "9",
        "8 of 40 · 20.0 %",
        "Severe chronic",
        "–",
        "Matched",
        "on file",
        "Daniel Kim",
    ]


@pytest.mark.usefixtures("district")
def test_an_early_band_is_whole_for_the_pointer_and_for_a_screen_reader(qtbot: QtBot, open_people: OpenPeople) -> None:
    window = open_people("students").window
    window.resize(1280, 800)
    settle(qtbot, window)
    page = students(window)
    at = [column.key for column in page.table.columns].index("band")
    assert not any(page.table.isColumnHidden(column) for column in range(len(page.table.columns)))
    cell = page.table.model().index(names(page).index("Omar Haddad"), at)
    for role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
        assert cell.data(role) == "Moderate chronic, early"
    # 26 pixels before the words: a mark of 10 between two gaps of 8; 4 behind them
    room = page.table.columnWidth(at) - 30
    words = QFontMetrics(theme.font()).horizontalAdvance
    assert words("Moderate, early") <= room < words("Moderate chronic, early")


@pytest.mark.usefixtures("district")
def test_chips_and_search_narrow_together_and_nothing_found_says_so(qtbot: QtBot, open_people: OpenPeople) -> None:
    window = open_people("students").window
    page = students(window)
    page.chips.turn_on("chronic")
    settle(qtbot, window)
    assert names(page) == ["Jaylen Brown", "Rosa Delgado-Ortiz"]
    assert page.summary.text() == "2 of 4 students · 2 chronic"
    page.chips.turn_on("no_consent")
    assert names(page) == ["Jaylen Brown"]
    page.chips.clear()
    page.chips.turn_on("region:West")
    assert names(page) == ["Omar Haddad"]
    page.chips.turn_on("early")
    assert names(page) == ["Omar Haddad"]
    page.chips.clear()
    QTest.keyClicks(window.top.search, "nunez linc")
    settle(qtbot, window)
    assert names(page) == ["Ana Núñez"]
    page.chips.turn_on("chronic")
    settle(qtbot, window)
    assert page.is_empty()
    press(page, "Remove all filters")
    settle(qtbot, window)
    assert not page.is_empty()
    assert names(page) == ["Ana Núñez"]


@pytest.mark.usefixtures("district")
def test_a_school_is_chosen_by_typing_its_name(qtbot: QtBot, open_people: OpenPeople) -> None:
    window = open_people("students").window
    page = students(window)
    palette = page.choose_school()
    QTest.keyClicks(palette.entry, "roos")
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert names(page) == ["Omar Haddad"]
    assert page.chips.words() == ["Roosevelt High"]


def test_one_student_in_detail_and_the_look_is_logged_once(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("students").window
    page = students(window)
    page.table.setFocus()  # the keyboard stands on Jaylen
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Down)  # over Rosa to Omar and back, without resting
    QTest.keyClick(page.table, Qt.Key.Key_Up)
    settle(qtbot, window)
    assert page.detail.isVisible()
    assert page.detail.title.text() == "Rosa Delgado-Ortiz"
    said = labels_of(page.detail)
    assert "Missed 8 of 40 days, 20.0 %" in said
    assert "Daniel Kim" in said
    assert said[said.index("Causes") + 1] == "not asked yet"
    assert "given Sep 1, 2026" in said
    badges = [one.accessibleName() for one in page.detail.findChildren(Badge)]
    assert badges == ["Severe chronic", "Consent on file"]
    with looking(workspace) as session:
        looks = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.event == "view_record")).all()
    assert looks == [district["Rosa"]]
    QTest.keyClick(page.detail, Qt.Key.Key_Escape)
    assert not page.detail.isVisible()


def test_the_panel_leads_to_the_match_the_matching_and_the_report(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    opened = open_people("students")
    said = {"transport": Said(3, (CauseSource.STUDENT,)), "caring": Said(None, (CauseSource.TEACHER,))}
    record_assessment(workspace, district["Rosa"], on=date(2026, 11, 2), causes=said)
    assess = {"student": district["Ana"], "assess": True}
    for name, words, sent in (
        ("Rosa", "All that was said", ("support", {"student": district["Rosa"]})),
        ("Ana", "Assess causes…", ("support", assess)),
        ("Rosa", "Open match", ("mentoring", {"match": district["match"]})),
        ("Ana", "Find a mentor", ("matching", {"student": district["Ana"]})),
        ("Ana", "Print summary", ("reports", {"student": district["Ana"]})),
    ):
        opened.window.navigate("students", student=district[name])
        settle(qtbot, opened.window)
        if name == "Rosa":
            told = labels_of(students(opened.window).detail)
            assert told[told.index("Causes") + 1] == "Transport, caring for family"
            assert any(one.startswith("May help: A way to school") for one in told)
        press(students(opened.window).detail, words)
        assert opened.sent[-1] == sent


@pytest.mark.usefixtures("district")
def test_the_palette_finds_a_student_by_name_and_number(qtbot: QtBot, open_people: OpenPeople) -> None:
    window = open_people("mentors").window
    palette = window.open_palette()
    QTest.keyClicks(palette.entry, "nunez ana")
    qtbot.waitUntil(lambda: [one.title for one in palette.listed()] == ["Ana Núñez"])
    QTest.keyClick(palette.entry, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.current_page() is students(window)
    assert students(window).detail.title.text() == "Ana Núñez"


def test_a_narrow_list_leaves_columns_out_and_not_names(
    qtbot: QtBot, open_people: OpenPeople, district: District
) -> None:
    window = open_people("students").window
    page = students(window)

    def shown() -> list[str]:
        return [column.key for at, column in enumerate(page.table.columns) if not page.table.isColumnHidden(at)]

    assert len(shown()) == 10
    choose(qtbot, window, district["Rosa"])
    assert shown()[:5] == ["name", "school", "grade", "missed", "band"]
    assert page.table.horizontalScrollBar().maximum() == 0
    page.hide_detail()
    settle(qtbot, window)
    assert len(shown()) == 10
