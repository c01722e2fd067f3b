"""Five minutes about a student, from the keyboard: found in the list, asked, saved, told, corrected, taken back."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from iattend_desktop.drafts import list_drafts
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.support.assessment_values import Said
from iattend_desktop.support.root_cause import cause_history, record_assessment
from iattend_desktop.vocabulary import CauseGroup, CauseSource
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.ui.real_window import Opened, settle
from tests.unit.support.conftest import People
from ui.support.assessment_form import AssessmentForm
from ui.support.assessments_page import AssessmentsPage

STUDENT, GUARDIAN, TEACHER = CauseSource.STUDENT, CauseSource.GUARDIAN, CauseSource.TEACHER


def words(root: QWidget) -> list[str]:
    return [one.text() for one in root.findChildren(QLabel) if one.text()]


def press(root: QWidget, name: str) -> None:
    (found,) = [one for one in root.findChildren(QPushButton) if name in (one.text(), one.accessibleName())]
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def form_of(page: AssessmentsPage) -> AssessmentForm:
    form = page.form()
    assert isinstance(form, AssessmentForm)
    return form


def focused(form: AssessmentForm) -> QWidget:
    widget = form.window().focusWidget()
    assert widget is not None
    assert form.isAncestorOf(widget)
    return widget


def test_an_assessment_from_the_keyboard_alone(
    qtbot: QtBot, opened: Opened, page: AssessmentsPage, workspace: Workspace, people: People
) -> None:
    window = opened.window
    settle(qtbot, window)
    assert [row.student.name for row in page.table.rows_shown()] == ["Rosa Delgado-Ortiz", "Jaylen Brown"]
    assert page.summary.text() == "2 of 3 students · 2 assessments due · 1 of them in tier 3"
    page.table.setFocus()
    page.table.selectRow(0)
    settle(qtbot, window)
    assert page.detail.title.text() == "Rosa Delgado-Ortiz"
    assert "Tier 3: missed 8 of 40 days, 20.0 %" in words(page.detail)
    with looking(workspace) as session:
        looks = session.scalars(select(AuditEntry.subject_id).where(AuditEntry.event == "view_record")).all()
    assert looks == [people["Rosa"]]
    QTest.keyClick(page.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    form = form_of(page)
    assert page.primary is not None
    assert not page.primary.isVisible()  # one primary button
    assert focused(form) is form.speakers.sources[0]
    QTest.keyClick(focused(form), Qt.Key.Key_Space)  # the student is asked
    for _tab in range(4):
        QTest.keyClick(focused(form), Qt.Key.Key_Tab)
    assert focused(form) is form.rows["health"].box
    QTest.keyClick(focused(form), Qt.Key.Key_Down)
    QTest.keyClick(focused(form), Qt.Key.Key_3)  # transport, severe
    QTest.keyClick(focused(form), Qt.Key.Key_G)  # a guardian says so, too
    assert form.rows["transport"].words.text() == "severe; student, guardian"
    assert form.rows["transport"].box.accessibleDescription() == "severe; student, guardian"
    for _down in range(7):
        QTest.keyClick(focused(form), Qt.Key.Key_Down)
    assert focused(form) is form.rows["academic_struggle"].box
    QTest.keyClick(focused(form), Qt.Key.Key_Space)
    # severe transport first: what the table and the templates have for it
    told = form.helps.text().splitlines()
    assert told[0] == "What may help: A way to school that holds: bus pass, carpool, or a change of route"
    assert "A goal to start from: No day missed for the way to school" in told
    own = form.own[CauseGroup.BARRIERS].line
    own.setFocus()
    QTest.keyClicks(own, "The dog")
    QTest.keyClick(own, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    assert window.notice.words.text() == "The assessment is saved."
    assert page.form() is None
    history = cause_history(workspace, people["Rosa"])
    assert history.present == {
        "transport": Said(3, (STUDENT, GUARDIAN)),
        "academic_struggle": Said(None, (STUDENT,)),
        "barriers/The dog": Said(None, (STUDENT,)),
    }
    assert history.assessments[0].on == date(2026, 11, 20)
    # no longer due: Rosa is off the list; without the filter the list tells the causes, and the draft is gone
    assert [row.student.name for row in page.table.rows_shown()] == ["Jaylen Brown"]
    page.chips.clear()
    page.table.select([people["Rosa"]])
    settle(qtbot, window)
    (rosa,) = page.table.selected_rows()
    assert page.table.selection_as_text().splitlines()[1].split("\t")[6] == "Transport, The dog, academic struggle"
    assert rosa.last_contact_on == date(2026, 11, 20)
    said = words(page.detail)
    assert "severe; student, guardian" in said
    assert any(one.startswith("For transport. First: Ask which mornings") for one in said)
    assert "No day missed for the way to school" in said
    assert "Goals are set with a mentor; this student has none yet." in said
    assert list_drafts(workspace) == []
    workspace.undo()
    settle(qtbot, window)
    assert cause_history(workspace, people["Rosa"]).newest is None


def test_what_was_begun_is_kept_and_what_was_said_is_corrected_and_taken_back(
    qtbot: QtBot, opened: Opened, page: AssessmentsPage, workspace: Workspace, people: People
) -> None:
    window, rosa = opened.window, people["Rosa"]
    before = {"transport": Said(2, (GUARDIAN,)), "barriers/The dog": Said(None, (STUDENT,))}
    record_assessment(workspace, rosa, on=date(2026, 8, 3), causes=before, note="Early bus")
    window.navigate("support", student=rosa, assess=True)
    settle(qtbot, window)
    form = form_of(page)
    assert form.rows["transport"].words.text() == "Last time: moderate; guardian"
    assert form.rows["barriers/The dog"].said() is None  # told, not taken over
    form.submit()
    settle(qtbot, window)
    assert "Check at least one cause" in form.trouble.text()
    QTest.mouseClick(form.rows["peers"].marks.severities[0], Qt.MouseButton.LeftButton)
    form.submit()
    settle(qtbot, window)
    assert "who named “Peers”" in form.trouble.text()
    # somebody looks elsewhere; coming back, the form offers what was begun
    page.table.select([people["Jaylen"]])
    settle(qtbot, window)
    (draft,) = list_drafts(workspace)
    assert (draft.form, draft.subject, draft.about) == ("support/assessment", str(rosa), "Causes: Rosa Delgado-Ortiz")
    assert "Peers: slight" in draft.text
    window.navigate("support", draft=draft)
    settle(qtbot, window)
    form = form_of(page)
    assert form.rows["peers"].said() == Said(1, ())
    QTest.keyClick(form.rows["peers"].box, Qt.Key.Key_T)
    press(form, "Save assessment")
    settle(qtbot, window)
    assert cause_history(workspace, rosa).present == {"peers": Said(1, (TEACHER,))}
    page.chips.clear()
    page.table.select([rosa])
    settle(qtbot, window)
    assert "2 assessments" in words(page.detail)
    press(page.detail, "Edit assessment of Aug 3, 2026")
    settle(qtbot, window)
    form = form_of(page)
    assert form.peek() == {
        **dict.fromkeys(form.rows),
        "on": date(2026, 8, 3),
        "by": workspace.actor,
        "note": "Early bus",
        **before,
    }
    QTest.keyClick(form.rows["barriers/The dog"].box, Qt.Key.Key_Space)
    press(form, "Save changes")
    settle(qtbot, window)
    first = cause_history(workspace, rosa).assessments[1]
    assert first.causes == {"transport": before["transport"]}
    press(page.detail, "Delete assessment of Aug 3, 2026")
    settle(qtbot, window)
    assert [one.on for one in cause_history(workspace, rosa).assessments] == [date(2026, 11, 20)]
    with looking(workspace) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.event == "view_record"))
