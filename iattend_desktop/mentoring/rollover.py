"""A school year's rollover as one plan: who goes on, who moves by grade, who waits, who leaves, what is archived.

The plan writes nothing. Rosters are the truth: an enrollment of the coming year that is on file is taken as it is, and
where it contradicts grade and feeder school, or where one of these is unknown, a person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.rollover_grades import NextPlace, SchoolSpan, next_place
from iattend_desktop.mentoring.rollover_reading import (
    OVER,
    Enrolled,
    Facts,
    MentorState,
    Years,
    read_facts,
    years_to_roll,
)
from iattend_desktop.mentoring.rollover_row import Answer, Group, Next, RolloverRow, group_of, why_not
from iattend_desktop.people.consent import Consent, consent_state
from iattend_desktop.people.names import full_name, sort_name
from iattend_desktop.people.screening import Clearance
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Progress
from iattend_desktop.security.access import Permission, require
from iattend_desktop.vocabulary import Grade, ProgramStatus
from iattend_desktop.workspace import Workspace

_ONE_DAY = timedelta(days=1)
_OFFERED = timedelta(days=91)  # from April 1 on


@dataclass(frozen=True)
class RolloverPlan:
    """The lines of a rollover by student's name, the schools by key, and from which day on it can be applied."""

    years: Years
    today: date
    rows: tuple[RolloverRow, ...]
    schools: Mapping[int, SchoolSpan] = field(repr=False)

    @property
    def due(self) -> bool:
        """Whether the ending year is over, so that the plan can be applied."""
        return self.today >= self.years.new_starts_on

    def answer(self, row: RolloverRow, answers: Mapping[int, Answer]) -> Answer | None:
        """What a person chose for a line, else what is proposed."""
        return answers.get(row.id, row.proposed)

    def groups(self, answers: Mapping[int, Answer]) -> dict[Group, list[RolloverRow]]:
        """Every line in its one group. A line that cannot be rolled over as chosen is a question still."""
        found: dict[Group, list[RolloverRow]] = {group: [] for group in Group}
        for row in self.rows:
            answer = self.answer(row, answers)
            asked = why_not(row, answer, self.schools)
            found[Group.QUESTION if asked else group_of(row, answer)].append(row)
        return found

    def ready(self, answers: Mapping[int, Answer]) -> list[tuple[RolloverRow, Answer]]:
        """The lines that can be applied, each with its answer."""
        return [
            (row, answer)
            for row in self.rows
            if not row.archived
            and (answer := self.answer(row, answers)) is not None
            and not why_not(row, answer, self.schools)
        ]


def year_to_begin(workspace: Workspace) -> str | None:
    """The name of the school year that the next rollover leads to, in the last three months before it and from then on
    until it is done; none earlier, and where no school year is on file."""
    require(workspace.role, Permission.EDIT_MATCHES)
    today = workspace.today()
    with workspace.read() as session:
        years = years_to_roll(session, today)
    return years.new if years is not None and years.new_starts_on - today <= _OFFERED else None


def plan_rollover(workspace: Workspace, *, progress: Progress = SILENT) -> RolloverPlan:
    """Plan the way of everybody in the ending year's program into the coming year; a fixed number of queries.

    Raises ``UserError`` where no school year is on file.
    """
    require(workspace.role, Permission.EDIT_MATCHES)
    progress.step(0.0, _("Reading the program"))
    today = workspace.today()
    with workspace.read() as session:
        years = years_to_roll(session, today)
        if years is None:
            raise UserError(_("No school year is on file yet. Import a roster first."))
        facts = read_facts(session, today, years)
    progress.step(0.5, _("Planning"))
    plan = plan_of(facts, today)
    progress.step(1.0, _("Planned"))
    return plan


def plan_of(facts: Facts, today: date) -> RolloverPlan:
    """The plan that facts make."""
    rows = sorted((_row(facts, program) for program in facts.programs), key=lambda row: (row.student_sort, row.id))
    return RolloverPlan(facts.years, today, tuple(rows), facts.schools)


@dataclass
class _Way:
    """What is known of a student's way into the coming year."""

    place: NextPlace
    by_roster: bool = False
    leaves_on: date | None = None
    reason: str = ""
    question: str = ""
    notes: list[str] = field(default_factory=list)


def _row(facts: Facts, program: Row[Any]) -> RolloverRow:
    before, coming = facts.before.get(program.student_id), facts.coming.get(program.student_id)
    matches = facts.matches.get(program.id, [])
    there = facts.there.get(program.student_id)
    status = ProgramStatus(program.status)
    over = status in OVER and not matches
    way = _way(facts, before, coming, matched=bool(matches))
    consent = _consent_on(facts, program)
    question = ""
    if not over:
        gone = way.place.finished or way.leaves_on is not None
        question = way.question or ("" if gone else _asked(facts, program, there, consent))
        if not gone:
            way.notes += _said(facts, program, way.place, consent)
    proposed = None
    if not over and not question:
        leaves = way.place.finished or way.leaves_on is not None
        proposed = Answer(Next.LEAVE if leaves else Next.GO_ON)
    school = facts.schools.get(before.school_id) if before is not None else None
    mentor = facts.mentors[matches[0].mentor_id] if matches else None
    measured, others = facts.goals.get(program.id, (0, 0))
    used = [program.version, *(one.version for one in (before, coming, there) if one is not None)]
    return RolloverRow(
        id=program.id,
        student_id=program.student_id,
        student=full_name(program.given_name, program.family_name, program.preferred_name),
        student_sort=sort_name(program.given_name, program.family_name),
        school_id=before.school_id if before is not None else None,
        school=school.name if school is not None else "",
        grade=before.grade if before is not None else None,
        status=status,
        mentor=mentor.name if mentor is not None else "",
        mentor_sort=sort_name(mentor.given_name, mentor.family_name) if mentor is not None else "",
        match_ids=tuple(match.id for match in matches),
        to_school_id=way.place.school_id,
        to_grade=way.place.grade,
        by_roster=way.by_roster,
        there_id=there.id if there is not None else None,
        matched_there=there is not None and there.id in facts.matched_there,
        proposed=proposed,
        question=question,
        reason=_reason(facts, program.id, way),
        leaves_on=way.leaves_on,
        measured_goals=measured,
        other_goals=others,
        notes=() if over else tuple(way.notes),
        basis=(*used, *(match.version for match in matches)),
    )


def _way(facts: Facts, before: Enrolled | None, coming: Enrolled | None, *, matched: bool) -> _Way:
    """Where a student goes: as the roster says where it does, else by grade and feeder school."""
    expected = None
    if before is not None and before.exited_on is None:
        expected = next_place(before.grade, facts.schools[before.school_id], facts.schools)
    if coming is not None and coming.exited_on is None:
        return _by_roster(facts, before, coming, expected, matched=matched)
    ended = coming if coming is not None else before
    if ended is not None and ended.exited_on is not None:
        last = ended.exited_on - _ONE_DAY
        left = _("Left {school}; enrolled there until {day}.")
        notes = [left.format(school=facts.schools[ended.school_id].name, day=day_words(last))]
        grade = before.grade + 1 if before is not None and before.grade is not None else None
        place = NextPlace(grade=grade if grade is not None and grade <= Grade.G12 else None)
        return _Way(place, leaves_on=last, reason=_("The student left the school"), notes=notes)
    if expected is None:
        question = _("No enrollment of {year} is on file.").format(year=facts.years.old)
        return _Way(NextPlace(), question=question)
    if expected.finished:
        return _Way(expected, reason=_("Grade 12 is over"), notes=[_("Grade 12 is over.")])
    if expected.question:
        return _Way(expected, question=expected.question)
    return _Way(expected)


def _by_roster(
    facts: Facts, before: Enrolled | None, coming: Enrolled, expected: NextPlace | None, *, matched: bool
) -> _Way:
    way = _Way(NextPlace(coming.school_id, coming.grade), by_roster=True)
    told = {"year": facts.years.new, "school": facts.schools[coming.school_id].name}
    guessed = expected.school_id if expected is not None else None
    if matched and guessed is not None and guessed != coming.school_id:
        words = _("The roster of {year} says {school}, not {expected}. Do the two go on?")
        way.question = words.format(**told, expected=facts.schools[guessed].name)
    way.notes.append(_("The roster of {year} has the student at {school}.").format_map(told))
    usual = expected.grade if expected is not None else None
    if before is not None and before.grade is not None and coming.grade != usual:
        grade = Grade(coming.grade).label if coming.grade is not None else _("no grade")
        way.notes.append(_("The roster says {grade}, after {before}.").format(
            grade=grade, before=Grade(before.grade).label))  # fmt: skip
    if before is not None and before.exited_on is not None:
        way.notes.append(_("The enrollment of {year} had ended.").format(year=facts.years.old))
    return way


def _asked(facts: Facts, program: Row[Any], there: Row[Any] | None, consent: Consent) -> str:
    """What else only a person can decide about who is still at a school."""
    matches = facts.matches.get(program.id, [])
    if not matches:
        return ""
    if ProgramStatus(program.status) in OVER:
        return _("The student is out of this year's program, but the match is open. Does it end?")
    inactive = _inactive(facts, program.id)
    if inactive is not None and inactive.inactive_from is not None:
        words = _("{mentor} is no longer active from {day} on. Another mentor?")
        return words.format(mentor=inactive.name, day=day_words(inactive.inactive_from))
    if there is not None and there.id in facts.matched_there:
        return _("There is another mentor for {year} already. Which match goes on?").format(year=facts.years.new)
    if there is not None and ProgramStatus(there.status) in OVER:
        return _("The student is out of the program of {year} already. Does the match end?").format(
            year=facts.years.new
        )
    if consent is Consent.WITHDRAWN:
        return _("The guardian withdrew consent. Does the match end?")
    return ""


def _said(facts: Facts, program: Row[Any], place: NextPlace, consent: Consent) -> list[str]:
    """What a coordinator should know, without being asked."""
    notes = []
    if consent is Consent.EXPIRED:
        words = _("Consent ends on {day}: ask for it again.")
        notes.append(words.format(day=day_words(program.consent_expires_on)))
    elif consent is not Consent.ON_FILE:
        notes.append(_("No consent for the coming year is on file."))
    for match in facts.matches.get(program.id, []):
        mentor = facts.mentors[match.mentor_id]
        name = mentor.name
        if mentor.screening.clearance is not Clearance.CLEARED:
            words = _("{mentor} is not cleared on {day}: {why}.")
            why = mentor.screening.words
            notes.append(words.format(mentor=name, day=day_words(facts.begins), why=why))
        low, high, grade = mentor.grade_low, mentor.grade_high, place.grade
        if grade is not None and ((low is not None and grade < low) or (high is not None and grade > high)):
            notes.append(_("{mentor} does not mentor grade {grade}.").format(mentor=name, grade=Grade(grade).label))
    return notes


def _consent_on(facts: Facts, program: Row[Any]) -> Consent:
    """Consent on the coming year's first day: what that year has on file already, else what is carried over."""
    there = facts.there.get(program.student_id)
    record = program if there is None or there.consent_on is None else there
    return consent_state(record.consent_on, record.consent_expires_on, record.consent_withdrawn_on, facts.begins)


def _inactive(facts: Facts, program_id: int) -> MentorState | None:
    """A mentor of an open match who is no longer active when the coming year begins."""
    mentors = [facts.mentors[match.mentor_id] for match in facts.matches.get(program_id, [])]
    return next((one for one in mentors if one.inactive_from and one.inactive_from <= facts.begins), None)


def _reason(facts: Facts, program_id: int, way: _Way) -> str:
    """Why a match would be closed."""
    if way.reason:
        return way.reason
    return _("The mentor can no longer take part") if _inactive(facts, program_id) else _("The school year ended")
