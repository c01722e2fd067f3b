"""The Support page in the real window, over three students."""

from __future__ import annotations

from typing import cast

import pytest

from iattend_desktop.workspace import Workspace
from tests.ui.real_window import Opened, OpenWindow, open_real
from tests.unit.support.conftest import People, people
from ui.support.assessments_page import AssessmentsPage
from ui.support.pages import ENTRIES
from ui.tabbed_page import TabbedPage

__all__ = ["open_real", "people"]


@pytest.fixture
def opened(open_real: OpenWindow, workspace: Workspace, people: People) -> Opened:  # noqa: ARG001 - filled first
    return open_real(ENTRIES)


@pytest.fixture
def page(opened: Opened) -> AssessmentsPage:
    return cast(AssessmentsPage, cast(TabbedPage, opened.page("support")).shown())
