"""A rollover is applied: one transaction that can be undone as a whole; twice changes nothing more than once.

An open match moves to the coming year's program enrollment and takes its history along. What ends, ends on the last
day of the ending year, or on the student's last day of enrollment, never before the last thing on file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from iattend_desktop.i18n import _, day_words, ngettext
from iattend_desktop.mentoring.goal import GoalRow, goal_rows
from iattend_desktop.mentoring.rollover import RolloverPlan, plan_of
from iattend_desktop.mentoring.rollover_reading import OVER, Facts, Years, read_facts
from iattend_desktop.mentoring.rollover_row import Answer, Next, RolloverRow, grade_of, school_of
from iattend_desktop.model.base import Base
from iattend_desktop.model.mentoring import Concern, Goal, GoalProgress, Match
from iattend_desktop.model.person import Enrollment
from iattend_desktop.model.program import PairRule, ProgramEnrollment
from iattend_desktop.people.consent import Consent, consent_state
from iattend_desktop.problem import UserError
from iattend_desktop.progress import SILENT, Part, Progress
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission, require
from iattend_desktop.storage.backup import BackupReason
from iattend_desktop.storage.bulk import insert_rows, update_rows
from iattend_desktop.vocabulary import GoalKind, GoalStatus, MatchStatus, ProgramStatus
from iattend_desktop.workspace import Workspace

_CONSENT = ("consent_on", "consent_expires_on", "consent_withdrawn_on", "consent_note")
_CARRIED = (
    "pool",
    "identified_by",
    "identified_on",
    "meeting_wish",
    "refused_mentor_kinds",
    "siblings_together",
    "priority_note",
)


@dataclass(frozen=True, slots=True)
class RolledOver:
    """What applying a plan did: students who are in the coming year's program, who left, matches moved and closed."""

    students: int = 0
    left: int = 0
    moved: int = 0
    closed: int = 0


class RolloverOutdated(UserError):
    """Somebody changed what the plan was made of; the sentence says about whom."""


def apply_rollover(
    workspace: Workspace, plan: RolloverPlan, answers: Mapping[int, Answer], *, progress: Progress = SILENT
) -> RolledOver:
    """Apply the lines of a plan that can be, with a person's answers by line; the others stay as they are.

    A backup comes first where the workspace holds anything that none has. Raises :class:`RolloverOutdated` where
    somebody changed what a line was made of, ``UserError`` before the ending year is over or where the backup cannot be
    made; nothing is written then. Lines that were applied already are left alone.
    """
    for permission in (Permission.EDIT_MATCHES, Permission.EDIT_STUDENTS, Permission.EDIT_GOALS):
        require(workspace.role, permission)
    years, today = plan.years, workspace.today()
    if today < years.new_starts_on:
        raise UserError(_not_yet(years))
    ready = plan.ready(answers)
    if not ready:
        return RolledOver()
    workspace.back_up_changes(BackupReason.ROLLOVER, progress=Part(progress, 0.0, 0.2))
    progress = Part(progress, 0.2, 1.0)
    label = ngettext(
        "Roll over {count} student to {year}", "Roll over {count} students to {year}", len(ready), year=years.new
    )
    progress.step(0.0, _("Reading the program"))
    with workspace.write(Permission.EDIT_MATCHES, label) as session:
        facts = read_facts(session, today, years)
        now = {row.id: row for row in plan_of(facts, today).rows}
        left = [(row, answer) for row, answer in ready if row.id not in now or not now[row.id].archived]
        changed = [row.student for row, _answer in left if now.get(row.id) != row]
        if changed or (left and len(left) < len(ready)):
            raise RolloverOutdated(_outdated(changed))
        progress.step(0.2, _("Writing"))
        return _Writing(session, facts, today, left, progress).write() if left else RolledOver()


def _not_yet(years: Years) -> str:
    words = _("{year} runs until {day}. Look through the plan now; it can be applied from the day after.")
    return words.format(year=years.old, day=day_words(years.old_ends_on))


def _outdated(changed: Sequence[str]) -> str:
    if not changed:
        return _("Somebody rolled over some of these students already. Nothing was written; make the plan again.")
    return ngettext(
        "Since the plan was made somebody changed what it says about {name}. Nothing was written; make it again.",
        "Since the plan was made somebody changed what it says about {name} and others ({count} in all). "
        "Nothing was written; make it again.",
        len(changed),
        name=changed[0],
    )


class _Writing:
    """Writes the lines of a plan, table by table."""

    def __init__(
        self,
        session: Session,
        facts: Facts,
        today: date,
        lines: Sequence[tuple[RolloverRow, Answer]],
        progress: Progress,
    ) -> None:
        self._session, self._facts, self._today = session, facts, today
        self._progress = progress
        self._lines = lines
        self._on = [(row, answer) for row, answer in lines if answer.next is not Next.LEAVE]
        self._programs = {program.id: program for program in facts.programs}
        self._ends_on = facts.years.old_ends_on
        self._year_id = school_year_of(session, facts.years.new_starts_on).id
        self._new: dict[int, int] = {}  # the coming year's program enrollment of each line that goes on

    def write(self) -> RolledOver:
        """All of it; the transaction is the caller's."""
        self._programs_of_the_coming_year()
        self._enrollments()
        self._pair_rules()
        moved, closed = self._matches()
        self._goals()
        self._concerns()
        over = [row.id for row, _answer in self._lines if row.status not in OVER]
        self._update(ProgramEnrollment, [{"id": key, "status": ProgramStatus.CLOSED.value} for key in over])
        self._progress.step(1.0, _("Rolled over"))
        return RolledOver(len(self._on), len(self._lines) - len(self._on), moved, closed)

    def _programs_of_the_coming_year(self) -> None:
        added = [(row, answer) for row, answer in self._on if row.there_id is None]
        programs = [self._programs[row.id] for row, _answer in added]
        consents = [self._consent(program) for program in programs]
        columns: dict[str, list[Any]] = {
            "student_id": [row.student_id for row, _answer in added],
            "school_year_id": [self._year_id] * len(added),
            "status": [_status(row, answer).value for row, answer in added],
            **{name: [getattr(program, name) for program in programs] for name in _CARRIED},
            **{name: [consent[name] for consent in consents] for name in _CONSENT},
        }
        keys = insert_rows(self._session, ProgramEnrollment, columns, progress=Part(self._progress, 0.2, 0.5))
        self._new = {row.id: key for (row, _answer), key in zip(added, keys, strict=True)}
        self._new |= {row.id: row.there_id for row, _answer in self._on if row.there_id is not None}
        filled = [self._filled(row, answer) for row, answer in self._on if row.there_id is not None]
        self._update(ProgramEnrollment, filled)

    def _filled(self, row: RolloverRow, answer: Answer) -> dict[str, Any]:
        """What is on file of the coming year stays; what it leaves empty is filled in."""
        there, before = self._facts.there[row.student_id], self._programs[row.id]
        known = {name: getattr(there, name) for name in _CONSENT}
        values = self._consent(before) if there.consent_on is None else known
        for name in _CARRIED:
            kept = getattr(there, name)
            values[name] = getattr(before, name) if kept is None else kept
        goes_along = answer.next is Next.GO_ON and row.match_ids
        return {"id": row.there_id, **values, "status": ProgramStatus.MATCHED.value if goes_along else there.status}

    def _consent(self, program: Row[Any]) -> dict[str, Any]:
        """Consent as it is carried over: whole where it still holds when the coming year begins, else not at all."""
        given = {name: getattr(program, name) for name in _CONSENT}
        on, expires, withdrawn = (given[name] for name in _CONSENT[:3])
        state = consent_state(on, expires, withdrawn, self._facts.begins)
        return given if state is Consent.ON_FILE else dict.fromkeys(_CONSENT)

    def _enrollments(self) -> None:
        added = [(row, answer) for row, answer in self._on if not row.by_roster]
        ended = {student: one.exited_on for student, one in self._facts.coming.items()}
        begins = self._facts.years.new_starts_on
        columns: dict[str, list[Any]] = {
            "student_id": [row.student_id for row, _answer in added],
            "school_id": [school_of(row, answer) for row, answer in added],
            "school_year_id": [self._year_id] * len(added),
            "grade": [grade_of(row, answer) for row, answer in added],
            "entered_on": [ended.get(row.student_id) or begins for row, _answer in added],
        }
        insert_rows(self._session, Enrollment, columns, progress=Part(self._progress, 0.5, 0.7))

    def _pair_rules(self) -> None:
        """What was decided about pairs goes along: a pair that must never be stays so."""
        query = select(PairRule).join(ProgramEnrollment, ProgramEnrollment.id == PairRule.program_enrollment_id)
        years = (self._facts.years.old_id, self._year_id)
        rules = self._session.scalars(query.where(ProgramEnrollment.school_year_id.in_(years))).all()
        there = {(rule.program_enrollment_id, rule.mentor_id) for rule in rules}
        copied = [
            rule
            for rule in rules
            if (key := self._new.get(rule.program_enrollment_id)) is not None and (key, rule.mentor_id) not in there
        ]
        columns: dict[str, list[Any]] = {
            "program_enrollment_id": [self._new[rule.program_enrollment_id] for rule in copied],
            **{name: [getattr(rule, name) for rule in copied] for name in ("mentor_id", "kind", "reason", "author")},
        }
        insert_rows(self._session, PairRule, columns)

    def _matches(self) -> tuple[int, int]:
        moved, closed = [], []
        for row, answer in self._lines:
            for match in self._facts.matches.get(row.id, []):
                if answer.next is Next.GO_ON:
                    moved.append({"id": match.id, "program_enrollment_id": self._new[row.id]})
                    continue
                last = min(row.leaves_on or self._ends_on, self._today)
                closed.append(
                    {
                        "id": match.id,
                        "status": MatchStatus.CLOSED.value,
                        "ends_on": max(last, match.last_on),
                        "closure_reason": row.reason,
                        "rematch_offered": answer.next is Next.REMATCH,
                    }
                )
        self._update(Match, closed)
        self._update(Match, moved)
        return len(moved), len(closed)

    def _goals(self) -> None:
        """Attendance goals end with the year as they stand; others go along, or are dropped with who leaves."""
        answers = {row.id: answer for row, answer in self._lines}
        of_year = select(ProgramEnrollment.id).where(ProgramEnrollment.school_year_id == self._facts.years.old_id)
        which = Goal.program_enrollment_id.in_(of_year) & (Goal.status == GoalStatus.OPEN)
        goals = [goal for goal in goal_rows(self._session, self._ends_on, which) if goal.program_id in answers]
        ended: list[tuple[GoalRow, GoalStatus, str]] = []
        moved = []
        for goal in goals:
            if goal.kind is GoalKind.ATTENDANCE and goal.set_on <= self._ends_on:
                ended.append((goal, *self._standing(goal)))
            elif answers[goal.program_id].next is Next.LEAVE:
                ended.append((goal, GoalStatus.DROPPED, _("The student left the program.")))
            else:
                moved.append({"id": goal.id, "program_enrollment_id": self._new[goal.program_id]})
        days = [max(self._ends_on, goal.set_on) for goal, _status, _note in ended]
        self._update(
            Goal,
            [
                {"id": goal.id, "status": status.value, "status_on": day}
                for (goal, status, _note), day in zip(ended, days, strict=True)
            ],
        )
        self._update(Goal, moved)
        columns: dict[str, list[Any]] = {
            "goal_id": [goal.id for goal, _status, _note in ended],
            "on_date": days,
            "value": [goal.now for goal, _status, _note in ended],
            "status": [status.value for _goal, status, _note in ended],
            "note": [note for _goal, _status, note in ended],
        }
        insert_rows(self._session, GoalProgress, columns)

    def _standing(self, goal: GoalRow) -> tuple[GoalStatus, str]:
        if goal.now is None or goal.target is None:
            return GoalStatus.DROPPED, _("The year ended; {why}.").format(why=goal.pace_words)
        reached = goal.now <= goal.target if goal.less_is_better else goal.now >= goal.target
        status = GoalStatus.REACHED if reached else GoalStatus.NOT_REACHED
        return status, _("As it stood when {year} ended.").format(year=self._facts.years.old)

    def _concerns(self) -> None:
        """An open concern goes along: it is no less open for the summer."""
        query = (
            select(Concern.id, Concern.program_enrollment_id)
            .join(ProgramEnrollment, ProgramEnrollment.id == Concern.program_enrollment_id)
            .where(ProgramEnrollment.school_year_id == self._facts.years.old_id, Concern.resolved_on.is_(None))
        )
        found = self._session.execute(query)
        moved = [{"id": key, "program_enrollment_id": self._new[old]} for key, old in found if old in self._new]
        self._update(Concern, moved)

    def _update(self, record: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        update_rows(self._session, record, rows, progress=Part(self._progress, 0.7, 1.0))


def _status(row: RolloverRow, answer: Answer) -> ProgramStatus:
    """Where the student stands in the coming year's program."""
    if answer.next is Next.GO_ON and row.match_ids:
        return ProgramStatus.MATCHED
    return ProgramStatus.IDENTIFIED if row.status is ProgramStatus.IDENTIFIED else ProgramStatus.WAITING
