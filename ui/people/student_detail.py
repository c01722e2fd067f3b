"""One student at the right of the list: days missed in words and months, mentoring, family, what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.attendance.band import percent_missed
from iattend_desktop.attendance.rule import Rule
from iattend_desktop.attendance.standing import Standing, StudentAttendance
from iattend_desktop.i18n import _, day_words, month_name, ngettext
from iattend_desktop.languages import language_name
from iattend_desktop.people.consent import Consent, consent_words
from iattend_desktop.people.students import GuardianRow, StudentRecord
from iattend_desktop.support.intervention import InterventionRow
from iattend_desktop.support.student_causes import StudentCauses
from iattend_desktop.vocabulary import Eligibility, MeetingWish, label
from ui import theme
from ui.people.student_columns import program_words
from ui.people.words import availability_words, grade_words
from ui.widgets.badge import Badge, band_words
from ui.widgets.band_columns import this_band
from ui.widgets.button import button
from ui.widgets.cause_words import asked_line, present_line
from ui.widgets.chart import BarChart, Bars
from ui.widgets.detail_parts import beside, fact
from ui.widgets.label import label as words_label
from ui.widgets.label import line
from ui.widgets.suggestion_lines import goal_titles
from ui.widgets.support_lines import add_support

_SUGGESTED = 2
"""Interventions that are told here; the Support page tells more."""


@dataclass(frozen=True)
class StudentActions:
    """What can be done from the panel."""

    find_mentor: Callable[[], object]
    open_match: Callable[[], object]
    edit: Callable[[], object]
    print_summary: Callable[[], object]
    identify: Callable[[], object]
    record_consent: Callable[[], object]
    withdraw_consent: Callable[[], object]
    add_guardian: Callable[[], object]
    edit_guardian: Callable[[GuardianRow], object]
    end_guardian: Callable[[GuardianRow], object]
    assess: Callable[[], object]
    open_support: Callable[[], object]
    open_plan: Callable[[], object]
    who_saw: Callable[[], object] | None = None
    purge: Callable[[], object] | None = None
    """None for who may not."""


def student_detail(
    standing: Standing,
    record: StudentRecord,
    attendance: StudentAttendance,
    causes: StudentCauses,
    supports: Sequence[InterventionRow],
    rule: Rule,
    actions: StudentActions,
) -> QWidget:
    """The panel's content."""
    content = QWidget()
    box = QVBoxLayout(content)
    box.setSpacing(theme.GAP_8)
    _attendance(box, standing, attendance, rule)
    box.addWidget(line())
    _mentoring(box, standing, record, actions)
    box.addWidget(line())
    _causes(box, causes, actions)
    box.addWidget(line())
    _supports(box, supports, actions)
    box.addWidget(line())
    _family(box, record, actions)
    asked = [
        button(words, action, icon=icon)
        for words, action, icon in (
            (_("Who has seen this?"), actions.who_saw, "note"),
            (_("Delete this student's data…"), actions.purge, "delete"),
        )
        if action is not None
    ]
    if asked:
        box.addWidget(line())
        for one in asked:
            box.addLayout(beside(one))
    box.addStretch(1)
    return content


def missed_sentence(standing: Standing) -> str:
    """The days missed in words."""
    if not standing.expected:
        return _("No attendance is known for this school year.")
    return _("Missed {absent} of {expected} days, {percent}").format(
        absent=standing.absent,
        expected=standing.expected,
        percent=percent_missed(standing.absent, standing.expected),
    )


def caveats(standing: Standing, rule: Rule) -> list[str]:
    """By which rule the figure was made, and what it leaves open: too few days, days that were not submitted."""
    said = []
    if standing.eligibility is Eligibility.ELIGIBLE:
        said.append(rule.words)
    elif standing.eligibility is Eligibility.TOO_EARLY:
        said.append(rule.early_words)
    elif standing.eligibility is Eligibility.NOT_ATTENDED:
        said.append(rule.never_words)
    if standing.not_submitted:
        said.append(
            ngettext(
                "{count} day was not submitted and is not counted.",
                "{count} days were not submitted and are not counted.",
                standing.not_submitted,
            )
        )
    return said


def consent_days(record: StudentRecord) -> str:
    """When the consent was given, ended or was withdrawn."""
    said = [
        (_("given {day}"), record.consent_on),
        (
            _("expires {day}") if record.row.consent is Consent.ON_FILE else _("expired {day}"),
            record.consent_expires_on,
        ),
        (_("withdrawn {day}"), record.consent_withdrawn_on),
    ]
    return ", ".join(words.format(day=day_words(day)) for words, day in said if day is not None)


def _attendance(box: QVBoxLayout, standing: Standing, attendance: StudentAttendance, rule: Rule) -> None:
    student = standing.student
    where = [
        student.school,
        _("grade {grade}").format(grade=grade_words(student.grade)) if student.grade is not None else "",
    ]
    where.append(_("ID\u00a0{number}").format(number=student.local_id) if student.local_id else "")
    box.addWidget(words_label(" · ".join(part for part in where if part), "secondary", wrap=True))
    if standing.band is not None:
        box.addWidget(Badge(this_band(standing), standing.band))
    box.addWidget(words_label(missed_sentence(standing), "strong", wrap=True))
    for sentence in caveats(standing, rule):
        box.addWidget(words_label(sentence, "small", wrap=True))
    if attendance.months:
        box.addWidget(words_label(_("Days missed by month"), "small"))
        points = [(month_name(one.month.month), one.absent if one.expected else None) for one in attendance.months]
        box.addWidget(BarChart(Bars(_("Days missed by month"), _("days"), points)))
    if standing.last_expected:
        box.addWidget(
            words_label(
                _("Last year {absent} of {expected} days, {percent} · {band}").format(
                    absent=standing.last_absent,
                    expected=standing.last_expected,
                    percent=percent_missed(standing.last_absent, standing.last_expected),
                    band=band_words(standing.last_band),
                ),
                "secondary",
                wrap=True,
            )
        )


def _mentoring(box: QVBoxLayout, standing: Standing, record: StudentRecord, actions: StudentActions) -> None:
    row = record.row
    if row.program_id is None:
        box.addWidget(words_label(_("Not in the mentoring program"), wrap=True))
        box.addLayout(beside(button(_("Identify for mentoring"), actions.identify, icon="plus")))
    else:
        fact(box, _("Mentor"), row.mentor or _("none"))
        by = _("{status}, by {who}") if record.identified_by else "{status}"
        fact(box, _("Program"), by.format(status=program_words(standing), who=record.identified_by))
        state = row.consent or Consent.UNKNOWN
        good = state is Consent.ON_FILE
        badge = Badge(_("Consent {state}").format(state=consent_words(state)), "good" if good else "watch")
        links = [button(_("Renew…") if good else _("Record…"), actions.record_consent, role="link")]
        if good:
            links.append(button(_("Withdraw…"), actions.withdraw_consent, role="link"))
        box.addLayout(beside(badge))
        box.addLayout(beside(*links))
        if consent_days(record):
            box.addWidget(words_label(consent_days(record), "small", wrap=True))
        if row.match_id is not None:
            box.addLayout(beside(button(_("Open match"), actions.open_match, icon="mentoring")))
        else:
            box.addLayout(beside(button(_("Find a mentor"), actions.find_mentor, icon="matching")))
    edit = button(_("Edit"), actions.edit, icon="edit")
    box.addLayout(beside(edit, button(_("Print summary"), actions.print_summary, icon="print")))


def _causes(box: QVBoxLayout, causes: StudentCauses, actions: StudentActions) -> None:
    history = causes.history
    fact(box, _("Causes"), present_line(history))
    if history.newest is not None:
        box.addWidget(words_label(asked_line(history), "small", wrap=True))
    for one in causes.suggestions[:_SUGGESTED]:
        words = _("May help: {what}").format(what=one.intervention.title)
        box.addWidget(words_label(words, "secondary", wrap=True))
    for title in goal_titles(history.present)[:1]:
        words = _("A goal to start from: {goal}").format(goal=title)
        box.addWidget(words_label(words, "secondary", wrap=True))
    ask = button(_("Ask again…") if history.assessments else _("Assess causes…"), actions.assess)
    more = (button(_("All that was said"), actions.open_support, role="link"),) if history.assessments else ()
    box.addLayout(beside(ask, *more))


def _supports(box: QVBoxLayout, supports: Sequence[InterventionRow], actions: StudentActions) -> None:
    now = [one for one in supports if one.status.open]
    box.addWidget(words_label(_("Support"), "strong"))
    if not now:
        words = _("No support is open.") if supports else _("No support was begun yet.")
        box.addWidget(words_label(words, "secondary", wrap=True))
    for one in now:
        add_support(box, one)
    box.addLayout(beside(button(_("Open support plan"), actions.open_plan, icon="support")))


def _family(box: QVBoxLayout, record: StudentRecord, actions: StudentActions) -> None:
    box.addWidget(words_label(_("Guardians"), "strong"))
    if not record.guardians:
        box.addWidget(words_label(_("No guardian is known."), "secondary", wrap=True))
    for guardian in record.guardians:
        _guardian(box, guardian, actions)
    box.addLayout(beside(button(_("Add guardian…"), actions.add_guardian)))
    unknown = _("unknown")
    language = record.row.home_language
    fact(box, _("Home language"), language_name(language) if language else unknown)
    if record.row.program_id is not None:
        wish = record.meeting_wish
        fact(box, _("Wants to meet"), label(MeetingWish(wish)) if wish else unknown)
        together = {True: _("asked for"), False: _("not asked for"), None: unknown}[record.siblings_together]
        fact(box, _("One mentor for siblings"), together)
    fact(box, _("Can meet"), availability_words(record.availability))
    fact(box, _("Interests"), ", ".join(record.interests) or unknown)
    fact(box, _("PSA counselor"), ", ".join(record.counselors) or unknown)


def _guardian(box: QVBoxLayout, guardian: GuardianRow, actions: StudentActions) -> None:
    name = _("{name}, {relationship}") if guardian.relationship else "{name}"
    box.addWidget(words_label(name.format(name=guardian.name, relationship=guardian.relationship), wrap=True))
    for way in (guardian.phone or _("no phone"), guardian.email):
        if way:
            box.addWidget(words_label(way, "small", wrap=True))
    if guardian.language:
        box.addWidget(words_label(language_name(guardian.language), "small"))
    edit = button(_("Edit"), partial(actions.edit_guardian, guardian), role="link")
    edit.setAccessibleName(_("Edit guardian {name}").format(name=guardian.name))
    end = button(_("Remove"), partial(actions.end_guardian, guardian), role="link")
    end.setAccessibleName(_("Remove guardian {name}").format(name=guardian.name))
    box.addLayout(beside(edit, end))
