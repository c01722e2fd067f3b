"""Saving forms of the real window: two versions side by side, and writes that fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import event

from iattend_desktop.matching.criteria import Profile
from iattend_desktop.matching.profiles import list_profiles, save_profile
from iattend_desktop.mentoring.check_in import check_in_rows, delete_check_in, edit_check_in
from iattend_desktop.mentoring.match import MatchDetail
from iattend_desktop.people.mentor_edit import MentorValues, edit_mentor
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.schools import SchoolValues, edit_school, list_schools
from iattend_desktop.people.student_edit import StudentValues, edit_student
from iattend_desktop.people.students import student_record
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.vocabulary import Channel, ContactOutcome, GoalStatus, MeetingWish, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.ui.mentoring.stories import Story, three_matches
from tests.ui.people.conftest import choose, dialog_of, district, labels_of, press, type_into
from tests.ui.real_window import Opened, OpenWindow, open_real, settle
from tests.unit.two_people import alvarez
from ui.main_window import MainWindow
from ui.matching.actions import keep_profile
from ui.mentoring.match_panel import MatchActions
from ui.mentoring.pages import ENTRIES as MENTORING
from ui.people.form_dialog import FormDialog
from ui.people.pages import ENTRIES as PEOPLE
from ui.settings.pages import ENTRIES as SETTINGS
from ui.widgets.side_by_side import SideBySide

__all__ = ["alvarez", "district", "open_real"]

District = dict[str, int]


def comparison_in(root: QWidget) -> SideBySide:
    """The two versions that are shown."""
    (found,) = [one for one in root.findChildren(SideBySide) if one.isVisible()]
    return found


def student_values(workspace: Workspace, key: int) -> StudentValues:
    """What stands about a student."""
    record = student_record(workspace, key)
    return StudentValues(
        record.given_name,
        record.family_name,
        record.row.school_id,
        record.row.local_id,
        grade=record.row.grade,
        birth_date=record.birth_date,
        home_language=record.row.home_language,
        interests=record.interests,
        meeting_wish=MeetingWish(record.meeting_wish) if record.meeting_wish else None,
    )


@pytest.fixture
def people(open_real: OpenWindow, district: District) -> Opened:  # noqa: ARG001 - has to be there first
    """The people pages."""
    return open_real(PEOPLE)


def edit_rosa(qtbot: QtBot, people: Opened, district: District) -> FormDialog:
    """Rosa's form."""
    people.window.navigate("students")
    settle(qtbot, people.window)
    page = choose(qtbot, people.window, district["Rosa"])
    press(page.detail, "Edit")
    return dialog_of(page)


def test_two_versions_of_a_student_are_chosen_from_by_keyboard(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    dialog = edit_rosa(qtbot, people, district)
    theirs = student_values(alvarez, district["Rosa"])
    edit_student(alvarez, district["Rosa"], replace(theirs, grade=10, preferred_name="Ro", home_language="eng"))
    type_into(dialog, "preferred_name", "Rosie")
    type_into(dialog, "interests", "chess")
    dialog.set_values({"grade": 11})
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    said = labels_of(asked)
    assert "Changed meanwhile by M. Alvarez, and kept: Home language." in said
    assert said.count("When you opened it: empty") == 1  # the preferred name
    assert "When you opened it: 9" in said
    assert [side.who.text() for side in (asked.choices[0].theirs, asked.choices[0].mine)] == [
        "M. Alvarez, Nov 20, 2026, 1:05 PM",
        "You, in this form",
    ]
    assert not asked.save_button.isEnabled()
    assert asked.choices[0].theirs.radio.hasFocus()
    QTest.keyClick(asked.choices[0].theirs.radio, Qt.Key.Key_Space)
    assert asked.count.text() == "1 of 2 fields chosen"
    asked.choices[1].focus()
    QTest.keyClick(asked.choices[1].theirs.radio, Qt.Key.Key_Space)
    QTest.keyClick(asked.choices[1].theirs.radio, Qt.Key.Key_Right)
    asked.save_button.click()
    settle(qtbot, people.window)
    record = student_record(workspace, district["Rosa"])
    assert asked.choices[0].key == "preferred_name"
    assert (record.preferred_name, record.row.grade) == ("Ro", 11)  # theirs, mine
    assert (record.row.home_language, record.interests) == ("eng", ("chess",))
    assert not [one for one in people.window.findChildren(FormDialog) if one.isVisible()]


def test_back_to_the_form_keeps_what_was_written_and_asks_again(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    dialog = edit_rosa(qtbot, people, district)
    edit_student(alvarez, district["Rosa"], replace(student_values(alvarez, district["Rosa"]), grade=10))
    dialog.set_values({"grade": 11})
    dialog.submit()
    settle(qtbot, people.window)
    QTest.keyClick(comparison_in(dialog), Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.trouble.text().startswith("Somebody else changed this record meanwhile.")
    assert dialog.peek()["grade"] == 11
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, people.window)
    assert student_record(workspace, district["Rosa"]).row.grade == 11


def test_what_only_the_other_changed_is_kept_and_said(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    dialog = edit_rosa(qtbot, people, district)
    edit_student(alvarez, district["Rosa"], replace(student_values(alvarez, district["Rosa"]), grade=10))
    type_into(dialog, "preferred_name", "Rosie")
    dialog.submit()
    settle(qtbot, people.window)
    record = student_record(workspace, district["Rosa"])
    assert (record.preferred_name, record.row.grade) == ("Rosie", 10)
    assert people.window.notice.words.text() == (
        "Rosa Delgado-Ortiz was saved. Changed meanwhile by M. Alvarez, and kept: Grade."
    )


def test_two_versions_of_a_mentor_and_of_a_school(
    qtbot: QtBot, people: Opened, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    row = next(one for one in list_mentors(workspace) if one.id == district["kim"])
    page = people.page("mentors")
    people.window.navigate("mentors")
    page.edit_mentor(row)
    dialog = dialog_of(page)
    names = [name for name in MentorValues.__slots__ if hasattr(row, name)]
    edit_mentor(alvarez, row.id, replace(MentorValues(**{name: getattr(row, name) for name in names}), capacity=4))
    type_into(dialog, "capacity", "3")
    type_into(dialog, "travel_miles", "2.25")
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    assert [choice.key for choice in asked.choices] == ["capacity"]
    asked.theirs_button.click()
    asked.save_button.click()
    settle(qtbot, people.window)
    saved = next(one for one in list_mentors(workspace) if one.id == row.id)
    assert (saved.capacity, saved.travel_miles) == (4, 2.25)

    school = next(one for one in list_schools(workspace) if one.id == district["lincoln"])
    page = people.page("schools")
    people.window.navigate("schools")
    settle(qtbot, people.window)
    page.edit_school(school)
    dialog = dialog_of(page)
    values = SchoolValues(**{name: getattr(school, name) for name in SchoolValues.__slots__})
    edit_school(alvarez, school.id, replace(values, region="West"))
    type_into(dialog, "region", "North")
    dialog.submit()
    settle(qtbot, people.window)
    asked = comparison_in(dialog)
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, people.window)
    saved_school = next(one for one in list_schools(workspace) if one.id == school.id)
    assert (saved_school.region, saved_school.latitude) == ("North", school.latitude)


@pytest.fixture
def story(workspace: Workspace) -> Story:
    """Three matches."""
    return three_matches(workspace)


def open_check_in(qtbot: QtBot, opened: Opened, story: Story) -> Any:
    """The form of the check-in that stands."""
    opened.window.navigate("mentoring", match=story.rosa)
    settle(qtbot, opened.window)
    page = opened.page("mentoring")
    panel = page.panel()
    page._actions_of(panel.detail.row).edit_check_in(panel.detail.check_ins[0])
    return page.form()


def test_two_versions_of_a_check_in_and_one_that_is_gone(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace, story: Story
) -> None:
    opened = open_real(MENTORING)
    form = open_check_in(qtbot, opened, story)
    (row,) = rows_of(workspace, story)
    edit_check_in(
        alvarez, row.id, on=row.on, channel=Channel.PHONE, outcome=ContactOutcome.CONTACT, note="She laughed."
    )
    form.set_values({"note": "She was sad."})
    form.submit()
    settle(qtbot, opened.window)
    asked = comparison_in(opened.window)
    assert [choice.key for choice in asked.choices] == ["note"]
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, opened.window)
    (saved,) = rows_of(workspace, story)
    assert (saved.note, saved.minutes, saved.next_step) == ("She was sad.", None, None)

    form = open_check_in(qtbot, opened, story)
    delete_check_in(alvarez, row.id)
    form.set_values({"note": "She was sad, then laughed."})
    form.submit()
    settle(qtbot, opened.window)
    assert "Delete check-in for Rosa Delgado-Ortiz” (M. Alvarez)" in form.trouble.text()
    assert form.trouble.action.text() == "Copy what I wrote"
    form.trouble.action.click()
    assert QGuiApplication.clipboard().text().splitlines() == [
        "Date: Nov 17, 2026",
        "How: Phone",
        "Result: Contact: the two talked",
        "What was said: She was sad, then laughed.",
    ]


def rows_of(workspace: Workspace, story: Story) -> Any:
    """Rosa's check-ins."""
    with workspace.read() as session:
        return check_in_rows(session, story.rosa)


def test_two_versions_of_the_settings(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace
) -> None:
    opened = open_real(SETTINGS)
    page = opened.page("settings")
    alvarez.change_settings(replace(alvarez.settings(), minimum_days_expected=45))
    page.form.set_values({"minimum_days_expected": 20})
    page.primary.click()
    settle(qtbot, opened.window)
    asked = comparison_in(opened.window)
    assert "When you opened it: 31" in labels_of(asked)
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, opened.window)
    assert workspace.settings().minimum_days_expected == 20


def test_two_versions_of_matching_rules(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace
) -> None:
    opened = open_real(SETTINGS)
    save_profile(alvarez, Profile("Close by", max_travel_miles=6))
    window, done = opened.window, list[str]()
    keep_profile(workspace, window.services, window, Profile("Close by", max_travel_miles=5), None, done.append)
    settle(qtbot, window)
    asked = comparison_in(window)
    assert [choice.key for choice in asked.choices] == ["max_travel_miles"]
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, window)
    assert list_profiles(workspace)[1].max_travel_miles == 5
    assert done == ["Close by"]


@pytest.fixture
def unwilling(workspace: Workspace, alvarez: Workspace) -> Iterator[Unwilling]:
    """Ways in which the file takes no write, as the database itself reports them."""
    made = Unwilling(workspace, alvarez)
    yield made
    made.close()


class Unwilling:
    """Makes the workspace refuse writes and relent. Ours waits a fiftieth of a second for the lock, not ten."""

    SENTENCES = MappingProxyType(
        {
            "locked": "is being written by another program",
            "full": "The disk is full: nothing was saved",
            "read-only": "is read-only: nothing was saved",
        }
    )

    def __init__(self, workspace: Workspace, other: Workspace) -> None:
        self._holder = other.engine.connect().execution_options(**{WRITE: True})
        self._pragma = ""
        event.listen(workspace.engine, "checkout", self._prepare)

    def refuse(self, how: str) -> None:
        """From now on."""
        if how == "locked":
            self._holder.begin()
        self._pragma = {"locked": "", "full": "max_page_count = 1", "read-only": "query_only = ON"}[how]

    def relent(self) -> None:
        """Writes go through again."""
        self._holder.rollback()
        self._pragma = ""

    def close(self) -> None:
        """Nothing is held any more."""
        self._holder.close()

    def _prepare(self, connection: Any, *_rest: object) -> None:
        for pragma in ("busy_timeout = 20", "max_page_count = 1000000", "query_only = OFF", self._pragma):
            if pragma:
                connection.execute(f"PRAGMA {pragma}")


LONG = 40_000
"""Characters that need more pages than a workspace has free."""

Opener = Callable[[], tuple[Any, dict[str, Any]]]


def refused_then_saved(
    qtbot: QtBot, window: MainWindow, unwilling: Unwilling, forms: dict[str, Opener], workspace: Workspace
) -> None:
    """Each form is open and filled in, the write fails, everything stays, and "Try again" saves it."""
    for number, (name, opener) in enumerate(forms.items()):
        form, written = opener()
        form.set_values(written)
        how = "full" if len(str(written)) > LONG else ("locked", "read-only")[number % 2]
        before = workspace.undo_label(), form.typed()
        unwilling.refuse(how)
        form.submit()
        settle(qtbot, window)
        assert form.isVisible(), name
        assert Unwilling.SENTENCES[how] in form.trouble.text(), name
        assert (workspace.undo_label(), form.typed()) == before, name
        unwilling.relent()
        assert form.trouble.action.text() == "Try again"
        assert form.trouble.action.isVisible()
        form.trouble.action.click()
        settle(qtbot, window)
        assert workspace.undo_label() != before[0], name


def test_people_forms_stay_where_the_write_fails(
    qtbot: QtBot, people: Opened, workspace: Workspace, unwilling: Unwilling, district: District
) -> None:
    window = people.window
    students, mentors, schools = (people.page(key) for key in ("students", "mentors", "schools"))
    for key in ("mentors", "schools", "students"):
        window.navigate(key)
        settle(qtbot, window)
    record = student_record(workspace, district["Rosa"])
    kim = next(row for row in list_mentors(workspace) if row.id == district["kim"])
    lincoln = next(row for row in list_schools(workspace) if row.id == district["lincoln"])

    def of(page: Any, act: Callable[[], object], **written: Any) -> Opener:
        def opener() -> tuple[Any, dict[str, Any]]:
            window.navigate(next(key for key, one in window.pages.items() if one is page))
            act()
            return dialog_of(page), written

        return opener

    forms = {
        "new student": of(students, students.add_student, given_name="Hye", school_id=district["lincoln"]),
        "student": of(students, lambda: students.edit_student(record), preferred_name="Rosie"),
        "new guardian": of(students, lambda: students._add_guardian(record), given_name="Ana"),
        "guardian": of(
            students,
            lambda: students._edit_guardian(record)(student_record(workspace, record.row.id).guardians[0]),
            phone="555-0100",
        ),
        "consent": of(students, lambda: students.record_consent([record.row.program_id]), note="In the office"),
        "unknown of students": of(students, lambda: students.fill_in([district["Omar"]]), home_language="kor"),
        "new mentor": of(mentors, mentors.add_mentor, given_name="Tom"),
        "mentor": of(mentors, lambda: mentors.edit_mentor(kim), title="Dean"),
        "screening": of(
            mentors, lambda: mentors.record_screening([district["okafor"]]), steps=(ScreeningStep.INTERVIEW,)
        ),
        "unknown of mentors": of(mentors, lambda: mentors.fill_in([district["okafor"]]), capacity=2),
        "new school": of(schools, schools.add_school, name="Bell Gardens"),
        "school": of(schools, lambda: schools.edit_school(lincoln), region="North"),
    }
    refused_then_saved(qtbot, window, unwilling, forms, workspace)


def test_forms_about_matches_and_settings_stay_where_the_write_fails(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, unwilling: Unwilling, story: Story
) -> None:
    opened = open_real([*MENTORING, *SETTINGS])
    window, page, settings = opened.window, opened.page("mentoring"), opened.page("settings")

    def of(act: Callable[[MatchActions, MatchDetail], object], **written: Any) -> Opener:
        def opener() -> tuple[Any, dict[str, Any]]:
            window.navigate("mentoring", match=story.rosa)
            settle(qtbot, window)
            act(page._actions_of(page.panel().detail.row), page.panel().detail)
            settle(qtbot, window)
            return page.form(), written

        return opener

    def rule() -> tuple[Any, dict[str, Any]]:
        window.navigate("settings")
        settle(qtbot, window)
        return settings.form, {"minimum_days_expected": 20}

    forms = {
        "check-in": of(lambda do, match: do.edit_check_in(match.check_ins[0]), minutes=45),
        "new goal": of(lambda do, _match: do.add_goal(), title="Be there", target="1"),
        "goal": of(lambda do, match: do.edit_goal(match.goals[0]), title="Hand in all"),
        "progress": of(lambda do, match: do.record_goal(match.goals[0]), value="3"),
        "closing a goal": of(lambda do, match: do.close_goal(match.goals[0]), status=GoalStatus.REACHED),
        "first meeting": of(lambda do, _match: do.first_meeting(), on=date(2026, 9, 15)),
        "rule": rule,
        "new check-in": of(lambda do, _match: do.log(), note="Long talk " * (LONG // 10)),
        "closing a match": of(lambda do, _match: do.close_match(), reason="The goals were reached"),
    }
    refused_then_saved(qtbot, window, unwilling, forms, workspace)
