"""What becomes of each row of a workbook that came back, against what was brought before and what stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from iattend_desktop.conflict import merge
from iattend_desktop.i18n import _, day_words
from iattend_desktop.mentoring.check_in_values import check_in_now, checked
from iattend_desktop.mentoring.workbook_reading import Returned, TypedRow
from iattend_desktop.mentoring.workbook_record import Issue
from iattend_desktop.mentoring.workbook_sheets import shown
from iattend_desktop.mentoring.workbook_stamp import plain
from iattend_desktop.mentoring.workbook_values import Entry, as_seen, as_taken, is_blank
from iattend_desktop.mentoring.workbook_words import Part
from iattend_desktop.model.mentoring import CheckIn, Goal, GoalStep
from iattend_desktop.problem import UserError
from iattend_desktop.roster.problems import Problem
from iattend_desktop.vocabulary import GoalStatus

_TEXT = 2  # which of a goal's or a step's protected texts says what it is


class Fate(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    CONFLICT = "conflict"
    THERE = "there"


@dataclass(frozen=True)
class PlannedRow:
    """A row and its fate. ``taken`` are its values as they are kept, ``mine`` what would be written, ``now`` what the
    program has; ``record`` is the key of the check-in, goal or step that it is about; ``why`` explains a conflict."""

    issue_id: int
    key: str
    part: Part
    row: int
    student: str
    match_id: int
    fate: Fate
    taken: dict[str, Any]
    mine: dict[str, Any]
    now: dict[str, Any] | None = None
    table: str = "check_in"
    record: int | None = None
    why: str = ""


@dataclass
class Comparing:
    """A workbook while its rows are compared; ``rows`` and ``problems`` are what came of it."""

    session: Session
    today: date
    issue: Issue
    returned: Returned
    rows: list[PlannedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def compare(self) -> None:
        """Go through all rows."""
        labels = {row.number: row.texts[0] for row in self.returned.rows if row.part is Part.STUDENTS}
        students = {labels[at]: match for at, (match, _version) in enumerate(self.issue.contents["S"], 1)}
        for row in self.returned.rows:
            entry = Entry(row, self.today)
            if row.part is Part.CHECK_INS and not is_blank(row):
                self._check_in(entry, students)
            elif row.part is Part.GOALS:
                self._goal(entry)
            elif row.part is Part.STEPS and not is_blank(row):
                self._step(entry)
            self.problems += entry.problems
        for part, number in self.returned.strays:
            words = _("Write it into one of the prepared rows, or log it by hand.")
            what = _("a row that the workbook was written with")
            self.problems.append(Problem(part.value, number, _("the whole row"), "", what, "rejected", words))

    def _check_in(self, entry: Entry, students: Mapping[str, int]) -> None:
        values = entry.check_in(students)
        if values is None or not self._theirs(entry, values["match_id"]):
            return
        match_id = values.pop("match_id")
        parties, row = self.issue.matches[match_id], entry.row
        taken = as_taken({"match_id": match_id, **values})
        before = self.issue.brought.get(row.short_key)
        if before is not None and before.taken == taken:
            self._add(row, match_id, Fate.THERE, taken, values)
            return
        if before is not None and before.match_id != match_id:
            entry.refuse(_("It was brought in for another student. Mend that check-in on the page of its match."))
            return
        record = self.issue.check_ins.get(before.check_in_id or 0) if before is not None else None
        fate, now, why = Fate.NEW, None, ""
        if before is None:
            record = self._of_that_day(match_id, values)
            if record is not None:
                now = check_in_now(record)
                fate = Fate.THERE if _same(now, values) else Fate.CONFLICT
                why = _("The program has a check-in of that day already.")
        elif record is None:
            fate, why = Fate.CONFLICT, _("It was brought in before, and deleted in the program since.")
        else:
            now = check_in_now(record)
            merged = merge(as_seen(before.taken, now), now, values)
            fate = Fate.CONFLICT if merged.clashes else Fate.THERE if _same(now, merged.values) else Fate.CHANGED
            why, values = _("It was brought in before, and changed in the program since."), merged.values
        try:
            checked(self.today, parties, **values)
        except UserError as error:
            entry.refuse(str(error))
            return
        kept = why if fate is Fate.CONFLICT else ""
        self._add(row, match_id, fate, taken, values, now, record=record.id if record is not None else None, why=kept)

    def _goal(self, entry: Entry) -> None:
        match_id, key, _version = self.issue.contents["G"][entry.row.number - 1]
        status = entry.status()
        if status is None or status is GoalStatus.OPEN or not self._theirs(entry, match_id):
            return
        goal = self.session.get(Goal, key)
        if goal is None or not self._still(entry, goal.title):
            self._no_longer(entry, goal.title if goal is not None else None)
            return
        now = GoalStatus(goal.status)
        self._end(entry.row, match_id, "goal", key, {"status": status}, {"status": now}, open_=now is GoalStatus.OPEN)

    def _step(self, entry: Entry) -> None:
        match_id, table, key, _version = self.issue.contents["T"][entry.row.number - 1]
        done = entry.day("done")
        if done is None or not self._theirs(entry, match_id):
            return
        goal_step = self.session.get(GoalStep, key) if table == "goal_step" else None
        check_in = self.session.get(CheckIn, key) if table == "check_in" else None
        text = check_in.next_step if check_in is not None else goal_step.title if goal_step is not None else None
        if text is None or not self._still(entry, text):
            self._no_longer(entry, text)
            return
        if done > self.today:
            entry.refuse(_("{day} is in the future. Give the day on which it was done.").format(day=day_words(done)))
            return
        goal = self.session.get(Goal, goal_step.goal_id) if goal_step is not None else None
        if goal is not None and done < goal.set_on:
            words = _("The goal was set on {day}; the step cannot have been done before. Give a later day.")
            entry.refuse(words.format(day=day_words(goal.set_on)))
            return
        if check_in is not None and done < check_in.on_date:
            words = _("The step was agreed on {day}; it cannot have been done before. Give a later day.")
            entry.refuse(words.format(day=day_words(check_in.on_date)))
            return
        now = (
            check_in.next_step_done_on if check_in is not None else goal_step.done_on if goal_step is not None else None
        )
        self._end(entry.row, match_id, table, key, {"done": done}, {"done": now}, open_=now is None)

    def _end(
        self,
        row: TypedRow,
        match_id: int,
        table: str,
        key: int,
        mine: dict[str, Any],
        now: dict[str, Any],
        *,
        open_: bool,
    ) -> None:
        """A goal or a step that has ended, in the workbook and perhaps here."""
        taken, before = as_taken(mine), self.issue.brought.get(row.short_key)
        if now == mine or (before is not None and before.taken == taken):
            fate = Fate.THERE
        elif open_ or (before is not None and as_seen(before.taken, mine) == now):
            fate = Fate.CHANGED
        else:
            fate = Fate.CONFLICT
        why = _("It was ended in the program in another way.") if fate is Fate.CONFLICT else ""
        self._add(row, match_id, fate, taken, mine, now, table=table, record=key, why=why)

    def _of_that_day(self, match_id: int, values: Mapping[str, Any]) -> CheckIn | None:
        """A check-in of the same student, day and way that is from no row of this workbook."""
        ours = {row.check_in_id for row in self.issue.brought.values()}
        alike = [
            one
            for one in self.issue.check_ins.values()
            if (one.match_id, one.on_date, one.channel) == (match_id, values["on"], values["channel"].value)
            and one.id not in ours
        ]
        same = [one for one in alike if _same(check_in_now(one), values)]
        return next(iter(same or alike), None)

    def _theirs(self, entry: Entry, match_id: int) -> bool:
        if match_id in self.issue.gone:
            words = _("The student is no longer {mentor}'s: {why}. Log what is missing by hand.")
            entry.refuse(words.format(mentor=self.issue.mentor, why=self.issue.gone[match_id]))
        return match_id in self.issue.matches

    def _still(self, entry: Entry, text: str) -> bool:
        return plain(shown(text)) == entry.row.texts[_TEXT]

    def _no_longer(self, entry: Entry, text: str | None) -> None:
        if text is None:
            entry.refuse(_("It is no longer in the program. Look at the page of the match."))
        else:
            words = _("In the program it reads “{text}” by now. Look at the page of the match.")
            entry.refuse(words.format(text=text))

    def _add(
        self,
        row: TypedRow,
        match_id: int,
        fate: Fate,
        taken: dict[str, Any],
        mine: dict[str, Any],
        now: dict[str, Any] | None = None,
        *,
        table: str = "check_in",
        record: int | None = None,
        why: str = "",
    ) -> None:
        student = self.issue.matches[match_id].student
        planned = PlannedRow(
            self.issue.id,
            row.short_key,
            row.part,
            row.row,
            student,
            match_id,
            fate,
            taken,
            mine,
            now,
            table,
            record,
            why,
        )
        self.rows.append(planned)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two check-ins say the same, lists of words in any order."""
    return all(
        sorted(value) == sorted(other[name]) if isinstance(value, tuple) else value == other[name]
        for name, value in one.items()
    )
