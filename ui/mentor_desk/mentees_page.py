"""The mentor's own page: the mentees at the left, the chosen one in full at the right, whose forms open there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from iattend_desktop.drafts import DraftRow
from iattend_desktop.i18n import _
from iattend_desktop.mentoring.check_in import CheckInRow
from iattend_desktop.mentoring.goal import GoalRow
from iattend_desktop.mentoring.mentees import Mentee, MenteeDetail, list_mentees, mentee_detail
from iattend_desktop.problem import UserError
from iattend_desktop.progress import Progress
from iattend_desktop.security.access import Permission
from iattend_desktop.shared_workspace import ConnectionLost, SharedWorkspace
from ui import theme
from ui.drafting import Drafted, DraftKeeper
from ui.form_panel import FormPanel
from ui.mentor_desk.concern_form import worry_form
from ui.mentor_desk.mentee_list import MenteeList
from ui.mentor_desk.mentee_panel import MenteeActions, MenteePanel
from ui.mentor_desk.words import summary_words
from ui.mentoring.actions import mark_step_done
from ui.mentoring.check_in_form import check_in_form
from ui.mentoring.goal_form import progress_form
from ui.page import Page, Services

_LIST_WIDTH, _FORM_WIDTH = 312, 600
_SETTLE = 150  # milliseconds: who runs down the list with the arrow keys does not open (and log) every record


@dataclass(frozen=True)
class _Read:
    """The mentees on a day, or ``why`` the server shows none."""

    rows: list[Mentee]
    today: date
    why: str = ""


class MenteesPage(Page):
    """Whom the server shows to the mentor who signed in, and nobody else."""

    depends_on = frozenset(
        {
            "match",
            "match_coverage",
            "goal",
            "goal_progress",
            "goal_step",
            "check_in",
            "concern",
            "person",
            "mentor",
            "account",
            "enrollment",
            "school",
            "school_year",
            "calendar_day",
            "program_enrollment",
            "attendance_fact",
            "setting",
        }
    )

    def __init__(self, workspace: SharedWorkspace, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(workspace, services, _("My mentees"), parent)
        self.list = MenteeList()
        self.set_content(self.list)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self._placed = False
        self._shown: int | None = None  # the match at the right
        self._wanted: DraftRow | None = None  # a form to go on with while the list is on its way
        self._resume: DraftRow | None = None  # what the next form is filled in with
        self._loaded = False
        self._form: FormPanel | None = None
        self.activity_button = self.add_action(_("My activity"), lambda: services.navigate("my_activity"))
        self._settle_down = QTimer(self)
        self._settle_down.setSingleShot(True)
        self._settle_down.setInterval(_SETTLE)
        self._settle_down.timeout.connect(self._open_current)
        self.list.chosen.connect(lambda _key: self._settle_down.start())
        self.list.itemActivated.connect(lambda _item: self._go_inside())
        self.detail.closed.connect(self._on_closed)
        QShortcut(QKeySequence("Ctrl+L"), self, self.permitted(Permission.LOG_CHECK_INS, self.log_check_in))

    def reload(self) -> None:
        """Read the mentees again, and the one at the right."""
        workspace = self.workspace

        def read(_progress: Progress) -> _Read:
            try:
                return _Read(list_mentees(workspace), workspace.today())
            except ConnectionLost:
                raise
            except UserError as problem:  # who mentors no more sees nobody any more
                return _Read([], workspace.today(), str(problem))

        self.load(read, self._show, failed=self._fail)

    def arrive(self, **where: Any) -> None:
        """``draft`` goes on with a form that was left."""
        self._wanted = where.get("draft")
        if self._loaded and not self.loading():
            self._go_on()

    def form(self) -> FormPanel | None:
        """The form at the right, if one is open."""
        return self._form

    def panel(self) -> MenteePanel | None:
        """The mentee's page at the right, if it is open."""
        content = self.detail.content() if self.detail.isVisibleTo(self) else None
        return content if isinstance(content, MenteePanel) else None

    def log_check_in(self) -> None:
        """Open the form for a check-in of the chosen mentee."""
        panel = self.panel()
        if panel is not None:
            self._do(panel.detail).log()
        elif self._form is None:
            self.services.notify(_("Choose a mentee first, then log the check-in."))

    def show_detail(self, content: QWidget, title: str) -> None:
        """The mentee has the most room, the list what it needs."""
        super().show_detail(content, title)
        if not self._placed:
            self._placed = True
            self.splitter.setSizes([_LIST_WIDTH, max(0, self.splitter.width() - _LIST_WIDTH)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the list nothing need be closed; without room for both, × leads back to it."""
        super().resizeEvent(event)
        self.detail.close_button.setVisible(self._narrow())

    def _narrow(self) -> bool:
        return self.width() < theme.NARROW

    def _fail(self, sentence: str) -> None:
        """What was read stays in sight where the server is lost: nothing else can have changed here meanwhile."""
        if self._loaded:
            self.services.fail(sentence)
            self.stale = True
        else:
            self.show_failed(sentence)

    def _show(self, read: _Read) -> None:
        rows = read.rows
        self._loaded = True
        self.list.show_rows(rows, read.today)
        if not rows:
            self._leave_form()
            self._shown = None
            self.detail.take(QWidget(), "")  # nothing of who is not theirs any more stays, out of sight neither
            self.set_summary("")
            sentence = _(
                "You have no mentee yet. As soon as your coordinator has matched you with a student whose family "
                "agreed, you see the student here."
            )
            self.show_empty("mentoring", read.why or sentence, _("Look again"), self.reload)
            return
        self.set_summary(summary_words(rows))
        self.show_content()
        if self._shown not in {row.id for row in rows}:
            self._leave_form()
            self._shown = None
        if self._wanted is not None:
            self._go_on()
        elif self._form is None:
            if self._shown is None and not self._narrow():
                self.list.go_to(rows[0].id)
                self._open(rows[0].id)
            elif self._shown is not None:
                self._open(self._shown)

    def _open_current(self) -> None:
        row = self.list.current()
        if row is not None and row.id != self._shown:
            self._leave_form()
            self._open(row.id)

    def _go_inside(self) -> None:
        """Enter on a card, or a click where the list has all the room, leads to the mentee."""
        row, panel = self.list.current(), self.panel()
        if panel is not None and row is not None and panel.detail.row.id == row.id:
            panel.log_button.setFocus()
        elif row is not None and self._form is None:
            self._open(row.id)

    def _on_closed(self) -> None:
        """Esc leaves a form, which is kept; without room for both, the mentee."""
        shown, form = self._shown, self._form
        self._leave_form()
        if self._narrow():
            self._shown = None
            self.list.setFocus()
        elif form is not None and shown is not None:
            self._open(shown)
        else:
            self.detail.show()
            self.list.setFocus()

    def _open(self, match_id: int, then: Callable[[MenteeDetail], object] | None = None) -> None:
        """Show a mentee, then perhaps a form; the look is logged by the service."""
        self._shown = match_id
        workspace = self.workspace

        def show(detail: MenteeDetail) -> None:
            if self._shown == match_id and self._form is None:
                inside = self.detail.isAncestorOf(focus) if (focus := self.window().focusWidget()) else False
                self.show_detail(MenteePanel(detail, self._do(detail)), detail.row.student)
                panel = self.panel()
                if inside and panel is not None:
                    panel.log_button.setFocus()
                if then is not None:
                    then(detail)

        self.services.run_task(self, lambda _progress: mentee_detail(workspace, match_id), show)

    def _do(self, detail: MenteeDetail) -> MenteeActions:
        row, workspace, services = detail.row, self.workspace, self.services
        logs = partial(self.permitted, Permission.LOG_CHECK_INS)
        latest = detail.check_ins[0].channel if detail.check_ins else None
        new, edit, worry = _("Log check-in"), _("Edit check-in"), _("Something worries me")

        def form(name: str, title: str, about: Any, make: Callable[..., FormPanel], *given: Any, **more: Any) -> None:
            made = make(workspace, services, self, *given, done=self._back(row.id), **more)
            self._show_form(row, made, title)
            subject = str(row.id) if about is None else f"{row.id}:{about.id}"
            what = Drafted(f"mentees/{name}", subject, _("{form}: {name}").format(form=title, name=row.student))
            self._keep_draft(made, what)

        return MenteeActions(
            log=logs(lambda: form("check_in", new, None, check_in_form, row, channel=latest)),
            edit_check_in=logs(lambda one: form("check_in.edit", edit, one, check_in_form, row, edited=one)),
            finish_step=logs(lambda one: mark_step_done(workspace, services, self, one.id)),
            record_goal=self.permitted(
                Permission.EDIT_GOALS,
                lambda goal: form("progress", _("Record progress"), goal, progress_form, goal),
            ),
            worry=self.permitted(Permission.RAISE_CONCERNS, lambda: form("worry", worry, None, worry_form, row)),
        )

    def _show_form(self, row: Mentee, form: FormPanel, title: str) -> None:
        self._leave_form()
        self._shown, self._form = row.id, form
        form.setMaximumWidth(_FORM_WIDTH)
        form.left.connect(self._give_up)
        form.left.connect(self._back(row.id))
        self.show_detail(form, _("{form}: {name}").format(form=title, name=row.student))

    def _keep_draft(self, form: FormPanel, what: Drafted) -> None:
        resume, self._resume = self._resume, None
        told = Drafted(what.form, what.subject, what.about, resume)
        form.keeper = DraftKeeper(self.workspace, self.services, form, form, told)

    def _back(self, match_id: int) -> Callable[[], object]:
        """From a form back to the mentee's page; what was typed is saved by then, or given up."""

        def back() -> None:
            self._form = None
            if self._shown == match_id:
                self._open(match_id)

        return back

    def _leave_form(self) -> None:
        """The mentor looks elsewhere: what was begun is kept for when they come back."""
        if self._form is not None and self._form.keeper is not None:
            self._form.keeper.keep_now()
        self._form = None

    def _give_up(self) -> None:
        if self._form is not None and self._form.keeper is not None:
            self._form.keeper.drop()

    def _go_on(self) -> None:
        """Open the form of a draft again, where what it is about is still there."""
        draft, self._wanted = self._wanted, None
        if draft is None:
            return
        match_id, _colon, key = draft.subject.partition(":")
        if not self.list.go_to(int(match_id)):
            self.services.fail(_("What this was about is no longer there."))
            return
        self._settle_down.stop()
        self._leave_form()
        self._open(int(match_id), lambda detail: self._reopen(detail, draft, key))

    def _reopen(self, detail: MenteeDetail, draft: DraftRow, key: str) -> None:
        do, name = self._do(detail), draft.form.partition("/")[2]
        check_in: CheckInRow | None = next((one for one in detail.check_ins if str(one.id) == key), None)
        goal: GoalRow | None = next((one for one in detail.goals if str(one.id) == key), None)
        reopen: dict[str, Callable[[], object] | None] = {
            "check_in": do.log,
            "check_in.edit": partial(do.edit_check_in, check_in) if check_in is not None else None,
            "progress": partial(do.record_goal, goal) if goal is not None else None,
            "worry": do.worry,
        }
        act = reopen.get(name)
        if act is None:
            self.services.fail(_("What this was about is no longer there."))
            return
        self._resume = draft
        act()
