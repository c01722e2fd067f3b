"""A match's page: how the two are doing, their goals, what is promised, every check-in."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.cadence import cadence_words
from iattend_desktop.mentoring.check_in import CheckInRow
from iattend_desktop.mentoring.coverage import CoverRow
from iattend_desktop.mentoring.match import MatchDetail, MatchRow
from iattend_desktop.mentoring.words import term_words
from iattend_desktop.people.screening import Clearance
from iattend_desktop.vocabulary import Cadence, Cause, Grade, MatchStatus, Topic, label
from ui import theme
from ui.mentoring.columns import ago_words
from ui.mentoring.concern_section import add_concerns
from ui.mentoring.goal_section import add_goals
from ui.mentoring.match_actions import MatchActions
from ui.mentoring.told import Told, heading, links
from ui.widgets.button import button, menu_action
from ui.widgets.label import label as words_label
from ui.widgets.label import line

FIRST_CHECK_INS = 12
"""A long match shows its latest check-ins; a button brings the others."""


def match_title(row: MatchRow) -> str:
    """Who a match is between."""
    return _("{student} ⇄ {mentor}").format(student=row.student, mentor=row.mentor)


class MatchPanel(QWidget):
    """Shows one :class:`MatchDetail`; it is made anew after every change."""

    def __init__(self, detail: MatchDetail, actions: MatchActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.detail = detail
        self.do = actions
        self._rest: QWidget | None = None
        self.log_button = button(_("Log check-in"), actions.log, role="primary", icon="plus")
        self.log_button.setToolTip(_("Log check-in (Ctrl+L)"))
        self.menu = self._menu(detail.row)
        self.menu_button = button(_("More"), icon="more")
        self.menu_button.setMenu(self.menu)
        self._box = QVBoxLayout(self)
        self._box.setSpacing(theme.GAP_8)
        self._add_standing(detail)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        row.addWidget(self.log_button)
        row.addWidget(self.menu_button)
        row.addStretch(1)
        self._box.addLayout(row)
        self.goal_button = add_goals(self._box, detail, actions)
        self._add_next_steps(detail.check_ins)
        if detail.concerns is not None:
            add_concerns(self._box, detail.concerns, actions)
        self._add_check_ins(detail.check_ins)
        self._box.addStretch(1)

    def _add_standing(self, detail: MatchDetail) -> None:
        row = detail.row
        parts = [_("since {day}").format(day=day_words(row.since)), cadence_words(row.cadence)]
        if row.days_since_contact is None:
            parts.append(_("no contact yet"))
        else:
            parts.append(_("last contact {when}").format(when=ago_words(row.days_since_contact)))
        self._box.addWidget(words_label(" · ".join(parts), "secondary", wrap=True))
        where = [row.school or "", _("grade {grade}").format(grade=Grade(row.grade).label) if row.grade else ""]
        month = ngettext("{count} contact in 30 days", "{count} contacts in 30 days", row.contacts_30_days)
        self._box.addWidget(words_label(" · ".join(part for part in [*where, month] if part), "small", wrap=True))
        if detail.counselors:
            counselors = _("PSA counselor: {names}").format(names=", ".join(detail.counselors))
            self._box.addWidget(words_label(counselors, "small", wrap=True))
        if row.status is MatchStatus.CLOSED and row.ended_on is not None:
            ended = _("Closed on {day}: {reason}").format(
                day=day_words(row.ended_on), reason=detail.closure_reason or _("no reason on file")
            )
            self._box.addWidget(Told("info", "secondary", ended))
            for words in closure_words(detail):
                self._box.addWidget(words_label(words, wrap=True))
        elif row.status is MatchStatus.PAUSED:
            self._box.addWidget(Told("info", "watch", _("Paused: no contact is expected.")))
        elif row.late is not None:
            self._box.addWidget(Told("warning", "concern", _("Overdue: {words}").format(words=row.late.words)))
        elif row.contact_due_on is not None:
            due = _("Next contact by {day}").format(day=day_words(row.contact_due_on))
            self._box.addWidget(Told("done", "good", due))
        self._add_screening(detail)
        if row.meeting_ahead is not None:
            self._add_meeting(row.meeting_ahead, detail.today)
        for cover in detail.covers:
            if cover.last >= detail.today:
                self._add_cover(cover)
        if row.status is MatchStatus.ACTIVE and not row.by_calendar:
            words = _("No school calendar is known: breaks and holidays do not move the day a contact is due.")
            self._box.addWidget(words_label(words, "small", wrap=True))

    def _add_screening(self, detail: MatchDetail) -> None:
        """What of the mentor's screening ends soon or is not in force, as long as the match stands."""
        if detail.row.status is MatchStatus.CLOSED or detail.screening is None:
            return
        if detail.screening.clearance is not Clearance.CLEARED:
            words = _("The mentor is not cleared: {words}").format(words=detail.screening.words)
            self._box.addWidget(Told("warning", "severe", words))
        elif detail.screening_ends:
            ends = ", ".join(
                _("{step} ends {day}").format(step=label(step).lower(), day=day_words(day))
                for step, day in detail.screening_ends
            )
            self._box.addWidget(Told("info", "watch", _("The mentor's screening: {ends}").format(ends=ends)))

    def _add_meeting(self, planned: date, today: date) -> None:
        if planned >= today:
            words = _("First meeting planned for {day}").format(day=day_words(planned))
            self._box.addWidget(Told("info", "secondary", words))
            return
        words = _("The first meeting was planned for {day}, and none is recorded.").format(day=day_words(planned))
        self._box.addWidget(Told("warning", "watch", words))
        record = (_("Record it"), _("Record the first meeting"), self.do.first_meeting)
        self._box.addLayout(links(record, (_("Plan another day"), _("Plan another day"), self.do.plan_meeting)))

    def _add_cover(self, cover: CoverRow) -> None:
        words = _("{mentor} covers from {first} to {last}.").format(
            mentor=cover.mentor, first=day_words(cover.first), last=day_words(cover.last)
        )
        self._box.addWidget(Told("person", "watch", words))
        end = (_("End the cover"), _("End the cover by {mentor}").format(mentor=cover.mentor))
        self._box.addLayout(links((*end, partial(self.do.end_cover, cover))))

    def _menu(self, row: MatchRow) -> QMenu:
        do = self.do
        menu = QMenu(self)
        cadences = menu.addMenu(_("Contact expected"))
        group = QActionGroup(cadences)
        for one in Cadence:
            action = menu_action(cadences, cadence_words(one), partial(do.change_cadence, one))
            action.setCheckable(True)
            action.setChecked(one is row.cadence)
            group.addAction(action)
        plan = menu_action(menu, _("Plan first meeting…"), do.plan_meeting)
        if row.first_meeting_on is not None or row.status is MatchStatus.CLOSED:
            plan.setEnabled(False)
        menu_action(menu, _("Record first meeting…"), do.first_meeting)
        cover = menu_action(menu, _("Cover while the mentor is away…"), do.cover)
        menu.addSeparator()
        letters = menu_action(menu, _("Match letters…"), do.letters)
        draft = menu_action(menu, _("E-mail draft…"), do.draft)
        calendars = menu.addMenu(_("Calendar file"))
        menu_action(calendars, _("Of this match…"), do.match_calendar)
        menu_action(calendars, _("Of all the mentor's matches…"), do.mentor_calendar)
        menu_action(menu, _("Print progress summary…"), do.print_summary)
        menu_action(menu, _("Open the student's record"), do.open_student)
        menu.addSeparator()
        close = menu_action(menu, _("Close match…"), do.close_match)
        if row.status is MatchStatus.CLOSED:
            for action in (cadences.menuAction(), cover, letters, draft, close):
                action.setEnabled(False)
        return menu

    def _add_next_steps(self, check_ins: tuple[CheckInRow, ...]) -> None:
        waiting = [one for one in check_ins if one.next_step and one.next_step_done_on is None]
        if not waiting:
            return
        self._box.addLayout(heading(_("Next steps"))[0])
        for one in sorted(waiting, key=lambda one: (one.next_step_due_on is None, one.next_step_due_on or one.on)):
            self._box.addWidget(words_label(one.next_step or "", wrap=True))
            row = links(
                (
                    _("Mark as done"),
                    _("Mark as done: {step}").format(step=one.next_step),
                    partial(self.do.finish_step, one),
                )
            )
            by = [one.next_step_owner or ""]
            if one.next_step_due_on is not None:
                by.append(_("by {day}").format(day=day_words(one.next_step_due_on)))
            told = " · ".join(part for part in by if part)
            if told:
                self._box.addWidget(words_label(told, "small", wrap=True))
            self._box.addLayout(row)

    def _add_check_ins(self, check_ins: tuple[CheckInRow, ...]) -> None:
        self._box.addLayout(heading(_("Check-ins"))[0])
        if not check_ins:
            words = _("No check-in yet. The first contact is due within a week of the start; log it here.")
            self._box.addWidget(words_label(words, "secondary", wrap=True))
        self._list_check_ins(check_ins[:FIRST_CHECK_INS])
        earlier = check_ins[FIRST_CHECK_INS:]
        if earlier:
            more = ngettext("Show {count} earlier check-in", "Show {count} earlier check-ins", len(earlier))
            self._rest = button(more, lambda: self._show_rest(earlier), role="link")
            self._box.addWidget(self._rest)

    def _show_rest(self, earlier: tuple[CheckInRow, ...]) -> None:
        if self._rest is not None:
            self._rest.hide()
            self._list_check_ins(earlier)

    def _list_check_ins(self, check_ins: tuple[CheckInRow, ...]) -> None:
        for one in check_ins:
            self._box.addWidget(line())
            self._box.addWidget(words_label(check_in_words(one), "strong" if one.is_contact else "", wrap=True))
            if one.note:
                self._box.addWidget(words_label(one.note, wrap=True))
            if heard := heard_words(one):
                self._box.addWidget(words_label(heard, "small", wrap=True))
            if one.next_step:
                self._box.addWidget(words_label(step_words(one), "small", wrap=True))
            day = day_words(one.on)
            self._box.addLayout(
                links(
                    (
                        _("Edit…"),
                        _("Edit the check-in of {day}").format(day=day),
                        partial(self.do.edit_check_in, one),
                    ),
                    (
                        _("Delete"),
                        _("Delete the check-in of {day}").format(day=day),
                        partial(self.do.delete_check_in, one),
                    ),
                )
            )


def closure_words(detail: MatchDetail) -> list[str]:
    """What else is on file about the end of a match: whether another was offered, and what both sides said."""
    words = []
    if detail.rematch_offered is not None:
        words.append(_("Another match was offered.") if detail.rematch_offered else _("No other match was offered."))
    if detail.student_reflection:
        words.append(_("The student: {words}").format(words=detail.student_reflection))
    if detail.mentor_reflection:
        words.append(_("The mentor: {words}").format(words=detail.mentor_reflection))
    return words


def check_in_words(row: CheckInRow) -> str:
    """The first line of a check-in: when, how, how long, whether the two talked."""
    parts = [day_words(row.on), label(row.channel)]
    if row.minutes:
        parts.append(_("{minutes} min").format(minutes=row.minutes))
    parts.append(_("contact") if row.is_contact else _("attempt, no contact"))
    return " · ".join(parts)


def heard_words(row: CheckInRow) -> str:
    """What a check-in was about, what keeps the student away, and the mood; empty where nothing of it is known."""
    parts = []
    if row.topics:
        parts.append(", ".join(term_words(one, Topic) for one in row.topics))
    if row.barriers:
        told = ", ".join(term_words(one, Cause) for one in row.barriers)
        parts.append(_("heard: {barriers}").format(barriers=told))
    if row.mood is not None:
        parts.append(_("mood {mood} of 5").format(mood=row.mood))
    return " · ".join(parts)


def step_words(row: CheckInRow) -> str:
    """The next step of a check-in, and whether it is done."""
    aside = [row.next_step_owner or ""]
    if row.next_step_done_on is not None:
        aside.append(_("done {day}").format(day=day_words(row.next_step_done_on)))
    elif row.next_step_due_on is not None:
        aside.append(_("by {day}").format(day=day_words(row.next_step_due_on)))
    told = " · ".join(part for part in aside if part)
    step = _("Next: {step}").format(step=row.next_step)
    return f"{step} ({told})" if told else step
