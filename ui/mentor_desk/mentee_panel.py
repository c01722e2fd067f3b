"""A mentee's page: how it stands, days missed, goals, what is promised, the last check-ins, what was passed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.check_in import CheckInRow
from iattend_desktop.mentoring.goal import GoalRow
from iattend_desktop.mentoring.mentees import MenteeDetail
from iattend_desktop.vocabulary import Eligibility, GoalStatus
from ui import theme
from ui.mentor_desk.words import (
    caveat_words,
    contact_standing,
    missed_words,
    next_meeting,
    passed_on_words,
    place_words,
    rhythm_words,
)
from ui.mentoring.goal_section import goal_numbers, goal_standing
from ui.mentoring.goal_section import step_words as goal_step_words
from ui.mentoring.match_panel import check_in_words, heard_words, step_words
from ui.mentoring.pace_bar import PaceBar
from ui.mentoring.told import Told, heading, links
from ui.widgets.badge import Badge, band_words
from ui.widgets.button import button
from ui.widgets.label import label as words_label
from ui.widgets.label import line

FIRST_CHECK_INS = 5
"""The latest ones; a button brings the others."""
_TWO_COLUMNS = 640  # pixels from which goals and check-ins stand side by side


@dataclass(frozen=True)
class MenteeActions:
    """What the mentor can do on the page; the page behind it opens forms and runs services."""

    log: Callable[[], object]
    edit_check_in: Callable[[CheckInRow], object]
    finish_step: Callable[[CheckInRow], object]
    record_goal: Callable[[GoalRow], object]
    worry: Callable[[], object]


class MenteePanel(QWidget):
    """Shows one :class:`MenteeDetail`; it is made anew after every change."""

    def __init__(self, detail: MenteeDetail, actions: MenteeActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.detail = detail
        self._do = actions
        self._rest: QWidget | None = None
        self.log_button = button(_("Log check-in"), actions.log, role="primary", icon="plus")
        self.log_button.setToolTip(_("Log check-in (Ctrl+L)"))
        self.worry_button = button(_("Something worries me…"), actions.worry, icon="warning")
        box = QVBoxLayout(self)
        box.setSpacing(theme.GAP_8)
        self._add_standing(box, detail)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(theme.GAP_24)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for side in (self._left, self._right):
            side.setSpacing(theme.GAP_8)
            self._sides.addLayout(side, 1)
        box.addLayout(self._sides)
        self._add_attendance(self._left, detail)
        self._add_goals(self._left, detail)
        self._add_next_steps(self._right, detail)
        self._add_check_ins(self._right, detail.check_ins)
        for side in (self._left, self._right):
            side.addStretch(1)
        box.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide page stands in two columns."""
        super().resizeEvent(event)
        wide = self.width() >= _TWO_COLUMNS
        self._sides.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom,
        )

    def _add_standing(self, box: QVBoxLayout, detail: MenteeDetail) -> None:
        row = detail.row
        box.addWidget(words_label(place_words(row), "secondary", wrap=True))
        box.addWidget(words_label(rhythm_words(row), "small", wrap=True))
        sign, meaning, words = contact_standing(row)
        if row.late is not None:
            words = _("{standing}: {since}").format(standing=words, since=row.late.words)
        box.addWidget(Told(sign, meaning, words))
        planned = next_meeting(row, detail.today) if row.first_meeting_planned_on is not None else ""
        if planned:
            box.addWidget(Told("calendar", "secondary", planned))
        for one in detail.passed_on:
            box.addWidget(Told("info", "secondary", passed_on_words(one)))
        acts = QHBoxLayout()
        acts.setSpacing(theme.GAP_8)
        acts.addWidget(self.log_button)
        acts.addWidget(self.worry_button)
        acts.addStretch(1)
        box.addLayout(acts)

    def _add_attendance(self, box: QVBoxLayout, detail: MenteeDetail) -> None:
        box.addLayout(heading(_("Attendance"))[0])
        if detail.band is not None:
            early = detail.eligibility is Eligibility.TOO_EARLY
            box.addWidget(Badge(band_words(detail.band, early), detail.band), 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(words_label(missed_words(detail), wrap=True))
        if caveat := caveat_words(detail):
            box.addWidget(words_label(caveat, "small", wrap=True))

    def _add_goals(self, box: QVBoxLayout, detail: MenteeDetail) -> None:
        box.addLayout(heading(_("Goals"))[0])
        if not detail.goals:
            words = _("No goal yet. Talk about one with the student, and tell your coordinator, who sets it.")
            box.addWidget(words_label(words, "secondary", wrap=True))
        for goal in detail.goals:
            box.addWidget(words_label(goal.title, "strong", wrap=True))
            box.addWidget(words_label(goal_numbers(goal), "small", wrap=True))
            if goal.status is GoalStatus.OPEN:
                box.addWidget(PaceBar(goal.fraction, goal.pace))
            box.addWidget(goal_standing(goal))
            for step in detail.steps.get(goal.id, ()):
                done = step.done_on is not None
                late = step.late(detail.today)
                sign = "done" if done else "warning" if late else "dash"
                meaning = "good" if done else "concern" if late else "secondary"
                box.addWidget(Told(sign, meaning, goal_step_words(step)))
            if goal.status is GoalStatus.OPEN and not goal.measures_itself:
                name = _("Record progress of {goal}").format(goal=goal.title)
                box.addLayout(links((_("Record progress…"), name, partial(self._do.record_goal, goal))))

    def _add_next_steps(self, box: QVBoxLayout, detail: MenteeDetail) -> None:
        waiting = [one for one in detail.check_ins if one.next_step and one.next_step_done_on is None]
        if not waiting:
            return
        box.addLayout(heading(_("Next steps"))[0])
        for one in sorted(waiting, key=lambda one: (one.next_step_due_on is None, one.next_step_due_on or one.on)):
            late = one.next_step_due_on is not None and one.next_step_due_on < detail.today
            by = [one.next_step_owner or ""]
            if one.next_step_due_on is not None:
                by.append(_("by {day}").format(day=day_words(one.next_step_due_on)))
            told = " · ".join(part for part in (one.next_step or "", *by) if part)
            box.addWidget(Told("warning" if late else "dash", "concern" if late else "secondary", told))
            if self._mine(one):
                name = _("Mark as done: {step}").format(step=one.next_step)
                box.addLayout(links((_("Mark as done"), name, partial(self._do.finish_step, one))))

    def _add_check_ins(self, box: QVBoxLayout, check_ins: tuple[CheckInRow, ...]) -> None:
        box.addLayout(heading(_("Check-ins"))[0])
        if not check_ins:
            words = _("No check-in yet. The first contact is due within a week of the start; log it here.")
            box.addWidget(words_label(words, "secondary", wrap=True))
        rows = QVBoxLayout()
        rows.setSpacing(theme.GAP_8)
        box.addLayout(rows)
        self._list_check_ins(rows, check_ins[:FIRST_CHECK_INS])
        earlier = check_ins[FIRST_CHECK_INS:]
        if earlier:
            more = ngettext("Show {count} earlier check-in", "Show {count} earlier check-ins", len(earlier))
            self._rest = button(more, lambda: self._show_rest(rows, earlier), role="link")
            box.addWidget(self._rest, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_rest(self, rows: QVBoxLayout, earlier: tuple[CheckInRow, ...]) -> None:
        if self._rest is not None:
            self._rest.hide()
            self._list_check_ins(rows, earlier)

    def _list_check_ins(self, rows: QVBoxLayout, check_ins: tuple[CheckInRow, ...]) -> None:
        for one in check_ins:
            rows.addWidget(line())
            head = QHBoxLayout()
            head.addWidget(words_label(check_in_words(one), "strong" if one.is_contact else "", wrap=True), 1)
            if self._mine(one):
                edit = button(_("Edit…"), partial(self._do.edit_check_in, one), role="link")
                edit.setAccessibleName(_("Edit the check-in of {day}").format(day=day_words(one.on)))
                head.addWidget(edit, 0, Qt.AlignmentFlag.AlignTop)
            rows.addLayout(head)
            if one.note:
                rows.addWidget(words_label(one.note, wrap=True))
            if heard := heard_words(one):
                rows.addWidget(words_label(heard, "small", wrap=True))
            if one.next_step:
                rows.addWidget(words_label(step_words(one), "small", wrap=True))

    def _mine(self, one: CheckInRow) -> bool:
        """Whether the mentor wrote it; who stood in, or was stood in for, changes nothing of the other's."""
        return one.mentor_id == self.detail.row.mentor_id
