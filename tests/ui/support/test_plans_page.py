"""A support plan from the keyboard: begun, changed, referred from a suggestion, taken back; what waits stands first."""

from __future__ import annotations

from datetime import date
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from iattend_desktop.drafts import list_drafts
from iattend_desktop.support.assessment_values import Said
from iattend_desktop.support.intervention import list_interventions, refer
from iattend_desktop.support.partner import add_partner
from iattend_desktop.support.root_cause import record_assessment
from iattend_desktop.vocabulary import CauseSource, InterventionStatus
from iattend_desktop.workspace import Workspace
from tests.ui.real_window import Opened, settle
from tests.ui.support.test_assessments_page import press, words
from tests.unit.support.conftest import People
from ui.form_panel import FormPanel
from ui.support.partners_page import PartnersPage
from ui.support.plans_page import PlansPage
from ui.tabbed_page import TabbedPage


def form_of(page: PlansPage) -> FormPanel:
    form = page.form()
    assert isinstance(form, FormPanel)
    return form


def test_a_plan_from_the_keyboard_what_waits_first_and_a_suggestion_at_one_press(
    qtbot: QtBot, opened: Opened, workspace: Workspace, people: People
) -> None:
    rosa, window = people["Rosa"], opened.window
    record_assessment(workspace, rosa, on=date(2026, 11, 2), causes={"transport": Said(3, (CauseSource.STUDENT,))})
    refer(workspace, people["Ana"], {"title": "Bus pass", "tier": 1, "referred_on": date(2026, 10, 21)})
    page = cast(PlansPage, cast(TabbedPage, opened.page("support")).go("plans"))
    settle(qtbot, window)
    # Ana has waited for 30 days and is alone in sight
    assert [row.name for row in page.table.rows_shown()] == ["Ana Núñez"]
    assert page.summary.text() == "1 of 3 students · something waits for 1"
    page.chips.clear()
    page.table.select([rosa])
    page.table.setFocus()
    settle(qtbot, window)
    assert "No support is open." in words(page.detail)
    press(page.detail, "Refer: A way to school that holds: bus pass, carpool, or a change of route")
    settle(qtbot, window)
    (bus,) = list_interventions(workspace, rosa)
    assert (bus.tier, bus.status, bus.referred_on) == (3, InterventionStatus.REFERRED, date(2026, 11, 20))
    said = words(page.detail)
    assert "Referred, no answer yet · Tier 3 · nobody named yet" in said
    assert not any(one.startswith("For transport. First: Ask which mornings") for one in said)  # it has begun
    # new support by Ctrl+L; the first field has the keyboard, a day that cannot be is said and nothing is lost
    QTest.keyClick(page.table, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, window)
    form = form_of(page)
    title, starts = form.form.input("title"), form.form.input("starts_on")
    assert isinstance(title, QLineEdit)
    assert isinstance(starts, QLineEdit)
    assert form.window().focusWidget() is title
    QTest.keyClicks(title, "Grief group")
    starts.setText("11/18/2026")
    QTest.keyClick(title, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert any("is before the referral" in one for one in words(form.trouble))
    # looked elsewhere, the form comes back as a draft
    page.table.select([people["Ana"]])
    settle(qtbot, window)
    (draft,) = list_drafts(workspace)
    assert (draft.form, draft.about) == ("support/intervention", "Begin support: Rosa Delgado-Ortiz")
    opened.page("support").arrive(draft=draft)
    settle(qtbot, window)
    form = form_of(page)
    starts = form.form.input("starts_on")
    assert isinstance(starts, QLineEdit)
    assert starts.text() == "11/18/2026"
    starts.setText("11/25/2026")
    form.submit()
    settle(qtbot, window)
    assert window.notice.words.text() == "Support has begun."
    assert list_drafts(workspace) == []
    assert [one.title for one in list_interventions(workspace, rosa)] == ["Grief group", bus.title]
    press(page.detail, "Change support: Grief group")
    settle(qtbot, window)
    form_of(page).form.set_values({"status": InterventionStatus.DECLINED, "outcome": "The family did not want it"})
    form_of(page).submit()
    settle(qtbot, window)
    assert window.notice.words.text() == "The support was changed."
    assert "The family did not want it" in words(page.detail)
    press(page.detail, "Delete support: Grief group")
    settle(qtbot, window)
    assert [one.title for one in list_interventions(workspace, rosa)] == [bus.title]
    workspace.undo()
    settle(qtbot, window)
    assert list_interventions(workspace, rosa)[1].status is InterventionStatus.DECLINED
    press(page.detail, "Record conference…")
    settle(qtbot, window)
    there = form_of(page).form.input("attended_by")
    assert isinstance(there, QLineEdit)
    assert there.window().focusWidget() is there
    QTest.keyClicks(there, "Ms. Delgado, Rosa")
    form_of(page).form.set_values({"follow_up_on": date(2026, 11, 20), "follow_up_owner": "L. Park"})
    QTest.keyClick(there, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.notice.words.text() == "The conference is saved."
    assert "Nov 20, 2026 with Ms. Delgado, Rosa" in words(page.detail)
    assert page.table.selected_rows()[0].waits[0].days == 0
    press(page.detail, "Followed up: conference of Nov 20, 2026")
    settle(qtbot, window)
    assert page.table.selected_rows()[0].waits == ()


def test_who_can_help_is_found_from_the_plan_and_partners_are_kept(
    qtbot: QtBot, opened: Opened, workspace: Workspace, people: People
) -> None:
    window = opened.window
    tabs = cast(TabbedPage, opened.page("support"))
    plans = cast(PlansPage, tabs.go("plans"))
    add_partner(workspace, {"name": "West Pantry", "regions": ("West",), "languages": ("spa",)})
    settle(qtbot, window)
    plans.table.select([people["Rosa"]])
    settle(qtbot, window)
    press(plans.detail, "Who can help here?")
    settle(qtbot, window)
    page = cast(PartnersPage, tabs.shown())
    assert tabs.tab() == "partners"
    assert list(page.chips.active()) == ["region:East", "language:spa"]
    assert page.table.rows_shown() == []  # the one that is known works elsewhere
    page.add()
    settle(qtbot, window)
    form = page.form()
    assert isinstance(form, FormPanel)
    name = form.form.input("name")
    assert isinstance(name, QLineEdit)
    QTest.keyClicks(name, "Family Center")
    form.form.set_values({"services": "food, counseling"})
    QTest.keyClick(name, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.notice.words.text() == "The partner is in the directory."
    (row,) = page.table.rows_shown()  # nothing is known against it, and nothing for it
    assert (row.services, row.hinders[0]) == (("food", "counseling"), "not vetted")
    page.table.select([row.id])
    settle(qtbot, window)
    assert page.detail.title.text() == "Family Center"
    press(page.detail, "Change…")
    settle(qtbot, window)
    form = page.form()
    assert isinstance(form, FormPanel)
    form.form.set_values({"capacity": 3})
    form.submit()
    settle(qtbot, window)
    assert "3 of 3 free" in words(page.detail)
