"""A match's page in the real window: goals from templates with steps, a cover while the mentor is away, concerns."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from iattend_desktop.mentoring.check_in import log_check_in
from iattend_desktop.mentoring.concern import list_concerns
from iattend_desktop.mentoring.match import MatchDetail, match_detail
from iattend_desktop.model.school import SchoolStaff
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import Cause, Channel, ContactOutcome, GoalKind, PersonRoleKind, Topic
from iattend_desktop.workspace import Workspace
from tests.ui.conftest import rest
from tests.ui.mentoring.stories import Story
from tests.ui.mentoring.test_mentoring_page import open_match, press, told
from tests.ui.real_window import Opened
from ui.mentoring.goal_panel import GoalPanel
from ui.mentoring.mentoring_page import MentoringPage


def fill_in(qtbot: QtBot, opened: Opened, page: MentoringPage, **values: Any) -> None:
    form = page.form()
    assert form is not None
    form.form.set_values(values)
    form.submit()
    rest(qtbot, opened.window)


def detail_of(workspace: Workspace, match_id: int) -> MatchDetail:
    return match_detail(workspace, match_id)


def test_a_goal_starts_from_what_was_heard_and_its_steps_are_taken(
    qtbot: QtBot, opened: Opened, page: MentoringPage, workspace: Workspace, story: Story
) -> None:
    log_check_in(
        workspace,
        story.jaylen,
        on=date(2026, 11, 20),
        channel=Channel.PHONE,
        outcome=ContactOutcome.CONTACT,
        barriers=["The dog", Cause.TRANSPORT],
        topics=[Topic.FUTURE],
        mood=4,
    )
    open_match(qtbot, opened, story.jaylen)
    assert "Plans for the future · heard: Transport, The dog · mood 4 of 5" in told(page.panel())

    opened.window.navigate("mentoring", match=story.jaylen, goal=("peers", "no_adult"))  # named in an assessment
    rest(qtbot, opened.window)
    form = page.form()
    assert form is not None
    offered = form.form.input("template")
    assert isinstance(offered, QComboBox)
    assert offered.itemText(1) == "Heard: Takes part in something at school each week"  # two of two; then what he heard
    assert offered.itemText(2) == "Heard: No day missed for the way to school"
    form.cancel_button.click()
    rest(qtbot, opened.window)

    press(page.panel(), "Set a goal")
    form = page.form()
    assert form is not None
    chosen = form.form.input("template")
    assert isinstance(chosen, QComboBox)
    assert chosen.itemText(1) == "Heard: No day missed for the way to school"
    chosen.setCurrentIndex(1)
    chosen.activated.emit(1)
    assert form.form.values() is not None
    assert form.form.peek_at("title") == "No day missed for the way to school"
    fill_in(qtbot, opened, page, steps="Ask for a bus pass\n\nAgree on a second way")

    detail = detail_of(workspace, story.jaylen)
    (goal,) = detail.goals
    assert (goal.kind, goal.target, goal.due_on) == (GoalKind.ATTENDANCE, 0, date(2027, 1, 4))
    assert [step.title for step in detail.steps[goal.id]] == ["Ask for a bus pass", "Agree on a second way"]

    press(page.panel(), "Taken: Ask for a bus pass")
    fill_in(qtbot, opened, page, evidence="The pass is in his wallet")
    assert "Ask for a bus pass · taken Nov 20, 2026 · The pass is in his wallet" in told(page.panel())
    press(page.panel(), "Add a step to No day missed for the way to school")
    fill_in(qtbot, opened, page, title="Ride together once", due_on=date(2026, 11, 30))
    assert "Ride together once · by Nov 30, 2026" in told(page.panel())
    press(page.panel(), "Remove the step Agree on a second way")
    rest(qtbot, opened.window)
    steps = detail_of(workspace, story.jaylen).steps[goal.id]
    assert [step.title for step in steps] == ["Ask for a bus pass", "Ride together once"]


def test_a_goals_page_holds_what_was_recorded(qtbot: QtBot, opened: Opened, page: MentoringPage, story: Story) -> None:
    open_match(qtbot, opened, story.rosa)
    for value, day in (("6", date(2026, 10, 20)), ("3", date(2026, 11, 10))):
        press(page.panel(), "Record progress of Hand in missing assignments")
        fill_in(qtbot, opened, page, value=value, on=day, note=f"Counted {value}")
    press(page.panel(), "History of Hand in missing assignments")
    rest(qtbot, opened.window)
    panel = page.detail.content()
    assert isinstance(panel, GoalPanel)
    words = [one.text() for one in panel.findChildren(QLabel) if one.isVisibleTo(panel)]
    assert words.index("Nov 10, 2026 · 3 missing assignments") < words.index("Oct 20, 2026 · 6 missing assignments")
    assert "Counted 6" in words
    panel.back_button.click()
    rest(qtbot, opened.window)
    assert page.panel() is not None


def test_a_cover_is_chosen_among_who_may_and_ends(
    qtbot: QtBot, opened: Opened, page: MentoringPage, workspace: Workspace, story: Story
) -> None:
    open_match(qtbot, opened, story.rosa)
    panel = page.panel()
    assert panel is not None
    act = next(one for one in panel.menu.actions() if one.text() == "Cover while the mentor is away…")
    act.trigger()
    rest(qtbot, opened.window)
    form = page.form()
    assert form is not None
    choice = form.form.input("mentor_id")
    assert isinstance(choice, QComboBox)
    assert [choice.itemText(place) for place in range(choice.count())] == ["Choose…", "Tunde Okafor"]
    okafor = choice.itemData(choice.findText("Tunde Okafor"))
    fill_in(qtbot, opened, page, mentor_id=okafor, first=date(2026, 11, 19), last=date(2026, 11, 27))
    assert "Tunde Okafor covers from Nov 19, 2026 to Nov 27, 2026." in told(page.panel())
    press(page.panel(), "End the cover by Tunde Okafor")
    rest(qtbot, opened.window)
    assert [cover.last for cover in detail_of(workspace, story.rosa).covers] == [date(2026, 11, 19)]
    assert "covers from" not in told(page.panel())


def test_a_concern_goes_to_the_counselor_and_its_note_stands_in_the_form_alone(
    qtbot: QtBot, opened: Opened, page: MentoringPage, workspace: Workspace, story: Story
) -> None:
    row = detail_of(workspace, story.rosa).row
    with workspace.write(Permission.EDIT_SCHOOLS, "Name a counselor") as session:
        session.add(
            SchoolStaff(school_id=row.school_id, person_id=row.mentor_person_id, role=PersonRoleKind.PSA_COUNSELOR)
        )
    open_match(qtbot, opened, story.rosa)
    assert "PSA counselor: Daniel Kim" in told(page.panel())
    press(page.panel(), "Raise a concern")
    assert "goes to: Daniel Kim" in told(page.form())
    fill_in(qtbot, opened, page, summary="No warm coat", safeguarding_note="Heard at home")
    words = told(page.panel())
    assert "No warm coat" in words
    assert "with a safeguarding note" in words
    assert "Heard at home" not in words
    press(page.panel(), "Resolve the concern: No warm coat")
    fill_in(qtbot, opened, page, resolution="The school had one")
    assert "No warm coat · resolved Nov 20, 2026: The school had one" in told(page.panel())
    assert [one.safeguarding_note for one in list_concerns(workspace, row.program_id)] == ["Heard at home"]
