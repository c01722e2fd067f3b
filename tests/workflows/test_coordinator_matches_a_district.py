"""The main job, in the real window: four workbooks dropped, matched, followed, printed, and all of it undone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from iattend_desktop.model.attendance import AttendanceFact
from iattend_desktop.model.mentoring import CheckIn, Goal, Match
from iattend_desktop.model.person import Enrollment
from iattend_desktop.opening import open_workspace
from iattend_desktop.reports.preview import page_texts
from iattend_desktop.sample import SampleFiles
from iattend_desktop.shared_workspace import SharedWorkspace, open_shared
from iattend_desktop.workspace import Workspace
from tests.conftest import NOW, PASSPHRASE
from tests.workflows.conftest import OpenProgram
from tests.workflows.coordinator import CTRL, Coordinator, words_in

GOAL = "At most one absence a week"
NOTE = "The bus pass arrived and she rides with her cousin"
STEP = "call her aunt about mornings"
ABSENT = ("Absent Excused", "Absent Unexcused", "Suspended Out of School", "Independent Study Not Completed")


def table_of(path: Path) -> list[dict[str, object]]:
    """The rows of a workbook's first sheet, straight from the file."""
    headings, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def days_by_student(files: SampleFiles) -> dict[str, tuple[int, int]]:
    """Days absent and expected of each student id, added up from the workbook."""
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in table_of(files.attendance):
        total = totals[str(row["Student ID"])]
        total[0] += sum(int(str(row[name]).removesuffix(".0")) for name in ABSENT)
        total[1] += int(str(row["Days Expected"]).removesuffix(".0"))
    return {key: (absent, expected) for key, (absent, expected) in totals.items()}


def count(workspace: Workspace, record: type[Match | Goal | CheckIn | Enrollment | AttendanceFact]) -> int:
    with workspace.read() as session:
        return session.scalars(select(func.count()).select_from(record)).one()


def test_from_the_drop_of_rosters_to_the_pdf_and_back(
    workspace: Workspace, pilot_files: SampleFiles, open_program: OpenProgram, tmp_path: Path
) -> None:
    files = pilot_files
    person = open_program(workspace)
    days = days_by_student(files)

    bring_in(person, files)
    see_who_is_absent(person, days)
    student, mentor, school = match(person)
    set_a_goal(person, student)
    log_a_check_in(person)
    with workspace.read() as session:
        (logged,) = session.scalars(select(CheckIn))
        assert (logged.minutes, logged.note, logged.next_step) == (30, NOTE, STEP)
        assert logged.next_step_due_on == date(2026, 11, 27)
        assert logged.on_date == date(2026, 11, 20)
    person.leave()

    person = open_program(ten_days_later(workspace))
    see_what_is_due(person, student)
    pdf = tmp_path / "summary.pdf"
    key = print_summary(person, student, pdf)
    text = " ".join(" ".join(page_texts(pdf)).split())
    absent, expected = days[key]
    for words in (student, school, mentor, GOAL, NOTE, f"{absent} of {expected} days"):
        assert words in text, words
    undo_step_by_step(person)


def ten_days_later(workspace: Workspace) -> Workspace:
    """The same workspace, opened again by the same person."""

    def clock() -> datetime:
        return NOW + timedelta(days=10)

    if isinstance(workspace, SharedWorkspace):
        return open_shared(workspace.address, workspace.actor, None, clock=clock)
    return open_workspace(workspace.path, PASSPHRASE, clock=clock)


def bring_in(person: Coordinator, files: SampleFiles) -> None:
    """Drop the students on the window and the others on the wizard, and press its buttons to the end."""
    person.drop(files.students)
    wizard = person.wizard()
    person.drop(files.schools, files.mentors, files.attendance, on=wizard)
    assert [card.kind.currentText() for card in wizard.files_step.cards] == [
        "Students", "Schools", "Mentors", "Attendance",
    ]  # fmt: skip
    for step in ("2  Columns", "3  Review", "4  Apply"):
        person.press(wizard.next_button)
        assert wizard.steps[wizard.at()].title == step.split()[1]
        assert not wizard.problem.isVisible()
    assert count(person.workspace, Enrollment) == 0
    assert wizard.next_button.text() == f"Import {92 + 2000 + 95 + files.attendance_rows:,} rows"
    person.press(wizard.next_button)
    assert person.window.current_page() is person.window.page("students")
    assert "2,000 students" in person.window.notice.words.text()
    assert count(person.workspace, Enrollment) == 2000
    assert count(person.workspace, Match) == 0


def see_who_is_absent(person: Coordinator, days: dict[str, tuple[int, int]]) -> None:
    """Narrow the list to the chronically absent: the same students as by the state's rule in integers."""
    page = person.go("students")
    chronic = {key for key, (absent, expected) in days.items() if expected >= 31 and 10 * absent >= expected}
    assert 100 < len(chronic) < 1500
    assert page.summary.text().startswith(f"2,000 students · {len(chronic):,} chronic")
    person.filter("Band", "Chronic")
    assert page.chips.words() == ["Chronic"]
    assert {row.student.local_id for row in page.table.rows_shown()} == chronic
    assert {row.student.local_id: (row.absent, row.expected) for row in page.table.rows_shown()} == {
        key: days[key] for key in chronic
    }


def match(person: Coordinator) -> tuple[str, str, str]:
    """Propose, read, pin, propose again, accept; returns the pinned student, mentor and school."""
    page = person.go("matching")
    person.press_button("Match 162 students")
    proposed = page.scenario
    assert proposed is not None
    assert "proven optimal" in page.foot.proof.text()
    assert page.view.pairs.count_shown() == proposed.matched
    line = person.click_row(page.view.pairs)
    told = words_in(page.detail)
    reasons = [reason.text for reason in line.pair.reasons]
    assert reasons
    assert all(reason in told for reason in reasons)
    person.press_button("Pin", page.detail)
    assert page.view.pairs.rows_shown()[0].decision is not None
    person.press_button("Match 162 students again")
    assert page.scenario is not proposed
    again = next(one for one in page.scenario.pairs if one.student.id == line.id)
    assert again.mentor.id == line.pair.mentor.id
    assert count(person.workspace, Match) == 0
    person.press_button(f"Accept {page.scenario.matched} matches")
    assert count(person.workspace, Match) == page.scenario.matched
    assert line.pair.student.school
    return line.pair.student.name, line.pair.mentor.name, line.pair.student.school


def set_a_goal(person: Coordinator, student: str) -> None:
    """Find the match by the student's name, and set a goal."""
    page = person.go("mentoring")
    person.write(person.window.top.search, student)
    person.rest()
    person.click_row(page.table)
    panel = page.panel()
    assert panel is not None
    assert student in page.detail.title.text()
    person.press(panel.goal_button)
    form = page.form()
    assert form is not None
    person.write(form.form.input("title"), GOAL)
    person.write(form.form.input("baseline"), "2")
    person.write(form.form.input("target"), "1")
    person.write(form.form.input("due_on"), "1/29/2027")
    person.press(form.save_button)
    assert GOAL in words_in(page.detail)
    assert count(person.workspace, Goal) == 1


def log_a_check_in(person: Coordinator) -> None:
    """From the match's page with the keyboard alone."""
    page: Any = person.window.page("mentoring")
    person.key(Qt.Key.Key_L, CTRL)
    person.rest()
    form = page.form()
    assert form is not None
    person.qtbot.waitUntil(lambda: QApplication.focusWidget() is form.form.input("channel"))
    for text in ("", "", "30", NOTE, STEP, "Dr. Kim", "11/27/2026"):
        person.type(text)
        if text != "11/27/2026":
            person.key(Qt.Key.Key_Tab)
    person.key(Qt.Key.Key_Return, CTRL)
    person.rest()
    assert page.form() is None
    assert NOTE in " ".join(words_in(page.detail))


def see_what_is_due(person: Coordinator, student: str) -> None:
    """Ten days later: the next step that was agreed; a weekly contact is overdue for this one, and with everybody
    else no first contact was made."""
    page = person.go("today")
    matches = count(person.workspace, Match)
    lines = {group.headline: [item.detail for item in group.items] for group in page.groups()}
    (step,) = lines["Next step due"]
    assert student in step
    assert STEP in step
    (met,) = (line for line in lines["Contact overdue"] if "no contact since the match began 10 days" not in line)
    assert met.startswith(f"{student} ·")
    assert "last contact 10 days ago (weekly)" in met
    assert len(lines["Contact overdue"]) == matches
    assert person.window.navigation.entry("today").count() == sum(map(len, lines.values()))


def print_summary(person: Coordinator, student: str, pdf: Path) -> str:
    """Choose the student's report, look at it, save it; returns the student's id."""
    page = person.go("reports")
    person.write(person.window.top.search, student)
    person.rest()
    row = person.click_row(page.students)
    assert row.name == student
    assert page.pane.pages == 1
    person.press_button("Save PDF…")
    person.save_as(pdf)
    assert "1 page saved in summary.pdf." in person.window.notice.words.text()
    assert row.local_id
    return str(row.local_id)


def undo_step_by_step(person: Coordinator) -> None:
    """Edit › Undo: first the check-in goes, then the goal, then all matches; the import stays."""
    workspace = person.workspace
    assert count(workspace, CheckIn) == 1
    person.menu("Edit", "Undo: Log check-in")
    assert (count(workspace, CheckIn), count(workspace, Goal)) == (0, 1)
    person.menu("Edit", "Undo: Set a goal")
    assert count(workspace, Goal) == 0
    assert count(workspace, Match) > 100
    person.menu("Edit", "Undo: Accept")
    assert count(workspace, Match) == 0
    assert count(workspace, Enrollment) == 2000
    assert person.entry("Edit", "Redo: Accept").isEnabled()
