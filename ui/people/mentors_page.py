"""Every mentor with places and screening; one in detail, or something done to many."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _, ngettext
from iattend_desktop.mentoring.match import MatchRow, list_matches
from iattend_desktop.people.mentor_edit import add_mentor, edit_mentor, fill_unknown_mentors, record_screening
from iattend_desktop.people.mentors import MentorRow, list_mentors
from iattend_desktop.people.schools import SchoolRow, list_schools
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.settings import Settings
from ui.drafting import Drafted
from ui.list_page import ListPage
from ui.page import Services
from ui.people.actions import perform_edit, perform_form
from ui.people.mentor_board import MentorBoard
from ui.people.mentor_columns import is_cleared, mentor_columns, mentor_filters
from ui.people.mentor_detail import MentorActions, mentor_detail
from ui.people.mentor_forms import fill_mentors_form, mentor_form, mentor_values, screening_form, steps_done
from ui.people.mentor_stages import Stages, stages_of
from ui.people.merging import open_merge
from ui.people.selection_panel import BulkAction, selection_panel
from ui.people.words import mentors_words
from ui.widgets.chips import Filter


@dataclass(frozen=True)
class _More:
    schools: list[SchoolRow]
    settings: Settings
    stages: Stages


VIEWS = ("list", "board")
"""The ways of showing the mentors, in the order of the tabs."""
ADD, EDIT, FILL, SCREENING = "mentors/add", "mentors/edit", "mentors/fill", "mentors/screening"
"""The forms of this page, as drafts name them."""


class MentorsPage(ListPage[MentorRow]):
    """The mentors as a list, or as a board by stage; the chips and the search narrow both."""

    depends_on = frozenset(
        {
            "identifier",
            "match",
            "mentor",
            "partner_organization",
            "person",
            "person_language",
            "person_tag",
            "school",
            "screening_record",
            "setting",
        }
    )

    gives_way = ("expires", "kind", "site", "languages", "work")

    def __init__(self, workspace: Any, services: Services) -> None:
        super().__init__(workspace, services, _("Mentors"), mentor_columns())
        self._schools: list[SchoolRow] = []
        self._settings = Settings()
        self._stages: Stages | None = None
        self.tabs = QTabBar()
        self.board = MentorBoard(
            self._open_card, self.permitted(Permission.RECORD_SCREENING, lambda key: self.record_screening([key]))
        )
        self._views = QStackedWidget()
        self._add_views()
        self._import = self.permitted(Permission.IMPORT_ROSTERS, lambda: services.import_files([]))
        self.add_action(_("Select all"), self.select_all)
        self.add_action(_("Add mentor"), self.permitted(Permission.EDIT_MENTORS, self.add_mentor), icon="plus")
        self.add_action(
            _("Export to Excel…"), self.permitted(Permission.EXPORT_LISTS, services.export_list), icon="export"
        )
        self.set_primary(_("Import roster…"), self._import, icon="import")

    def arrive(self, **where: Any) -> None:
        """``mentor``: go to that mentor's key, with ``screening`` to the form; ``filters``: their keys; ``add``: a new
        one; ``draft``: go on with a form that was left; ``view``: list or board."""
        if "view" in where:
            self.show_as(where["view"])
        if "filters" in where:
            self.narrow(where["filters"])
        if "mentor" in where:
            self.point_to(where["mentor"])
            if where.get("screening"):
                self.once_loaded(lambda: self.record_screening([where["mentor"]]))
        if where.get("add"):
            self.once_loaded(self.add_mentor)
        if "draft" in where:
            self.once_loaded(lambda: self._go_on(where["draft"]))

    def fetch(self, _progress: Progress) -> tuple[list[MentorRow], _More]:
        """Mentors, their stages, schools for the forms, and the settings that name the required steps."""
        rows, settings = list_mentors(self.workspace), self.workspace.settings()
        stages = stages_of(rows, settings, self.workspace.today())
        return rows, _More(list_schools(self.workspace), settings, stages)

    def keep(self, more: _More) -> None:
        """Keep schools, settings and stages."""
        self._schools, self._settings, self._stages = more.schools, more.settings, more.stages

    def shown_as(self) -> str:
        """List or board."""
        return VIEWS[self.tabs.currentIndex()]

    def show_as(self, view: str) -> None:
        """Show the list or the board."""
        if view in VIEWS:
            self.tabs.setCurrentIndex(VIEWS.index(view))

    def rows_changed(self) -> None:
        """The board shows the mentors whom the list shows."""
        if self._stages is not None and self.shown_as() == "board":
            whole = self.table.count_shown() == len(self.table.rows_all())
            shown = None if whole else {row.id for row in self.table.rows_shown()}
            self.board.show_stages(self._stages, shown)

    def hide_detail(self) -> None:
        """Give the list or the board all the room; the keyboard goes on in it."""
        inside = self.detail.isAncestorOf(focus) if (focus := self.focusWidget()) is not None else False
        super().hide_detail()
        if inside and self.shown_as() == "board":
            self.board.take_focus()

    def filters(self, rows: Sequence[MentorRow], more: _More) -> list[Filter]:
        """Screening, places, kinds, languages, regions."""
        return mentor_filters(rows, self.workspace.today(), more.settings.warn_days_before_expiry)

    def summary_of(self, shown: Sequence[MentorRow], total: int) -> str:
        """``95 mentors · 83 cleared · 171 places, 12 free``."""
        if not total:
            return ""
        words = mentors_words(total)
        if len(shown) != total:
            words = _("{shown} of {total}").format(shown=f"{len(shown):,}", total=words)
        places = sum(row.capacity or 0 for row in shown)
        return " · ".join(
            [
                words,
                _("{number} cleared").format(number=f"{sum(map(is_cleared, shown)):,}"),
                _("{places}, {free} free").format(
                    places=ngettext("{count} place", "{count} places", places),
                    free=f"{sum(row.free or 0 for row in shown):,}",
                ),
            ]
        )

    def show_nothing(self) -> None:
        """No mentor is known."""
        self.show_empty(
            "mentors",
            _("No mentors yet. Import a roster from Excel, drop the file on this window, or add a mentor."),
            _("Import roster…"),
            self._import,
        )

    def open_row(self, row: MentorRow) -> None:
        """Show the mentor with mentees and screening."""
        self._wanted = row.id

        def show(matches: list[MatchRow]) -> None:
            if self._wanted == row.id and [one.id for one in self.table.selected_rows()] == [row.id]:
                own = [match for match in matches if match.mentor_id == row.id]
                self.show_record(mentor_detail(row, own, self._settings, self._panel_actions(row)), row.name)

        self.services.run_task(self, lambda _progress: list_matches(self.workspace), show)

    def look_over(self, rows: list[MentorRow]) -> Callable[[], tuple[QWidget, str]]:
        """Record screening, fill in; of two, merge their records."""
        keys = [row.id for row in rows]
        unclear = [row.id for row in rows if not is_cleared(row)]
        unknown = sum(
            row.capacity is None or row.site_school_id is None or row.kind is None or not row.languages for row in rows
        )
        facts = [
            ngettext("{count} is cleared", "{count} are cleared", len(rows) - len(unclear)),
            ngettext("{count} is not cleared", "{count} are not cleared", len(unclear)),
        ]
        edits = partial(self.permitted, Permission.EDIT_MENTORS)
        actions = [
            BulkAction(
                _("Record screening…"),
                _("Completed steps, for all {mentors}").format(mentors=mentors_words(len(rows))),
                len(rows),
                self.permitted(Permission.RECORD_SCREENING, lambda: self.record_screening(keys)),
                "check",
            ),
            BulkAction(
                _("Fill in unknown…"),
                ngettext(
                    "{count} lacks places, site, kind or languages; what is known stays",
                    "{count} lack places, site, kind or languages; what is known stays",
                    unknown,
                ),
                unknown,
                edits(lambda: self.fill_in(keys)),
                "edit",
            ),
            BulkAction(
                _("Merge records…"),
                _("Two records of one mentor become one; select two"),
                int(len(rows) == 2),
                edits(lambda: self.merge(*rows)),
                "copy",
            ),
        ]
        title = _("{mentors} selected").format(mentors=mentors_words(len(rows)))
        return lambda: (selection_panel(facts, actions), title)

    def merge(self, kept: MentorRow, other: MentorRow) -> None:
        """Open two mentors' records side by side."""
        open_merge(
            self.workspace,
            self.services,
            self,
            kept.person_id,
            other.person_id,
            lambda: self.point_to(kept.id),
        )

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again; its subject is the mentor's key, or several with commas between."""
        subject = draft.subject.split(",")
        found = [row for row in self.table.rows_all() if str(row.id) in subject]
        if draft.form == ADD:
            self.add_mentor(draft)
        elif found and draft.form == SCREENING:
            self.record_screening([row.id for row in found], draft)
        elif found and draft.form == FILL:
            self.fill_in([row.id for row in found], draft)
        elif found:
            self.edit_mentor(found[0], draft)
        else:
            self.services.fail(_("This mentor is no longer on the list."))

    def add_mentor(self, resume: DraftRow | None = None) -> None:
        """Open the form for a new mentor."""
        perform_form(
            self.workspace,
            self.services,
            mentor_form(self._schools, self),
            lambda values: add_mentor(self.workspace, mentor_values(values)),
            lambda _key: _("The mentor was added."),
            finished=self.point_to,
            drafted=Drafted(ADD, "", _("A new mentor"), resume),
        )

    def edit_mentor(self, row: MentorRow, resume: DraftRow | None = None) -> None:
        """Open the form of a mentor."""
        perform_edit(
            self.workspace,
            self.services,
            mentor_form(self._schools, self, row),
            lambda values, seen: edit_mentor(
                self.workspace, row.id, mentor_values(values, row), mentor_values(seen, row)
            ),
            lambda: _("{name} was saved.").format(name=row.name),
            Drafted(EDIT, str(row.id), _("The record of {name}").format(name=row.name), resume),
        )

    def record_screening(self, mentor_ids: Sequence[int], resume: DraftRow | None = None) -> None:
        """Open the form for completed steps."""
        names = [row.name for row in self.table.rows_all() if row.id in mentor_ids]
        who = names[0] if len(names) == 1 else mentors_words(len(mentor_ids))
        subject = ",".join(map(str, mentor_ids))
        perform_form(
            self.workspace,
            self.services,
            screening_form(self, len(mentor_ids), self.workspace.today()),
            lambda values: record_screening(self.workspace, mentor_ids, steps_done(values)),
            lambda _nothing: _("Screening recorded for {mentors}.").format(mentors=mentors_words(len(mentor_ids))),
            label=_("Record screening"),
            drafted=Drafted(SCREENING, subject, _("Screening of {mentor}").format(mentor=who), resume),
        )

    def fill_in(self, mentor_ids: Sequence[int], resume: DraftRow | None = None) -> None:
        """Open the named defaults step."""
        about = _("Unknown values of {mentors}").format(mentors=mentors_words(len(mentor_ids)))
        perform_form(
            self.workspace,
            self.services,
            fill_mentors_form(self._schools, self, len(mentor_ids)),
            lambda values: fill_unknown_mentors(self.workspace, mentor_ids, **values),
            lambda filled: ngettext("{count} value filled in.", "{count} values filled in.", filled),
            label=_("Fill in unknown values"),
            drafted=Drafted(FILL, ",".join(map(str, mentor_ids)), about, resume),
        )

    def _add_views(self) -> None:
        self.tabs.setAccessibleName(_("List or board"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.addTab(_("List"))
        self.tabs.addTab(_("Board by stage"))
        self._views.addWidget(self.table)
        self._views.addWidget(self.board)
        self.tabs.currentChanged.connect(self._switched)
        self._switched(0)
        self.set_content(self._views, self.tabs)

    def _switched(self, at: int) -> None:
        self._views.setCurrentIndex(at)
        for view in (self.table, self.board):
            policy = view.sizePolicy()  # a view behind asks for no width, so that the panel has its own
            shown = view is self._views.currentWidget()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding if shown else QSizePolicy.Policy.Ignored)
            view.setSizePolicy(policy)
        self.rows_changed()

    def _open_card(self, key: int) -> None:
        """Show a card's mentor at the right."""
        self.table.select([key])
        self._open_by_hand()

    def _panel_actions(self, row: MentorRow) -> MentorActions:
        may, go = self.permitted, self.services.navigate
        return MentorActions(
            record_screening=may(Permission.RECORD_SCREENING, lambda: self.record_screening([row.id])),
            edit=may(Permission.EDIT_MENTORS, lambda: self.edit_mentor(row)),
            find_students=may(Permission.RUN_MATCHING, lambda: go("matching", mentor=row.id)),
            open_match=may(Permission.LOG_CHECK_INS, lambda key: go("mentoring", match=key)),
            calendar=may(Permission.EXPORT_LISTS, lambda: go("mentoring", calendar=(row.id, row.name))),
        )
