"""The mentors page: places, screening of one and many, unknown values, the form."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from iattend_desktop.model.mentoring import Mentor, ScreeningRecord
from iattend_desktop.people.mentors import MentorRow, list_mentors
from iattend_desktop.people.screening import Clearance
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import MentorKind, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.ui.people.conftest import OpenPeople, dialog_of, labels_of, press, settle, type_into
from ui.main_window import MainWindow
from ui.people.mentors_page import MentorsPage
from ui.widgets.badge import Badge
from ui.widgets.empty import EmptyState

District = dict[str, int]


def mentors(window: MainWindow) -> MentorsPage:
    """The page."""
    return cast(MentorsPage, window.page("mentors"))


def names(page: MentorsPage) -> list[str]:
    """The names as shown."""
    return [row.name for row in page.table.rows_shown()]


def rows(workspace: Workspace) -> dict[int, MentorRow]:
    """The mentors by key."""
    return {row.id: row for row in list_mentors(workspace)}


def test_an_empty_list_says_how_to_fill_it(open_people: OpenPeople) -> None:
    opened = open_people("mentors")
    page = mentors(opened.window)
    assert page.is_empty()
    (empty,) = page.findChildren(EmptyState)
    press(empty, "Import roster…")
    assert opened.imports == [[]]


@pytest.mark.usefixtures("district")
def test_the_list_tells_places_screening_and_what_is_unknown(open_people: OpenPeople) -> None:
    page = mentors(open_people("mentors").window)
    assert page.summary.text() == "2 mentors · 1 cleared · 2 places, 1 free"
    page.table.selectAll()
    lines = [line.split("\t") for line in page.table.selection_as_text().splitlines()[1:]]
    assert lines == [
        ["Daniel Kim", "District leader", "", "Lincoln High", "English, Spanish", "1 of 2", "Cleared", "8/1/2028"],
        [
            "Tina Okafor",
            "District leader",
            "",
            "",
            "unknown",
            "unknown",
            "Application missing, Background check missing, Training missing",
            "",
        ],
    ]


def test_filters(qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District) -> None:
    with workspace.write(Permission.RECORD_SCREENING, "Ends soon") as session:
        check = session.scalars(select(ScreeningRecord).filter_by(step=ScreeningStep.BACKGROUND_CHECK)).one()
        check.expires_on = date(2027, 1, 19)  # 60 days from Nov 20
        session.get_one(Mentor, district["okafor"]).kind = None
    window = open_people("mentors").window
    page = mentors(window)
    for key, found in (
        ("cleared", ["Daniel Kim"]),
        ("not_cleared", ["Tina Okafor"]),
        ("expiring", ["Daniel Kim"]),
        ("free", ["Daniel Kim"]),
        ("no_capacity", ["Tina Okafor"]),
        ("kind:", ["Tina Okafor"]),
        ("language:spa", ["Daniel Kim"]),
        ("region:East", ["Daniel Kim"]),
    ):
        page.chips.clear()
        page.chips.turn_on(key)
        assert names(page) == found, key
    with workspace.write(Permission.RECORD_SCREENING, "Ends a day later") as session:
        check = session.scalars(select(ScreeningRecord).filter_by(step=ScreeningStep.BACKGROUND_CHECK)).one()
        check.expires_on = date(2027, 1, 20)
    settle(qtbot, window)
    page.chips.clear()
    page.chips.turn_on("expiring")
    assert names(page) == []


def test_one_mentor_in_detail(qtbot: QtBot, open_people: OpenPeople, district: District) -> None:
    opened = open_people("mentors")
    page = mentors(opened.window)
    opened.window.navigate("mentors", mentor=district["okafor"])
    settle(qtbot, opened.window)
    said = labels_of(page.detail)
    assert [badge.accessibleName() for badge in page.detail.findChildren(Badge)] == ["Not cleared"]
    assert "How many students at a time is unknown, so nobody is matched" in said
    assert {"Application: missing", "Background check: missing", "Training: missing", "No mentees"} <= set(said)
    opened.window.navigate("mentors", mentor=district["kim"])
    settle(qtbot, opened.window)
    said = labels_of(page.detail)
    assert [badge.accessibleName() for badge in page.detail.findChildren(Badge)] == ["Cleared until Aug 1, 2028"]
    assert {"1 of 2 places taken, 1 free", "1 mentee", "Lincoln High, since Sep 12, 2026"} <= set(said)
    press(page.detail, "Rosa Delgado-Ortiz")
    assert opened.sent[-1] == ("mentoring", {"match": district["match"]})
    opened.window.navigate("mentors")
    press(page.detail, "Find students")
    assert opened.sent[-1] == ("matching", {"mentor": district["kim"]})


def test_screening_is_recorded_for_several_at_once(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("mentors").window
    page = mentors(window)
    press(page, "Select all")
    settle(qtbot, window)
    press(page.detail, "Record screening…")
    dialog = dialog_of(page)
    assert dialog.save_button.text() == "Record for 2 mentors"
    dialog.submit()
    assert dialog.problem_of("steps") == "Steps completed is missing. Fill it in."
    steps = (ScreeningStep.APPLICATION, ScreeningStep.BACKGROUND_CHECK, ScreeningStep.TRAINING)
    dialog.set_values({"steps": steps})
    type_into(dialog, "done_on", "11/2/2026")
    dialog.submit()
    assert "needs the date on which it expires" in dialog.problem_of("expires_on")
    type_into(dialog, "expires_on", "11/2/2026")
    dialog.submit()
    assert "expire after" in dialog.problem_of("expires_on")
    type_into(dialog, "expires_on", "11/2/2028")
    dialog.submit()
    assert dialog.problem_of("hours") == "Training needs its hours."
    type_into(dialog, "hours", "two")
    dialog.submit()
    assert "not “two”" in dialog.problem_of("hours")
    type_into(dialog, "hours", "2.5")
    dialog.submit()
    settle(qtbot, window)
    with workspace.read() as session:
        recorded = session.execute(
            select(ScreeningRecord.step, ScreeningRecord.done_on, ScreeningRecord.expires_on, ScreeningRecord.hours)
            .where(ScreeningRecord.mentor_id == district["okafor"])
            .order_by(ScreeningRecord.id)
        ).all()
    assert [tuple(one) for one in recorded] == [
        ("application", date(2026, 11, 2), None, None),
        ("background_check", date(2026, 11, 2), date(2028, 11, 2), None),
        ("training", date(2026, 11, 2), None, 2.5),
    ]
    assert page.summary.text().startswith("2 mentors · 2 cleared")
    QTest.mouseClick(window.notice.action, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert rows(workspace)[district["okafor"]].screening.clearance is Clearance.INCOMPLETE
    assert page.summary.text().startswith("2 mentors · 1 cleared")


def test_unknown_capacity_and_site_are_filled_in_by_a_named_step(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("mentors").window
    page = mentors(window)
    press(page, "Select all")
    settle(qtbot, window)
    assert "1 lacks places, site, kind or languages; what is known stays" in labels_of(page.detail)
    press(page.detail, "Fill in unknown…")
    dialog = dialog_of(page)
    dialog.submit()
    assert dialog.problem_of("capacity") == "Fill in at least one value."
    type_into(dialog, "capacity", "-1")
    dialog.submit()
    assert "from 0 to 200" in dialog.problem_of("capacity")
    type_into(dialog, "capacity", "3")
    dialog.set_values({"site_school_id": district["roosevelt"], "languages": ("eng",)})
    dialog.submit()
    settle(qtbot, window)
    found = rows(workspace)
    okafor, kim = found[district["okafor"]], found[district["kim"]]
    assert (okafor.capacity, okafor.site, okafor.languages) == (3, "Roosevelt High", ("eng",))
    assert (kim.capacity, kim.site, kim.languages) == (2, "Lincoln High", ("eng", "spa"))
    assert window.notice.words.text() == "3 values filled in."
    window.services.undo()
    settle(qtbot, window)
    okafor = rows(workspace)[district["okafor"]]
    assert (okafor.capacity, okafor.site, okafor.languages) == (None, None, ())


def test_a_mentor_is_added_and_edited(
    qtbot: QtBot, open_people: OpenPeople, workspace: Workspace, district: District
) -> None:
    window = open_people("mentors").window
    page = mentors(window)
    press(page, "Add mentor")
    dialog = dialog_of(page)
    for key, text in (("given_name", "Grace"), ("organization", "Rotary"), ("travel_miles", "7.5"), ("capacity", "2")):
        type_into(dialog, key, text)
    dialog.set_values(
        {
            "kind": MentorKind.BUSINESS_PARTNER,
            "languages": ("kor",),
            "grade_low": 5,
            "grade_high": 0,
            "meets_virtually": False,
            "site_school_id": district["lincoln"],
        }
    )
    dialog.submit()
    assert dialog.problem_of("grade_high") == "The highest grade is below the lowest. Swap them."
    dialog.set_values({"grade_low": 0, "grade_high": 5})
    type_into(dialog, "travel_miles", "far")
    dialog.submit()
    assert "not “far”" in dialog.problem_of("travel_miles")
    type_into(dialog, "travel_miles", "7.5")
    dialog.submit()
    settle(qtbot, window)
    assert page.detail.title.text() == "Grace"
    grace = next(row for row in rows(workspace).values() if row.name == "Grace")
    assert (grace.kind, grace.organization, grace.languages) == (MentorKind.BUSINESS_PARTNER, "Rotary", ("kor",))
    assert (grace.travel_miles, grace.capacity, grace.grade_low, grace.grade_high) == (7.5, 2, 0, 5)
    assert (grace.meets_virtually, grace.site, grace.availability) == (False, "Lincoln High", None)
    press(page.detail, "Edit")
    dialog = dialog_of(page)
    type_into(dialog, "capacity", "")
    type_into(dialog, "title", "Director")
    dialog.submit()
    settle(qtbot, window)
    edited = rows(workspace)[grace.id]
    assert (edited.capacity, edited.title, edited.travel_miles, edited.languages) == (None, "Director", 7.5, ("kor",))
