"""The rule of chronic absence: California's, or what the district asks for beyond it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from iattend_desktop.attendance.rule import CALIFORNIA, Rule, rule_of
from iattend_desktop.i18n import _
from iattend_desktop.progress import Progress
from iattend_desktop.workspace import Workspace
from ui import theme
from ui.page import Page, Services
from ui.widgets.form import Field, Form, Kind
from ui.widgets.label import label

_MOST_DAYS = 180
_WIDTH = 520


class SettingsPage(Page):
    """Two questions about whom the chronic rate counts, and the rule that comes of them in a sentence."""

    depends_on = frozenset({"setting"})

    def __init__(self, workspace: Workspace, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(workspace, services, _("Settings"), parent)
        self.set_summary(_("Chronic absence"))
        self.form = Form(
            [
                Field(
                    "minimum_days",
                    _("Days expected before a student is counted"),
                    Kind.NUMBER,
                    required=True,
                    minimum=1,
                    maximum=_MOST_DAYS,
                    help=_("California asks for more than 30, so 31 (Education Code 60901)."),
                ),
                Field(
                    "one_day_attended",
                    _("Count only who attended at least one day"),
                    Kind.TICK,
                    help=_(
                        "Some districts ask for it, so that a student who never came does not raise the rate. "
                        "California does not. The student still stands in a band."
                    ),
                ),
            ]
        )
        self.rule_words = label("", wrap=True)
        self.set_primary(_("Use this rule"), self.form.save)
        self.form.saved.connect(self._save)
        self.form.edited.connect(self._tell)
        self.set_content(self._content_of())

    def reload(self) -> None:
        """Show the rule that is in force."""
        self.load(lambda _progress: rule_of(self.workspace.settings()), self._show)

    def _content_of(self) -> QWidget:
        content = QWidget()
        box = QVBoxLayout(content)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.GAP_16)
        self.form.setMaximumWidth(_WIDTH)
        box.addWidget(self.form)
        box.addWidget(self.rule_words)
        box.addWidget(
            label(
                _(
                    "Every page, list and print counts by this rule and says so: bands, chronic rates, tiers, "
                    "and who is served first in a matching run."
                ),
                "small",
                wrap=True,
            )
        )
        box.addStretch(1)
        return content

    def _show(self, rule: Rule) -> None:
        self.form.set_values({"minimum_days": rule.minimum_days, "one_day_attended": rule.one_day_attended})
        self._say(_("In force: {rule}"), rule)

    def _tell(self) -> None:
        values = self.form.values()
        if values is not None:
            self._say(_("Not saved yet: {rule}"), Rule(**values))

    def _say(self, words: str, rule: Rule) -> None:
        self.rule_words.setText(words.format(rule=rule.words))

    def _save(self, values: dict[str, Any]) -> None:
        rule = Rule(**values)
        words = _("California's rule is in force.") if rule == CALIFORNIA else _("The district's rule is in force.")

        def change(_progress: Progress) -> None:
            self.workspace.change_settings(
                replace(
                    self.workspace.settings(),
                    minimum_days_expected=rule.minimum_days,
                    one_day_attended=rule.one_day_attended,
                )
            )

        notify, undo = self.services.notify, self.services.undo
        self.services.run_task(self, change, lambda _done: notify(words, _("Undo"), undo))
