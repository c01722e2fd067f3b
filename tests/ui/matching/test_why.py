"""Stories at the panel: who else could be the mentor, and what would help a student who has none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from iattend_desktop.matching.pair_rules import set_pair_rule
from iattend_desktop.model.program import ProgramEnrollment
from iattend_desktop.model.school import School
from iattend_desktop.security.access import Permission
from iattend_desktop.vocabulary import PairRuleKind
from iattend_desktop.workspace import Workspace
from tests.factories import make_mentor
from tests.ui.matching.conftest import Story, looks
from tests.unit.matching.districts import add_student, change_mentor, change_program, small_district

OpenMatching = Callable[[], Story]
ROSA = "Rosa Delgado-Ortiz"
ELSE = "Who else could be the mentor"


def after(words: list[str], title: str) -> list[str]:
    return words[words.index(title) + 1 :]


def test_the_next_mentor_who_costs_a_match_says_so_first(workspace: Workspace, open_matching: OpenMatching) -> None:
    """Jaylen may not have Kim: Rosa with Okafor leaves him without anybody, 90 points become 38.75."""
    district = small_district(workspace)
    set_pair_rule(workspace, district.jaylen, district.kim, PairRuleKind.NEVER)
    story = open_matching()
    story.press("Match 2 students")
    story.click_student(ROSA)
    name, loss = after(story.detail(), ELSE)[:2]
    assert name == "Tobias Okafor"
    assert loss.startswith("1 match fewer, 51.2")  # 51.25, up to what the schools' distance is rounded by
    assert loss.endswith(" points less over all, 1 other student changes")


def test_an_equally_good_mentor_is_named_as_such(workspace: Workspace, open_matching: OpenMatching) -> None:
    """Okafor works at Rosa's school too, and nobody else waits."""
    district = small_district(workspace)
    change_program(workspace, district.jaylen, consent_on=None)
    change_mentor(workspace, district.okafor, site_school_id=district.lincoln)
    story = open_matching()
    story.press("Match 2 students")
    story.click_student(ROSA)
    assert after(story.detail(), ELSE)[1] == "Equally good"


def test_a_pinned_pair_has_no_next(workspace: Workspace, open_matching: OpenMatching) -> None:
    district = small_district(workspace)
    set_pair_rule(workspace, district.rosa, district.kim, PairRuleKind.MUST)
    story = open_matching()
    story.press("Match 2 students")
    story.click_student(ROSA)
    assert "Pinned: every run keeps this pair." in story.detail()
    assert ELSE not in story.detail()
    with workspace.read() as session:
        person = session.get_one(ProgramEnrollment, district.rosa).student_id
    look = ("view_match_reasons", "person", person)
    first, *others = looks(workspace)  # Jaylen's line is the first, and was shown with the run
    assert (first[0], first != look, others) == ("view_match_reasons", True, [look])
    story.press("Unpin")  # the panel is made anew: it is the same look
    assert looks(workspace) == [first, look]
    story.click_student("Jaylen Brown")
    story.click_student(ROSA)
    assert looks(workspace) == [first, look, first, look]


def test_what_would_help_one_student_is_exact(workspace: Workspace, open_matching: OpenMatching) -> None:
    """Noor's home language is Arabic, which neither mentor speaks; Okafor has a second place."""
    district = small_district(workspace)
    change_mentor(workspace, district.okafor, capacity=2)
    add_student(workspace, district.franklin, "Noor", "Haddad", home_language="ara")
    story = open_matching()
    story.press("Match 3 students")
    story.go("without")
    story.click_student("Noor Haddad")
    assert not any("would fit but for this rule" in words for words in story.detail())  # two would, one has a place
    helps = after(story.detail(), "What would help")
    assert helps[0] == "Would have a mentor if the mentor need not speak Arabic (2 mentors)."
    story.press("See whom to recruit")
    assert story.page.tabs.current() == "recruit"
    assert not story.page.detail.isVisible()


def test_screening_that_would_be_enough_is_the_way_to_go(workspace: Workspace, open_matching: OpenMatching) -> None:
    """Kim's and Okafor's places go to others; Reyes fits and has a place, but has no check yet."""
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Zamora")
    with workspace.write(Permission.EDIT_MENTORS, "Add a mentor") as session:
        make_mentor(session, session.get_one(School, district.lincoln), "Marta", "Reyes", capacity=1, cleared=False)
    story = open_matching()
    story.press("Match 3 students")
    story.go("without")
    story.click_student(story.page.view.without.rows_all()[0].without.student.name)
    assert after(story.detail(), "What would help")[0] == (
        "1 mentor fits and has a place, but screening is not complete or not valid until the match ends."
    )
    story.press("Open mentors who are not cleared")
    assert ("mentors", {"filters": ("not_cleared",)}) in story.sent


def test_who_shares_too_few_places_reads_how_many(
    qtbot: QtBot, workspace: Workspace, open_matching: OpenMatching
) -> None:
    """Three share two places; Ana, who waits, takes the place of somebody else wherever she goes."""
    district = small_district(workspace)
    add_student(workspace, district.lincoln, "Ana", "Zamora")
    story = open_matching()
    story.press("Match 3 students")
    (waiting,) = [one.without.student.name for one in story.page.view.without.rows_all()]
    story.go("without")
    story.click_student(waiting)
    assert after(story.detail(), "What would help")[0] == "3 students share 2 places, this student among them."
    story.press("Choose a mentor…")
    qtbot.waitUntil(lambda: any("has no mentor any more" in words for words in story.detail()))
    QTest.keyClicks(story.window.focusWidget(), "nobody of this name")
    assert "No mentor fits this search." in story.detail()
