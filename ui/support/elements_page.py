"""How schools rate themselves on the seven elements: the list, lowest first, the school's panel, the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

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
from iattend_desktop.support.self_assessment import Sitting, correct_sitting, delete_sitting, record_sitting
from ui import theme
from ui.drafting import Drafted, DraftKeeper
from ui.list_page import ListPage
from ui.page import Services
from ui.saving import save_form, with_kept
from ui.support.element_columns import standing_columns, standing_filters, standing_summary
from ui.support.element_form import ElementForm
from ui.support.element_panel import ElementActions, element_panel
from ui.widgets.chips import Filter

FORM = "support/elements"
"""What the drafts of the form are called."""
_SUBJECT = "school "
_FORM_WIDTH = 400  # pixels that the form likes to have


class ElementsPage(ListPage[SchoolStanding]):
    """Every school, the lowest rating first; one in the panel, where the form opens too."""

    depends_on = frozenset({"self_assessment", "school"})
    nothing_icon = "support"
    gives_way = ("change", "region", "mean", "rated")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Seven elements"), standing_columns())
        self._among: Standings | None = None
        self._form: tuple[int, ElementForm] | None = None  # of which school
        self._opening: int | None = None  # whose form is on its way
        self._asked = 0  # how often a school was asked for: the newest alone is shown
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

    def form(self) -> ElementForm | None:
        """The form at the right, if one is open."""
        return self._form[1] if self._form is not None else None

    def open_row(self, row: SchoolStanding) -> None:
        """Show a school; a form that is open for the same one stays."""
        if row.id == self._opening or (self._form is not None and self._form[0] == row.id):
            return
        self._leave_form()
        self._read(row.id, lambda story: self._show_panel(row, story))

    def show_detail(self, content: QWidget, title: str) -> None:
        """A form has the one primary button while it is open."""
        super().show_detail(content, title)
        if self.primary is not None:
            self.primary.setVisible(not isinstance(content, ElementForm))

    def hide_detail(self) -> None:
        """What was begun in the form is kept for when the person comes back."""
        self._leave_form()
        super().hide_detail()
        if self.primary is not None:
            self.primary.show()

    def rate(self) -> None:
        """Open the form for the chosen school."""
        chosen = self.table.selected_rows()
        if len(chosen) != 1:
            self.services.notify(_("Choose one school first, then rate it."))
        elif self._form is None or self._form[0] != chosen[0].id:
            self._open_form(chosen[0])

    def _read(self, school_id: int, show: Callable[[SchoolStory], object]) -> None:
        workspace = self.workspace
        self._asked += 1
        asked = self._asked

        def take(story: SchoolStory) -> None:
            if self._asked == asked and [row.id for row in self.table.selected_rows()] == [school_id]:
                show(story)

        self.services.run_task(self, lambda _progress: school_story(workspace, school_id), take)

    def _show_panel(self, row: SchoolStanding, story: SchoolStory) -> None:
        if self._among is None:
            return
        edits = partial(self.permitted, Permission.EDIT_SCHOOLS)
        actions = ElementActions(
            rate=edits(lambda: self._open_form(row)),
            change=edits(lambda one: self._open_form(row, changes=one.on.isoformat())),
            delete=edits(self._delete),
            print_page=self.permitted(Permission.PRINT_REPORTS, lambda: self._ask_for_pdf(row)),
        )
        self.show_record(element_panel(row, story, self._among, actions), row.name)

    def _open_form(self, row: SchoolStanding, changes: str = "", resume: DraftRow | None = None) -> None:
        """Open the form for a new sitting, or to change the one of the day that is given (``2026-11-03``)."""
        workspace = self.workspace

        def show(story: SchoolStory) -> None:
            self._opening = None
            changed = next((one for one in story.sittings if one.on.isoformat() == changes), None)
            if changes and changed is None:
                self.services.fail(_("What this was about is no longer there."))
                return
            self._leave_form()
            form = ElementForm(workspace.today(), next(iter(story.sittings), None), changed)
            self._form = (row.id, form)
            form.left.connect(lambda: self._give_up(row))
            form.submitted.connect(lambda values: self._save(row, form, values, changed))
            title = _("Seven elements: {name}") if changed is None else _("Edit seven elements: {name}")
            self.show_record(form, title.format(name=row.name))
            self._widen()
            subject = f"{_SUBJECT}{row.id}:{changes}"  # never a number first: that would be a student's key
            what = Drafted(FORM, subject, title.format(name=row.name), resume)
            form.keeper = DraftKeeper(workspace, self.services, form, form, what)

        self._opening = row.id
        self._read(row.id, show)

    def _save(self, row: SchoolStanding, form: ElementForm, values: dict[str, Any], changed: Sitting | None) -> None:
        workspace, services = self.workspace, self.services

        def write(values: dict[str, Any], seen: dict[str, Any]) -> tuple[OthersChange, ...]:
            on, rated = values["on"], {key: one for key, one in values.items() if key != "on"}
            if changed is not None:
                return correct_sitting(workspace, row.id, changed.on, on=on, rated=rated, seen=seen)
            known = {key: one for key, one in rated.items() if one is not None}
            record_sitting(workspace, row.id, on=on, rated=known)
            return ()

        def saved(kept: tuple[OthersChange, ...]) -> None:
            words = _("The ratings are saved.") if changed is None else _("The ratings were changed.")
            services.notify(with_kept(words, kept, form, workspace.actor) if kept else words, _("Undo"), services.undo)
            self._give_up(row)

        save_form(workspace, services, form, self, write, values, saved)

    def _delete(self, one: Sitting) -> None:
        workspace, services = self.workspace, self.services

        def told(_done: None) -> None:
            services.notify(_("The ratings were deleted."), _("Undo"), services.undo)

        services.run_task(self, lambda _progress: delete_sitting(workspace, one), told)

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

    def _give_up(self, row: SchoolStanding) -> None:
        """Back to the panel, where the list still stands on the school; nothing of the form is kept."""
        if self._form is not None and self._form[1].keeper is not None:
            self._form[1].keeper.drop()
        self._form = None
        found = self._row_of(row.id)
        if found is not None and [one.id for one in self.table.selected_rows()] == [row.id]:
            self.open_row(found)
        else:
            self.hide_detail()
        self.table.setFocus()

    def _leave_form(self) -> None:
        """The person looks elsewhere: what was begun is kept."""
        self._opening = None
        if self._form is not None and self._form[1].keeper is not None:
            self._form[1].keeper.keep_now()
        self._form = None

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again, where what it is about is still there."""
        school, _colon, day = draft.subject.removeprefix(_SUBJECT).partition(":")
        row = self._row_of(int(school))
        if row is None:
            self.services.fail(_("What this was about is no longer there."))
            return
        self._point_to(row.id)
        self._open_form(row, day, draft)

    def _row_of(self, school_id: int) -> SchoolStanding | None:
        return next((row for row in self.table.rows_all() if row.id == school_id), None)

    def _widen(self) -> None:
        """A panel narrower than the form likes takes room from the list, once."""
        whole = self.splitter.width()
        if self.detail.width() < _FORM_WIDTH and whole > 2 * _FORM_WIDTH:
            self.splitter.setSizes([whole - _FORM_WIDTH - theme.GAP_12, _FORM_WIDTH])
