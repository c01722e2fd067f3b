"""Every page as every role: what the role may not do is off and says why, what it may do does not say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from iattend_desktop.mentoring.cadence import cadence_words
from iattend_desktop.security.access import PERMISSIONS, Permission, Role, not_allowed_words
from iattend_desktop.vocabulary import Cadence
from iattend_desktop.workspace import Workspace
from tests.factories import make_match, make_mentor, make_school, make_student
from tests.ui.mentoring.stories import three_matches
from tests.ui.real_window import settle
from ui.list_page import ListPage
from ui.main_window import MainWindow
from ui.mentoring.mentoring_page import MentoringPage
from ui.page import Page
from ui.start import PAGES, context_of
from ui.tabbed_page import TabbedPage
from ui.widgets.chips import FilterChips

NEEDS = {
    "today": {
        "Log contact": Permission.LOG_CHECK_INS,
        "Record check": Permission.RECORD_SCREENING,
        "Open matching": Permission.RUN_MATCHING,
    },
    "students": {
        "Add student": Permission.EDIT_STUDENTS,
        "Export to Excel…": Permission.EXPORT_LISTS,
        "Import roster…": Permission.IMPORT_ROSTERS,
        "Find a mentor": Permission.RUN_MATCHING,
        "Record…": Permission.RECORD_CONSENT,
        "Renew…": Permission.RECORD_CONSENT,
        "Record consent…": Permission.RECORD_CONSENT,
        "Withdraw…": Permission.RECORD_CONSENT,
        "Open match": Permission.LOG_CHECK_INS,
        "Edit": Permission.EDIT_STUDENTS,
        "Print summary": Permission.PRINT_REPORTS,
        "Add guardian…": Permission.EDIT_STUDENTS,
        "Assess causes…": Permission.EDIT_STUDENTS,
        "Identify for mentoring": Permission.EDIT_STUDENTS,
        "Fill in unknown…": Permission.EDIT_STUDENTS,
        "Merge records…": Permission.EDIT_STUDENTS,
        "Who has seen this?": Permission.VIEW_AUDIT_LOG,
        "Delete this student's data…": Permission.PURGE_STUDENTS,
    },
    "mentors": {
        "Add mentor": Permission.EDIT_MENTORS,
        "Export to Excel…": Permission.EXPORT_LISTS,
        "Import roster…": Permission.IMPORT_ROSTERS,
        "Record screening…": Permission.RECORD_SCREENING,
        "Rosa Delgado-Ortiz": Permission.LOG_CHECK_INS,
        "Find students": Permission.RUN_MATCHING,
        "Calendar file…": Permission.EXPORT_LISTS,
        "Edit": Permission.EDIT_MENTORS,
        "Fill in unknown…": Permission.EDIT_MENTORS,
        "Merge records…": Permission.EDIT_MENTORS,
    },
    "schools": {
        "Export to Excel…": Permission.EXPORT_LISTS,
        "Add school": Permission.EDIT_SCHOOLS,
        "Edit": Permission.EDIT_SCHOOLS,
    },
    "mentoring": {
        "Log check-in": Permission.LOG_CHECK_INS,
        "Set a goal": Permission.EDIT_GOALS,
        "Record…": Permission.EDIT_GOALS,
        "Edit…": Permission.EDIT_GOALS,  # of a goal; of a check-in the other, which the same roles hold
        "Close…": Permission.EDIT_GOALS,
        "Add step…": Permission.EDIT_GOALS,
        "Close match…": Permission.EDIT_MATCHES,
        "Cover while the mentor is away…": Permission.EDIT_MATCHES,
        "Plan first meeting…": Permission.EDIT_MATCHES,
        "Raise a concern": Permission.RECORD_CONCERNS,
        "Match letters…": Permission.PRINT_REPORTS,
        "Write mentors' workbooks…": Permission.EXPORT_LISTS,
        "Bring in workbooks…": Permission.IMPORT_ROSTERS,
        "E-mail draft…": Permission.EXPORT_LISTS,
        "Of this match…": Permission.EXPORT_LISTS,
        "Of all the mentor's matches…": Permission.EXPORT_LISTS,
        **dict.fromkeys(map(cadence_words, Cadence), Permission.EDIT_MATCHES),
        "Record first meeting…": Permission.EDIT_MATCHES,
        "Print progress summary…": Permission.PRINT_REPORTS,
        "Open the student's record": Permission.VIEW_STUDENTS,
        "Mark as done": Permission.LOG_CHECK_INS,
        "Delete": Permission.LOG_CHECK_INS,
    },
    "support": {
        "Assess causes": Permission.EDIT_STUDENTS,
        "Assess causes…": Permission.EDIT_STUDENTS,
        "Export to Excel…": Permission.EXPORT_LISTS,
    },
    "attendance": {
        "Export to Excel…": Permission.EXPORT_LISTS,
        "Identify for mentoring": Permission.EDIT_STUDENTS,
    },
}
"""What a person would expect each button to need, by its page and its words; on the other pages all is permitted to
whoever is offered the page."""
HIDDEN = {"Who has seen this?", "Delete this student's data…", "Raise a concern"}
OPEN_TO_ALL = {"Jaylen Brown", "Ana Pérez", "Cleo Aaron"} | {
    "",
    "Filter",
    "History",
    "Select all",
    "Show students",
    "Open the student's record",
    "Show 0 more",
    "More",
    "Open support plan",
    "Remove all filters",
    "School…",
}
ROLES = sorted(set(Role) - {Role.COORDINATOR})  # who is shown what an administrator is, and denied what a counselor is
OFFERED = [
    (role, entry) for role in ROLES for entry in PAGES if entry.key in NEEDS and set(entry.needs) & PERMISSIONS[role]
]


def said(page: Page) -> Iterator[tuple[str, bool, str]]:
    """Each button and each line of a menu of the page: its words, whether it is on, and what its tooltip says."""
    chips = page.findChildren(FilterChips)
    for made in page.findChildren(QPushButton):
        if not any(one.isAncestorOf(made) for one in chips):
            yield made.text(), made.isEnabled(), made.toolTip()
            assert not made.toolTip().startswith("Your role") or made.accessibleDescription() == made.toolTip()
    for menu in page.detail.findChildren(QMenu):
        for action in menu.actions():
            if action.text() and action.menu() is None:
                yield action.text(), action.isEnabled(), action.toolTip()


@pytest.fixture
def people(workspace: Workspace) -> Workspace:
    """Three matches, two students who wait, a mentor who is free, and one who has a student without being cleared."""
    three_matches(workspace)
    with workspace.write(Permission.IMPORT_ROSTERS, "fill") as session:
        adams = make_school(session, "Adams High")
        make_student(session, adams, "Abe", "Aaron", consent_on=None)
        make_student(session, adams, "Bea", "Aaron")
        make_mentor(session, None, "Zoe", "Abbot")
        ned = make_mentor(session, None, "Ned", "Zimmer", cleared=False)
        make_match(session, make_student(session, adams, "Cleo", "Aaron"), ned)
    return workspace


@pytest.mark.parametrize("role", sorted({role for role, _entry in OFFERED}))
def test_what_a_role_may_not_do_is_off_and_says_why(
    qtbot: QtBot, people: Workspace, window_settings: QSettings, role: Role
) -> None:
    people.role = role
    window = MainWindow(people, PAGES, context_of(people), window_settings)
    qtbot.addWidget(window)
    window.show()
    for key in [entry.key for one, entry in OFFERED if one is role]:
        window.navigate(key)
        settle(qtbot, window)
        page = window.page(key)
        found = list(said(page))
        for select in ways_to_choose(page):
            select()
            settle(qtbot, window)
            found += said(page)
        needs = NEEDS[key]
        shown = {words for words, _on, _why in found}
        hidden = {words for words in HIDDEN & needs.keys() if needs[words] not in PERMISSIONS[role]}
        assert (shown - needs.keys() - OPEN_TO_ALL, needs.keys() - shown) == (set(), hidden), key
        for words, enabled, why in found:
            permission = needs.get(words)
            if permission is not None and permission not in PERMISSIONS[role]:
                assert (enabled, why) == (False, not_allowed_words(role, permission)), (key, words)
            else:
                assert not why.startswith("Your role"), (key, words)
    window.close()
    assert window.tasks.shut_down(5)


def ways_to_choose(page: Page) -> list[Callable[[], object]]:
    """What there is to choose on a page: the first two rows, the last, all of them."""
    if isinstance(page, MentoringPage):
        return [lambda: page.arrive(match=1)]
    if isinstance(page, TabbedPage):
        return ways_to_choose(page.shown())
    if isinstance(page, ListPage):
        rows = {0, 1, page.table.count_shown() - 1}
        return [*(partial(page.table.selectRow, row) for row in rows), page.table.selectAll]
    return []
