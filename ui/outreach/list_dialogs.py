"""Dialogs with a list: the schools of a day, who goes along, the district's housing centers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, month_name, ngettext
from iattend_desktop.outreach.day_schools import SchoolChoice, SchoolChoices, list_school_choices
from iattend_desktop.outreach.housing_centers import CenterRow, add_center, edit_center, list_centers
from iattend_desktop.outreach.outreach_day import choose_schools
from iattend_desktop.outreach.volunteers import (
    VolunteerRow,
    add_volunteer,
    edit_volunteer,
    list_candidates,
    remove_volunteer,
)
from ui import theme
from ui.outreach.columns import center_columns, school_columns, volunteer_columns
from ui.outreach.day_forms import (
    center_fields,
    center_shown,
    center_values,
    volunteer_fields,
    volunteer_shown,
    volunteer_values,
)
from ui.outreach.form_dialog import FieldsDialog
from ui.page import Services
from ui.widgets.button import Button, button
from ui.widgets.label import label
from ui.widgets.table import Column, Table

_WIDTH, _HEIGHT = 860, 560


class ListDialog(QDialog):
    """A heading, a lead, a table, and buttons under it; the last one closes."""

    def __init__(
        self, parent: QWidget, workspace: Any, services: Services, title: str, lead: str, columns: list[Column[Any]]
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.workspace, self.services = workspace, services
        self.lead = label(lead, "secondary", wrap=True)
        self.table: Table[Any] = Table(columns, title)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.row = QHBoxLayout()
        self.row.setSpacing(theme.GAP_8)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.GAP_24, theme.GAP_16, theme.GAP_24, theme.GAP_16)
        box.setSpacing(theme.GAP_12)
        box.addWidget(label(title, "title"))
        box.addWidget(self.lead)
        box.addWidget(self.table, 1)
        box.addWidget(self.problem)
        box.addLayout(self.row)
        self.resize(_WIDTH, _HEIGHT)

    def offer(self, *buttons: Button) -> None:
        """The buttons under the list, what closes it at the right."""
        for one in buttons[:-1]:
            self.row.addWidget(one)
        self.row.addStretch(1)
        self.row.addWidget(buttons[-1])

    def fail(self, sentence: str) -> None:
        """Tell what went wrong."""
        self.problem.setText(sentence)
        self.problem.show()

    def run(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        """Run a service in a task; a problem is told here."""
        self.problem.hide()

        def show(came: tuple[Any]) -> None:
            done(came[0])

        self.services.run_task(self, lambda _progress: (work(),), show, self.fail)


class SchoolsDialog(ListDialog):
    """Choose schools, the worst of last year first."""

    def __init__(self, parent: QWidget, workspace: Any, services: Services, day_id: int) -> None:
        lead = _("Select with Space or Ctrl and a click. Click a heading to sort by last year or by the newest month.")
        super().__init__(parent, workspace, services, _("Schools of the day"), lead, school_columns())
        self.day_id = day_id
        self.choose_button = button(_("Visit these schools"), self.choose, role="primary")
        self.offer(button(_("Cancel"), self.reject), self.choose_button)
        self.table.rows_selected.connect(lambda rows: self._count(rows))
        self.run(lambda: list_school_choices(workspace, day_id), self._show)

    def choose(self) -> None:
        """Save what is selected."""
        workspace, day_id, schools = self.workspace, self.day_id, [row.id for row in self.table.selected_rows()]
        self.run(lambda: choose_schools(workspace, day_id, schools), lambda _none: self.accept())

    def _show(self, found: SchoolChoices) -> None:
        self.table.set_rows(found.schools)
        self.table.sort_by("last", descending=True)
        chosen = [row.id for row in found.schools if row.chosen]
        self.table.select(chosen)
        if found.month is not None:
            words = _("“This month” is {month} {year}: students who missed a tenth or more of its days.")
            self.lead.setText(words.format(month=month_name(found.month.month), year=found.month.year))
        self._count([row for row in found.schools if row.chosen])
        self.table.scrollToTop()
        self.table.setFocus()

    def _count(self, rows: list[SchoolChoice]) -> None:
        self.choose_button.setText(ngettext("Visit {count} school", "Visit {count} schools", len(rows)))
        self.choose_button.setEnabled(bool(rows))


class VolunteersDialog(ListDialog):
    """Who goes along; ``rows`` brings them, from what the page has read last."""

    def __init__(
        self,
        parent: QWidget,
        workspace: Any,
        services: Services,
        day_id: int,
        rows: list[VolunteerRow],
        teams: dict[int, str],
    ) -> None:
        lead = _(
            "A trained person leads each team. Others join where their languages are needed and the team is small."
        )
        super().__init__(parent, workspace, services, _("Who goes along"), lead, volunteer_columns(teams))
        self.day_id, self.teams = day_id, teams
        self.table.opened.connect(lambda row: self.change(row))
        self.table.rows_selected.connect(lambda rows: self._allow(rows))
        self.add_button = button(_("Add volunteer…"), self.add, icon="plus")
        self.change_button = button(_("Change…"), lambda: self.change(self.table.selected_rows()[0]), icon="edit")
        self.remove_button = button(_("Remove"), self.remove, icon="delete")
        self.offer(self.add_button, self.change_button, self.remove_button, button(_("Close"), self.accept))
        self.show_rows(rows)

    def show_rows(self, rows: list[VolunteerRow]) -> None:
        """Who goes along now."""
        self.table.set_rows(rows)
        self._allow(self.table.selected_rows())

    def add(self) -> None:
        """Ask who, from the people known."""
        self.run(lambda: list_candidates(self.workspace), self._ask)

    def change(self, row: VolunteerRow) -> None:
        """Ask for another role, team or training."""
        workspace = self.workspace
        fields = volunteer_fields(sorted(self.teams.items()))

        def save(values: dict[str, Any]) -> None:
            edit_volunteer(workspace, row.id, volunteer_values(values))

        FieldsDialog(
            self, self.services, row.name, fields, _("Save volunteer"), save, _nothing, values=volunteer_shown(row)
        ).open()

    def remove(self) -> None:
        """Take those who are selected off the day; undo brings them back."""
        workspace, keys = self.workspace, [row.id for row in self.table.selected_rows()]

        def remove() -> None:
            for key in keys:
                remove_volunteer(workspace, key)

        self.run(remove, _nothing)

    def _ask(self, people: list[tuple[int, str]]) -> None:
        workspace, day_id = self.workspace, self.day_id
        there = {row.person_id for row in self.table.rows_all()}
        fields = volunteer_fields(sorted(self.teams.items()), [one for one in people if one[0] not in there])

        def save(values: dict[str, Any]) -> int:
            return add_volunteer(workspace, day_id, volunteer_values(values))

        FieldsDialog(self, self.services, _("Add volunteer"), fields, _("Add volunteer"), save, _nothing).open()

    def _allow(self, rows: list[VolunteerRow]) -> None:
        self.change_button.setEnabled(len(rows) == 1)
        self.remove_button.setEnabled(bool(rows))


class CentersDialog(ListDialog):
    """The district's crisis housing centers."""

    def __init__(self, parent: QWidget, workspace: Any, services: Services) -> None:
        lead = _("A center is a stop of its own on each day that visits them. Without a place it is named as unmet.")
        super().__init__(parent, workspace, services, _("Crisis housing centers"), lead, center_columns())
        self.change_button = button(_("Change…"), lambda: self.change(self.table.selected_rows()[0]), icon="edit")
        self.change_button.setEnabled(False)
        self.table.opened.connect(lambda row: self.change(row))
        self.table.rows_selected.connect(lambda rows: self.change_button.setEnabled(len(rows) == 1))
        add = button(_("Add center…"), self.add, icon="plus")
        self.offer(add, self.change_button, button(_("Close"), self.accept))
        self._read()

    def add(self) -> None:
        """Ask for a center."""
        workspace, title = self.workspace, _("Add center")

        def save(values: dict[str, Any]) -> int:
            return add_center(workspace, center_values(values))

        FieldsDialog(self, self.services, title, center_fields(), title, save, lambda _key: self._read()).open()

    def change(self, row: CenterRow) -> None:
        """Ask what to change."""
        workspace, key = self.workspace, row.id

        def save(values: dict[str, Any]) -> None:
            edit_center(workspace, key, center_values(values))

        FieldsDialog(
            self,
            self.services,
            row.name,
            center_fields(),
            _("Save center"),
            save,
            lambda _none: self._read(),
            values=center_shown(row),
        ).open()

    def _read(self) -> None:
        self.run(lambda: list_centers(self.workspace), self.table.set_rows)


def _nothing(_came: object) -> None:
    """The page hears of the change and shows it."""
