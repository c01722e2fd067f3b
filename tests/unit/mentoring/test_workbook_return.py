"""Mentors' workbooks as they come back: each entry once, conflicts side by side, changed and strange ones refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from iattend_desktop.mentoring.check_in import delete_check_in, edit_check_in
from iattend_desktop.mentoring.closure import close_match
from iattend_desktop.mentoring.goal import close_goal
from iattend_desktop.mentoring.workbook_bringing import Brought, ReturnOutdated, bring_in
from iattend_desktop.mentoring.workbook_compare import Fate
from iattend_desktop.mentoring.workbook_file import encrypted
from iattend_desktop.mentoring.workbook_plan import ReturnPlan, plan_return
from iattend_desktop.mentoring.workbook_words import Part
from iattend_desktop.mentoring.workbook_writing import write_workbooks
from iattend_desktop.model.mentoring import CheckIn, Goal, GoalProgress, GoalStep, Mentor, WorkbookIssue, WorkbookRow
from iattend_desktop.model.security import AuditEntry
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.vocabulary import Channel, ContactOutcome, GoalStatus
from iattend_desktop.workspace import Workspace
from tests.looking import looking
from tests.tampered_workbooks import TAMPERINGS
from tests.unit.mentoring.workbooks import Desk, fill_desk, fill_in, put

ROSA = "Rosa Delgado-Ortiz, Lincoln High"
OTHER = "Rosa Delgado-Ortiz, Bell High"
FULL: dict[str, Any] = {
    "on": date(2026, 11, 19),
    "student": ROSA,
    "channel": "In person / En persona",
    "outcome": "Contact / Contacto",
    "minutes": 30,
    "mood": 4,
    "topics": "bus, homework",
    "barriers": "transport",
    "note": "She came on time.",
    "next_step": "Ask for the bus pass",
    "next_step_owner": "Daniel",
    "next_step_due_on": date(2026, 11, 27),
}
LEAST: dict[str, Any] = {"on": date(2026, 11, 18), "student": OTHER, "channel": "Phone", "outcome": "Attempt"}


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return fill_desk(workspace)


@pytest.fixture
def book(workspace: Workspace, desk: Desk, tmp_path: Path) -> Path:
    """Daniel Kim's workbook."""
    return write_workbooks(workspace, tmp_path / "out", mentors={desk.kim}).files[0]


def fates(plan: ReturnPlan) -> dict[str, int]:
    return {fate.value: plan.count(fate) for fate in Fate if plan.count(fate)}


def check_ins(workspace: Workspace) -> list[CheckIn]:
    with workspace.read() as session:
        found = list(session.scalars(select(CheckIn).where(CheckIn.id > 1).order_by(CheckIn.id)))
        session.expunge_all()
    return found


def brought_in(workspace: Workspace, path: Path, **how: Any) -> Brought:
    plan = plan_return(workspace, [path])
    return bring_in(workspace, plan, **how)


@pytest.mark.on_both
def test_entries_come_in_once_and_are_undone_as_one(workspace: Workspace, desk: Desk, book: Path) -> None:
    filled = load_workbook(book)
    put(filled[Part.CHECK_INS.value], 1, **FULL)
    put(filled[Part.CHECK_INS.value], 7, **LEAST)
    put(filled[Part.GOALS.value], 1, status="alcanzada")
    put(filled[Part.STEPS.value], 1, done="11/16/2026")
    put(filled[Part.STEPS.value], 2, done=date(2026, 11, 20))
    filled.save(book)
    plan = plan_return(workspace, [book])
    assert fates(plan) == {"new": 2, "changed": 3}
    assert plan.words == (
        "Daniel Kim 2026-11-20.xlsx (Daniel Kim): 2 new, 3 changed, 0 conflicts, 0 there already, 0 not taken"
    )
    assert check_ins(workspace) == []
    assert bring_in(workspace, plan) == Brought(2, 3)
    full, least = check_ins(workspace)
    assert (full.match_id, full.mentor_id, full.on_date, full.channel, full.outcome, full.minutes, full.mood) == (
        desk.rosa, desk.kim, date(2026, 11, 19), "in_person", "contact", 30, 4,
    )  # fmt: skip
    assert (full.topics, full.barriers, full.note) == (["bus", "homework"], ["transport"], "She came on time.")
    assert (full.next_step, full.next_step_owner, full.next_step_due_on) == (
        "Ask for the bus pass", "Daniel", date(2026, 11, 27),
    )  # fmt: skip
    assert (least.match_id, least.on_date, least.channel, least.outcome, least.note, least.topics) == (
        desk.other_rosa, date(2026, 11, 18), "phone", "attempt", None, None,
    )  # fmt: skip
    with workspace.read() as session:
        goal = session.get_one(Goal, desk.goal)
        assert (goal.status, goal.status_on) == ("reached", date(2026, 11, 20))
        assert session.scalars(select(GoalProgress.status)).all() == ["reached"]
        assert session.get_one(GoalStep, desk.goal_step).done_on == date(2026, 11, 16)
        assert session.get_one(CheckIn, desk.check_in).next_step_done_on == date(2026, 11, 20)
    again = plan_return(workspace, [book])
    assert fates(again) == {"there": 5}
    assert bring_in(workspace, again) == Brought(0, 0)
    assert workspace.undo_label() == "Bring in 5 entries from Daniel Kim 2026-11-20.xlsx"
    workspace.undo()
    assert check_ins(workspace) == []
    with workspace.read() as session:
        assert session.get_one(Goal, desk.goal).status == "open"
        assert session.get_one(GoalStep, desk.goal_step).done_on is None
        assert session.scalar(select(func.count()).select_from(WorkbookRow)) == 0
    assert fates(plan_return(workspace, [book])) == {"new": 2, "changed": 3}


def test_what_became_of_an_entry_since_decides(workspace: Workspace, book: Path) -> None:
    """One workbook comes back four times: in between the mentor goes on writing, and so does the program."""
    rows = [{**FULL, "on": date(2026, 11, 9 + number)} for number in range(5)]
    fill_in(book, *rows)
    assert brought_in(workspace, book) == Brought(5, 0)
    keys = [one.id for one in check_ins(workspace)]

    def edit(number: int, **changes: Any) -> None:
        values: dict[str, Any] = {
            **FULL, "on": date(2026, 11, 9 + number), "channel": Channel.IN_PERSON,
            "outcome": ContactOutcome.CONTACT, "topics": ("bus", "homework"), "barriers": ("transport",),
        }  # fmt: skip
        values.pop("student")
        edit_check_in(workspace, keys[number], **{**values, **changes})

    edit(1, note="She came late.")  # the mentor changes the minutes of it: merged
    edit(2, note="She came late.")  # the mentor changes the note, too: a conflict
    delete_check_in(workspace, keys[3])  # the mentor changes it: a conflict
    delete_check_in(workspace, keys[4])  # the mentor leaves it alone: it stays deleted
    changes: list[dict[str, Any]] = [
        {"note": "She smiled."},
        {"minutes": 45},
        {"note": "She was early."},
        {"minutes": 10},
        {},
    ]
    fill_in(book, *({**row, **change} for row, change in zip(rows, changes, strict=True)))
    plan = plan_return(workspace, [book])
    assert fates(plan) == {"changed": 2, "conflict": 2, "there": 1}
    conflicts = [row for row in plan.rows if row.fate is Fate.CONFLICT]
    both, gone = conflicts
    assert both.now is not None
    assert (both.now["note"], both.mine["note"], gone.now) == ("She came late.", "She was early.", None)
    assert [row.why for row in conflicts] == [
        "It was brought in before, and changed in the program since.",
        "It was brought in before, and deleted in the program since.",
    ]
    assert bring_in(workspace, plan, [(gone.issue_id, gone.key)]) == Brought(1, 2)
    told = {one.on_date.day: (one.note, one.minutes) for one in check_ins(workspace)}
    assert told == {
        9: ("She smiled.", 30), 10: ("She came late.", 45), 11: ("She came late.", 30), 12: ("She came on time.", 10),
    }  # fmt: skip
    assert fates(plan_return(workspace, [book])) == {"there": 5}  # what was decided is not asked again


def test_what_the_program_has_already_is_not_doubled(workspace: Workspace, desk: Desk, book: Path) -> None:
    with workspace.write(Permission.LOG_CHECK_INS, "by phone") as session:
        for channel, minutes in (("in_person", 20), ("phone", None)):
            session.add(
                CheckIn(
                    match_id=desk.rosa, on_date=date(2026, 11, 19), channel=channel, outcome="contact", minutes=minutes
                )
            )
    same = {"on": date(2026, 11, 19), "student": ROSA, "channel": "phone", "outcome": "contact"}
    fill_in(book, same, FULL)
    filled = load_workbook(book)
    put(filled[Part.GOALS.value], 1, status="Dropped")
    filled.save(book)
    close_goal(workspace, desk.goal, status=GoalStatus.REACHED)
    plan = plan_return(workspace, [book])
    assert fates(plan) == {"conflict": 2, "there": 1}
    entry, goal = (row for row in plan.rows if row.fate is Fate.CONFLICT)
    assert (entry.why, entry.now and entry.now["minutes"]) == ("The program has a check-in of that day already.", 20)
    assert (goal.now, goal.mine) == ({"status": GoalStatus.REACHED}, {"status": GoalStatus.DROPPED})
    assert bring_in(workspace, plan, [(entry.issue_id, entry.key)]) == Brought(0, 1)
    assert [(one.channel, one.minutes) for one in check_ins(workspace)] == [("in_person", 30), ("phone", None)]
    with workspace.read() as session:
        assert session.get_one(Goal, desk.goal).status == "reached"
    assert fates(plan_return(workspace, [book])) == {"there": 3}


def test_a_plan_that_is_no_longer_true_writes_nothing(workspace: Workspace, book: Path) -> None:
    fill_in(book, FULL)
    plan = plan_return(workspace, [book])
    assert brought_in(workspace, book) == Brought(1, 0)
    with pytest.raises(ReturnOutdated):
        bring_in(workspace, plan)
    assert len(check_ins(workspace)) == 1
    with pytest.raises(NotAllowed):
        plan_return(workspace.taken_by("ann", Role.PSA_COUNSELOR, "Ann"), [book])


@pytest.mark.usefixtures("desk")
def test_each_cell_that_cannot_be_taken_is_told_and_the_other_rows_come_in(workspace: Workspace, book: Path) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"on": "yesterday"}, "Date / Fecha: found “yesterday”, expected a day, such as 11/20/2026 (month first)."),
        ({"on": "=TODAY()"}, "Date / Fecha: found “=TODAY()”, expected a day"),
        ({"on": date(2026, 11, 21)}, "Nov 21, 2026 is in the future."),
        ({"on": date(2026, 9, 1)}, "is before the match began on Sep 12, 2026."),
        ({"student": "Rosa"}, "Student / Estudiante: found “Rosa”, expected one of the students on the list: Jaylen"),
        ({"channel": "fax"}, "How / Cómo: found “fax”, expected one of In person / En persona; Video; Phone"),
        ({"outcome": None}, "expected one of Contact / Contacto; Attempt / Intento."),
        (
            {"minutes": "half an hour"},
            "Minutes / Minutos: found “half an hour”, expected a whole number from",
        ),
        ({"minutes": 0}, "expected a whole number from 1 to 600."),
        ({"mood": 2.5}, "expected a whole number from 1 to 5."),
        ({"next_step": None, "next_step_owner": "Dr. Kim", "next_step_due_on": None}, "Say what the next step is"),
        ({"next_step_due_on": date(2026, 11, 1)}, "before the check-in on Nov 19, 2026."),
    ]
    fill_in(book, *({**FULL, **values} for values, _words in wrong), LEAST)
    plan = plan_return(workspace, [book])
    assert fates(plan) == {"new": 1}
    assert [problem.row for problem in plan.books[0].problems] == list(range(3, 15))
    for problem, (_values, words) in zip(plan.books[0].problems, wrong, strict=True):
        assert words in problem.words
        assert problem.sheet == "Check-ins - Contactos"
    assert bring_in(workspace, plan) == Brought(1, 0)


def test_dates_as_text_or_numbers_formulas_sorted_rows_and_more_sheets_come_back(
    workspace: Workspace, book: Path
) -> None:
    rows: list[dict[str, Any]] = [
        {**LEAST, "on": "11/2/2026", "minutes": "15", "note": "=SUM(A1:A2)+1"},
        {**LEAST, "on": 46329, "minutes": 15.0, "note": "-call = her"},  # November 3
        {**LEAST, "on": datetime(2026, 11, 4, 17, 30), "topics": "=1+1; bus\nbus"},
        {**LEAST, "on": "Nov 5, 2026", "note": True, "barriers": 12},
        {**LEAST, "on": "2026-11-06", "topics": "fútbol, Trabajo escolar, family", "barriers": "Transporte"},
    ]
    fill_in(book, *rows)
    filled = load_workbook(book)
    sheet = filled[Part.CHECK_INS.value]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    for at, line in enumerate(reversed(lines), 3):
        for column, value in enumerate(line, 1):
            sheet.cell(at, column).value = value
    sheet.move_range("A1:M62", rows=0, cols=2)
    filled.create_sheet("My notes", 0)["A1"] = "anything"
    filled.save(book)
    plan = plan_return(workspace, [book])
    assert (fates(plan), plan.books[0].problems) == ({"new": 5}, ())
    bring_in(workspace, plan)
    told = {one.on_date.day: (one.minutes, one.note, one.topics, one.barriers) for one in check_ins(workspace)}
    assert told == {
        2: (15, "=SUM(A1:A2)+1", None, None),
        3: (15, "-call = her", None, None),
        4: (None, None, ["=1+1", "bus"], None),
        5: (None, "True", None, ["12"]),
        6: (None, None, ["school_work", "family", "fútbol"], ["transport"]),
    }


@pytest.mark.usefixtures("desk")
def test_a_changed_workbook_is_refused_in_words_and_changes_nothing(
    workspace: Workspace, book: Path, tmp_path: Path
) -> None:
    fill_in(book, FULL)
    paths = []
    few = list(TAMPERINGS)[::3]
    for number, tamper in enumerate(map(TAMPERINGS.__getitem__, few)):
        filled = load_workbook(book)
        tamper(filled)
        paths.append(tmp_path / f"{number}.xlsx")
        filled.save(paths[-1])
    untouched = tmp_path / "same.xlsx"
    load_workbook(book).save(untouched)
    for path, what in zip(paths, few, strict=True):
        [planned] = plan_return(workspace, [path]).books
        assert "where nothing is to be changed" in planned.refusal or "is not a mentor's" in planned.refusal, what
        assert (planned.rows, planned.problems) == ((), ()), what
    with looking(workspace) as session:
        assert (
            session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.event == "bring_workbooks"))
            == 0
        )
    assert fates(plan_return(workspace, [untouched])) == {"new": 1}


def test_somebody_elses_workbook_is_refused(workspace: Workspace, desk: Desk, book: Path, tmp_path: Path) -> None:
    fill_in(book, FULL, {**LEAST, "student": "Jaylen Brown"})
    twice = plan_return(workspace, [book, Path(copy(book, tmp_path / "copy.xlsx"))])
    assert (twice.books[0].refusal, fates(twice)) == ("", {"new": 2})
    assert twice.books[1].refusal.startswith("copy.xlsx is the same workbook as Daniel Kim 2026-11-20.xlsx.")
    [other] = write_workbooks(workspace, tmp_path / "out", mentors={desk.okafor}).files
    into, own = load_workbook(book), load_workbook(other)
    for part in (Part.STUDENTS, Part.STAMP):  # Tunde's stamp and students in Daniel's workbook
        for row in own[part.value].iter_rows():
            for cell in row:
                into[part.value][cell.coordinate] = cell.value
    into.save(tmp_path / "mixed.xlsx")
    assert "changed where nothing" in plan_return(workspace, [tmp_path / "mixed.xlsx"]).books[0].refusal

    close_match(workspace, desk.rosa, reason="Moved away", on=date(2026, 11, 20), rematch_offered=False)
    [left] = plan_return(workspace, [book]).books
    assert [row.student for row in left.rows] == ["Jaylen Brown"]
    assert "The student is no longer Daniel Kim's: the match was closed on Nov 20, 2026." in left.problems[0].words
    with workspace.write(Permission.EDIT_MENTORS, "gone") as session:
        session.get_one(Mentor, desk.kim).inactive_from = date(2026, 11, 20)
    assert "Daniel Kim, who is no longer a mentor" in plan_return(workspace, [book]).books[0].refusal
    with workspace.write(Permission.EDIT_SETTINGS, "as in another workspace") as session:
        session.delete(session.scalars(select(WorkbookIssue)).first())
    assert "from another workspace" in plan_return(workspace, [book]).books[0].refusal
    (tmp_path / "notes.xlsx").write_bytes(b"")
    plan = plan_return(workspace, [tmp_path / "notes.xlsx", tmp_path / "gone.xlsx"])
    assert [book.refusal.split(" ")[0] for book in plan.books] == ["notes.xlsx", "gone.xlsx"]
    assert bring_in(workspace, plan) == Brought(0, 0)


@pytest.mark.usefixtures("desk")
def test_an_encrypted_workbook_is_opened_by_its_password(workspace: Workspace, book: Path, tmp_path: Path) -> None:
    fill_in(book, FULL)
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(encrypted(book.read_bytes(), "bus pass 27"))
    [asked] = plan_return(workspace, [locked]).books
    assert asked.needs_password
    assert asked.refusal == "locked.xlsx is protected with a password; give it and read the file again."
    [wrong] = plan_return(workspace, [locked], password="bus pass 28").books
    assert wrong.refusal.startswith("The password does not open locked.xlsx")
    both = plan_return(workspace, [locked], password="bus pass 27")
    assert fates(both) == {"new": 1}
    assert replace(both.books[0], path=book) == plan_return(workspace, [book], password="bus pass 27").books[0]
