"""The panel at the right: why this match, or why there is none and what would help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from iattend_desktop.i18n import _
from iattend_desktop.matching.by_hand import Cost
from iattend_desktop.matching.criteria import POINTS
from iattend_desktop.matching.explanation import BUT_FOR, Reason
from iattend_desktop.matching.proposal import ProposedPair, Scenario, WithoutMentor
from iattend_desktop.vocabulary import PairRuleKind
from ui import theme
from ui.matching.before_run import own_record
from ui.matching.cost_words import loss_words
from ui.matching.words import help_words, score_words
from ui.widgets.button import button
from ui.widgets.label import label, line

_POINTS_WIDTH = 44


@dataclass(frozen=True)
class PairActions:
    """What can be done about a student's line."""

    pin: Callable[[], object]
    never: Callable[[], object]
    free: Callable[[], object]
    choose: Callable[[], object]
    recruit: Callable[[], object]
    open_student: Callable[[], object]


def pair_panel(
    pair: ProposedPair, decision: PairRuleKind | None, next_best: Sequence[Cost], actions: PairActions
) -> QWidget:
    """Why a student was matched with a mentor: points and words, the student's next mentors with what the whole would
    lose by each, and what can be done."""
    panel, box = _panel()
    box.addWidget(label(_school_line(pair.student.school, pair.student.local_id), "secondary", wrap=True))
    box.addWidget(label(score_words(pair.score), "section"))
    _points(box, pair.reasons)
    if not pair.reasons:
        box.addWidget(label(_("All required rules hold; nothing speaks for this pair beyond them."), wrap=True))
    if next_best:
        box.addWidget(line())
        _next_mentors(box, next_best)
    box.addSpacing(theme.GAP_8)
    if decision is PairRuleKind.MUST:
        box.addWidget(label(_("Pinned: every run keeps this pair."), "secondary", wrap=True))
    elif decision is PairRuleKind.NEVER:
        box.addWidget(label(_("Ruled out: the next run will not propose this pair."), "watch", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(theme.GAP_8)
    if decision is PairRuleKind.MUST:
        row.addWidget(button(_("Unpin"), actions.free, icon="pin"))
    else:
        row.addWidget(button(_("Pin"), actions.pin, icon="pin"))
    if decision is PairRuleKind.NEVER:
        row.addWidget(button(_("Allow again"), actions.free, icon="undo"))
    else:
        row.addWidget(button(_("Never"), actions.never, icon="never"))
    row.addStretch(1)
    box.addLayout(row)
    _wide(box, button(_("Choose another…"), actions.choose))
    _wide(box, button(_("Open the student's record"), actions.open_student, role="link"))
    box.addStretch(1)
    return panel


def without_panel(
    scenario: Scenario,
    without: WithoutMentor,
    exact: Sequence[str],
    actions: PairActions,
    help_action: tuple[str, Callable[[], object]] | None,
) -> QWidget:
    """Why a student has no mentor, and what would help: first in ``exact`` sentences for this student alone."""
    panel, box = _panel()
    box.addWidget(label(_school_line(without.student.school, without.student.local_id), "secondary", wrap=True))
    box.addWidget(label(_("Why there is no mentor"), "section"))
    for reason in without.reasons:
        if not exact or not reason.key.startswith(BUT_FOR):  # what relaxing a rule brings is told exactly below
            box.addWidget(label(_sentence(reason.text), wrap=True))
    box.addWidget(line())
    box.addWidget(label(_("What would help"), "section"))
    for words in (*exact, *help_words(scenario, without)):
        box.addWidget(label(words, wrap=True))
    if help_action is not None:
        _wide(box, button(help_action[0], help_action[1]))
    box.addSpacing(theme.GAP_8)
    if not own_record(without.cause):
        _wide(box, button(_("Choose a mentor…"), actions.choose))
        _wide(box, button(_("See whom to recruit"), actions.recruit, role="link"))
        _wide(box, button(_("Open the student's record"), actions.open_student, role="link"))
    box.addStretch(1)
    return panel


def _panel() -> tuple[QWidget, QVBoxLayout]:
    panel = QWidget()
    box = QVBoxLayout(panel)
    box.setSpacing(theme.GAP_8)
    return panel, box


def _points(box: QVBoxLayout, reasons: Sequence[Reason]) -> None:
    """Points in a column of their own, their words beside them."""
    for reason in reasons:
        row = QHBoxLayout()
        row.setSpacing(theme.GAP_8)
        points = label(f"+{reason.points / POINTS:.3g}", "strong")
        points.setFixedWidth(_POINTS_WIDTH)
        points.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        words = label(reason.text, wrap=True)
        words.setAccessibleName(reason.sentence)
        row.addWidget(points, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        box.addLayout(row)


def _next_mentors(box: QVBoxLayout, next_best: Sequence[Cost]) -> None:
    """Each by name, and below it what the whole would lose."""
    box.addWidget(label(_("Who else could be the mentor"), "section"))
    for cost in next_best:
        name = label(cost.mentor.name, "strong", wrap=True)
        name.setAccessibleName(_("{mentor}: {loss}").format(mentor=cost.mentor.name, loss=loss_words(cost)))
        both = QVBoxLayout()
        both.setSpacing(theme.GAP_4)
        both.addWidget(name)
        both.addWidget(label(_capital(loss_words(cost)), "secondary", wrap=True))
        box.addLayout(both)


def _school_line(school: str | None, local_id: str | None) -> str:
    return " · ".join(part for part in (school or _("School not recorded"), local_id) if part)


def _sentence(text: str) -> str:
    """A reason as a sentence of its own."""
    return _capital(text).rstrip(".") + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _wide(box: QVBoxLayout, control: QWidget) -> None:
    control.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    box.addWidget(control)
