"""``python -m tests.simulated_year --matches 162 --seed 1``: a mentoring year through the program's services.

Mentors meet their mentees or only try to, agree on next steps and take them, raise concerns, are away and covered,
end matches and begin others; background checks and consents run out and are renewed, or not; students miss school, some
days in a row. Beside the workspace a tally is kept in plain Python of what was done, and what it must come to is worked
out from the tally alone: whose contact is overdue (by the rules of the cadence, over holidays and breaks), what is due,
what runs out, who missed school. At the end of every month the lists, Today and the program's totals must say the same.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from iattend_desktop.mentoring.check_in import finish_next_step, log_check_in
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.concern import raise_concern, resolve_concern
from iattend_desktop.mentoring.coverage import cover_match
from iattend_desktop.mentoring.match import list_matches
from iattend_desktop.mentoring.match_edit import set_cadence
from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import Match, ScreeningRecord
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import CalendarDay
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.consent_edit import record_consent
from iattend_desktop.people.mentor_edit import record_screening
from iattend_desktop.people.screening import StepDone
from iattend_desktop.reports.program_facts import program_summary
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage.bulk import insert_rows
from iattend_desktop.today.gather import today_items
from iattend_desktop.today.item import TodayKind
from iattend_desktop.vocabulary import Cadence, CalendarKind, Channel, ContactOutcome, Grain, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.factories import make_mentor, make_school, make_student

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 8, 24), date(2027, 6, 4)
HOLIDAYS = (date(2026, 9, 7), date(2026, 11, 11), date(2027, 1, 18), date(2027, 2, 15), date(2027, 5, 31))
BREAKS = (
    (date(2026, 11, 23), date(2026, 11, 27)),
    (date(2026, 12, 21), date(2027, 1, 8)),
    (date(2027, 3, 29), date(2027, 4, 2)),
)
OFF = frozenset(HOLIDAYS) | {
    first + n * DAY for first, last in BREAKS for n in range((last - first).days + 1) if (first + n * DAY).weekday() < 5
}
GAPS = {Cadence.THREE_A_WEEK: 3, Cadence.WEEKLY: 7, Cadence.EVERY_TWO_WEEKS: 14}


@dataclass
class Pair:
    """One match as the tally knows it."""

    match_id: int
    program_id: int
    student_id: int
    mentor_id: int
    began: date
    cadence: Cadence
    keen: float  # how likely a meeting is
    ended: date | None = None
    contacts: list[date] = field(default_factory=list)
    attempts: list[date] = field(default_factory=list)
    steps: dict[int, date] = field(default_factory=dict)  # check-in and the day its next step is due


@dataclass
class Year:
    """Everything that was done, and the people it was done to."""

    workspace: Workspace
    chance: random.Random
    pairs: list[Pair] = field(default_factory=list)
    waiting: list[tuple[int, int]] = field(default_factory=list)  # (program, student) that were offered another match
    left: set[int] = field(default_factory=set)  # programs that ended
    mentors: list[int] = field(default_factory=list)
    checks: dict[int, date] = field(default_factory=dict)  # mentor and the day the background check ends
    consents: dict[int, date | None] = field(default_factory=dict)  # program and the day the consent ends
    concerns: list[int] = field(default_factory=list)  # that nobody has resolved
    missed: dict[int, dict[date, bool]] = field(default_factory=lambda: defaultdict(dict))  # student, school day
    known_until: date = FIRST - DAY  # the last day whose attendance came in
    closed: Counter[bool] = field(default_factory=Counter)  # by whether another match was offered
    covers: int = 0
    renewed: int = 0

    def open_pairs(self) -> list[Pair]:
        """Matches that have not ended."""
        return [pair for pair in self.pairs if pair.ended is None]


def simulate(workspace: Workspace, *, matches: int, mentors: int, seed: int, until: date = LAST) -> Iterator[list[str]]:
    """Live the year; after each month, and at the end, what the program says otherwise than the tally."""
    year = Year(workspace, random.Random(seed))
    _turn_to(workspace, FIRST)
    _begin(year, matches, mentors)
    day = FIRST
    while day <= until:
        _turn_to(workspace, day)
        if day.weekday() < 5 and day not in OFF:
            _school_day(year, day)
        if day.weekday() == 4:
            _end_of_week(year, day)
        if (day + DAY).day == 1 or day == until:
            yield faults(year, day)
        day += DAY
    contacts = sum(len(pair.contacts) for pair in year.pairs)
    print(
        f"seed {seed}: {len(year.pairs)} matches, {contacts} contacts and "
        f"{sum(len(pair.attempts) for pair in year.pairs)} attempts, {sum(year.closed.values())} closures "
        f"({year.closed[True]} with another match offered), {year.covers} covers, {year.renewed} renewals, "
        f"{sum(map(sum, (days.values() for days in year.missed.values())))} days missed"
    )


def faults(year: Year, today: date) -> list[str]:
    """Where lists, Today and the program's totals differ from what the tally comes to on a day."""
    found: list[str] = []

    def same(what: str, told: object, tallied: object) -> None:
        if told != tallied:
            found.append(f"{today} {what}: the program says {told}, the tally {tallied}")

    rows = {row.id: row for row in list_matches(year.workspace)}
    pairs = {pair.match_id: pair for pair in year.open_pairs()}
    same("open matches", sorted(rows), sorted(pairs))
    late = {key for key, pair in pairs.items() if today > due_day(pair)}
    same("overdue", {key for key, row in rows.items() if row.overdue}, late)
    for key in pairs.keys() & rows.keys():
        pair, row = pairs[key], rows[key]
        recent = sum(day > today - timedelta(days=30) for day in pair.contacts)
        same(f"match {key}", (row.contacts_30_days, row.last_contact_on), (recent, max(pair.contacts, default=None)))
    items = Counter(item.kind for item in today_items(year.workspace))
    same("late on Today", items[TodayKind.CONTACT_OVERDUE] + items[TodayKind.NO_FIRST_CONTACT], len(late))
    steps = sum(due <= today for pair in pairs.values() for due in pair.steps.values())
    same("next steps due", items[TodayKind.NEXT_STEP_DUE], steps)
    soon = today + timedelta(days=60)
    busy = {pair.mentor_id for pair in pairs.values()}
    ending = {key for key, ends in year.checks.items() if ends <= soon and (ends > today or key in busy)}
    same("background checks", items[TodayKind.SCREENING], len(ending))
    matched = {pair.program_id for pair in pairs.values()}
    papers = {
        key
        for key, ends in year.consents.items()
        if ends is not None and ends <= soon and (ends > today or key in matched) and (key not in year.left)
    }
    same("consents", items[TodayKind.CONSENT], len(papers))
    same("concerns", items[TodayKind.CONCERN], len(year.concerns))
    runs = sum(_missed_in_a_row(year.missed[pair.student_id], year.known_until, today) for pair in pairs.values())
    same("absent in a row", items[TodayKind.ABSENT_IN_A_ROW], runs)
    summary = program_summary(year.workspace)
    same("contacts", summary.contacts, sum(len(pair.contacts) for pair in year.pairs))
    same("attempts", summary.attempts, sum(len(pair.attempts) for pair in year.pairs))
    return found


def due_day(pair: Pair) -> date:
    """The last day on which the next contact is on cadence, worked out one day at a time."""
    last = max(pair.contacts, default=None)
    day, left = last or pair.began, GAPS[pair.cadence] if last else 7
    while left > 0 or day.weekday() > 4 or day in OFF:
        day += DAY
        left -= left > 0 and not _stands_still(day)
    return day


def _stands_still(day: date) -> bool:
    """A weekday off, or a weekend between a Friday and a Monday off."""
    friday, monday = day - (day.weekday() - 4) * DAY, day + (7 - day.weekday()) * DAY
    return day in OFF or (day.weekday() > 4 and friday in OFF and monday in OFF)


def _missed_in_a_row(days: dict[date, bool], known_until: date, today: date) -> bool:
    """Whether the last three days that came in, or more, were missed, the last of them within two weeks."""
    known = sorted(day for day in days if day <= known_until)
    return len(known) >= 3 and all(days[day] for day in known[-3:]) and (today - known[-1]).days < 14


def _turn_to(workspace: Workspace, day: date) -> None:
    """Evening in Los Angeles, after everybody's last entry."""
    moment = datetime(day.year, day.month, day.day, 21, tzinfo=UTC)
    workspace.clock = lambda: moment


def _begin(year: Year, matches: int, mentors: int) -> None:
    """Schools with their calendar, mentors of whom some have a check that ends, students and the first matches."""
    chance, workspace = year.chance, year.workspace
    with workspace.write(Permission.IMPORT_ROSTERS, "The year begins") as session:
        schools = [make_school(session, f"School {n}", region="East" if n % 2 else "West") for n in range(9)]
        for day in sorted(OFF):
            session.add(CalendarDay(school_id=None, day=day, kind=CalendarKind.HOLIDAY))
        for n in range(mentors):
            mentor = make_mentor(session, chance.choice(schools), f"Mentor{n}", "Okafor")
            ends = FIRST + timedelta(days=chance.randrange(30, 280)) if chance.random() < 0.4 else date(2029, 1, 1)
            check = (ScreeningRecord.mentor_id == mentor.id) & (ScreeningRecord.step == ScreeningStep.BACKGROUND_CHECK)
            session.execute(update(ScreeningRecord).where(check).values(expires_on=ends))
            year.mentors.append(mentor.id)
            year.checks[mentor.id] = ends
        for n in range(matches):
            program = make_student(session, chance.choice(schools), f"Student{n}", f"Family{n}", consent_on=FIRST)
            until = FIRST + timedelta(days=chance.randrange(60, 280)) if chance.random() < 0.2 else None
            program.consent_expires_on = year.consents[program.id] = until
            _match(year, session, program, FIRST)


def _match(year: Year, session: Session, program: ProgramEnrollment, day: date) -> None:
    """Match a student with some mentor from a day on."""
    mentor_id = year.chance.choice(year.mentors)
    cadence = year.chance.choice((*Cadence, Cadence.WEEKLY, Cadence.WEEKLY))
    match = Match(program_enrollment_id=program.id, mentor_id=mentor_id, starts_on=day, cadence=cadence)
    program.status = "matched"
    session.add(match)
    session.flush()
    keen = year.chance.uniform(0.3, 1.0)
    year.pairs.append(Pair(match.id, program.id, program.student_id, mentor_id, day, cadence, keen))


def _school_day(year: Year, day: date) -> None:
    """Some pairs meet today, or try to; every student is at school or not."""
    for pair in year.open_pairs():
        if pair.began < day and year.chance.random() < pair.keen / GAPS[pair.cadence] * 2.1:
            _meet(year, pair, day)
        days = year.missed[pair.student_id]
        yesterday = days[max(days)] if days else False
        days[day] = year.chance.random() < (0.55 if yesterday else 0.07)


def _meet(year: Year, pair: Pair, day: date) -> None:
    chance = year.chance
    contact = chance.random() < 0.8
    step = chance.random() < 0.2
    due = day + timedelta(days=7)
    key = log_check_in(
        year.workspace,
        pair.match_id,
        on=day,
        channel=chance.choice(tuple(Channel)),
        outcome=ContactOutcome.CONTACT if contact else ContactOutcome.ATTEMPT,
        minutes=chance.choice((None, 15, 30, 45)),
        next_step="Call home" if step else None,
        next_step_due_on=due if step else None,
    )
    (pair.contacts if contact else pair.attempts).append(day)
    if step:
        pair.steps[key] = due


def _end_of_week(year: Year, day: date) -> None:
    """The week's attendance comes in; steps are taken, papers renewed; some matches end, others begin."""
    workspace, chance = year.workspace, year.chance
    _bring_in_days(year, day)
    for program_id, student_id in year.waiting:
        with workspace.write(Permission.ACCEPT_MATCHES, "Match again") as session:
            program = session.get_one(ProgramEnrollment, program_id)
            assert program.student_id == student_id
            _match(year, session, program, day)
    year.waiting.clear()
    for pair in year.open_pairs():
        for key, due in list(pair.steps.items()):
            if due <= day and chance.random() < 0.7:
                finish_next_step(workspace, key)
                del pair.steps[key]
        if chance.random() < 0.005:
            year.concerns.append(raise_concern(workspace, pair.program_id, summary="No warm coat"))
        if chance.random() < 0.006:
            pair.cadence = chance.choice([one for one in Cadence if one is not pair.cadence])
            set_cadence(workspace, pair.match_id, pair.cadence)
        if chance.random() < 0.004:
            others = [key for key in year.mentors if key != pair.mentor_id and year.checks[key] > day + 14 * DAY]
            cover_match(workspace, pair.match_id, chance.choice(others), first=day + DAY, last=day + 7 * DAY)
            year.covers += 1
        if day > FIRST + 21 * DAY and chance.random() < 0.008:
            _close(year, pair, day)
    for key in [key for key in year.concerns if chance.random() < 0.4]:
        resolve_concern(workspace, key, resolution="The school had one")
        year.concerns.remove(key)
    _renew(year, day)


def _close(year: Year, pair: Pair, day: date) -> None:
    again = year.chance.random() < 0.6
    close_match(year.workspace, pair.match_id, on=day, reason="Moved", rematch_offered=again)
    pair.ended = day
    year.closed[again] += 1
    if again:
        year.waiting.append((pair.program_id, pair.student_id))
    else:
        year.left.add(pair.program_id)


def _renew(year: Year, day: date) -> None:
    """Of what ends within a month, a part is renewed each week."""
    for mentor_id, ends in list(year.checks.items()):
        if ends <= day + 30 * DAY and year.chance.random() < 0.2:
            again = day + timedelta(days=730)
            done = StepDone(ScreeningStep.BACKGROUND_CHECK, day, again, None)
            record_screening(year.workspace, [mentor_id], [done])
            year.checks[mentor_id] = again
            year.renewed += 1
    for program_id, until in list(year.consents.items()):
        if until is not None and until <= day + 30 * DAY and year.chance.random() < 0.2:
            record_consent(year.workspace, [program_id], on=day, expires_on=None)
            year.consents[program_id] = None
            year.renewed += 1


def _bring_in_days(year: Year, friday: date) -> None:
    """The school days of a week, as an import brings them in."""
    told = [
        (student, day, missed)
        for student, days in year.missed.items()
        for day, missed in days.items()
        if friday - 7 * DAY < day <= friday
    ]
    year.known_until = friday
    if not told:
        return
    with year.workspace.write(Permission.IMPORT_ROSTERS, "Attendance of the week") as session:
        columns: dict[str, Sequence[Any]] = {
            "student_id": [student for student, _day, _missed in told],
            "school_year_id": [school_year_of(session, friday).id] * len(told),
            "grain": [Grain.DAY] * len(told),
            "starts_on": [day for _student, day, _missed in told],
            "ends_on": [day for _student, day, _missed in told],
            "expected": [1] * len(told),
            "attended": [int(not missed) for _student, _day, missed in told],
            "unexcused": [int(missed) for _student, _day, missed in told],
            "source": ["test"] * len(told),
        }
        insert_rows(session, AttendanceFact, columns)


def main() -> int:
    """Live a year; exit 1 where the program and the tally differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--matches", type=int, default=162)
    parser.add_argument("--mentors", type=int, default=95)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    workspace = open_workspace(Path(mkdtemp()) / "year.iattend", "correct horse battery staple", create=True)
    begun, wrong = time.monotonic(), 0
    for found in simulate(workspace, matches=asked.matches, mentors=asked.mentors, seed=asked.seed):
        wrong += len(found)
        print(f"{time.monotonic() - begun:.0f} s: {workspace.today()}, {len(found)} faults", flush=True)
        for line in found[:20]:
            print(f"  {line}")
    workspace.close()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
