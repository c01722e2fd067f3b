"""The row of tabs: its words stay whole, also beside a detail."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

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
