"""The row of tabs: its words stay whole, also beside a detail."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from iattend_desktop.workspace import Workspace
from tests.ui.matching.conftest import Story
from tests.ui.matching.test_matching_page import ROSA
from tests.unit.matching.districts import small_district
from ui import theme

OpenMatching = Callable[[], Story]


def test_the_tabs_keep_their_words_beside_a_detail(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    story.window.resize(1280, 800)
    story.press("Match 2 students")
    story.click_student(ROSA)
    tabs, detail = story.page.tabs, story.page.detail
    assert detail.isVisible()
    assert detail.width() == theme.DETAIL_WIDTH
    last = max(at for at in range(tabs.bar.count()) if tabs.bar.isTabVisible(at))
    assert tabs.bar.tabRect(last).right() <= tabs.bar.width()
    assert tabs.bar.tabText(last) == "After a change"
    assert tabs.bar.elideMode() is Qt.TextElideMode.ElideNone


def test_a_run_with_a_long_name_leaves_the_detail_its_width(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    story.window.resize(1280, 800)
    story.press("Match 2 students")
    story.click_student(ROSA)
    story.page.keeping.keep("Before the counselors' meeting, with everybody's wishes for the second semester, " * 2)
    story.settle()
    assert story.page.detail.width() == theme.DETAIL_WIDTH


def test_a_low_window_scrolls_a_view_instead_of_squeezing_it(workspace: Workspace, open_matching: OpenMatching) -> None:
    small_district(workspace)
    story = open_matching()
    story.press("Match 2 students")
    (room,) = story.page.tabs.findChildren(QScrollArea, options=Qt.FindChildOption.FindDirectChildrenOnly)
    heights = {}
    for width, height in ((760, 520), (1280, 800)):
        story.window.resize(width, height)
        story.settle()
        heights[height] = story.page.view.pairs.height()
        assert (room.verticalScrollBar().maximum() > 0) is (height == 520)
    assert 360 == heights[520] < heights[800]


def test_in_a_narrow_window_a_run_ends_with_its_list_in_sight(
    workspace: Workspace, open_matching: OpenMatching
) -> None:
    small_district(workspace)
    story = open_matching()
    story.window.resize(760, 520)
    story.press("Match 2 students")
    assert story.page.view.pairs.isVisible()
    assert not story.page.detail.isVisible()
    assert story.window.focusWidget() is story.page.tabs.bar
