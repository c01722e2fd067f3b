"""The tabs of the Matching page: which views there are, in their order, and what each tab says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from iattend_desktop.i18n import _
from iattend_desktop.workspace import Workspace
from ui.matching.compare_view import CompareView
from ui.matching.fairness_view import FairnessView
from ui.matching.graph_view import GraphView
from ui.matching.mentors_view import MentorsView
from ui.matching.pairs_view import PairsView, Prepared
from ui.matching.recruit_view import RecruitView, ShortGroup
from ui.matching.rematch_view import RematchView
from ui.matching.rules_view import RulesView
from ui.matching.tabs import TabEntry
from ui.matching.words import proposed_title, without_title
from ui.page import Page, Services


def tab_entries(
    workspace: Workspace,
    services: Services,
    page: Page,
    rules: RulesView,
    lists: PairsView,
    show_group: Callable[[ShortGroup], object],
    take_moved: Callable[[Prepared], object],
) -> tuple[TabEntry, ...]:
    """The entries; ``rules`` and the two lists are there from the beginning, the others are made when first shown.

    ``show_group`` goes to the students without a mentor of a group that shares too few places; ``take_moved`` takes
    the run that follows from a move by hand.
    """
    parts = workspace, services, page

    def recruit() -> RecruitView:
        made = RecruitView(*parts)
        made.group_chosen.connect(show_group)
        return made

    def mentors() -> MentorsView:
        made = MentorsView(*parts, rules.deciding)
        made.moved.connect(take_moved)
        return made

    return (
        TabEntry("rules", lambda _scenario: _("Rules"), lambda: rules, needs_run=False),
        TabEntry("proposed", proposed_title, lambda: lists.pairs),
        TabEntry("without", without_title, lambda: lists.without),
        TabEntry("mentors", lambda _scenario: _("Mentors"), mentors),
        TabEntry("fairness", lambda _scenario: _("Fairness"), partial(FairnessView, *parts)),
        TabEntry("recruit", lambda _scenario: _("Whom to recruit"), recruit),
        TabEntry("picture", lambda _scenario: _("Picture"), partial(GraphView, *parts)),
        TabEntry(
            "rematch",
            lambda _scenario: _("After a change"),
            partial(RematchView, *parts, rules.profile),
            needs_run=False,
        ),
        TabEntry("compare", lambda _scenario: _("Compared"), partial(CompareView, *parts), later=True),
    )
