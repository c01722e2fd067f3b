"""Finding out why students miss school, and what is done about it: each list a tab."""

from __future__ import annotations

from typing import Any

from iattend_desktop.i18n import _
from ui.page import Services
from ui.support.assessments_page import AssessmentsPage
from ui.support.elements_page import FORM, ElementsPage
from ui.support.moves_page import MovesPage
from ui.support.pairs_page import PairsPage
from ui.support.partners_page import PartnersPage
from ui.support.plans_page import PlansPage
from ui.tabbed_page import Tab, TabbedPage

ASSESSMENTS, ELEMENTS, MOVES, PAIRS = "assessments", "elements", "moves", "pairs"
PARTNERS, PLANS = "partners", "plans"
_FORMS = {
    FORM: ELEMENTS,
    "support/assessment": ASSESSMENTS,
    "support/conference": PLANS,
    "support/intervention": PLANS,
    "support/partner": PARTNERS,
}
"""The tab where a draft's form opens."""


class SupportPage(TabbedPage):
    """Opens on whose causes of absence are to be asked about."""

    def __init__(self, workspace: Any, services: Services) -> None:
        tabs = (
            Tab(ASSESSMENTS, _("Causes by student"), AssessmentsPage),
            Tab(PLANS, _("Support plans"), PlansPage),
            Tab(PARTNERS, _("Partners"), PartnersPage),
            Tab(PAIRS, _("Causes that go together"), PairsPage),
            Tab(ELEMENTS, _("Seven elements"), ElementsPage),
            Tab(MOVES, _("Elements and absence"), MovesPage),
        )
        super().__init__(workspace, services, _("Support"), tabs)

    def tab_for(self, where: dict[str, Any]) -> str:
        """``tab`` names one, a form that was left its own; a student and filters are else of the first."""
        if "draft" in where:
            return _FORMS.get(where["draft"].form, ASSESSMENTS)
        return str(where.get("tab", ASSESSMENTS))
