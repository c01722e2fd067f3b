"""A rollover's plan as it leaves the program: every student once, what is unknown empty, permitted and logged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from iattend_desktop.mentoring.rollover import plan_rollover
from iattend_desktop.mentoring.rollover_row import Answer, Next
from iattend_desktop.model.security import AuditDetail, AuditEntry
from iattend_desktop.progress import Cancelled
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.reports.rollover_list import export_rollover, print_rollover
from iattend_desktop.security.access import NotAllowed, Permission, Role
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student


class _Stops:
    def step(self, _fraction: float, _message: str) -> None:
        raise Cancelled


def test_the_plan_to_excel_and_on_paper_as_it_is_answered(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.write(Permission.ACCEPT_MATCHES, "fill") as session:
        lincoln, ford = make_school(session), make_school(session, "Ford", grade_low=0, grade_high=5)
        kim = make_mentor(session, lincoln)
        programs = {
            name: make_student(session, school, name, "Test", grade=grade, consent_on=given)
            for name, school, grade, given in (
                ("Ana", lincoln, 9, date(2026, 9, 1)),
                ("Ben", lincoln, 10, date(2026, 9, 1)),
                ("Cy", lincoln, 12, date(2026, 9, 1)),
                ("Dee", ford, 5, date(2026, 9, 1)),
                ("Eli", ford, -1, None),
            )
        }
        make_match(session, programs["Ana"], kim)
        keys = {name: program.id for name, program in programs.items()}
        people = {program.student_id for program in programs.values()}
    workspace.clock = lambda: datetime(2027, 6, 1, 19, tzinfo=UTC)
    plan = plan_rollover(workspace)
    answers = {keys["Ben"]: Answer(Next.GO_ON, repeats=True), keys["Eli"]: Answer(Next.GO_ON)}
    book, paper = tmp_path / "plan.xlsx", tmp_path / "plan.pdf"
    assert export_rollover(workspace, plan, answers, book) == 5
    lines = list(load_workbook(book)["Rollover to 2027-28"].iter_rows(min_row=2, values_only=True))
    no_feeder = "Ford ends with grade 5, and no school is recorded that its students go on to."
    no_consent = "No consent for the coming year is on file."
    assert lines == [
        ("Dee Test", "Ford", 5, None, "To answer", None, None, no_feeder),
        ("Ana Test", "Lincoln High", 9, "Daniel Kim", "Goes on", "Lincoln High", 10, None),
        ("Ben Test", "Lincoln High", 10, None, "Waits for a mentor, repeats the grade", "Lincoln High", 10, None),
        ("Eli Test", "Ford", "TK", None, "Waits for a mentor", "Ford", "K", no_consent),
        ("Cy Test", "Lincoln High", 12, None, "Leaves: Grade 12 is over", None, None, "Grade 12 is over."),
    ]
    assert print_rollover(workspace, plan, answers, paper) == 1
    text = " ".join(page_texts(paper.read_bytes())[0].split())
    assert "2026-27 runs until Jun 30, 2027; the plan can be applied from the day after." in text
    places = [text.index(words) for words in ("1 to answer", "Dee Test", "1 go on", "Ana Test", "1 leave", "Cy Test")]
    assert places == sorted(places)
    assert "10 · Lincoln High (repeats)" in text
    with workspace.read() as session:
        query = select(AuditEntry.event, AuditDetail.detail).join(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        left = {event: set(detail["people"]) for event, detail in session.execute(query) if "people" in (detail or {})}
    assert left == {"export_list": people, "print_report": people}

    before = paper.read_bytes()
    with pytest.raises(Cancelled):
        print_rollover(workspace, plan, {}, paper, progress=_Stops())
    workspace.role = Role.PSA_COUNSELOR
    with pytest.raises(NotAllowed):
        export_rollover(workspace, plan, answers, tmp_path / "theirs.xlsx")
    workspace.role = Role.MENTOR
    with pytest.raises(NotAllowed):
        print_rollover(workspace, plan, answers, tmp_path / "theirs.pdf")
    assert (paper.read_bytes(), sorted(one.name for one in tmp_path.iterdir() if "theirs" in one.name)) == (before, [])
