"""One student at the right of the list: why they miss school now, since when, and what was said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.support.assessment_due import Due, StudentNeed
from iattend_desktop.support.assessment_values import cause_words, said_words
from iattend_desktop.support.root_cause import AssessmentRow, CauseHistory
from iattend_desktop.support.student_causes import StudentCauses
from iattend_desktop.vocabulary import label
from ui import theme
from ui.support.assessment_columns import grade_words
from ui.widgets.badge import Badge
from ui.widgets.button import button
from ui.widgets.cause_words import asked_line, causes_line
from ui.widgets.detail_parts import beside, fact
from ui.widgets.label import label as words_label
from ui.widgets.label import line
from ui.widgets.suggestion_lines import add_suggestions, goal_titles


@dataclass(frozen=True)
class CauseActions:
    """What can be done from the panel."""

    assess: Callable[[], object]
    change: Callable[[AssessmentRow], object]
    delete: Callable[[AssessmentRow], object]
    open_student: Callable[[], object]
    set_goal: Callable[[], object] | None
    """None for who has no mentor: goals are of a match."""


def cause_panel(row: StudentNeed, causes: StudentCauses, actions: CauseActions) -> QWidget:
    """The panel's content."""
    history = causes.history
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    _who(box, row, actions)
    box.addWidget(line())
    _now(box, row, history, actions)
    if causes.suggestions or causes.trouble:
        box.addWidget(line())
        _helps(box, causes, actions)
    if history.assessments:
        box.addWidget(line())
        _before(box, history, actions)
    box.addStretch(1)
    return content


def _who(box: QVBoxLayout, row: StudentNeed, actions: CauseActions) -> None:
    student, grade = row.student, grade_words(row)
    where = [
        student.school,
        _("grade {grade}").format(grade=grade) if grade else "",
        _("ID\u00a0{number}").format(number=student.local_id) if student.local_id else "",
    ]
    box.addWidget(words_label(" · ".join(part for part in where if part), "secondary", wrap=True))
    tier = label(row.tier) if row.tier is not None else _("No tier yet")
    days = _("no attendance is known")
    if row.expected:
        share = percent_missed(row.absent, row.expected)
        days = _("missed {absent} of {expected} days, {share}").format(
            absent=row.absent, expected=row.expected, share=share
        )
    box.addWidget(words_label(_("{tier}: {days}").format(tier=tier, days=days), wrap=True))
    contact = day_words(row.last_contact_on) if row.last_contact_on else _("none known")
    fact(box, _("Last contact"), contact)
    box.addLayout(beside(button(_("Open the student's record"), actions.open_student, role="link")))


def _now(box: QVBoxLayout, row: StudentNeed, history: CauseHistory, actions: CauseActions) -> None:
    box.addWidget(words_label(_("Causes"), "section"))
    if row.due is not None:
        box.addWidget(Badge(_("Assessment due") if row.due is Due.NONE_YET else _("Due again"), "watch"))
    if history.newest is None:
        box.addWidget(words_label(_("Nobody has asked yet why school is missed."), "secondary", wrap=True))
    elif not history.present:
        box.addWidget(words_label(_("No cause was named."), wrap=True))
    for key, said in history.present.items():
        named = [said_words(said)]
        if history.since[key] != history.assessments[0].on:
            named.append(_("named since {day}").format(day=day_words(history.since[key])))
        pair = QVBoxLayout()
        pair.setSpacing(0)
        pair.addWidget(words_label(cause_words(key), "strong", wrap=True))
        pair.addWidget(words_label("; ".join(part for part in named if part), "small", wrap=True))
        box.addLayout(pair)
    if history.newest is not None:
        box.addWidget(words_label(asked_line(history), "small", wrap=True))
    box.addLayout(beside(button(_("Ask again…") if history.assessments else _("Assess causes…"), actions.assess)))


def _helps(box: QVBoxLayout, causes: StudentCauses, actions: CauseActions) -> None:
    box.addWidget(words_label(_("What may help"), "section"))
    if causes.trouble:
        box.addWidget(words_label(causes.trouble, "problem", wrap=True))
    add_suggestions(box, causes.suggestions)
    goals = goal_titles(causes.history.present)
    if goals:
        box.addWidget(words_label(_("Goals to start from"), "strong"))
        for title in goals:
            box.addWidget(words_label(title, wrap=True))
        if actions.set_goal is not None:
            box.addLayout(beside(button(_("Set a goal…"), actions.set_goal, icon="goal")))
        else:
            box.addWidget(words_label(_("Goals are set with a mentor; this student has none yet."), "small", wrap=True))


def _before(box: QVBoxLayout, history: CauseHistory, actions: CauseActions) -> None:
    count = len(history.assessments)
    box.addWidget(words_label(ngettext("{count} assessment", "{count} assessments", count), "section"))
    for one in history.assessments:
        head = _("{day}, {who}") if one.by else "{day}"
        box.addWidget(words_label(head.format(day=day_words(one.on), who=one.by), "strong", wrap=True))
        box.addWidget(words_label(causes_line(list(one.causes)) or _("No cause was named."), wrap=True))
        if one.note:
            box.addWidget(words_label(one.note, "secondary", wrap=True))
        change = button(_("Edit…"), partial(actions.change, one), role="link")
        delete = button(_("Delete"), partial(actions.delete, one), role="link")
        for made in (change, delete):
            made.setAccessibleName(
                _("{verb} assessment of {day}").format(verb=made.text().rstrip("…"), day=day_words(one.on))
            )
        box.addLayout(beside(change, delete))
