"""An outreach lead's way through the window: a day, its schools and people, the plan, a change by hand, undo."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from iattend_desktop.outreach.day_apply import read_day
from iattend_desktop.outreach.outreach_day import list_days
from iattend_desktop.outreach.volunteers import VolunteerValues, add_volunteer
from iattend_desktop.vocabulary import OutreachStatus, VolunteerRole
from iattend_desktop.workspace import Workspace
from tests.ui.conftest import rest
from tests.ui.real_window import OpenWindow
from tests.unit.outreach.district import small_district
from ui.outreach.form_dialog import FieldsDialog
from ui.outreach.list_dialogs import CentersDialog, SchoolsDialog, VolunteersDialog
from ui.outreach.pages import ENTRIES


def test_an_outreach_lead_plans_a_day(qtbot: QtBot, workspace: Workspace, open_real: OpenWindow) -> None:
    keys = small_district(workspace)
    opened = open_real(ENTRIES)
    window, page = opened.window, opened.page("outreach")
    assert page.is_empty()

    page.add_day()
    form: Any = page.findChild(FieldsDialog)
    form.form.set_values({"name": "December day", "held_on": date(2026, 12, 5), "opens": "quarter past"})
    form.submit()
    assert "no time of day" in form.form.problem("opens")
    form.form.set_values({"opens": "1 PM", "closes": "noon"})
    form.form.set_values({"closes": "12 PM", "threshold": "moderate"})
    form.submit()
    qtbot.waitUntil(lambda: form.problem.isVisible())
    assert "ends before it begins" in form.problem.text()
    form.form.set_values({"opens": "9", "centers": False})
    form.submit()
    qtbot.waitUntil(lambda: bool(list_days(workspace)))
    rest(qtbot, window)
    day = list_days(workspace)[0].id
    assert page.view.title.text() == "December day · Dec 5, 2026 · Being planned"

    page.choose_schools()
    schools: Any = page.findChild(SchoolsDialog)
    qtbot.waitUntil(lambda: len(schools.table.rows_all()) == 2)
    assert not schools.choose_button.isEnabled()
    schools.table.select([keys["lincoln"]])
    assert schools.choose_button.text() == "Visit 1 school"
    schools.choose_button.click()
    qtbot.waitUntil(lambda: page.view.figures.text().startswith("1 school · 2 households · 3 students"))
    lines = [page.view.unmet.item(row).text() for row in range(page.view.unmet.count())]
    assert "Ek family: no address on file" in lines
    assert "Fox family: language unknown; ask the school" in lines
    assert len(page.view.plan.open_stops) == 2

    page.view.unmet.setCurrentRow(lines.index("Fox family: language unknown; ask the school"))
    assert not page.view.place_button.isVisible()
    page.view.unmet.setCurrentRow(lines.index("Ek family: no address on file"))
    page.view.place_button.click()
    form = page.findChild(FieldsDialog)
    form.form.set_values({"latitude": "34.07", "longitude": "-118.2"})
    form.submit()
    qtbot.waitUntil(lambda: form.problem.isVisible())
    assert "needs an address" in form.problem.text()
    form.form.set_values({"address": "4 Ash St"})
    form.submit()
    qtbot.waitUntil(lambda: len(page.view.plan.open_stops) == 3)
    rest(qtbot, window)
    page.services.undo()
    qtbot.waitUntil(lambda: len(page.view.plan.open_stops) == 2)
    rest(qtbot, window)

    page.primary.click()
    rest(qtbot, window)
    assert page.proposal is None  # nobody goes along yet: the notice says so
    page.open_volunteers()
    people: Any = page.findChild(VolunteersDialog)
    people.add()
    qtbot.waitUntil(lambda: people.findChild(FieldsDialog) is not None)
    form = people.findChild(FieldsDialog)
    form.form.set_values({"role": VolunteerRole.BOARD})
    form.submit()
    qtbot.waitUntil(lambda: form.problem.isVisible())
    assert "needs a name" in form.problem.text()
    form.form.set_values({"given_name": "Ida", "languages": ("spa",), "trained_on": date(2026, 9, 1)})
    form.submit()
    qtbot.waitUntil(lambda: len(people.table.rows_all()) == 1)
    people.accept()
    add_volunteer(workspace, day, VolunteerValues(VolunteerRole.CABINET, given_name="Max"))
    rest(qtbot, window)

    page.primary.click()
    qtbot.waitUntil(lambda: page.proposal is not None, timeout=20_000)
    assert page.primary.text() == "Apply this plan"
    assert page.view.proposed.isVisible()
    assert page.view.unmet.item(0).text() == "Lee family: no team that goes out speaks Korean"
    assert list_days(workspace)[0].stops == 0
    page.view.teams.selectRow(0)
    assert "1. 9:05 AM  Ortiz family · Rosa Ortiz, Luis Ortiz · 12 Elm St, Los Angeles" in page.view.route.toPlainText()
    assert page.view.map.in_words().startswith("Map: 1 school, 1 stop on a route, 1 stop nobody visits. Team 1: Ortiz")
    page.primary.click()
    qtbot.waitUntil(lambda: read_day(workspace, day).status is OutreachStatus.PLANNED)
    rest(qtbot, window)
    assert page.view.title.text().endswith("Routes planned")

    page.view.teams.selectRow(0)
    page.change_team_button.click()
    form = page.findChild(FieldsDialog)
    name = form.form.input("name")
    assert isinstance(name, QLineEdit)
    name.setText("Team Elm")
    form.submit()
    qtbot.waitUntil(lambda: read_day(workspace, day).teams[0].name == "Team Elm")
    rest(qtbot, window)
    page.services.undo()
    qtbot.waitUntil(lambda: read_day(workspace, day).teams[0].name == "Team 1")
    rest(qtbot, window)

    CentersDialog(page, workspace, page.services).open()
    centers: Any = page.findChild(CentersDialog)
    centers.add()
    form = centers.findChild(FieldsDialog)
    form.form.set_values({"name": "Hope House", "latitude": "north"})
    form.submit()
    assert "not a number" in form.form.problem("latitude")
    form.form.set_values({"latitude": None})
    form.submit()
    qtbot.waitUntil(lambda: len(centers.table.rows_all()) == 1)
    centers.accept()
    rest(qtbot, window)
