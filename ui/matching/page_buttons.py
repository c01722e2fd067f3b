"""The Matching page's own buttons: what they say and do follows from what there is to match and from the run shown."""

from __future__ import annotations

from collections.abc import Callable

from iattend_desktop.i18n import _
from iattend_desktop.matching.overview import Overview
from iattend_desktop.matching.proposal import Scenario
from ui.matching.before_run import primary_words
from ui.page import Page


class PageButtons:
    """``main`` matches, or accepts a run that may be accepted; ``again`` is there beside it then, to match anew."""

    def __init__(self, page: Page, match: Callable[[], object], accept: Callable[[], object]) -> None:
        self._match, self._accept = match, accept
        self._acceptable = False
        self.again = page.add_action(_("Run again"), match)
        self.main = page.set_primary(_("Match students"), self._press)
        self.hide()

    def hide(self) -> None:
        """There is nothing to match, or the view has an action of its own."""
        self.main.hide()
        self.again.hide()

    def show_next(
        self, overview: Overview, scenario: Scenario | None, *, acceptable: bool, idle: bool, can_run: bool
    ) -> None:
        """Offer what comes next; ``scenario`` is the run that is shown, ``can_run`` whether the rules that are set
        add up."""
        self._acceptable = acceptable
        self.main.setText(primary_words(overview, scenario, acceptable=acceptable))
        self.main.setVisible(bool(overview.waiting) or acceptable)
        self.main.setEnabled(idle and (acceptable or can_run))
        self.main.setToolTip("" if can_run else _("The points under Rules sum to more than 100."))
        self.again.setVisible(acceptable)
        self.again.setEnabled(idle)

    def _press(self) -> None:
        if self._acceptable:
            self._accept()
        else:
            self._match()
