"""One mentor at the right of the list: places, mentees, screening step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.match import MatchRow
from iattend_desktop.people.mentors import MentorRow
from iattend_desktop.people.screening import Clearance, required_steps
from iattend_desktop.settings import Settings
from iattend_desktop.vocabulary import CauseGroup, ScreeningStep, label
from ui import theme
from ui.people.mentor_columns import is_cleared, kind_words, places_sentence, work_words
from ui.people.words import availability_words, grade_span, language_list
from ui.widgets.badge import Badge
from ui.widgets.button import button
from ui.widgets.detail_parts import beside, fact
from ui.widgets.label import label as words_label
from ui.widgets.label import line


@dataclass(frozen=True)
class MentorActions:
    """What can be done from the panel."""

    record_screening: Callable[[], object]
    edit: Callable[[], object]
    find_students: Callable[[], object]
    open_match: Callable[[int], object]
    calendar: Callable[[], object]


def mentor_detail(row: MentorRow, matches: Sequence[MatchRow], settings: Settings, actions: MentorActions) -> QWidget:
    """The panel's content; ``matches`` are this mentor's open ones."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    where = " · ".join(part for part in (kind_words(row), work_words(row), row.site) if part)
    box.addWidget(words_label(where, "secondary", wrap=True))
    box.addWidget(Badge(_clearance_words(row), "good" if is_cleared(row) else "concern"))
    box.addWidget(words_label(places_sentence(row), "strong", wrap=True))
    edit = button(_("Edit"), actions.edit, icon="edit")
    box.addLayout(beside(button(_("Record screening…"), actions.record_screening), edit))
    box.addWidget(line())
    _mentees(box, row, matches, actions)
    box.addWidget(line())
    _screening(box, row, settings)
    box.addWidget(line())
    _facts(box, row)
    box.addStretch(1)
    return content


def step_words(row: MentorRow, step: ScreeningStep) -> tuple[str, str]:
    """One step of a mentor in words and its role: done, missing or expired."""
    if step in row.screening.missing:
        return _("{step}: missing").format(step=label(step)), "concern"
    if step in row.screening.expired:
        return _("{step}: expired").format(step=label(step)), "severe"
    return _("{step}: done").format(step=label(step)), "good"


def _clearance_words(row: MentorRow) -> str:
    until = row.screening.valid_until
    if row.screening.clearance is Clearance.CLEARED:
        return _("Cleared until {day}").format(day=day_words(until)) if until else _("Cleared")
    return _("Not cleared: expired") if row.screening.clearance is Clearance.EXPIRED else _("Not cleared")


def _mentees(box: QVBoxLayout, row: MentorRow, matches: Sequence[MatchRow], actions: MentorActions) -> None:
    words = ngettext("{count} mentee", "{count} mentees", len(matches)) if matches else _("No mentees")
    box.addWidget(words_label(words, "strong"))
    for match in matches:
        made = button(match.student, partial(actions.open_match, match.id), role="link")
        made.setAccessibleName(_("Open the match with {student}").format(student=match.student))
        box.addLayout(beside(made))
        box.addWidget(
            words_label(
                _("{school}, since {day}").format(school=match.school or _("no school"), day=day_words(match.since)),
                "small",
                wrap=True,
            )
        )
    if matches:
        box.addLayout(beside(button(_("Calendar file…"), actions.calendar, icon="calendar")))
    if row.free and is_cleared(row):
        box.addLayout(beside(button(_("Find students"), actions.find_students, icon="matching")))


def _screening(box: QVBoxLayout, row: MentorRow, settings: Settings) -> None:
    box.addWidget(words_label(_("Screening"), "strong"))
    for step in required_steps(row.kind, settings):
        words, role = step_words(row, step)
        box.addWidget(words_label(words, role, wrap=True))


def _facts(box: QVBoxLayout, row: MentorRow) -> None:
    unknown = _("unknown")
    if row.source:
        fact(box, _("Recruited through"), row.source)
    fact(box, _("Phone"), row.phone or unknown)
    fact(box, _("Email"), row.email or unknown)
    fact(box, _("Languages"), language_list(row.languages) or unknown)
    fact(box, _("Grades"), grade_span(row.grade_low, row.grade_high) or _("any"))
    fact(box, _("Can meet"), availability_words(row.availability))
    virtual = {None: unknown, True: _("yes"), False: _("no")}[row.meets_virtually]
    fact(box, _("Meets by video"), virtual)
    miles = row.travel_miles
    fact(box, _("Travels up to"), unknown if miles is None else _("{miles} miles").format(miles=f"{miles:g}"))
    fact(box, _("Interests"), ", ".join(row.interests) or unknown)
    groups = {group.value: label(group) for group in CauseGroup}
    fact(box, _("Experience with"), ", ".join(groups.get(word, word) for word in row.expertise) or unknown)
