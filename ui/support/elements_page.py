"""How schools rate themselves on the seven elements: the list, lowest first, the school's panel, the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from iattend_desktop.conflict import OthersChange
from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.reports.elements_sheet import print_elements
from iattend_desktop.security.access import Permission
from iattend_desktop.support.school_elements import (
    SchoolStanding,
    SchoolStory,
    Standings,
    list_standings,
    school_story,
)
from iattend_desktop.support.self_assessment import correct_sitting, delete_sitting, record_sitting
from ui.drafting import Drafted
from ui.form_list_page import FormListPage
from ui.page import Services
from ui.support.element_columns import standing_columns, standing_filters, standing_summary
from ui.support.element_form import ElementForm
from ui.support.element_panel import ElementActions, element_panel
from ui.widgets.chips import Filter

FORM = "support/elements"
"""What the drafts of the form are called."""
_SUBJECT = "school "


class ElementsPage(FormListPage[SchoolStanding]):
    """Every school, the lowest rating first; one in the panel, where the form opens too."""

    depends_on = frozenset({"self_assessment", "school"})
    nothing_icon = "support"
    gives_way = ("change", "region", "mean", "rated")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Seven elements"), standing_columns())
        self._among: Standings | None = None
        self.add_action(
            _("Export to Excel…"), self.permitted(Permission.EXPORT_LISTS, services.export_list), icon="export"
        )
        self._ask = self.permitted(Permission.EDIT_SCHOOLS, self.rate)
        self.set_primary(_("Rate the school"), self._ask, icon="plus").setToolTip(_("Ctrl+L"))
        QShortcut(QKeySequence("Ctrl+L"), self, self._ask)

    def arrive(self, **where: Any) -> None:
        """``school``: go to that school's key; ``filters``: their keys; ``draft``: go on with a form that was left."""
        if "filters" in where:
            self.narrow(where["filters"])
        if "draft" in where:
            draft: DraftRow = where["draft"]
            self.once_loaded(lambda: self._go_on(draft))
        elif "school" in where:
            self.point_to(where["school"])

    def fetch(self, progress: Progress) -> tuple[Sequence[SchoolStanding], Standings]:
        """The schools, and the means beside them."""
        found = list_standings(self.workspace)
        return found.schools, found

    def keep(self, more: Standings) -> None:
        """The means of regions and district."""
        self._among = more

    def filters(self, rows: Sequence[SchoolStanding], more: Standings) -> list[Filter]:
        """Lowest ratings, elements, regions."""
        return standing_filters(rows)

    def summary_of(self, shown: Sequence[SchoolStanding], total: int) -> str:
        """Schools, how many rated themselves, and what is lowest among them."""
        return standing_summary(shown, total)

    def show_nothing(self) -> None:
        """No school is known."""
        self.show_empty(
            "support",
            _("No schools yet. Import a roster first; each school then rates itself here."),
            _("Import roster…"),
            self.permitted(Permission.IMPORT_ROSTERS, lambda: self.services.import_files([])),
        )

    def open_row(self, row: SchoolStanding) -> None:
        """Show a school; a form that is open for the same one stays."""
        if self.in_form(row.id):
            return
        self.leave_form()
        self._read(row.id, lambda story: self._show_panel(row, story))

    def rate(self) -> None:
        """Open the form for the chosen school."""
        chosen = self.chosen()
        if chosen is None:
            self.services.notify(_("Choose one school first, then rate it."))
        elif self.form_about() != chosen.id:
            self._open_form(chosen)

    def _read(self, school_id: int, show: Callable[[SchoolStory], object], *, for_form: bool = False) -> None:
        self.read_chosen(school_id, lambda: school_story(self.workspace, school_id), show, for_form=for_form)

    def _show_panel(self, row: SchoolStanding, story: SchoolStory) -> None:
        if self._among is None:
            return
        workspace, edits = self.workspace, partial(self.permitted, Permission.EDIT_SCHOOLS)
        actions = ElementActions(
            rate=edits(lambda: self._open_form(row)),
            change=edits(lambda one: self._open_form(row, changes=one.on.isoformat())),
            delete=edits(lambda one: self.do(lambda: delete_sitting(workspace, one), _("The ratings were deleted."))),
            print_page=self.permitted(Permission.PRINT_REPORTS, lambda: self._ask_for_pdf(row)),
        )
        self.show_record(element_panel(row, story, self._among, actions), row.name)

    def _open_form(self, row: SchoolStanding, changes: str = "", resume: DraftRow | None = None) -> None:
        """Open the form for a new sitting, or to change the one of the day that is given (``2026-11-03``)."""
        workspace = self.workspace

        def show(story: SchoolStory) -> None:
            changed = next((one for one in story.sittings if one.on.isoformat() == changes), None)
            if changes and changed is None:
                self.services.fail(_("What this was about is no longer there."))
                return
            title = _("Seven elements: {name}") if changed is None else _("Edit seven elements: {name}")
            title = title.format(name=row.name)
            subject = f"{_SUBJECT}{row.id}:{changes}"  # never a number first: that would be a student's key

            def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...]:
                on, rated = values["on"], {key: one for key, one in values.items() if key != "on"}
                if changed is not None:
                    return correct_sitting(workspace, row.id, changed.on, on=on, rated=rated, seen=seen)
                known = {key: one for key, one in rated.items() if one is not None}
                record_sitting(workspace, row.id, on=on, rated=known)
                return ()

            form = ElementForm(workspace.today(), next(iter(story.sittings), None), changed)
            told = _("The ratings are saved.") if changed is None else _("The ratings were changed.")
            self.open_form(row.id, form, title, Drafted(FORM, subject, title, resume), write, told)

        self._read(row.id, show, for_form=True)

    def save_page(self, row: SchoolStanding, path: Path) -> None:
        """A school's page to read on paper."""
        workspace, services = self.workspace, self.services

        def told(_pages: int) -> None:
            words = _("The page is saved in {file}").format(file=path.name)
            services.notify(words, _("Open"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))

        services.run_task(self, lambda _progress: print_elements(workspace, row.id, path), told)

    def _ask_for_pdf(self, row: SchoolStanding) -> None:
        name = _("Seven elements {day}.pdf").format(day=f"{self.workspace.today():%Y-%m-%d}")
        dialog = QFileDialog(self, _("Save the page as PDF"), name, _("PDF files (*.pdf)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.fileSelected.connect(lambda chosen: self.save_page(row, Path(chosen)))
        dialog.open()

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again, where what it is about is still there."""
        school, _colon, day = draft.subject.removeprefix(_SUBJECT).partition(":")
        row = self.row_of(int(school))
        if row is None:
            self.services.fail(_("What this was about is no longer there."))
            return
        self._point_to(row.id)
        self._open_form(row, day, draft)
