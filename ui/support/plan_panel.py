"""One student's support plan at the right of the list: what is open and what waits, what may help, what there was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words
from iattend_desktop.support.conference import ConferenceRow
from iattend_desktop.support.intervention import InterventionRow
from iattend_desktop.support.student_plan import StudentPlan
from iattend_desktop.support.suggestions import Suggestion
from iattend_desktop.support.support_plan import PlanRow
from iattend_desktop.vocabulary import label
from ui import theme
from ui.support.plan_columns import grade_words, school_words
from ui.widgets.button import button
from ui.widgets.detail_parts import beside
from ui.widgets.label import label as words_label
from ui.widgets.label import line
from ui.widgets.suggestion_lines import add_suggestions
from ui.widgets.support_lines import add_support, add_waits, support_days


@dataclass(frozen=True)
class PlanActions:
    """What can be done from the panel."""

    begin: Callable[[], object]
    refer: Callable[[Suggestion], object]
    change: Callable[[InterventionRow], object]
    delete: Callable[[InterventionRow], object]
    confer: Callable[[], object]
    change_conference: Callable[[ConferenceRow], object]
    delete_conference: Callable[[ConferenceRow], object]
    follow_up: Callable[[ConferenceRow], object]
    who_can_help: Callable[[], object]
    open_student: Callable[[], object]


def plan_panel(row: PlanRow, plan: StudentPlan, actions: PlanActions) -> QWidget:
    """The panel's content."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    _who(box, row, actions)
    box.addWidget(line())
    box.addWidget(words_label(_("Support"), "section"))
    now = [one for one in plan.supports if one.status.open]
    if not now:
        box.addWidget(words_label(_("No support is open."), "secondary", wrap=True))
    for one in now:
        _support(box, one, actions)
    helpers = button(_("Who can help here?"), actions.who_can_help, role="link")
    box.addLayout(beside(button(_("Begin support…"), actions.begin), helpers))
    box.addWidget(line())
    box.addWidget(words_label(_("Conferences"), "section"))
    if not plan.conferences:
        box.addWidget(words_label(_("No conference was recorded."), "secondary", wrap=True))
    for held in plan.conferences:
        _conference(box, held, actions)
    box.addLayout(beside(button(_("Record conference…"), actions.confer)))
    if plan.suggestions or plan.trouble:
        box.addWidget(line())
        box.addWidget(words_label(_("What may help"), "section"))
        if plan.trouble:
            box.addWidget(words_label(plan.trouble, "problem", wrap=True))
        add_suggestions(box, plan.suggestions, actions.refer)
    over = [one for one in plan.supports if not one.status.open]
    if over:
        box.addWidget(line())
        box.addWidget(words_label(_("Over"), "section"))
        for one in over:
            _support(box, one, actions)
    box.addStretch(1)
    return content


def _who(box: QVBoxLayout, row: PlanRow, actions: PlanActions) -> None:
    grade = grade_words(row)
    where = [
        school_words(row),
        _("grade {grade}").format(grade=grade) if grade else "",
        _("ID\u00a0{number}").format(number=row.local_id) if row.local_id else "",
        label(row.tier) if row.tier is not None else _("No tier yet"),
    ]
    box.addWidget(words_label(" · ".join(part for part in where if part), "secondary", wrap=True))
    if row.school is not None:
        box.addLayout(beside(button(_("Open the student's record"), actions.open_student, role="link")))


def _support(box: QVBoxLayout, one: InterventionRow, actions: PlanActions) -> None:
    add_support(box, one)
    box.addWidget(words_label(support_days(one), "small", wrap=True))
    if one.outcome:
        box.addWidget(words_label(one.outcome, "secondary", wrap=True))
    change = button(_("Change…"), partial(actions.change, one), role="link")
    delete = button(_("Delete"), partial(actions.delete, one), role="link")
    for made in (change, delete):
        made.setAccessibleName(_("{verb} support: {title}").format(verb=made.text().rstrip("…"), title=one.title))
    box.addLayout(beside(change, delete))


def _conference(box: QVBoxLayout, one: ConferenceRow, actions: PlanActions) -> None:
    day = day_words(one.held_on)
    head = _("{day} with {who}").format(day=day, who=", ".join(one.attended_by))
    box.addWidget(words_label(head, "strong", wrap=True))
    if one.agreed:
        box.addWidget(words_label(one.agreed, wrap=True))
    made = []
    if one.follow_up_on is not None:
        add_waits(box, one.waits)
        words = _("{who} follows up by {day}").format(who=one.follow_up_owner, day=day_words(one.follow_up_on))
        box.addWidget(words_label(words, "secondary", wrap=True))
        made.append(button(_("Followed up"), partial(actions.follow_up, one), role="link"))
    made.append(button(_("Edit…"), partial(actions.change_conference, one), role="link"))
    made.append(button(_("Delete"), partial(actions.delete_conference, one), role="link"))
    for each in made:
        each.setAccessibleName(_("{verb}: conference of {day}").format(verb=each.text().rstrip("…"), day=day))
    box.addLayout(beside(*made))
