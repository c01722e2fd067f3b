"""Forms of the real window whose write fails: they stay as they were filled in, and "Try again" saves them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import event

from iattend_desktop.mentoring.match import MatchDetail
from iattend_desktop.people.mentors import list_mentors
from iattend_desktop.people.schools import list_schools
from iattend_desktop.people.students import student_record
from iattend_desktop.storage.engine import WRITE
from iattend_desktop.vocabulary import GoalStatus, ScreeningStep
from iattend_desktop.workspace import Workspace
from tests.ui.mentoring.stories import Story, story
from tests.ui.people.conftest import dialog_of, district
from tests.ui.real_window import OpenWindow, open_real, settle
from tests.unit.two_people import alvarez
from ui.main_window import MainWindow
from ui.mentoring.match_actions import MatchActions
from ui.mentoring.pages import ENTRIES as MENTORING
from ui.people.pages import ENTRIES as PEOPLE
from ui.settings.pages import ENTRIES as SETTINGS

__all__ = ["alvarez", "district", "open_real", "story"]

pytestmark = pytest.mark.file_only("a locked, full or read-only file; for a server that is lost see test_connection.py")

District = dict[str, int]


@pytest.fixture
def unwilling(workspace: Workspace, alvarez: Workspace) -> Iterator[Unwilling]:
    """Ways in which the file takes no write, as the database itself reports them."""
    made = Unwilling(workspace, alvarez)
    yield made
    made.close()


class Unwilling:
    """Makes the workspace refuse writes and relent. Ours waits a fiftieth of a second for the lock, not ten."""

    SENTENCES = MappingProxyType(
        {
            "locked": "is being written by another program",
            "full": "The disk is full: nothing was saved",
            "read-only": "is read-only: nothing was saved",
        }
    )

    def __init__(self, workspace: Workspace, other: Workspace) -> None:
        self._holder = other.engine.connect().execution_options(**{WRITE: True})
        self._pragma = ""
        event.listen(workspace.engine, "checkout", self._prepare)

    def refuse(self, how: str) -> None:
        """From now on."""
        if how == "locked":
            self._holder.begin()
        self._pragma = {"locked": "", "full": "max_page_count = 1", "read-only": "query_only = ON"}[how]

    def relent(self) -> None:
        """Writes go through again."""
        self._holder.rollback()
        self._pragma = ""

    def close(self) -> None:
        """Nothing is held any more."""
        self._holder.close()

    def _prepare(self, connection: Any, *_rest: object) -> None:
        for pragma in ("busy_timeout = 20", "max_page_count = 1000000", "query_only = OFF", self._pragma):
            if pragma:
                connection.execute(f"PRAGMA {pragma}")


LONG = 40_000
"""Characters that need more pages than a workspace has free."""

Opener = Callable[[], tuple[Any, dict[str, Any]]]


def refused_then_saved(
    qtbot: QtBot, window: MainWindow, unwilling: Unwilling, forms: dict[str, Opener], workspace: Workspace
) -> None:
    """Each form is open and filled in, the write fails, everything stays, and "Try again" saves it."""
    for number, (name, opener) in enumerate(forms.items()):
        form, written = opener()
        form.set_values(written)
        how = "full" if len(str(written)) > LONG else ("locked", "read-only")[number % 2]
        before = workspace.undo_label(), form.typed()
        unwilling.refuse(how)
        form.submit()
        settle(qtbot, window)
        assert form.isVisible(), name
        assert Unwilling.SENTENCES[how] in form.trouble.text(), name
        assert (workspace.undo_label(), form.typed()) == before, name
        unwilling.relent()
        assert form.trouble.action.text() == "Try again"
        assert form.trouble.action.isVisible()
        form.trouble.action.click()
        settle(qtbot, window)
        assert workspace.undo_label() != before[0], name


def test_people_forms_stay_where_the_write_fails(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, unwilling: Unwilling, district: District
) -> None:
    people = open_real(PEOPLE)
    window = people.window
    students, mentors, schools = (people.page(key) for key in ("students", "mentors", "schools"))
    for key in ("mentors", "schools", "students"):
        window.navigate(key)
        settle(qtbot, window)
    record = student_record(workspace, district["Rosa"])
    kim = next(row for row in list_mentors(workspace) if row.id == district["kim"])
    lincoln = next(row for row in list_schools(workspace) if row.id == district["lincoln"])

    def of(page: Any, act: Callable[[], object], **written: Any) -> Opener:
        def opener() -> tuple[Any, dict[str, Any]]:
            window.navigate(next(key for key, one in window.pages.items() if one is page))
            act()
            return dialog_of(page), written

        return opener

    forms = {
        "new student": of(students, students.editing.add_student, given_name="Hye", school_id=district["lincoln"]),
        "student": of(students, lambda: students.editing.edit_student(record), preferred_name="Rosie"),
        "new guardian": of(students, lambda: students.editing.add_guardian(record), given_name="Ana"),
        "guardian": of(
            students,
            lambda: students.editing.edit_guardian(record)(student_record(workspace, record.row.id).guardians[0]),
            phone="555-0100",
        ),
        "consent": of(students, lambda: students.editing.record_consent([record.row.program_id]), note="In the office"),
        "unknown of students": of(students, lambda: students.editing.fill_in([district["Omar"]]), home_language="kor"),
        "new mentor": of(mentors, mentors.add_mentor, given_name="Tom"),
        "mentor": of(mentors, lambda: mentors.edit_mentor(kim), title="Dean"),
        "screening": of(
            mentors, lambda: mentors.record_screening([district["okafor"]]), steps=(ScreeningStep.INTERVIEW,)
        ),
        "unknown of mentors": of(mentors, lambda: mentors.fill_in([district["okafor"]]), capacity=2),
        "new school": of(schools, schools.add_school, name="Bell Gardens"),
        "school": of(schools, lambda: schools.edit_school(lincoln), region="North"),
    }
    refused_then_saved(qtbot, window, unwilling, forms, workspace)


def test_forms_about_matches_and_settings_stay_where_the_write_fails(
    qtbot: QtBot, open_real: OpenWindow, workspace: Workspace, unwilling: Unwilling, story: Story
) -> None:
    opened = open_real([*MENTORING, *SETTINGS])
    window, page, settings = opened.window, opened.page("mentoring"), opened.page("settings")

    def of(act: Callable[[MatchActions, MatchDetail], object], **written: Any) -> Opener:
        def opener() -> tuple[Any, dict[str, Any]]:
            window.navigate("mentoring", match=story.rosa)
            settle(qtbot, window)
            act(page._actions_of(page.panel().detail), page.panel().detail)
            settle(qtbot, window)
            return page.form(), written

        return opener

    def rule() -> tuple[Any, dict[str, Any]]:
        window.navigate("settings")
        settle(qtbot, window)
        return settings.form, {"minimum_days_expected": 20}

    forms = {
        "check-in": of(lambda do, match: do.edit_check_in(match.check_ins[0]), minutes=45),
        "new goal": of(lambda do, _match: do.add_goal(), title="Be there", target="1"),
        "goal": of(lambda do, match: do.edit_goal(match.goals[0]), title="Hand in all"),
        "progress": of(lambda do, match: do.record_goal(match.goals[0]), value="3"),
        "closing a goal": of(lambda do, match: do.close_goal(match.goals[0]), status=GoalStatus.REACHED),
        "new step": of(lambda do, match: do.add_goal_step(match.goals[0]), title="See the tutor"),
        "new concern": of(lambda do, _match: do.raise_concern(), summary="No warm coat", safeguarding_note="At home"),
        "plan": of(lambda do, _match: do.plan_meeting(), on=date(2026, 12, 1)),
        "first meeting": of(lambda do, _match: do.first_meeting(), on=date(2026, 9, 15)),
        "rule": rule,
        "new check-in": of(lambda do, _match: do.log(), note="Long talk " * (LONG // 10)),
        "closing a match": of(lambda do, _match: do.close_match(), reason="The goals were reached"),
    }
    refused_then_saved(qtbot, window, unwilling, forms, workspace)
