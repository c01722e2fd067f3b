"""Stories of a coordinator who weighs runs against each other: keep, change, compare, open again, accept, undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import select

from iattend_desktop.matching.kept_runs import list_kept
from iattend_desktop.model.mentoring import Match
from iattend_desktop.workspace import Workspace
from tests.factories import TODAY
from tests.ui.matching.conftest import Story, said
from tests.unit.matching.districts import add_student, change_mentor, change_program, small_district
from ui.matching.compare_view import CompareView
from ui.matching.fairness_view import FairnessView

OpenMatching = Callable[[], Story]
ROSA, JAYLEN, ANA = "Rosa Delgado-Ortiz", "Jaylen Brown", "Ana Park"


def keep(story: Story, name: str) -> None:
    """Press the button, type a name, press Return."""
    story.press("Keep this run…")
    QTest.keyClicks(story.page.bar.name, name)
    QTest.keyClick(story.page.bar.name, Qt.Key.Key_Return)
    story.settle()


def choose_run(story: Story, name: str) -> None:
    """Choose a kept run in the list above the tabs."""
    runs = story.page.bar.runs
    at = next(at for at in range(runs.count()) if runs.itemText(at).startswith(f"{name} · "))
    runs.setCurrentIndex(at)
    runs.activated.emit(at)
    story.settle()


def compare_with(story: Story, name: str) -> CompareView:
    """Choose a kept run in the menu of the button."""
    story.press("Compare with…")
    menu = story.page.bar.menu
    next(one for one in menu.actions() if one.text().startswith(f"{name} · ")).trigger()
    menu.close()
    story.settle()
    view = story.page.tabs.view("compare")
    assert isinstance(view, CompareView)
    return view


def set_weight(story: Story, key: str, points: int) -> None:
    story.go("rules")
    story.page.rules.weights[key].setValue(points)


def test_change_a_weight_run_compare_accept_and_undo(workspace: Workspace, open_matching: OpenMatching) -> None:
    """By distance each student goes to the mentor at the own school. Once distance weighs nothing and last year's
    mentor, which nobody has, takes its points, both pairings are worth the same 20 for the language."""
    district = small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    keep(story, "First run")
    assert story.window.notice.words.text() == "The run is kept as “First run”."
    assert story.page.bar.runs.currentText() == "First run · 2 of 2"
    set_weight(story, "distance", 0)
    assert story.page.foot.note.text().startswith("Rules, weights or pins changed since this run.")
    story.press("Match 2 students again")
    assert story.page.bar.runs.currentText() == "Latest run, not kept"
    keep(story, "No distance")
    view = compare_with(story, "First run")
    assert said(view) == [
        "This run beside “First run”",
        "Kept run", "This run", "Change",
        "Matched", "2", "2", "0",
        "Mean score", "45.0", "20.0", "−25.0",
        "Points in all", "90", "40", "−50",
        view.words.text(),
        "Every student keeps the mentor of the kept run, and whoever had none has none.",
    ]  # fmt: skip
    assert view.words.text().endswith("The runs weigh differently: their scores do not say which is better.")
    view.which.setCurrentIndex(2)  # who lose the mentor
    assert "No student is on this list. Choose another one above, or look at the groups." in said(view)
    view.which.setCurrentIndex(4)  # whose score is lower
    assert view.students.isVisible()
    assert {(row.student.name, row.score_change) for row in view.students.rows_shown()} == {
        (ROSA, -25_000),
        (JAYLEN, -25_000),
    }
    view.what.setCurrentIndex(view.what.findData("school"))
    assert story.page.exported_table() is view.groups["school"]
    assert [(row.name, row.matched_before, row.matched_after) for row in view.groups["school"].rows_shown()] == [
        ("Franklin High", 1, 1),
        ("Lincoln High", 1, 1),
    ]

    choose_run(story, "First run")
    assert story.page.rules.weights["distance"].value() == 25
    assert story.page.bar.runs.currentText() == "First run · 2 of 2"
    story.press("Accept 2 matches")
    first = {row.name: row for row in list_kept(workspace)}
    assert first["First run"].accepted_at is not None
    assert first["No distance"].accepted_at is None
    with workspace.read() as session:
        assert {(m.program_enrollment_id, m.mentor_id, m.run_id) for m in session.scalars(select(Match))} == {
            (district.rosa, district.kim, first["First run"].id),
            (district.jaylen, district.okafor, first["First run"].id),
        }
    story.press("Undo")
    assert {row.name: row.accepted_at for row in list_kept(workspace)} == {"First run": None, "No distance": None}
    with workspace.read() as session:
        assert session.scalars(select(Match)).all() == []


def test_a_new_run_is_compared_at_once(workspace: Workspace, open_matching: OpenMatching) -> None:
    """Ana waits without consent. With it and one place more she is the one who gains a mentor."""
    district = small_district(workspace)
    ana = add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None)
    story = open_matching()
    story.press("Match 3 students")
    keep(story, "Before")
    change_program(workspace, ana, consent_on=TODAY)
    change_mentor(workspace, district.kim, capacity=2)
    story.settle()
    assert "Compare with…" not in story.buttons()  # a run is not compared with itself
    story.press("Run again")
    view = compare_with(story, "Before")
    assert view.words.text() == "0 students change mentor · 1 gains one · 0 lose one"
    (line,) = view.students.rows_shown()
    assert (line.student.name, line.before, line.after and line.after.name) == (ANA, None, "Daniel Kim")
    change_program(workspace, ana, consent_on=None)
    story.settle()
    story.press("Run again")
    assert story.page.tabs.current() == "compare"
    assert view.words.text() == "0 students change mentor · 0 gain one · 0 lose one"


def test_names_that_cannot_be_are_told_and_what_was_typed_stays(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    keep(story, "First run")
    story.press("Run again")
    keep(story, "First run")
    assert "A run called “First run” is kept already" in story.window.notice.words.text()
    assert story.page.bar.name.isVisible()
    assert story.page.bar.name.text() == "First run"
    QTest.keyClick(story.page.bar.name, Qt.Key.Key_Escape)
    assert not story.page.bar.name.isVisible()
    assert story.button("Keep this run…")


def test_renaming_and_deleting_can_be_undone(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    keep(story, "First run")
    story.press("Rename…")
    story.page.bar.name.setText("Close by")
    story.press("Rename run")
    assert story.page.bar.runs.currentText() == "Close by · 2 of 2"
    story.press("Delete")
    assert list_kept(workspace) == []
    assert story.page.bar.runs.currentText() == "Latest run, not kept"
    assert len(story.pairs()) == 2  # what was on the screen stays there
    story.press("Undo")
    assert [row.name for row in list_kept(workspace)] == ["Close by"]
    assert story.page.bar.runs.currentText() == "Close by · 2 of 2"


def test_an_opened_run_says_what_changed_since(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    keep(story, "First run")
    change_program(workspace, district.rosa, status="declined")
    add_student(workspace, district.lincoln, "Ana", "Park")
    story.settle()
    choose_run(story, "First run")
    story.press("Run again")
    choose_run(story, "First run")
    assert story.page.foot.note.text() == (
        "Since this run was kept: 1 student waits no longer: Rosa Delgado-Ortiz. 1 student waits who was not in it: "
        "Ana Park. A run of today matches 1 student more."
    )
    assert story.page.foot.proof.text().startswith("Matched 1 of 2 · not the best any more")
    story.go("without")
    story.click_student(ANA)
    assert "The student was not waiting when this run was made." in story.detail()
    story.press("Accept 1 match")
    with workspace.read() as session:
        assert [m.program_enrollment_id for m in session.scalars(select(Match))] == [district.jaylen]


def test_kept_runs_are_offered_before_the_first_run(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    assert not story.page.bar.isVisible()
    story.press("Match 2 students")
    keep(story, "First run")
    story.window.close()
    other = open_matching()
    assert other.page.scenario is None
    assert other.page.bar.runs.placeholderText() == "Open the kept run"
    choose_run(other, "First run")
    assert other.pairs() == {JAYLEN: "Tobias Okafor", ROSA: "Daniel Kim"}
    assert other.button("Accept 2 matches")


def test_fairness_tells_rates_in_words_and_numbers(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Park", consent_on=None)
    add_student(workspace, district.lincoln, "Noor", "Haddad", home_language="ara")
    story = open_matching()
    story.press("Match 4 students")
    story.go("fairness")
    view = story.page.tabs.view("fairness")
    assert isinstance(view, FairnessView)
    assert view.words.text() == (
        "2 of the 3 students who could be matched are: 66 %. Mean score 45.0 of 100. 1 student stands apart: without "
        "valid consent, or a record that a rule needs, nobody can be found."
    )
    assert view.low.text() == "No group of 10 or more is left behind: each is matched whole."
    view.dimension.setCurrentIndex(view.dimension.findData("school"))
    story.settle()
    table = story.page.exported_table()
    assert table is view.table()
    assert [
        [column.text(row) for column in table.columns] for row in table.rows_shown()
    ] == [
        ["Franklin High", "1", "0", "1", "100 %", "45.0", "45"],
        ["Lincoln High", "3", "1", "1", "50 %", "45.0", "45"],
    ]  # fmt: skip
    QTest.keyClicks(story.window.top.search, "frank")
    story.settle()
    assert [row.name for row in table.rows_shown()] == ["Franklin High"]
