"""What is being written is kept, survives a kill, is offered again, and is gone once it is saved or given up."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from iattend_desktop.drafts import drop_draft, find_draft, keep_draft, list_drafts
from iattend_desktop.mentoring.check_in import check_in_rows
from iattend_desktop.model.mentoring import ScreeningRecord
from iattend_desktop.model.security import AuditEntry, ChangeSetEntry
from iattend_desktop.people.consent import ConsentRecord
from iattend_desktop.people.consent_edit import withdraw_consent
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.student_edit import edit_student
from iattend_desktop.people.students import list_students, student_record
from iattend_desktop.problem import UserError
from iattend_desktop.vocabulary import ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.conftest import PASSPHRASE
from tests.looking import looking
from tests.ui.mentoring.stories import Story, three_matches
from tests.ui.people.conftest import choose, dialog_of, district, press, type_into
from tests.ui.real_window import OpenWindow, open_real, settle
from tests.ui.test_saving import comparison_in, student_values
from tests.unit.two_people import alvarez
from ui import drafting
from ui.mentoring.pages import ENTRIES as MENTORING
from ui.people.pages import ENTRIES as PEOPLE
from ui.unsaved import UnsavedForms, offer_unsaved

__all__ = ["alvarez", "district", "open_real"]

District = dict[str, int]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "EVERY", 20)


@pytest.fixture
def story(workspace: Workspace) -> Story:
    """Three matches."""
    return three_matches(workspace)


def keep(workspace: Workspace, note: str, draft: int | None = None) -> int:
    """A draft of a check-in of match 1."""
    typed = {"note": note}
    return keep_draft(
        workspace, draft, form="mentoring/check_in", subject="1", about="Log", seen={}, typed=typed, text=note
    )


def test_a_draft_is_one_s_own_and_no_action(workspace: Workspace, alvarez: Workspace) -> None:
    with looking(workspace) as session:
        before = [session.scalar(select(func.count()).select_from(one)) for one in (ChangeSetEntry, AuditEntry)]
    told: list[object] = []
    workspace.subscribe(told.append)
    mine = keep(workspace, "a")
    assert keep(workspace, "b", mine) == mine
    theirs = keep(alvarez, "c")
    with pytest.raises(UserError, match="deleted meanwhile"):  # another's is never written over
        keep(workspace, "d", theirs)
    assert {row.typed["note"] for row in list_drafts(workspace)} == {"b"}
    drop_draft(workspace, theirs)
    found = find_draft(alvarez, "mentoring/check_in", "1")
    assert found is not None
    assert found.typed == {"note": "c"}
    with looking(workspace) as session:
        after = [session.scalar(select(func.count()).select_from(one)) for one in (ChangeSetEntry, AuditEntry)]
    assert (after, told, workspace.undo_label()) == (before, [], None)


@pytest.mark.file_only("the program that is killed opens a file with its passphrase")
def test_a_killed_program_offers_what_was_written(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, story: Story
) -> None:
    arguments = [str(workspace.path), PASSPHRASE, str(story.rosa)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ui.crashing_form", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "IATTEND_TODAY": "2026-11-20"},
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "kept\n"
        program.kill()
        assert program.wait() == -9
    (draft,) = list_drafts(workspace)
    assert draft.about == "Log check-in: Rosa Delgado-Ortiz ⇄ Daniel Kim"

    opened = open_real(MENTORING)
    offer_unsaved(workspace, opened.window.services, opened.window)
    settle(qtbot, opened.window)
    (asked,) = opened.window.findChildren(UnsavedForms)
    assert asked.windowTitle() == "1 form was not saved"
    asked.lines[0].copy.click()
    assert "What was said: She laughed." in QGuiApplication.clipboard().text().splitlines()
    asked.lines[0].go_on.click()
    settle(qtbot, opened.window)
    form = opened.page("mentoring").form()
    assert (form.typed()["note"], form.typed()["minutes"]) == ("She laughed.", "25")
    form.submit()
    settle(qtbot, opened.window)
    with workspace.read() as session:
        newest = check_in_rows(session, story.rosa)[0]
    assert (newest.note, newest.minutes) == ("She laughed.", 25)
    assert list_drafts(workspace) == []


def test_a_draft_of_a_record_that_changed_meanwhile_is_compared(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    window = open_real(PEOPLE).window
    window.navigate("students")
    settle(qtbot, window)
    page = choose(qtbot, window, district["Rosa"])
    press(page.detail, "Edit")
    dialog = dialog_of(page)
    type_into(dialog, "preferred_name", "Rosie")
    qtbot.waitUntil(lambda: bool(list_drafts(workspace)))
    window.close()  # the program ends with the form open
    assert window.tasks.shut_down(5)
    edit_student(alvarez, district["Rosa"], replace(student_values(alvarez, district["Rosa"]), preferred_name="Ro"))

    window = open_real(PEOPLE).window
    window.navigate("students")
    settle(qtbot, window)
    page = choose(qtbot, window, district["Rosa"])
    press(page.detail, "Edit")
    dialog = dialog_of(page)
    settle(qtbot, window)
    assert dialog.offered.isVisible()
    assert dialog.peek()["preferred_name"] == "Ro"
    dialog.offered.go_on_button.click()
    assert dialog.peek()["preferred_name"] == "Rosie"
    dialog.submit()
    settle(qtbot, window)
    asked = comparison_in(dialog)
    (choice,) = asked.choices
    assert (choice.key, choice.value()) == ("preferred_name", "Ro")
    asked.mine_button.click()
    asked.save_button.click()
    settle(qtbot, window)
    assert student_record(workspace, district["Rosa"]).preferred_name == "Rosie"
    assert list_drafts(workspace) == []


def test_consent_and_screening_survive_too_and_know_what_they_were_written_over(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, alvarez: Workspace, district: District
) -> None:
    window = open_real(PEOPLE).window
    window.navigate("students")
    settle(qtbot, window)
    page = choose(qtbot, window, district["Rosa"], district["Ana"])
    programs = {row.id: row.student.program_id or 0 for row in page.table.selected_rows()}
    rosa, ana = programs[district["Rosa"]], programs[district["Ana"]]
    page.editing.record_consent([rosa, ana])
    type_into(dialog_of(page), "note", "binder 3")
    window.navigate("mentors")
    settle(qtbot, window)
    mentors: Any = window.page("mentors")
    mentors.record_screening([district["okafor"]])
    dialog = dialog_of(mentors)
    dialog.set_values({"steps": (ScreeningStep.TRAINING,)})
    type_into(dialog, "hours", "3")
    qtbot.waitUntil(lambda: len(list_drafts(workspace)) == 2)
    window.close()  # the program ends with both forms open
    assert window.tasks.shut_down(5)
    assert {draft.about for draft in list_drafts(workspace)} == {"Consent for 2 students", "Screening of Tina Okafor"}
    withdraw_consent(alvarez, rosa, on=date(2026, 11, 19))

    opened = open_real(PEOPLE)
    window = opened.window
    for about in ("Consent for 2 students", "Screening of Tina Okafor"):
        offer_unsaved(workspace, window.services, window)
        settle(qtbot, window)
        (asked,) = [one for one in window.findChildren(UnsavedForms) if one.isVisible()]
        next(one for one in asked.lines if one.draft.about == about).go_on.click()
        settle(qtbot, window)
        dialog = dialog_of(window)
        dialog.submit()
        settle(qtbot, window)
        if about.startswith("Consent"):
            asking = comparison_in(dialog)  # withdrawn since it was written
            assert [choice.key for choice in asking.choices] == [str(rosa)]
            asking.theirs_button.click()
            asking.save_button.click()
            settle(qtbot, window)
    noted = {row.program_id: row.consent_record for row in list_students(workspace)}
    assert noted[rosa] == ConsentRecord(date(2026, 9, 1), withdrawn_on=date(2026, 11, 19))
    assert noted[ana] == ConsentRecord(date(2026, 11, 20), note="binder 3")
    done = select(ScreeningRecord.step, ScreeningRecord.hours).where(ScreeningRecord.mentor_id == district["okafor"])
    with workspace.read() as session:
        assert session.execute(done).all() == [(ScreeningStep.TRAINING, 3.0)]
    assert list_drafts(workspace) == []


def test_values_for_what_is_unknown_survive_too(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, district: District
) -> None:
    window = open_real(PEOPLE).window
    window.navigate("students")
    settle(qtbot, window)
    page = choose(qtbot, window, district["Ana"], district["Omar"])
    page.editing.fill_in([district["Ana"], district["Omar"]])
    filling = dialog_of(page)
    filling.set_values({"home_language": "kor"})
    filling.edited.emit()
    window.navigate("mentors")
    settle(qtbot, window)
    mentors: Any = window.page("mentors")
    mentors.fill_in([district["okafor"]])
    type_into(dialog_of(mentors), "capacity", "3")
    qtbot.waitUntil(lambda: len(list_drafts(workspace)) == 2)
    window.close()  # the program ends with both forms open
    assert window.tasks.shut_down(5)

    window = open_real(PEOPLE).window
    for about in ("Unknown values of 2 students", "Unknown values of 1 mentor"):
        offer_unsaved(workspace, window.services, window)
        settle(qtbot, window)
        (asked,) = [one for one in window.findChildren(UnsavedForms) if one.isVisible()]
        next(one for one in asked.lines if one.draft.about == about).go_on.click()
        settle(qtbot, window)
        dialog_of(window).submit()
        settle(qtbot, window)
    languages = {row.id: row.home_language for row in list_students(workspace)}
    assert (languages[district["Ana"]], languages[district["Omar"]]) == ("spa", "kor")
    assert {row.id: row.capacity for row in list_mentors(workspace)}[district["okafor"]] == 3
    assert list_drafts(workspace) == []


def test_cancelling_and_throwing_away_leave_nothing(qtbot: QtBot, open_real: OpenWindow, workspace: Workspace) -> None:
    window = open_real(PEOPLE).window
    window.navigate("schools")
    settle(qtbot, window)
    page = window.page("schools")
    assert isinstance(page, QWidget)
    press(page, "Add school")
    dialog = dialog_of(page)
    type_into(dialog, "name", "Bell Gardens")
    qtbot.waitUntil(lambda: bool(list_drafts(workspace)))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert list_drafts(workspace) == []

    keep_draft(
        workspace, None, form="schools/add", subject="", about="A new school", seen={}, typed={"name": "Bell"}, text=""
    )
    press(page, "Add school")
    dialog = dialog_of(page)
    settle(qtbot, window)
    dialog.offered.throw_button.click()
    settle(qtbot, window)
    assert dialog.peek()["name"] is None
    assert not dialog.offered.isVisible()
    assert list_drafts(workspace) == []


def test_closing_the_window_keeps_the_last_letters(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "EVERY", 60_000)
    opened = open_real(MENTORING)
    opened.window.navigate("mentoring", match=story.rosa, log=True)
    settle(qtbot, opened.window)
    QTest.keyClicks(opened.page("mentoring").form().form.input("note"), "Last words")
    opened.window.close()
    assert opened.window.tasks.shut_down(5)
    (draft,) = list_drafts(workspace)
    assert draft.typed["note"] == "Last words"
