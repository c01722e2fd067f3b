"""Every school with its students; added and edited by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.people.schools import SchoolRow, SchoolValues, add_school, edit_school, list_schools
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from ui import theme
from ui.drafting import Drafted
from ui.list_page import ListPage
from ui.page import Services
from ui.people.actions import perform_edit, perform_form
from ui.people.form_dialog import FormDialog
from ui.people.words import grade_choices, grade_span, students_words
from ui.widgets.button import button
from ui.widgets.chips import Filter
from ui.widgets.detail_parts import beside, fact
from ui.widgets.form import Field, Kind
from ui.widgets.table import Align, Column

ADD, EDIT = "schools/add", "schools/edit"
"""The forms of this page, as drafts name them."""


def school_columns() -> list[Column[SchoolRow]]:
    """Name, code, region, grades, address and students."""
    return [
        Column("name", _("Name"), 220, lambda row: row.name, tooltip=lambda row: row.name, stretch=True, least=200),
        Column("cds_code", _("CDS code"), 128, lambda row: row.cds_code or "", secondary=True, least=120),
        Column("region", _("Region"), 96, lambda row: row.region or "", least=80),
        Column("grades", _("Grades"), 80, _grades, least=72, sort_key=lambda row: row.grade_low, searched=False),
        Column("address", _("Address"), 200, address_words, tooltip=address_words, stretch=True, least=160),
        Column(
            "students",
            _("Students"),
            88,
            lambda row: f"{row.students:,}",
            Align.END,
            lambda row: row.students,
            searched=False,
        ),
    ]


def address_words(row: SchoolRow) -> str:
    """Street, city and postal code, as far as they are known."""
    return ", ".join(part for part in (row.address, row.city, row.postal_code) if part)


class SchoolsPage(ListPage[SchoolRow]):
    """The schools list."""

    depends_on = frozenset({"school", "school_feeder", "enrollment", "school_year"})

    gives_way = ("cds_code", "grades", "address", "region")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Schools"), school_columns())
        self.add_action(
            _("Export to Excel…"), self.permitted(Permission.EXPORT_LISTS, services.export_list), icon="export"
        )
        self.set_primary(_("Add school"), self.permitted(Permission.EDIT_SCHOOLS, self.add_school), icon="plus")

    def arrive(self, **where: Any) -> None:
        """``school``: go to its key; ``add``: a new one; ``draft``: go on with a form that was left."""
        if "school" in where:
            self.point_to(where["school"])
        if where.get("add"):
            self.once_loaded(self.add_school)
        if "draft" in where:
            self.once_loaded(lambda: self._go_on(where["draft"]))

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again; its subject is the school's key."""
        found = [row for row in self.table.rows_all() if str(row.id) == draft.subject]
        if draft.form == ADD:
            self.add_school(draft)
        elif found:
            self.edit_school(found[0], draft)
        else:
            self.services.fail(_("This school is no longer on the list."))

    def fetch(self, _progress: Progress) -> tuple[list[SchoolRow], None]:
        """Every school."""
        return list_schools(self.workspace), None

    def filters(self, rows: Sequence[SchoolRow], _more: object) -> list[Filter]:
        """Regions, and places that are unknown: nobody can be matched by distance there."""
        regions = sorted({row.region for row in rows if row.region})
        return [
            *(Filter(f"region:{one}", one, _in_region(one), _("Region")) for one in regions),
            Filter("no_place", _("Place unknown"), lambda row: row.latitude is None),
        ]

    def summary_of(self, shown: Sequence[SchoolRow], total: int) -> str:
        """``92 schools · 2,000 students``."""
        if not total:
            return ""
        words = ngettext("{count} school", "{count} schools", total)
        if len(shown) != total:
            words = _("{shown} of {total}").format(shown=f"{len(shown):,}", total=words)
        return f"{words} · {students_words(sum(row.students for row in shown))}"

    def show_nothing(self) -> None:
        """No school is known."""
        self.show_empty(
            "school",
            _("No schools yet. Import a list of schools from Excel, drop the file on this window, or add a school."),
            _("Import roster…"),
            self.permitted(Permission.IMPORT_ROSTERS, lambda: self.services.import_files([])),
        )

    def open_row(self, row: SchoolRow) -> None:
        """Show the school."""
        content = QWidget()
        box = QVBoxLayout(content)
        box.setSpacing(theme.GAP_8)
        unknown = _("unknown")
        fact(box, _("Students this year"), f"{row.students:,}")
        fact(box, _("Grades"), _grades(row) or unknown)
        fact(box, _("Region"), row.region or unknown)
        names = {school.id: school.name for school in self.table.rows_all()}
        fact(box, _("Students go on to"), names.get(row.feeds_id or 0, unknown))
        fact(box, _("Address"), address_words(row) or unknown)
        fact(box, _("CDS code"), row.cds_code or unknown)
        known = row.latitude is not None and row.longitude is not None
        place = f"{row.latitude:.4f}, {row.longitude:.4f}" if known else _("unknown: distances cannot be told")
        fact(box, _("Latitude, longitude"), place)
        show = button(_("Show students"), lambda: self.services.navigate("students", school=row.id), icon="students")
        show.setEnabled(row.students > 0)
        edit = button(_("Edit"), self.permitted(Permission.EDIT_SCHOOLS, lambda: self.edit_school(row)), icon="edit")
        box.addLayout(beside(edit, show))
        box.addStretch(1)
        self.show_record(content, row.name)

    def add_school(self, resume: DraftRow | None = None) -> None:
        """Open the form for a new school."""
        perform_form(
            self.workspace,
            self.services,
            school_form(self.table.rows_all(), self),
            lambda values: add_school(self.workspace, school_values(values)),
            lambda _key: _("The school was added."),
            finished=self.point_to,
            drafted=Drafted(ADD, "", _("A new school"), resume),
        )

    def edit_school(self, row: SchoolRow, resume: DraftRow | None = None) -> None:
        """Open the form of a school."""
        perform_edit(
            self.workspace,
            self.services,
            school_form(self.table.rows_all(), self, row),
            lambda values, seen: edit_school(self.workspace, row.id, school_values(values), school_values(seen)),
            lambda: _("{name} was saved.").format(name=row.name),
            Drafted(EDIT, str(row.id), _("The record of {name}").format(name=row.name), resume),
        )


def school_form(schools: Sequence[SchoolRow], parent: QWidget, row: SchoolRow | None = None) -> FormDialog:
    """Add a school, or change the one of ``row``; :func:`school_values` reads it."""
    others = [(school.id, school.name) for school in schools if row is None or school.id != row.id]
    what = [
        Field("name", _("Name"), required=True),
        Field("cds_code", _("CDS code"), hint=_("14 digits"), check=_check_code),
        Field("region", _("Region")),
        Field("grade_low", _("Lowest grade"), Kind.CHOICE, choices=grade_choices()),
        Field("grade_high", _("Highest grade"), Kind.CHOICE, choices=grade_choices()),
        Field("feeds_id", _("Students go on to"), Kind.CHOICE, choices=others),
    ]
    where = [
        Field("address", _("Street")),
        Field("city", _("City")),
        Field("postal_code", _("Postal code")),
        Field("latitude", _("Latitude"), hint="34.0522", check=_degrees(_("Latitude"), 90)),
        Field("longitude", _("Longitude"), hint="-118.2437", check=_degrees(_("Longitude"), 180)),
    ]
    verb = _("Save school") if row else _("Add school")
    dialog = FormDialog(_("Edit school") if row else _("Add school"), [what, where], verb, parent, check=_check)
    if row is not None:
        dialog.set_values({field.key: getattr(row, field.key) for field in (*what, *where)})
    dialog.input("name").setFocus()
    return dialog


def school_values(values: dict[str, Any]) -> SchoolValues:
    """What the school's form holds, for the service."""
    degrees = {
        name: None if values[name] is None else float(values[name].replace("−", "-"))
        for name in ("latitude", "longitude")
    }
    return SchoolValues(**{**values, **degrees})


def _check(values: dict[str, Any]) -> tuple[str, str] | None:
    low, high = values["grade_low"], values["grade_high"]
    if low is not None and high is not None and low > high:
        return "grade_high", _("The highest grade is below the lowest. Swap them.")
    if (values["latitude"] is None) != (values["longitude"] is None):
        missing = "latitude" if values["latitude"] is None else "longitude"
        return missing, _("A place needs both latitude and longitude, or neither.")
    return None


def _check_code(text: str) -> str | None:
    if len(text) == 14 and text.isascii() and text.isdigit():
        return None
    return _("The CDS code has 14 digits (county 2, district 5, school 7); this has {count} characters.").format(
        count=len(text)
    )


def _degrees(words: str, most: int) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        try:
            good = -most <= float(text.replace("−", "-")) <= most
        except ValueError:
            good = False
        if good:
            return None
        return _("{field} must be a number from -{most} to {most}, not “{found}”.").format(
            field=words, most=most, found=text
        )

    return check


def _grades(row: SchoolRow) -> str:
    return grade_span(row.grade_low, row.grade_high)


def _in_region(region: str) -> Callable[[SchoolRow], bool]:
    return lambda row: row.region == region
