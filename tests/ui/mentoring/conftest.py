"""The Mentoring page in the real window, over three matches."""

from __future__ import annotations

import pytest

from iattend_desktop.workspace import Workspace
from tests.ui.mentoring.stories import Story, three_matches
from tests.ui.real_window import Opened, OpenWindow, open_real
from ui.mentoring.mentoring_page import MentoringPage
from ui.mentoring.pages import ENTRIES

__all__ = ["open_real"]


@pytest.fixture
def story(workspace: Workspace) -> Story:
    return three_matches(workspace)


@pytest.fixture
def opened(open_real: OpenWindow, story: Story) -> Opened:  # noqa: ARG001 - the window opens on the story
    return open_real(ENTRIES)


@pytest.fixture
def page(opened: Opened) -> MentoringPage:
    found = opened.page("mentoring")
    assert isinstance(found, MentoringPage)
    return found
