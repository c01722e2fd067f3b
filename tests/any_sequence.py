"""``python -m tests.any_sequence --cases 500 --seed 0``: whatever is done, undone and redone, what stands counts.

Each case draws a sequence of actions of two people (students, mentors, screening, consent, matching, check-ins, goals,
rules, settings, merges, an import), undos and redos, and carries it out on a real workspace. Then the actions that
still stand are done alone, in their order, on a fresh one. Both must say the same. An action or an undo that is refused
must leave everything as it was.

Keys and public ids differ between the two, for a key is never used again; so records are compared by what they say and
by what the records say that they point to (:func:`said`).
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select

from iattend_desktop.matching.acceptance import accept_scenario
from iattend_desktop.matching.pair_rules import clear_pair_rule, set_pair_rule
from iattend_desktop.matching.scenario import run_scenario
from iattend_desktop.mentoring.check_in import delete_check_in, log_check_in
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.goal import add_goal, close_goal, record_progress
from iattend_desktop.mentoring.match_edit import set_cadence
from iattend_desktop.model import Base
from iattend_desktop.model.mentoring import CheckIn, Goal
from iattend_desktop.model.roster import ColumnMapping, ImportRun
from iattend_desktop.model.security import ChangeSetEntry
from iattend_desktop.opening import open_workspace
from iattend_desktop.people.consent_edit import record_consent
from iattend_desktop.people.mentor_edit import MentorValues, add_mentor, edit_mentor, record_screening
from iattend_desktop.people.mentors import MentorRow, list_mentors
from iattend_desktop.people.merge import Side, merge_records, preview_merge
from iattend_desktop.people.schools import SchoolValues, add_school
from iattend_desktop.people.screening import StepDone
from iattend_desktop.people.student_edit import (
    GuardianValues,
    StudentValues,
    add_guardian,
    add_student,
    edit_student,
    end_guardian,
    identify_students,
)
from iattend_desktop.people.students import StudentRow, list_students, student_record
from iattend_desktop.problem import UserError
from iattend_desktop.roster.fields import Kind as RosterKind
from iattend_desktop.roster.plan import Source, apply_import, plan_import
from iattend_desktop.roster.source import remembered_mapping
from iattend_desktop.school_years import school_year_of
from iattend_desktop.security.access import Permission
from iattend_desktop.storage import keys
from iattend_desktop.storage.keys import header_path
from iattend_desktop.vocabulary import (
    Cadence,
    Channel,
    ContactOutcome,
    GoalKind,
    GoalStatus,
    MeetingWish,
    MentorKind,
    PairRuleKind,
    ScreeningStep,
)
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.factories import values_of
from tests.records import records_in

PEOPLE = ("ana", "ben")
_BY_WHAT_IS_THERE = frozenset({"import", "match", "merge"})
_LOG = ("change_", "audit_")


@dataclass(frozen=True)
class Action:
    """One thing that a person does: which, by whom, and the numbers that choose to whom and what."""

    verb: str
    actor: str
    first: int
    second: int


@dataclass
class Case:
    """What came of one sequence."""

    stands: list[Action] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    fault: str = ""


def drawn(chance: random.Random, length: int) -> list[Action]:
    """A sequence of actions, undos and redos, of one person or of two.

    Two do not match, import or merge: what those write hangs on all that they find there, so also on what the other
    undid since without touching anything of theirs.
    """
    people = PEOPLE[: chance.randrange(1, 3)]
    verbs = [verb for verb in VERBS if verb not in _BY_WHAT_IS_THERE or len(people) == 1]
    verbs += [*["undo"] * 5, *["redo"] * 3]
    return [
        Action(chance.choice(verbs), chance.choice(people), chance.randrange(6), chance.randrange(6))
        for _number in range(length)
    ]


def carry_out(start: Path, folder: Path, sequence: Sequence[Action], roster: Path) -> Case:
    """Do the sequence on a copy of the workspace ``start``, and what stands of it on another; compare."""
    case = Case()
    workspace = _opened(start, folder / "done.iattend")
    done: dict[str, list[Action]] = {name: [] for name in PEOPLE}
    undone: dict[str, list[Action]] = {name: [] for name in PEOPLE}
    try:
        for action in sequence:
            before = _stored(workspace)
            try:
                _do(workspace, action, roster, done, undone, case)
            except UserError:
                case.refused[action.verb] += 1
                if _stored(workspace) != before:
                    case.fault = f"{action} was refused and changed something"
                    return case
        alone = _opened(start, folder / "alone.iattend")
        try:
            for action in case.stands:
                alone.actor = action.actor
                VERBS[action.verb](alone, action, roster)
            if said(alone) != said(workspace):
                case.fault = f"what stands is not what was done: {_differences(alone, workspace)}"
        except UserError as error:
            case.fault = f"what stands cannot be done alone: {error}"
        finally:
            alone.close()
    finally:
        workspace.close()
    return case


def _do(
    workspace: Workspace,
    action: Action,
    roster: Path,
    done: dict[str, list[Action]],
    undone: dict[str, list[Action]],
    case: Case,
) -> None:
    who = workspace.actor = action.actor
    if action.verb == "undo":
        workspace.undo()
        undone[who].append(done[who].pop())
        case.stands.remove(undone[who][-1])
    elif action.verb == "redo":
        workspace.redo()
        done[who].append(undone[who].pop())
        case.stands.append(done[who][-1])
    else:
        action = Action(action.verb, who, action.first, action.second)  # each its own: two alike are two actions
        changes = _newest(workspace)
        VERBS[action.verb](workspace, action, roster)
        if _newest(workspace) != changes:  # an action that changes nothing leaves no trace
            done[who].append(action)
            undone[who].clear()
            case.stands.append(action)
    case.done[action.verb] += 1


def _student(workspace: Workspace, number: int) -> StudentRow:
    for row in list_students(workspace):
        if row.local_id == f"{number:08}":
            return row
    raise UserError("no such student")


def _mentor(workspace: Workspace, number: int) -> MentorRow:
    for row in list_mentors(workspace):
        if row.number == f"M{number:07}":
            return row
    raise UserError("no such mentor")


def _program(workspace: Workspace, number: int) -> int:
    program = _student(workspace, number).program_id
    if program is None:
        raise UserError("not in the program")
    return program


def _match(workspace: Workspace, number: int) -> int:
    match = _student(workspace, number).match_id
    if match is None:
        raise UserError("not matched")
    return match


def _of_match(workspace: Workspace, record: Any, match: int) -> int:
    """The key of the newest record of a match."""
    with workspace.read() as session:
        found = session.scalar(select(record.id).where(record.match_id == match).order_by(record.id.desc()).limit(1))
    if found is None:
        raise UserError("none there")
    return int(found)


def _add_student(workspace: Workspace, action: Action, _roster: Path) -> None:
    number = f"{action.first:08}"
    if any(row.local_id == number for row in list_students(workspace)):
        raise UserError("there already")
    values = StudentValues(f"Rosa {action.first}", "Delgado-Ortiz", 1, number, grade=9, home_language="spa")
    add_student(workspace, values)


def _edit_student(workspace: Workspace, action: Action, _roster: Path) -> None:
    row = _student(workspace, action.first)
    values = values_of(student_record(workspace, row.id))
    changes: list[dict[str, Any]] = [
        {"grade": 10 + action.first % 3},
        {"preferred_name": f"Ro {action.second}"},
        {"home_language": "kor"},
        {"interests": ("robotics", "soccer")[: 1 + action.first % 2]},
        {"birth_date": date(2012, 3, 4 + action.first)},
        {"meeting_wish": MeetingWish.ANY},
    ]
    edit_student(workspace, row.id, replace(values, **changes[action.second]))


def _add_mentor(workspace: Workspace, action: Action, _roster: Path) -> None:
    number = f"M{action.first:07}"
    if any(row.number == number for row in list_mentors(workspace)):
        raise UserError("there already")
    add_mentor(
        workspace,
        MentorValues(
            "Daniel",
            f"Kim {action.first}",
            MentorKind.DISTRICT_LEADER,
            number,
            languages=("eng", "spa"),
            site_school_id=1,
            capacity=2,
        ),
    )


def _edit_mentor(workspace: Workspace, action: Action, _roster: Path) -> None:
    row = _mentor(workspace, action.first)
    values = MentorValues(**{item.name: getattr(row, item.name) for item in fields(MentorValues)})
    changes: list[dict[str, Any]] = [
        {"capacity": 1 + action.first},
        {"languages": ("eng", "kor")},
        {"interests": ("chess",)},
        {"title": "Principal"},
        {"grade_low": 9, "grade_high": 12},
        {"email": "d.kim@example.org"},
    ]
    edit_mentor(workspace, row.id, replace(values, **changes[action.second]))


def _screen(workspace: Workspace, action: Action, _roster: Path) -> None:
    mentors = [_mentor(workspace, action.first).id]
    expires = date(2028, 8, 1)
    steps = [
        StepDone(step, date(2026, 8, 1 + action.second), expires, 3.0 if step is ScreeningStep.TRAINING else None)
        for step in ScreeningStep
    ]
    record_screening(workspace, mentors, steps)


def _guardian(workspace: Workspace, action: Action, _roster: Path) -> None:
    student = _student(workspace, action.first)
    guardians = student_record(workspace, student.id).guardians
    if action.second < 3 or not guardians:
        add_guardian(workspace, student.id, GuardianValues(f"Ana {action.second}", "Ortiz", phone="213 555 0123"))
    else:
        end_guardian(workspace, guardians[0].id)


def _identify(workspace: Workspace, action: Action, _roster: Path) -> None:
    identify_students(workspace, [_student(workspace, action.first).id], "School")


def _consent(workspace: Workspace, action: Action, _roster: Path) -> None:
    record_consent(workspace, [_program(workspace, action.first)], on=date(2026, 9, 1 + action.second))


def _match_all(workspace: Workspace, _action: Action, _roster: Path) -> None:
    accept_scenario(workspace, run_scenario(workspace))


def _check_in(workspace: Workspace, action: Action, _roster: Path) -> None:
    match = _match(workspace, action.first)
    if action.second < 4:
        log_check_in(
            workspace,
            match,
            on=workspace.today(),
            channel=Channel.IN_PERSON,
            outcome=ContactOutcome.CONTACT,
            minutes=20 + action.second,
            note="The bus pass arrived.",
        )
    else:
        delete_check_in(workspace, _of_match(workspace, CheckIn, match))


def _goal(workspace: Workspace, action: Action, _roster: Path) -> None:
    match = _match(workspace, action.first)
    if action.second < 2:
        add_goal(workspace, match, kind=GoalKind.ACADEMIC, title="Read", measure="books", baseline=0, target=5)
    elif action.second < 5:
        record_progress(workspace, _of_match(workspace, Goal, match), value=action.second, on=workspace.today())
    else:
        close_goal(workspace, _of_match(workspace, Goal, match), status=GoalStatus.REACHED)


def _end(workspace: Workspace, action: Action, _roster: Path) -> None:
    match = _match(workspace, action.first)
    if action.second < 4:
        set_cadence(workspace, match, list(Cadence)[action.second % len(Cadence)])
    else:
        close_match(workspace, match, on=workspace.today(), reason="moved", rematch_offered=action.second == 5)


def _pair_rule(workspace: Workspace, action: Action, _roster: Path) -> None:
    program, mentor = _program(workspace, action.first), _mentor(workspace, action.second).id
    if action.first % 3:
        set_pair_rule(workspace, program, mentor, list(PairRuleKind)[action.second % 3], "asked for")
    else:
        clear_pair_rule(workspace, program, mentor)


def _settings(workspace: Workspace, action: Action, _roster: Path) -> None:
    now = workspace.settings()
    changed: dict[str, Any] = (
        {"training_hours": 2.0 + action.second} if action.first % 2 else {"one_day_attended": True}
    )
    workspace.change_settings(replace(now, **changed))


def _merge(workspace: Workspace, action: Action, _roster: Path) -> None:
    kept, other = _student(workspace, action.first).id, _student(workspace, action.second).id
    if kept == other:
        raise UserError("one and the same")
    preview = preview_merge(workspace, kept, other)
    merge_records(workspace, kept, other, {line.key: Side.KEPT for line in preview.to_choose})


def _import(workspace: Workspace, action: Action, roster: Path) -> None:
    apply_import(workspace, plan_import(workspace, [Source(roster.with_name(f"students {action.first % 2}.csv"))]))


VERBS: dict[str, Callable[[Workspace, Action, Path], None]] = {
    "add_mentor": _add_mentor,
    "add_student": _add_student,
    "check_in": _check_in,
    "consent": _consent,
    "edit_mentor": _edit_mentor,
    "edit_student": _edit_student,
    "end": _end,
    "goal": _goal,
    "guardian": _guardian,
    "identify": _identify,
    "import": _import,
    "match": _match_all,
    "merge": _merge,
    "pair_rule": _pair_rule,
    "screen": _screen,
    "settings": _settings,
}


def said(workspace: Workspace) -> dict[str, list[str]]:
    """What the database says, without its keys: for each table, a digest of each record, sorted.

    A record's digest is of its values and, for what it points to, of that record's digest: tables in the order of
    their references, and again for those that point at each other.
    """
    rows: dict[str, list[Mapping[str, Any]]] = {
        name: [dict(row._mapping) for row in found] for name, found in _records(workspace).items()
    }
    rows["column_mapping"] = _remembered(workspace)
    digests: dict[tuple[str, int], str] = {}
    for _round in range(3):
        for table in Base.metadata.sorted_tables:
            points = {key.parent.name: key.column.table.name for key in table.foreign_keys}
            for row in rows.get(table.name, ()):
                cells = [
                    (name, digests.get((points[name], value), value is not None) if name in points else value)
                    for name, value in row.items()
                    if name not in _KEYS and (table.name, name) not in _HOLDS_KEYS
                ]
                digests[table.name, row["id"]] = hashlib.sha256(repr(cells).encode()).hexdigest()
    return {name: sorted(digests[name, row["id"]] for row in found) for name, found in rows.items()}


def _remembered(workspace: Workspace) -> list[Mapping[str, Any]]:
    """How each layout would be mapped now: where the import that brought it was undone, the history knows it still
    from another's that stands. Under which name is a matter of who came first."""
    with workspace.read() as session:
        layouts = {(one.layout, one.kind) for one in session.scalars(select(ColumnMapping))}
        layouts |= {(str(run.mapping["layout"]), run.kind) for run in session.scalars(select(ImportRun))}
        known = [(*one, remembered_mapping(session, one[0], RosterKind(one[1])) or {}) for one in sorted(layouts)]
    return [
        {"id": number, "layout": layout, "kind": kind, "columns": how["columns"], "defaults": how["defaults"]}
        for number, (layout, kind, how) in enumerate(known)
    ]


def _records(workspace: Workspace) -> dict[str, Sequence[Row[Any]]]:
    """All records by table, the log's aside."""
    with workspace.read() as session:
        return {
            table.name: session.execute(select(table)).all()
            for table in Base.metadata.sorted_tables
            if not table.name.startswith(_LOG)
        }


def _stored(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """The same as the database keeps it, to be compared with itself before and after."""
    with workspace.read() as session:
        return records_in(session, lambda name: not name.startswith(_LOG))


_KEYS = frozenset({"id", "public_id", "version"})
_HOLDS_KEYS: frozenset[tuple[str, str]] = frozenset()


def _differences(one: Workspace, other: Workspace) -> str:
    here, there = said(one), said(other)
    return ", ".join(
        f"{name}: {len(set(there[name]) - set(here[name]))} of {len(there[name])} differ from {len(here[name])}"
        for name in here
        if here[name] != there[name]
    )


def _newest(workspace: Workspace) -> int:
    with workspace.read() as session:
        return session.scalar(select(func.max(ChangeSetEntry.id))) or 0


def _opened(start: Path, path: Path) -> Workspace:
    for old in path.parent.glob(f"{path.stem}*"):
        if old.is_file():
            old.unlink()
    shutil.copy(start, path)
    shutil.copy(header_path(start), header_path(path))
    return open_workspace(path, PASSPHRASE, clock=lambda: NOW)


def prepare(start: Path, folder: Path) -> Path:
    """Give ``start`` what nobody undoes: a school, the year, two matches, three more students, two more mentors; write
    the rosters. Returns their place."""
    workspace = open_workspace(start, PASSPHRASE, clock=lambda: NOW)
    workspace.actor = "carla"
    add_school(workspace, SchoolValues("Lincoln High", "19647330000001", "East", 9, 12))
    with workspace.write(Permission.EDIT_SETTINGS, "Begin the year") as session:
        school_year_of(session, workspace.today())
    for number in range(5):
        mentor = ("add_mentor", "screen") if number % 2 == 0 else ()
        for verb in ("add_student", "identify", "consent", *mentor, *(("match",) if number == 1 else ())):
            VERBS[verb](workspace, Action(verb, "carla", number, number), start)
    workspace.close()
    head = "Student ID,Last Name,First Name,Grade,School,Home Language\n"
    for number in range(2):
        rows = [f"{n:08},Delgado-Ortiz,Rosa {n},{9 + number},Lincoln High,Spanish\n" for n in range(number, number + 4)]
        (folder / f"students {number}.csv").write_text(head + "".join(rows), encoding="utf-8")
    return folder / "students.csv"


def main() -> int:
    """Carry out so many sequences, say what was done and refused; 1 where anything was wrong."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=500)
    arguments.add_argument("--first", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=0)
    asked = arguments.parse_args()
    begun, done, refused, faults = time.monotonic(), Counter[str](), Counter[str](), 0
    keys._TIME_COST, keys._MEMORY_KIB = 1, 16  # thousands of workspaces are opened
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        open_workspace(folder / "start.iattend", PASSPHRASE, create=True).close()
        roster = prepare(folder / "start.iattend", folder)
        for number in range(asked.first, asked.first + asked.cases):
            chance = random.Random(f"{asked.seed} {number}")
            case = carry_out(folder / "start.iattend", folder, drawn(chance, chance.randrange(5, 60)), roster)
            done += case.done
            refused += case.refused
            if case.fault:
                faults += 1
                print(f"case {number}: {case.fault}", flush=True)
    print(f"{asked.cases} sequences from {asked.first}, seed {asked.seed}, {time.monotonic() - begun:.0f} s")
    print(f"done: {dict(sorted(done.items()))}")
    print(f"refused: {dict(sorted(refused.items()))}")
    print(f"faults: {faults}")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
