"""Every match that is followed: who is overdue, and each match's page beside the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.check_in import CheckInRow
from iattend_desktop.mentoring.concern import ConcernRow
from iattend_desktop.mentoring.goal import GoalRow, ProgressRow, goal_history
from iattend_desktop.mentoring.goal_step import StepRow
from iattend_desktop.mentoring.match import MatchDetail, MatchRow, list_matches, match_detail
from iattend_desktop.mentoring.rollover import year_to_begin
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.drafting import Drafted, DraftKeeper
from ui.form_panel import FormPanel
from ui.mentoring.bring_dialog import BringDialog
from ui.mentoring.calendar_action import ask_mentor_calendar
from ui.mentoring.check_in_form import check_in_form
from ui.mentoring.columns import CLOSED, OVERDUE, match_columns, match_filters, summary_words
from ui.mentoring.goal_panel import GoalPanel
from ui.mentoring.match_actions import MatchActions, match_actions, reopening
from ui.mentoring.match_panel import MatchPanel, match_title
from ui.mentoring.rollover_dialog import RolloverDialog
from ui.mentoring.write_dialog import WriteDialog
from ui.page import Page, Services
from ui.widgets.chips import Filter
from ui.widgets.table import Table, TableData, prepare

_RECORDS = CheckInRow | ConcernRow | GoalRow | StepRow  # what a form can be about, beside the match itself
_SETTLE = 150  # milliseconds: who runs down the list with the arrow keys does not open (and log) every record
_A_YEAR = timedelta(days=365)
_WIDE_ONLY = {"cadence", "school", "goals", "since"}
_WIDE = 920  # pixels from which the list shows them


class MentoringPage(Page):
    """The list of open matches; the one chosen is told at the right, and its forms open there."""

    depends_on = frozenset(
        {
            "match",
            "match_coverage",
            "goal",
            "goal_progress",
            "goal_step",
            "concern",
            "school_staff",
            "check_in",
            "person",
            "mentor",
            "enrollment",
            "school",
            "calendar_day",
        }
        | {"program_enrollment", "attendance_fact"}
    )
    searchable = True

    def __init__(self, workspace: Workspace, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(workspace, services, _("Mentoring"), parent)
        self._columns = match_columns()
        self.table: Table[MatchRow] = Table(self._columns, _("Matches"), multiple=False)
        self.table.student_of = lambda row: row.student_id
        self.table.sort_by("contact", descending=True)
        self.set_content(self.table)
        self._shown: int | None = None  # the match at the right
        self._wanted: dict[str, Any] | None = None  # where a link points while the list is on its way
        self._loaded = False
        self._form: FormPanel | None = None
        self._resume: DraftRow | None = None  # what the next form is filled in with
        write = self.permitted(Permission.EXPORT_LISTS, self.write_workbooks)
        self.write_button = self.add_action(_("Write mentors' workbooks…"), write, icon="export")
        letters = self.permitted(Permission.PRINT_REPORTS, lambda: services.navigate("reports", letters=True))
        self.letters_button = self.add_action(_("Match letters…"), letters, icon="mail")
        bring = self.permitted(Permission.IMPORT_ROSTERS, self.bring_in_workbooks)
        self.bring_button = self.add_action(_("Bring in workbooks…"), bring, icon="import")
        self.rollover_button = self.add_action("", self.roll_over)
        self.rollover_button.hide()
        self._closed = False  # whether the list is of matches that were closed
        self._settle_down = QTimer(self)
        self._settle_down.setSingleShot(True)
        self._settle_down.setInterval(_SETTLE)
        self._settle_down.timeout.connect(self._open_current)
        self.table.row_chosen.connect(self._on_row)
        self.table.opened.connect(lambda _row: self._focus_detail())
        self.table.shown_changed.connect(lambda _count: self._say_how_many())
        self.chips.changed.connect(self._narrow)
        self.detail.closed.connect(self._on_closed)
        QShortcut(QKeySequence("Ctrl+L"), self, self.permitted(Permission.LOG_CHECK_INS, self.log_check_in))

    def reload(self) -> None:
        """Read the matches again, and the one at the right."""
        workspace, columns, closed = self.workspace, self._columns, self._closed
        since = workspace.today() - _A_YEAR

        def read(_progress: Progress) -> tuple[TableData[MatchRow], list[Filter], str | None]:
            rows = list_matches(workspace, include_closed=closed)
            if closed:
                rows = [row for row in rows if row.ended_on is not None and row.ended_on > since]
            year = year_to_begin(workspace) if workspace.may(Permission.EDIT_MATCHES) else None
            return prepare(columns, rows), match_filters(rows), year

        self.load(read, self._show)

    def arrive(self, **where: Any) -> None:
        """``match`` (or ``student``, a person's key) opens that match, ``log`` the form for a check-in of it,
        ``goal`` (causes of absence) the form of a new goal;
        ``overdue`` narrows the list; ``draft`` goes on with a form that was left; ``workbooks`` (paths) came back;
        ``calendar`` (a mentor's key and name) saves the calendar file of that mentor."""
        if "workbooks" in where:
            self.bring_in_workbooks(where["workbooks"])
            return
        if "calendar" in where:
            ask_mentor_calendar(self, *where["calendar"])
            return
        self._wanted = where
        if self._loaded and not self.loading():
            self._go()

    def search(self, text: str) -> None:
        """Narrow the list."""
        self.table.search(text)

    def exported_table(self) -> Table[Any] | None:
        """The list."""
        return self.table if not self.is_empty() else None

    def form(self) -> FormPanel | None:
        """The form at the right, if one is open."""
        return self._form

    def panel(self) -> MatchPanel | None:
        """The match's page at the right, if it is open."""
        content = self.detail.content() if self.detail.isVisibleTo(self) else None
        return content if isinstance(content, MatchPanel) else None

    def log_check_in(self) -> None:
        """Open the form for a check-in of the chosen match."""
        row = self._row_of(self._shown) or self.table.current_row()
        if row is None:
            self.services.notify(_("Choose a match first, then log its check-in."))
        elif self._form is None:
            self._open_check_in(row)

    def write_workbooks(self) -> None:
        """Open the dialog that writes a workbook for each mentor."""
        WriteDialog(self, self.workspace, self.services).open()

    def bring_in_workbooks(self, paths: Sequence[Path] = ()) -> None:
        """Open the dialog that brings in workbooks."""
        BringDialog(self, self.workspace, self.services, paths).open()

    def roll_over(self) -> None:
        """Open the plan that leads everybody into the coming school year."""
        RolloverDialog(self, self.workspace, self.services).open()

    def resizeEvent(self, event: Any) -> None:
        """A narrow list keeps what matters most."""
        super().resizeEvent(event)
        self._fit_columns()

    def _narrow(self, filters: dict[str, Callable[[MatchRow], bool]]) -> None:
        self.table.set_filters(filters)
        if self._closed is not (CLOSED in filters):
            self._closed = CLOSED in filters
            self.reload()

    def _show(self, loaded: tuple[TableData[MatchRow], list[Filter], str | None]) -> None:
        data, filters, year = loaded
        self.rollover_button.setText(_("Roll over to {year}…").format(year=year) if year is not None else "")
        self.rollover_button.setVisible(year is not None)
        self._loaded = True
        self.table.set_data(data)
        rows = data.rows
        self.chips.offer(filters)
        self.chips.setVisible(bool(rows) or self._closed)
        self._say_how_many()
        if not rows and not self._closed:
            match = self.permitted(Permission.RUN_MATCHING, lambda: self.services.navigate("matching"))
            sentence = _("No student has a mentor yet. Match the students first; each match is then followed here.")
            self.show_empty("mentoring", sentence, _("Go to Matching"), match)
        else:
            self.show_content()
        if self._wanted is not None:
            self._go()
        elif self._shown is not None and self._form is None:
            self._open(self._shown)

    def _say_how_many(self) -> None:
        rows = self.table.rows_all()
        self.set_summary(summary_words(rows, self.table.count_shown()) if rows else "")

    def _go(self) -> None:
        """Go where the link pointed."""
        where, self._wanted = self._wanted or {}, None
        if where.get("overdue"):
            self.chips.turn_on(OVERDUE)
        draft = where.get("draft")
        match_id = where.get("match") if draft is None else int(draft.subject.partition(":")[0])
        if match_id is None:
            found = [row.id for row in self.table.rows_all() if row.student_id == where.get("student")]
            match_id = found[0] if found else None
        if match_id is None:
            return
        if self._row_of(match_id) is not None and match_id not in {row.id for row in self.table.rows_shown()}:
            self.chips.clear()
        self._leave_form()
        self._shown = match_id
        self.table.select([match_id])
        log = self.permitted(Permission.LOG_CHECK_INS, self._open_check_in)
        then = log if where.get("log") else None
        if "goal" in where:
            then = self.permitted(Permission.EDIT_GOALS, lambda _row: self._set_goal(where["goal"]))
        self._open(match_id, then=then if draft is None else lambda _row: self._go_on(draft))

    def _set_goal(self, named: Sequence[str]) -> None:
        """Open the form of a new goal, whose templates that answer these causes come first."""
        panel = self.panel()
        if panel is not None:
            self._actions_of(panel.detail).add_goal(named)

    def _row_of(self, match_id: int | None) -> MatchRow | None:
        return next((row for row in self.table.rows_all() if row.id == match_id), None)

    def _on_row(self, row: MatchRow | None) -> None:
        if row is None or row.id == self._shown:
            return
        self._settle_down.start()

    def _open_current(self) -> None:
        row = self.table.current_row()
        if row is not None and row.id != self._shown:
            self._leave_form()
            self._open(row.id)

    def _on_closed(self) -> None:
        self._leave_form()
        self._shown = None
        self.table.select([])
        self.table.setFocus()
        self._fit_columns()

    def _open(self, match_id: int, then: Callable[[MatchRow], object] | None = None) -> None:
        """Show a match's page, then perhaps a form for it; the look is logged by the service."""
        self._shown = match_id
        workspace = self.workspace

        def show(detail: MatchDetail) -> None:
            if self._shown == match_id and self._form is None:
                self.show_detail(MatchPanel(detail, self._actions_of(detail)), match_title(detail.row))
                self._fit_columns()
                if then is not None:
                    then(detail.row)

        def failed(sentence: str) -> None:
            self._shown = None
            self.hide_detail()
            self.services.fail(sentence)

        self.services.run_task(self, lambda _progress: match_detail(workspace, match_id), show, failed)

    def _focus_detail(self) -> None:
        panel = self.panel()
        if panel is not None:
            panel.log_button.setFocus()

    def _actions_of(self, detail: MatchDetail) -> MatchActions:
        row, workspace, services = detail.row, self.workspace, self.services

        def open_form(name: str, make: Callable[..., FormPanel], title: str, *about: Any, **given: Any) -> None:
            keys = [str(one.id) for one in (*about, *given.values()) if isinstance(one, _RECORDS)]
            self._show_form(row, make(workspace, services, self, *about, done=self._back(row.id), **given), title)
            self._keep_drafts(row, name, ":".join((str(row.id), *keys)), title)

        def show_history(goal: GoalRow) -> None:
            def show(history: list[ProgressRow]) -> None:
                if self._shown == row.id and self._form is None:
                    self.show_detail(GoalPanel(goal, history, self._back(row.id)), match_title(row))

            services.run_task(self, lambda _progress: goal_history(workspace, goal.id), show)

        return match_actions(self, detail, open_form, lambda: self._open_check_in(row), show_history)

    def _open_check_in(self, row: MatchRow) -> None:
        panel = self.panel()
        latest = panel.detail.check_ins if panel is not None and panel.detail.row.id == row.id else ()
        form = check_in_form(
            self.workspace,
            self.services,
            self,
            row,
            channel=latest[0].channel if latest else None,
            done=self._back(row.id),
        )
        self._show_form(row, form, _("Log check-in"))
        self._keep_drafts(row, "check_in", str(row.id), _("Log check-in"))

    def _show_form(self, row: MatchRow, form: FormPanel, title: str) -> None:
        self._leave_form()
        self._shown = row.id
        self._form = form
        form.left.connect(self._give_up)
        form.left.connect(self._back(row.id))
        self.show_detail(form, title)
        self._fit_columns()

    def _back(self, match_id: int) -> Callable[[], object]:
        """From a form back to the match's page; what was typed is saved by then, or given up."""

        def back() -> None:
            self._form = None
            if self._shown == match_id:
                self._open(match_id)

        return back

    def _leave_form(self) -> None:
        """The person looks elsewhere: what was begun is kept for when they come back."""
        if self._form is not None and self._form.keeper is not None:
            self._form.keeper.keep_now()
        self._form = None

    def _give_up(self) -> None:
        if self._form is not None and self._form.keeper is not None:
            self._form.keeper.drop()

    def _keep_drafts(self, row: MatchRow, form: str, subject: str, title: str) -> None:
        """Keep what is written in the form that is shown; a draft that was asked for is filled in."""
        if self._form is not None:
            resume, self._resume = self._resume, None
            about = _("{form}: {match}").format(form=title, match=match_title(row))
            what = Drafted(f"mentoring/{form}", subject, about, resume)
            self._form.keeper = DraftKeeper(self.workspace, self.services, self._form, self._form, what)

    def _go_on(self, draft: DraftRow) -> None:
        """Open the form of a draft again, where what it is about is still there."""
        panel = self.panel()
        if panel is None:
            return
        self._resume = draft
        name, key = draft.form.partition("/")[2], draft.subject.partition(":")[2]
        reopen = reopening(panel.detail, self._actions_of(panel.detail), name, key)
        if reopen is not None:
            reopen()
        else:
            self._resume = None
            self.services.fail(_("What this was about is no longer there."))

    def _fit_columns(self) -> None:
        beside = self.detail.width() + theme.GAP_12 if self.detail.isVisibleTo(self) else 0
        room = self.width() - 2 * theme.GAP_24 - beside
        self.table.hide_columns(set() if room >= _WIDE else _WIDE_ONLY)
